"""The task runner, with real threads: order, being overtaken, cancelling, deadlines, shutting down."""

import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from portfixer.ui.tasks import Control, Kind, TaskProblem, TaskRunner, TookTooLong


@pytest.fixture
def runner(qapp: object) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.shut_down()


class Heard:
    """What a task said."""

    def __init__(self) -> None:
        self.said: list[object] = []

    def callbacks(self) -> dict[str, object]:
        return {
            "on_done": lambda value: self.said.append(("done", value)),
            "on_problem": lambda problem: self.said.append(("problem", type(problem))),
            "on_cancelled": lambda: self.said.append("cancelled"),
            "on_progress": lambda value: self.said.append(("progress", value)),
        }


def test_a_result_comes_back_on_the_ui_thread(runner: TaskRunner, qtbot: QtBot) -> None:
    where: list[threading.Thread] = []
    ended: list[threading.Thread] = []
    runner.start(
        "a",
        lambda _control: where.append(threading.current_thread()),
        on_done=lambda _none: ended.append(threading.current_thread()),
    )
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [threading.main_thread()]
    assert where != ended


def test_progress_comes_in_order_and_before_the_end(runner: TaskRunner, qtbot: QtBot) -> None:
    heard = Heard()

    def work(control: Control) -> str:
        for step in range(5):
            control.report(step)
        return "end"

    runner.start("a", work, **heard.callbacks())
    qtbot.waitUntil(lambda: ("done", "end") in heard.said)
    assert heard.said == [*(("progress", step) for step in range(5)), ("done", "end")]


def test_a_newer_look_of_the_lane_overtakes_the_older_one(runner: TaskRunner, qtbot: QtBot) -> None:
    older, newer, go_on = Heard(), Heard(), threading.Event()
    runner.start("a", lambda _control: go_on.wait(5), **older.callbacks())
    runner.start("a", lambda _control: "new", **newer.callbacks())
    qtbot.waitUntil(lambda: bool(newer.said))
    go_on.set()
    qtbot.wait(50)
    assert older.said == ["cancelled"]
    assert newer.said == [("done", "new")]


def test_lanes_do_not_disturb_each_other(runner: TaskRunner, qtbot: QtBot) -> None:
    one, two, both = Heard(), Heard(), threading.Barrier(2)
    runner.start("a", lambda _control: both.wait(5) >= 0, **one.callbacks())
    runner.start("b", lambda _control: both.wait(5) >= 0, **two.callbacks())
    qtbot.waitUntil(lambda: one.said == [("done", True)] and two.said == [("done", True)])


def test_a_change_runs_alone(runner: TaskRunner, qtbot: QtBot) -> None:
    order: list[str] = []
    look_goes_on, change_goes_on = threading.Event(), threading.Event()

    def say(word: str, waits_for: threading.Event | None = None) -> object:
        def work(_control: Control) -> None:
            order.append(f"{word} begins")
            if waits_for is not None:
                waits_for.wait(5)
            order.append(f"{word} ends")

        return work

    runner.start("a", say("look", look_goes_on), on_done=lambda _none: None)
    runner.start("b", say("change", change_goes_on), kind=Kind.CHANGE, on_done=lambda _none: None)
    runner.start("c", say("later"), on_done=lambda _none: order.append("all"))
    qtbot.waitUntil(lambda: order == ["look begins"])
    look_goes_on.set()
    qtbot.waitUntil(lambda: order[-1] == "change begins")
    change_goes_on.set()
    qtbot.waitUntil(lambda: order[-1] == "all")
    assert order == [
        "look begins", "look ends", "change begins", "change ends", "later begins", "later ends", "all",
    ]  # fmt: skip


def test_a_second_change_is_refused(runner: TaskRunner, qtbot: QtBot) -> None:
    heard, go_on = Heard(), threading.Event()
    runner.start("a", lambda _control: go_on.wait(5), kind=Kind.CHANGE, **heard.callbacks())
    with pytest.raises(TaskProblem):
        runner.start("a", lambda _control: None, kind=Kind.CHANGE, on_done=lambda _none: None)
    go_on.set()
    qtbot.waitUntil(lambda: heard.said == [("done", True)])


def test_a_change_that_is_cancelled_still_says_how_it_ended(runner: TaskRunner, qtbot: QtBot) -> None:
    heard = Heard()
    runner.start("a", lambda control: control.cancel.wait(5), kind=Kind.CHANGE, **heard.callbacks())
    qtbot.waitUntil(lambda: runner.busy("a"))
    runner.cancel("a")
    qtbot.waitUntil(lambda: heard.said == [("done", True)])


def test_hurrying_a_look_keeps_listening(runner: TaskRunner, qtbot: QtBot) -> None:
    heard = Heard()
    runner.start("a", lambda control: control.cancel.wait(5), **heard.callbacks())
    runner.hurry("a")
    qtbot.waitUntil(lambda: heard.said == [("done", True)])


def test_a_problem_is_handed_over(runner: TaskRunner, qtbot: QtBot) -> None:
    heard = Heard()

    def work(_control: Control) -> None:
        raise LookupError

    runner.start("a", work, **heard.callbacks())
    qtbot.waitUntil(lambda: heard.said == [("problem", LookupError)])


def test_a_deadline_ends_a_task_that_does_not(runner: TaskRunner, qtbot: QtBot) -> None:
    heard, go_on = Heard(), threading.Event()
    runner.start("a", lambda _control: go_on.wait(5), deadline_s=0.05, **heard.callbacks())
    qtbot.waitUntil(lambda: bool(heard.said))
    go_on.set()
    qtbot.wait(50)
    assert heard.said == [("problem", TookTooLong)]


def test_a_waiting_task_can_be_cancelled_before_it_begins(runner: TaskRunner, qtbot: QtBot) -> None:
    heard, go_on = Heard(), threading.Event()
    runner.start("a", lambda _control: go_on.wait(5), kind=Kind.CHANGE, on_done=lambda _none: None)
    runner.start("b", lambda _control: "never", **heard.callbacks())
    runner.cancel("b")
    assert heard.said == ["cancelled"]
    go_on.set()
    qtbot.waitUntil(lambda: not runner.busy("a"))


def test_shutting_down_cancels_and_says_nothing_more(qapp: object, qtbot: QtBot) -> None:
    runner, heard, seen = TaskRunner(), Heard(), threading.Event()

    def work(control: Control) -> None:
        control.cancel.wait(5)
        seen.set()

    runner.start("a", work, **heard.callbacks())
    begun = time.monotonic()
    runner.shut_down()
    assert seen.is_set()
    assert time.monotonic() - begun < 2
    qtbot.wait(20)
    assert heard.said == []


def test_only_the_ui_thread_starts_tasks(runner: TaskRunner) -> None:
    caught: list[BaseException] = []

    def elsewhere() -> None:
        try:
            runner.start("a", lambda _control: None, on_done=lambda _none: None)
        except AssertionError as problem:
            caught.append(problem)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_serially_everything_runs_on_the_ui_thread(qapp: object, qtbot: QtBot) -> None:
    runner, where = TaskRunner(serial=True), []
    runner.start("a", lambda _control: threading.current_thread(), on_done=where.append)
    assert where == []
    qtbot.waitUntil(lambda: where == [threading.main_thread()])
