"""The page that explains the causes: lessons, drawings, examples."""

from portfixer.words.language import _
from portfixer.words.plain import clean

__all__ = [
    "END_EXAMPLE",
    "EXAMPLE_PROBLEM",
    "EXAMPLE_STARTS",
    "FIX_EXAMPLE",
    "LEARN_LEAD",
    "LEARN_TITLE",
    "LESSONS",
    "MAKE_EXAMPLE",
    "MORE_EXAMPLES",
    "example_over",
    "example_ready",
    "picture_of",
]

LEARN_TITLE = _("Why a port can be taken")
LEARN_LEAD = _("A port belongs to one listener at a time. Three things get in the way, nearly always.")
MAKE_EXAMPLE = _("Make an example")
END_EXAMPLE = _("End the example")
FIX_EXAMPLE = _("Fix it")
EXAMPLE_STARTS = _("Making the example")
MORE_EXAMPLES = _("More examples")


def example_over(port: int) -> str:
    return _("The example is over: port {port} is free again.").format(port=port)


def example_ready(port: int, address: str) -> str:
    return _("The example is ready on port {port} of {address}. It is harmless, and ends with PortFixer.").format(
        port=port, address=clean(address, 60)
    )


EXAMPLE_PROBLEM = _("The example couldn't be made. Try again.")

LESSONS = (
    (
        "other_program",
        _("Another program is using the port"),
        _(
            "It started first and listens there. A second listener on the same address and port is turned away. "
            "Stop the first one, or give yours another port."
        ),
    ),
    (
        "same_program",
        _("Your program is already running"),
        _(
            "It was started before, perhaps in another terminal, by an editor or as a service. "
            "Use the one that runs, or stop it first."
        ),
    ),
    (
        "time_wait",
        _("Old connections are still closing"),
        _(
            "The server has ended, but the system keeps its last connections for about a minute, so that late data "
            "cannot reach the next server. Wait, or set SO_REUSEADDR next time."
        ),
    ),
)


def picture_of(title: str) -> str:
    return _("Drawing: {title}").format(title=title)
