"""Who has a port for a container's sake, from its command line."""

import pytest

from portfixer.facts import Engine, Protocol
from portfixer.system.linux.messengers import (
    Forward,
    Named,
    forward_of,
    is_never_signalled,
    messenger_of,
    named_by,
    netns_of,
)
from portfixer.system.linux.namespaces import parse_fib_trie, parse_if_inet6

ID = "0d3e92c30c91e454330ff1cbf55f4bf08f610e988baff9973f346e6bd8d21d94"
PROXY = "-proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80"
TO_WEB = Forward(Protocol.TCP, "0.0.0.0", 8080, "172.17.0.2", 80)

FORWARDS = [
    (f"/usr/sbin/docker-proxy {PROXY}", TO_WEB),
    (f"/usr/bin/docker-proxy {PROXY} -use-listen-fd", TO_WEB),  # Docker 28
    (f"/usr/bin/rootlesskit-docker-proxy {PROXY}", TO_WEB),
    (
        "docker-proxy -container-ip fd00:aa::2 -container-port 53 -host-ip :: -host-port 5353 -proto udp",
        Forward(Protocol.UDP, "::", 5353, "fd00:aa::2", 53),
    ),
    (f"/srv/my-docker-proxy {PROXY}", None),
    (
        "/usr/sbin/docker-proxy -proto sctp -host-ip 0.0.0.0 -host-port 1 -container-ip 172.17.0.2 -container-port 1",
        None,
    ),
    ("/usr/sbin/docker-proxy -proto tcp -host-port", None),
    ("/usr/sbin/docker-proxy", None),
    ("", None),
]


@pytest.mark.parametrize(("line", "expected"), FORWARDS)
def test_docker_proxy_says_whom_it_passes_a_port_on_to(line, expected):
    assert forward_of(tuple(line.split())) == expected


NAMED = [
    (f"/usr/bin/containerd-shim-runc-v2 -namespace moby -id {ID} -address /run/x.sock", Named(Engine.DOCKER, ID)),
    (f"/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id {ID}", Named(Engine.KUBERNETES, ID)),
    (f"/usr/bin/containerd-shim-runc-v2 -namespace default -id {ID}", Named(Engine.NERDCTL, ID)),
    (
        f"/usr/bin/conmon --api-version 1 -c {ID} -u {ID} -n pod-web --exit-command /usr/bin/podman",
        Named(Engine.PODMAN, ID, "pod-web"),
    ),
    (f"/usr/bin/conmon -c {ID} -n k8s_web_web-0", Named(Engine.KUBERNETES, ID, "k8s_web_web-0")),  # CRI-O
    (
        f"/usr/bin/slirp4netns -e 3 -r 4 --api-socket /run/libpod/{ID}.net --netns-type=path /run/netns/n tap0",
        Named(Engine.PODMAN, ID),
    ),
    ("/usr/bin/slirp4netns --mtu 65520 -r 3 1480 tap0", None),  # rootless Docker's
    ("/usr/bin/conmon -c ../../etc", None),
    ("python3 conmon -c " + ID, None),
    ("", None),
]


@pytest.mark.parametrize(("line", "expected"), NAMED)
def test_who_looks_after_a_container_names_it(line, expected):
    assert named_by(tuple(line.split())) == expected


def test_pasta_and_slirp4netns_name_the_network_they_lead_into():
    pasta = "/usr/bin/pasta --config-net -t 8103-8103:80-80 --quiet --netns /run/user/1000/netns/netns-1"
    slirp = "/usr/bin/slirp4netns -c -e 3 -r 4 --netns-type=path /run/user/1000/netns/netns-2 tap0"
    assert netns_of(tuple(pasta.split())) == "/run/user/1000/netns/netns-1"
    assert netns_of(tuple(slirp.split())) == "/run/user/1000/netns/netns-2"
    assert netns_of(("/usr/bin/slirp4netns", "1480", "tap0")) is None
    assert netns_of(("/usr/sbin/sshd", "--netns", "/run/x")) is None


@pytest.mark.parametrize(
    ("name", "never"),
    [
        (b"docker-proxy", True),
        (b"rootlesskit-doc", True),
        (b"rootlessport", True),
        (b"conmon", True),
        (b"containerd-shim", True),
        (b"dockerd", True),
        (b"containerd", True),
        (b"nginx", False),
        (b"docker", False),
        (b"my-docker-proxy", False),
    ],
)
def test_what_keeps_containers_going_is_never_signalled(name, never):
    assert is_never_signalled(name) is never


def test_a_messenger_is_known_by_its_own_name_alone():
    assert messenger_of(("/usr/bin/dockerd", "-H", "fd://")) is not None
    assert messenger_of(("/usr/bin/python3", "dockerd")) is None
    assert messenger_of(()) is None


FIB_TRIE = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 172.17.0.0/16 2 0 2
        +-- 172.17.0.0/30 2 0 2
           |-- 172.17.0.0
              /16 link UNICAST
           |-- 172.17.0.2
              /32 host LOCAL
        |-- 172.17.255.255
           /32 link BROADCAST
     |-- 127.0.0.0
        /8 host LOCAL
"""


def test_only_the_addresses_that_are_local_are_a_networks_own():
    assert parse_fib_trie(FIB_TRIE) == {"172.17.0.2"}
    assert parse_if_inet6("fd0000aa000000000000000000000002 06 40 00 82     eth0\n") == {"fd00:aa::2"}


@pytest.mark.parametrize("rubbish", ["", "\n\n", "|--", "/32 host LOCAL", "zz 01 80", "\x00\x01"])
def test_rubbish_has_no_addresses(rubbish):
    assert parse_fib_trie(rubbish) == frozenset()
    assert parse_if_inet6(rubbish) == frozenset()
