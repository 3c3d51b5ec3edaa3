"""About: one click away, and everybody's licence can be read with the keyboard alone."""

import pytest
from person import Person
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView, QWidget

from portfixer import __version__
from portfixer.notices import components
from portfixer.ui.about import place as about_place
from portfixer.ui.about.parts import PartsModel
from portfixer.ui.window import Window
from portfixer.words import about as words


def opened(person: Person) -> QTableView:
    person.click("place_about")
    person.waits_for("part_text")
    return person.find("parts_table", QTableView)


def test_the_link_in_the_side_bar_leads_there_and_the_others_away(person: Person, window: Window) -> None:
    opened(person)
    assert window.place() == "about"
    assert window.windowTitle() == "About PortFixer – PortFixer"
    person.click("place_fix")
    assert window.place() == "fix"


def test_it_says_which_version_and_that_nothing_leaves_the_computer(person: Person) -> None:
    opened(person)
    assert person.reads("about_card_facts_0_value") == __version__
    assert "sends nothing over the network" in person.reads("no_network")
    person.click("copy_versions")
    assert f"PortFixer: {__version__}" in QGuiApplication.clipboard().text()


def test_every_part_is_listed_and_its_licence_read_by_arrow_keys(person: Person) -> None:
    table = opened(person)
    parts = components()
    assert table.model().rowCount() == len(parts)
    assert person.focused() == "parts_table"
    assert "MIT License" in person.reads("part_text")
    person.presses(Qt.Key.Key_Down)
    person.presses(Qt.Key.Key_Down)
    assert person.reads("part_name") == f"{parts[2].name} {parts[2].version}"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in person.reads("part_text")
    assert "https://download.qt.io/" in person.reads("part_more")
    person.click("copy_licence")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in QGuiApplication.clipboard().text()


def test_tab_leads_from_the_list_to_the_text(person: Person) -> None:
    opened(person)
    seen = []
    for _ in range(3):
        person.presses(Qt.Key.Key_Tab)
        seen.append(person.focused())
    assert {"part_text", "copy_licence"} <= set(seen)


def test_a_list_that_cannot_be_read_is_told_and_the_rest_stays(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise ValueError("not an index")

    monkeypatch.setattr(about_place, "components", unreadable)
    person.click("place_about")
    person.waits_for("about_card")
    person.bot.waitUntil(lambda: person.reads("parts_lead") == words.PARTS_PROBLEM)
    assert not person.sees("parts_table")


def test_the_model_keeps_qts_rules() -> None:
    model = PartsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_parts(components())
    assert model.part_at(0) is not None
    assert model.part_at(10_000) is None


def test_the_licence_of_the_part_that_is_clicked_comes_into_sight(person: Person) -> None:
    table = opened(person)
    person.window.resize(980, 560)
    area = table.visualRect(table.model().index(1, 0))
    person.bot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    text = person.find("part_text", QWidget)
    person.bot.waitUntil(lambda: not text.visibleRegion().isEmpty())
