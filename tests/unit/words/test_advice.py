"""What a person has to do with their own hands: said in sentences, with the commands below them to be copied."""

from made_up import asks, probes, snapshot

from portfixer.cli.as_advice import plan_text
from portfixer.diagnosis import diagnose
from portfixer.remedies import Plan, RemedyId, propose
from portfixer.words.advice import advice, commands

LOW = diagnose(asks(80), probes({"0.0.0.0": "EACCES", "::": "EACCES"}, port=80), snapshot())
GRANT = Plan(remedy=next(each for each in propose(LOW) if each.id is RemedyId.GRANT_PERMISSION))


def test_every_way_to_the_right_has_its_command_and_the_way_back() -> None:
    assert commands(GRANT, LOW) == (
        ("Give this program the right", "sudo setcap cap_net_bind_service=+ep /path/to/your/program"),
        ("Take it back", "sudo setcap -r /path/to/your/program"),
        ("Let every program use ports from 80 up", "sudo sysctl net.ipv4.ip_unprivileged_port_start=80"),
    )
    assert not any("sudo" in paragraph for paragraph in advice(GRANT, LOW))


def test_the_terminal_says_what_each_command_does() -> None:
    lines = plan_text(GRANT, LOW).splitlines()
    assert lines[lines.index("Take it back:") + 1] == "  sudo setcap -r /path/to/your/program"
