"""Addresses as the facts spell them."""

import re

__all__ = ["any_port_of_a_call", "in_a_call", "normal_address", "standing_alone", "with_any_port"]

# Compiled with their first use, as everything here: most texts need few of them.
_V4 = r"\d{1,3}(?:\.\d{1,3}){3}"
_ALONE = (
    r"(?<![\d.\w:/@])(?<!\d,host=)(?P<v4>\d{1,3}(?:\.\d{1,3}){3})(?![\d\w/]|\.\d|:\d| - \S{1,40} \[)|"
    r"\" ?(?P<quoted>::1?|localhost|\*) ?\"|"
    r"\[(?P<v6>[0-9a-fA-F]{0,4}:[0-9a-fA-F:]{1,40})\](?!:\d)|"
    r"\bIP: ?(?P<listed6>::1?|[0-9a-f:]{3,39})(?=[,;])|"
    r"\bEADDR\w{3,12}:? (?:address not available,? )?"
    r"(?P<bare6>[0-9a-fA-F]{0,4}:[0-9a-fA-F:]{1,40}(?:%\w{1,15})?)(?=\s|$)|"
    r"\b(?:for|on|to|at|address) (?P<plain6>(?=[0-9a-fA-F:]{0,40}::)[0-9a-fA-F:]{2,40}(?:%\w{1,15})?)(?=[\s,;)]|$)"
)
_OF_CALLS = ("((", "address", "host", "server_name", "socket created on", "listen socket for")
_CALL = (
    r"\(\([\"'](?P<call>\d{1,3}(?:\.\d{1,3}){3}|localhost|::1?)[\"'], ?[A-Za-z_]|"
    r"\baddress[\"']?: ?[\"'](?P<field>\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]{2,39})[\"']|"
    r"\b(?:run|listen|serve|launch)\([^()\n]{0,80}\b(?:host|server_name)"
    r" ?= ?[\"'](?P<host>\d{1,3}(?:\.\d{1,3}){3}|localhost|::1?)[\"']|"
    r"socket created on IP: '(?P<made>[\d.:a-f]{2,45})'|"
    r"listen socket for \"(?P<named>[\w.:*-]{1,60})\""
)
_ANY_PORT = (
    r"(?<!-> )(?<![\d.\w/])(?:(?P<any4>\d{1,3}(?:\.\d{1,3}){3})|\[(?P<any6>[\da-fA-F:.]{2,45})(?=\]))\]?:0(?![\d.])"
)
_BLACKED = r"(?:([A-Za-z])\1{0,3}\.){3}([A-Za-z])\2{0,3}"
"""An address of which nothing was left: "xx.yy.zz.xx"."""
_NO_ADDRESS = {"", "null", "undefined", "none", "any", "?unknown?", "nil", "undef", "address", "host", "port", "ip"}


def normal_address(address: str | None) -> str | None:
    """`address` as the facts spell it; None if it says nothing.

    Wildcards (`*`, `+` and the numeric ones) are 0.0.0.0 or ::, IPv6 has its shortest form, and names stay as they are.
    """
    if address is None:
        return None
    plain = address.strip().strip("[]\"'").lstrip("/")
    if plain.lower() in _NO_ADDRESS:
        return None
    if plain in ("*", "+"):
        return "0.0.0.0"
    if plain == "::*":  # as Redis writes it
        return "::"
    if "," in plain:
        parts = [part.strip() for part in plain.split(",")]
        return _erlang([int(part) for part in parts]) if all(part.isdecimal() for part in parts) else None
    if plain.count(":") >= 2:
        return _shortest(plain)
    if re.fullmatch(_V4, plain):
        return plain if all(int(part) < 256 for part in plain.split(".")) else None
    if re.fullmatch(_BLACKED, plain):
        return None
    return plain if re.fullmatch(r"[\w.%*#-]{1,253}", plain) and plain.lower().strip("x.#_*-") else None


def standing_alone(line: str) -> tuple[str, int, int] | None:
    """The first address of a line that has no port beside it, and where it stands."""
    return next(filter(None, map(_found, re.finditer(_ALONE, line))), None)


def with_any_port(line: str) -> tuple[str, int, int] | None:
    """The address that a line names with port 0, and where it stands: the system may choose the port."""
    return _found(re.search(_ANY_PORT, line)) if ":0" in line else None


def any_port_of_a_call(line: str) -> bool:
    """Whether a line is of Go's listening on port 0: `listen udp :0: bind: …`."""
    return ":0: bind" in line and re.search(r"\blisten (?:tcp|udp)[46]? \S{0,60}:0: bind", line) is not None


def in_a_call(text: str) -> tuple[str, int, int] | None:
    """The address in a quoted `.bind(("127.0.0.1", port))` or in an object's `address: '::'`, and where it stands."""
    return _found(re.search(_CALL, text)) if any(map(text.__contains__, _OF_CALLS)) else None


def _found(match: re.Match[str] | None) -> tuple[str, int, int] | None:
    if match is None or match.lastgroup is None:
        return None
    address = normal_address(match[match.lastgroup])
    return None if address is None else (address, match.start(match.lastgroup), match.end(match.lastgroup))


def _erlang(parts: list[int]) -> str | None:
    if len(parts) == 4:
        return ".".join(map(str, parts)) if max(parts) < 256 else None
    return _shortest(":".join(f"{part:x}" for part in parts)) if len(parts) == 8 else None


def _shortest(address: str) -> str | None:
    import ipaddress  # only few messages need it, and loading it takes longer than reading them

    plain, percent, zone = address.partition("%")
    try:
        parsed = ipaddress.IPv6Address(plain)
        if parsed.ipv4_mapped is not None:
            return f"::ffff:{parsed.ipv4_mapped}"
        return parsed.compressed + percent + zone
    except ValueError:
        return None
