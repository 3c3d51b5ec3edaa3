"""The fixed texts around the table of ports in use: its title, buttons, empty states and what was saved."""

from portfixer.words.language import _, many
from portfixer.words.plain import clean

PORTS_TITLE = _("Ports in use")
PORTS_LEAD = _("What listens on this computer right now.")
FILTER = _("Filter by port, program, user or address")
SHOW_ALL = _("Connections too")
SHOW_ALL_TIP = _("Show connected and closing sockets as well as the listening ones")
PORTS_TABLE = _("Ports in use on this computer")
GONE = _("gone")


def new_state(state: str) -> str:
    """A row that came while the table was watched."""
    return _("new, {state}").format(state=state)


REMOTE_COLUMN = _("Connected to")
ASCENDING = _("sorted upwards")
DESCENDING = _("sorted downwards")
SELECT_FIRST = _("Select a row first")
FIX_THIS = _("Fix this port…")
STOP_THIS = _("Stop…")
COPY_ROW = _("Copy row")
SORT_BY = _("Sort by")
EXPORT = _("Export…")
EXPORT_TITLE = _("Save the table")
EXPORT_KINDS = (_("Table (*.csv)"), _("JSON (*.json)"))
EXPORT_NAME = _("ports")
NOTHING_LISTENS = _("Nothing listens on this computer.")
NOTHING_LISTENS_MORE = _("When a server starts, it appears here within two seconds.")
NOTHING_FITS = _("Nothing fits the filter.")
CLEAR_FILTER = _("Clear the filter")
AFTER_CHANGE = _("PortFixer finishes what it is doing, then it looks here.")
STANDSTILL = _("The table stands still: PortFixer couldn't look again. It keeps trying.")
NO_LOOK_YET = _("PortFixer couldn't look. It keeps trying.")


def shown_of(shown: int, every: int) -> str:
    if shown == every:
        return many("{count} port", "{count} ports", every)
    return _("{shown} of {every}").format(shown=f"{shown:n}", every=f"{every:n}")


def saved_to(path: str) -> str:
    return _("Saved to {path}").format(path=clean(path, 200))


def not_saved(reason: str) -> str:
    return _("It couldn't be saved: {reason}").format(reason=clean(reason, 200))
