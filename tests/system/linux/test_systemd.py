"""Services and socket units of a real systemd: what is said about them, and that stopping them frees the port for good.

Each story ends with three seconds of watching a port, so all are begun at once, and the tests read what came of them.
"""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from own_systemd import UID, USER, OwnSystemd, missing, own_systemd
from running import ROOT

pytestmark = pytest.mark.skipif(missing() is not None, reason=missing() or "")

SERVER = f"{sys.executable} -m http.server"
ACCEPTS = (
    "import socket; s = socket.socket(fileno=3)\\nwhile True: c, _ = s.accept(); c.send(b'hello'); c.recv(9); c.close()"
)
UNITS = {
    "web.service": f"[Service]\nExecStart={SERVER} 8080\nExecStartPost=/bin/sh -c 'sleep 600 &'\n",
    "again.service": f"[Service]\nExecStart={SERVER} 8081\nRestart=always\nRestartSec=0.1\n",
    "door.socket": "[Socket]\nListenStream=8082\nService=house.service\n",
    "house.service": f'[Service]\nExecStart={sys.executable} -c "{ACCEPTS}"\n',
    "each.socket": "[Socket]\nListenStream=8083\nAccept=yes\n",
    "each@.service": "[Service]\nExecStart=/bin/cat\nStandardInput=socket\n",
    "foo@.service": f"[Service]\nExecStart={SERVER} --bind 127.0.0.1 8084\n",
    "allowed.service": f"[Service]\nExecStart={SERVER} 8087\n",
    "denied.service": f"[Service]\nExecStart={SERVER} 8088\n",
    "shared.service": f"[Service]\nExecStart=/bin/sh -c '{SERVER} 8089 & exec sleep 600'\n",
}
STARTED = ("web", "again", "door.socket", "each.socket", r"foo@a\x2db", "allowed", "denied", "shared")
RULES = """polkit.addRule(function(action, subject) {
    if (action.lookup("unit") == "allowed.service") return polkit.Result.YES;
    if (action.lookup("unit") == "denied.service") return polkit.Result.NO;
});"""
MINE = f"[Service]\nExecStart={SERVER} %d\nRestart=always\n"
PORTFIXER = f"{sys.executable} -m portfixer"


@pytest.fixture(scope="module")
def systemd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnSystemd]:
    with own_systemd(tmp_path_factory.mktemp("systemd")) as started:
        for name, content in UNITS.items():
            started.add(name, content)
        started.start_user_manager()
        for name, port in (("mine.service", 8085), ("theirs.service", 8086)):
            started.add(name, MINE % port, user=True)
        started.add("gate.socket", "[Socket]\nListenStream=8090\nService=house.service\n", user=True)
        started.add("house.service", UNITS["house.service"], user=True)
        started.polkit = started.start_polkit(RULES)
        started.systemctl("start", *STARTED)
        started.run("sh", "-c", f"systemd-run --quiet --scope {SERVER} 8092 > /dev/null 2>&1 &")
        started.systemctl("daemon-reload", user=True)
        started.systemctl("start", "mine", "theirs", "gate.socket", user=True)
        yield started


class Stories:
    """What PortFixer said and did in there, each asked for at the same time as the others."""

    def __init__(self, systemd: OwnSystemd, pool: ThreadPoolExecutor) -> None:
        self._systemd = systemd
        # Looked at before anything is stopped.
        seen = {port: pool.submit(self._json, "diagnose", str(port)) for port in (8080, 8082, 8083, 8084)}
        hidden = {port: pool.submit(self._json, "diagnose", str(port), user=True) for port in (8080, 8082)}
        self.before = {port: answer.result() for port, answer in seen.items()}
        self.without_rights = {port: answer.result() for port, answer in hidden.items()}
        self._answer_the_door()
        self.door_answered = self._json("diagnose", "8082")
        self._begun: dict[str, Future[Any]] = {
            "web": pool.submit(lambda: self._fix("8080")),
            "again": pool.submit(lambda: [self._fix("8081", "--remedy", "stop_program"), self._fix("8081")]),
            "door": pool.submit(lambda: self._fix("8082")),
            "each": pool.submit(lambda: self._fix("8083", "--force")),
            "scope": pool.submit(lambda: self._fix("8092")),
            "instance": pool.submit(lambda: self._fix("8084")),
            "mine": pool.submit(lambda: self._fix("8085", user=True)),
            "gate": pool.submit(lambda: self._fix("8090", user=True)),
            "theirs": pool.submit(lambda: self._fix("8086")),
            "allowed": pool.submit(lambda: self._fix("8087", user=True)),
            "denied": pool.submit(lambda: self._fix("8088", user=True)),
            "shared": pool.submit(self._from_within),
        }

    def __getitem__(self, name: str) -> Any:
        return self._begun[name].result(timeout=60)

    def active(self, unit: str, *, user: bool = False) -> str:
        scope = ("--user",) if user else ()
        return self._systemd.run("systemctl", *scope, "is-active", unit, user=user).stdout.strip()

    def _json(self, *arguments: str, user: bool = False) -> Any:
        return json.loads(self._systemd.portfixer(*arguments, "--json", user=user).stdout)

    def _fix(self, *arguments: str, user: bool = False) -> tuple[int, Any]:
        done = self._systemd.portfixer("fix", *arguments, "--yes", "--json", user=user)
        return done.returncode, json.loads(done.stdout)

    def _answer_the_door(self) -> None:
        code = "import socket; c = socket.create_connection(('127.0.0.1', 8082)); assert c.recv(9) == b'hello'"
        asked = self._systemd.run(sys.executable, "-c", code)
        assert asked.returncode == 0, asked.stderr

    def _from_within(self) -> tuple[int, Any]:
        """PortFixer, started in the very service that its port's holder runs in."""
        group = "/sys/fs/cgroup/system.slice/shared.service/cgroup.procs"
        done = self._systemd.run("sh", "-c", f"echo $$ > {group}; {PORTFIXER} fix 8089 --yes --json")
        return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def stories(systemd: OwnSystemd) -> Iterator[Stories]:
    with ThreadPoolExecutor(max_workers=12) as pool:
        yield Stories(systemd, pool)


def recommended(answer: Any) -> Any:
    return next(remedy for remedy in answer["remedies"] if remedy["recommended"])


def stopped_through_systemd(story: tuple[int, Any]) -> bool:
    status, answer = story
    action = answer["action"]
    assert (status, action["remedy"], action["done"], action["problem"]) == (0, "stop_service", True, None), answer
    return not answer["after"]["blocked"]


def test_this_computer_is_out_of_its_reach(systemd: OwnSystemd, tmp_path: Path) -> None:
    """What the first process of a computer starts may empty /tmp and set kernel parameters."""
    kept = tmp_path / "kept"
    kept.write_text("as it was")
    tried = systemd.run(
        "sh",
        "-c",
        f"rm -r {tmp_path}; echo > /etc/portfixer-was-here; echo > {ROOT}/portfixer-was-here;"
        "echo 1 > /proc/sys/vm/drop_caches; echo 1 > /sys/kernel/profiling",
    )
    assert tried.stderr.count("Read-only file system") == 3
    assert kept.read_text() == "as it was"
    assert not Path("/etc/portfixer-was-here").exists()
    load_modules = 1 << 16  # CAP_SYS_MODULE in capability.h
    for process in ("1", "self"):
        status = systemd.run("cat", f"/proc/{process}/status").stdout
        bounding = int(status.partition("CapBnd:")[2].split()[0], 16)
        assert bounding
        assert not bounding & load_modules


@pytest.mark.parametrize(
    ("port", "unit", "factor"),
    [
        (8080, "web.service", "systemd_service"),
        (8082, "door.socket", "systemd_socket"),
        (8083, "each.socket", "systemd_socket"),
        (8084, r"foo@a\x2db.service", "systemd_service"),
    ],
)
def test_the_unit_is_named_and_systemd_is_to_stop_it(stories: Stories, port: int, unit: str, factor: str) -> None:
    answer = stories.before[port]
    assert answer["blockers"][0]["manager"]["name"] == unit
    assert factor in answer["factors"]
    told = recommended(answer)
    assert (told["id"], told["target"], told["needs_admin"]) == ("stop_service", unit, False)


@pytest.mark.parametrize(("port", "unit"), [(8080, "web.service"), (8082, "door.socket")])
def test_without_any_rights_the_unit_is_named_and_no_process_is_claimed(stories: Stories, port: int, unit: str) -> None:
    answer = stories.without_rights[port]
    assert unit in answer["summary"]
    assert {holder["evidence"] for holder in answer["blockers"][0]["holders"]} <= {"unit"}
    told = recommended(answer)
    assert (told["id"], told["target"], told["needs_admin"]) == ("stop_service", unit, True)


def test_a_service_is_stopped_and_the_port_stays_free(stories: Stories) -> None:
    assert stopped_through_systemd(stories["web"])
    assert stories.active("web") == "inactive"


def test_an_instance_with_an_escaped_name_is_stopped(stories: Stories) -> None:
    assert stopped_through_systemd(stories["instance"])


def test_systemd_starts_it_again_after_a_signal_so_it_is_named_and_asked(stories: Stories) -> None:
    (status, answer), second = stories["again"]
    assert (status, answer["action"]["problem"]) == (3, "came_back")
    assert answer["action"]["came_back"]["manager"]["name"] == "again.service"
    assert stopped_through_systemd(second)


def test_a_socket_unit_is_stopped_with_the_service_that_it_started(stories: Stories) -> None:
    assert [holder["name"] for holder in stories.door_answered["blockers"][0]["holders"]][:1] == ["systemd"]
    assert stopped_through_systemd(stories["door"])
    assert [stories.active("door.socket"), stories.active("house.service")] == ["inactive", "inactive"]


def test_a_socket_unit_is_never_forced_as_the_first_process_has_it(stories: Stories) -> None:
    """`--force`, on one that starts a service for each client."""
    assert stopped_through_systemd(stories["each"])
    assert not stories["each"][1]["action"]["escalated"]


def test_a_scope_only_groups_what_a_person_started_so_the_program_is_stopped(stories: Stories) -> None:
    status, answer = stories["scope"]
    assert (status, answer["action"]["remedy"], answer["after"]["blocked"]) == (0, "stop_program", False)


def test_a_person_s_own_service_needs_no_password(stories: Stories) -> None:
    status, answer = stories["mine"]
    assert not recommended(answer)["needs_admin"]
    assert stopped_through_systemd((status, answer))
    assert stories.active("mine.service", user=True) == "inactive"


def test_a_person_s_own_socket_unit_is_named_by_asking_systemd(stories: Stories) -> None:
    """A user's manager makes the socket in its own control group, so that tells nothing."""
    status, answer = stories["gate"]
    assert answer["blockers"][0]["manager"] == {"kind": "socket_activation", "name": "gate.socket", "detail": "user"}
    assert answer["factors"] == ["systemd_socket"]
    assert stopped_through_systemd((status, answer))
    assert stories.active("gate.socket", user=True) == "inactive"


def test_where_the_control_group_does_not_tell_the_system_s_socket_unit_is_asked_for_too(systemd: OwnSystemd) -> None:
    """As on cgroup v1 alone."""
    code = (
        "from portfixer.system.linux.system import LinuxSystem; from portfixer.system.linux.cgroups import CgroupTree;"
        "CgroupTree.manager = lambda *_: None;"
        "print([each.name for each in LinuxSystem().look(8091).managers.values()])"
    )
    systemd.add("other.socket", "[Socket]\nListenStream=8091\nAccept=yes\n")
    systemd.add("other@.service", "[Service]\nExecStart=/bin/true\n")
    systemd.systemctl("start", "other.socket")
    assert systemd.run(sys.executable, "-c", code).stdout == "['other.socket']\n"


def test_an_administrator_reaches_another_user_s_manager(stories: Stories) -> None:
    status, answer = stories["theirs"]
    become = f"runuser -u {USER} -- env XDG_RUNTIME_DIR=/run/user/{UID}"
    assert recommended(answer)["manual"] == f"{become} systemctl --user stop theirs.service"
    assert stopped_through_systemd((status, answer))


def test_whom_the_system_allows_it_needs_no_more(systemd: OwnSystemd, stories: Stories) -> None:
    if not systemd.polkit:
        pytest.skip("needs polkit: it decides what an ordinary user may ask of systemd")
    assert stopped_through_systemd(stories["allowed"])


def test_a_refusal_changes_nothing(systemd: OwnSystemd, stories: Stories) -> None:
    status, answer = stories["denied"]
    assert (status, answer["action"]["done"], answer["action"]["problem"]) == (3, False, "not_allowed")
    assert answer["after"]["blocked"]
    assert stories.active("denied") == "active"
    assert systemd.systemctl("show", "--property=NRestarts", "--value", "denied") == "0"


def test_a_service_that_portfixer_runs_in_is_left_alone_and_only_the_program_stopped(stories: Stories) -> None:
    status, answer = stories["shared"]
    assert (status, answer["action"]["remedy"], answer["after"]["blocked"]) == (0, "stop_program", False)
    assert "stop_service" not in [remedy["id"] for remedy in answer["remedies"]]
    assert stories.active("shared") == "active"
