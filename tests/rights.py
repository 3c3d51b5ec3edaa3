"""What the tests may do here, beyond what everybody may: a container's root has few of root's rights."""

import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

__all__ = ["has", "needs", "with_own_network"]

# include/uapi/linux/capability.h
_CAPABILITIES = {
    "kill": 5,
    "setuid": 7,
    "setpcap": 8,
    "net_bind_service": 10,
    "net_admin": 12,
    "sys_ptrace": 19,
    "sys_admin": 21,
}


def needs(capability: str, why: str) -> pytest.MarkDecorator:
    """Skips where this process lacks one of root's rights; `why` is what the test does with it."""
    return pytest.mark.skipif(not has(capability), reason=f"needs CAP_{capability.upper()}, {why}")


@functools.cache
def has(capability: str) -> bool:
    """Whether this process has that right, and, where it is the right to make namespaces, a sandbox lets it be used."""
    if sys.platform != "linux":
        return False
    found = re.search(r"(?m)^CapEff:\s*([0-9a-f]+)", Path("/proc/self/status").read_text("utf-8"))
    given = found is not None and bool(int(found[1], 16) >> _CAPABILITIES[capability] & 1)
    if capability != "sys_admin" or not given:
        return given
    unshare = shutil.which("unshare", path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin")
    command = [unshare or "unshare", "--net", "--mount", "--pid", "--fork", "true"]
    return unshare is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


@functools.cache
def with_own_network() -> tuple[str, ...]:
    """What to put before a command so that it has a network of its own: made by root's rights, or in a user namespace,
    which gives them to anybody. Skips where neither is allowed, as in most containers."""
    for options in (("--net",), ("--net", "--map-root-user")):
        try:
            if subprocess.run(["unshare", *options, "true"], capture_output=True, check=False).returncode == 0:
                return ("unshare", *options)
        except FileNotFoundError:
            break
    pytest.skip("no network of its own can be made here")
