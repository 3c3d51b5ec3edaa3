"""What scripts rely on: words of schema 1 that may not change (DESIGN.md, 3)."""

from dataclasses import replace

import pytest
from made_up import TAKEN, asks, holder, process, snapshot, socket

from portfixer.cli.as_json import diagnosis_json
from portfixer.diagnosis import diagnose
from portfixer.facts import Evidence


@pytest.mark.parametrize("evidence", list(Evidence))
def test_every_evidence_is_told_by_a_word_of_the_contract(evidence: Evidence) -> None:
    shop = replace(holder(process(812, "shop")), evidence=evidence)
    told = diagnosis_json(diagnose(asks(), TAKEN, snapshot(socket(), holders={77: (shop,)})), ())
    words = {each["evidence"] for blocker in told["blockers"] for each in blocker["holders"]}
    assert words <= {"handle", "unit", "user"}
    assert words
