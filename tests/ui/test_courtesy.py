"""While the window paints, work beside it stands still; the table's work does it step by step."""

import threading

from made_up import snapshot, socket
from PySide6.QtCore import QModelRoleData, QModelRoleDataSpan, Qt
from pytestqt.qtbot import QtBot

from portfixer.facts import SocketState
from portfixer.ui.courtesy import Courtesy
from portfixer.ui.ports.listing import COLUMNS, Query, arrange, change_between, refresh
from portfixer.ui.ports.model import PortsModel


def test_work_goes_on_when_the_window_has_painted(qtbot: QtBot) -> None:
    courtesy = Courtesy()
    done: list[int] = []
    worker = threading.Thread(target=lambda: done.extend(courtesy.in_steps(range(3))))
    with courtesy.window_first():
        worker.start()
        assert not done
    worker.join(5)
    assert done == [0, 1, 2]


def test_work_does_not_wait_for_a_window_that_is_stuck() -> None:
    courtesy = Courtesy()
    with courtesy.window_first():
        worker = threading.Thread(target=courtesy.step_aside)
        worker.start()
        worker.join(5)
        assert not worker.is_alive()


def test_a_table_sorted_in_slices_is_in_the_order_of_one_sort() -> None:
    sockets = tuple(
        socket(SocketState.ESTABLISHED, f"10.0.{n % 7}.1", 1000 + n * 37 % 5000, remote=("10.1.0.1", n), inode=n + 1)
        for n in range(4500)
    )
    listing = refresh(None, snapshot(*sockets), Query(every=True))
    for column, key in enumerate(COLUMNS):
        for descending in (False, True):
            query = Query(every=True, column=column, descending=descending)
            shown = list(arrange(listing, query).shown)
            assert shown == sorted(listing.shown, key=key, reverse=descending), f"column {column}"  # type: ignore[arg-type]


def test_painting_asks_once_a_cell_and_gets_what_is_asked_one_by_one(qapp: object) -> None:
    first = refresh(None, snapshot(socket(port=80)), Query())
    second = refresh(first, snapshot(socket(port=80), socket(port=81, inode=7)), Query())
    model = PortsModel()
    model.apply(change_between((), second.shown))
    roles = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.FontRole]
    for row in range(2):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            for role in roles:
                asked = QModelRoleData(role)
                model.multiData(index, QModelRoleDataSpan(asked))
                assert asked.data() == model.data(index, role)
