"""Ways out: what can be done about a diagnosis, doing it, and looking whether it helped."""

from portfixer.remedies.model import (
    CameBack,
    Outcome,
    Plan,
    Problem,
    Progress,
    Remedy,
    RemedyId,
    Step,
    Suggestion,
    Target,
)

__all__ = [
    "CameBack",
    "Outcome",
    "Plan",
    "Problem",
    "Progress",
    "Remedy",
    "RemedyId",
    "Step",
    "Suggestion",
    "Target",
]
