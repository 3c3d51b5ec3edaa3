"""The window's own widgets: small, named, and the same everywhere.

`steps` and `tables` are imported by the later pages that need them: the first page must not wait for them.
"""

from portfixer.ui.widgets.busy import BusySign
from portfixer.ui.widgets.buttons import KEYBOARD_USED, Button, ButtonKind, CopyButton, FoldButton
from portfixer.ui.widgets.cards import CardFrame, FactGrid, ThingCard, line
from portfixer.ui.widgets.check import Check
from portfixer.ui.widgets.chips import Chip, ChipRow
from portfixer.ui.widgets.code import CodeBlock, ReadingBox
from portfixer.ui.widgets.layouts import WrapLayout
from portfixer.ui.widgets.notice import Notice
from portfixer.ui.widgets.page import ScrollPage, row_of
from portfixer.ui.widgets.questions import QuestionList
from portfixer.ui.widgets.ring import CountdownRing
from portfixer.ui.widgets.rows import RowButton
from portfixer.ui.widgets.texts import ElidedText, Text
from portfixer.ui.widgets.turning import TurningRow

__all__ = [
    "KEYBOARD_USED",
    "BusySign",
    "Button",
    "ButtonKind",
    "CardFrame",
    "Check",
    "Chip",
    "ChipRow",
    "CodeBlock",
    "CopyButton",
    "CountdownRing",
    "ElidedText",
    "FactGrid",
    "FoldButton",
    "Notice",
    "QuestionList",
    "ReadingBox",
    "RowButton",
    "ScrollPage",
    "Text",
    "ThingCard",
    "TurningRow",
    "WrapLayout",
    "line",
    "row_of",
]
