"""The first page: what is typed is understood at once, and what is missing is asked for."""

import os
import time
from pathlib import Path

import pytest
from made_up import FakeSystem, holder, process, snapshot, socket
from person import Person
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from portfixer.diagnosis import Verdict
from portfixer.flow import Flow, Page
from portfixer.ui.fix.dropped import end_of, last_lines
from portfixer.ui.fix.message_field import MessageField
from portfixer.ui.fix.program_box import program_meant
from portfixer.ui.fix.understanding import mark_positions, understand
from portfixer.ui.window import Window
from portfixer.words import window as words

NODE = "Error: listen EADDRINUSE: address already in use :::8080"


@pytest.fixture(autouse=True)
def taken(computer: FakeSystem) -> None:
    computer.taken_until_gone([812], snapshot(socket(), holders={77: (holder(process()),)}))


def test_what_is_understood_appears_as_it_is_typed(person: Person) -> None:
    person.types("message_field", NODE)
    person.bot.waitUntil(lambda: person.sees("understood_chips"))
    assert "port 8080" in person.reads_chips("understood_chips")
    assert any(piece.endswith("8080") for piece in person.find("message_field", MessageField).marked())


def test_marks_stand_where_they_belong_behind_wide_characters(person: Person) -> None:
    person.pastes("\N{PILE OF POO}\N{FIRE} " + NODE)
    person.bot.waitUntil(lambda: person.sees("understood_chips"))
    assert any(piece.endswith("8080") for piece in person.find("message_field", MessageField).marked())


def test_positions_are_counted_in_utf_16_units() -> None:
    assert mark_positions("ab\U0001f4a9cd", [(0, 2), (3, 5)]) == ((0, 2), (4, 6))


def test_a_number_that_is_no_port_is_said_beside_the_field(person: Person) -> None:
    person.types("message_field", "70000")
    person.click("find_out")
    person.waits_for("ask_problem")
    assert person.reads("ask_problem") == "70000 is not a port. Ports go from 1 to 65535."
    assert person.sees("ask_page")


@pytest.mark.parametrize("text", ["0", "-5", "99999999999999999999"])
def test_other_numbers_that_are_no_ports(text: str) -> None:
    assert understand(text).wrong_number == text


def test_nothing_typed_is_said_in_plain_words(person: Person) -> None:
    person.click("find_out")
    person.waits_for("ask_problem")
    assert person.reads("ask_problem") == words.NOTHING_TYPED
    assert person.focused() == "message_field"


def test_a_missing_port_is_asked_for(person: Person, window: Window) -> None:
    person.pastes("OSError: [Errno 98] Address already in use")
    person.waits_for("port_asked")
    assert person.reads("port_asked") == "Which port? The message does not say."
    person.types("port_field", "8080")
    person.click("find_out")
    person.waits_for("verdict_page")
    request = window.fix.flow.request
    assert request is not None
    assert request.port == 8080
    assert request.message is not None


def test_a_wrong_answer_to_the_port_question_is_said_there(person: Person) -> None:
    person.pastes("OSError: [Errno 98] Address already in use")
    person.waits_for("port_field")
    person.types("port_field", "123456")
    person.presses(Qt.Key.Key_Return)
    person.waits_for("port_problem")
    assert person.reads("port_problem").startswith("123456 is not a port")


def test_a_bare_number_may_be_an_error_number(person: Person) -> None:
    person.types("message_field", "98")
    person.waits_for("code_notice")
    assert "EADDRINUSE" in person.reads("code_notice")
    assert "port 98" in person.reads_chips("understood_chips")
    person.click("meant_as_code")
    person.waits_for("port_asked")
    assert "port 98" not in person.reads_chips("understood_chips")
    person.click("meant_as_code")
    person.bot.waitUntil(lambda: "port 98" in person.reads_chips("understood_chips"))


def test_enter_asks_about_a_bare_port(person: Person, window: Window) -> None:
    person.types("message_field", "8080")
    person.find("message_field", MessageField).setFocus()
    person.presses(Qt.Key.Key_Return)
    person.waits_for("verdict_page")
    assert window.fix.flow.diagnosis is not None
    assert window.fix.flow.diagnosis.verdict is Verdict.OTHER_PROGRAM


def test_enter_in_a_message_begins_a_line_and_control_enter_asks(person: Person) -> None:
    person.types("message_field", "Address already in use 8080")
    person.find("message_field", MessageField).setFocus()
    person.presses(Qt.Key.Key_Return)
    assert person.sees("ask_page")
    assert person.reads("message_field").endswith("\n")
    person.presses(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    person.waits_for("verdict_page")


def test_the_clipboard_is_offered_and_not_taken(person: Person) -> None:
    assert not person.sees("use_clipboard")
    QGuiApplication.clipboard().setText(NODE)
    person.waits_for("use_clipboard")
    assert person.reads("message_field") == ""
    person.click("use_clipboard")
    assert person.reads("message_field") == NODE
    assert not person.sees("use_clipboard")


def test_the_program_can_be_said(person: Person, window: Window) -> None:
    person.click("say_program")
    assert person.focused() == "program_field"
    person.types("program_field", "shop")
    person.types("message_field", "8080")
    person.click("find_out")
    person.waits_for("verdict_page")
    assert window.fix.flow.request is not None
    assert window.fix.flow.request.program == "shop"
    assert window.fix.flow.diagnosis is not None
    assert window.fix.flow.diagnosis.verdict is Verdict.SAME_PROGRAM


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("~/shop/server.py", str(Path.home() / "shop" / "server.py")),
        ("~", str(Path.home())),
        ("~bob/server.py", "~bob/server.py"),
        ("  shop  ", "shop"),
        ('"/opt/my shop/server.py"', "/opt/my shop/server.py"),
        ("'server.py'", "server.py"),
        ("file:///opt/my%20shop/server.py", "/opt/my shop/server.py"),
        ("it's", "it's"),
        ("'", "'"),
        ("", ""),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="paths as Linux writes them")
def test_a_program_is_meant_as_a_shell_or_a_file_manager_writes_it(typed: str, meant: str) -> None:
    assert program_meant(typed) == meant


def test_in_a_low_window_the_programs_field_comes_into_sight(person: Person, window: Window) -> None:
    window.resize(640, 360)
    person.pastes(NODE)
    person.waits_for("understood_chips")
    page = window.fix.ask_page
    person.bot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)
    person.click("say_program")
    field = person.find("program_field", QLineEdit)
    person.bot.waitUntil(lambda: page.verticalScrollBar().value() > 0 and not field.visibleRegion().isEmpty())


def test_a_file_dropped_on_the_program_field_is_meant_by_its_path(person: Person, tmp_path: Path) -> None:
    person.click("say_program")
    file = tmp_path / "my server.py"
    file.touch()
    field = person.find("program_field", QLineEdit)
    drop(field, files(file))
    assert Path(field.text()) == file


def drop(target: QWidget, data: QMimeData) -> None:
    """As a file manager or an editor does it: comes in, and lets go."""
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    middle = target.rect().center()
    entered = QDragEnterEvent(middle, copy, data, left, none)
    QApplication.sendEvent(target, entered)
    if entered.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(middle), copy, data, left, none))


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def words_of(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


@pytest.mark.parametrize("place", ["fix", "ports", "learn", "about"])
def test_a_message_dropped_anywhere_is_the_next_question(person: Person, window: Window, place: str) -> None:
    person.pastes("the question before")
    window.open_place(place)
    drop(window, words_of(NODE))
    assert person.sees("ask_page")
    assert person.reads("message_field") == NODE


def test_a_log_dropped_on_an_answer_is_read_as_the_next_question(
    person: Person, window: Window, tmp_path: Path
) -> None:
    person.finds_out(NODE)
    log = tmp_path / "server.log"
    log.write_text("OSError: [Errno 98] Address already in use: ('0.0.0.0', 9090)\n", encoding="utf-8")
    drop(window, files(log))
    person.bot.waitUntil(lambda: "9090" in person.reads("message_field"))


def test_nothing_can_be_dropped_while_something_is_done(person: Person, window: Window) -> None:
    window.fix.show_flow(Flow(page=Page.ACTING))
    drop(window, words_of(NODE))
    assert person.sees("acting_page")


def test_a_megabyte_of_noise_is_taken(person: Person) -> None:
    person.pastes("\x00\x1b[31mnoise \U0001f4a9 :8x \r\n" * 40_000)
    person.click("find_out")
    person.bot.waitUntil(lambda: not person.sees("ask_page"), timeout=20_000)


@pytest.mark.parametrize("text", ["x" * 300_000, "\u05d0" * 300_000, "[1,2,3]," * 40_000])
def test_one_line_without_end_does_not_hold_the_window_up(person: Person, text: str) -> None:
    """Qt's usual way to break lines took 8 seconds for this one, and more than a minute for a megabyte."""
    begun = time.thread_time()
    person.pastes(text)
    person.bot.wait(1)  # painted
    assert time.thread_time() - begun < 3.0


def test_words_are_whole_again_once_the_long_line_is_gone(person: Person) -> None:
    field = person.find("message_field", MessageField)
    usual = field.wordWrapMode()
    person.pastes("x" * 20_000)
    assert field.wordWrapMode() is not usual
    field.selectAll()
    person.pastes(NODE)
    assert field.wordWrapMode() is usual
    assert person.reads("message_field") == NODE


def test_of_a_text_without_end_the_end_is_taken(person: Person) -> None:
    person.pastes("noise\n" * 300_000 + NODE)
    assert person.reads("message_field").endswith(NODE)
    assert len(person.reads("message_field")) <= 1_000_000


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("short", "short"),
        ("x" * 2_000_000, "x" * 1_000_000),  # one line: there is no better place to begin
        ("begin\n" * 400_000, "begin\n" * 166_666),
    ],
)
def test_a_long_text_begins_with_a_line_where_there_are_lines(text: str, kept: str, tmp_path: Path) -> None:
    assert last_lines(text) == kept
    (tmp_path / "log").write_bytes(text.encode())
    assert end_of(tmp_path / "log") == kept


def test_back_keeps_what_was_typed(person: Person) -> None:
    person.finds_out(NODE)
    person.click("back")
    assert person.reads("message_field") == NODE
    assert person.focused() == "message_field"


def test_a_picture_on_the_clipboard_is_said_not_to_be_text(person: Person) -> None:
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    QGuiApplication.clipboard().setImage(picture)
    person.find("message_field", MessageField).setFocus()
    person.presses(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    person.waits_for("ask_problem")
    assert person.reads("ask_problem") == words.NO_TEXT
    person.pastes(NODE)
    person.bot.waitUntil(lambda: not person.sees("ask_problem"))


def dropped(person: Person, path: Path) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path))])
    person.find("message_field", MessageField).insertFromMimeData(files)


def test_of_a_dropped_file_the_end_is_read(person: Person, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("GET / 200\n" * 150_000 + NODE + "\n", encoding="utf-8")
    dropped(person, log)
    person.bot.waitUntil(lambda: person.sees("understood_chips"))
    assert "port 8080" in person.reads_chips("understood_chips")
    assert len(person.reads("message_field")) <= 1_000_000
    assert person.reads("message_field").startswith("GET / 200\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are files on POSIX only")
def test_what_has_no_end_is_not_waited_for(person: Person, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "gone.log"):
        dropped(person, path)
        shown = words.not_a_text(str(path))
        person.bot.waitUntil(
            lambda shown=shown: (
                person.sees("ask_problem") and person.reads("ask_problem").replace("\u200b", "") == shown
            )
        )
    assert person.reads("message_field") == ""
