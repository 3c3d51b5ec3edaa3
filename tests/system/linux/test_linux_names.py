"""Names become addresses quickly, or not at all."""

import socket
import sys
import threading
import time

import pytest

from portfixer.system import names, this_system

pytestmark = [pytest.mark.linux, pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "fe80::1%lo", "0.0.0.0", "::"])
def test_an_address_stands_for_itself(address):
    assert this_system().resolve(address) == (address,)


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost."])
def test_localhost_is_this_computer(name):
    assert set(this_system().resolve(name)) & {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    "name", ["no-such-name.invalid", "", "a" * 300, "a..b", "\0", "bad name", "ü" * 70 + ".example"]
)
def test_what_is_no_name(name, monkeypatch):
    real = socket.getaddrinfo

    def here(host, *arguments, **options):
        if host == "no-such-name.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "asked nobody")
        return real(host, *arguments, **options, flags=socket.AI_NUMERICHOST)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    assert this_system().resolve(name) == ()


def test_a_directory_that_does_not_answer(monkeypatch):
    release = threading.Event()

    def slow(*arguments, **options):
        release.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    started = time.monotonic()
    try:
        assert names.resolve("slow.example", timeout_s=0.05) == ()
        assert set(names.resolve("localhost", timeout_s=0.05)) == {"127.0.0.1", "::1"}
    finally:
        release.set()
    assert time.monotonic() - started < 2
