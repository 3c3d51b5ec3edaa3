"""How what is stopped can be started again: a command each, to copy."""

from collections.abc import Sequence

from portfixer.remedies import Restart
from portfixer.ui.theme import Space, Type
from portfixer.ui.widgets import CardFrame, CodeBlock, Text
from portfixer.words import restarting
from portfixer.words import window as words
from portfixer.words.shell import typed

__all__ = ["StartAgain"]


class StartAgain(CardFrame):
    """Only for restarts of which at least one can be typed."""

    def __init__(self, restarts: Sequence[Restart]) -> None:
        super().__init__(name="start_again_card")
        for number, restart in enumerate(restarting.to_type(restarts)):
            if number:
                self.column.addSpacing(Space.S)
            name = f"start_again_{number}" if number else "start_again"
            title = words.START_AGAIN if restart.process is None else words.start_again(restart.process)
            self.column.addWidget(Text(title, name=f"{name}_title", kind=Type.STRONG))
            if restart.folder:
                self.column.addWidget(Text(words.in_folder(restart.folder), name=f"{name}_folder", tone="muted"))
            self.column.addWidget(CodeBlock(typed(restart.command) or "", name=f"{name}_command", what=title))
        rest = restarting.left_out(restarts)
        if rest:
            self.column.addWidget(Text(rest, name="start_again_more", tone="muted"))
