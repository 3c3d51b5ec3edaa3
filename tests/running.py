"""PortFixer as it is run: a program of its own, and what it answered."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    problems: str

    @property
    def json(self) -> Any:
        """The one object on standard output, and nothing else."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)
