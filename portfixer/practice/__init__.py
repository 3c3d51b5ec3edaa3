"""Harmless examples of every cause, made for real on loopback: to learn and to test on.

A practice is made by one child process (`child.py`) and the processes it starts. They end when the practice ends, and
when the process that asked for it does, however that comes about.
"""

from portfixer.practice.causes import Cause, CauseId, causes
from portfixer.practice.command import CHILD_OPTION
from portfixer.practice.making import here, make, practise
from portfixer.practice.situation import Made, PracticeProblem, Reason, Situation

__all__ = [
    "CHILD_OPTION",
    "Cause",
    "CauseId",
    "Made",
    "PracticeProblem",
    "Reason",
    "Situation",
    "causes",
    "here",
    "make",
    "practise",
]
