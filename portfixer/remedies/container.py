"""Stopping a container, through its engine. Pure."""

from portfixer.diagnosis import Blocker, BlockerKind, Diagnosis
from portfixer.facts import Container, Engine, Machine, Manager
from portfixer.remedies.model import Remedy, RemedyId, Target

__all__ = ["stop_container"]

_ACTS_ON = {Engine.DOCKER, Engine.PODMAN}


def stop_container(diagnosis: Diagnosis) -> Remedy | None:
    """The container behind the first thing in the way; only advice where its engine is not one that PortFixer asks, or
    would not listen to this person, or where it is not known which one it is."""
    blocker = next((each for each in diagnosis.blockers if each.kind is not BlockerKind.CLOSING), None)
    container = blocker.container if blocker else None
    if blocker is None or container is None or blocker.manager is None:
        return None
    machine = diagnosis.machine
    if not container.id:
        return _find_it(diagnosis, container, blocker.manager)
    own = machine.uid is None or (container.uid or 0) == machine.uid  # Windows: one engine, the person's own
    may = own if container.engine is Engine.PODMAN else container.reachable
    return Remedy(
        id=RemedyId.STOP_CONTAINER,
        acts=may and container.engine in _ACTS_ON,
        needs_admin=not may and not machine.administrator,
        # What runs in it ends; what it kept outside its volumes stays until it is removed.
        reversible=not container.removed_when_stopped,
        manager=blocker.manager,
        container=container,
        targets=_inside(container, blocker),
        manual=_command(container, machine, "stop", may=may),
        undo=() if container.removed_when_stopped else _command(container, machine, "start", may=may),
    )


def _find_it(diagnosis: Diagnosis, container: Container, manager: Manager) -> Remedy | None:
    """Which one it is, only the engine knows: the command that asks it."""
    if container.engine not in _ACTS_ON:
        return None
    filtered = f"publish={diagnosis.request.port}/{diagnosis.request.protocol.value}"
    words = (container.engine.value, "ps", "--filter", filtered)
    admin = not container.reachable and not diagnosis.machine.administrator
    return Remedy(
        id=RemedyId.STOP_CONTAINER,
        needs_admin=admin,
        manager=manager,
        container=container,
        manual=("sudo", *words) if admin else words,
    )


def _inside(container: Container, blocker: Blocker) -> tuple[Target, ...]:
    """The program that ends with it. It is never signalled: its engine is asked."""
    if container.inside is None or blocker.socket is None:
        return ()
    return (Target(container.inside, blocker.socket.inode),)


def _command(container: Container, machine: Machine, verb: str, *, may: bool) -> tuple[str, ...]:
    """What a person would type; () where the engine has no such thing."""
    name, engine = container.title, container.engine
    if engine is Engine.KUBERNETES:
        return ()  # its kubelet starts it again at once; whoever deployed it has to take it away
    if engine is Engine.LXC:
        words: tuple[str, ...] = (f"lxc-{verb}", "--name", container.id)
    elif engine is Engine.MACHINE:
        words = ("machinectl", "poweroff" if verb == "stop" else "start", container.id)
    elif engine is Engine.DOCKER and container.uid not in {None, machine.uid}:
        words = ("docker", "-H", f"unix:///run/user/{container.uid}/docker.sock", verb, name)
    elif engine in {Engine.DOCKER, Engine.PODMAN, Engine.NERDCTL}:
        words = (engine.value, verb, name)
    else:
        return ()
    if engine is Engine.PODMAN and container.uid not in {None, machine.uid}:
        return ("sudo", "-u", f"#{container.uid}", *words)
    return words if may or machine.administrator else ("sudo", *words)
