"""Finds the words that say what went wrong."""

import re
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from portfixer.facts import MessageError
from portfixer.messages.cut_off import cut_off_at_the_end
from portfixer.messages.evidence import Reason
from portfixer.messages.fold import Folded, squeeze
from portfixer.messages.phrases import PHRASES, SYMBOLS
from portfixer.messages.sentences import SENTENCES
from portfixer.messages.translated_phrases import TRANSLATED

__all__ = ["is_serious", "reasons_of"]

_MOST_OF_ONE = 24
_NEAR = 160
_BEGINNING = 3
"""So many letters are looked up of each needle; shorter ones are looked for in every text."""
_LEAST_BONES = 10
_SENTENCE = 110
"""Within so many letters the second piece of a sentence stands."""

_REFUSED_THERE = r"(?i)connection refused|ECONNREFUSED"

# Words that make a doubtful reason one about listening …
_ABOUT_LISTENING = (
    r"(?i)\b(?:ports?|bind|bound|binding|listen(?:ing|er)?|sockets?|address|addr|endpoint|bindexception|"
    r"server_bind|make_sock|kestrel|UvException|httplistener\w{0,20}|weblistener\w{0,20}|"
    r"https?://|serversocket|httpserver|(?:create)?tcpserver|tcp|udp|urls?|puerto|porta|anschluss|adresse|dirección|indirizzo|endereço|порт|адрес|"
    r"bağlantı|portu|portul|portun|portti|poort|porten|порта|порту|θύρα)\b|"
    r"cổng|พอร์ต|منفذ|المنفذ|פורט|پورت|पोर्ट|端口|埠|ポート|포트|地址|アドレス|주소|(?:[A-Za-z\]*]|\.\d{1,3}):\d{2,5}\b(?!:\d)"
)
# … and words that make it one about something else.
_ABOUT_OTHERS = (
    r"(?i)\b(?:container name|name \"/|file(?!\\?\":)|files|director(?:y|ies)|folder|datadir|data dir(?:ectory)?|lock|"
    r"locked|database \"|user ?name|email|device|"
    r"display|volume|mkdir|scandir|unlink|rename|open '|copyfile|spawn|authentication|password|keyword|identifier|"
    r"publickey|"
    r"no such file)\b|, (?:open|mkdir|scandir|unlink|rename|access|stat|symlink|"
    r"watch|rmdir|lstat|spawn)\b|"
    r"[Pp]ermission denied: u?['\"/]|[Pp]ermission denied @|/[\w./-]{1,200}: [Pp]ermission denied"
)


_FIELD = r"\s{0,20}[\"']?code[\"']?: ?[\"']"
_CALL = r"\bsyscall[\"']?: ?[\"'](?P<name>\w{2,20})"
_NUMBERED = r"\bOs \{|\(os error \d"
_STARTING = r"(?i)\b(?:listening|serving|running|starting)\b[^\n]{0,60}?(?:\bport:? \d|[\w\].]:\d{2,5}\b)[^\n]{0,80}\n"
_ABOVE = 500
_OBJECT = 80
"""So far after its code an object names the call that failed."""

_PORT_SAID = (
    r"(?i)\bports? \W?\d|(?:\.\d{1,3}|localhost|[\]*]):\d{2,5}\b|\bEADDR|https?://\S+:\d|w3svc|\biis\d{0,2}\b|httplistener|"
    r"web ?site|httpsys|\bthe site\b"
)
# What tells of a problem even where it is no problem of a port.
_SERIOUS = r"(?i)already in use|denied|\bEACCES|\bEPERM|not permitted|being used|resource busy"


@cache
def _listening() -> re.Pattern[str]:
    return re.compile(_ABOUT_LISTENING)


@cache
def _elsewhere() -> re.Pattern[str]:
    return re.compile(_ABOUT_OTHERS)


class _Needle(NamedTuple):
    words: str
    """Squeezed; of a sentence in two pieces the first one."""
    second: str
    """The other piece, or nothing."""
    error: MessageError
    doubtful: bool
    symbol: bool


_LATIN = re.compile("[\0-\u024f\u1e00-\u1eff\u2026]*")
"""Letters that are plain ones without their accents."""


@cache
def _plain_needles() -> tuple[_Needle, ...]:
    """Those that a text of plain letters can have: a first text is mostly one, and waits for no other scripts."""
    rows = [row for row in _said() if _LATIN.fullmatch(row[0])]
    return tuple(needle for needle in _built(rows) if needle.words.isascii() and needle.second.isascii())


def _said() -> list[tuple[str, MessageError, bool]]:
    rows = [(words, error, doubtful) for error, doubtful, (_, _, words) in SENTENCES]
    return rows + [(words, error, doubtful) for error, doubtful, words in (*PHRASES, *TRANSLATED)]


@cache
def _needles() -> tuple[_Needle, ...]:
    return _built(_said())


@cache
def _beginnings(*, plain: bool) -> dict[str, list[tuple[int, _Needle]]]:
    found: dict[str, list[tuple[int, _Needle]]] = {}
    for index, needle in enumerate(_plain_needles() if plain else _needles()):
        beginning = needle.words[:_BEGINNING] if len(needle.words) >= _BEGINNING else ""
        found.setdefault(beginning, []).append((index, needle))
    return found


def _begun(squeezed: str, *, plain: bool) -> list[_Needle]:
    """The needles of which the words, or their first piece, stand in `squeezed`; in the order of the tables."""
    beginnings = _beginnings(plain=plain)
    there = beginnings.keys() & set(map("".join, zip(squeezed, squeezed[1:], squeezed[2:], strict=False)))
    begun = [row for letters in ("", *there) for row in beginnings.get(letters, ()) if row[1].words in squeezed]
    return [needle for _, needle in sorted(begun, key=itemgetter(0))]


def _built(said: list[tuple[str, MessageError, bool]]) -> tuple[_Needle, ...]:
    rows = [(*row, False) for row in said]
    rows += [
        (name, error, name in ("EPERM", "ERROR_ALREADY_EXISTS", "ACCESS_DENIED", "EACCES"), True)
        for error, name in SYMBOLS
    ]
    found: dict[tuple[str, MessageError], _Needle] = {}
    for words, error, doubtful, symbol in rows:
        first, _, second = words.partition(" … ")
        needle = _Needle(squeeze(first), squeeze(second), error, doubtful, symbol)
        found.setdefault((needle.words + needle.second, error), needle)
    return tuple(found.values())


@cache
def _damaged_needles() -> tuple[tuple[str, MessageError, bool], ...]:
    """The words without the letters that get lost, where enough is left of them."""
    kept = ((_bones("".join(words.lower().split())), error, doubtful) for words, error, doubtful in _said())
    return tuple(row for row in kept if len(row[0]) >= _LEAST_BONES)


def _bones(squeezed: str) -> str:
    """What is left of words when every letter outside ASCII was replaced by a stand-in."""
    return "".join(letter for letter in squeezed if letter < "\x80" and letter not in "?'")


def reasons_of(text: str, folded: Folded) -> list[Reason]:
    """Every reason in the text, from its beginning to its end; of overlapping ones the longest."""
    found: list[Reason] = []
    squeezed = folded.squeezed
    for needle in _begun(squeezed, plain=squeezed.isascii()):
        start = squeezed.find(needle.words)
        for _ in range(_MOST_OF_ONE):
            if start < 0:
                break
            end = start + len(needle.words)
            if needle.second:
                second = squeezed.find(needle.second, end, end + _SENTENCE)
                end = second + len(needle.second)
                if second < 0:
                    start = squeezed.find(needle.words, start + 1)
                    continue
            first, last = folded.back(start, end)
            if not needle.symbol or _whole_name(text, first, last):
                found.append(Reason(error=needle.error, start=first, end=last, doubtful=needle.doubtful))
            start = squeezed.find(needle.words, end)
    if "\ufffd" in text and not found:
        found = _damaged(text, folded)
    if all(reason.error is MessageError.OTHER for reason in found):
        found += cut_off_at_the_end(text)
    return _confirmed(text, _longest(found))


def _damaged(text: str, folded: Folded) -> list[Reason]:
    bones = _bones(folded.squeezed)
    return [
        Reason(error=error, start=0, end=len(text), doubtful=doubtful)
        for words, error, doubtful in _damaged_needles()
        if words in bones
    ][:1]


def _whole_name(text: str, start: int, end: int) -> bool:
    # "…4mEADDRINUSE" and "webpackEADDRINUSE" happen: capitals glued to small letters still begin a name.
    before = (
        start == 0
        or not text[start - 1].isalpha()
        or text[start].isupper()
        or text[max(0, start - 3) : start].lower() == "wsa"
    )
    after = end == len(text) or not text[end].islower() or not text[end - 1].islower()
    return before and after


def _longest(found: list[Reason]) -> list[Reason]:
    found.sort(key=lambda reason: (reason.start, -reason.end))
    kept: list[Reason] = []
    for reason in found:
        if kept and reason.start < kept[-1].end:
            # Of two that overlap the more telling one stays: a sure one, then the longer.
            if kept[-1].doubtful and not reason.doubtful and reason.end >= kept[-1].end:
                kept[-1] = reason
            continue
        kept.append(reason)
    return kept


def _confirmed(text: str, reasons: list[Reason]) -> list[Reason]:
    kept = []
    for reason in reasons:
        if not reason.doubtful:
            kept.append(reason)
            continue
        around = text[max(0, reason.start - _NEAR) : reason.end + _NEAR]
        line = _line(text, reason.start, reason.end)
        port_said = re.search(_PORT_SAID, line) is not None
        if text[reason.start : reason.end].lower().endswith("available") and re.search(_REFUSED_THERE, line):
            continue  # "the controller is not available at host:9990: Connection refused" tells of one problem
        port_said = port_said or _failed_after_its_start(text, reason, line)
        elsewhere = not port_said and (_elsewhere().search(line) is not None or _of_a_file(text, reason, line))
        if not elsewhere and (port_said or _listening().search(around) or _about_listening_at_all(text)):
            kept.append(reason)
        elif is_serious(text[reason.start : reason.end]):
            kept.append(Reason(error=MessageError.OTHER, start=reason.start, end=reason.end, doubtful=True))
    return kept


def is_serious(words: str) -> bool:
    """Whether `words` tell of a problem, whatever they are said of."""
    return re.search(_SERIOUS, words) is not None


def _failed_after_its_start(text: str, reason: Reason, line: str) -> bool:
    """Whether a number of the system stands beside the reason, and a line above says where it is going to listen."""
    if reason.error is not MessageError.ACCESS_DENIED or re.search(_NUMBERED, line) is None:
        return False
    return re.search(
        _STARTING, text[max(0, reason.start - _ABOVE) : reason.start]
    ) is not None and not _elsewhere().search(line)


def _of_a_file(text: str, reason: Reason, line: str) -> bool:
    """Whether the reason is the `code` of an object that Node.js prints of a call that has to do with files."""
    if re.match(_FIELD, line) is None:
        return False
    call = re.search(_CALL, text[reason.end : reason.end + _OBJECT])
    return call is not None and call["name"] not in ("listen", "bind", "connect", "uv_listen", "uv_bind")


def _line(text: str, start: int, end: int) -> str:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return text[max(first, start - 400) : min(last if last >= 0 else len(text), end + 400)]


def _about_listening_at_all(text: str) -> bool:
    """A short text with nothing but the sentence, or a trace that goes through bind or listen."""
    return (
        len(text) < 80
        or re.search(r"\.bind\(|server_bind|socketserver|create_server|\blisten\b|ServerSocket|\bbind0?\b", text)
        is not None
    )
