"""The one way from a request to a diagnosis: probe, look, judge."""

import time
from collections.abc import Callable
from dataclasses import replace

from portfixer.diagnosis.judge import diagnose
from portfixer.diagnosis.manners import may_be_asked_for_a_page
from portfixer.diagnosis.model import Diagnosis, Verdict
from portfixer.diagnosis.overlap import could_accept
from portfixer.diagnosis.reading import with_texts
from portfixer.facts import (
    LOOPBACK,
    WILDCARDS,
    Elsewhere,
    Endpoint,
    MessageError,
    Platform,
    ProbeResult,
    Protocol,
    Request,
    Snapshot,
    SocketState,
    Subject,
    family_of,
    is_wildcard,
    unmapped,
)
from portfixer.system.api import System

__all__ = ["addresses_of", "every_address", "examine", "is_free"]

_LOOKS = 3
"""A port changes hands while it is looked at: so often is a refusal that nothing explains looked at again."""
_REMOTE_LOOKS = 8
"""Looking for the other end of so many connections one by one is cheaper than looking at everything."""


def examine(
    system: System,
    request: Request,
    *,
    on_first: Callable[[Diagnosis], None] | None = None,
    thorough: bool = True,
) -> Diagnosis:
    """Probe, look and judge. Off the UI thread; a few milliseconds, half a second where very much runs, seconds at most
    with a slow name or server.

    `on_first` is for a person who waits: it may get the diagnosis of a first look (Diagnosis.is_first), called in this
    thread after some 20 ms at most. Not `thorough`, it is only for telling: see System.look.
    """
    addresses = addresses_of(system, request)
    for attempt in range(_LOOKS):
        probes = _probe_all(system, request, addresses)
        if attempt == 0 and on_first is not None:
            _tell_first(system, request, probes, on_first)
        diagnosis = diagnose(request, probes, _look(system, request, probes, thorough=thorough))
        if diagnosis.verdict is not Verdict.UNKNOWN:
            break
    if diagnosis.verdict is Verdict.FREE and _may_be_about_udp(request):
        over_udp = replace(request, protocol=Protocol.UDP, protocol_is_known=True)
        other = examine(system, over_udp, thorough=thorough)
        return other if other.blocked else diagnosis
    return _with_web_address(system, diagnosis)


def _may_be_about_udp(request: Request) -> bool:
    """The message says that a port is in use, and not of which kind: a DNS server, say, wants both."""
    in_use = request.message is not None and request.message.error is MessageError.IN_USE
    return in_use and not request.protocol_is_known


def _tell_first(
    system: System, request: Request, probes: tuple[ProbeResult, ...], on_first: Callable[[Diagnosis], None]
) -> None:
    """Only a listener in the way is certain at once. What else there is takes no longer to be looked for thoroughly."""
    if request.port is None or not any(probe.error for probe in probes):
        return
    first = diagnose(request, probes, system.glance(request.port, request.protocol))
    if first.is_first and first.verdict in {Verdict.OTHER_PROGRAM, Verdict.SAME_PROGRAM}:
        on_first(first)


def is_free(system: System, request: Request, addresses: tuple[str, ...]) -> bool:
    """The quick question while waiting: would bind() without options succeed at every address now?"""
    if request.port is None:
        return False
    tried = [system.probe(request.port, request.protocol, address, reuse=False) for address in addresses]
    here = [probe for probe in tried if not probe.address_is_missing]
    return bool(here) and not any(probe.error for probe in here)


def addresses_of(system: System, request: Request) -> tuple[str, ...]:
    """The numeric addresses to probe: every address when none is known; () for a name that stands for none here."""
    asked = request.address
    if asked is None:
        return every_address(system.machine().platform)
    if _is_numeric(asked):
        return (asked,)
    if asked.lower() == "localhost":
        return tuple(LOOPBACK.values())
    found = system.resolve(asked)
    if found or request.message is None:
        return found
    # The program got as far as bind(), so its computer knew the name.
    return every_address(system.machine().platform)


def every_address(platform: Platform) -> tuple[str, ...]:
    """What to probe to know that no address stands in the way. On Windows a wildcard is bound although 127.0.0.1 is
    taken ("Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE", Microsoft's documentation), so that is asked as well."""
    wildcards = tuple(WILDCARDS.values())
    return (*wildcards, *LOOPBACK.values()) if platform is Platform.WINDOWS else wildcards


def _probe_all(system: System, request: Request, addresses: tuple[str, ...]) -> tuple[ProbeResult, ...]:
    """Both probes of every address; the one with SO_REUSEADDR first, as it disturbs least."""
    if not _is_about_listening(request):
        return ()
    port = request.port
    if port is None:
        # Whether an address is here can be asked without a port: the kernel picks one.
        asks_for_address = request.message is not None and request.message.error is MessageError.NOT_AVAILABLE
        if request.address is None or not asks_for_address:
            return ()
        return tuple(system.probe(0, request.protocol, address, reuse=False) for address in addresses)
    return tuple(
        system.probe(port, request.protocol, address, reuse=reuse) for address in addresses for reuse in (True, False)
    )


def _look(system: System, request: Request, probes: tuple[ProbeResult, ...], *, thorough: bool) -> Snapshot:
    if request.port is None:
        return (
            system.look(protocol=Protocol.TCP, listening_only=True)
            if _is_about_listening(request)
            else _nothing(system)
        )
    if not any(probe.error for probe in probes) and not (probes and _may_be_shared(system)):
        nothing = _nothing(system)  # also where there was nothing to probe
        return replace(nothing, elsewhere=_elsewhere(system, request)) if probes else nothing
    snapshot = system.look(request.port, request.protocol, thorough=thorough)
    return with_texts(system, request, _with_other_ends(system, snapshot))


def _elsewhere(system: System, request: Request) -> tuple[Elsewhere, ...]:
    """The message says in use, and here nobody is: the program may run where somebody is."""
    message = request.message
    if message is None or message.error is not MessageError.IN_USE or request.port is None:
        return ()
    return system.elsewhere(request.port, request.protocol)


def _may_be_shared(system: System) -> bool:
    """Whether a port that can be bound may have a listener all the same, which gets part of the connections."""
    return system.machine().platform is Platform.WINDOWS


def _nothing(system: System) -> Snapshot:
    """Nothing was in the way, so nothing was looked for."""
    return Snapshot(taken_at=time.time(), machine=system.machine())


def _with_other_ends(system: System, snapshot: Snapshot) -> Snapshot:
    """With the listeners of this computer that connections of the port lead to: they show who called whom. Those that a
    listener of the port accepted need no such sign."""
    listening = [socket for socket in snapshot.sockets if socket.state is SocketState.LISTEN]
    ports = {
        socket.remote.port
        for socket in snapshot.sockets
        if socket.remote and socket.inode and snapshot.machine.has(socket.remote.address)
        if not any(could_accept(listener, socket.local) for listener in listening)
    }
    if not ports:
        return snapshot
    looks = (
        [system.look(port, Protocol.TCP, listening_only=True) for port in ports]
        if len(ports) <= _REMOTE_LOOKS
        else [system.look(listening_only=True)]
    )
    known = set(snapshot.sockets)
    listeners = (socket for look in looks for socket in look.sockets if socket.state is SocketState.LISTEN)
    return replace(snapshot, sockets=snapshot.sockets + tuple(other for other in listeners if other not in known))


def _with_web_address(system: System, diagnosis: Diagnosis) -> Diagnosis:
    """If the person's own program is running, whether it can be opened in a browser."""
    if diagnosis.verdict is not Verdict.SAME_PROGRAM or diagnosis.request.protocol is not Protocol.TCP:
        return diagnosis
    pairs = [(blocker.socket, each.process) for blocker in diagnosis.blockers for each in blocker.holders]
    if not all(socket is not None and may_be_asked_for_a_page(socket, process) for socket, process in pairs):
        return diagnosis
    endpoint = diagnosis.blockers[0].endpoint
    address = endpoint.address
    reachable = LOOPBACK[family_of(address)] if is_wildcard(address) else unmapped(address)
    if not system.answers_http(Endpoint(reachable, endpoint.port)):
        return diagnosis
    place = f"localhost:{endpoint.port}" if is_wildcard(address) else str(Endpoint(reachable, endpoint.port))
    return replace(diagnosis, web_address=f"http://{place}/")


def _is_about_listening(request: Request) -> bool:
    message = request.message
    if message is None:
        return True
    return message.error is not MessageError.REFUSED and message.subject in {Subject.LISTENING, Subject.NOTICE}


def _is_numeric(address: str) -> bool:
    import ipaddress  # here, because few requests name an address, and loading it takes longer than a look

    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True
