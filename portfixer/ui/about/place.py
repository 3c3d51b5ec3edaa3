"""About: what PortFixer is, what it keeps to itself, and the licences of its parts."""

import platform

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QHBoxLayout

from portfixer import __version__
from portfixer.notices import Component, components, text_of
from portfixer.ui.about.parts import PartsModel, PartsTable
from portfixer.ui.tasks import Control, TaskRunner
from portfixer.ui.theme import Space, Tone, Type
from portfixer.ui.widgets import CardFrame, CopyButton, Notice, ReadingBox, ScrollPage, Text, ThingCard, row_of
from portfixer.words import about as words
from portfixer.words import window as window_words

__all__ = ["AboutPlace"]

_LANE = "about"
_LINES = 20
_SEEN = 12
"""So much of a licence is brought into view at least, in heights of the interface font."""
_SMALLER = 0.9
"""Licences are set in lines of eighty characters, which then fit into the usual window."""


class AboutPlace(ScrollPage):
    def __init__(self, runner: TaskRunner) -> None:
        super().__init__(name="about_place")
        self._runner = runner
        self._build_head()
        self._build_parts()
        # The list is read in a task: from source it asks the metadata of every package.
        runner.start(_LANE, self._look, on_done=self.show_parts, on_problem=self._not_found)

    def title(self) -> str:
        return words.TITLE

    def focus_first(self) -> None:
        self.table.setFocus()

    # Build

    def _build_head(self) -> None:
        self.column.addWidget(Text(words.TITLE, name="about_title", kind=Type.TITLE))
        self.column.addSpacing(Space.L)
        facts = self._versions()
        card = ThingCard(
            name="about_card",
            title=window_words.PRODUCT,
            subtitle=words.SENTENCE,
            badge=None,
            facts=facts,
            drawing="plug",
        )
        copied = "\n".join(f"{label}: {value}" for label, value in ((window_words.PRODUCT, __version__), *facts[1:]))
        card.column.addSpacing(Space.S)
        card.column.addWidget(Text(words.WITHOUT_WARRANTY, name="about_warranty", tone="muted"))
        card.column.addLayout(
            row_of(CopyButton(lambda: copied, name="copy_versions", text=words.COPY_VERSIONS, what=words.VERSION))
        )
        self.column.addWidget(card)
        self.column.addSpacing(Space.L)
        self.column.addWidget(Notice(words.NO_NETWORK, name="no_network", tone=Tone.GOOD, drawing="lock", ink=False))

    @staticmethod
    def _versions() -> tuple[tuple[str, str], ...]:
        system = f"{platform.system()} {platform.release()}"
        return (
            (words.VERSION, __version__),
            (words.LICENCE, "MIT"),
            (words.PYTHON, platform.python_version()),
            (words.QT, qVersion()),
            (words.SYSTEM, system),
        )

    def _build_parts(self) -> None:
        self.column.addSpacing(Space.XL)
        self.column.addWidget(Text(words.PARTS_TITLE, name="parts_title", kind=Type.SECTION))
        self.column.addSpacing(Space.XS)
        self._lead = Text(words.PARTS_LOOKING, name="parts_lead", tone="muted")
        self.column.addWidget(self._lead)
        self.column.addSpacing(Space.M)
        self.model = PartsModel()
        self.table = PartsTable(self.model)
        self.table.chosen.connect(self.show_part)
        self.table.clicked.connect(lambda _index: self._bring_licence_into_view())
        self.column.addWidget(self.table)
        self.column.addSpacing(Space.M)
        self.column.addWidget(self._build_licence())
        self.column.addStretch(1)

    def _build_licence(self) -> CardFrame:
        self._licence = CardFrame(name="part_card")
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        self._heading = Text("", name="part_name", kind=Type.STRONG)
        head.addWidget(self._heading, 1)
        self._text = ReadingBox("", name="part_text", accessible=words.LICENCE_TEXT, most_lines=_LINES)
        small = self._text.font()
        small.setPointSizeF(small.pointSizeF() * _SMALLER)
        self._text.setFont(small)
        head.addWidget(CopyButton(self._text.toPlainText, name="copy_licence", what=words.LICENCE_TEXT))
        self._licence.column.addLayout(head)
        self._more = Text("", name="part_more", tone="muted")
        self._licence.column.addWidget(self._more)
        self._licence.column.addSpacing(Space.XS)
        self._licence.column.addWidget(self._text)
        self._licence.hide()
        return self._licence

    # The parts

    @staticmethod
    def _look(_control: Control) -> tuple[Component, ...]:
        return components()

    def show_parts(self, parts: tuple[Component, ...]) -> None:
        self._lead.setText(words.parts_lead(len(parts) - 1))  # PortFixer itself is one of them
        self.model.show_parts(parts)
        self.table.fit()
        if parts:
            self.table.selectRow(0)

    def _not_found(self, _problem: Exception) -> None:
        self._lead.setText(words.PARTS_PROBLEM)
        self._lead.set_tone(Tone.WARN)
        self.table.hide()

    def show_part(self, part: Component) -> None:
        more = words.more(part)
        self._heading.setText(words.heading(part))
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self._text.show_text(text_of(part) or words.NO_TEXT)
        self._licence.show()

    def _bring_licence_into_view(self) -> None:
        """A click that changes nothing in sight seems to do nothing. By keyboard, Tab leads there."""
        seen = round(self.fontMetrics().height() * _SEEN)
        self.ensureVisible(0, self._licence.geometry().top() + min(seen, self._licence.height()), 0, 0)
