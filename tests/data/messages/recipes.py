"""How to start each program on a port that is taken: a row for each. `<port>` and `<dir>` are filled in."""

# ruff: noqa: E501 - a table is read by its columns

from dataclasses import dataclass, field

__all__ = ["RECIPES", "Recipe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    id: str
    command: str
    """For a shell; its first word is looked for on PATH."""
    version: str = ""
    """A command that prints the version."""
    files: dict[str, str] = field(default_factory=dict)
    """What lies in its folder: name and content."""
    protocol: str = "tcp"
    port: int = 41080
    """What stands in the text instead of the port that was taken."""
    seconds: float = 10


JS = "const P = <port>;\n"
CS = "using System.Net; using System.Net.Sockets; class A { static void Main() { %s } }\n"
CS_CALLS = {
    "tcplistener": "new TcpListener(IPAddress.Loopback, <port>).Start();",
    "udp": "new UdpClient(new IPEndPoint(IPAddress.Loopback, <port>));",
    "address": 'new TcpListener(IPAddress.Parse("192.0.2.1"), <port>).Start();',
}
CORE = """{"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "3.1.0"},
"configProperties": {"System.Globalization.Invariant": true}}}"""

RECIPES: tuple[Recipe, ...] = (
    # ---- languages and what belongs to them
    Recipe(
        id="node-net",
        command="node a.js",
        version="node --version",
        files={"a.js": JS + "require('net').createServer().listen(P);\n"},
    ),
    Recipe(
        id="node-net-loopback",
        command="node a.js",
        version="node --version",
        files={"a.js": JS + "require('http').createServer().listen(P, '127.0.0.1');\n"},
    ),
    Recipe(
        id="node-dgram",
        command="node a.js",
        version="node --version",
        protocol="udp",
        files={"a.js": JS + "require('dgram').createSocket('udp4').bind(P);\n"},
    ),
    Recipe(
        id="node-not-available",
        command="node a.js",
        version="node --version",
        files={"a.js": JS + "require('net').createServer().listen(P, '10.99.99.99');\n"},
    ),
    Recipe(id="node-inspect", command="node --inspect=<port> -e 0", version="node --version"),
    Recipe(
        id="node-cluster",
        command="node a.js",
        version="node --version",
        files={
            "a.js": JS
            + "const c = require('cluster');\nif (c.isPrimary) c.fork();\nelse require('net').createServer().listen(P);\n"
        },
    ),
    Recipe(
        id="deno",
        command="deno run --allow-net a.ts",
        version="deno --version",
        files={"a.ts": "Deno.serve({ port: <port>, hostname: '127.0.0.1' }, () => new Response(''));\n"},
    ),
    Recipe(
        id="bun",
        command="bun run a.ts",
        version="bun --version",
        files={"a.ts": "Bun.serve({ port: <port>, fetch: () => new Response('') });\n"},
    ),
    Recipe(id="python-http-server", command="python3 -m http.server <port>", version="python3 --version"),
    Recipe(
        id="python-bind",
        command="python3 a.py",
        version="python3 --version",
        files={"a.py": "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', <port>))\n"},
    ),
    Recipe(
        id="python-asyncio",
        command="python3 a.py",
        version="python3 --version",
        files={
            "a.py": "import asyncio\n\n\nasync def main():\n    await asyncio.start_server(lambda r, w: None, '127.0.0.1', <port>)\n\n\nasyncio.run(main())\n"
        },
    ),
    Recipe(
        id="python-udpserver",
        command="python3 a.py",
        version="python3 --version",
        protocol="udp",
        files={"a.py": "import socketserver\nsocketserver.UDPServer(('127.0.0.1', <port>), None)\n"},
    ),
    Recipe(
        id="python-multiprocessing",
        command="python3 a.py",
        version="python3 --version",
        files={"a.py": "from multiprocessing.connection import Listener\nListener(('127.0.0.1', <port>))\n"},
    ),
    Recipe(
        id="python-xmlrpc",
        command="python3 a.py",
        version="python3 --version",
        files={"a.py": "from xmlrpc.server import SimpleXMLRPCServer\nSimpleXMLRPCServer(('localhost', <port>))\n"},
    ),
    *(
        Recipe(
            id=f"dotnet-{what}",
            command="dotnet --list-runtimes > runtimes && mcs -out:a.dll A.cs && dotnet a.dll",
            version="dotnet --list-runtimes",
            files={"A.cs": CS % code, "a.runtimeconfig.json": CORE},
            protocol="udp" if what == "udp" else "tcp",
        )
        for what, code in CS_CALLS.items()
    ),
    *(
        Recipe(
            id=f"mono-{what}",
            command="mono --version > version && mcs -out:a.exe A.cs && mono a.exe",
            version="mono --version",
            files={"A.cs": CS % code},
            protocol="udp" if what == "udp" else "tcp",
        )
        for what, code in CS_CALLS.items()
    ),
    Recipe(
        id="mono-httplistener",
        command="mono --version > version && mcs -out:a.exe A.cs && mono a.exe",
        version="mono --version",
        files={"A.cs": CS % 'var l = new HttpListener(); l.Prefixes.Add("http://127.0.0.1:<port>/"); l.Start();'},
    ),
    Recipe(
        id="java-serversocket",
        command="java A.java",
        version="java -version",
        seconds=20,
        files={
            "A.java": "class A { public static void main(String[] a) throws Exception { new java.net.ServerSocket(<port>); } }\n"
        },
    ),
    Recipe(
        id="java-channel",
        command="java A.java",
        version="java -version",
        seconds=20,
        files={
            "A.java": 'import java.net.*;\nclass A { public static void main(String[] a) throws Exception { java.nio.channels.ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", <port>)); } }\n'
        },
    ),
    Recipe(
        id="jdwp",
        command="java -agentlib:jdwp=transport=dt_socket,server=y,address=<port> -version",
        version="java -version",
    ),
    Recipe(
        id="go",
        command="go run a.go",
        version="go version",
        seconds=60,
        files={
            "a.go": 'package main\n\nimport (\n\t"log"\n\t"net/http"\n)\n\nfunc main() {\n\tlog.Fatal(http.ListenAndServe("127.0.0.1:<port>", nil))\n}\n'
        },
    ),
    Recipe(
        id="go-slog",
        command="go run a.go",
        version="go version",
        seconds=60,
        files={
            "a.go": 'package main\n\nimport (\n\t"fmt"\n\t"net"\n)\n\nfunc main() {\n\t_, err := net.ListenPacket("udp", "127.0.0.1:<port>")\n\tpanic(fmt.Errorf("start: %w", err))\n}\n'
        },
        protocol="udp",
    ),
    Recipe(
        id="rust-unwrap",
        command="rustc -o a a.rs && ./a",
        version="rustc --version",
        seconds=40,
        files={"a.rs": 'fn main() {\n    std::net::TcpListener::bind("127.0.0.1:<port>").unwrap();\n}\n'},
    ),
    Recipe(
        id="rust-result",
        command="rustc -o a a.rs && ./a",
        version="rustc --version",
        seconds=40,
        files={
            "a.rs": 'fn main() -> std::io::Result<()> {\n    std::net::TcpListener::bind("127.0.0.1:<port>")?;\n    Ok(())\n}\n'
        },
    ),
    Recipe(
        id="rust-udp-expect",
        command="rustc -o a a.rs && ./a",
        version="rustc --version",
        seconds=40,
        protocol="udp",
        files={
            "a.rs": 'fn main() {\n    std::net::UdpSocket::bind("127.0.0.1:<port>").expect("couldn\'t bind to address");\n}\n'
        },
    ),
    Recipe(id="php", command="php -S 127.0.0.1:<port>", version="php --version"),
    Recipe(
        id="php-socket",
        command="php a.php",
        version="php --version",
        files={
            "a.php": "<?php\n$s = stream_socket_server('tcp://127.0.0.1:<port>', $n, $e);\nif (!$s) { die(\"$e ($n)\\n\"); }\n"
        },
    ),
    Recipe(
        id="ruby-tcpserver", command="ruby -rsocket -e 'TCPServer.new(\"127.0.0.1\", <port>)'", version="ruby --version"
    ),
    Recipe(
        id="ruby-udp",
        command="ruby -rsocket -e 'UDPSocket.new.bind(\"127.0.0.1\", <port>)'",
        version="ruby --version",
        protocol="udp",
    ),
    Recipe(
        id="perl-bind",
        command="perl -e 'use Socket; socket(S,PF_INET,SOCK_STREAM,6); bind(S,sockaddr_in(<port>,INADDR_ANY)) or die \"bind: $!\"'",
        version="perl --version",
    ),
    Recipe(
        id="erlang",
        command="erl -noshell -eval '{ok,_}=gen_tcp:listen(<port>,[]).' -s init stop",
        version="erl -noshell -eval 'io:format(\"~s.0\",[erlang:system_info(otp_release)]),halt().'",
    ),
    Recipe(id="elixir", command="elixir -e '{:ok, _} = :gen_tcp.listen(<port>, [])'", version="elixir --version"),
    Recipe(
        id="c-perror",
        command="gcc -o c c.c && ./c",
        version="gcc --version",
        files={
            "c.c": '#include <stdio.h>\n#include <arpa/inet.h>\nint main(void) {\n  int s = socket(AF_INET, SOCK_STREAM, 0);\n  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(<port>)};\n  if (bind(s, (void *)&a, sizeof a) < 0) { perror("bind"); return 1; }\n}\n'
        },
    ),
    # ---- servers
    Recipe(
        id="nginx",
        command="nginx -c <dir>/n.conf -g 'daemon off;'",
        version="nginx -v",
        files={
            "n.conf": "error_log stderr;\npid <dir>/pid;\nevents {}\nhttp { server { listen 127.0.0.1:<port>; } }\n"
        },
    ),
    Recipe(id="redis", command="redis-server --port <port> --bind 127.0.0.1", version="redis-server --version"),
    Recipe(
        id="haproxy",
        command="haproxy -f h.cfg",
        version="haproxy -v",
        files={
            "h.cfg": "defaults\n mode http\n timeout client 1s\n timeout server 1s\n timeout connect 1s\nfrontend web\n bind 127.0.0.1:<port>\n"
        },
    ),
    Recipe(
        id="lighttpd",
        command="lighttpd -D -f l.conf",
        version="lighttpd -v",
        files={"l.conf": 'server.document-root = "/tmp"\nserver.port = <port>\nserver.bind = "127.0.0.1"\n'},
    ),
    Recipe(id="memcached", command="memcached -u nobody -l 127.0.0.1 -p <port>", version="memcached --version"),
    Recipe(
        id="mosquitto",
        command="mosquitto -c m.conf",
        version="mosquitto -h",
        files={"m.conf": "listener <port> 127.0.0.1\n"},
    ),
    Recipe(
        id="dnsmasq",
        command="dnsmasq -d -p <port> -C /dev/null --bind-interfaces --listen-address=127.0.0.1",
        version="dnsmasq --version",
        protocol="udp",
    ),
    Recipe(
        id="squid",
        command="squid -N -d 1 -f s.conf",
        version="squid -v",
        files={
            "s.conf": "http_port 127.0.0.1:<port>\nhttp_access deny all\npid_filename <dir>/pid\ncache_log /dev/stderr\naccess_log none\n"
        },
    ),
    Recipe(
        id="bind9",
        command="named -g -c n.conf",
        version="named -v",
        files={
            "n.conf": 'options { directory "<dir>"; listen-on port <port> { 127.0.0.1; }; listen-on-v6 { none; }; pid-file "<dir>/pid"; session-keyfile "<dir>/k"; };\ncontrols { };\n'
        },
    ),
    Recipe(
        id="sshd",
        command="sh -c 'ssh-keygen -q -t ed25519 -N \"\" -f k; exec $(command -v sshd) -D -e -h <dir>/k -o Port=<port> -o ListenAddress=127.0.0.1 -f /dev/null'",
        version="ssh -V",
    ),
    Recipe(
        id="unbound",
        command="unbound -d -c u.conf",
        version="unbound -V",
        files={
            "u.conf": 'server:\n interface: 127.0.0.1\n port: <port>\n chroot: ""\n username: ""\n pidfile: "<dir>/pid"\n directory: "<dir>"\n use-syslog: no\n'
        },
    ),
    Recipe(
        id="caddy",
        command="caddy run --config Caddyfile",
        version="caddy version",
        files={"Caddyfile": "{\n\tadmin off\n}\nhttp://127.0.0.1:<port> {\n\tbind 127.0.0.1\n}\n"},
    ),
    Recipe(id="caddy-file-server", command="caddy file-server --listen 127.0.0.1:<port>", version="caddy version"),
    Recipe(
        id="hugo",
        command="hugo server --port <port> --bind 127.0.0.1",
        version="hugo version",
        files={"config.toml": 'baseURL = "http://example.org/"\n'},
    ),
    Recipe(
        id="prometheus",
        command="prometheus --config.file=p.yml --storage.tsdb.path=<dir>/d --web.listen-address=127.0.0.1:<port>",
        version="prometheus --version",
        files={"p.yml": "global: {}\n"},
    ),
    Recipe(
        id="etcd",
        command="etcd --data-dir <dir>/d --listen-client-urls http://127.0.0.1:<port> --advertise-client-urls http://127.0.0.1:<port> --listen-peer-urls http://127.0.0.1:0",
        version="etcd --version",
    ),
    Recipe(id="iperf3", command="iperf3 -s -B 127.0.0.1 -p <port>", version="iperf3 --version"),
    Recipe(id="gdbserver", command="gdbserver 127.0.0.1:<port> /bin/true", version="gdbserver --version"),
    Recipe(
        id="transmission",
        command="transmission-daemon -f -g <dir>/t -p <port> -r 127.0.0.1 --no-portmap",
        version="transmission-daemon --version",
    ),
    Recipe(
        id="vsftpd",
        command="vsftpd v.conf",
        version="vsftpd -v < /dev/null",
        files={"v.conf": "listen=YES\nlisten_address=127.0.0.1\nlisten_port=<port>\nbackground=NO\n"},
    ),
    Recipe(
        id="proftpd",
        command="proftpd -n -c p.conf",
        version="proftpd -v",
        files={
            "p.conf": "ServerName x\nPort <port>\nDefaultAddress 127.0.0.1\nPidFile <dir>/pid\nScoreboardFile <dir>/s\nUser nobody\nGroup nogroup\n"
        },
    ),
    Recipe(
        id="stunnel",
        command="stunnel s.conf",
        version="stunnel -version",
        files={
            "s.conf": "foreground = yes\npid =\n[a]\nclient = yes\naccept = 127.0.0.1:<port>\nconnect = 127.0.0.1:1\n"
        },
    ),
    Recipe(
        id="pgbouncer",
        command="pgbouncer -u nobody p.ini",
        version="pgbouncer --version",
        files={
            "p.ini": "[databases]\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = <port>\nauth_type = any\nunix_socket_dir =\n"
        },
    ),
    Recipe(
        id="ngircd",
        command="ngircd -n -f n.conf",
        version="ngircd --version",
        files={"n.conf": "[Global]\nName = irc.example.org\nInfo = x\nListen = 127.0.0.1\nPorts = <port>\n"},
    ),
    Recipe(id="shadowsocks", command="ss-server -s 127.0.0.1 -p <port> -k x -m aes-256-gcm", version="ss-server -h"),
    Recipe(
        id="v2ray",
        command="v2ray run -c v.json",
        version="v2ray version",
        files={
            "v.json": '{"inbounds": [{"port": <port>, "listen": "127.0.0.1", "protocol": "socks"}], "outbounds": [{"protocol": "freedom"}]}\n'
        },
    ),
    Recipe(id="varnish", command="varnishd -F -a 127.0.0.1:<port> -b 127.0.0.1:1 -n <dir>/v", version="varnishd -V"),
    Recipe(
        id="ser2net",
        command="ser2net -n -c s.yaml",
        version="ser2net -v",
        files={
            "s.yaml": "connection: &a\n  accepter: tcp,127.0.0.1,<port>\n  connector: serialdev,/dev/null,9600n81\n"
        },
    ),
    Recipe(
        id="qemu",
        command="qemu-system-x86_64 -display none -nodefaults -netdev user,id=n,hostfwd=tcp:127.0.0.1:<port>-:22 -device e1000,netdev=n",
        version="qemu-system-x86_64 --version",
        seconds=4,
    ),
    Recipe(
        id="qemu-vnc",
        command="qemu-system-x86_64 -nodefaults -monitor tcp:127.0.0.1:<port>,server,nowait -display none",
        version="qemu-system-x86_64 --version",
        seconds=4,
    ),
    Recipe(id="socat", command="socat TCP-LISTEN:<port>,bind=127.0.0.1 -", version="socat -V"),
    Recipe(id="ncat", command="ncat -l 127.0.0.1 <port>", version="ncat --version"),
    Recipe(id="ssh-forward", command="ssh -o BatchMode=yes -L <port>:localhost:80 -p 9 127.0.0.1", version="ssh -V"),
    # ---- Python
    Recipe(
        id="flask",
        command="flask --app f run --port <port>",
        version="flask --version",
        files={"f.py": "from flask import Flask\napp = Flask(__name__)\n"},
    ),
    Recipe(
        id="uvicorn",
        command="uvicorn a:app --port <port>",
        version="uvicorn --version",
        files={"a.py": "async def app(scope, receive, send):\n    pass\n"},
    ),
    Recipe(
        id="gunicorn",
        command="gunicorn a:app -b 127.0.0.1:<port>",
        version="gunicorn --version",
        files={"a.py": "def app(e, s):\n    return []\n"},
        seconds=8,
    ),
    Recipe(
        id="hypercorn",
        command="hypercorn a:app -b 127.0.0.1:<port>",
        version="hypercorn --version",
        files={"a.py": "async def app(scope, receive, send):\n    pass\n"},
    ),
    Recipe(
        id="daphne",
        command="daphne -p <port> a:app",
        version="daphne --version",
        files={"a.py": "async def app(scope, receive, send):\n    pass\n"},
    ),
    Recipe(
        id="waitress",
        command="waitress-serve --listen=127.0.0.1:<port> a:app",
        files={"a.py": "def app(e, s):\n    return []\n"},
    ),
    Recipe(
        id="litestar",
        command="litestar --app a:app run --port <port>",
        version="litestar version",
        files={"a.py": "from litestar import Litestar\napp = Litestar([])\n"},
        seconds=15,
    ),
    Recipe(
        id="quart",
        command="quart --app a run --port <port>",
        files={"a.py": "from quart import Quart\napp = Quart(__name__)\n"},
        seconds=15,
    ),
    Recipe(id="datasette", command="datasette serve --memory -p <port>", version="datasette --version", seconds=15),
    Recipe(
        id="bokeh", command="bokeh serve a.py --port <port>", version="bokeh --version", files={"a.py": ""}, seconds=20
    ),
    Recipe(
        id="panel", command="panel serve a.py --port <port>", version="panel --version", files={"a.py": ""}, seconds=30
    ),
    Recipe(
        id="flower",
        command="celery flower --port=<port> --address=127.0.0.1 --broker=memory://",
        version="celery --version",
        seconds=20,
    ),
    Recipe(
        id="jupyter-notebook",
        command="jupyter notebook --port <port> --no-browser --allow-root --ServerApp.port_retries=0",
        version="jupyter-notebook --version",
        seconds=25,
    ),
    Recipe(
        id="locust",
        command="locust -f l.py --web-port <port> --web-host 127.0.0.1",
        version="locust --version",
        files={"l.py": "from locust import User\n\n\nclass A(User):\n    pass\n"},
        seconds=15,
    ),
    Recipe(
        id="mitmdump", command="mitmdump --listen-host 127.0.0.1 -p <port>", version="mitmdump --version", seconds=10
    ),
    Recipe(
        id="mitmweb",
        command="mitmweb --no-web-open-browser --listen-host 127.0.0.1 -p 0 --web-port <port>",
        version="mitmdump --version",
        seconds=10,
    ),
    Recipe(
        id="dask",
        command="dask scheduler --host 127.0.0.1 --port <port> --no-dashboard",
        version="dask --version",
        seconds=20,
    ),
    Recipe(
        id="sphinx-autobuild",
        command="sphinx-autobuild --port <port> . out",
        version="sphinx-autobuild --version",
        files={"conf.py": "", "index.rst": "x\n=\n"},
        seconds=15,
    ),
    Recipe(
        id="supervisord",
        command="supervisord -n -c s.conf",
        version="supervisord --version",
        files={
            "s.conf": "[supervisord]\nlogfile=/dev/null\nlogfile_maxbytes=0\n[inet_http_server]\nport=127.0.0.1:<port>\n"
        },
    ),
    # ---- JavaScript
    Recipe(id="serve", command="serve -l <port>", version="serve --version", seconds=6),
    Recipe(
        id="nodemon",
        command="nodemon a.js",
        version="nodemon --version",
        files={"a.js": JS + "require('http').createServer().listen(P);\n"},
        seconds=6,
    ),
    Recipe(
        id="pm2-runtime",
        command="pm2-runtime a.js",
        version="pm2 --version",
        files={"a.js": JS + "require('http').createServer().listen(P);\n"},
        seconds=6,
    ),
    Recipe(id="verdaccio", command="verdaccio -l 127.0.0.1:<port>", version="verdaccio --version", seconds=12),
    Recipe(
        id="vite", command="vite --port <port> --strictPort", version="vite --version", files={"index.html": "<p>hi"}
    ),
    Recipe(id="http-server", command="http-server -p <port>", version="http-server --version"),
    Recipe(
        id="live-server",
        command="live-server --port=<port> --host=127.0.0.1 --no-browser",
        version="live-server --version",
        seconds=6,
    ),
)
