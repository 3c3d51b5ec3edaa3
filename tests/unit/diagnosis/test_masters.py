"""Workers that have each opened the port for themselves (SO_REUSEPORT): who forked them starts them again."""

from dataclasses import replace

import pytest
from made_up import TAKEN, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Diagnosis, Factor, diagnose
from portfixer.facts import Process
from portfixer.remedies import RemedyId, propose

PY = "/usr/bin/python3.11"
MASTER = process(700, "python3", PY, "serve.py", executable=PY)
WORKER = process(701, "python3", PY, "serve.py", executable=PY, forked=True, parent_pid=700)
SECOND = replace(WORKER, id=replace(WORKER.id, pid=702))
LOOP = process(600, "bash", "bash", "-c", "while :; do python3 serve.py; done", executable="/bin/bash")


def shared(*workers: Process, above: tuple[Process, ...] = (MASTER,)) -> Diagnosis:
    """Each has a listening socket of its own at the port."""
    sockets = [socket(inode=70 + number) for number in range(len(workers))]
    return diagnose(
        asks(),
        TAKEN,
        snapshot(
            *sockets,
            holders={each.inode: (holder(worker),) for each, worker in zip(sockets, workers, strict=True)},
            ancestors={worker.pid: above for worker in workers},
        ),
    )


def stopped(diagnosis: Diagnosis) -> list[int]:
    remedy = next(remedy for remedy in propose(diagnosis) if remedy.id is RemedyId.STOP_PROGRAM)
    return [target.process.pid for target in remedy.targets]


def test_the_master_is_stopped_before_its_workers() -> None:
    diagnosis = shared(WORKER, SECOND)
    assert {Factor.PORT_SHARING, Factor.SUPERVISED} <= set(diagnosis.factors)
    assert stopped(diagnosis) == [700, 701, 702]


def test_a_loop_that_starts_the_master_again_is_stopped_with_it() -> None:
    assert stopped(shared(WORKER, SECOND, above=(MASTER, LOOP))) == [600, 700, 701, 702]


@pytest.mark.parametrize(
    ("belief", "workers"),
    [
        ("a program may fork one server and do other things itself", (WORKER,)),
        (
            "who starts other programs is no master of them",
            tuple(replace(each, command=(PY, "other.py"), forked=False) for each in (WORKER, SECOND)),
        ),
        ("a worker of somebody else shows nothing", (WORKER, replace(SECOND, parent_pid=1))),
        (
            "a shell that forks is another program",
            tuple(replace(each, command=("bash",), name="bash", executable="/bin/bash") for each in (WORKER, SECOND)),
        ),
    ],
    ids=lambda value: value if type(value) is str else "",
)
def test_who_is_no_master_is_left_alone(belief: str, workers: tuple[Process, ...]) -> None:
    assert 700 not in stopped(shared(*workers)), belief
