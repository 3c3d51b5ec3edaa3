"""Windows' messengers: a process that has a port for somebody else is named second, and whom it is for first."""

from portfixer.diagnosis import Blocker, Diagnosis, Verdict
from portfixer.facts import Evidence, Manager, ManagerKind, Platform, Process, UnseenThing, UnseenWhy
from portfixer.words.language import _
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import holder_of, port_text, program

__all__ = ["asides", "behind", "headline", "owner_ended", "service_text", "short", "summary"]

_KERNEL = 4
"""The process "System", in which drivers have their sockets."""
_SERVICE_HOST = "svchost.exe"


def summary(diagnosis: Diagnosis) -> str | None:
    """The one sentence; None where the process itself is what has the port."""
    process, manager = holder_of(diagnosis), _manager(diagnosis)
    if process is None or not _is_windows(diagnosis):
        return None
    gaps = {"there": port_text(diagnosis.request), "program": program(process), "pid": process.pid}
    if _is_kernel(process, diagnosis):
        return _("Windows itself (System, process {pid}) is using {there}.").format(**gaps)
    if manager is None:
        return None
    if manager.kind is ManagerKind.WSL:
        return _("A server inside WSL has {there}; {program} (process {pid}) passes it on.").format(**gaps)
    if manager.kind is ManagerKind.PORT_PROXY:
        return _("Windows passes {there} on to {to} (a port proxy).").format(to=clean(manager.name, 60), **gaps)
    if _is_service_host(process) and manager.kind is ManagerKind.WINDOWS_SERVICE:
        service = capitalised(service_text(manager))
        if diagnosis.verdict is Verdict.EXCLUSIVE_ELSEWHERE:
            sentence = _("{service}, in {program} (process {pid}), has {there} for itself alone.")
        else:
            sentence = _("{service}, in {program} (process {pid}), is using {there}.")
        return sentence.format(service=service, **gaps)
    return None


def headline(diagnosis: Diagnosis) -> str | None:
    """The same as one short line."""
    process, manager = holder_of(diagnosis), _manager(diagnosis)
    if process is None or not _is_windows(diagnosis):
        return None
    there = port_text(diagnosis.request)
    if _is_kernel(process, diagnosis):
        return _("Windows itself is using {there}").format(there=there)
    if manager is None:
        return None
    if manager.kind is ManagerKind.WSL:
        return _("A server inside WSL is using {there}").format(there=there)
    if manager.kind is ManagerKind.PORT_PROXY:
        return _("Windows passes {there} on").format(there=there)
    if _is_service_host(process) and manager.kind is ManagerKind.WINDOWS_SERVICE:
        return _("A Windows service is using {there}").format(there=there)
    return None


def short(diagnosis: Diagnosis) -> str | None:
    """Whom it is for, in a few words."""
    process, manager = holder_of(diagnosis), _manager(diagnosis)
    if process is None and manager is not None and manager.kind is ManagerKind.WINDOWS_SERVICE:
        return _("the Windows service {name}").format(name=clean(manager.name, 60))
    if process is None or not _is_windows(diagnosis):
        return None
    if _is_kernel(process, diagnosis):
        return _("Windows itself")
    if manager is not None and _is_service_host(process) and manager.kind is ManagerKind.WINDOWS_SERVICE:
        return _("the Windows service {name}").format(name=clean(manager.name, 60))
    return _passed_on_to(manager)


def behind(process: Process, blocker: Blocker) -> str | None:
    """Whom the process has it for, to be named among several; None: for itself."""
    manager = blocker.manager
    if manager is not None and _is_service_host(process) and manager.kind is ManagerKind.WINDOWS_SERVICE:
        return _("{service}, in {program} (process {pid})").format(
            service=service_text(manager), program=program(process), pid=process.pid
        )
    return _passed_on_to(manager)


def _passed_on_to(manager: Manager | None) -> str | None:
    if manager is not None and manager.kind is ManagerKind.WSL:
        return _("a server inside WSL")
    if manager is not None and manager.kind is ManagerKind.PORT_PROXY:
        return _("a port proxy to {to}").format(to=clean(manager.name, 60))
    return None


def asides(diagnosis: Diagnosis) -> list[str]:
    """What is not known of those behind the process."""
    process = holder_of(diagnosis)
    if process is None or not _is_windows(diagnosis):
        return []
    if _is_kernel(process, diagnosis):
        return [
            _(
                "Ports of Windows' drivers are there, most often those of its own web server (HTTP.sys), which serves IIS and "
                "other programs; PortFixer couldn't see for which of them."
            )
        ]
    if _is_service_host(process) and _manager(diagnosis) is None:
        return [
            _(
                "Several services of Windows run in this process, and Windows does not tell which of them has the port. To "
                'list them: tasklist /svc /FI "PID eq {pid}"'
            ).format(pid=process.pid)
        ]
    return []


def owner_ended(diagnosis: Diagnosis) -> bool:
    """Windows still names a process that has ended, and none that it started is left."""
    first = diagnosis.blockers[0] if diagnosis.blockers else None
    vanished = any(each.thing is UnseenThing.PROCESS and each.why is UnseenWhy.VANISHED for each in diagnosis.unseen)
    return _is_windows(diagnosis) and vanished and first is not None and not first.holders and first.manager is None


def service_text(manager: Manager) -> str:
    """`the Windows service WinRM (Windows Remote Management)`: as commands know it, and as people do."""
    name, title = clean(manager.name, 60), clean(manager.detail, 80)
    if not title or title == name:
        return _("the Windows service {name}").format(name=name)
    return _("the Windows service {name} ({title})").format(name=name, title=title)


def _manager(diagnosis: Diagnosis) -> Manager | None:
    return diagnosis.blockers[0].manager if diagnosis.blockers else None


def _is_windows(diagnosis: Diagnosis) -> bool:
    return diagnosis.machine.platform is Platform.WINDOWS


def _is_kernel(process: Process, diagnosis: Diagnosis) -> bool:
    first = diagnosis.blockers[0].holders[0] if diagnosis.blockers and diagnosis.blockers[0].holders else None
    return process.pid == _KERNEL and first is not None and first.evidence is Evidence.HANDLE


def _is_service_host(process: Process) -> bool:
    return process.name.lower() == _SERVICE_HOST
