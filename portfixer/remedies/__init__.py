"""Ways out: what can be done about a diagnosis, doing it, and looking whether it helped."""

from portfixer.remedies.apply import apply
from portfixer.remedies.free_ports import suggest
from portfixer.remedies.known_ports import WELL_KNOWN
from portfixer.remedies.model import (
    BY_MANAGER,
    BY_SIGNAL,
    CameBack,
    Outcome,
    Plan,
    Problem,
    Progress,
    Remedy,
    RemedyId,
    Restart,
    Role,
    Step,
    Suggestion,
    Target,
)
from portfixer.remedies.plan import plan
from portfixer.remedies.propose import propose
from portfixer.remedies.restarting import restarts_after
from portfixer.remedies.targets import ask_command
from portfixer.remedies.wait import wait_for

__all__ = [
    "BY_MANAGER",
    "BY_SIGNAL",
    "WELL_KNOWN",
    "CameBack",
    "Outcome",
    "Plan",
    "Problem",
    "Progress",
    "Remedy",
    "RemedyId",
    "Restart",
    "Role",
    "Step",
    "Suggestion",
    "Target",
    "apply",
    "ask_command",
    "plan",
    "propose",
    "restarts_after",
    "suggest",
    "wait_for",
]
