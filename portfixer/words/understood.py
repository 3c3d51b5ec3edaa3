"""What was understood of a message, in a few words each."""

from portfixer.facts import Message, MessageError, Protocol, Request, Subject
from portfixer.words.language import _
from portfixer.words.plain import clean
from portfixer.words.things import address_text

__all__ = ["chips", "code_text", "missing", "program_text"]

_PROGRAMS = {
    "node": "Node.js", "python": "Python", "java": "Java", "go": "Go", "rust": "Rust", "ruby": "Ruby", "php": "PHP",
    "dotnet": ".NET", "nginx": "nginx", "apache": "Apache", "postgres": "PostgreSQL", "mysql": "MySQL",
    "mariadb": "MariaDB", "redis": "Redis", "docker": "Docker", "ssh": "SSH", "spring": "Spring", "tomcat": "Tomcat",
    "next": "Next.js", "vite": "Vite", "django": "Django", "flask": "Flask", "uvicorn": "Uvicorn",
    "gunicorn": "Gunicorn", "mongodb": "MongoDB", "kestrel": "Kestrel", "rails": "Rails",
}  # fmt: skip

# The system's own sentence for a code: Linux's errno.h and strerror, macOS's, Windows's FormatMessage.
_CODES: dict[int, tuple[str, str, str]] = {
    98: ("Linux", "EADDRINUSE", "Address already in use"),
    48: ("macOS", "EADDRINUSE", "Address already in use"),
    10048: (
        "Windows",
        "WSAEADDRINUSE",
        "Only one usage of each socket address (protocol/network address/port) is normally permitted.",
    ),
    13: ("Linux", "EACCES", "Permission denied"),
    10013: (
        "Windows",
        "WSAEACCES",
        "An attempt was made to access a socket in a way forbidden by its access permissions.",
    ),
    99: ("Linux", "EADDRNOTAVAIL", "Cannot assign requested address"),
    49: ("macOS", "EADDRNOTAVAIL", "Can't assign requested address"),
    10049: ("Windows", "WSAEADDRNOTAVAIL", "The requested address is not valid in its context."),
    111: ("Linux", "ECONNREFUSED", "Connection refused"),
    61: ("macOS", "ECONNREFUSED", "Connection refused"),
    10061: (
        "Windows",
        "WSAECONNREFUSED",
        "No connection could be made because the target machine actively refused it.",
    ),
}


def chips(asked: Message | Request) -> tuple[str, ...]:
    """Short labels for what is known: port, protocol, address, program, kind of problem."""
    if isinstance(asked, Request):
        error = _error_text(asked.message) if asked.message else None
        named = asked.program or (asked.message.program if asked.message else None)
        said = asked.message.protocol if asked.message else None
        protocol = asked.protocol if asked.port is not None else said  # without a port nothing is known yet
        return _labels(asked.port, protocol, asked.address, named, error)
    return _labels(asked.port, asked.protocol, asked.address, asked.program, _error_text(asked))


def _labels(
    port: int | None, protocol: Protocol | None, address: str | None, program: str | None, error: str | None
) -> tuple[str, ...]:
    labels = (
        _("port {number}").format(number=port) if port else None,
        protocol.value.upper() if protocol else None,
        address_text(address) if address else None,
        program_text(program) if program else None,
        error,
    )
    return tuple(label for label in labels if label)


def program_text(program: str) -> str:
    """`node` as its makers write it, other names as they are; of a path the last part."""
    return _PROGRAMS.get(program, clean(program.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or program, 40))


def _error_text(message: Message) -> str | None:
    if message.subject is Subject.UNIX_SOCKET:
        return _("socket file")
    if message.subject is Subject.CONNECTING and message.error is not MessageError.REFUSED:
        return _("calling out")
    return {
        MessageError.IN_USE: _("address already in use"),
        MessageError.ACCESS_DENIED: _("not allowed"),
        MessageError.NOT_AVAILABLE: _("address not here"),
        MessageError.REFUSED: _("connection refused"),
        MessageError.OTHER: _("another problem"),
    }.get(message.error)


def missing(message: Message) -> str | None:
    """The one question to ask; None when the message says enough."""
    if message.subject not in {Subject.LISTENING, Subject.NOTICE} or message.error is MessageError.REFUSED:
        return None
    if message.port is None:
        return _("Which port? The message does not say.")
    return None


def code_text(code: int) -> str | None:
    """What the system means by a bare number, if it is one of those this program is about."""
    known = _CODES.get(code)
    if known is None:
        return None
    system, name, sentence = known
    return _("{code} is {name} on {system}: “{sentence}”").format(
        code=code, name=name, system=system, sentence=sentence
    )
