"""Services: which one is behind a process, what depends on it, and stopping it through the service manager.

svchost.exe runs other people's services, often one in each process, at times several; the process alone says nothing.
(EnumServicesStatusEx, ControlService and their kin in Microsoft's documentation. psutil asks about each service on its
own, which takes a second for all of them.)
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from portfixer.system.api import NotAllowed, ProcessGone, SystemProblem
from portfixer.system.windows.native import Missing, Native, last_error, problem

__all__ = ["RUNNING", "STOPPED", "Service", "by_pid", "dependents", "request_stop", "running", "state_of"]

STOPPED, RUNNING = 1, 4
"""SERVICE_STOPPED and SERVICE_RUNNING, of the states of `state_of` (SERVICE_STATUS in Microsoft's documentation)."""

_CONNECT, _ENUMERATE = 0x0001, 0x0004  # SC_MANAGER_…
_QUERY_STATUS, _ENUMERATE_DEPENDENTS, _STOP = 0x0004, 0x0008, 0x0020  # SERVICE_…
_WIN32_SERVICES, _ACTIVE = 0x30, 0x1
_CONTROL_STOP = 1
_MORE_DATA, _ACCESS_DENIED, _NOT_ACTIVE, _NO_SUCH_SERVICE = 234, 5, 1062, 1060

_handle = ctypes.c_void_p
_u32 = ctypes.c_uint32
_text = ctypes.c_wchar_p
_open_manager = Native("advapi32", "OpenSCManagerW", _handle, _text, _text, _u32)
_open_service = Native("advapi32", "OpenServiceW", _handle, _handle, _text, _u32)
_close = Native("advapi32", "CloseServiceHandle", ctypes.c_int, _handle)
_enumerate = Native(
    "advapi32", "EnumServicesStatusExW", ctypes.c_int,
    _handle, _u32, _u32, _u32, ctypes.c_void_p, _u32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, _text,
)  # fmt: skip
_enumerate_dependents = Native(
    "advapi32", "EnumDependentServicesW", ctypes.c_int,
    _handle, _u32, ctypes.c_void_p, _u32, ctypes.c_void_p, ctypes.c_void_p,
)  # fmt: skip
_query = Native("advapi32", "QueryServiceStatus", ctypes.c_int, _handle, ctypes.c_void_p)
_control = Native("advapi32", "ControlService", ctypes.c_int, _handle, _u32, ctypes.c_void_p)


class _Status(ctypes.Structure):
    """SERVICE_STATUS."""

    _fields_: ClassVar = [
        (name, _u32) for name in ("type", "state", "accepted", "exit", "own_exit", "check_point", "wait_hint")
    ]


class _StatusOfProcess(ctypes.Structure):
    """SERVICE_STATUS_PROCESS."""

    _fields_: ClassVar = [("status", _Status), ("pid", _u32), ("flags", _u32)]


class _Entry(ctypes.Structure):
    """ENUM_SERVICE_STATUS_PROCESSW."""

    _fields_: ClassVar = [("name", _text), ("title", _text), ("process", _StatusOfProcess)]


class _DependentEntry(ctypes.Structure):
    """ENUM_SERVICE_STATUSW."""

    _fields_: ClassVar = [("name", _text), ("title", _text), ("status", _Status)]


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    """As commands know it: `W3SVC`."""
    title: str
    """As people see it, in the language of the system."""
    pid: int


def running() -> tuple[Service, ...]:
    """Every service that has a process. Needs no rights; () where there is no service manager."""
    try:
        with _manager(_CONNECT | _ENUMERATE) as manager:
            return tuple(_read_all(manager))
    except (Missing, OSError):
        return ()


def by_pid(services: tuple[Service, ...]) -> dict[int, tuple[Service, ...]]:
    found: dict[int, tuple[Service, ...]] = {}
    for service in services:
        found[service.pid] = (*found.get(service.pid, ()), service)
    return found


def dependents(name: str) -> tuple[str, ...]:
    """The running services that need this one, and that have to be stopped before it; () when that cannot be read."""
    try:
        with _service(name, _ENUMERATE_DEPENDENTS) as service:
            needed, count = _u32(), _u32()
            _enumerate_dependents(service, _ACTIVE, None, 0, ctypes.byref(needed), ctypes.byref(count))
            if last_error() != _MORE_DATA or not needed.value:
                return ()
            buffer = ctypes.create_string_buffer(needed.value)
            taken = (buffer, needed.value, ctypes.byref(needed), ctypes.byref(count))
            if not _enumerate_dependents(service, _ACTIVE, *taken):
                return ()
            entries = ctypes.cast(buffer, ctypes.POINTER(_DependentEntry))
            return tuple(str(entries[place].name) for place in range(count.value))
    except (Missing, OSError):
        return ()


def state_of(name: str) -> int | None:
    """The state the service manager tells; None when there is no such service or it may not be asked."""
    status = _Status()
    try:
        with _service(name, _QUERY_STATUS) as service:
            return int(status.state) if _query(service, ctypes.byref(status)) else None
    except (Missing, OSError):
        return None


def request_stop(name: str) -> None:
    """Ask the service manager to stop one service; it answers before the service has ended.

    Raises NotAllowed (it takes an administrator as a rule), ProcessGone when it does not run, SystemProblem for
    anything else, as that others depend on it.
    """
    status = _Status()
    try:
        with _service(name, _STOP) as service:
            if not _control(service, _CONTROL_STOP, ctypes.byref(status)):
                raise problem()
    except Missing as missing:
        raise SystemProblem(name) from missing
    except OSError as error:
        number = getattr(error, "winerror", None)
        if number == _ACCESS_DENIED:
            raise NotAllowed(name) from error
        if number in {_NOT_ACTIVE, _NO_SUCH_SERVICE}:
            raise ProcessGone(name) from error
        raise SystemProblem(name) from error


@contextmanager
def _manager(rights: int) -> Iterator[int]:
    """Raises OSError, Missing."""
    manager = _open_manager(None, None, rights)
    if not manager:
        raise problem()
    try:
        yield manager
    finally:
        _close(manager)


@contextmanager
def _service(name: str, rights: int) -> Iterator[int]:
    """Raises OSError, Missing."""
    with _manager(_CONNECT) as manager:
        service = _open_service(manager, name, rights)
        if not service:
            raise problem()
        try:
            yield service
        finally:
            _close(service)


def _read_all(manager: int) -> Iterator[Service]:
    needed, count, place = _u32(), _u32(), _u32()
    while True:
        buffer = ctypes.create_string_buffer(max(needed.value, 16 * 1024))
        done = _enumerate(
            manager, 0, _WIN32_SERVICES, _ACTIVE, buffer, len(buffer),
            ctypes.byref(needed), ctypes.byref(count), ctypes.byref(place), None,
        )  # fmt: skip
        if not done and last_error() != _MORE_DATA:
            raise problem()
        entries = ctypes.cast(buffer, ctypes.POINTER(_Entry))
        for entry in (entries[index] for index in range(count.value)):
            yield Service(str(entry.name), str(entry.title), int(entry.process.pid))
        if done:
            return
