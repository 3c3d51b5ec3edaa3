"""Names of programs that no row knows: from what was typed, from log prefixes, and from where files lie.

Each form says where a name stands; what stands there is taken if it is no interpreter, no runner and no common word.
"""

# ruff: noqa: E501, SIM905 - a table is read by its columns, a list of words as words

import re
from functools import cache
from typing import NamedTuple

from portfixer.messages.command_names import ALIASES, INTERPRETERS, LANGUAGES, NO_PROGRAMS, RUNNERS

__all__ = ["FORMS", "Form", "Named", "language_in", "name_in"]


class Named(NamedTuple):
    name: str
    start: int
    end: int


class Form(NamedTuple):
    kind: str
    """Of a `line`: it tells of the problem. Of a `prompt`: a command; the last one before the problem counts. Of a `frame`: the last one counts, of a `first` the first one, anywhere."""
    needs: tuple[str, ...]
    """One of these must stand in the text for the form to be worth trying."""
    pattern: str
    example: str
    name: str


_PROMPT = (
    r"(?m)^(?:#{1,6} (?=[\w.-]{1,40}@)|at \d\d:\d\d:\d\d (?=❯))?(?:\([^()\n]{1,40}\)[ \t]?)?(?:\$ {1,2}|# (?=[\w./-]{2,60} --?[a-zA-Z])|[\w.-]{1,40}@[\w.-]{1,60}(?:[: ~][^\n$#%>]{0,80})?[$#%>] |[\w.-]{1,40}:[\w~./-]{1,60} [\w.-]{1,40}[$%] |"
    r"\[[^\]\n]{1,60}\] ?[$#%] |(?:PS )?[A-Z]:\\[^>\n]{0,160}> ?|(?:[❯λ»▶]:?|➜(?: {1,3}[~\w./-]{1,40})?) {1,3}(?:git:\([^)\n]{1,40}\) (?:✗ )?)?|╰─[➤>$#]? )"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COMMAND = r"(?P<command>[^\s#][^\n]{0,300})$"

FORMS: tuple[Form, ...] = (
    Form("line", ("]:",), r"(?:^|[\s/])(?P<name>[A-Za-z][\w.+-]{1,40})\[\d{1,8}\]: ", "Nov 22 12:15:55 host nsd[324]: can't bind udp socket: Cannot assign requested address", "nsd"),
    Form("line", _MONTHS, r"^[A-Z][a-z]{2}\.? {1,2}\d{1,2} \d\d:\d\d:\d\d \S{1,60} (?:/[\w./-]{1,60}/)?(?P<name>[A-Za-z][\w.+-]{1,30})(?:\[\d{1,8}\])?: ", "Apr 30 22:17:05 host bedrock: xxxxxx openPort: couldn't bind", "bedrock"),
    Form("line", (".service", ".socket"), r"(?<![\w.-])(?P<name>[A-Za-z][\w-]{1,40})(?:@[\w:.-]{0,40})?\.(?:service|socket): ", "rpcbind.socket: Failed to listen on sockets: Address already in use", "rpcbind"),
    Form("first", ("[",), r"(?m)^\[(?P<name>[a-z][a-z0-9_-]{2,24})\] \d{4}/\d\d/\d\d \d\d:", "[nsqd] 2024/01/01 10:00:00.1 FATAL: listen (0.0.0.0:4150) failed - listen tcp 0.0.0.0:4150: bind: address already in use", "nsqd"),
    Form("first", ("msg=",), r"\bmsg=\\?\"Starting (?P<name>[A-Za-z][\w-]{2,30})\\?\" version=", 'level=info msg="Starting Tempo" version="(version=2.1)"', "tempo"),
    Form("prompt", ("$ ", "# ", "% ", "@", ":\\", "➜", "❯", "λ", "»", "▶", "╰"), _PROMPT + _COMMAND, "$ tofnd --port 1\nError: Address already in use (os error 98)", "tofnd"),
    Form("prompt", ("error", "fatal", "panic"), r"\A(?P<command>[a-z][a-z0-9_-]{2,30})\n(?=(?i:error|fatal|panic))", 'swww-daemon\nError: "couldn\'t bind socket: Address already in use (os error 98)', "swww-daemon"),
    Form("prompt", ("@",), r"(?m)^[ \t]{0,4}@?[\w./-]{0,80}@\d[\w.+-]{0,30} [\w:.-]{1,40}(?: (?:/|[A-Z]:)[^\n]{0,200})?\n[ \t]{0,4}" + _COMMAND, "styleguide@1.4.9 dev /Users/me/styleguide\nnuxt\nError: listen EADDRINUSE 127.0.0.1:3000", "nuxt"),
    Form("last", (": `",), r"(?m)npm ERR! [^\n`]{1,120}: `(?P<command>[^`\n]{1,200})`", "npm ERR! website1@1.0.0 dev: `nuxt`", "nuxt"),
    Form("prompt", ("./",), r"(?m)^(?:[^\n]{1,80} && ?)?(?=\./[\w./-]{2,80}(?: |$))" + _COMMAND, "export RUST_BACKTRACE=1 && ./config-gen -c x.yml\nOs { code: 98, kind: AddrInUse }", "config-gen"),
    Form("last", ("core dumped", "abort", "exit"), r"(?m)^\[\d{1,3}\] {1,4}\+? ?\d{1,8} (?:abort|exit \d{1,3}|IOT instruction|terminated)(?: \(core dumped\))? {1,4}" + _COMMAND, "[1] 23891 abort (core dumped) i2pd", "i2pd"),
    Form("frame", ("node_modules",), r"(?:[\\/]lib|[\\/]npm|[\\/]global(?:[\\/]\d)?)[\\/]node_modules[\\/](?:@[\w.-]{1,40}[\\/])?(?P<name>[\w.-]{2,40})[\\/]", "at Object.<anonymous> (/usr/lib/node_modules/w3/bin/w3:7:16)", "w3"),
    Form("frame", ("node_modules",), r"node_modules[\\/](?:@[\w.-]{1,40}[\\/])?(?P<name>[\w.-]{2,40})[\\/](?:bin|cli)[\\/]", "at Object.<anonymous> (/app/node_modules/gitbook/bin/gitbook.js:7:16)", "gitbook"),
    Form("frame", ('file "',), r"(?i)File \"(?:[^\"\n]{0,200}[\\/])?(?:s?bin|Scripts)[\\/](?P<name>[\w-]{2,40})(?:-script\.pyw?|\.exe[\\/]__main__\.py|\.py)?\", line", 'File "/usr/local/bin/vmcloak", line 301, in <module>', "vmcloak"),
    Form("frame", ("__main__.py",), r"(?:site|dist)-packages[\\/](?P<name>\w{2,40})[\\/]__main__\.py", 'File "/usr/lib/python3/dist-packages/pgadmin4/__main__.py", line 4', "pgadmin4"),
    Form("frame", ("/bin/",), r"/bin/(?P<name>[\w-]{2,40}):\d{1,5}:in [`'](?:<main>|<top|load)", "from /usr/lib/ruby/gems/2.1.0/bin/gollum:23:in `<main>'", "gollum"),
    Form("first", ("org.apache.",), r"\borg\.apache\.(?!commons|http|log4j|logging|maven|tools|sshd\.common|ibatis|juli|ant\.|xml|axis|velocity|struts|felix|aries|curator|hc\.|harmony|xmlrpc|mina)(?P<name>[a-z][a-z0-9]{2,30})\.", "at org.apache.rocketmq.broker.BrokerStartup.main(BrokerStartup.java:58)", "rocketmq"),
    Form("first", (".app/contents",), r"/(?P<name>[A-Z][\w -]{1,40})\.app/Contents/(?![^\n ]{0,160}/bin/)", "(/Applications/Zbay.app/Contents/Resources/app.asar/dist/main/main.js:374:42)", "zbay"),
    Form("first", ("app.asar",), r"[\\/](?P<name>[A-Za-z][\w -]{1,40})[\\/]resources[\\/]app\.asar", r"(C:\Users\me\AppData\Local\Programs\Zbay\resources\app.asar\main.js:374:42)", "zbay"),
    Form("last", ("appdata",), r"AppData[\\/](?:Roaming|Local)[\\/](?!npm|Programs|Python|Temp|Microsoft|pip|yarn|nvm|pnpm|fnm|Volta|Packages|JetBrains|Android|Google|node)(?P<name>[A-Z][\w -]{1,30})[\\/]", "Initializing settings from C:/Users/me/AppData/Roaming/Mumble/murmur.ini", "mumble"),
    Form("first", ("] +[", "] -["), r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}(?:[+-]\d{4})? (?P<name>[A-Z][\w-]{1,30})\[\d{1,8}:[0-9a-f]{1,12}\] ", "2025-05-23 20:33:18.082 Capter[6351:189572344] +[IMKClient subclass]: chose IMKClient_Modern", "capter"),
    Form("first", ("starting",), r"(?m)(?:^|[\]:] )(?P<name>[A-Z][\w-]{2,24})(?: server)?(?: manager)? (?:version )?v?\d{1,4}\.\d[\w.+-]{0,20} (?:\([^)\n]{1,40}\) )?(?:is )?starting\b", "BombSquad server manager 1.0.2 starting up (opt mode)...", "bombsquad"),
    Form("first", ("version",), r"(?m)^(?!(?:Windows|Ubuntu|Linux|Debian|Fedora|Mac ?OS|Android|Chrome|Chromium|Firefox|Safari|Browser|OS|Kernel|Build|API|Win32|CoreCLR|Protocol|Schema|Plugin|Extension|Client|Server|File|Document|Target|Runtime|CUDA|Driver|Engine|Firmware|BIOS|Platform|System|Compiler|Library|Package|Module|Product|Release|Game|Java|JVM|Node|Git|Current|New|Latest|Minimum|Add-?on|Integration|Database|Operating|Software|Hardware|Model|Image|Agent|Program|Browser|Language|Framework|Assembly|Tested|Affected)\b)(?P<name>[A-Z][\w-]{2,24}) {1,3}[Vv]ersion {0,8}[:=] ", "GoProxy Version    : r746 (go/devel+248a3a4 windows/386)", "goproxy"),
    Form("first", (".exe -",), r"(?:^|[\s\\/\"'`])(?P<name>[A-Za-z][\w-]{2,40})\.exe (?=--?\w)", "I run it like: go-stress-testing-win.exe -c 100", "go-stress-testing"),
    Form("last", ("main.go:",), r"(?m)^\s+(?:/[\w./@+-]{0,120}/)?(?:github\.com/[\w.-]{1,40}|(?:sigs\.)?k8s\.io|gitlab\.com/[\w.-]{1,40})/(?P<name>[\w.-]{2,40}?)(?:@[\w.+-]{1,60})?/(?:[\w/.-]{1,80}/)?main\.go:\d", "        k8s.io/ingress-nginx/cmd/nginx/main.go:67 +0x1ba", "ingress-nginx"),
    Form("last", ("/cmd",), r"(?m)^\s{0,20}github\.com/[\w.-]{1,40}/(?P<name>[\w.-]{2,40})/cmd[./]", "github.com/pterodactyl/wings/cmd.rootCmdRun", "wings"),
    Form("last", ("goroutine ",), r"(?m)^(?:created by github\.com/[\w.-]{1,40}/|github\.com/[\w.-]{1,40}/(?=[\w-]{2,40}/vendor/))(?P<name>[\w-]{2,40})[/.]", "goroutine 22 [running]:\ncreated by github.com/schollz/croc/v8/src/croc.(*Client).setupLocalRelay", "croc"),
    Form("first", ("when i ",), r"(?im)\bwhen i (?:run|start|launch) [`\"']?(?P<name>[a-z][a-z0-9_-]{3,24})[`\"']?(?:[,.:]? *$|, )", "When I run kiwibnc, then the error: listen EADDRINUSE: address already in use 0.0.0.0:80", "kiwibnc"),
    Form("line", ("error running ", "error starting "), r"(?i:\berror (?:running|starting)) (?!Application|Command|Script|Agent|Node|Plugin|Web|Http|Local|Cluster|Connector)(?P<name>[A-Z][a-z]\w{2,24}): ", "error running Gate: listen tcp 0.0.0.0:25565: bind: address already in use", "gate"),
    Form("last", ("docker run ",), r"(?m)\bdocker run [^\n]{0,300}?(?<= )(?:[a-z0-9][\w.-]{1,60}/){1,3}(?P<name>[a-z][a-z0-9_.-]{1,40})(?::[\w.-]{1,60})?(?: |$)", "$ sudo docker run minio/minio", "minio"),
    Form("first", ("运行", "启动"), r"(?:运行|启动)[ `\"]?(?P<name>[A-Za-z][A-Za-z0-9_-]{2,24})[ `\"]?(?:后|时|的时候)", "运行p2ptunnel后", "p2ptunnel"),
    Form("first", ("starting",), r"\b[Ss]tarting (?P<name>[A-Za-z][\w-]{2,24})(?: server)?,? (?:version |v)\d{1,4}\.\d", "Starting Loggly version 1.2.3", "loggly"),
    Form("first", ("::",), r"\b(?:INFO|WARN|ERROR|DEBUG|TRACE)\b[ \]:]{1,4}(?:[\w:]{1,60}(?:\{[^{}\n]{0,200}\})?: ){0,3}(?P<name>[a-z][a-z0-9]{2,30}(?:_rs)?)(?:_\w{1,30})?::[a-z_]{2,40}\b", "2026-03-15T13:42:07.5Z  INFO tuwunel::server: 1.5.1-37 server_name=x", "tuwunel"),
    Form("line", ("::",), r"^\W{0,4}(?P<name>[a-z][a-z0-9]{2,30})::\w{2,40}::", "oatpp::network::tcp::server::ConnectionProvider::instantiateServer()]:Error. Couldn't bind. Address already in use", "oatpp"),
    Form("line", ("error", "critical", "fatal"), r"\b(?:ERROR|CRITICAL|FATAL)\b[\s:\[-]{1,3}(?P<name>[a-z][a-z0-9_]{2,30})\.(?!(?:go|js|ts|py|rs|rb|java|cc?|cpp)\b)[a-z_]{2,30}[.\s\]]", "12-Sep-2023 14:36:24.6 ERROR asab.web.container Cannot start web server: address (0.0.0.0, 8080) is already in use.", "asab"),
    Form("line", (".",), r"(?:^|[ \]])\((?P<name>[a-z][a-z0-9_]{2,30})\.[a-z_.]{2,40}\)(?: |:)", "2019-12-31 06:25:30,884 (heralding.honeypot) Could not start ftp server on port 21", "heralding"),
    Form("line", ("d/", "e/", "w/", "i/"), r"(?<!\S)[DEWIVF]/(?P<name>[A-Z]\w{2,30})(?:\( ?\d{1,6}\))?: ", "D/OkHttp: <-- HTTP FAILED: java.net.BindException: bind failed: EADDRINUSE (Address already in use)", "okhttp"),
    Form("last", ("another",), r"(?i)\b(?:is|perhaps|maybe|probably) (?:probably )?another (?:instance of |copy of )?(?P<name>[a-z][\w.-]{2,24})(?: server| instance| process| daemon)? (?:is )?(?:already )?running", "Error: Can't listen on port 6667. Is another bitlbee already running?", "bitlbee"),
    Form("line", (".c",), r"\b(?P<name>[a-z]\w{2,20})\.c(?:c|pp)?:\d{1,5}\S{0,3} (?P=name)_", "1795362454.67 err redsocks.c:1390 redsocks_init_instance(...) bind: Address already in use", "redsocks"),
    Form("prefix", (" error: ", " fatal: "), r"^(?P<name>[a-z][a-z0-9_-]{2,20}) (?:error|fatal): ", "rinetd error: couldn't bind to address 127.0.0.1 port 80 (Address already in use)", "rinetd"),
    Form("prefix", (": ",), r"(?:^|\]: |\| {1,3}|\dZ |:\d\d )(?:/[\w./-]{1,80}/)?(?P<name>[a-z][a-z0-9+._-]{2,24}): ", "chronyd: Could not open command socket: Address already in use", "chrony"),
)  # fmt: skip

# What the file of a program is called after: the system that it was built for.
_FOR_A_SYSTEM = r"[-_](?:win(?:dows|32|64)?|linux|darwin|macos|osx|x64|x86(?:_64)?|amd64|arm64|armv\d\w{0,3}|aarch64|i[36]86|musl)(?:[-_.].*)?$"

_MOST = 40
_LONGEST = 400
_MOST_LINES = 4
_SCRIPT = (
    r"\.(?:py|js|mjs|cjs|ts|sh|rb|pl|php|jar|war|bat|ps1|lua|go|rs|java|class|exs?|c|cpp|cs|jl|conf|json|yml|yaml|txt)$"
)
_LIKE_A_FUNCTION = r"bind|listen|sock|err|connect|port|addr|init|start|accept|setup|open|creat|fail|except|thread|http(?!d)|rpc|tcp|udp|dial|^serv|^(?:web|app|my|file|http|api|the)_?server|main|warn|info|debug|usage|usb|bytes|kind|code"
_FORWARDED = r"(?:listen (?:tcp|udp)|os error|EADDR|Traceback|Exception)"
_LIBRARIES = frozenset(
    "npm ts-node nodemon express pm2 cross-env yarn pnpm corepack forever concurrently mocha jest webpack-cli tsx".split()
)


@cache
def _form(index: int) -> re.Pattern[str]:
    return re.compile(FORMS[index].pattern)


@cache
def _commands() -> re.Pattern[str]:
    return re.compile(_PROMPT + _COMMAND)


def name_in(text: str, lower: str, telling: list[tuple[int, int]], typed: frozenset[str] | None = None) -> Named | None:
    """The name in `text`; `telling` are the lines that tell of the problem, `lower` the text in small letters.

    Of names that stand in commands only those of `typed` count, where that is given.
    """
    lines = [(start, text[start : min(end, start + _LONGEST)]) for start, end in telling[:_MOST_LINES]]
    for index, form in enumerate(FORMS):
        if not any(map(lower.__contains__, form.needs)):
            continue
        if form.kind in ("line", "prefix"):
            for start, line in lines:
                found = _in_line(index, line, prefix=form.kind == "prefix")
                if found is not None:
                    return Named(found.name, start + found.start, start + found.end)
        elif (found := _anywhere(index, form, text, telling[0][0])) is not None and (
            typed is None or found.name in typed or "(?P<command>" not in form.pattern
        ):
            return found
    return None


def language_in(text: str, before: int) -> Named | None:
    """What the last command before a problem is run by: `$ node server.js` is node's."""
    found: Named | None = None
    for count, match in enumerate(_commands().finditer(text)):
        if count >= _MOST or match.start() > before:
            break
        language = LANGUAGES.get(re.sub(r"(?<=python)[\d.]+$", "", _first(_words(match["command"]))))
        found = Named(language, *match.span("command")) if language else found
    return found


def _in_line(index: int, line: str, *, prefix: bool) -> Named | None:
    match = _form(index).search(line)
    if match is None or (prefix and (re.search(_FORWARDED, line) or re.search(_LIKE_A_FUNCTION, match["name"]))):
        return None
    return _taken(match)


def _anywhere(index: int, form: Form, text: str, before: int) -> Named | None:
    best: Named | None = None
    for count, match in enumerate(_form(index).finditer(text)):
        if count >= _MOST or (form.kind == "prompt" and match.start() > before):
            break
        if "command" in match.groupdict():
            best = _of_command(match) or (None if _is_interpreter(match["command"]) else best)
            continue
        found = _taken(match)
        if found is None or found.name in _LIBRARIES:
            continue
        if form.kind == "first":
            return found
        best = found
    return best


def _taken(match: re.Match[str]) -> Named | None:
    name = _proper(match["name"])
    return None if name is None else Named(name, *match.span("name"))


def _proper(word: str) -> str | None:
    """`word` as a program is called here; None if it is none."""
    plain = re.sub(_FOR_A_SYSTEM, "", word.lower().removesuffix(".exe")).strip("-_.")
    plain = ALIASES.get(plain, plain)
    if len(plain) < 2 or plain in NO_PROGRAMS or plain in INTERPRETERS or plain in RUNNERS or re.search(_SCRIPT, plain):
        return None
    return plain.replace(" ", "-") if re.fullmatch(r"[a-z][\w.+ -]{1,40}", plain) else None


def _words(command: str) -> list[str]:
    """The words of a command, from the one that is really run."""
    words = command.split()
    while words and (words[0].lower() in RUNNERS or re.match(r"[A-Za-z_]\w*=|-|&&$|run$|exec$|dlx$", words[0])):
        if words[0].lower() in ("screen", "tmux") and len(words) > 1:
            return []
        # sudo -u www-data nginx: whom it runs as is no program
        del words[: 2 if words[0] == "-u" and len(words) > 2 else 1]
    if len(words) > 2 and words[1] == "exec":  # stack exec X, npm exec X
        del words[:2]
    return words


def _first(words: list[str]) -> str:
    return re.split(r"[\\/]", words[0].strip("\"'`&;()"))[-1].lower().removesuffix(".exe") if words else ""


def _is_interpreter(command: str) -> bool:
    return _first(_words(command)) in INTERPRETERS


def _of_command(match: re.Match[str]) -> Named | None:
    """What a typed command runs: `sudo X`, `npx X`, `python -m X`, `service X start`, `./X --flag`."""
    words = _words(match["command"].split("&&")[-1])
    first = _first(words)
    name: str | None = None
    if re.fullmatch(r"py(?:thon)?[\d.]*", first) and "-m" in words[:-1]:
        name = _proper(words[words.index("-m") + 1].split(".")[0]) or ALIASES.get(words[words.index("-m") + 1].lower())
    elif first in ("yarn", "pnpm", "bun") and len(words) > 1 and words[1] in ALIASES:
        name = ALIASES[words[1]]
    elif first == "systemctl" and len(words) > 2:
        name = _proper(words[2].removesuffix(".service").removesuffix(".socket"))
    elif first == "service" and len(words) > 2:
        name = _proper(words[1])
    elif words and not re.search(_SCRIPT, first):
        name = _proper(first)
    elif first in ALIASES:
        name = ALIASES[first]
    if name is None:
        return None
    return Named(name, *match.span("command"))
