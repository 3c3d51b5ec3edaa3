"""Judgement: from facts to a diagnosis. Everything but `examine` is pure."""

from portfixer.diagnosis.case import blocker_of
from portfixer.diagnosis.editors import called, is_started_by_its_editor
from portfixer.diagnosis.examine import addresses_of, every_address, examine, is_free
from portfixer.diagnosis.forwards import EndsWith, Forward
from portfixer.diagnosis.identity import Identity, Runtime, identify, is_one_program, start_command
from portfixer.diagnosis.judge import diagnose
from portfixer.diagnosis.manners import Manner, manner_of
from portfixer.diagnosis.model import Answer, Blocker, BlockerKind, Diagnosis, Factor, Questions, Verdict
from portfixer.diagnosis.netstat import families_in_the_way, netstat_table
from portfixer.diagnosis.origins import Origin, OriginKind, is_place, is_typed_into
from portfixer.diagnosis.readiness import is_not_ready
from portfixer.diagnosis.request import PortOutOfRange, request_from, with_port
from portfixer.diagnosis.said_on import said_on
from portfixer.diagnosis.session import (
    belongs_to_the_session,
    is_systemd,
    is_worked_in,
    keeps_the_system_running,
    lets_people_in,
)
from portfixer.diagnosis.supervisors import Supervisor, ends_everything
from portfixer.diagnosis.tracing import only_watches
from portfixer.diagnosis.zones import zoned

__all__ = [
    "Answer",
    "Blocker",
    "BlockerKind",
    "Diagnosis",
    "EndsWith",
    "Factor",
    "Forward",
    "Identity",
    "Manner",
    "Origin",
    "OriginKind",
    "PortOutOfRange",
    "Questions",
    "Runtime",
    "Supervisor",
    "Verdict",
    "addresses_of",
    "belongs_to_the_session",
    "blocker_of",
    "called",
    "diagnose",
    "ends_everything",
    "every_address",
    "examine",
    "families_in_the_way",
    "identify",
    "is_free",
    "is_not_ready",
    "is_one_program",
    "is_place",
    "is_started_by_its_editor",
    "is_systemd",
    "is_typed_into",
    "is_worked_in",
    "keeps_the_system_running",
    "lets_people_in",
    "manner_of",
    "netstat_table",
    "only_watches",
    "request_from",
    "said_on",
    "start_command",
    "with_port",
    "zoned",
]
