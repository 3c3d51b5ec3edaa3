"""Ways out: what can be done about a diagnosis, doing it, and looking whether it helped.

Doing is in portfixer.remedies.apply, .wait and .outcome, which somebody who only looks does not load.
"""

from portfixer.remedies.free_ports import suggest
from portfixer.remedies.known_ports import WELL_KNOWN
from portfixer.remedies.model import (
    BY_MANAGER,
    BY_SIGNAL,
    Plan,
    Remedy,
    RemedyId,
    Restart,
    Role,
    Suggestion,
    Target,
)
from portfixer.remedies.plan import plan
from portfixer.remedies.propose import propose
from portfixer.remedies.restarting import restarts_after
from portfixer.remedies.targets import ask_command

__all__ = [
    "BY_MANAGER",
    "BY_SIGNAL",
    "WELL_KNOWN",
    "Plan",
    "Remedy",
    "RemedyId",
    "Restart",
    "Role",
    "Suggestion",
    "Target",
    "ask_command",
    "plan",
    "propose",
    "restarts_after",
    "suggest",
]
