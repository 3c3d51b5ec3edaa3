"""Makes the captured answers beside it: run as root, `unshare -n .venv/bin/python tests/data/netlink/capture.py`.

In a network namespace of its own, so that nothing of the computer gets into the files.
"""

import platform
import socket
import subprocess
from pathlib import Path

from portfixer.facts import Family, Protocol
from portfixer.system.linux import netlink, sockdiag

HERE = Path(__file__).parent
KERNEL = ".".join(platform.release().split(".")[:2])


def main() -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    keep = []

    def made(family: int, kind: int, address: str, port: int, **options: int) -> socket.socket:
        new = socket.socket(family, kind)
        new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if "v6only" in options:
            new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, options["v6only"])
        if options.get("device"):
            new.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
        new.bind((address, port))
        keep.append(new)
        return new

    def connected(server: socket.socket, family: int, address: str, port: int) -> tuple[socket.socket, socket.socket]:
        client = socket.socket(family)
        client.bind((address, port))
        client.connect(server.getsockname()[:2] if family == server.family else ("127.0.0.1", server.getsockname()[1]))
        accepted, _ = server.accept()
        keep.extend((client, accepted))
        return client, accepted

    v4, v6, tcp, udp = socket.AF_INET, socket.AF_INET6, socket.SOCK_STREAM, socket.SOCK_DGRAM
    server = made(v4, tcp, "127.0.0.1", 8080)
    server.listen(7)
    connected(server, v4, "127.0.0.1", 40001)  # ESTABLISHED
    _, accepted = connected(server, v4, "127.0.0.1", 40002)
    accepted.close()  # FIN-WAIT-2 with a timer, and CLOSE-WAIT
    client, accepted = connected(server, v4, "127.0.0.1", 40003)
    accepted.close()
    client.close()  # TIME-WAIT
    waiting = socket.socket()
    waiting.bind(("127.0.0.1", 40004))
    waiting.connect(server.getsockname())  # in the accept queue
    keep.append(waiting)
    made(v4, tcp, "0.0.0.0", 8081)  # bound only
    made(v4, tcp, "127.0.0.1", 8082, device=1).listen()
    dual = made(v6, tcp, "::", 8083, v6only=0)
    dual.listen()
    made(v6, tcp, "::", 8084, v6only=1).listen()
    connected(dual, v4, "127.0.0.1", 40005)  # an IPv4 connection of an IPv6 socket
    made(v6, tcp, "::1", 8085, v6only=1)
    made(v4, udp, "127.0.0.1", 8086)
    made(v4, udp, "127.0.0.1", 8087).connect(("127.0.0.1", 8086))
    made(v6, udp, "::", 8088, v6only=0)

    for protocol in Protocol:
        for family in Family:
            request = sockdiag.request(protocol, family, sockdiag.EVERY_STATE, None)
            answer = netlink.dump(4, 20, request)
            name = f"{protocol}{family.value}-linux-{KERNEL}-{platform.machine()}.bin"
            Path(HERE, name).write_bytes(b"".join(part.data for part in answer.datagrams))
    for name in ("tcp", "tcp6", "udp", "udp6"):
        Path(HERE, f"proc-net-{name}-linux-{KERNEL}.txt").write_bytes(Path("/proc/net", name).read_bytes())
    for new in keep:
        new.close()


if __name__ == "__main__":
    main()
