"""How long the window does not answer, what it costs to leave its live table open, and what memory it keeps.

    .venv/bin/python tests/bench/bench_window.py [LOAD ...]     idle, busy, heavy; without any: idle and heavy

A heartbeat asks the event loop every two milliseconds; how much later than that it comes is how long a click would have
waited. The window is the real one, drawn offscreen, on the real tables of a network namespace of its own.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from loads import LOADS, carried, each_load  # noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from portfixer import app  # noqa: E402

FIRST_PORT = 20000
BEAT_MS = 2
WATCHED_S = 10.0
LONG_MS = 50.0
"""What DESIGN.md allows."""


class Heartbeat:
    """How late each beat came, in milliseconds."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        self.late_ms = []
        self._last = time.perf_counter()
        self._timer.start()

    def rest(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


def wait(seconds: float = 0.0, until: Callable[[], bool] = lambda: False) -> None:
    """Let the window live for so long, or until something holds (60 s at the most)."""
    loop, ends = QEventLoop(), time.perf_counter() + (seconds or 60.0)

    def check() -> None:
        if until() or time.perf_counter() > ends:
            loop.quit()

    timer = QTimer(interval=20)
    timer.timeout.connect(check)
    timer.start()
    loop.exec()


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(load: str) -> None:
    with ExitStack() as stack:
        stack.enter_context(carried(LOADS[load], FIRST_PORT))
        settings = QSettings(
            str(Path(stack.enter_context(tempfile.TemporaryDirectory()), "s.ini")), QSettings.Format.IniFormat
        )
        app.start_application(["bench"])
        app.put_the_window_first()
        window = app.build_window(settings=settings)
        window.resize(1160, 740)
        window.show()
        wait(1.5)  # what is made beforehand, while nobody does anything
        heart = Heartbeat()
        print(f"\n{load}: memory at first {resident_mib():.0f} MiB")

        def tell(what: str, do: Callable[[], object], *, seconds: float = 0.0, until: Callable[[], bool]) -> None:
            heart.begin()
            began, worked = time.perf_counter(), time.process_time()
            do()
            wait(until=until)
            wait(seconds or 0.3)
            took, cpu = time.perf_counter() - began, time.process_time() - worked
            late = heart.late_ms
            longest = " ".join(f"{ms:5.1f}" for ms in sorted(late)[:-4:-1])
            print(
                f"  {what:34} longest waits {longest} ms, median {statistics.median(late):.1f} ms,"
                f" {sum(ms > LONG_MS for ms in late)} over {LONG_MS:.0f};"
                f" {cpu / took:4.0%} of a core; {resident_mib():.0f} MiB"
            )

        def tell_share(what: str) -> None:
            """Without the heartbeat, which itself costs about a hundredth of a core."""
            heart.rest()
            began, worked = time.perf_counter(), time.process_time()
            wait(WATCHED_S)
            share = (time.process_time() - worked) / (time.perf_counter() - began)
            print(f"  {what:34} {share:.1%} of a core, {resident_mib():.0f} MiB")

        def listed() -> bool:
            return ports.listing is not None and ports.listing.query.every == ports.every.isChecked()

        window.open_place("fix")
        heart.begin()
        began = time.perf_counter()
        window.open_place("ports")
        ports = window.findChild(QWidget, "ports_place")
        opened_ms = (time.perf_counter() - began) * 1000
        tell(f"opening the table (held {opened_ms:.0f} ms)", lambda: None, until=listed)
        tell("the live table, listeners", lambda: None, seconds=WATCHED_S, until=lambda: True)
        tell_share("the same, left alone")
        tell("every socket asked for", lambda: ports.every.setChecked(True), until=listed)
        tell("the live table, every socket", lambda: None, seconds=WATCHED_S, until=lambda: True)
        for column in (1, 0):
            tell(
                f"sorted by column {column}",
                lambda column=column: ports.table.sort_by(column),
                seconds=1.5,
                until=lambda: True,
            )
        tell("a filter typed", lambda: ports.filter.setText("20001"), seconds=1.5, until=lambda: True)
        tell("the filter cleared", ports.filter.clear, seconds=1.5, until=lambda: True)
        tell("back to listeners", lambda: ports.every.setChecked(False), until=listed)
        tell("the live table, listeners, again", lambda: None, seconds=WATCHED_S, until=lambda: True)
        tell_share("the same, left alone")
        window.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    each_load(__doc__, __file__, measure, usual=("idle", "heavy"))
