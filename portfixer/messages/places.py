"""Recognisers of ports and addresses: one row for each way of writing them.

A row has a name, what must be in the text for it to be worth trying, a pattern, a weight and an example. The weight says how
surely the form means "a port that something wants": 90 names it, 50 could be anything of the kind, 20 is a mere number.
"""

# ruff: noqa: E501 - a table is read by its columns

import re
from functools import cache
from typing import NamedTuple

__all__ = ["ROWS", "Row", "compiled", "is_small"]

V4 = r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}"
NAME = r"[A-Za-z_][\w-]{0,60}+(?:\.[\w-]{1,60}+){0,6}+"
PORT = r"(?P<port>\d{1,5})(?![\d\w]|\.[\d.]|:\d\d:|\s?%)"
_WORD = r"(?:port|ports|puerto|porta|porte|porty|portti|poort|порт|порту|порта|порте|portul|portun|portu|θύρα|cổng|พอร์ต|المنفذ|منفذ|פורט|پورت|पोर्ट|端口号|端口|端口號|連接埠|埠|ポート|포트)"


_BEFORE_A_NUMBER = tuple(
    f"{word} {quote}0" for word in ("on", "to", "at", "for", "in", "port") for quote in ("", '"', "'", "`")
)
_PROTOCOL_AND_NUMBER = tuple(
    f"{protocol}{number}{sign}"
    for protocol in ("tcp", "udp")
    for number in ("", "0")
    for sign in ("/0", ":0", " 0", " port", "port")
)


class Row(NamedTuple):
    name: str
    needs: tuple[str, ...]
    """The row is tried only if one of these stands in the text, in small letters and with a 0 for every digit."""
    pattern: str
    """With (?i) before it: compared with the text in small letters, which takes half the time of comparing without case."""
    weight: int
    example: str
    found: tuple[str | None, int]
    """Address and port of the example."""


ROWS: tuple[Row, ...] = (
    Row("tuple", ("('", '("', '\\"'), rf"""\(\s?[bu]?["'](?P<address>[^"'\n]{{0,80}})["'],\s{{0,3}}{PORT}""", 85,
        "('127.0.0.1', 8000)", ("127.0.0.1", 8000)),
    Row("address in a call", ("bind(", "listen("), rf"\b(?:bind|listen)\((?P<address>[A-Za-z][\w.-]{{2,60}}|\*|{V4}|::), ?{PORT}\)", 85, "bind(mail.example.org, 993) failed", ("mail.example.org", 993)),
    Row("bare tuple", ("(",), rf"\((?P<address>{V4}|::1?),\s{{1,3}}{PORT}\)", 80, "(127.0.0.1, 8000)", ("127.0.0.1", 8000)),
    Row("url", ("://",), rf"(?i)\b(?P<scheme>[a-z][a-z+.-]{{1,12}})://(?:[\w.~-]{{1,40}}@)?(?P<address>\[[0-9a-f:.%\w]{{2,60}}\]|[^\s/:@\"'<>\[\]()]{{1,80}}|::1?):{PORT}", 60,
        "http://+:8080/", ("+", 8080)),
    Row("multiaddr", ("/ip0/", "/dns"), rf"/(?:ip[46]|dns[46]?)/(?P<address>[^/\s]{{1,80}})/(?P<protocol>tcp|udp)/{PORT}", 85,
        "/ip4/127.0.0.1/tcp/5001", ("127.0.0.1", 5001)),
    Row("sip", ("sip:",), rf"(?i)\bsips?:[^\s@]{{0,60}}@?\[?(?P<address>{V4}|[0-9a-f:]{{2,45}})\]?:{PORT}(?:;transport=(?P<protocol>tcp|udp))?", 70,
        "sip:mod_sofia@[::1]:5060;transport=udp", ("::1", 5060)),
    Row("v4", ("0.0",), rf"(?<![\d.\w])(?P<address>{V4})(?:%\w{{1,15}})?:{PORT}(?:/(?P<protocol>tcp|udp)\b)?", 70,
        "127.0.0.1:3000", ("127.0.0.1", 3000)),
    Row("v6 brackets", ("]:",), rf"\[(?P<address>[0-9a-fA-F:.]{{2,45}}(?:%\w{{1,15}})?)\]:{PORT}(?:/(?P<protocol>tcp|udp)\b)?", 70,
        "[::1]:3000", ("::1", 3000)),
    Row("mapped", ("ffff:",), rf"(?i)(?<![\w:])(?P<address>::ffff:{V4}):{PORT}", 75, "::ffff:127.0.0.1:80", ("::ffff:127.0.0.1", 80)),
    Row("v6 wildcard", (":::",), rf"(?<![\w:]):::{PORT}(?:/(?P<protocol>tcp|udp)\b)?", 75, ":::3000", ("::", 3000)),
    Row("v6 loopback", ("::0:",), rf"(?<![\w:])(?P<address>::1):{PORT}", 75, "::1:3000", ("::1", 3000)),
    Row("v6 long", (":0",), rf"(?i)(?<![\w:])(?P<address>(?:[0-9a-f]{{1,4}}:){{7}}[0-9a-f]{{1,4}}):{PORT}", 75,
        "0:0:0:0:0:0:0:0:8080", ("0:0:0:0:0:0:0:0", 8080)),
    Row("v6 short", ("::",), rf"(?i)(?<![\w:])(?P<address>(?:[0-9a-f]{{1,4}}:){{1,6}}(?::[0-9a-f]{{1,4}}){{1,6}}(?:%\w{{1,15}})?):{PORT}", 60,
        "fe80::1:2:3%eth0:5353", ("fe80::1:2:3%eth0", 5353)),
    Row("star", ("*:", "+:"), rf"(?<![\w*+])(?P<address>[*+]):{PORT}", 75, "*:6379", ("*", 6379)),
    Row("localhost", ("localhost:",), rf"(?i)\b(?P<address>localhost):{PORT}", 70, "localhost:8080", ("localhost", 8080)),
    Row("host", (":0",), rf"(?<![\w/.@:-])(?P<address>{NAME}):(?P<port>\d{{2,5}})(?!\w|[.:]\d|\s?%)", 30, "myhost.lan:8080", ("myhost.lan", 8080)),
    Row("host in brackets", ("]:",), rf"\[(?P<address>(?=[A-Za-z0-9]*[\d.-])[A-Za-z][\w-]{{1,62}}(?:\.[\w-]{{1,62}}){{0,4}})\]:{PORT}", 65,
        "failed to bind to [DESKTOP-1]:10086", ("DESKTOP-1", 10086)),
    Row("debugger", ("dt_socket",), rf"\bdt_socket[^\n]{{0,80}}?\baddress[:=] ?(?:(?P<address>{V4}|localhost|\*):)?{PORT}", 85,
        "Listening for transport dt_socket at address: 5005", (None, 5005)),
    Row("redacted address", ("x.", ".x", "*.", ".*", "#.", ".#"), rf"(?<![\w.])(?P<address>(?:[\dx*#]{{1,3}}\.){{3}}[\dx*#]{{1,3}}):{PORT}", 65,
        "Cannot bind to 16x.1xx.1xx.1xx:3026", ("16x.1xx.1xx.1xx", 3026)),
    Row("blacked out", ("..:", "**:"), rf"(?<![\w.*])(?:\.{{3}}|\*{{1,3}}(?:\.\*{{1,3}}){{3}}):{PORT}", 60, "Starting the server on ...:54457", (None, 54457)),
    Row("v6 star", ("::*:",), rf"(?P<address>::\*):{PORT}", 76, "listening socket ::*:6379", ("::*", 6379)),
    Row("placeholder", ("]:", ">:"), rf"(?:\[[A-Za-z_ -]{{2,30}}\]|<[A-Za-z_ -]{{2,30}}>):{PORT}", 60, "Couldn't bind to [address]:19132", (None, 19132)),
    Row("address, range", (":[",), rf"(?P<address>{V4}|\[[0-9a-fA-F:]{{2,45}}\]|localhost):\[(?P<port>\d{{2,5}})(?:-\d{{2,5}})?\]", 80,
        "Failed to bind to 127.0.0.1:[9300-9400]", ("127.0.0.1", 9300)),
    Row("slash host", ("/0",), rf"(?P<address>{NAME})(?<!-)/{V4}:{PORT}", 72, "myhost/10.0.0.1:8080", ("myhost", 8080)),
    Row("colon", (":0",), rf"(?<![\w:.\])}}>*/+'\"=-]):{PORT}", 50, "listen tcp :8080", (None, 8080)),
    Row("address and port", ("port",),
        rf"(?i)(?:\baddress\s{{0,2}}[:=]?\s{{0,2}}|\bhost\s{{0,2}}[:=]?\s{{0,2}}|[\"'(\s]|\bip )(?P<address>\[[0-9a-f:.]{{2,45}}\]|{V4}|(?:[0-9a-f]{{0,4}}:){{2,7}}[0-9a-f]{{0,4}}|\[?localhost\]?|\*)[\"'\])]?,?\s{{1,3}}(?:and |on |at )?(?:tcp |udp )?(?:using )?port:?\s{{0,2}}[=#]?\s?[\"'\[]?{PORT}", 90,
        '"127.0.0.1" port 3000', ("127.0.0.1", 3000)),
    Row("address, port", ("address=", "address =", "address:", "address :"), rf"(?i)\baddress\s?[=:]\s?[\"']?(?P<address>[^\s,\"']{{1,80}})[\"']?,\s{{0,3}}[\"']?port[\"']?\s?[=:]\s?{PORT}", 90,
        "address = 0.0.0.0, port = 8080", ("0.0.0.0", 8080)),
    Row("port word", ("port", "puerto", "端口", "порт", "埠", "ポート", "포트", "porta", "poort", "θύρα", "cổng", "พอร์ต", "منفذ", "פורט", "پورت", "पोर्ट"),
        rf"(?i)(?<![a-z]){_WORD}(?!\w)(?:[ _-](?:number|no\.?|nummer|num|ranges?))?(?:\s?\((?:tcp|udp)\))?[\"']?\s{{0,3}}(?:is |:|=>|=|#|\(|\[|号|-)?\s{{0,3}}[\"'`<*(\[]{{0,2}}{PORT}", 80,
        "Port 3000 is already in use", (None, 3000)),
    Row("port word, joined", ("port",), rf"(?<![A-Za-z])(?:[a-z]{{1,20}}(?:Port|_port|-port)|[A-Z_]{{0,20}}PORT)[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"'`]?{PORT}", 60,
        "serverPort=8080", (None, 8080)),
    Row("port word, Asian", ("端口", "ポート", "포트", "埠"), r"(?:端口|埠|ポート|포트)\s{0,2}(?:为|是|:|号|番号)?\s{0,2}[\"'\[(]?(?P<port>\d{1,5})(?![\d.])", 80, "端口8080被占用", (None, 8080)),
    Row("number, port word", ("端口", "ポート", "포트", "埠", "0 p", "0p", "0 п", "0п", "0  p", "0  п"), r"(?<![\w.:])(?P<port>\d{2,5})\s{0,2}(?:号|番|번)?\s{0,2}(?:端口|ポート|포트|埠|порт|портом|portu|portot|portin|port(?![\w-]|\s{0,2}[:=]?\s{0,2}\d))", 75,
        "8080端口已被占用", (None, 8080)),
    Row("port of a service", ("port-0",), rf"\[ERROR Port-{PORT}\]", 90, "[ERROR Port-6443]: Port 6443 is in use", (None, 6443)),
    Row("option", ("-p", "--", "-l"), rf"(?<![\w-])(?:-p|-P|--(?:[a-z]{{1,20}}-){{0,2}}port|--bind|-b|-l)[= ](?:(?P<address>{V4}|localhost|\[[0-9a-f:]+\]|\*)?:)?{PORT}", 55,
        "--port 3000", (None, 3000)),
    Row("host and port options", ("-h ", "--host", "--ip", "--address", "--bind"),
        rf"(?<![\w-])(?:-H|-h|--host(?:name)?|--ip|--address|--bind(?:-address)?)[= ](?P<address>{V4}|localhost|::1?|\[[0-9a-f:]+\]|\*) (?:-p|-P|--(?:[a-z]{{1,20}}-)?port)[= ]{PORT}", 57,
        "python web.py -H 127.0.0.1 -P 5000", ("127.0.0.1", 5000)),
    Row("forwarding option", ("-l", "-r", "-d"), rf"(?<![\w-])-(?:[A-Za-z]{{0,6}})[LRD] ?(?:(?P<address>{V4}|localhost|\*|\[[0-9a-f:]+\]):)?{PORT}", 65,
        "ssh -L 8080:db:5432 host", (None, 8080)),
    Row("container option", ("-p",), r"(?<![\w-])(?:-p|--publish)[= ](?:(?P<address>\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}):)?(?P<port>\d{1,5}):\d{1,5}(?![\d:])", 65,
        "docker run -p 8080:80 nginx", (None, 8080)),
    Row("variable", ("port=0",), rf"\b[A-Z_]{{0,20}}PORT={PORT}", 60, "PORT=3000 npm start", (None, 3000)),
    Row("listen option", ("listen=", "listen ="), rf"(?i)\blisten\s?=\s?[\"']?(?P<address>{V4}|localhost|\*)?:?{PORT}", 60, "--listen=:9090", (None, 9090)),
    Row("at", ("@0",), rf"(?<![\w.:@])(?P<address>{V4}|::1?|(?:[0-9a-f]{{1,4}}:){{1,7}}:?[0-9a-f]{{1,4}})@{PORT}", 85, "127.0.0.1@5353", ("127.0.0.1", 5353)),
    Row("hash", ("#0",), rf"(?i)(?<![\w.:])(?P<address>{V4}|::1?|[0-9a-f]{{1,4}}(?::{{1,2}}[0-9a-f]{{1,4}}){{1,7}})#{PORT}", 85, "127.0.0.1#53", ("127.0.0.1", 53)),
    Row("connector", ("http", "ajp", "https"), rf"(?i)\b(?:https?|ajp|openssl|jsse)(?:/1\.1)?(?:-(?:nio2?|bio|apr|jsse|openssl|npn|aio)){{1,3}}-(?:(?P<address>{V4}|[\w.:%]{{1,45}})-)?{PORT}", 85,
        'ProtocolHandler ["http-nio-8080"]', (None, 8080)),
    Row("old connector", ("http/0.0-", "ajp/0.0-"), rf"(?i)\b(?:http/1\.1|ajp/1\.3)-{PORT}", 85, "Connector[HTTP/1.1-8080]", (None, 8080)),
    Row("number/protocol", ("0/tcp", "0/udp"), r"(?i)(?<![\w.:>-])(?P<port>\d{1,5})/(?P<protocol>tcp|udp)\b", 60, "8080/tcp", (None, 8080)),
    Row("protocol/number", _PROTOCOL_AND_NUMBER, rf"(?i)(?<![\w/])(?P<protocol>tcp|udp)(?:[46])?(?:[/:]|\s?port\s?|\s){PORT}", 70, "UDP/5353", (None, 5353)),
    Row("listen call", ("listen tcp", "listen udp"), rf"\blisten (?P<protocol>tcp|udp)[46]? (?:<[^<>\n]{{1,40}}>)?(?P<address>{V4}|\[[0-9a-fA-F:.%\w]{{2,60}}\]|{NAME})?:{PORT}: ", 98,
        "listen tcp 127.0.0.1:8443: bind: address already in use", ("127.0.0.1", 8443)),
    Row("protocol, colon", ("tcp", "udp"), rf"(?i)\b(?P<protocol>tcp|udp)[46]?:? ?(?P<address>\*|{V4}|localhost|\[[0-9a-f:.%\w]{{2,60}}\])?:{PORT}", 75,
        "listen tcp :8080", (None, 8080)),
    Row("protocol glued to its address", ("tcp0", "udp0"), rf"(?i)(?P<protocol>tcp|udp)(?P<address>{V4}):{PORT}", 75, "监听udp0.0.0.0:1053", ("0.0.0.0", 1053)),
    Row("erlang address", ("{0", "{ 0"), r"\{\s?\{?(?P<address>(?:\d{1,5},\s?){3,7}\d{1,5})\},\s{0,40}(?P<port>\d{1,5})\}", 85, "{{127,0,0,1},4000}", ("127,0,0,1", 4000)),
    Row("erlang port", ("{port,",), rf"\{{port,\s{{0,40}}{PORT}\}}(?:,\s{{0,40}}\{{ip,\s{{0,40}}\{{(?P<address>(?:\d{{1,5}},\s{{0,40}}){{3,7}}\d{{1,5}})\}})?", 85, "{port,5672}", (None, 5672)),
    Row("erlang address and port", ("{ip,",), r"\{ip,\s{0,40}\{(?P<address>(?:\d{1,5},\s{0,40}){3,7}\d{1,5})\}\},\s{0,40}\{port,\s{0,40}(?P<port>\d{1,5})\}", 85, "{ip,{0,0,0,0}},{port,8083}", ("0,0,0,0", 8083)),
    Row("elixir address and port", ("ip: {",), r"\bip: \{(?P<address>(?:\d{1,5}, ?){3,7}\d{1,5})\}, port: (?P<port>\d{1,5})\b", 85, ":ranch_tcp.listen([ip: {127, 0, 0, 1}, port: 4000])", ("127, 0, 0, 1", 4000)),
    Row("elixir port and address", ("ip: {",), r"\bport: (?P<port>\d{1,5}), [^\n]{0,60}?\bip: \{(?P<address>(?:\d{1,5}, ?){3,7}\d{1,5})\}", 85, ":ranch_tcp.listen([port: 4000, ip: {127, 0, 0, 1}])", ("127, 0, 0, 1", 4000)),
    Row("erlang listener", ('",',), rf"\"(?P<address>[^\"\n]{{1,45}})\",\s{{0,3}}{PORT},\s{{0,3}}e[a-z]{{4,14}}\b", 85, '{could_not_start_listener,"::",5672,eaddrinuse}', ("::", 5672)),
    Row("erlang reason", ("{eaddr", "{eacces"), rf"\{{e(?:addr[a-z]{{3,9}}|acces),\s{{0,3}}\"(?P<address>[^\"\n]{{1,45}})\",\s{{0,3}}{PORT}", 85, '{eaddrinuse,"0.0.0.0",5984}', ("0.0.0.0", 5984)),
    Row("oracle", ("(port=",), rf"(?i)\(host=(?P<address>[^()\s]{{1,80}})\)\(port={PORT}\)", 85, "(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1521))", ("localhost", 1521)),
    Row("bare call", ("bind 0", "listen 0", "binding 0", "listening 0"), r"\b(?:[Bb]ind|[Ll]isten)(?:ing)? (?P<port>\d{1,5}): ", 60, "bind 631: Permission denied", (None, 631)),
    Row("brackets", ("0]",), r"(?i)\b(?:port|bind|listen|server|transport|http|socket)\w{0,30}\s?\[(?:[\d.]{7,15}:|:::?)?(?P<port>\d{2,5})(?:-\d{2,5})?\]", 75, "BindTransportException[Failed to bind to [9300-9400]]", (None, 9300)),
    Row("range", ("0]",), r"\bto \[(?:(?P<address>[\w.:]{1,45}):)?(?P<port>\d{2,5})(?:-\d{2,5})?\]", 75, "Failed to bind to [9300-9400]", (None, 9300)),
    Row("kubectl pair", ("[{", "[["), r"\[[{\[](?P<port>\d{1,5}) \d{1,5}[}\]]\]", 80, "ports: [{8080 80}]", (None, 8080)),
    Row("jetty", ("0}",), rf"(?i)\{{(?P<address>{V4}|\[?[0-9a-f:]{{2,45}}\]?|[\w.-]{{1,60}}):{PORT}\}}", 85, "ServerConnector@1f{HTTP/1.1}{0.0.0.0:8080}", ("0.0.0.0", 8080)),
    Row("command", ("http.server ", "httpserver ", "runserver ", "-s ", "serve "),
        rf"(?i)(?:-m (?:http\.server|simplehttpserver)|\brunserver|\bphp -s|\bserve)\s{{1,3}}(?:(?P<address>{V4}|localhost|\[[0-9a-f:]{{2,45}}\]):)?{PORT}", 62,
        "python -m http.server 8000", (None, 8000)),
    Row("argument", ("$ ", "# ", "> ", "python", "node ", "java ", "./"), r"(?m)^(?:[^\n$#>%]{0,80}[$#>%] {1,2}(?:sudo )?[\w./-]{1,60}|(?:[^\n$#>%]{0,80}[$#>%] {1,2})?(?:sudo )?(?:python[\d.]*|node|java|ruby|perl|php|go run|\.) ?[\w./-]{1,60})(?: [\w./-]{1,40}){0,2} (?P<port>\d{4,5})[ \t]*$", 55,
        "$ w3 8880", (None, 8880)),
    Row("argument, host before it", ("$ ", "# ", "> ", "% "), rf"(?m)^[^\n$#>%]{{0,80}}[$#>%] {{1,2}}[\w./-]{{1,60}} [^\n]{{0,120}}?(?<=[ ])(?P<address>{V4}|localhost) (?P<port>\d{{2,5}})(?=[ ]|$)", 55,
        "$ sslsplit -P https 127.0.0.1 8443 sni 443", ("127.0.0.1", 8443)),
    Row("after in use", ("in use:", "in use :", "range:", "range :", "already bound", "port already in use"), rf"(?i)\b(?:(?:already in use|already bound|in use|range)\s?:\s?(?:port )?|port already in use ){PORT}", 78,
        "Port already in use: 1099; nested exception", (None, 1099)),
    Row("range of ports", ("ports 0", "ports from 0", "between 0", "range 0"), r"(?i)\b(?:ports (?:from |between |in range |in the range )?|port between )(?P<port>\d{2,5})\s?(?:to|and|-|\.\.)\s?\d{2,5}(?![\d.])", 90,
        "All ports from 7860 to 7959 are in use", (None, 7860)),
    Row("port and host", ("port:", "port :", "port=>", "port =>"), rf"\bport\s?(?:=>|:)\s?{PORT},[^\n]{{0,60}}?\bhost(?:name)?\s?(?:=>|:)\s?[\"'](?P<address>[^\s\"']{{1,45}})[\"']", 84,
        "{ port: 8000, hostname: '127.0.0.1' }", ("127.0.0.1", 8000)),
    Row("starting from", ("starting from",), rf"\(starting from {PORT}\)", 82, "Service 'SparkUI' failed after 16 retries (starting from 4040)!", (None, 4040)),
    Row("tried", ("tried ",), rf"(?i)\btried {PORT}", 82, "Unable to find an available port (tried 3000 on host)", (None, 3000)),
    Row("port on address", ("port 0",), rf"(?i)\bport {PORT}[\w ]{{0,30}} (?:on|of|for) (?:the )?(?:address |host )?[\"'(]?(?P<address>{V4}|localhost|::1?)(?![\w.]\w)", 82,
        "Port 8080 not free on 127.0.0.1.", ("127.0.0.1", 8080)),
    Row("system call", ("htons(",), rf"htons\({PORT}\)(?:, sin6?_addr=(?:inet_addr\()?\"(?P<address>[^\"\n]{{2,45}})\")?", 95,
        'sin_port=htons(3001), sin_addr=inet_addr("172.16.0.1")', ("172.16.0.1", 3001)),
    Row("descriptor and port", ("_bind(0",), rf"\w_bind\(\d{{1,5}}, ?{PORT}\)", 80, "g_tcp_bind(7, 3390) failed", (None, 3390)),
    Row("socket, port in brackets", ("(0",), rf"(?i)\bsocket\s{{1,3}}\({PORT}\)\s{{1,3}}failed", 80, "binding to stream socket (50000) failed", (None, 50000)),
    Row("port set", ("port to", "port is", "port as", "port] "), rf"(?i)port\]?\s(?:to|is|as)\s[\[\"']?{PORT}", 75, "option [listening_port] to [80]", (None, 80)),
    Row("provider", ("> ",), rf"'(?P<address>[\w.:]{{1,45}})' <[ipv46 ]{{4}}> {PORT}\]", 90, "failed to listen on [ 'any' <ipv4> 1433]", ("any", 1433)),
    Row("null address", ("<null>:", "<nil>:"), rf"<(?:null|nil)>:{PORT}", 80, "JVM_Bind <null>:8080", (None, 8080)),
    Row("v6 wildcard, glued", (":::",), rf"(?<!:):::\s?{PORT}", 55, "already in use::: 5001", ("::", 5001)),
    Row("two colons", ("::0",), r"(?<![\w:])::(?P<port>\d{4,5})(?![\w:.])", 40, "listen EADDRINUSE ::3000", (None, 3000)),
    Row("call", ("listen(", "socket(", ".run(", "serve(", "bind("), rf"(?i)\b(?:listen(?:tcp|udp)?|serversocket|serve|createserver|tcpserver|run)\(\s?{PORT}\s?[,)]", 55,
        "app.listen(3000)", (None, 3000)),
    Row("after the code", ("eaddr", "eacces"), rf"(?i)\be(?:addrinuse|acces|addrnotavail)[,:]?\s(?:address already in use,?\s|permission denied,?\s|address not available,?\s)?[\"']?{PORT}[\"']?[ \t]{{0,200}}(?:$|\n)", 60,
        "listen EADDRINUSE 3000", (None, 3000)),
    Row("on a number", _BEFORE_A_NUMBER, r"(?i)\b(?:listen(?:ing|er)?|stage|bind(?:ing)?|bound|running|started|starting|start|serving|serve|served|server|launch(?:ing|ed)?|open(?:ing)?|running at|address|on local)(?:\s\w{1,12}){0,3}\s(?:on|to|at|for|in)\s(?:port\s)?[\"'`]?(?P<port>\d{2,5})(?![\d\w:]|\.\d)", 55,
        "Failed to listen on 8080", (None, 8080)),
    Row("used number", ("in use", "already", "occupied", "taken"), r"(?i)(?<![\w.:/-])(?P<port>\d{2,5})(?=[\"'`\])]{0,2}\s(?:is |are |was )?(?:already |currently )?(?:in use|being used|used by|taken|occupied|bound|allocated|busy))", 60,
        "3000 is already in use", (None, 3000)),
    Row("field port", ('port"', "port'"), rf"[\"'](?:\w{{0,20}}[pP]ort)\\?[\"']\s?:\s?[\"']?{PORT}", 80, '"port":8080', (None, 8080)),
)  # fmt: skip


def is_small(row: Row) -> bool:
    """Whether the row's pattern is one of small letters."""
    return row.pattern.startswith("(?i)")


@cache
def compiled(index: int) -> re.Pattern[str]:
    return re.compile(ROWS[index].pattern.removeprefix("(?i)"))
