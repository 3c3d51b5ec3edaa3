"""The tools that are compared: how each is asked to look, how to free the port, and which of them are here.

Each is used as its own help or the first answers on the web tell a person to, with the port, the protocol where it is
asked for one, and agreed to beforehand. Where a tool knows polite and forced, it may do both, in that order.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.compare.truth import Truth

import portfixer

__all__ = ["OWN", "TOOLS", "Found", "Tool", "find"]

OWN = "PortFixer"
_PACKAGE = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Shell lines with gaps: {program}, {port}, {protocol} tcp or udp, {t} -t or -u, {UDP} what is added for UDP,
    {LISTEN} how lsof asks for servers."""

    origin: str
    package: str
    programs: tuple[str, ...]
    """Where it lies: the first of these that is there. A name alone is looked for on PATH."""
    look: str | None
    act: str
    udp: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A tool that is here."""

    name: str
    tool: Tool
    program: str
    version: str

    def look(self, truth: Truth) -> str | None:
        return self._line(self.tool.look, truth) if self.tool.look else None

    def act(self, truth: Truth) -> str:
        return self._line(self.tool.act, truth)

    def _line(self, line: str, truth: Truth) -> str:
        udp = truth.protocol == "udp"
        return line.format(
            program=self.program,
            port=truth.port,
            protocol=truth.protocol,
            t="u" if udp else "t",
            UDP=self.tool.udp if udp else "",
            LISTEN=f"-iUDP:{truth.port}" if udp else f"-iTCP:{truth.port} -sTCP:LISTEN",
            target=f"{truth.address}:{truth.port} --protocol {truth.protocol}"
            + (f" --program {truth.program}" if truth.program else ""),
        )


_KILL = "{{ read -r -d '' pids; [ -n \"$pids\" ] && {{ kill $pids; sleep 2; kill -9 $pids 2>/dev/null; }}; true; }}"
"""Asked politely, and after two seconds not any more, as a person would do by hand."""

TOOLS: dict[str, Tool] = {
    OWN: Tool(
        origin="this repository",
        package="portfixer",
        programs=(sys.executable,),
        look="{program} -m portfixer diagnose {target} --json",
        act="{program} -m portfixer fix {target} --yes --force --json",
    ),
    "fkill-cli": Tool(
        origin="npm",
        package="fkill-cli",
        programs=("npm/fkill-cli/node_modules/.bin/fkill", "fkill"),
        look=None,
        act="{program} --force-after-timeout 2 :{port} || {program} --force :{port}",
    ),
    "kill-port": Tool(
        origin="npm",
        package="kill-port",
        programs=("npm/kill-port/node_modules/.bin/kill-port",),
        look=None,
        act="{program} {UDP} {port}",
        udp="--method udp",
    ),
    "kill-port-process": Tool(
        origin="npm",
        package="kill-port-process",
        programs=("npm/kill-port-process/node_modules/.bin/kill-port",),
        look=None,
        act="{program} {port}",
    ),
    "cross-port-killer": Tool(
        origin="npm",
        package="cross-port-killer",
        programs=("npm/cross-port-killer/node_modules/.bin/kill-port",),
        look=None,
        act="{program} {port}",
    ),
    "porttree": Tool(
        origin="PyPI",
        package="porttree",
        programs=("pyenv/bin/porttree", "porttree"),
        look="{program} --no-color {UDP} {port}",
        act="{program} free -y --no-color {port}",
        udp="--udp",
    ),
    "killport": Tool(
        origin="PyPI",
        package="killport",
        programs=("pyenv/bin/killport",),
        look="{program} --view-only {port}",
        act="{program} {port}",
    ),
    "whoisport": Tool(
        origin="PyPI",
        package="whoisport",
        programs=("pyenv/bin/whoisport", "whoisport"),
        look="{program} {UDP} {port}",
        act="{program} --kill --force {UDP} {port}",
        udp="--udp",
    ),
    "portctl": Tool(
        origin="PyPI",
        package="portctl",
        programs=("pyenv/bin/portctl", "portctl"),
        look="{program} {port}",
        act="{program} kill --force {port}",
    ),
    "checkport": Tool(
        origin="PyPI",
        package="checkport",
        programs=("pyenv/bin/checkport", "checkport"),
        look="{program} --check {port}",
        act="{program} --kill {port}",
    ),
    "fuser -k": Tool(
        origin="Debian",
        package="psmisc",
        programs=("fuser",),
        look="{program} -v -n {protocol} {port}",
        act="{program} -v -k -n {protocol} {port}",
    ),
    "lsof -ti :PORT, kill -9": Tool(
        origin="Debian",
        package="lsof",
        programs=("lsof",),
        look="{program} -nP -i :{port}",
        act="{program} -ti :{port} | xargs -r kill -9",
    ),
    "lsof, listeners only, kill": Tool(
        origin="Debian",
        package="lsof",
        programs=("lsof",),
        look="{program} -nP {LISTEN}",
        act="{program} -t {LISTEN} | " + _KILL,
    ),
    "ss -ltnp, kill": Tool(
        origin="Debian",
        package="iproute2",
        programs=("ss",),
        look="{program} -l{t}np sport = :{port}",
        act="{program} -Hl{t}np sport = :{port} | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -u | " + _KILL,
    ),
    "netstat -ntlp, kill": Tool(
        origin="Debian",
        package="net-tools",
        programs=("netstat",),
        look="{program} -nl{t}p | grep ':{port} '",
        act="{program} -nl{t}p | grep ':{port} ' | grep -o '[0-9]*/' | tr -d / | sort -u | " + _KILL,
    ),
}


def find(folder: Path | None) -> list[Found]:
    """Those that are here: in the given folder, laid out as README.md beside this file says, or on PATH."""
    found = []
    for name, tool in TOOLS.items():
        for program in tool.programs:
            there = _where(program, folder)
            if there is not None:
                found.append(Found(name, tool, there, _version(tool, Path(there))))
                break
    return found


def _where(program: str, folder: Path | None) -> str | None:
    if "/" not in program:
        return shutil.which(program)
    place = Path(program) if program.startswith("/") else folder / program if folder else None
    return str(place.absolute()) if place and place.exists() else None


def _version(tool: Tool, program: Path) -> str:
    """As the package says it; several tools cannot tell."""
    if tool.origin == "npm":
        about = program.parents[1] / tool.package / "package.json"
        return str(json.loads(about.read_text(encoding="utf-8"))["version"]) if about.exists() else ""
    if tool.origin == "PyPI":
        folders = program.parents[1].glob(f"lib/*/site-packages/{tool.package}-*.dist-info")
        return next((folder.stem.rpartition("-")[2] for folder in folders), "")
    if tool.origin == "Debian":
        asked = ["dpkg-query", "-W", "-f", "${Version}", tool.package]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    asked = ["git", "-C", str(_PACKAGE), "describe", "--always", "--dirty"]
    return (
        f"{portfixer.__version__}, {subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()}"
    )
