"""Advice: another port, code for next time, and everything else a person has to do with their own hands."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from portfixer.diagnosis import Diagnosis
from portfixer.flow import Flow, Work
from portfixer.remedies import RemedyId
from portfixer.ui.fix.base import FlowPage
from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets import (
    BusySign,
    Button,
    ButtonKind,
    CardFrame,
    CodeBlock,
    CopyButton,
    Notice,
    Text,
    WrapLayout,
    line,
    row_of,
)
from portfixer.words import other_port, snippets
from portfixer.words import remedies as remedy_words
from portfixer.words import window as words
from portfixer.words.advice import advice, commands

__all__ = ["AdvicePage", "NextTimePage", "OtherPortPage"]


class _AdviceBase(FlowPage):
    """One way back, and the focus where the reading starts."""

    _first: QWidget | None = None

    def focus_first(self) -> None:
        if self._first is not None:
            self._first.setFocus()

    def add_back(self) -> None:
        self.column.addSpacing(Space.XL)
        self.column.addStretch(1)
        back = Button(words.BACK, name="back", drawing="arrow-left", pressed=self.went_back.emit)
        again = Button(words.LOOK_AGAIN, name="look_again", pressed=self.looked_again.emit)
        self._first = self._first or back
        self.column.addLayout(row_of(back, again, gap=10))


class OtherPortPage(_AdviceBase):
    """Ports that were free a moment ago. While they are looked for (`Work.SUGGEST`) a busy sign stands there."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="other_port_page")
        self.add_request_chips()
        self.add_headline(self.title())
        if flow.work is Work.SUGGEST:
            self.add_lead(words.OTHER_PORT_LOOKING)
            self.column.addSpacing(Space.XL)
            self.column.addLayout(row_of(BusySign(name="busy")))
        elif not flow.suggestions:
            self.column.addSpacing(Space.L)
            self.column.addWidget(Notice(other_port.none_found(), name="no_suggestions"))
        else:
            self.add_lead(other_port.in_common(flow.suggestions))
            self.column.addSpacing(Space.XL)
            self._build_suggestions()
        self.add_back()

    def title(self) -> str:
        return words.OTHER_PORT_TITLE

    def _build_suggestions(self) -> None:
        card = CardFrame(name="suggestions")
        card.column.setContentsMargins(20, Space.S, 20, Space.S)
        self._ports = QButtonGroup(self)
        rows = QGridLayout()  # so that numbers of other lengths do not move what stands beside them
        rows.setHorizontalSpacing(Space.L)
        rows.setVerticalSpacing(Space.S)
        rows.setColumnStretch(1, 1)
        card.column.addLayout(rows)
        for number, suggestion in enumerate(self.flow.suggestions):
            if number:
                rows.addWidget(line(), 2 * number - 1, 0, 1, 3)
            pick = Button(words.port_number(suggestion.port), name=f"suggestion_{number}", kind=ButtonKind.TAB)
            pick.setAccessibleName(words.change_for(suggestion.port))
            pick.clicked.connect(lambda _checked=False, port=suggestion.port: self._show_change(port))
            self._ports.addButton(pick)
            pick.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            rows.addWidget(pick, 2 * number, 0)
            why = Text(other_port.in_short(suggestion), name=f"suggestion_{number}_why", tone="muted")
            rows.addWidget(why, 2 * number, 1)
            copy = CopyButton(
                partial(str, suggestion.port),
                name=f"suggestion_{number}_copy",
                what=words.port_number(suggestion.port),
            )
            rows.addWidget(copy, 2 * number, 2)
        self.column.addWidget(card)
        self.column.addSpacing(Space.XL)
        self._change = QWidget()
        self._change_column = QVBoxLayout(self._change)
        self._change_column.setContentsMargins(0, 0, 0, 0)
        self._change_column.setSpacing(Space.S)
        self.column.addWidget(self._change)
        first = self._ports.buttons()[0]
        first.setChecked(True)
        self._first = first
        self._build_change(self.flow.suggestions[0].port)

    def _build_change(self, port: int) -> None:
        assert self.flow.request is not None
        self._change_column.addWidget(Text(words.change_for(port), name="change_title", kind=Type.SECTION))
        self._blocks: list[tuple[Text, CodeBlock]] = []
        for number, (where, code) in enumerate(other_port.how_to_change(self.flow.request, port)):
            said = Text(where, name=f"change_{number}_where", tone="muted")
            block = CodeBlock(code, name=f"change_{number}", what=where)
            self._change_column.addWidget(said)
            self._change_column.addWidget(block)
            self._blocks.append((said, block))

    def _show_change(self, port: int) -> None:
        assert self.flow.request is not None
        title = self.findChild(Text, "change_title")
        assert isinstance(title, Text)
        title.setText(words.change_for(port))
        lines = other_port.how_to_change(self.flow.request, port)
        for (said, block), (where, code) in zip(self._blocks, lines, strict=True):
            said.setText(where)
            block.show_code(code)


class NextTimePage(_AdviceBase):
    """SO_REUSEADDR in the person's language, the true rule, and the drawback on Windows."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="next_time_page")
        self.add_request_chips()
        self.add_headline(self.title())
        self.add_lead(words.NEXT_TIME_LEAD)
        self.column.addSpacing(Space.XL)
        self._build_code()
        self._build_rules()
        self.add_back()

    def title(self) -> str:
        return words.NEXT_TIME_TITLE

    def _build_code(self) -> None:
        chosen = snippets.preselect(self.flow.request)
        names = dict(snippets.languages())
        box = QWidget()
        box.setObjectName("languages")
        box.setAccessibleName(words.LANGUAGE)
        tabs = WrapLayout(box)
        group = QButtonGroup(self)
        for language, name in names.items():
            tab = Button(name, name=f"language_{language}", kind=ButtonKind.TAB)
            tab.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # "C#" stays so in every direction of writing
            tab.setChecked(language == chosen)
            tab.clicked.connect(lambda _checked=False, which=language: self._show_code(which))
            group.addButton(tab)
            tabs.addWidget(tab)
            if language == chosen:
                self._first = tab
        self.column.addWidget(box)
        self.column.addSpacing(Space.M)
        self._code = CodeBlock(snippets.code(chosen), name="code", what=words.code_in(names[chosen]))
        self.column.addWidget(self._code)

    def _show_code(self, language: str) -> None:
        self._code.show_code(snippets.code(language))
        self._code.box.setAccessibleName(words.code_in(dict(snippets.languages())[language]))

    def _build_rules(self) -> None:
        for title, text, name in (
            (words.TRUE_RULE, snippets.rule(), "rule"),
            (words.ON_WINDOWS, snippets.windows_drawback(), "windows_drawback"),
        ):
            self.column.addSpacing(Space.L)
            card = CardFrame(name=name)
            card.column.addWidget(Text(title, name=f"{name}_title", kind=Type.STRONG))
            card.column.addWidget(Text(text, name=f"{name}_text", tone="muted"))
            self.column.addWidget(card)


class AdvicePage(_AdviceBase):
    """Open the running program, mend the address, get the right, look as administrator."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow, name="advice_page")
        assert flow.chosen is not None
        assert flow.diagnosis is not None
        self._plan = flow.chosen
        self.add_request_chips()
        self.add_headline(self.title())
        self.add_lead(remedy_words.what_happens(self._plan))
        self.column.addSpacing(Space.XL)
        card = CardFrame(name="advice")
        for number, paragraph in enumerate(advice(self._plan, flow.diagnosis)):
            card.column.addWidget(Text(paragraph, name=f"advice_{number}"))
        self.column.addWidget(card)
        self._build_web(flow.diagnosis.web_address)
        self._build_commands(flow.diagnosis)
        self.add_back()

    def title(self) -> str:
        return remedy_words.button(self._plan).removesuffix("…")

    def _build_commands(self, diagnosis: Diagnosis) -> None:
        for number, (what, command) in enumerate(commands(self._plan, diagnosis)):
            self.column.addSpacing(Space.L)
            if what:
                self.column.addWidget(Text(what, name=f"manual_{number}_what", kind=Type.STRONG))
                self.column.addSpacing(Space.S)
            name = f"manual_{number}" if number else "manual"
            self.column.addWidget(CodeBlock(command, name=name, what=what or words.THE_COMMAND))

    def _build_web(self, address: str | None) -> None:
        if address is None or self._plan.remedy.id is not RemedyId.USE_RUNNING_PROGRAM:
            return
        self.column.addSpacing(Space.L)
        self._first = Button(
            words.open_web(address),
            name="open_web",
            kind=ButtonKind.PRIMARY,
            drawing="external",
            pressed=lambda: self.web_opened.emit(address),
        )
        self.column.addLayout(row_of(self._first))
