"""A real systemd, as the first process of namespaces of its own, for tests of what PortFixer does with services.

It sees this computer's files and can change none of them: its root is an overlay in memory, and its devices, network,
control groups, host name and /run are its own. That is not for comfort: systemd, or what it starts, empties /tmp,
writes to /var and sets kernel parameters as at every start of a computer. Units that would do so are masked besides.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rights import has
from running import ROOT

from portfixer.system.linux.cgroups import find_mount

__all__ = ["UID", "USER", "OwnSystemd", "missing", "own_systemd"]

_SYSTEMD = "/lib/systemd/systemd"
_POLKIT = "/usr/lib/polkit-1/polkitd"
USER, UID = "ada", 4321
_WITHIN_S = 20.0

_WITHOUT = "-sys_module,-sys_time,-sys_rawio,-syslog"
"""Rights over the one kernel that there is."""
_ROOT = ("setpriv", f"--bounding-set={_WITHOUT}", "--")
_OUTER = """
echo $$ > "$1/cgroup.procs"
exec setpriv --pdeathsig KILL --bounding-set "$5" \\
    unshare --pid --fork --kill-child --mount --net --uts --ipc --cgroup sh -ec "$2" sh "$3" "$4"
"""
_INNER = """
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
cd "$1/root"
for shown in $2; do
    mkdir -p ".$shown"
    mount --rbind -o ro "$shown" ".$shown"
    while [ "$shown" != / ]; do shown=$(dirname "$shown"); chmod o+x ".$shown"; done
done
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
for device in null zero full random urandom tty; do
    : > dev/$device
    mount --bind /dev/$device dev/$device
done
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p run/systemd/system
cd run/systemd/system
for unit in sysinit local-fs swap portfixer; do printf '[Unit]\\nDefaultDependencies=no\\n' > $unit.target; done
for unit in tmpfiles-setup modules-load logind journald timesyncd; do ln -s /dev/null systemd-$unit.service; done
cd ../../..
rm -rf usr/lib/systemd/system/*.wants etc/systemd/system/*.wants
printf 'ada:x:4321:4321::/:/bin/sh\\n' >> etc/passwd
pivot_root . mnt
umount -l /mnt
export container=portfixer
exec < /dev/null > /dev/null 2>&1
exec /lib/systemd/systemd --system --unit=portfixer.target --log-target=null --show-status=no
"""

_BUS = {
    "dbus.socket": "[Socket]\nListenStream=/run/dbus/system_bus_socket\n",
    "dbus.service": "[Unit]\nRequires=dbus.socket\nAfter=dbus.socket\n[Service]\nType=notify\nNotifyAccess=main\n"
    "ExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation\n",
    "polkit.service": "[Unit]\nRequires=dbus.service\nAfter=dbus.service\n[Service]\nType=dbus\n"
    f"BusName=org.freedesktop.PolicyKit1\nExecStart={_POLKIT} --no-debug\n",
}
_USER_MANAGER = f"""
[Service]
User=%i
Type=notify
Environment=XDG_RUNTIME_DIR=/run/user/%i HOME=/tmp
ExecStartPre=+/bin/sh -c 'mkdir -p /run/user/%i/systemd/user; chown -R %i /run/user/%i; chmod 700 /run/user/%i'
ExecStart={_SYSTEMD} --user --unit=basic.target
Slice=user-%i.slice
KillMode=mixed
Delegate=yes
TimeoutStopSec=5s
"""


def missing() -> str | None:
    """Why none can be started here; None when it can."""
    if os.geteuid() != 0 or not has("sys_admin"):
        return "needs root and CAP_SYS_ADMIN: a systemd of its own is started in new namespaces"
    for tool in (_SYSTEMD, "systemctl", "unshare", "nsenter", "setpriv"):
        if shutil.which(tool) is None:
            return f"needs {tool}: a systemd of its own is started"
    mount = find_mount(Path("/proc/self/mountinfo").read_text("utf-8"))
    return None if mount and os.access(mount, os.W_OK) else "needs a writable cgroup2"


@dataclass
class OwnSystemd:
    pid: int
    """The first process of the namespaces, by its number outside of them."""
    polkit: bool = False
    """Whether somebody decides there what ordinary users may ask of systemd."""

    def command(self, *command: str, user: bool = False) -> list[str]:
        """What to run here so that it runs in there, as root or as an ordinary user."""
        become = ("setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "--") if user else _ROOT
        runtime = f"XDG_RUNTIME_DIR=/run/user/{UID}" if user else "XDG_RUNTIME_DIR=/run/user/0"
        clean = ("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", f"PYTHONPATH={ROOT}")
        inside = ("nsenter", "-t", str(self.pid), "-m", "-p", "-n", "-u", "-i", "-C", "--")
        return [*inside, *become, *clean, "PYTHONDONTWRITEBYTECODE=1", runtime, *command]

    def run(self, *command: str, user: bool = False, within_s: float = 60.0) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*command, user=user),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=within_s,
            check=False,
        )

    def portfixer(self, *arguments: str, user: bool = False) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "portfixer", *arguments, user=user)

    def systemctl(self, *arguments: str, user: bool = False) -> str:
        scope = ("--user",) if user else ()
        done = self.run("systemctl", *scope, *arguments, user=user)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, name: str, content: str, folder: str = "/run/systemd/system") -> None:
        writing = self.run("sh", "-c", f"mkdir -p {folder}; printf %s \"$1\" > {folder}/'{name}'", "sh", content)
        assert writing.returncode == 0, writing.stderr

    def add(self, name: str, content: str, *, user: bool = False) -> None:
        """A unit, without the dependencies that would start a whole computer."""
        unit = content if content.startswith("[Unit]") else f"[Unit]\n{content}"
        unit = unit.replace("[Unit]\n", "[Unit]\nDefaultDependencies=no\n", 1)
        self.write(name, unit, f"/run/user/{UID}/systemd/user" if user else "/run/systemd/system")

    def start_user_manager(self) -> None:
        """`systemd --user` of the ordinary user, as after a login."""
        self.add("user@.service", _USER_MANAGER)
        self.systemctl("daemon-reload")
        self.systemctl("start", f"user@{UID}.service")

    def start_polkit(self, rules: str = "") -> bool:
        """False: it is not installed here."""
        if shutil.which(_POLKIT) is None:
            return False
        self.write("10-test.rules", rules, "/etc/polkit-1/rules.d")
        for name, content in _BUS.items():
            self.add(name, content)
        self.systemctl("daemon-reload")
        self.systemctl("start", "polkit.service")
        return True


@contextlib.contextmanager
def own_systemd(folder: Path) -> Iterator[OwnSystemd]:
    """Starts one; it ends, with everything in it, with the block. `folder` is empty, and a mount point inside."""
    mount = find_mount(Path("/proc/self/mountinfo").read_text("utf-8"))
    cgroup = Path(mount or "", f"portfixer-test-{os.getpid()}")
    cgroup.mkdir()
    needed = {Path(each).resolve() for each in (ROOT, sys.prefix, sys.base_prefix)}
    shown = " ".join(str(each) for each in needed if not needed.intersection(each.parents))  # .venv lies in the first
    arguments = ["sh", "-ec", _OUTER, "sh", str(cgroup), _INNER, str(folder), shown, _WITHOUT]
    outer = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield _when_ready(outer)
    finally:
        outer.send_signal(signal.SIGKILL)
        outer.communicate()
        _remove(cgroup)


def _when_ready(outer: subprocess.Popen[bytes]) -> OwnSystemd:
    deadline = time.monotonic() + _WITHIN_S
    children = Path("/proc", str(outer.pid), "task", str(outer.pid), "children")
    while time.monotonic() < deadline:
        assert outer.poll() is None, outer.communicate()[1].decode()
        pids = children.read_text().split() if children.exists() else []
        if pids and Path("/proc", pids[0], "comm").read_text() == "systemd\n":
            started = OwnSystemd(int(pids[0]))
            if started.run("systemctl", "is-system-running").stdout.strip() in {"running", "degraded"}:
                return started
        select.select([], [], [], 0.02)
    raise AssertionError("systemd did not get ready")


def _remove(cgroup: Path) -> None:
    deadline = time.monotonic() + _WITHIN_S
    while "populated 1" in (cgroup / "cgroup.events").read_text():
        assert time.monotonic() < deadline, f"{cgroup} still has processes"
        select.select([], [], [], 0.01)
    for folder, _, _ in os.walk(cgroup, topdown=False):
        Path(folder).rmdir()
