"""`portfixer list` where there is nothing to list, and whose a port is where no program can be seen."""

from argparse import Namespace

import pytest
from made_up import LINUX, FakeSystem, holder, process, snapshot, socket

from portfixer.cli import listing
from portfixer.facts import Manager, ManagerKind, Snapshot, SocketState
from portfixer.words.ports import rows


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


OWN, SERVICE = LINUX.user, Manager(ManagerKind.SYSTEMD, "ssh.service", "system")


@pytest.mark.parametrize(
    ("seen", "user"),
    [
        (snapshot(socket(uid=0), users={0: "root"}), "root"),
        (snapshot(socket(uid=0), users={0: "root"}, managers={77: SERVICE}), "root"),
        (snapshot(socket(uid=65000)), "number 65000"),
        (snapshot(socket(uid=1000), users={1000: OWN}), "you"),
        (snapshot(socket(uid=0), users={0: "root"}, holders={77: (holder(process(user="eve")),)}), "eve"),
        (snapshot(socket(uid=None)), ""),
        (snapshot(socket(uid=0), users={0: "root"}, kernel_owned={77: None}), ""),
        (snapshot(socket(SocketState.LAST_ACK, inode=0, uid=0), users={0: "root"}), ""),
    ],
)
def test_whose_a_port_is_is_told_by_its_socket_too(seen: Snapshot, user: str) -> None:
    """Nobody needs a right to read the number of the user; of a socket that nobody holds any more it means nothing."""
    (row,) = rows(seen, seen.sockets)
    assert row.user == user
