"""How long looking takes beside what else could have been asked: `python tests/bench/bench_linux_look.py [LOAD …]`.

LOAD is idle, busy (1,000 listeners, 5,000 connections) or heavy (50,000 sockets in 1,000 processes); all three without.

Everything of a load is measured in one run, taking turns, in a network namespace of its own that ends with the run.
Printed are medians, and how many times as long as PortFixer the others take for the same question. Not collected by
pytest.
"""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
sys.path[:0] = [
    str(ROOT),
    str(Path(__file__).parent),
]  # run as a file, it shall measure the program that it lies beside

from loads import LOADS, Load, carried, each_load, unit  # noqa: E402
from measuring import Row, in_turns, peak_mib  # noqa: E402

from portfixer.diagnosis import Diagnosis, examine  # noqa: E402
from portfixer.facts import Protocol, Request  # noqa: E402
from portfixer.system.linux.system import LinuxSystem  # noqa: E402

PORT, UNIT_PORT, CHANGING_PORT, FREE_PORT, FIRST_PORT = 8080, 8081, 8082, 8083, 20000
ONE = Load(processes=1, listeners=1, connections=0)
OWN_COMMAND = (sys.executable, "-m", "portfixer")
PSUTIL_COMMAND = (sys.executable, "-c", "import psutil; psutil.net_connections(kind='tcp')")
FIRST, EVERY_HOLDER, TABLE, COMMAND, LISTING, START = (
    "first verdict for one port",
    "verdict with every holder",
    "full table of listeners",
    "one port, as a whole command",
    "listeners, as a whole command",
    "starting",
)


def main() -> None:
    # As it is when installed: translated once, and not anew for each command.
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "portfixer")], check=True)
    each_load(__doc__, __file__, measure)


def measure(load: str) -> None:
    with contextlib.ExitStack() as stack:
        stack.enter_context(carried(ONE, PORT))
        in_unit = stack.enter_context(unit())
        if in_unit:
            stack.enter_context(carried(ONE, UNIT_PORT, in_unit))
        stack.enter_context(carried(LOADS[load], FIRST_PORT))
        asked = rows(stack, LOADS[load], with_unit=in_unit is not None)
        in_turns(asked)
        show(load, asked)


def rows(stack: contextlib.ExitStack, load: Load, *, with_unit: bool) -> list[Row]:
    system = LinuxSystem()
    listen = functools.partial(LinuxSystem.look, protocol=Protocol.TCP, listening_only=True)
    changing = stack.enter_context(contextlib.ExitStack())

    def change() -> None:
        """A program less and another one more, as between two looks of the live table."""
        changing.close()
        changing.enter_context(carried(ONE, CHANGING_PORT))

    def own(question: str, who: str, ask, before=lambda: None) -> Row:  # type: ignore[no-untyped-def]
        return Row(question=question, who=f"PortFixer, {who}", ask=ask, before=before)

    in_the_middle = FIRST_PORT + load.processes // 2 * load.listeners
    with_psutil = functools.partial(psutil.net_connections, kind="tcp")
    return [
        own(FIRST, "server without a unit", lambda: first_verdict(system, PORT)),
        *([own(FIRST, "server in a unit", lambda: first_verdict(system, UNIT_PORT))] * with_unit),
        *([own(FIRST, "one of the many", lambda: first_verdict(system, in_the_middle))] * bool(load.processes)),
        Row(question=FIRST, who="psutil.net_connections", ask=with_psutil),
        *tool(FIRST, "lsof", "-nP", f"-iTCP:{PORT}", "-sTCP:LISTEN"),
        own(EVERY_HOLDER, "server without a unit", lambda: examine(system, Request(port=PORT))),
        *([own(EVERY_HOLDER, "server in a unit", lambda: examine(system, Request(port=UNIT_PORT)))] * with_unit),
        Row(question=EVERY_HOLDER, who="psutil.net_connections", ask=with_psutil),
        own(TABLE, "cold", lambda: listen(LinuxSystem())),
        own(TABLE, "again", lambda: listen(system), before=lambda: listen(system)),
        own(TABLE, "again, one program changed", lambda: listen(system), before=change),
        Row(question=TABLE, who="psutil.net_connections", ask=with_psutil),
        command(COMMAND, *OWN_COMMAND, "diagnose", str(PORT)),
        *([command(COMMAND, *OWN_COMMAND, "diagnose", str(in_the_middle))] * bool(load.processes)),
        command(COMMAND, *PSUTIL_COMMAND),
        *tool(COMMAND, "ss", "-Htlnp", f"sport = :{PORT}"),
        *tool(COMMAND, "lsof", "-nP", f"-iTCP:{PORT}", "-sTCP:LISTEN"),
        *tool(COMMAND, "fuser", f"{PORT}/tcp"),
        command(LISTING, *OWN_COMMAND, "list"),
        *tool(LISTING, "ss", "-Htulnp"),
        *tool(LISTING, "lsof", "-nP", "-iTCP", "-iUDP", "-sTCP:LISTEN"),
        *tool(LISTING, "netstat", "-ntulp"),
        command(START, *OWN_COMMAND, "--version"),
        command(START, *OWN_COMMAND, "diagnose", str(FREE_PORT)),
        command(START, sys.executable, "-c", "pass"),
    ]


class _ToldError(Exception):
    """The first verdict is there."""


def first_verdict(system: LinuxSystem, port: int) -> Diagnosis:
    """As the window gets it: whatever comes first, a first look's verdict or the whole one."""
    told: list[Diagnosis] = []

    def tell(diagnosis: Diagnosis) -> None:
        told.append(diagnosis)
        raise _ToldError

    try:
        return examine(system, Request(port=port), on_first=tell)
    except _ToldError:
        return told[0]


def command(question: str, *words: str) -> Row:
    run = functools.partial(
        subprocess.run, words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, cwd=ROOT
    )
    who = " ".join(words).replace(sys.executable, "python")
    return Row(question=question, who=who, ask=run, words=words)


def tool(question: str, *words: str) -> list[Row]:
    """A row for another program, where it is installed."""
    return [command(question, *words)] if shutil.which(words[0]) else []


def show(load: str, asked: Sequence[Row]) -> None:
    system = LinuxSystem()
    sockets = len(system.look(protocol=Protocol.TCP).sockets)
    processes = len([name for name in os.listdir("/proc") if name.isdecimal()])
    turns, (busy, _, _) = len(asked[0].wall_s), os.getloadavg()
    print(
        f"\n{load}: {sockets} TCP sockets here, {processes} processes, median of {turns} turns, load average {busy:.1f}"
    )
    for question in dict.fromkeys(row.question for row in asked):
        of_it = [row for row in asked if row.question == question]
        print(f"\n{question:<60} {'wall':>10} {'processor':>12} {'times as long':>14}")
        for row in of_it:
            times = row.median_s / of_it[0].median_s
            print(f"  {row.who[:58]:<58} {_ms(row.median_s)} {_ms(row.median_cpu_s):>12} {times:>14.1f}")
    first = first_verdict(system, PORT)
    holders = [holder.process.pid for blocker in first.blockers for holder in blocker.holders]
    print(
        f"\nthe first verdict here: {first.verdict}, " + (f"with process {holders[0]}" if holders else "no process yet")
    )
    print(f"\n{'memory at most':<60} {'resident':>10}")
    for words in dict.fromkeys(row.words for row in asked if row.words):
        print(f"  {' '.join(words).replace(sys.executable, 'python')[:58]:<58} {peak_mib(words):>6.1f} MiB")
    sys.stdout.flush()


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:>7.1f} ms"


if __name__ == "__main__":
    main()
