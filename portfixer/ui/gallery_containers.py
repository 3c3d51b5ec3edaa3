"""The gallery's containers: one that can be stopped, one that takes other rights, one that nobody named."""

from dataclasses import replace

from portfixer import flow as steps
from portfixer.diagnosis import request_from
from portfixer.facts import (
    Container,
    Endpoint,
    Engine,
    Evidence,
    Holder,
    Manager,
    ManagerKind,
    Protocol,
    SocketState,
)
from portfixer.flow import Flow
from portfixer.remedies import RemedyId
from portfixer.ui.gallery_facts import Situation, made_process, made_socket

__all__ = ["container_scenes"]

_DOCKER = (
    "docker: Error response from daemon: driver failed programming external connectivity on endpoint web: "
    "Bind for 0.0.0.0:8080 failed: port is already allocated"
)
_PROXY = made_process(
    1890, "docker-proxy", "/usr/bin/docker-proxy", "-host-port", "8080", user="root", uid=0, folder=None, terminal=None
)
_NGINX = made_process(2431, "nginx", "nginx: master process nginx", user="root", uid=0, folder=None, terminal=None)
_WEB = Container(
    engine=Engine.DOCKER,
    id="0d3e92c30c91" + "e4" * 26,
    name="shop-web-1",
    address="172.18.0.2",
    port=80,
    inside=_NGINX,
    image="nginx:1.27",
    project="shop",
    service="web",
    restart="always",
    published=((Protocol.TCP, Endpoint("0.0.0.0", 8080)), (Protocol.TCP, Endpoint("0.0.0.0", 8443))),
    reachable=True,
)


def _taken_by(container: Container, evidence: Evidence = Evidence.HANDLE) -> Flow:
    manager = Manager(ManagerKind.CONTAINER, container.title, container.engine.value, container.uid, container.id)
    return Situation(
        request=request_from(_DOCKER),
        sockets=(made_socket(SocketState.LISTEN, "0.0.0.0", 8080, uid=0),),
        holders={70001: (Holder(process=_PROXY, evidence=evidence, root=True),)},
        managers={70001: manager},
        containers={70001: container},
        also_serves=((Protocol.TCP, Endpoint("0.0.0.0", 8443)),),
    ).flow()


def container_scenes() -> dict[str, Flow]:
    """Name of the picture -> the flow it shows."""
    web = _taken_by(_WEB)
    foreign = _taken_by(
        replace(_WEB, name=None, image=None, project=None, service=None, reachable=False), Evidence.UNIT
    )
    unnamed = _taken_by(Container(engine=Engine.DOCKER, reachable=True))
    return {
        "verdict-container": web,
        "verdict-container-foreign": foreign,
        "verdict-container-unnamed": unnamed,
        "confirm-container": steps.choose(web, RemedyId.STOP_CONTAINER),
        "advice-container-foreign": steps.choose(foreign, RemedyId.STOP_CONTAINER),
        "advice-container-unnamed": steps.choose(unnamed, RemedyId.STOP_CONTAINER),
    }
