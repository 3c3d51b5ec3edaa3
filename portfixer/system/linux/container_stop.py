"""Asking a container's engine to stop it, through the engine's own command (docker-stop(1), podman-stop(1))."""

import os
import threading

from portfixer.facts import Engine, Manager
from portfixer.system import tools
from portfixer.system.api import NotAllowed, NotHere, NotSupported
from portfixer.system.linux import engine
from portfixer.system.refusals import raise_for

__all__ = ["stop_container"]


def stop_container(manager: Manager, *, timeout_s: float, cancel: threading.Event) -> None:
    """See portfixer.system.api.System.stop_managed. The engine asks politely and, after its own ten seconds, ends what
    goes on by force.

    The commands have one exit status for everything that can go wrong: why, is looked at instead.
    """
    if manager.detail == Engine.DOCKER:
        _stop_by_docker(manager, timeout_s, cancel)
    elif manager.detail == Engine.PODMAN:
        _stop_by_podman(manager, timeout_s, cancel)
    else:
        raise NotSupported(manager.detail)


def _stop_by_docker(manager: Manager, timeout_s: float, cancel: threading.Event) -> None:
    paths = engine.sockets_of(Engine.DOCKER, manager.uid)
    there = [path for path in paths if os.path.exists(path)]
    if not there:
        raise NotHere(manager.name)
    # The command would ask the engine of the person's current context (docker-context(1)), which may be another one.
    path = engine.knows((path for path in there if engine.may_use(path)), manager.id) or there[0]
    if not engine.may_use(path):
        raise NotAllowed(manager.name)
    result = tools.run("docker", "--host", f"unix://{path}", "stop", manager.id, timeout_s=timeout_s, cancel=cancel)
    raise_for(result, manager.name)


def _stop_by_podman(manager: Manager, timeout_s: float, cancel: threading.Event) -> None:
    """Podman has no daemon: the command works on the files of the user who runs it."""
    if (manager.uid or 0) != os.geteuid():
        raise NotAllowed(manager.name)
    raise_for(tools.run("podman", "stop", manager.id, timeout_s=timeout_s, cancel=cancel), manager.name)
