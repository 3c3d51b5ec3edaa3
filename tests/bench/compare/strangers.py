"""Situations with programs of other users, in services, containers and networks of their own. Their maker is root."""

import ctypes
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from bench.compare.truth import Kind, Truth
from bench.compare.usual import PORT, free, started, wait_for_listener

from portfixer.practice.actors import Cue
from portfixer.practice.sockets import HOME, listener, serve
from portfixer.practice.stage import Stage
from portfixer.system.linux.cgroups import find_mount

__all__ = ["PERSON", "cgroups_of", "container", "other_network", "server", "service", "tunnel"]

PERSON = 65534
"""Who looks and acts: nobody, in the everyday sense too."""
_SOMEBODY_ELSE = 33
_INSIDE_PORT = 80
_INSIDE_ADDRESS = "172.17.0.2"
_SSH_PORT = 2222
_NEW_NETWORK = 0x4000_0000  # CLONE_NEWNET, sched.h


def server(stage: Stage) -> Truth:
    return _stranger(_of_somebody_else(stage, None))


def service(stage: Stage, token: str) -> Truth:
    unit = _cgroup(_service_name(token))
    return _stranger(_of_somebody_else(stage, unit), unit.name, unit.name.removesuffix(".service"))


def container(stage: Stage, token: str) -> Truth:
    """What dockerd leaves running for `docker run -p 8080:80`, made by hand: no engine is asked."""
    proxy = shutil.which("docker-proxy")
    if proxy is None:
        raise SystemExit("there is no docker-proxy here")
    identity = _container_id(token)
    folder = _cgroup(f"docker-{identity}.scope")

    def play(cue: Cue) -> None:
        (folder / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")
        _new_network(_INSIDE_ADDRESS)
        with listener(_INSIDE_PORT, "0.0.0.0") as listening:
            cue()
            serve(listening)

    inside = stage.actor("shop", play)
    inside.cue()
    # As dockerd starts it, but for the end it listens on: dockerd may hand it that socket.
    to = ["-container-ip", _INSIDE_ADDRESS, "-container-port", str(_INSIDE_PORT)]
    messenger = _proxied([proxy, "-proto", "tcp", "-host-ip", "0.0.0.0", "-host-port", str(PORT), *to], stage)
    return Truth(
        port=PORT,
        address="0.0.0.0",
        kind=Kind.LISTENER,
        verdicts=("other_program",),
        holders=(messenger, inside.pid),
        right=((str(inside.pid), identity, identity[:12]),),
    )


def other_network(stage: Stage) -> Truth:
    def play(cue: Cue) -> None:
        _new_network()
        os.setgroups([])
        os.setresgid(PERSON, PERSON, PERSON)
        os.setresuid(PERSON, PERSON, PERSON)
        with listener(PORT) as listening:
            cue()
            serve(listening)

    stage.actor("elsewhere", play).cue()
    return free()


def tunnel(stage: Stage, folder: Path) -> Truth:
    """`ssh -L 8080:127.0.0.1:18080`, to a server on this very computer."""
    for need in ("ssh", "sshd", "ssh-keygen"):
        if shutil.which(need, path=f"{os.environ['PATH']}:/usr/sbin") is None:
            raise SystemExit(f"there is no {need} here")
    for name in ("host", "own"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    Path("/run/sshd").mkdir(exist_ok=True)
    settings = folder / "sshd_config"
    lines = (
        f"Port {_SSH_PORT}",
        f"ListenAddress {HOME}",
        f"HostKey {folder / 'host'}",
        f"AuthorizedKeysFile {folder / 'own.pub'}",
        "StrictModes no",
        "PermitRootLogin yes",
        "UsePAM no",
        "PidFile none",
    )
    settings.write_text("\n".join(lines) + "\n", encoding="ascii")
    started(stage, [shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-f", str(settings)])
    wait_for_listener(_SSH_PORT)
    os.chown(folder / "own", PERSON, PERSON)
    trust = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes"]
    where = ["-p", str(_SSH_PORT), "-i", str(folder / "own"), "-L", f"{PORT}:{HOME}:18080"]
    pid = started(stage, ["ssh", "-F", "none", "-N", *trust, *where, f"root@{HOME}"], folder, uid=PERSON)
    wait_for_listener(PORT)
    return Truth(
        port=PORT,
        address=HOME,
        kind=Kind.LISTENER,
        verdicts=("other_program",),
        holders=(pid,),
        right=((str(pid),),),
        meant=(pid, *_answering(pid)),
    )


def cgroups_of(token: str) -> tuple[Path, ...]:
    """Which folders the situations may have made, for who clears them away."""
    mount = _mount()
    return (mount / _service_name(token), mount / f"docker-{_container_id(token)}.scope")


def _stranger(pid: int, *names: str) -> Truth:
    return Truth(
        port=PORT,
        address=HOME,
        kind=Kind.LISTENER,
        verdicts=("other_program",),
        holders=(pid,),
        right=((str(pid), *names),),
        meant=(pid,),
    )


def _of_somebody_else(stage: Stage, cgroup: Path | None) -> int:
    def play(cue: Cue) -> None:
        if cgroup is not None:
            (cgroup / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")
        os.setgroups([])
        os.setresgid(_SOMEBODY_ELSE, _SOMEBODY_ELSE, _SOMEBODY_ELSE)
        os.setresuid(_SOMEBODY_ELSE, _SOMEBODY_ELSE, _SOMEBODY_ELSE)
        with listener(PORT) as listening:
            cue()
            serve(listening)

    actor = stage.actor("shop", play)
    actor.cue()
    return actor.pid


def _proxied(command: list[str], stage: Stage) -> int:
    """docker-proxy tells on descriptor 3 whether it could listen."""
    told, tell = os.pipe()
    program = subprocess.Popen(
        ["sh", "-c", f'exec 3>&{tell}; exec "$@"', "sh", *command],
        pass_fds=[tell],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(tell)
    said = os.read(told, 1000)
    if said[:1] != b"0":
        raise SystemExit(f"docker-proxy: {said!r}")
    stage.adopt(program.pid)
    program.returncode = 0  # the stage waits for it, nobody else may
    return program.pid


def _answering(client: int) -> tuple[int, ...]:
    """The processes of the other end, which end with their client."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        parents[int(folder.name)] = (int(fields[1]), (folder / "comm").read_text(encoding="utf-8").strip())
    masters = {pid for pid, (parent, name) in parents.items() if name == "sshd" and parents[parent][1] != "sshd"}
    return tuple(pid for pid, (_, name) in parents.items() if name == "sshd" and pid not in masters and pid != client)


def _new_network(address: str | None = None) -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    if address is not None:
        subprocess.run(["ip", "address", "add", f"{address}/16", "dev", "lo"], check=True)


def _cgroup(name: str) -> Path:
    folder = _mount() / name
    folder.mkdir()
    return folder


def _mount() -> Path:
    mount = find_mount(Path("/proc/self/mountinfo").read_text(encoding="utf-8"))
    if mount is None:
        raise SystemExit("there is no cgroup2 here")
    return Path(mount)


def _service_name(token: str) -> str:
    return f"shop-{token}.service"


def _container_id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
