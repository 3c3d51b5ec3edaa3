"""Port proxies: Windows itself passes a port on to another address (`netsh interface portproxy`).

The service iphlpsvc listens for them, so a table of sockets shows only a svchost.exe. The rules are read from the
registry, where netsh keeps them; that needs no rights and no translated text.
"""

import ipaddress
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from portfixer.facts import LOOPBACK, Endpoint, Family, Manager, ManagerKind, is_wildcard

__all__ = ["SERVICE", "PortProxy", "parse", "proxies"]

SERVICE = "iphlpsvc"
"""The service that listens for every port proxy."""

_KEY = r"SYSTEM\CurrentControlSet\Services\PortProxy"
_KINDS = ("v4tov4", "v4tov6", "v6tov4", "v6tov6")


@dataclass(frozen=True, slots=True)
class PortProxy:
    kind: str
    """v4tov4, v4tov6, v6tov4 or v6tov6: netsh's own word for the two families."""
    listens: Endpoint
    """The address may be `*`: every one."""
    connects: Endpoint

    @property
    def manager(self) -> Manager:
        """Named for where it leads; the detail is what netsh needs to find the rule."""
        detail = f"{self.kind} {self.listens.address} {self.listens.port}"
        return Manager(ManagerKind.PORT_PROXY, str(self.connects), detail)

    def serves(self, local: Endpoint) -> bool:
        """Whether a listener there is this one."""
        is_v6 = self.kind.startswith("v6")
        address = _plain(self.listens.address, is_v6=is_v6)
        everywhere = address in {"*", "0.0.0.0", "::"} and is_wildcard(local.address)
        return (
            self.listens.port == local.port
            and is_v6 is (":" in local.address)
            and (everywhere or address == _plain(local.address, is_v6=is_v6))
        )


def _plain(address: str, *, is_v6: bool) -> str:
    """The one spelling of it: the registry has it as it was typed, `localhost` and `0:0:0:0:0:0:0:1` among others."""
    if address.lower() == "localhost":
        return LOOPBACK[Family.IPV6 if is_v6 else Family.IPV4]
    try:
        return str(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return address.lower()


def proxies() -> tuple[PortProxy, ...]:
    """Every port proxy of this computer; () elsewhere than on Windows."""
    found: list[PortProxy] = []
    if sys.platform == "win32":
        import winreg

        for kind in _KINDS:
            try:
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"{_KEY}\{kind}\tcp") as key:
                    count = winreg.QueryInfoKey(key)[1]
                    values = [winreg.EnumValue(key, place)[:2] for place in range(count)]
            except OSError:
                continue  # none of that kind
            found += parse(kind, values)
    return tuple(found)


def parse(kind: str, values: Iterable[tuple[object, object]]) -> tuple[PortProxy, ...]:
    """Values as the registry has them: the name `0.0.0.0/8080`, the data `172.20.1.2/80`."""
    pairs = ((kind, _endpoint(name), _endpoint(data)) for name, data in values)
    return tuple(PortProxy(kind, listens, connects) for kind, listens, connects in pairs if listens and connects)


def _endpoint(value: object) -> Endpoint | None:
    address, slash, port = str(value).rpartition("/")
    return Endpoint(address, int(port)) if slash and address and port.isdecimal() and int(port) <= 65535 else None
