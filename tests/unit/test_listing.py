"""`portfixer list` where there is nothing to list."""

from argparse import Namespace

import pytest
from made_up import FakeSystem, snapshot

from portfixer.cli import listing


@pytest.mark.parametrize(
    ("protocol", "told"),
    [
        (None, "Nothing listens on this computer."),
        ("tcp", "Nothing listens on this computer."),
        ("udp", "Nothing waits for UDP messages on this computer."),
    ],
)
def test_only_what_was_looked_for_is_said_not_to_be_there(
    protocol: str | None, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Servers over TCP may be there all the same."""
    system = FakeSystem()
    system.looks = [snapshot()]
    monkeypatch.setattr(listing, "this_system", lambda: system)
    assert listing.show(Namespace(protocol=protocol, all=False, json=False)) == 0
    assert capsys.readouterr().out.strip() == told
