"""What a problem is about: rows of (subject, needs, words near the reason, example), asked in this order.

A row is tried only if one of its needs stands in the line, in small letters.
"""

# ruff: noqa: E501 - a table is read by its columns

import re
from functools import cache

from portfixer.facts import MessageError, Subject
from portfixer.messages.fold import small

__all__ = ["ROWS", "binds", "calls_a_file", "calls_out", "listens", "subject_of"]

ROWS: tuple[tuple[Subject, tuple[str, ...], str, str], ...] = (
    (Subject.NOTICE, ("try", "attempting", "reusing", "using", "falling", "will use", "switched", "moving", "starting on", "warning port"),
     (r"(?i)\battempting to use|\btrying (?:another|\d|next|port|a different|the next|with)|\battempting port|\breusing\b|\busing (?:available )?(?:port )?\d{1,5} instead|"
      r"\busing (?:another|a different|the next) port|\bfalling back to port|\busing alternative port|\bwill use port|\bswitched to port|\bmoving to port|\bstarting on (?:port )?\d+ instead|\[warning port-\d"),
     "Port 5173 is in use, trying another one..."),
    (Subject.LISTENING, ("stream_socket_server", "listen", "bind", "connection in use"),
     r"(?:stream_socket_server|\blisten (?:tcp|udp)[46]? \S{1,80} bind:|\blisten E[A-Z]|(?i:(?<=to |ot |'t )bind to|error binding to)|: bind: |Connection in use)",
     "dial: listen tcp 127.0.0.1:3389: bind: address already in use"),
    (Subject.CONNECTING, ("connect", "dial ", "further information", "permitted", "httprequest", "webexc", "remot", "distant", "zdalnym", "удал", "远程", "遠端", "リモート", "원격", "uzak sun", "url: some(", "urlopen"),
     (r"(?i)\bconnect e[a-z]|- connect\(2\)|\bconnect error\b|backend-connect|trying to connect|syscall[\"']?: ?[\"']?connect|: connect(?:ex)?(?::|\s*$| \()|\bdial (?:tcp|udp|unix)|\bconnect\(\)|no further information|connectexception|"
      r"establish a new connection|sock_connect|(?:could ?n[o']t|cannot|can't|unable to|failed to|error) connect(?:ing)? |connect call failed|"
      r"newconnectionerror|httprequestexception|net\.webexception|urlopen error|url: some\(|connect to (?:the )?remote server|remoteserver|serveur distant|servidor remoto|server remoto|serwerem zdalnym|удал[её]нн\w{1,3} сервер|远程服务器|遠端伺服器|リモート ?サーバー|원격 서버|uzak sunucu|while connecting to|\bconnecting to (?:[\w-]{1,30} at )?[\w.-]{1,60}:\d{1,5}: |\berror \d{1,5} connecting to |connect to (?:host|address|server)|connecttcp|normally permitted\.? \[?(?!0\.0\.0\.0|127\.|::1?\]?:\d)[\da-f][\d.:a-f]{6,45}\]?:\d{1,5}\b|connect to the docker daemon|while connecting|connect failed|connection to \S+ (?:failed|refused)|-target-select remote"),
     "connect ECONNREFUSED 127.0.0.1:5432"),
    (Subject.UNIX_SOCKET, ("unix", "uds: ", ".sock", ".s.pgsql", "pipe", "/", "socket file"),
     r"(?i)\bunix(?:-abstract)?:|\.sock\b|\.s\.pgsql|\\{1,4}[.?]\\{1,2}pipe|unix (?:domain )?(?:socket|address)|\bunix bind\(\)|\buds: |listen unix|in use,? [\"']?/[a-z@]|\bsocket file|server bound to: /|already listen on /|permission denied \"?/(?:tmp|run|var)|\blisten e[a-z]{4,12}:?(?: [a-z ]{4,30})? (?:\.{0,2}/|~/)\S",
     "bind() to unix:/run/app.sock failed (98: Address already in use)"),
    (Subject.LOCK, ("lock", ".pid", "data", "dbpath", "display", "running as :", "taken because"),
     r"(?i)lock (?:pid )?file|lockfile|\.lock\b|\.pid\b|data ?dir(?:ectory)?\b|unable to lock|(?:could not|cannot) (?:obtain|acquire|get) (?:a |the )?lock|\bdbpath\b|\bdatabase (?:may be|is) (?:already in use|locked)|is taken because of /|server is already active for display|server is already running as :",
     'FATAL: lock file "postmaster.pid" already exists'),
    (Subject.NETWORK, ("network", "daemon", "ip", "endpoint settings", "pool overlaps"),
     (r"(?i)container networking: address already in use|daemon: address already in use|could not (?:attach|find an available).{0,60}network|"
      r"create with that ip|user specified ip|invalid endpoint settings|pool overlaps|requested ip address|ip address \S+ (?:is )?(?:already )?in use"),
     "Error response from daemon: Address already in use"),
)  # fmt: skip


@cache
def _pattern(index: int) -> re.Pattern[str]:
    return re.compile(ROWS[index][2].removeprefix("(?i)"), re.MULTILINE)


def _found(index: int, line: str, small_line: str) -> bool:
    """Whether row `index` is true of `line`; `small_line` is the line in small letters."""
    return _pattern(index).search(small_line if ROWS[index][2].startswith("(?i)") else line) is not None


def _names_a_path(lower: str, line: str, small_line: str) -> bool:
    """Whether `line` is about a socket that is a file."""
    index = [row[0] for row in ROWS].index(Subject.UNIX_SOCKET)
    return any(map(lower.__contains__, ROWS[index][1])) and _found(index, line, small_line)


_CALLS_OUT = (
    r"Sockets?\.(?:Do)?Connect|[sS]ocketConnect|\.connect(?:0|_ex)?\(|create_connection|sock_connect|finishConnect|"
    r"\bTcpClient\b|TCPConnectWrap|ClientConnection|connect_tcp|\bopen_connection"
)
_LISTENS = r"(?i)\bbind\w{0,5}\(|\blisten\w{0,5}\(|server_bind|create_server|\bbind\b|ServerSocket|SockBind|DoBind"


@cache
def _calls() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_CALLS_OUT), re.compile(_LISTENS)


_CALLS_A_FILE = (
    "LocalSocketImpl",
    "LocalServerSocket",
    "UNIXServer",
    "UnixListener",
    "create_unix_server",
    "AF_UNIX",
    "UnixDomainSocket",
)


def calls_a_file(frames: str) -> bool:
    """Whether the lines around a reason are those of a socket that has a name in place of an address and a port."""
    return any(map(frames.__contains__, _CALLS_A_FILE))


def calls_out(frames: str) -> bool:
    """Whether the lines around a reason are those of a program that connects to another one."""
    outwards, listens = _calls()
    return outwards.search(frames) is not None and listens.search(frames) is None


def binds(trace: str) -> bool:
    """Whether a line of a trace is a call that gives a socket its own address."""
    return ".bind(" in trace or "server_bind" in trace


def listens(words: str) -> bool:
    """Whether `words` name a call that waits for others."""
    return _calls()[1].search(words) is not None


def subject_of(error: MessageError, line: str, following: str, *, port_on_line: bool) -> Subject:
    """What the reason in `line` is about; `following` is the line after it, where some programs tell what they do now."""
    small_line = small(line)
    lower = f"{small_line}\n{following.lower()}"
    dials = "dial tcp " in line or "dial udp " in line
    for index, (subject, needs, _, _) in enumerate(ROWS):
        if not any(map(lower.__contains__, needs)):
            continue
        if subject is Subject.NOTICE and error not in (MessageError.IN_USE, MessageError.OTHER, MessageError.NONE):
            continue
        if subject is Subject.LISTENING and (
            dials or error is MessageError.REFUSED or _names_a_path(lower, line, small_line)
        ):
            continue
        if subject in (Subject.UNIX_SOCKET, Subject.LOCK, Subject.NETWORK) and port_on_line:
            continue
        if (
            subject is Subject.CONNECTING
            and error is MessageError.ACCESS_DENIED
            and _names_a_path(lower, line, small_line)
        ):
            continue  # who may not call a socket file has to do with the file, not with ports
        if _found(index, line, small_line) or (
            subject is Subject.NOTICE and _pattern(index).match(small(following.lstrip()))
        ):
            return subject
    return Subject.CONNECTING if error is MessageError.REFUSED else Subject.LISTENING
