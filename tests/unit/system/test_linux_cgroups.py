"""From a cgroup's path to who manages it."""

import pytest

from portfixer.facts import Manager, ManagerKind
from portfixer.system.linux.cgroups import CgroupTree, find_mount, is_unit, manager_of_path, manager_of_process

ID = "0123456789abcdef" * 4
USER = "/user.slice/user-1000.slice/user@1000.service"
SYSTEMD, CONTAINER, SOCKET = ManagerKind.SYSTEMD, ManagerKind.CONTAINER, ManagerKind.SOCKET_ACTIVATION

CASES = [
    # path, kind, name, detail, belongs together
    ("/", None, "", "", False),
    ("", None, "", "", False),
    ("/init.scope", None, "", "", False),
    ("/system.slice", None, "", "", False),
    ("/system.slice/nginx.service", SYSTEMD, "nginx.service", "system", True),
    ("/system.slice/nginx.service (deleted)", SYSTEMD, "nginx.service", "system", True),
    ("/system.slice/nginx.service/workers", SYSTEMD, "nginx.service", "system", True),
    (
        "/system.slice/system-postgresql.slice/postgresql@15-main.service",
        SYSTEMD,
        "postgresql@15-main.service",
        "system",
        True,
    ),
    ("/system.slice/system-my\\x2dapp.slice/my\\x2dapp@1.service", SYSTEMD, "my\\x2dapp@1.service", "system", True),
    ("/system.slice/cups.socket", SOCKET, "cups.socket", "system", True),
    (f"{USER}/app.slice/dbus.socket", SOCKET, "dbus.socket", "user", True),
    (f"{USER}/app.slice/syncthing.service", SYSTEMD, "syncthing.service", "user", True),
    (f"{USER}/app.slice/app-org.kde.konsole@d3b07384.service", None, "", "", True),
    (f"{USER}/app.slice/app-gnome-code-1234.scope", None, "", "", True),
    (f"{USER}/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope", None, "", "", True),
    (f"{USER}/init.scope", None, "", "", False),
    (USER, None, "", "", False),
    ("/user.slice/user-1000.slice/session-3.scope", None, "", "", False),
    ("/user.slice/user-1000.slice/session-c1.scope", None, "", "", False),
    ("/system.slice/run-u12.scope", None, "", "", True),
    (f"/system.slice/docker-{ID}.scope", CONTAINER, ID, "docker", True),
    (f"/system.slice/docker-{ID}.scope/system.slice/nginx.service", CONTAINER, ID, "docker", True),
    (f"{USER}/user.slice/docker-{ID}.scope", CONTAINER, ID, "docker", True),
    (f"/docker/{ID}", CONTAINER, ID, "docker", True),
    (f"/machine.slice/libpod-{ID}.scope/container", CONTAINER, ID, "podman", True),
    (f"/machine.slice/libpod-conmon-{ID}.scope", CONTAINER, ID, "podman", True),
    (f"{USER}/user.slice/user-libpod_pod_1.slice/libpod-{ID}.scope", CONTAINER, ID, "podman", True),
    (
        f"/kubepods.slice/kubepods-burstable.slice/kubepods-pod1.slice/cri-containerd-{ID}.scope",
        CONTAINER,
        ID,
        "kubernetes",
        True,
    ),
    (f"/kubepods.slice/kubepods-pod1.slice/crio-{ID}.scope", CONTAINER, ID, "kubernetes", True),
    (f"/kubepods/besteffort/pod1-2/{ID}", CONTAINER, ID, "kubernetes", True),
    ("/lxc.payload.web1/system.slice/nginx.service", CONTAINER, "web1", "lxc", True),
    ("/lxc/web1", CONTAINER, "web1", "lxc", True),
    ("/machine.slice/machine-deb12.scope", CONTAINER, "deb12", "machine", True),
    # Named like a container, but is none.
    ("/system.slice/docker.service", SYSTEMD, "docker.service", "system", True),
    ("/system.slice/docker-proxy.service", SYSTEMD, "docker-proxy.service", "system", True),
    (f"/system.slice/docker-{ID[:12]}.scope", None, "", "", True),
]


@pytest.mark.parametrize(("path", "kind", "name", "detail", "together"), CASES)
def test_a_path_names_its_manager(path, kind, name, detail, together):
    whose = 1000 if detail == "user" else None
    assert manager_of_path(path) == (Manager(kind, name, detail, whose) if kind else None)
    assert is_unit(path) is together


NGINX = Manager(SYSTEMD, "nginx.service", "system")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("0::/system.slice/nginx.service\n", NGINX),
        ("0::/\n", None),
        # v1: systemd's own hierarchy.
        ("3:memory:/\n2:cpu,cpuacct:/\n1:name=systemd:/system.slice/nginx.service\n", NGINX),
        # Hybrid: both.
        ("4:memory:/x\n1:name=systemd:/system.slice/nginx.service\n0::/system.slice/nginx.service\n", NGINX),
        ("1:name=systemd:/\n0::/system.slice/nginx.service\n", NGINX),
        # v1 without systemd, Docker with the cgroupfs driver.
        (f"2:memory:/docker/{ID}\n1:cpu:/\n", Manager(CONTAINER, ID, "docker")),
        # A colon in a name.
        ("0::/system.slice/dbus-:1.2-org.x@0.service\n", Manager(SYSTEMD, "dbus-:1.2-org.x@0.service", "system")),
        ("rubbish\n::\n\x00", None),
    ],
)
def test_proc_pid_cgroup(text, expected):
    assert manager_of_process(text) == expected


HEAD = "30 23 0:26 / {} rw,nosuid shared:9 - {} cgroup rw\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD.format("/sys/fs/cgroup", "cgroup2"), "/sys/fs/cgroup"),
        (HEAD.format("/sys/fs/cgroup/memory", "cgroup"), None),
        (
            HEAD.format("/sys/fs/cgroup/memory", "cgroup") + HEAD.format("/sys/fs/cgroup/unified", "cgroup2"),
            "/sys/fs/cgroup/unified",
        ),
        (HEAD.format("/a\\040b\\134c", "cgroup2"), "/a b\\c"),
        ("", None),
        ("rubbish - cgroup2\n - \n", None),
    ],
)
def test_the_mount_is_found_among_all_others(text, expected):
    assert find_mount(text) == expected


@pytest.fixture
def tree(tmp_path):
    """A cgroup2 tree of ordinary folders: ids are inode numbers there too."""
    mount = tmp_path / "cgroup"
    (mount / "system.slice" / "nginx.service" / "workers").mkdir(parents=True)
    (mount / "system.slice" / "nginx.service" / "cgroup.procs").write_text("10\n11\n")
    (mount / "system.slice" / "nginx.service" / "workers" / "cgroup.procs").write_text("12\n")
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "self" / "mountinfo").write_text(HEAD.format(mount, "cgroup2"))
    return CgroupTree(str(tmp_path / "proc")), mount


def test_a_tree_knows_ids_and_processes(tree):
    cgroups, mount = tree
    nginx = mount / "system.slice" / "nginx.service"
    assert cgroups.mounted
    assert cgroups.path(mount.stat().st_ino) == "/"
    assert cgroups.path(nginx.stat().st_ino) == "/system.slice/nginx.service"
    assert cgroups.manager(nginx.stat().st_ino) == NGINX
    assert set(cgroups.pids("/system.slice/nginx.service")) == {10, 11, 12}
    assert cgroups.pids("/nowhere") == ()


def test_a_tree_notices_new_and_removed_cgroups(tree):
    cgroups, mount = tree
    assert cgroups.path(mount.stat().st_ino) == "/"
    new = mount / "x.service"
    new.mkdir()
    number = new.stat().st_ino
    assert cgroups.path(number) == "/x.service"
    new.rename(mount / "y")  # what a removed one looks like from outside: nothing is there any more
    assert cgroups.path(number) is None
    assert cgroups.manager(number) is None
    assert cgroups.manager(None) is None


def test_without_cgroup2_nothing_is_known_of_managers(tmp_path):
    cgroups = CgroupTree(str(tmp_path))
    assert not cgroups.mounted
    assert cgroups.path(1) is None
    assert cgroups.manager(1) is None
