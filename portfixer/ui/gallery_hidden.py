"""The gallery's ports whose holder is not among the open files, or not here: io_uring, the system, elsewhere."""

from dataclasses import replace

from portfixer.diagnosis import request_from
from portfixer.facts import (
    Elsewhere,
    Endpoint,
    Evidence,
    Interface,
    Manager,
    ManagerKind,
    Protocol,
    Request,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
    Via,
)
from portfixer.flow import Flow
from portfixer.ui.gallery_facts import SERVER, Situation, held, made_process, made_socket

__all__ = ["hidden_scenes"]

_INODE = 70001
_NGINX = made_process(2431, "nginx", "nginx: master process nginx", user="root", uid=0, folder=None, terminal=None)


def hidden_scenes() -> dict[str, Flow]:
    """Name of the picture -> the flow it shows."""
    listener = made_socket(SocketState.LISTEN, "127.0.0.1", 8080)
    tunnel = replace(made_socket(SocketState.UNCONNECTED, "0.0.0.0", 4789, uid=0), protocol=Protocol.UDP)
    (server,) = held(SERVER)
    situations = {
        "io-uring": Situation(
            request=Request(port=8080),
            sockets=(listener,),
            holders={_INODE: (replace(server, via=Via.IO_URING),)},
        ),
        "interface": Situation(
            request=Request(port=4789, protocol=Protocol.UDP),
            sockets=(tunnel,),
            kernel_owned={_INODE: Interface("vxlan0", "vxlan", certain=True)},
        ),
        "by-unit": Situation(
            request=Request(port=8080),
            sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 8080, uid=0),),
            holders={_INODE: held(_NGINX, evidence=Evidence.UNIT)},
            managers={_INODE: Manager(ManagerKind.SYSTEMD, "nginx.service", "system")},
        ),
        "outside": Situation(
            request=Request(port=8080),
            sockets=(listener,),
            unseen=(Unseen(UnseenThing.OUTSIDE, UnseenWhy.NOT_FROM_HERE),),
        ),
        "elsewhere": Situation(
            request=request_from("Error: listen EADDRINUSE: address already in use :::8080"),
            error=None,
            elsewhere=(
                Elsewhere(
                    protocol=Protocol.TCP,
                    endpoint=Endpoint("0.0.0.0", 8080),
                    process=_NGINX,
                    manager=Manager(ManagerKind.CONTAINER, "shop-web-1", "docker"),
                ),
            ),
        ),
    }
    return {f"verdict-{name}": situation.flow() for name, situation in situations.items()}
