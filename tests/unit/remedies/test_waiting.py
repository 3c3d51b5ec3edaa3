"""Waiting: what is counted down, when it starts again, and that it can be given up."""

import threading
import time
from dataclasses import replace

import pytest
from made_up import TAKEN, FakeSystem, asks, holder, snapshot, socket

from portfixer.diagnosis import Diagnosis, diagnose
from portfixer.facts import Snapshot, Socket, SocketState
from portfixer.remedies.outcome import Progress
from portfixer.remedies.wait import countdown_of, wait_for, wait_until_free


def closing(expires_in_s: float | None = 30.0, *, state: SocketState = SocketState.TIME_WAIT, peer: int = 1) -> Socket:
    return socket(state, "127.0.0.1", remote=("127.0.0.1", 40000 + peer), inode=0, expires_in_s=expires_in_s)


def now(*sockets: Socket) -> Snapshot:
    return replace(snapshot(*sockets, holders={77: (holder(),)}), taken_at=time.time())


def seen(*sockets: Socket) -> Diagnosis:
    return diagnose(asks(), TAKEN, now(*sockets))


UNTIMED = closing(None, state=SocketState.LAST_ACK, peer=2)


@pytest.mark.parametrize(
    ("belief", "sockets", "expected"),
    [
        ("the last one frees the port", (closing(), closing(50.0, peer=2)), 50.0),
        ("one alone", (closing(),), 30.0),
        ("one that the kernel does not time", (UNTIMED,), None),
        ("one of two that the kernel does not time", (closing(), UNTIMED), None),
        ("a listener that nothing times", (socket(), closing()), None),
        ("nobody knows what", (), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_only_what_the_kernel_times_is_counted_down(
    belief: str, sockets: tuple[Socket, ...], expected: float | None
) -> None:
    assert countdown_of(seen(*sockets)) == (None if expected is None else pytest.approx(expected, abs=2.0))


@pytest.mark.parametrize(
    ("belief", "first", "later", "whole"),
    [
        ("it goes on", closing(30.0), closing(20.0), 30.0),
        ("a client closed at last, and a minute begins", closing(30.0), closing(60.0), 60.0),
        ("now the kernel times it", UNTIMED, closing(60.0), 60.0),
        ("the kernel times it no more", closing(30.0), UNTIMED, 30.0),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_countdown_starts_again_where_it_has_to_take_longer(
    monkeypatch: pytest.MonkeyPatch, belief: str, first: Socket, later: Socket, whole: float
) -> None:
    monkeypatch.setattr("portfixer.remedies.wait._COUNTED_S", 0.05)
    monkeypatch.setattr("portfixer.remedies.wait._UNCOUNTED_S", 0.05)
    monkeypatch.setattr("portfixer.remedies.wait._POLL_S", 0.01)
    computer = FakeSystem()
    computer.errors = lambda _port, _address, _reuse: "EADDRINUSE"
    computer.looks = [now(later)]
    told = list[Progress]()
    assert not wait_for(computer, seen(first), timeout_s=0.12, progress=told.append, cancel=threading.Event())
    assert told[-1].total_s == pytest.approx(whole, abs=2.0)


def test_a_wait_that_is_given_up_ends_at_once(computer: FakeSystem) -> None:
    cancel, told = threading.Event(), list[float]()

    def give_up(elapsed_s: float) -> None:
        told.append(elapsed_s)
        cancel.set()

    assert not wait_until_free(computer, asks(), timeout_s=0.5, progress=give_up, cancel=cancel)
    assert len(told) == 1
