"""What is typed after a command, as it is meant."""

import pytest

from portfixer.cli.arguments import parser


@pytest.mark.parametrize(
    "command", [("diagnose", "8080"), ("fix", "8080"), ("wait", "8080")], ids=lambda words: words[0]
)
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("*", None),
        ("", None),
        (" ", None),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("127.0.0.1 ", "127.0.0.1"),
        ("web", "web"),
    ],
)
def test_an_address_is_meant_in_the_same_way_everywhere(
    command: tuple[str, str], typed: str, meant: str | None
) -> None:
    """`wait` took * and brackets for the name of a computer."""
    assert parser(command).parse_args([*command, "--address", typed]).address == meant
    assert parser(command).parse_args(command).address is None
