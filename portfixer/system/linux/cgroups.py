"""From a control group to the unit or container that stands behind a process or a socket (cgroups(7)).

A socket's cgroup id is the inode number of a cgroup2 directory. open_by_handle_at() would turn it into a path but takes
privileges, so the tree is walked: about 6 ms for 400 directories, and kept.
"""

import os
import re
from collections.abc import Iterator
from functools import lru_cache

from portfixer.facts import Manager, ManagerKind
from portfixer.system.linux.procfiles import text_of

__all__ = ["CgroupTree", "find_mount", "is_unit", "last_unit", "manager_of_path", "manager_of_process"]

_CONTAINER_ID = r"(?P<id>[0-9a-f]{64})"
_CONTAINERS = (
    (re.compile(rf"docker-{_CONTAINER_ID}\.scope"), "docker"),
    (re.compile(rf"libpod-(?:conmon-)?{_CONTAINER_ID}(?:\.scope)?"), "podman"),
    (re.compile(rf"(?:cri-containerd|crio|cri-o)-(?:conmon-)?{_CONTAINER_ID}\.scope"), "kubernetes"),
    (re.compile(rf"nerdctl-{_CONTAINER_ID}\.scope"), "nerdctl"),
    (re.compile(r"lxc\.(?:payload|monitor)\.(?P<id>.+)"), "lxc"),
    (re.compile(r"machine-(?P<id>.+)\.scope"), "machine"),
)
_BARE_ID = re.compile(_CONTAINER_ID)
_USER_MANAGER = re.compile(r"user@(?P<uid>\d+)\.service")
_UNIT = re.compile(r".+\.(?:service|scope|socket|mount|swap)")
_SHARED_SCOPE = re.compile(r"(?:session-[^/]+|init)\.scope")
_DELETED = " (deleted)"


def manager_of_path(path: str) -> Manager | None:
    """Who manages the processes of a cgroup, by its path below the mount point; None: nobody in particular. Pure.

    Scopes of desktop programs and login sessions only group what a person started, and are no managers.
    """
    parts = [part for part in path.removesuffix(_DELETED).split("/") if part]
    # A container's own systemd is not this computer's: the outermost container decides.
    for at, part in enumerate(parts):
        container = _container(part, parts[at - 1] if at else "", path)
        if container:
            return container
    units = [part.removeprefix("_") for part in parts if _UNIT.fullmatch(part)]
    if not units:
        return None
    unit = units[-1]
    of_user = next((int(found["uid"]) for part in units[:-1] if (found := _USER_MANAGER.fullmatch(part))), None)
    whose = "system" if of_user is None else "user"
    if unit.endswith(".socket"):
        return Manager(ManagerKind.SOCKET_ACTIVATION, unit, whose, of_user)
    if not unit.endswith(".service") or _USER_MANAGER.fullmatch(unit):
        return None
    if of_user is not None and unit.startswith("app-"):
        # Desktops start programs, terminals among them, as transient services of this name
        # (systemd.io/DESKTOP_ENVIRONMENTS); stopping one would close everything in the terminal.
        return None
    return Manager(ManagerKind.SYSTEMD, unit, whose, of_user)


def _container(part: str, parent: str, path: str) -> Manager | None:
    for pattern, engine in _CONTAINERS:
        match = pattern.fullmatch(part)
        if match:
            return Manager(ManagerKind.CONTAINER, match["id"], engine)
    if _BARE_ID.fullmatch(part):
        # The cgroupfs driver names the directory by the id alone: /docker/<id>, /kubepods/…/pod<uid>/<id>.
        return Manager(ManagerKind.CONTAINER, part, "kubernetes" if "/kubepods" in path else parent)
    if parent == "lxc":
        return Manager(ManagerKind.CONTAINER, part, "lxc")
    return None


@lru_cache(maxsize=1024)  # the processes of one unit have one text
def manager_of_process(text: str) -> Manager | None:
    """The same from /proc/PID/cgroup, on cgroup v1 (systemd's own hierarchy), hybrid and v2. Pure."""
    paths = dict(_lines(text))
    preferred = [paths.pop(name) for name in ("name=systemd", "") if name in paths]
    return next(filter(None, map(manager_of_path, [*preferred, *paths.values()])), None)


def last_unit(text: str) -> str | None:
    """systemd's own name of the group a process is in, from /proc/PID/cgroup: `nginx.service`, `session-2.scope`,
    `app-….service`; None: it is in no unit, or systemd is not what groups the processes here. Pure."""
    paths = dict(_lines(text))
    path = paths.get("name=systemd") or paths.get("", "")
    units = [part for part in path.removesuffix(_DELETED).split("/") if _UNIT.fullmatch(part)]
    return units[-1].removeprefix("_") if units else None


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        _, _, rest = line.partition(":")
        controllers, colon, path = rest.partition(":")
        if colon:
            yield controllers, path


def is_unit(path: str) -> bool:
    """Whether the processes of that cgroup belong together as one service, program or container. Pure.

    False for the root, for slices, and for a login session, which holds everything its person started in it.
    """
    if manager_of_path(path):
        return True
    units = [part for part in path.split("/") if _UNIT.fullmatch(part)]
    return bool(units) and not _SHARED_SCOPE.fullmatch(units[-1]) and not _USER_MANAGER.fullmatch(units[-1])


def find_mount(mountinfo: str) -> str | None:
    """Where cgroup2 is mounted, from /proc/self/mountinfo (proc(5)); None on cgroup v1 alone. Pure."""
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split()
        if separator and after.split(" ")[0] == "cgroup2" and len(fields) > 4:
            return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4])
    return None


class CgroupTree:
    """The cgroup2 directories by id. Reading needs no privileges, with hidepid neither. Safe to share by threads."""

    def __init__(self, proc: str = "/proc") -> None:
        try:
            self._mount = find_mount(text_of(f"{proc}/self/mountinfo"))
        except OSError:
            self._mount = None
        self._paths: dict[int, str] = {}
        self._missing: frozenset[int] = frozenset()

    @property
    def mounted(self) -> bool:
        return self._mount is not None

    def path(self, cgroup_id: int) -> str | None:
        """The path below the mount point, `/` for the root; None: deleted, or not visible from here."""
        if self._mount is None or cgroup_id in self._missing:
            return None
        path = self._paths.get(cgroup_id)
        if path is None:
            self._paths = _walk(self._mount)
            path = self._paths.get(cgroup_id)
        elif not self._is_still(path, cgroup_id):
            path = None
        if path is None:
            # The kernel does not use an id again before 2**32 others, so what is gone stays gone.
            self._missing |= {cgroup_id}
        return path

    def manager(self, cgroup_id: int | None) -> Manager | None:
        path = self.path(cgroup_id) if cgroup_id else None
        return manager_of_path(path) if path else None

    def members(self, manager: Manager) -> tuple[int, ...]:
        """The processes of a unit or container, by walking the tree anew; () when it has no cgroup here."""
        if self._mount is None:
            return ()
        paths = (path for path in _walk(self._mount).values() if manager_of_path(path) == manager)
        return tuple(dict.fromkeys(pid for path in paths for pid in self.pids(path)))

    def pids(self, path: str) -> tuple[int, ...]:
        """The processes in that cgroup and all below it."""
        found: list[int] = []
        for folder, _, _ in os.walk(f"{self._mount}{path}"):
            try:
                found += map(int, text_of(f"{folder}/cgroup.procs").split())
            except (OSError, ValueError):
                continue  # removed meanwhile, or a threaded cgroup (EOPNOTSUPP), whose processes its parent lists
        return tuple(found)

    def _is_still(self, path: str, cgroup_id: int) -> bool:
        try:
            return os.stat(f"{self._mount}{path}").st_ino == cgroup_id
        except OSError:
            return False


def _walk(mount: str) -> dict[int, str]:
    paths: dict[int, str] = {}
    try:
        paths[os.stat(mount).st_ino] = "/"
    except OSError:
        return paths
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(mount + folder) as entries:
                below = [(entry.inode(), f"{folder}/{entry.name}") for entry in entries if entry.is_dir()]
        except OSError:
            continue
        paths.update(below)
        waiting += [path for _, path in below]
    return paths
