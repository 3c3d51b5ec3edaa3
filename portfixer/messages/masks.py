"""Numbers that are no ports: blanked before ports are looked for, so that no recogniser has to know them."""

# ruff: noqa: E501 - a table is read by its columns

import re
from functools import cache

from portfixer.messages.fold import shape, small

__all__ = ["masked", "without_tables"]

_SOURCE = (
    "js|ts|py|pyw|pyx|go|rs|rb|java|kt|kts|scala|clj|cs|fs|vb|php|phtml|ex|exs|erl|c|cc|cpp|cxx|h|hpp|mjs|cjs|tsx|jsx|vue|lua|pl|pm|"
    "dart|swift|groovy|ml|hs|jl|r|sh|toml|yml|yaml|json|conf|cfg|ini|html|css|svelte|coffee|nim|zig|cr|d|m|mm|so|dll|log|txt|ipynb"
)

# Lines of tables that show which sockets there are: netstat, ss, lsof.
_TABLES = (
    r"(?m)^.{0,60}?(?<![\w/])(?:tcp|udp)[46]{0,2}[ \t]+\d+[ \t]+\d+[ \t].{0,300}$|"
    r"^[ \t]{0,8}(?:TCP|UDP)[ \t]+\S{1,60}:\d{1,5}[ \t]+\S{1,60}:[\d*]{1,5}[ \t].{0,200}$|"
    r"^(?:tcp[ \t]+|udp[ \t]+)?(?:LISTEN|UNCONN|ESTAB|TIME-WAIT)[ \t]+\d+[ \t]+\d+[ \t].{0,300}$|"
    r"^.{0,60}?[\w.+-]{1,30}[ \t]+\d{1,8}[ \t]+\S{1,32}[ \t]+\d{1,5}[a-z]{0,2}[ \t]+IPv[46][ \t].{0,300}$"
)

# What every such line has.
_OF_TABLES = ("LISTEN", "ESTAB", "TIME", "WAIT", "UNCONN", "IPv4", "IPv6", ":*", ".*", "0.0.0.0:0", "[::]:0")

_BEFORE_A_UNIT = tuple(f"0{space}{letter}" for space in ("", " ") for letter in "mskgb%ftraw")

# Each: what must be in the text, in small letters and with a 0 for every digit, for the row to be worth trying (nothing: always), the form (with (?i)
# before it: of small letters), an example.
_ROWS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    # what syslog writes before a line: when, where, who and its process
    (("]: ",), r"(?m)^[^\n]{0,60}?\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? [\w.-]{1,64} [\w./@-]{1,48}\[\d{1,8}\]:(?= )",
     "Nov 22 12:15:55 box httpd[10572]:"),
    # dates and clock times
    (("0000-", "0000/", "0000."), r"\b(?:19|20)\d\d([-/.])\d{1,2}\1\d{1,2}(?:[T _-]{1,2}\d{1,2}:\d\d(?::\d\d)?(?:[.,:]\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?",
     "2024-05-01T10:11:12.345Z"),
    (("0:00",), r"\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}[ ,T]{1,3}\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?", "01/05/2024 10:11:12"),
    (("0:00:00",), r"(?<![\w:.\[])\d{1,2}:\d\d:\d\d(?:[.,:]\d{1,9})?(?![\w:])", "10:11:12,345"),
    (("0:00",), r"(?<![\w:.\[)\]])\d{1,2}:\d\d(?: ?[AP]M)?(?= |\]|$)(?! *(?:failed|:))", "10:11 PM"),
    (("0000/00/00",), r"\b(?:19|20)\d\d/\d\d/\d\d \d\d:\d\d:\d\d", "2024/05/01 10:11:12"),
    (("0:00:00",), r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:[A-Z][a-z]{2} )?\d{1,2} (?:[A-Z][a-z]{2} )?(?:\d{4} )?\d\d:\d\d:\d\d(?: \d{4})?",
     "Sun Nov 22 12:15:55 2026"),
    (("00:00:00", "00;00;00"), r"\b[A-Z][a-z]{2} {1,2}\d{1,2} \d\d[:;]\d\d[:;]\d\d\b", "Nov 22 12:15:55"),
    (("-0000",), r"\b\d{1,2}-[A-Z][a-z]{2}-\d{4}(?:::| )\d\d:\d\d:\d\d(?:\.\d{1,9})?", "22-Nov-2026::12:15:55"),
    (("0000000000",), r"(?<![\w-])1[0-9]{9}(?:[.,]?\d{1,9})?\b", "1714557072.345"),
    (("range: [",), r"(?i)\b(?:udp|tcp)/ipv[46] port range: \[\d{1,5}, ?\d{1,5}\]", "using default UDP/IPv4 port range: [32768, 60999]"),
    # host, process and thread, as NCCL writes them
    (("nccl",), r"(?m)^\S{1,64}:\d{1,8}:\d{1,8} (?=\[\d|NCCL)", "box:33:10589 [2] NCCL INFO"),
    # source positions
    (("0 - ", "0 ["), r"(?<!\S)[A-Z][A-Za-z]{2,40}:\d{1,5} (?=\[|- )", "WARN Utils:66 - Service"),
    ((":0", "(0", ",0", ", 0", "line 0", "@0"), rf"(?i)\.(?:{_SOURCE})\b[\"']?(?::|\(|, ?|:? ?\bline |@)\d{{1,6}}(?::\d{{1,6}}){{0,2}}\)?(?! ?port)", "server.js:12:34"),
    ((".java [",), r"\.java \[[\w<>$]{1,60}\]:\d{1,6}\b", "BrokerPool.java [configure]:267"),
    (("node:", "internal", "native", "bun:", "ext:", "file:", "app:"), r"\b(?:node|internal|native|bun|ext|file|webpack-internal|app):[\w./:-]{1,80}:\d{1,6}:\d{1,6}", "node:net:1463:16"),
    (("(node:",), r"\(node:\d{1,8}\)", "(node:11198) "),
    (("line 0", "line: 0", "lines 0", "lines: 0"), r"(?i)\b(?:on |at )?lines?:? \d{1,6}\b", "line 12"),
    (("0x",), r"(?m)^\s{0,8}\d{1,6}:\s+0x[0-9a-f]{4,16}", "  3:     0x5581c - main"),
    (("0 |", "0|"), r"(?m)^\s{0,8}\d{1,4} ?\| ", " 12 | const server"),
    (("0x",), r"(?i)\+0x[0-9a-f]{1,16}|\b0x[0-9a-f]{1,16}\b", "0x55d0c8"),
    (("0] ",), r"(?<!to )(?<!\S)\[(?!localhost)[A-Za-z][\w.-]{0,63}:\d{1,8}\](?= )", "[box:12345] "),
    # Korean, Japanese and Chinese words are glued to the number before them
    (("에", "로", "で", "に", "は", "が", "上"), r"(?<=\d)(?:에서|으로|에|로|で|に|は|が|上)", "0에서"),
    # displays of X
    (("x11-unix", "x server", "vnc server"), r"(?i)(?<!\S)[\w.-]{0,60}:\d{1,3}(?= is taken because of )|\bx server [\w.-]{0,60}:\d{1,3}\b|(?<=running as ):\d{1,3}\b", "no X server box:1"),
    # numbers of processes, threads, handles; exit codes, sizes, versions
    (("pid", "tid", "uid", "gid", "proces", "thread", "fd", "sock", "handle", "worker", "attempt", "retr", "tries", "exit", "status", "signal", "errno", "version", "job"), (r"(?i)\b(?!socket :\d|socket\s{1,3}\(\d{4,5}\)\s{1,3}failed)(?:pid|ppid|process id|process|thread|tid|uid|gid|fd|sock|socket|handle|worker|attempt|retry|retries|try|exit code|exit status|"
      r"exited with code|status code|status|signal|exit|errno|errorno|version|job)(?:\\?[\"'])?\s{0,2}(?:is |=> ?|[:=#(\[] ?|with )?\s?-?\d{1,10}\b(?![.:]\d)"),
     "PID: 1234"),
    (("v0",), r"(?i)(?<![\w.:])v\d{1,4}(?:\.\d{1,5}){1,3}", "v18.12.1"),
    ((".0.0",), r"(?<![\w.:/])\d{1,5}\.\d{1,5}\.\d{1,6}(?:[-+][\w.]{1,20})?(?![\w.:])", "1.2.3-beta"),
    (_BEFORE_A_UNIT, r"(?i)\b\d{1,9}(?:\.\d{1,9})? ?(?:ms|s|sec|secs|seconds?|minutes?|min|milliseconds|kb|mb|gb|kib|mib|gib|bytes|%(?!\w)|modules|files|times|retries|attempts|workers|threads)(?!\w)",
     "28.21 seconds"),
    (("in 0",), r"(?i)\bin \d{1,6}(?:\.\d{1,6})?(?:ms|s)\b", "in 12.3s"),
    (("@",), r"(?i)(?<=[a-z$\]])@[0-9a-f]{5,16}\b", "ServerConnector@1a2b3c"),
    ((), r"(?i)(?<![\w.-])(?:http|tls|ssh|ipv|tlsv|utf|ah|e|l|m|rfc|kb|wsl|cve|log4j|python|php|java|node|node\.js|go|ruby|perl|redis|nginx|apache|openssl)[-/ ]?v?\d{1,5}(?:\.\d{1,5}){0,3}(?![\w.:])(?!-\d)",
     "HTTP/1.1"),
)  # fmt: skip


@cache
def _form(index: int) -> tuple[re.Pattern[str], bool]:
    """The pattern, and whether it is one of small letters."""
    pattern = _ROWS[index][1]
    return re.compile(pattern.removeprefix("(?i)")), pattern.startswith("(?i)")


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def without_tables(text: str) -> str:
    """`text`, of the same length, without the rows of netstat and its like, which name other programs and their ports."""
    return re.sub(_TABLES, _blank, text) if any(map(text.__contains__, _OF_TABLES)) else text


def masked(text: str) -> str:
    """`text`, of the same length, with every number that is surely no port blanked out."""
    lower = small(text)
    shaped = shape(lower)
    for index, (needs, _, _) in enumerate(_ROWS):
        if needs and not any(map(shaped.__contains__, needs)):
            continue
        form, is_small = _form(index)
        spans = [match.span() for match in form.finditer(lower if is_small else text)]
        if spans:
            text, lower = _blanked(text, spans), _blanked(lower, spans)
    return text


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (text[done:start], " " * (end - start))
        done = end
    return "".join((*parts, text[done:]))
