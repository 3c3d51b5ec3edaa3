"""What colours must say in every look."""

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from portfixer.ui.appearance import Appearance
from portfixer.ui.icons import icon
from portfixer.ui.ports.filter_field import FilterField
from portfixer.ui.style import style_sheet
from portfixer.ui.theme import LOOKS, Look
from portfixer.ui.widgets import Button, ButtonKind


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_words_can_be_read_on_every_ground(look: Look) -> None:
    least = 7.0 if look.strong else 4.5
    for ground in (look.background, look.surface, look.navigation, look.code):
        for ink in (look.text, look.muted, look.accent, look.danger):
            assert contrast(ink, ground) >= least, (ink, ground)
    for tone in ("warn", "good", "danger", "accent"):
        assert contrast(getattr(look, tone), getattr(look, f"{tone}_soft")) >= 4.5, tone
    assert contrast(look.on_accent, look.accent) >= 4.5


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_cannot_be_pressed_is_told_from_what_can(look: Look) -> None:
    assert contrast(look.disabled, look.background) >= 3.0
    assert contrast(look.text, look.background) / contrast(look.disabled, look.background) >= 2.5


def painted(qtbot: QtBot, look: Look, *, enabled: bool, ring: bool = False) -> QImage:
    button = Button("Copy row", name="copy_row", kind=ButtonKind.QUIET)
    qtbot.addWidget(button)
    button.setStyleSheet(style_sheet(look))
    button.setEnabled(enabled)
    button.setProperty("ring", ring)
    button.resize(120, 36)
    return button.grab().toImage()


@pytest.mark.parametrize("name", ["contrast", "contrast-light"])
def test_in_high_contrast_the_shape_says_it_too(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    """A line of dashes round what cannot be pressed: the middle of the upper edge has gaps."""
    look = LOOKS[name]
    edge = {painted(qtbot, look, enabled=False).pixelColor(x, 1).name() for x in range(20, 100)}
    assert len(edge) > 1
    assert len({painted(qtbot, look, enabled=True).pixelColor(x, 1).name() for x in range(20, 100)}) == 1


def test_the_magnifier_follows_the_look(qapp: QApplication, qtbot: QtBot) -> None:
    field = FilterField()
    qtbot.addWidget(field)
    field.show()
    appearance = qapp.findChild(Appearance)
    assert isinstance(appearance, Appearance)
    for name in ("dark", "light"):
        appearance.force(name)
        shown = field.actions()[0].icon().pixmap(16).toImage()
        assert shown == icon("search", QColor(LOOKS[name].muted)).pixmap(16).toImage()
