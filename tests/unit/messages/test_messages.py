"""Whole messages: what real programs printed, and what was written after the shapes that people paste."""

import html
import json
import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portfixer.facts import MessageError, Protocol, Subject
from portfixer.messages import read

DATA = Path(__file__).parents[2] / "data" / "messages"
sys.path.insert(0, str(DATA))
from score import Labelled, labelled, read_wrong  # noqa: E402 - it lies beside the data it measures

CASES = [
    pytest.param(case, id=f"{file}-{case['id']}")
    for file in ("recorded", "written")
    for case in json.loads((DATA / f"{file}.json").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_message_is_read_as_an_expert_would(case: dict[str, Any]) -> None:
    text = "\n".join(case["text"])
    message = read(text)
    assert {
        "error": message.error,
        "port": message.port,
        "protocol": message.protocol,
        "address": message.address,
        "program": message.program,
        "code": message.code,
        "subject": message.subject,
    } == {name: case[name] for name in ("error", "port", "protocol", "address", "program", "code", "subject")}


@pytest.mark.parametrize(
    ("text", "code", "error"),
    [
        ("98", 98, MessageError.IN_USE),
        (" 10048\n", 10048, MessageError.IN_USE),
        ("-98", 98, MessageError.IN_USE),
        ("48", 48, MessageError.IN_USE),
        ("-4091", -4091, MessageError.IN_USE),
        ("10013", 10013, MessageError.ACCESS_DENIED),
        ("13", 13, MessageError.ACCESS_DENIED),
        ("99", 99, MessageError.NOT_AVAILABLE),
        ("10049", 10049, MessageError.NOT_AVAILABLE),
        ("111", 111, MessageError.REFUSED),
        ("errno 98", 98, MessageError.IN_USE),
        ("error 10048", 10048, MessageError.IN_USE),
        ("error code 48", 48, MessageError.IN_USE),
        ("Error code: 10013", 10013, MessageError.ACCESS_DENIED),
        ("EADDRINUSE", None, MessageError.IN_USE),
        ("wsaeacces", None, MessageError.ACCESS_DENIED),
    ],
)
def test_bare_error_is_an_error_without_a_port(text: str, code: int | None, error: MessageError) -> None:
    message = read(text)
    assert (message.code, message.error, message.port) == (code, error, None)


@pytest.mark.parametrize(
    ("text", "address", "port", "protocol"),
    [
        ("8080", None, 8080, None),
        ("localhost:8080", "localhost", 8080, None),
        ("127.0.0.1:8080", "127.0.0.1", 8080, None),
        ("[::1]:8080", "::1", 8080, None),
        (":8080", None, 8080, None),
        ("port 8080", None, 8080, None),
        ("5353/udp", None, 5353, Protocol.UDP),
        ("udp 53", None, 53, Protocol.UDP),
        ("http://localhost:3000/", "localhost", 3000, Protocol.TCP),
    ],
)
def test_bare_place_is_a_port_without_an_error(
    text: str, address: str | None, port: int, protocol: Protocol | None
) -> None:
    message = read(text)
    assert (message.error, message.address, message.port, message.protocol) == (
        MessageError.NONE,
        address,
        port,
        protocol,
    )


@pytest.mark.parametrize("text", ["0", "70000", "abc", "", "\x00", "\ud800", "-1", "999999999999"])
def test_what_is_no_port_gives_none(text: str) -> None:
    assert read(text).port is None


def test_client_side_names_the_other_side() -> None:
    message = read("Error: connect ECONNREFUSED 10.1.2.3:5432")
    assert (message.subject, message.remote, message.port) == (Subject.CONNECTING, "10.1.2.3:5432", None)


def test_first_problem_is_the_answer_and_the_others_follow() -> None:
    message = read(
        "bind() to 0.0.0.0:80 failed (98: Address already in use)\n"
        "bind() to 0.0.0.0:443 failed (13: Permission denied)\n"
        "connect() failed (111: Connection refused) while connecting to upstream 10.0.0.1:9000"
    )
    assert (message.error, message.port, message.code) == (MessageError.IN_USE, 80, 98)
    assert [(other.error, other.port, other.code) for other in message.others] == [
        (MessageError.ACCESS_DENIED, 443, 13),
        (MessageError.REFUSED, None, 111),
    ]
    assert message.others[1].remote == "10.0.0.1:9000"


def test_paths_hold_the_persons_own_files_first() -> None:
    message = read(
        "Traceback (most recent call last):\n"
        '  File "/usr/lib/python3.11/runpy.py", line 198, in _run_module_as_main\n'
        '  File "/home/me/shop/server.py", line 12, in <module>\n'
        '  File "/usr/lib/python3.11/http/server.py", line 136, in server_bind\n'
        "OSError: [Errno 98] Address already in use"
    )
    assert message.paths == (
        "/home/me/shop/server.py",
        "/usr/lib/python3.11/runpy.py",
        "/usr/lib/python3.11/http/server.py",
    )


def test_pieces_point_into_the_text_as_it_was_given() -> None:
    text = "\x1b[31mError: listen EADDRINUSE\x1b[0m: address already in use \x1b[33m127.0.0.1:\x1b[1m3000\x1b[0m\r\n"
    pieces = {piece.field: text[piece.start : piece.end] for piece in read(text).pieces}
    assert pieces["port"] == "3000"
    assert pieces["address"] == "127.0.0.1"
    assert pieces["error"] == "EADDRINUSE"


NOISE: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "an answer's quote marks": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    "colours": lambda text: "\n".join(f"\x1b[31m{line}\x1b[0m" for line in text.split("\n")),
    "what is left of colours": lambda text: "\n".join(f"[31m{line}[0m" for line in text.split("\n")),
    "a web page": lambda text: f"<pre>{html.escape(text)}</pre>",
    "a box": lambda text: "\n".join(f"│ {line:60} │" for line in text.split("\n")),
    "Docker Compose": lambda text: "\n".join(f"app-1  | {line}" for line in text.split("\n")),
    "the journal": lambda text: "\n".join(f"Nov 22 12:15:55 box app[4711]: {line}" for line in text.split("\n")),
    "foreman": lambda text: "\n".join(f"12:15:55 web.1   | {line}" for line in text.split("\n")),
    "time stamps": lambda text: "\n".join(f"2026-11-22T12:15:55.123456Z {line}" for line in text.split("\n")),
    "one escaped line": lambda text: json.dumps({"log": text}),
    "Markdown's escapes": lambda text: re.sub(r"([\[\]_*])", r"\\\1", text),
    "UTF-16 read as bytes": "\0".join,
    "line ends of two systems": lambda text: "".join(
        line + ("\r\n" if number % 2 else "\n") for number, line in enumerate(text.split("\n"))
    ),
    "Jenkins": lambda text: "\n".join(f"[2026-11-22T12:15:55.123Z] {line}" for line in text.split("\n")),
    "the logs of a pod": lambda text: "\n".join(f"[pod/shop-7d9f-x2k/app] {line}" for line in text.split("\n")),
    "a progress bar glued on": lambda text: f"\u280b [################] 100%|\u2588\u2588\u2588| 42/42 {text}",
    "padding to the width of a window": lambda text: "\n".join(f"{line:<132}" for line in text.split("\n")),
    "words in another language": lambda text: f"Bonjour, 我的程序 не запускается:\n{text}\n谢谢, merci",
    "a letter around it": lambda text: f"Hello, my app says this:\n\n{text}\n\nCan somebody help me?",
}

# What the noise really changes: services and prompts that another prefix now hides, lines cut by their terminal, double
# escapes.
SPOILT = {
    "compose-tail", "wrapped", "openmpi", "vpn-wrapped", "ssh-refused", "meteor-48", "journald-two", "md-escaped",
    "klog-main", "go-bind-space",
}  # fmt: skip
TURNS = 4
"""Each noise takes every fourth example, beginning with another one: all of them together take each example."""


@pytest.mark.parametrize("noise", NOISE)
def test_noise_does_not_change_what_is_read(noise: str) -> None:
    for parameter in CASES[list(NOISE).index(noise) % TURNS :: TURNS]:
        (case,) = parameter.values
        text = "\n".join(case["text"])
        if len(text) < 14 or case["id"] in SPOILT:
            continue
        message = read(NOISE[noise](text))
        found = (message.error, message.port, message.protocol, message.address, message.program, message.code)
        assert found == tuple(case[name] for name in ("error", "port", "protocol", "address", "program", "code")), case[
            "id"
        ]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_what_a_terminal_broke_in_mid_word_is_put_together(width: int) -> None:
    wrong, pieces = [], []
    for parameter in CASES:
        (case,) = parameter.values
        lines = (line[at : at + width] for line in case["text"] for at in range(0, max(1, len(line)), width))
        message = read("\n".join(lines))
        if (message.error, message.port) != (case["error"], case["port"]):
            wrong.append(case["id"])
        if message.port is not None and case["port"] is not None and message.port != case["port"]:
            pieces.append(case["id"])
    assert len(wrong) <= len(CASES) // 50, wrong
    assert len(pieces) <= 2, pieces


@pytest.mark.parametrize("seed", range(6))
def test_bytes_that_are_no_text_name_no_port(seed: int) -> None:
    noise = random.Random(seed).randbytes(200_000).decode("utf-8", errors="replace")  # noqa: S311 - noise, no secret
    assert (read(noise).error, read(noise).port) == (MessageError.NONE, None)


def test_each_field_points_to_where_it_was_read() -> None:
    unplaced = []
    for path in sorted((DATA / "threads").glob("*.txt")):
        for one in labelled(path):
            message = read(one.text)
            where = {piece.field: one.text[piece.start : piece.end] for piece in message.pieces}
            for field in ("port", "address", "code", "program"):
                if getattr(message, field) is not None and field not in where:
                    unplaced.append((path.stem, one.number, field))
            if message.port is not None and re.sub(r"\D", "", where.get("port", "")) != str(message.port):
                unplaced.append((path.stem, one.number, "port"))
    assert not unplaced


def _threads() -> list[Any]:
    found = []
    for path in sorted((DATA / "threads").glob("*.txt")):
        found += [pytest.param(one, id=f"{path.stem}-{one.number}") for one in labelled(path)]
    return found


@pytest.mark.parametrize("one", _threads())
def test_message_from_a_thread_is_read_as_it_was_labelled(one: Labelled) -> None:
    assert read_wrong(one) == {}


def test_column_of_a_frame_is_no_error_number() -> None:
    message = read("Error: bind EACCES 0.0.0.0:53\n    at dgram.js:213:13\n    at process.nextTick (node.js:450:9)")
    assert (message.error, message.port, message.code) == (MessageError.ACCESS_DENIED, 53, None)
