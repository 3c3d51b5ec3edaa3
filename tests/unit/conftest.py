"""What tests of remedies and of the flow have in common."""

from importlib import import_module

import pytest
from made_up import FakeSystem, holder, process, snapshot, socket

from portfixer.remedies import stop as stopping
from portfixer.remedies import wait as waiting


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same course of events, in less time."""
    monkeypatch.setattr(stopping, "POLITE_PATIENCE_S", 0.05)
    monkeypatch.setattr(stopping, "DATABASE_PATIENCE_S", 0.05)
    monkeypatch.setattr(stopping, "SECOND_PATIENCE_S", 0.02)
    monkeypatch.setattr(stopping, "FORCE_PATIENCE_S", 0.05)
    monkeypatch.setattr(stopping, "HEIRS_PATIENCE_S", 0.02)
    monkeypatch.setattr(waiting, "_WATCH_S", 0.05)
    monkeypatch.setattr(waiting, "_POLL_S", 0.01)
    monkeypatch.setattr(import_module("portfixer.remedies.apply"), "_SETTLE_S", 0.02)


@pytest.fixture
def computer(short_patience: None) -> FakeSystem:
    """shop (812) listens on 8080 and ends when it is asked to."""
    system = FakeSystem()
    system.stops_on = {812: "ask"}
    system.taken_until_gone([812], snapshot(socket(), holders={77: (holder(process(812, "shop")),)}))
    return system
