"""Sockets that no open file of any process leads to: io_uring, messages under way, threads of their own, the kernel."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from kernel import allows_io_uring

from portfixer.facts import Evidence, Protocol, UnseenThing, UnseenWhy, Via
from portfixer.system.api import ProcessChanged

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux import hidden, in_flight, io_uring, links, netlink, syscalls
    from portfixer.system.linux.system import LinuxSystem

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to see every process or to make a namespace")
uring = pytest.mark.skipif(
    sys.platform != "linux" or not allows_io_uring(), reason="this machine does not let programs use io_uring"
)

CALL = """
def call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(ctypes.c_long(number), *arguments)
    assert result >= 0, os.strerror(ctypes.get_errno())
    return result
"""
# io_uring_setup(2) and io_uring_register(2), IORING_REGISTER_FILES, with an empty place before the socket.
URING = (
    CALL
    + """
ring = call(425, 4, ctypes.create_string_buffer(120))
server = listen()
port, number = server.getsockname()[1], inode(server)
call(427, ring, 2, (ctypes.c_int * 2)(-1, server.fileno()), 2)
server.close()
ready(port=port, inode=number)
for line in sys.stdin:
    os.close(ring); ready()
"""
)
IN_FLIGHT = """
kind = getattr(socket, sys.argv[1])
sender, receiver = socket.socketpair(socket.AF_UNIX, kind)
server = listen()
port, number = server.getsockname()[1], inode(server)
socket.send_fds(sender, [b"take this"], [server.fileno()])
server.close()
child = os.fork()
if child == 0:
    sender.close(); signal.pause()
ready(port=port, inode=number, child=child)
for line in sys.stdin:
    data, descriptors, _, _ = socket.recv_fds(receiver, 100, 5)
    ready(data=data.decode(), descriptors=len(descriptors))
"""
# The message waits in a connection that the other program has not accepted.
NOT_ACCEPTED = """
waiting = socket.socket(socket.AF_UNIX); waiting.bind("\\0portfixer-test-%d" % os.getpid()); waiting.listen()
sender = socket.socket(socket.AF_UNIX); sender.connect(waiting.getsockname())
server = listen()
port, number = server.getsockname()[1], inode(server)
socket.send_fds(sender, [b"take this"], [server.fileno()])
server.close()
ready(port=port, inode=number); stay()
"""
# The first thread ends (exit(2), not exit_group(2)), and another one goes on.
HEADLESS = """
import platform, threading
server = listen()
ready(port=server.getsockname()[1], inode=inode(server))
threading.Thread(target=signal.sigwait, args=({signal.SIGUSR1},)).start()
ctypes.CDLL(None).syscall({"x86_64": 60}.get(platform.machine(), 93), 0)
"""
OWN_TABLE = """
import threading
made = threading.Event()
def serve():
    assert ctypes.CDLL(None).unshare(0x400) == 0  # CLONE_FILES
    global port
    server = listen(); port = server.getsockname()[1]
    made.set()
    signal.sigwait({signal.SIGUSR1})
threading.Thread(target=serve, daemon=True).start()
made.wait()
ready(port=port); stay()
"""


@pytest.fixture
def system():
    return LinuxSystem(scan_limit_s=20.0)  # beside other tests it may take longer


def taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def holder_of(system, port):
    snapshot = system.look(port, Protocol.TCP)
    (seen,) = snapshot.sockets
    (holder,) = snapshot.holders_of(seen)
    assert not snapshot.kernel_owned
    assert [unseen for unseen in snapshot.unseen if unseen.thing is UnseenThing.HOLDERS] == []
    return holder, seen.inode


def stop(system, holder, inode):
    with system.hold(holder.process.id, inode) as handle:
        handle.ask_to_stop()
        assert handle.wait_gone(5)


@uring
def test_a_socket_that_is_only_registered_with_io_uring(system, child, until):
    server = child(URING)
    holder, number = holder_of(system, server.said["port"])
    assert number == server.said["inode"]
    assert (holder.process.pid, holder.evidence, holder.via) == (server.pid, Evidence.HANDLE, Via.IO_URING)
    assert holder.root
    stop(system, holder, number)
    until(lambda: not taken(server.said["port"]))


@uring
def test_a_ring_that_was_closed_meanwhile_holds_nothing(system, child, until):
    """Whom to signal is looked at again, also where no descriptor leads to the socket."""
    server = child(URING)
    holder, number = holder_of(system, server.said["port"])
    with system.hold(holder.process.id, number) as handle:
        server.process.stdin.write("close\n")
        server.process.stdin.flush()
        server.read()
        until(lambda: not taken(server.said["port"]))
        with pytest.raises(ProcessChanged):
            handle.ask_to_stop()
    assert server.process.poll() is None


def test_the_registered_files_of_a_ring():
    shown = "SqThread:\t-1\nUserFiles:\t3\n    1: socket:[3527165]\n    2: /dev/null\nUserBufs:\t0\nPollList:\n"
    assert io_uring.parse_registered(shown) == {"socket:[3527165]", "/dev/null"}
    assert io_uring.parse_registered("UserFiles:\t0\nUserBufs:\t0\n") == frozenset()
    # Before Linux 5.19 empty places are listed too.
    assert io_uring.parse_registered("UserFiles:\t2\n    0: <none>\n    1: /dev/null\n") == {"/dev/null"}


@pytest.mark.parametrize(
    "shown",
    ["UserFiles:\t1\n    0: TCP\nUserBufs:\t0\n", "SqMask:\t0x3\n", "", "UserFiles:\t1\n    0: \n"],
    ids=["old kernel", "busy ring", "nothing", "no name"],
)
def test_a_ring_that_does_not_tell_which_files_are_registered(shown):
    assert io_uring.parse_registered(shown) is None


@pytest.mark.parametrize("kind", ["SOCK_STREAM", "SOCK_DGRAM", "SOCK_SEQPACKET"])
def test_a_socket_in_a_message_that_nobody_has_received(system, child, until, kind):
    server = child(IN_FLIGHT, kind)
    snapshot = system.look(server.said["port"], Protocol.TCP)
    found = snapshot.holders[server.said["inode"]]
    assert [holder.process.pid for holder in found] == [server.pid, server.said["child"]]
    assert {(holder.evidence, holder.via) for holder in found} == {(Evidence.HANDLE, Via.IN_FLIGHT)}
    assert [holder.process.pid for holder in found if holder.root] == [server.pid]
    # Looking into the message took nothing from it.
    server.process.stdin.write("receive\n")
    server.process.stdin.flush()
    assert server.read() == {"pid": server.pid, "data": "take this", "descriptors": 1}


def test_stopping_those_it_is_sent_to_frees_the_port(system, child, until):
    server = child(IN_FLIGHT, "SOCK_STREAM")
    port, number = server.said["port"], server.said["inode"]
    for holder in system.look(port, Protocol.TCP).holders[number]:
        stop(system, holder, number)
    until(lambda: not taken(port))


@root_only
def test_what_waits_in_a_connection_nobody_accepted_is_told_and_not_guessed(system, child):
    server = child(NOT_ACCEPTED)
    snapshot = system.look(server.said["port"], Protocol.TCP)
    assert server.said["inode"] not in snapshot.holders
    assert snapshot.kernel_owned == {}
    told = [unseen for unseen in snapshot.unseen if unseen.thing is UnseenThing.ON_THE_WAY]
    assert [(unseen.why, str(server.pid) in unseen.detail.split()) for unseen in told] == [
        (UnseenWhy.NOT_SUPPORTED, True)
    ]


PEEKED = """
sender, receiver = socket.socketpair()
server = listen()
port, number = server.getsockname()[1], inode(server)
socket.send_fds(sender, [b"take this"], [server.fileno()])
server.close()
receiver.setsockopt(socket.SOL_SOCKET, 42, 0)  # SO_PEEK_OFF
ready(port=port, inode=number)
for line in sys.stdin:
    ready(data=receiver.recv(100, socket.MSG_PEEK).decode())
"""


def test_a_program_that_peeks_in_steps_itself_is_not_put_out_of_step(system, child):
    server = child(PEEKED)
    assert server.said["inode"] not in system.look(server.said["port"], Protocol.TCP).holders
    server.process.stdin.write("peek\n")
    server.process.stdin.flush()
    assert server.read()["data"] == "take this"


def test_how_many_descriptors_are_under_way():
    assert in_flight.parse_waiting("pos:\t0\nflags:\t02000002\nino:\t9\nscm_fds: 12\n") == 12
    assert in_flight.parse_waiting("pos:\t0\nflags:\t02000002\nino:\t9\n") == 0  # before Linux 5.6


def test_a_program_whose_first_thread_has_ended(system, child, until):
    server = child(HEADLESS)
    port = server.said["port"]
    until(lambda: ") Z " in Path(f"/proc/{server.pid}/stat").read_text())
    holder, number = holder_of(system, port)
    assert (holder.process.pid, holder.evidence, holder.via) == (server.pid, Evidence.HANDLE, Via.THREAD)
    assert holder.process.command[0] == sys.executable
    assert holder.process.executable == os.path.realpath(sys.executable)
    assert holder.process.folder == str(Path.cwd())
    assert holder.process.started_at is not None
    stop(system, holder, number)
    until(lambda: not taken(port))


@root_only
def test_a_thread_with_open_files_of_its_own(system, child, until):
    server = child(OWN_TABLE)
    holder, number = holder_of(system, server.said["port"])
    assert (holder.process.pid, holder.via) == (server.pid, Via.THREAD)
    stop(system, holder, number)
    until(lambda: not taken(server.said["port"]))


# In a network namespace of its own, so that nothing of this computer is changed.
TUNNEL = """
libc = ctypes.CDLL(None, use_errno=True)
assert libc.unshare(0x40000000) == 0, os.strerror(ctypes.get_errno())
import subprocess
from portfixer.facts import Protocol
from portfixer.system.linux.system import LinuxSystem
def ip(*words): subprocess.run(["ip", *words], check=True)
ip("link", "set", "lo", "up")
ip("link", "add", "tunnel7", "type", "vxlan", "id", "7", "dstport", "4790", "local", "127.0.0.1")
ip("link", "set", "tunnel7", "up")
server = socket.socket(type=socket.SOCK_DGRAM); server.bind(("127.0.0.1", 4791))
def look(port):
    snapshot = LinuxSystem().look(port, Protocol.UDP)
    return [[[one.name, one.kind, one.certain] if one else None for one in snapshot.kernel_owned.values()],
            [holder.process.pid for holder in snapshot.holders_of(snapshot.sockets[0])],
            [str(unseen.thing) for unseen in snapshot.unseen]]
told = look(4790)
# As where no interface says that it has the port, and every process may be asked.
from portfixer.system.linux import processes, unexplained
def may_be_asked(pid):
    try: return [os.readlink(f"/proc/{pid}/fd/{name}") for name in os.listdir(f"/proc/{pid}/fd")] is not None
    except PermissionError: return False
    except OSError: return True
everybody = processes.Processes.pids
processes.Processes.pids = lambda self: [pid for pid in everybody(self) if may_be_asked(pid)]
unexplained.interface_on = lambda port: None
processes.Processes.some_are_outside = lambda self: False
by_elimination = look(4790)
processes.Processes.some_are_outside = lambda self: True
ready(tunnel=told, by_elimination=by_elimination, server=look(4791), inside=look(4790)); stay()
"""


@pytest.fixture
def vxlan(child):
    done = subprocess.run(
        ["unshare", "-n", "ip", "link", "add", "x", "type", "vxlan", "id", "7", "dstport", "4790"],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"no VXLAN here: {done.stderr.decode()}")
    return child(TUNNEL)


@root_only
def test_a_socket_of_the_kernel_is_nobodys_and_its_interface_is_named(vxlan):
    assert vxlan.said["tunnel"] == [[["tunnel7", "vxlan", True]], [], []]
    assert vxlan.said["server"] == [[], [vxlan.pid], []]


@root_only
def test_what_no_process_has_is_the_kernels_only_where_every_process_may_be_asked(vxlan):
    assert vxlan.said["by_elimination"] == [[None], [], []]
    assert vxlan.said["inside"] == [[], [], ["outside"]]


def test_a_socket_that_is_closed_while_it_is_looked_for_is_not_the_kernels(system, monkeypatch):
    """Between the table and the search its program closes it: nobody has it, and the kernel has it not either."""
    from portfixer.system.linux import unexplained

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        real = unexplained.search

        def search(*arguments, **options):
            server.close()
            return real(*arguments, **options)

        monkeypatch.setattr(unexplained, "search", search)
        # As if its descriptor had gone to a child that ended.
        monkeypatch.setattr("portfixer.system.linux.asking.look_into", lambda *_: None)
        assert system.look(port).kernel_owned == {}


def link(name: bytes, kind: bytes, *data: bytes, up: int = 1) -> bytes:
    def attribute(number: int, body: bytes) -> bytes:
        size = 4 + len(body)
        return size.to_bytes(2, sys.byteorder) + number.to_bytes(2, sys.byteorder) + body + bytes(-size % 4)

    info = attribute(1, kind + b"\0") + attribute(2 | 0x8000, b"".join(attribute(15, each) for each in data))
    body = (
        bytes(8) + up.to_bytes(4, sys.byteorder) + bytes(4) + attribute(3, name + b"\0") + attribute(18 | 0x8000, info)
    )
    return (16 + len(body)).to_bytes(4, sys.byteorder) + (16).to_bytes(2, sys.byteorder) + bytes(10) + body


def test_which_interfaces_use_which_port():
    datagram = netlink.split(
        link(b"vx0", b"vxlan", b"\x12\xb5")
        + link(b"br0", b"bridge", b"\x12\xb5")
        + link(b"wg0", b"wireguard")
        + link(b"vx1", b"vxlan", b"\x12")
        + link(b"vx2", b"vxlan", b"\x12\xb5", up=0)
    )
    assert links.parse([datagram]) == (
        ("vx0", "vxlan", 4789),
        ("br0", "bridge", None),
        ("wg0", "wireguard", None),
        ("vx1", "vxlan", None),
    )


@pytest.mark.parametrize("cut", [0, 5, 20, 40, 60])
def test_links_that_are_cut_off_are_passed_over(cut):
    data = link(b"vx0", b"vxlan", b"\x12\xb5")
    whole = len(data).to_bytes(4, sys.byteorder)
    assert isinstance(links.parse([netlink.split(whole + data[4:cut])]), tuple)
    assert links.parse([netlink.Datagram(data, ((16, 16, max(16, cut)),))]) == ()


@pytest.mark.parametrize(
    ("there", "port", "expected"),
    [
        ([("wg0", "wireguard", None)], 51820, ("wg0", False)),
        ([("wg0", "wireguard", None), ("wg1", "wireguard", None)], 51820, None),
        ([("vx0", "vxlan", 4789), ("wg0", "wireguard", None)], 4789, ("vx0", True)),
        ([("vx0", "vxlan", 4789)], 4790, None),
    ],
    ids=["the only one that could", "no guess among two", "the one that says so", "another port"],
)
def test_an_interface_is_named_when_it_is_sure_or_the_only_one(monkeypatch, there, port, expected):
    monkeypatch.setattr(netlink, "dump", lambda *_: netlink.Answer((), whole=True))
    monkeypatch.setattr(links, "parse", lambda _: tuple(there))
    found = links.interface_on(port)
    assert (found and (found.name, found.certain)) == expected


def test_when_the_time_is_up_nobody_is_guessed_and_the_kernel_is_not_named(child):
    """Who else is left says nothing as long as not everybody was asked."""
    server = child(IN_FLIGHT, "SOCK_STREAM")
    snapshot = LinuxSystem(scan_limit_s=-1.0).look(server.said["port"], Protocol.TCP)
    assert (snapshot.holders, snapshot.kernel_owned) == ({}, {})
    assert (UnseenThing.HOLDERS, UnseenWhy.TOOK_TOO_LONG) in {(each.thing, each.why) for each in snapshot.unseen}


def test_who_may_not_be_looked_into_leaves_the_answer_open(monkeypatch):
    """With an answer that is whole, the port would be called the kernel's own."""

    def refuse(*_):
        raise PermissionError

    assert hidden.search({5}, [os.getpid()], limit_s=10).whole
    monkeypatch.setattr(hidden, "descriptors_of", refuse)
    assert not hidden.search({5}, [os.getpid()], limit_s=10).whole


def test_nothing_of_a_pidfd_is_left_open_by_a_look_into_a_message(child):
    server = child(IN_FLIGHT, "SOCK_STREAM")
    before = os.listdir("/proc/self/fd")
    LinuxSystem().look(server.said["port"], Protocol.TCP)
    assert os.listdir("/proc/self/fd") == before
    os.kill(server.said["child"], signal.SIGKILL)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this kernel lends nobody's descriptors")
def test_what_turns_out_to_be_no_socket_is_given_back():
    """A descriptor may be given to another file between a look at it and the loan; the window stays open for hours."""
    reader, writer = os.pipe()
    own = os.pidfd_open(os.getpid())
    before = sorted(os.listdir("/proc/self/fd"))
    for _ in range(3):
        with pytest.raises(OSError, match="non-socket"):
            syscalls.borrow_socket(own, reader)
    assert sorted(os.listdir("/proc/self/fd")) == before
    for each in (reader, writer, own):
        os.close(each)
