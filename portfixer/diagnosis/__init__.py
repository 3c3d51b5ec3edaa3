"""Judgement: from facts to a diagnosis. Everything but `examine` is pure."""

from portfixer.diagnosis.model import Answer, Blocker, BlockerKind, Diagnosis, Factor, Questions, Verdict

__all__ = ["Answer", "Blocker", "BlockerKind", "Diagnosis", "Factor", "Questions", "Verdict"]
