"""Binary tables and registry values of Windows, read without Windows."""

import struct

import pytest

from portfixer.facts import Endpoint, ManagerKind
from portfixer.system.windows import bound, native, services, top_windows
from portfixer.system.windows.bound import BoundEndpoint, parse_tcp4, parse_tcp6
from portfixer.system.windows.port_proxies import PortProxy, parse, proxies


def swapped(port: int) -> int:
    """As Windows has it: network order in the lower half, and rubbish may be in the upper one."""
    return 0xABCD0000 | (port & 0xFF) << 8 | port >> 8


ROW4 = struct.pack("<I4sI4sIII", 100, bytes((127, 0, 0, 1)), swapped(8080), bytes(4), 0, 4711, 0)
ROW6 = struct.pack("<16sII16sIIIII", bytes(15) + b"\1", 0, swapped(8443), bytes(16), 0, 0, 100, 4712, 0)


def test_bound_sockets_have_address_port_and_owner() -> None:
    assert list(parse_tcp4(struct.pack("<I", 1) + ROW4)) == [BoundEndpoint(Endpoint("127.0.0.1", 8080), 4711)]
    assert list(parse_tcp6(struct.pack("<I", 1) + ROW6)) == [BoundEndpoint(Endpoint("::1", 8443), 4712)]


@pytest.mark.parametrize(
    "table", [b"", b"\1", struct.pack("<I", 0), struct.pack("<I", 9), struct.pack("<I", 2) + ROW4[:-1]]
)
def test_a_cut_table_has_the_rows_that_are_whole(table: bytes) -> None:
    assert list(parse_tcp4(table)) == []
    assert len(list(parse_tcp4(struct.pack("<I", 5) + ROW4 + ROW4[:9]))) == 1


def test_a_port_proxy_is_a_value_of_the_registry() -> None:
    [proxy] = parse("v4tov4", [("0.0.0.0/8080", "172.20.1.2/80")])
    assert (proxy.listens, proxy.connects) == (Endpoint("0.0.0.0", 8080), Endpoint("172.20.1.2", 80))
    manager = proxy.manager
    assert (manager.kind, manager.name, manager.detail) == (
        ManagerKind.PORT_PROXY,
        "172.20.1.2:80",
        "v4tov4 0.0.0.0 8080",
    )


@pytest.mark.parametrize(
    "value", [("", ""), ("8080", "80"), ("*/http", "x/80"), ("*/99999", "x/80"), (1, b"\0"), ("a/1", "/2")]
)
def test_a_value_that_is_no_rule_is_passed_over(value: tuple[object, object]) -> None:
    assert parse("v4tov4", [value]) == ()


@pytest.mark.parametrize(
    ("kind", "listens", "local", "expected"),
    [
        ("v4tov4", "*", "0.0.0.0", True),
        ("v4tov4", "0.0.0.0", "0.0.0.0", True),
        ("v4tov4", "192.0.2.7", "192.0.2.7", True),
        ("v4tov4", "192.0.2.7", "0.0.0.0", False),
        ("v4tov4", "*", "::", False),
        ("v6tov4", "*", "::", True),
        ("v6tov4", "*", "0.0.0.0", False),
        ("v4tov4", "localhost", "127.0.0.1", True),
        ("v6tov4", "LocalHost", "::1", True),
        ("v6tov4", "0:0:0:0:0:0:0:1", "::1", True),
        ("v6tov4", "FE80::1%7", "fe80::1", True),
        ("v4tov4", "shop", "127.0.0.1", False),
    ],
)
def test_which_listener_a_rule_stands_for(kind: str, listens: str, local: str, expected: bool) -> None:
    proxy = PortProxy(kind, Endpoint(listens, 8080), Endpoint("172.20.1.2", 80))
    assert proxy.serves(Endpoint(local, 8080)) is expected
    assert not proxy.serves(Endpoint(local, 8081))


@pytest.mark.skipif(hasattr(__import__("ctypes"), "WinDLL"), reason="elsewhere than on Windows")
def test_elsewhere_windows_functions_are_missing_and_nothing_breaks() -> None:
    with pytest.raises(native.Missing, match="GetProcessHeap"):
        native.Native("kernel32", "GetProcessHeap", None)()
    assert bound.read() is None
    assert services.running() == ()
    assert services.state_of("W3SVC") is None
    assert services.dependents("W3SVC") == ()
    assert proxies() == ()
    assert not top_windows.ask_to_close(1)


def test_a_function_that_this_windows_lacks_is_missing() -> None:
    with pytest.raises(native.Missing):
        native.Native("kernel32", "NoSuchFunctionInAnyWindows", None)()
