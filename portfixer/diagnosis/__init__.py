"""Judgement: from facts to a diagnosis. Everything but `examine` is pure."""

from portfixer.diagnosis.case import blocker_of
from portfixer.diagnosis.examine import addresses_of, every_address, examine, is_free
from portfixer.diagnosis.identity import Identity, Runtime, identify, start_command
from portfixer.diagnosis.judge import diagnose
from portfixer.diagnosis.model import Answer, Blocker, BlockerKind, Diagnosis, Factor, Questions, Verdict
from portfixer.diagnosis.request import PortOutOfRange, request_from, with_port
from portfixer.diagnosis.session import belongs_to_the_session, is_systemd, is_worked_in, keeps_the_system_running
from portfixer.diagnosis.supervisors import stop_command_of

__all__ = [
    "Answer",
    "Blocker",
    "BlockerKind",
    "Diagnosis",
    "Factor",
    "Identity",
    "PortOutOfRange",
    "Questions",
    "Runtime",
    "Verdict",
    "addresses_of",
    "belongs_to_the_session",
    "blocker_of",
    "diagnose",
    "every_address",
    "examine",
    "identify",
    "is_free",
    "is_systemd",
    "is_worked_in",
    "keeps_the_system_running",
    "request_from",
    "start_command",
    "stop_command_of",
    "with_port",
]
