"""Who probably made a socket is found by the numbers of a dozen processes, and never needs any of them to be told."""

import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("links as /proc has them", allow_module_level=True)

from portfixer.system.linux.numbering import Numbering

PROCESSES = range(1000, 1512)


def has(proc: Path, pid: int, *links: str) -> None:
    folder = proc / str(pid) / "fd"
    folder.mkdir(parents=True)
    for number, link in enumerate(links):
        (folder / str(number)).symlink_to(link)


@pytest.fixture(scope="module")
def proc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Servers that were started one after the other, each with the terminal, its starter's pipe, and three sockets."""
    proc = tmp_path_factory.mktemp("proc")
    for pid in PROCESSES:
        sockets = (f"socket:[{pid * 10 + number}]" for number in range(3))
        has(proc, pid, "/dev/pts/0", "/dev/pts/0", "/dev/pts/0", "pipe:[77]", *sockets)
    return proc


@pytest.mark.parametrize("maker", [1000, 1001, 1256, 1300, 1510, 1511])
def test_the_maker_is_among_the_first(proc: Path, maker: int) -> None:
    numbering = Numbering(str(proc), list(PROCESSES))
    assert maker in list(numbering.nearest(maker * 10 + 1, most=4))
    assert len(numbering._numbers) < 36  # it was found by halves


def test_no_process_is_named_twice_and_none_that_is_not_there(proc: Path) -> None:
    named = list(Numbering(str(proc), list(PROCESSES)).nearest(10_000, most=2000))
    assert sorted(named) == list(PROCESSES)


def test_processes_that_tell_nothing_are_passed_over(tmp_path: Path) -> None:
    """Ended, without sockets, or another user's: they are many among few."""
    silent = {pid for pid in PROCESSES if pid % 4}
    for pid in PROCESSES:
        if pid not in silent:
            has(tmp_path, pid, "/dev/null", "/dev/null", "/dev/null", f"socket:[{pid * 10}]")
        elif pid % 2:
            has(tmp_path, pid, "/dev/null")
    assert 1300 in list(Numbering(str(tmp_path), list(PROCESSES)).nearest(13_000, most=40))


def test_one_that_was_busy_lately_leads_nobody_astray(tmp_path: Path) -> None:
    """A program that ran for long and has a new connection, just where the search begins."""
    for pid in PROCESSES:
        has(tmp_path, pid, "/dev/null", "/dev/null", "/dev/null", f"socket:[{pid * 10}]")
    has(tmp_path, 2000, "/dev/null", "/dev/null", "/dev/null", "socket:[999999]")
    pids = [*range(1000, 1256), 2000, *range(1256, 1512)]
    assert 1400 in list(Numbering(str(tmp_path), pids).nearest(14_000, most=4))


@pytest.mark.parametrize("link", ["socket:[]", "socket:[x]", "socket:", "anon_inode:[eventpoll]", "pipe:[12", ""])
def test_odd_links_end_nothing(tmp_path: Path, link: str) -> None:
    has(tmp_path, 5, "a", "b", "c", link or "gone")
    assert list(Numbering(str(tmp_path), [5]).nearest(1, most=2)) == [5]


def test_nobody_is_named_where_nobody_is(tmp_path: Path) -> None:
    assert list(Numbering(str(tmp_path), []).nearest(1, most=10)) == []
