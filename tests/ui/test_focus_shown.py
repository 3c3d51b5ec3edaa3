"""Focus that the keyboard brought is shown once: by our ring, not by the style's own frame as well."""

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionButton
from pytestqt.qtbot import QtBot

from portfixer.ui.widgets import Button, ButtonKind

_BY_KEYBOARD = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange


def drawn(button: Button, state: QStyle.StateFlag) -> QImage:
    """As the style draws the button in this state, without our ring."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    option.state = state
    image = QImage(button.size(), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    button.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, button)
    painter.end()
    return image


@pytest.mark.parametrize("kind", list(ButtonKind))
def test_the_style_draws_no_frame_of_its_own_into_a_button(qapp: QApplication, qtbot: QtBot, kind: ButtonKind) -> None:
    button = Button("Use another port", name="button", kind=kind)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    plain = QStyle.StateFlag.State_Enabled
    assert drawn(button, plain) == drawn(button, plain | _BY_KEYBOARD)
