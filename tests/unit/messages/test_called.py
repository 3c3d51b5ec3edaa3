"""Whom a client called in vain: the place is named as one writes it, without the words that stood in between."""

import pytest

from portfixer.facts import Subject
from portfixer.messages import read


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ('connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused', "127.0.0.1:5432"),
        ('connection to server at "localhost" (::1), port 5432 failed: Connection refused', "[::1]:5432"),
        ("curl: (7) Failed to connect to localhost port 8080: Connection refused", "localhost:8080"),
        (
            (
                "HTTPConnectionPool(host='localhost', port=5000): Max retries exceeded with url: / "
                "(Caused by NewConnectionError('[Errno 111] Connection refused'))"
            ),
            "localhost:5000",
        ),
        ("dial tcp [::1]:5432: connect: connection refused", "[::1]:5432"),
        ("Could not connect to Redis at 127.0.0.1:6379: Connection refused", "127.0.0.1:6379"),
        ("Connection refused: localhost/127.0.0.1:8080", "localhost/127.0.0.1:8080"),
        ("ssh: connect to host example.com port 22: Connection refused", "22"),
    ],
)
def test_the_place_that_was_called(text: str, remote: str) -> None:
    message = read(text)
    assert message.subject is Subject.CONNECTING
    assert message.remote == remote
