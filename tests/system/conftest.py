"""What the tests of the psutil-only system have in common."""

import socket
from collections.abc import Iterator

import pytest

from portfixer.system.api import System
from portfixer.system.portable import PortableSystem


@pytest.fixture
def system() -> System:
    return PortableSystem()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made
