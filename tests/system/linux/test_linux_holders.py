"""Who holds a socket, seen with all rights, and as a stranger."""

import os
import signal
import sys
import tempfile

import pytest
from rights import needs

from portfixer.facts import Evidence, Manager, ManagerKind, UnseenThing, UnseenWhy

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]

if sys.platform == "linux":
    from portfixer.system.linux.processes import Processes
    from portfixer.system.linux.system import LinuxSystem

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become other users")

SERVE = "server = listen(); ready(port=server.getsockname()[1], inode=inode(server)); stay()"
WORKERS = """
server = listen()
workers = []
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        signal.pause()
    workers.append(pid)
ready(port=server.getsockname()[1], inode=inode(server), workers=workers); stay()
"""
# A starter that makes the socket, leaves it to its child, and ends.
INHERITED = """
server = listen()
reader, writer = os.pipe()
pid = os.fork()
if pid == 0:
    os.setpgid(0, os.getppid())
    signal.pause()
ready(port=server.getsockname()[1], inode=inode(server), heir=pid)
stay()
"""
# Looks at a port as another user, and tells what it saw.
STRANGER = """
from portfixer.facts import ProcessId
from portfixer.system.api import SystemProblem
from portfixer.system.linux.system import LinuxSystem
port, uid, proc = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
LinuxSystem().look(port)  # imports the rest while it may
become(uid)
system = LinuxSystem(proc=proc)
snapshot = system.look(port)
def held(holder, number):
    try:
        with system.hold(holder.process.id, number):
            return "held"
    except SystemProblem as problem:
        return type(problem).__name__
ready(
    uids=[seen.uid for seen in snapshot.sockets],
    holders=[
        {"pid": holder.process.pid, "evidence": holder.evidence, "root": holder.root, "user": holder.process.user,
         "command": len(holder.process.command), "hold": held(holder, number)}
        for number, found in snapshot.holders.items() for holder in found
    ],
    managers=[[manager.kind, manager.name, manager.detail] for manager in snapshot.managers.values()],
    unseen=[[unseen.thing, unseen.why] for unseen in snapshot.unseen],
    detail=[unseen.detail for unseen in snapshot.unseen],
    machine=[snapshot.machine.user, snapshot.machine.administrator],
)
"""
NOBODY = 65534


@pytest.fixture
def system():
    return LinuxSystem()


@pytest.fixture
def as_stranger(child):
    def look(port, uid=NOBODY, proc="/proc"):
        return child(STRANGER, port, uid, proc).said

    return look


@pytest.fixture
def open_folder():
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - that is what it is for
        yield folder


def test_a_master_and_its_workers(system, child):
    master = child(WORKERS)
    holders = system.look(master.said["port"]).holders[master.said["inode"]]
    assert {holder.process.pid for holder in holders} == {master.pid, *master.said["workers"]}
    assert [holder.process.pid for holder in holders if holder.root] == [master.pid]
    assert all(holder.evidence is Evidence.HANDLE for holder in holders)
    assert all(holder.process.parent_pid == master.pid for holder in holders if not holder.root)


def test_an_inherited_socket_after_the_starter_ended(system, child, until):
    starter = child(INHERITED)
    heir = starter.said["heir"]
    starter.tell()
    starter.process.wait()
    until(lambda: system.process(heir).parent_pid != starter.pid)
    (holder,) = system.look(starter.said["port"]).holders[starter.said["inode"]]
    assert (holder.process.pid, holder.root, holder.process.starter_ended) == (heir, True, True)
    assert holder.may_be_inherited is True  # forked without exec


# Starts the rest of its arguments through a program that ends at once, and tells what became of them.
LEAVE_BEHIND = """
server = listen() if sys.argv[1] == "pass" else None
if server: os.set_inheritable(server.fileno(), True)
reader, writer = os.pipe(); os.set_inheritable(writer, True)
starter = os.fork()
if starter == 0:
    os.execvp("sh", ["sh", "-c", '"$@" & echo $! >&' + str(writer), "sh", *sys.argv[2:]])
os.close(writer)
pid = int(os.read(reader, 100)); os.waitpid(starter, 0)
port, number = (server.getsockname()[1], inode(server)) if server else (0, 0)
if server: server.close()
ready(left=pid, port=port, inode=number); stay()
"""


def test_a_server_that_a_script_left_behind_made_its_socket_itself(system, child, until):
    own = "import socket, time; s = socket.create_server(('127.0.0.1', 0)); time.sleep(60)"
    left = child(LEAVE_BEHIND, "", sys.executable, "-c", own).said["left"]

    def served():
        process = system.process(left)
        return process and system.also_serves(process)

    ((_, endpoint),) = until(served)
    ((holder,),) = system.look(endpoint.port).holders.values()
    assert (holder.process.pid, holder.root, holder.process.starter_ended) == (left, True, True)
    assert holder.may_be_inherited is False


def test_a_program_that_was_left_the_socket(system, child, until):
    starter = child(LEAVE_BEHIND, "pass", "sleep", "60")
    until(lambda: system.process(starter.said["left"]).name == "sleep")
    (holder,) = system.look(starter.said["port"]).holders[starter.said["inode"]]
    assert (holder.process.name, holder.root, holder.process.starter_ended) == ("sleep", True, True)
    assert holder.may_be_inherited is True  # the descriptor survived exec


def test_a_program_whose_starter_lives(system, child):
    server = child(SERVE)
    process = system.process(server.pid)
    assert process is not None
    assert (process.starter_ended, process.parent_pid) == (False, os.getpid())
    (holder,) = system.look(server.said["port"]).holders[server.said["inode"]]
    assert holder.may_be_inherited is None  # nobody to inherit from, so not looked at


@pytest.mark.parametrize(
    "name", [b"a) R 1 (b", b"x\n1 (y) Z 1 1", b"\x1b[31mred\x07", b"\xff\xfe\xfd", "日本語".encode(), b" "]
)
def test_hostile_process_names(system, child, name):
    server = child(
        f"ctypes.CDLL(None).prctl(15, {name!r}, 0, 0, 0)\n"  # PR_SET_NAME
        + SERVE
    )
    (holder,) = system.look(server.said["port"]).holders[server.said["inode"]]
    assert holder.process.pid == server.pid
    assert holder.process.name == name.decode("utf-8", "replace")
    assert holder.process.parent_pid == os.getpid()


def test_a_suspended_holder(system, child, until):
    server = child(SERVE)
    assert not system.process(server.pid).suspended
    os.kill(server.pid, signal.SIGSTOP)
    until(lambda: system.process(server.pid).suspended)
    (holder,) = system.look(server.said["port"]).holders[server.said["inode"]]
    assert holder.process.suspended


def test_what_else_it_serves(system, child):
    server = child("""
tcp, six, udp = listen(), listen("::1", 0, socket.AF_INET6), socket.socket(type=socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
bound = socket.socket(); bound.bind(("127.0.0.1", 0))
client = socket.create_connection(tcp.getsockname())
ready(ports=[s.getsockname()[1] for s in (tcp, six, udp)]); stay()
""")
    process = system.process(server.pid)
    assert process is not None
    served = [(str(protocol), endpoint.address, endpoint.port) for protocol, endpoint in system.also_serves(process)]
    tcp, six, udp = server.said["ports"]
    assert served == [("tcp", "127.0.0.1", tcp), ("tcp", "::1", six), ("udp", "127.0.0.1", udp)]
    server.tell()
    server.process.wait()
    assert system.also_serves(process) == ()


@root_only
def test_another_user_s_service_is_named_by_its_unit(child, as_stranger, unit_cgroup, system):
    folder = unit_cgroup(f"portfixer-test-{os.getpid()}.service")
    server = child(f"open({str(folder / 'cgroup.procs')!r}, 'w').write(str(os.getpid()))\n" + WORKERS)
    unit = Manager(ManagerKind.SYSTEMD, folder.name, "system")

    seen = as_stranger(server.said["port"])
    assert seen["machine"] == ["nobody", False]
    assert {holder["pid"] for holder in seen["holders"]} == {server.pid, *server.said["workers"]}
    assert {holder["evidence"] for holder in seen["holders"]} == {"unit"}
    assert {holder["user"] for holder in seen["holders"]} == {"root"}
    assert [holder["pid"] for holder in seen["holders"] if holder["root"]] == [server.pid]
    assert all(holder["command"] for holder in seen["holders"])
    assert {holder["hold"] for holder in seen["holders"]} == {"NotAllowed"}
    assert seen["managers"] == [[unit.kind, unit.name, unit.detail]]
    assert [UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED] in seen["unseen"]

    # With all rights the same socket's holders are seen for certain.
    snapshot = system.look(server.said["port"])
    assert {holder.evidence for holder in snapshot.holders[server.said["inode"]]} == {Evidence.HANDLE}
    assert snapshot.managers[server.said["inode"]] == unit
    assert not [unseen for unseen in snapshot.unseen if unseen.thing is UnseenThing.HOLDERS]


CROWD = """
open({procs!r}, 'w').write(str(os.getpid()))
server = listen()
reader, writer = os.pipe()
for _ in range(20):
    if os.fork() == 0:
        if {others}: become(54323)
        server.close(); os.write(writer, b"x"); signal.pause()
for _ in range(20): os.read(reader, 1)
ready(port=server.getsockname()[1]); stay()
"""


@root_only
@pytest.mark.parametrize(("others", "named"), [(True, "the master"), (False, "nobody")])
def test_of_a_big_service_only_those_are_named_who_can_have_it(child, as_stranger, unit_cgroup, others, named):
    """docker.service, or a person's whole desktop: a list of hundreds tells nothing, and the service is known."""
    folder = unit_cgroup(f"portfixer-test-{os.getpid()}.service")
    server = child(CROWD.format(procs=str(folder / "cgroup.procs"), others=others))
    seen = as_stranger(server.said["port"])
    assert [holder["pid"] for holder in seen["holders"]] == ([server.pid] if named == "the master" else [])
    assert seen["managers"] == [["systemd", folder.name, "system"]]
    assert [UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED] in seen["unseen"]


@root_only
def test_a_worker_that_may_be_read_of_a_master_that_may_not(child, as_stranger, unit_cgroup):
    folder = unit_cgroup(f"portfixer-test-{os.getpid()}.service")
    server = child(f"""
open({str(folder / "cgroup.procs")!r}, 'w').write(str(os.getpid()))
server = listen()
reader, writer = os.pipe()
worker = os.fork()
if worker == 0:
    become({NOBODY})
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE, as after exec
    os.write(writer, b"x")
    signal.pause()
os.read(reader, 1)
ready(port=server.getsockname()[1], worker=worker); stay()
""")
    by_pid = {holder["pid"]: holder for holder in as_stranger(server.said["port"])["holders"]}
    assert by_pid.keys() == {server.pid, server.said["worker"]}
    assert (by_pid[server.pid]["evidence"], by_pid[server.pid]["root"]) == ("unit", True)
    assert (by_pid[server.said["worker"]]["evidence"], by_pid[server.said["worker"]]["root"]) == ("handle", False)


@root_only
def test_workers_of_a_root_server_point_at_their_master(child, as_stranger):
    """nginx as everybody meets it, in no unit: its workers may be read, and stopping them frees nothing."""
    server = child(f"""
server = listen()
reader, writer = os.pipe()
workers = []
for _ in range(3):
    worker = os.fork()
    if worker == 0:
        become({NOBODY})
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE, as nginx does
        os.write(writer, b"x")
        signal.pause()
    workers.append(worker)
for _ in workers: os.read(reader, 1)
ready(port=server.getsockname()[1], workers=workers); stay()
""")
    seen = as_stranger(server.said["port"])
    by_pid = {holder["pid"]: holder for holder in seen["holders"]}
    assert by_pid.keys() == {server.pid, *server.said["workers"]}
    assert (by_pid[server.pid]["evidence"], by_pid[server.pid]["root"]) == ("parent", True)
    assert {by_pid[pid]["evidence"] for pid in server.said["workers"]} == {"handle"}
    assert not any(by_pid[pid]["root"] for pid in server.said["workers"])
    assert [UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED] in seen["unseen"]


@root_only
def test_a_child_of_root_that_made_its_socket_itself_has_it_alone(child, as_stranger):
    """As sshd's child of a visitor does for -R: the socket is the visitor's."""
    server = child(f"""
reader, writer = os.pipe()
if os.fork() == 0:
    become({NOBODY})
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    server = listen(); os.write(writer, str(server.getsockname()[1]).encode())
    signal.pause()
ready(port=int(os.read(reader, 9))); stay()
""")
    seen = as_stranger(server.said["port"])
    assert [(holder["evidence"], holder["root"]) for holder in seen["holders"]] == [("handle", True)]
    assert [thing for thing, _ in seen["unseen"] if thing == UnseenThing.HOLDERS] == []


@root_only
def test_the_only_process_of_its_user(child, as_stranger):
    server = child("become(54321)\n" + SERVE)
    seen = as_stranger(server.said["port"])
    assert seen["uids"] == [54321]
    if Processes().some_are_outside():
        # Where the tests run in a container, another process of that user may be outside of it.
        assert seen["holders"] == []
        return
    (holder,) = seen["holders"]
    assert (holder["pid"], holder["evidence"], holder["hold"]) == (server.pid, "user", "NotAllowed")


@root_only
def test_no_guess_among_several_of_a_user(child, as_stranger):
    server = child("become(54322)\n" + SERVE)
    child("become(54322)\nready(); stay()")
    seen = as_stranger(server.said["port"])
    assert (seen["uids"], seen["holders"]) == ([54322], [])
    assert [UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED] in seen["unseen"]


@root_only
def test_no_word_about_unreadable_processes_when_all_is_explained(child, as_stranger):
    server = child(f"become({NOBODY})\nctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n" + SERVE)
    seen = as_stranger(server.said["port"])
    assert [(holder["pid"], holder["evidence"]) for holder in seen["holders"]] == [(server.pid, "handle")]
    assert [thing for thing, _ in seen["unseen"] if thing == UnseenThing.HOLDERS] == []


@needs("sys_admin", "to mount /proc anew")
def test_processes_that_are_hidden_altogether(child, unit_cgroup, open_folder):
    folder = unit_cgroup(f"portfixer-test-{os.getpid()}.service")
    server = child(f"open({str(folder / 'cgroup.procs')!r}, 'w').write(str(os.getpid()))\n" + SERVE)
    seen = child(
        f"""
libc = ctypes.CDLL(None, use_errno=True)
where = {str(open_folder)!r}.encode()
for call in (libc.unshare(0x20000), libc.mount(b"none", b"/", None, 0x44000, None),  # a mount namespace of its own
             libc.mount(b"proc", where, b"proc", 0, b"hidepid=2")):
    assert call == 0, os.strerror(ctypes.get_errno())
"""
        + STRANGER,
        server.said["port"],
        NOBODY,
        open_folder,
    ).said
    assert seen["holders"] == []
    assert seen["managers"] == [["systemd", folder.name, "system"]]
    assert [UnseenThing.HOLDERS, UnseenWhy.NOT_ALLOWED] in seen["unseen"]
    assert "hidepid" in seen["detail"]
