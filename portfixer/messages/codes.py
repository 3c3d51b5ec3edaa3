"""Error numbers: what they mean, and the forms in which programs write them."""

# ruff: noqa: E501 - a table is read by its columns

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from portfixer.facts import MessageError
from portfixer.messages.evidence import Code
from portfixer.messages.fold import shape, small
from portfixer.messages.numbered import Numbered

__all__ = ["MEANINGS", "codes_of", "meaning_of"]

_USED = MessageError.IN_USE
_DENIED = MessageError.ACCESS_DENIED
_ABSENT = MessageError.NOT_AVAILABLE
_REFUSED = MessageError.REFUSED

MEANINGS: dict[int, MessageError] = {
    98: _USED,  # Linux
    48: _USED,  # macOS, the BSDs
    10048: _USED,  # Windows
    183: _USED,  # Windows, ERROR_ALREADY_EXISTS: HTTP.sys has the prefix
    32: _USED,  # Windows, ERROR_SHARING_VIOLATION: IIS and HTTP.sys
    -4091: _USED,  # libuv on Windows, UV_EADDRINUSE
    13: _DENIED,
    1: _DENIED,
    5: _DENIED,  # Windows, ERROR_ACCESS_DENIED: HTTP.sys
    10013: _DENIED,
    -4092: _DENIED,  # UV_EACCES
    99: _ABSENT,
    49: _ABSENT,
    10049: _ABSENT,
    -4090: _ABSENT,  # UV_EADDRNOTAVAIL
    111: _REFUSED,
    61: _REFUSED,
    10061: _REFUSED,
    -4078: _REFUSED,  # UV_ECONNREFUSED
}

_MOST_OF_ONE = 40

_APR = 720_000
"""Apache's runtime library, which Tomcat has, too, adds it to a number of Windows (apr_errno.h, APR_OS_START_SYSERR)."""

_SURE = {98, 10048, 10013, 10049, 10061, -4091, -4092, -4090, -4078}
"""Numbers that mean hardly anything else."""

_SMALL = {1, 5, 32}
"""Numbers that mean many things: errors only right beside the words that say the same."""

# Each, all in small letters: what must be in the text, one of them, with a 0 for every digit, for the form to be worth
# trying, the form; an example, and whether it is
# written only for error numbers (then an unknown number is stated, too).
_FORMS: tuple[tuple[tuple[str, ...], str, str, bool], ...] = (
    (("[errno", "[winerror"), r"\[(?:errno|winerror)\s{0,2}(?P<n>-?\d{1,5})\]", "[Errno 98] Address already in use", True),
    (("os error",), r"\bos error:?\s{0,2}(?P<n>-?\d{1,5})\b", "Address already in use (os error 98)", True),
    (("os {",), r"\bos \{ code: (?P<n>-?\d{1,5})\b", "Os { code: 98, kind: AddrInUse }", True),
    (("errno", "errorno", "error_no"), r"\b(?:wsa_?|sys_?)?(?:errno|error_?no)\\?[\"']?\s{0,2}[:=#]?\s{0,2}\\?[\"']?(?P<n>-?\d{1,5})\b", "errno: -98,", True),
    (("\"err",), r"\"syscall\\?\":\\?\"bind\\?\",\\?\"err\\?\":(?P<n>\d{1,5})\b", '{"Syscall":"bind","Err":98}', True),
    (("winerror", "win_error"), r"\bwin_?error\s{0,2}[:=#]?\s{0,2}(?P<n>\d{1,5})\b", "winerror 10048", True),
    (("wsa",), r"\bwsa(?:getlasterror\(\))?(?:[\s_]{0,2}error)?\\?[\"']?\s{0,2}[:=#]?\s{0,2}(?P<n>10\d{3})\b", "WSA error 10048", True),
    (("listenerexc",), r"\bhttplistenerexception\s?\((?P<n>\d{1,5})\)", "HttpListenerException (5): Access is denied.", True),
    (("socketexc",), r"\bsocketexception(?:exception)?\s?\((?P<n>\d{1,5})\)", "SocketException (98): Address already in use", True),
    (("system:",), r"\bsystem:(?P<n>-?\d{1,5})\b", "bind: Address already in use [system:98 at x.hpp]", True),
    (("(os 0",), r"\(os (?P<n>\d{1,5})\)", "(OS 10048)Only one usage", True),
    (("(errno",), r"\(errno:? ?(?P<n>-?\d{1,5})", "(errno: 98 - Address already in use)", True),
    (("failed (0",), r"\bfailed \((?P<n>\d{1,5}): [^\W\d_]", "bind() to [::]:80 failed (98: Address already in use)", True),
    (("(0",), r"\((?P<n>\d{1,5}): [^\W\d_]", "failed (98: Address already in use)", False),
    (("(0",), r"\((?P<n>\d{1,5}) - [^\W\d_]", "Couldn't bind '127.0.0.1:9001' (98 - Address already in use)", False),
    (("[0",), r"\b(?:in use|denied|address|refused|permitted|permissions) ?\[(?P<n>\d{1,5})\]\s*(?:$|[(.,]|in )", "bind(0.0.0.0:9501) failed. Error: Address already in use [98]", False),
    (("0)",), r"\((?P<n>\d{1,5})\) ?[^\W\d_]", "(98)Address already in use: make_sock", False),
    ((")address",), r"^(?P<n>\d{1,5})\)(?=address )", "98)Address already in use: AH00072: make_sock: could not bind", False),
    (("e.code()",), r"\be\.code\(\) ?= ?(?P<n>\d{1,5})\b", "Code: 1000, e.code() = 98, Net Exception: Address already in use", True),
    (("[0",), r"\[(?P<n>\d{1,5})\]:? [^\W\d_]", "unable to bind address [98]: Address already in use", False),
    (("[000000]",), r"\[(?P<apr>7300\d\d)\]", "Socket bind failed: [730048] Only one usage of each socket address", True),
    (("0)",), r"\((?:error |code |-1 )?(?P<n>-?\d{1,5})\)", "bind() failed: Address already in use (98)", False),
    (("err", "code", "rc", "reason", "status"), r"\b(?:error|err|code|rc|errcode|reason|status)\s{0,2}(?:code)?\s{0,2}[:=#]?\s{0,2}[\"']?(?P<n>-?\d{1,5})(?!\d|\.\d|:\d)", "error=98", False),
    (("|0x",), r"\((?P<n>\d{1,5})\|0x[0-9a-f]{1,8}\)", "(10048|0x80004005): Only one usage", False),
    (("failed with", "failed due to"), r"\bfailed (?:with|due to)(?: error)?:? (?P<n>\d{1,5})\b", "bind failed with 10048", False),
    ((": 0",), r": (?P<n>\d{1,3}) \((?=invalid argument|permission denied|cannot assign|address already)", "bind error on port '3350': 98 (Address already in use)", True),
    ((":0", ": 0"), r"(?<!\.\w)(?<!\.\w\w)(?<!\.\w{3})(?<!\.\w{4}):\s?(?P<n>\d{2,5})\s*$", "bind failed: 98", False),
    ((": -0",), r"\b(?:bind|listen|listening|binding)\b[^\n:]{0,40}: (?P<n>-\d{1,3})\s*$", "kernel: ksmbd: Failed to bind socket: -98", False),
    (("0 '", "0 \""), r"\((?P<n>\d{1,5}) ['\"][^\W\d_]", "failed (98 'Address already in use')", False),
    (("0 a", "0: a", "0 p", "0: p", "0 c", "0: c", "0 o", "0: o"), r"(?<![:.\d])(?P<n>\d{1,5}):? (?=address (?:already )?in use|permission denied|cannot assign|only one usage|an attempt was made)", "Error binding port 12344: 98 Address already in use", False),
    (("00000",), r"(?<![:.\d])\b(?P<n>10048|10013|10049|10061)\b(?=\s{0,2}[:\-)]|\s*$)", "10048: Only one usage", False),
    (("0x",), r"\b0x(?:8007|c007)?0{0,4}(?P<hex>27[0-9a-f]{2}|00b7|b7|0020|0005)\b", "0x80072740", True),
)  # fmt: skip

_EXIT = r"(?i)(?:exit(?:ed)?|exitcode|return|npm ERR!|status|signal|process|finished|shutting down)[\w ]{0,24}[ :=(\[]{1,3}$"


@cache
def _form(index: int) -> re.Pattern[str]:
    return re.compile(_FORMS[index][1], re.MULTILINE)


def meaning_of(number: int) -> MessageError | None:
    return MEANINGS.get(number, MEANINGS.get(abs(number)))


def codes_of(lines: Numbered) -> Iterator[Code]:
    """Every error number that a text states, form by form."""
    text = small(lines.text)
    shaped = shape(text)
    for index, (needs, _, _, only_errors) in enumerate(_FORMS):
        if not any(map(shaped.__contains__, needs)):
            continue
        for match in islice(_form(index).finditer(text), _MOST_OF_ONE):
            code = _code(match, text, only_errors=only_errors)
            if code is not None:
                start = lines.back(code.start)
                yield code._replace(start=start, end=start + code.end - code.start)


_SAME = r"(?i)\A\W{0,3}(?:operation|access|the process)|(?:permitted|denied|process|error|errno|code)\W{0,3}\Z"


def _of_npm(text: str, position: int) -> bool:
    """Whether npm says it of the script that it ran: `npm ERR! errno 1` is how that ended."""
    line = text[max(text.rfind("\n", 0, position) + 1, position - 60) : position].lower()
    return "npm err" in line


def _beside_words(match: re.Match[str], text: str) -> bool:
    before, after = text[max(0, match.start("n") - 20) : match.start("n")], text[match.end("n") : match.end("n") + 20]
    return any(re.search(_SAME, words) for words in (before, after))


def _code(match: re.Match[str], text: str, *, only_errors: bool) -> Code | None:
    kind = str(match.lastgroup)
    number = int(match[kind], 16 if kind == "hex" else 10) - (_APR if kind == "apr" else 0)
    if -1000 < number < 0:
        number = -number  # the kernel's way to return an errno; libuv's own numbers are negative by themselves
    meaning = meaning_of(number)
    # What npm numbers is how its script ended, which may be an error's number only if that is known.
    exit_code = (number in _SMALL or (meaning is None and 0 < number < 256)) and _of_npm(text, match.start(kind))
    if exit_code or number == 0 or (meaning is None and not only_errors):
        return None
    if not only_errors and number in _SMALL and not _beside_words(match, text):
        return None
    if not only_errors and re.search(_EXIT, text[max(0, match.start(kind) - 40) : match.start(kind)]):
        return None
    alone = (only_errors and number not in (1, 5, 32)) or number in _SURE
    return Code(
        number=number, start=match.start(kind), end=match.end(kind), error=meaning, alone=alone, certain=only_errors
    )
