"""Whatever a computer shows, it is judged and told: nothing that a program calls itself makes PortFixer stumble."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import LINUX, FakeSystem, asks, probes, snapshot, socket

from portfixer.cli import as_json, as_text
from portfixer.diagnosis import diagnose, identify, is_one_program, start_command
from portfixer.diagnosis.forwards import forward_of
from portfixer.diagnosis.loops import runs_in_a_loop
from portfixer.diagnosis.origins import origin_of
from portfixer.diagnosis.recognise import could_be, recognise
from portfixer.diagnosis.supervisors import supervisor_of
from portfixer.facts import (
    Evidence,
    Holder,
    Manager,
    ManagerKind,
    Message,
    MessageError,
    Process,
    ProcessId,
    SocketState,
    Subject,
    Via,
)
from portfixer.remedies import plan, propose
from portfixer.words import details
from portfixer.words.advice import advice

# What the recognisers look for, and what stands in its place when a command line is cut off or written over.
WORDS = """ssh -L -D -N -o -S -M -R 8080:db:5432 host [mux] sh bash -c -lc python3 -m debugpy --listen --file pydevd.py
uvicorn flask --app coverage run node --watch npm exec java -jar x.jar com.intellij.Main -Didea.paths.selector=IdeaIC2
kubectl port-forward pod/x 80:8080 :80 gcloud.py compute start-iap-tunnel session-manager-plugin {"Target":"i"} gh cs
ports forward adb server tcp:5037 SCREEN -dmS sshd:_ada@pts/0 sshd:_ada_[priv] PM2_v7 supervisord -c runsv supervise /a
busybox docker-proxy conmon - -- / \\ C:\\x\\y.exe ' " a_b""".replace("_", " ").split()
SOME_WORDS = st.sampled_from([*WORDS, "", "sshd: ada@pts/0", "PM2 v7: God", "ssh: /x [mux]"]) | st.text(max_size=6)
COMMANDS = st.lists(SOME_WORDS, max_size=7).map(tuple)


def processes(pid: int) -> st.SearchStrategy[Process]:
    return st.builds(
        Process,
        id=st.just(ProcessId(pid, 1000 + pid)),
        name=SOME_WORDS,
        parent_pid=st.sampled_from([None, 1, pid - 1, pid + 1]),
        starter_ended=st.booleans(),
        user=st.none() | SOME_WORDS,
        uid=st.sampled_from([None, 0, 1000]),
        command=COMMANDS,
        executable=st.none() | SOME_WORDS,
        folder=st.sampled_from([None, "", "/", "/home/ada/shop", "C:\\shop"]),
        terminal=st.sampled_from([None, "/dev/pts/3"]),
        forked=st.booleans(),
        suspended=st.booleans(),
        tracer_pid=st.sampled_from([None, 103]),
    )


SERVER, ABOVE = processes(100), st.tuples(processes(101), processes(102), processes(103))
MESSAGES = st.builds(
    Message,
    error=st.sampled_from(MessageError),
    program=st.none() | SOME_WORDS,
    subject=st.sampled_from(Subject),
    paths=COMMANDS,
    package=st.none() | SOME_WORDS,
)
MANAGERS = st.builds(
    Manager,
    kind=st.sampled_from([kind for kind in ManagerKind if kind is not ManagerKind.PORT_PROXY]),  # has a fixed detail
    name=SOME_WORDS,
    detail=st.sampled_from(["", "system", "user", "docker", "podman"]),
    uid=st.sampled_from([None, 0, 1000]),
)


@settings(max_examples=200, deadline=None)
@given(SERVER, ABOVE, st.none() | SOME_WORDS, MESSAGES, st.lists(SOME_WORDS).map(" ".join))
def test_any_process_is_recognised_for_something_or_for_nothing(
    server: Process, above: tuple[Process, ...], program: str | None, message: Message, text: str
) -> None:
    identify(server)
    start_command(server)
    is_one_program(server, above[0])
    forward_of(server, 8080)
    origin_of(server, above)
    supervisor_of(server, above, texts={"/a": text}, environment={"pm_id": text, "SUPERVISOR_PROCESS_NAME": text})
    runs_in_a_loop(text, server, *above)
    request = asks(program=program, message=message)
    recognise(request, server, above, {"/home/ada/shop/package.json": text}, {"/a": "/b"})
    could_be(request, server)


@settings(max_examples=150, deadline=None)
@given(
    SERVER,
    ABOVE,
    st.lists(st.tuples(st.sampled_from(Evidence), st.sampled_from(Via), st.booleans()), max_size=2),
    st.none() | MANAGERS,
    st.sampled_from(SocketState),
    st.sampled_from(["0.0.0.0", "::", "127.0.0.1", "fe80::1%\x1b[2J"]),
    st.sampled_from(["EADDRINUSE", "EACCES", "EADDRNOTAVAIL", None]),
    st.none() | MESSAGES,
)
def test_whoever_has_a_port_in_whatever_way_is_judged_and_told(  # one argument for each kind of fact
    server: Process,
    above: tuple[Process, ...],
    held: list[tuple[Evidence, Via, bool]],
    manager: Manager | None,
    state: SocketState,
    address: str,
    error: str | None,
    message: Message | None,
) -> None:
    holders = tuple(
        Holder(process=each, evidence=evidence, via=via, root=root)
        for each, (evidence, via, root) in zip((server, above[0]), held, strict=False)
    )
    remote = ("127.0.0.1", 40000) if state is SocketState.ESTABLISHED else None
    look = snapshot(
        socket(state, address, remote=remote),
        holders={77: holders} if holders else {},
        managers={77: manager} if manager else {},
        ancestors={server.pid: above},
        tracers={server.pid: above[2]},
    )
    diagnosis = diagnose(asks(message=message), probes({"0.0.0.0": error, "::": "EADDRINUSE"}), look)
    offered = propose(diagnosis)
    assert [remedy.recommended for remedy in offered] == [place == 0 for place in range(len(offered))]
    plans = tuple(plan(FakeSystem(LINUX), diagnosis, remedy) for remedy in offered)
    shown = [as_text.diagnosis_text(diagnosis, plans), details.seen(diagnosis), details.report(diagnosis)]
    shown += [paragraph for each in plans for paragraph in advice(each, diagnosis)]
    assert not [text for text in shown if re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)]
    assert json.loads(as_json.dump(as_json.diagnosis_json(diagnosis, plans)))["verdict"] == diagnosis.verdict
