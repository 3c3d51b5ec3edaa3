"""Whose the ports are that systemd keeps open, in systemd's own words."""

from made_up import holder, process, socket

from portfixer.facts import Protocol
from portfixer.system.linux.socket_units import find, parse

# systemctl show '*.socket' --property=Id,Listen, systemd 252
SHOWN = """Listen=[::]:8082 (Stream)
Listen=127.0.0.1:9082 (Stream)
Listen=[::1]:9083 (Datagram)
Listen=/run/x.sock (Stream)
Listen=/run/a:5 (FIFO)
Id=door.socket

Listen=0.0.0.0:7000 (Stream)
Id=v4.socket

Listen=audit 1 (Netlink)
Id=systemd-journald-audit.socket
"""


def test_every_place_has_its_unit() -> None:
    assert parse(SHOWN) == {
        (Protocol.TCP, "::", 8082): "door.socket",
        (Protocol.TCP, "127.0.0.1", 9082): "door.socket",
        (Protocol.UDP, "::1", 9083): "door.socket",
        (Protocol.TCP, "0.0.0.0", 7000): "v4.socket",
    }


def test_rubbish_names_nobody() -> None:
    assert parse("") == parse("Id=\n\n=\nListen=:\nListen") == {}


def test_nobody_is_asked_about_what_systemd_does_not_have() -> None:
    """It would take longer than the whole look."""
    shop = (holder(process(812, "shop")),)
    assert find([socket()], {77: shop}, {}) == {}
