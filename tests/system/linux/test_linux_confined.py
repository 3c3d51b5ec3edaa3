"""PortFixer where it is told less, made for real: hidepid, no /proc, containers, no IPv6, filters on system calls.

Each is a child process that shuts itself in, looks at a port, and tells what it saw.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from prelude import PRELUDE
from rights import needs
from running import ROOT

pytestmark = [
    pytest.mark.linux,
    pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel"),
    needs("sys_admin", "to make namespaces"),
]

if sys.platform == "linux":
    # Its own mounts begin with a private root, which the root of a chroot(2) is not: it is no mount point.
    _ROOTS = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text("utf-8").splitlines()]
    pytestmark.append(pytest.mark.skipif("/" not in _ROOTS, reason="in a chroot, where no room of its own can be made"))

NOBODY = 65534

TOOLS = """
import errno, platform, struct, subprocess
libc = ctypes.CDLL(None, use_errno=True)
def done(result):
    assert result == 0, os.strerror(ctypes.get_errno())
def own_mounts():
    done(libc.unshare(0x20000)); done(libc.mount(b"none", b"/", None, 0x44000, None))
def mount_proc(options):
    own_mounts(); done(libc.mount(b"proc", b"/proc", b"proc", 0, options))
def no_proc():
    own_mounts(); done(libc.mount(b"none", b"/proc", b"tmpfs", 0, None))
def no_cgroup2():
    from portfixer.system.linux.cgroups import find_mount
    own_mounts()
    while (mount := find_mount(open("/proc/self/mountinfo").read())): done(libc.umount2(mount.encode(), 2))
def own_pids():
    own_mounts(); done(libc.unshare(0x20000000))
    if os.fork(): os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
    done(libc.mount(b"proc", b"/proc", b"proc", 0, None))
# seccomp(2): a system call is answered with an error, if one of its arguments is this value.
def forbid(number, error, argument=None, value=0):
    program = [(0x20, 0, 0, 0), (0x15, 0, 3 if argument is not None else 1, number)]
    if argument is not None: program += [(0x20, 0, 0, 16 + 8 * argument), (0x15, 0, 1, value)]
    program += [(0x06, 0, 0, 0x50000 | error), (0x06, 0, 0, 0x7FFF0000)]
    code = b"".join(struct.pack("=HBBI", *line) for line in program)
    class Program(ctypes.Structure): _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]
    done(libc.prctl(38, 1, 0, 0, 0)); done(libc.prctl(22, 2, ctypes.byref(Program(len(program), code)), 0, 0))
SOCKET = {"x86_64": 41}.get(platform.machine(), 198)
PIDFD_OPEN = 434
"""
LOOK = """
from portfixer.diagnosis import examine
from portfixer.facts import Request
from portfixer.system.linux.system import LinuxSystem
from portfixer.words import details, verdicts
def look(port):
    result = examine(LinuxSystem(), Request(port=port))
    blocker = result.blockers[0] if result.blockers else None
    everything = details.unseen_of(LinuxSystem().look().unseen, result.machine)
    return dict(
        everything=everything,
        verdict=result.verdict, blocked=result.blocked, factors=result.factors, summary=verdicts.summary(result),
        why=verdicts.explanation(result), unseen=details.unseen(result), server=os.getppid(),
        holders=[[holder.process.pid, holder.evidence] for holder in blocker.holders] if blocker else [],
    )
server = listen()
look(server.getsockname()[1])  # loads everything while it may
answers = {}
for name, shut_in in json.load(sys.stdin).items():
    reader, writer = os.pipe()
    if os.fork() == 0:
        known = {"port": server.getsockname()[1]}
        server.close()
        exec(shut_in, globals(), known)
        os.write(writer, json.dumps(look(known["port"])).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as told: answers[name] = told.read()
print(json.dumps(answers))
"""


# What shuts PortFixer in, whether the program is still seen, and a piece of what is told to be missing.
ROOMS = {
    "nothing": ("", True, None),
    "no sock_diag": ("forbid(SOCKET, errno.EPROTONOSUPPORT, 2, 4)", True, "Sockets that are bound"),
    "no netlink at all": ("forbid(SOCKET, errno.EAFNOSUPPORT, 0, 16)", True, "Sockets that are bound"),
    "no pidfd": ("forbid(PIDFD_OPEN, errno.ENOSYS)", True, None),
    "no kcmp": ("forbid(312, errno.ENOSYS)", True, None),
    "cgroup v1 alone": ("no_cgroup2()", True, None),
    "cgroup v1 alone, another user": (
        f"no_cgroup2(); become({NOBODY})",
        False,
        "Which service a socket belongs to: this system does not tell (cgroup2)",
    ),
    "hidepid=1, root": ("mount_proc(b'hidepid=1')", True, None),
    "hidepid=1": (f"mount_proc(b'hidepid=1'); become({NOBODY})", False, "(hidepid)"),
    "hidepid=2": (f"mount_proc(b'hidepid=2'); become({NOBODY})", False, "(hidepid)"),
    "another user": (
        f"become({NOBODY})",
        False,
        "What programs of other users, or with special rights, have open: not allowed",
    ),
    "another user without sock_diag": (
        f"become({NOBODY}); forbid(SOCKET, errno.EPROTONOSUPPORT, 2, 4)",
        False,
        "Which service a socket belongs to: this system does not tell",
    ),
    "no /proc": ("no_proc()", False, "Which programs are running: this system does not tell (/proc)"),
    "a container on the host's network": (
        "own_pids()",
        False,
        "Programs outside of the container that PortFixer runs in: not visible from here",
    ),
    "a container without rights": (
        f"own_pids(); become({NOBODY})",
        False,
        "Programs outside of the container that PortFixer runs in: not visible from here",
    ),
}


NO_IPV6 = {
    "switched off on every interface": "done(libc.unshare(0x40000000))\n"
    "for name in ('all', 'default', 'lo'): open(f'/proc/sys/net/ipv6/conf/{name}/disable_ipv6', 'w').write('1')\n",
    "not in the kernel": "forbid(SOCKET, errno.EAFNOSUPPORT, 0, socket.AF_INET6)\n",
}
OWN_SERVER = "own = listen('0.0.0.0'); port = own.getsockname()[1]"
NOBODYS = "own = socket.socket(); own.bind(('0.0.0.0', 0)); port = own.getsockname()[1]; own.close()"
OTHERS = {
    "a server in the container": f"own_pids(); {OWN_SERVER}",
    **{f"taken, {name}": code + OWN_SERVER for name, code in NO_IPV6.items()},
    **{f"free, {name}": code + NOBODYS for name, code in NO_IPV6.items()},
}


def look_from(asked):
    """What was seen from each room. One program looks from all of them, because its start takes the most time."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + TOOLS + LOOK],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert all(answers.values()), done.stderr
    return {name: json.loads(answer) for name, answer in answers.items()}


@pytest.fixture(scope="module")
def rooms():
    return look_from({name: shut_in for name, (shut_in, _, _) in ROOMS.items()} | OTHERS)


@pytest.mark.parametrize(("room", "named", "missing"), [(name, *facts[1:]) for name, facts in ROOMS.items()])
def test_told_less_the_verdict_stays_and_what_was_lost_is_said(rooms, room, named, missing):
    seen = rooms[room]
    assert (seen["verdict"], seen["blocked"]) == ("other_program", True)
    certain = [pid for pid, evidence in seen["holders"] if evidence == "handle"]
    assert len(certain) == named
    assert ("hidden_owner" in seen["factors"]) is not named
    assert "kernel_owned" not in seen["factors"]
    if missing is None:
        assert [line for line in seen["unseen"] if "other users" in line] == []
    else:
        assert [line for line in seen["unseen"] if missing in line], seen["unseen"]


def test_without_proc_nothing_is_called_hidden(rooms):
    seen = rooms["no /proc"]
    assert not [line for line in seen["unseen"] if "hidepid" in line]
    assert "This system does not tell PortFixer which programs are running." in seen["why"]


def test_in_a_container_nobody_is_sent_for_rights_that_would_not_help(rooms):
    for room in ("a container on the host's network", "a container without rights"):
        assert "look again from outside" in rooms[room]["why"]
        assert "administrator" not in rooms[room]["why"]


def test_the_table_of_everything_says_the_same(rooms):
    for room in ("no /proc", "a container on the host's network", "hidepid=2"):
        missing = ROOMS[room][2]
        assert [line for line in rooms[room]["everything"] if missing in line], rooms[room]["everything"]


def test_in_a_container_its_own_servers_are_named(rooms):
    seen = rooms["a server in the container"]
    assert seen["holders"] == [[1, "handle"]]
    assert seen["unseen"] == []


@pytest.mark.parametrize("without", NO_IPV6)
def test_without_ipv6_a_port_of_ipv4_is_told_as_it_is(rooms, without):
    taken, free = rooms[f"taken, {without}"], rooms[f"free, {without}"]
    assert taken["verdict"] == "other_program"
    assert [evidence for _, evidence in taken["holders"]] == ["handle"]
    assert (free["verdict"], free["blocked"]) == ("free", False)


def test_hidden_processes_do_not_hide_the_service(child, unit_cgroup):
    folder = unit_cgroup(f"portfixer-test-{os.getpid()}.service")
    server = child(
        f"open({str(folder / 'cgroup.procs')!r}, 'w').write(str(os.getpid()))\n"
        "server = listen(); ready(port=server.getsockname()[1]); stay()"
    )
    port = server.said["port"]
    asked = {
        name: f"port = {port}; {shut_in}"
        for name, shut_in in {
            "container": "own_pids()",
            "hidepid": f"mount_proc(b'hidepid=2'); become({NOBODY})",
            "another user": f"become({NOBODY})",
        }.items()
    }
    for seen in look_from(asked).values():
        assert folder.name in seen["summary"]
