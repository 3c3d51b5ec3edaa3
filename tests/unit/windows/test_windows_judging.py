"""What is judged from the facts of a Windows computer: every verdict and factor of CAUSES.md that exists there."""

from dataclasses import dataclass, replace

import pytest
from made_up import WINDOWS, FakeSystem, asks, probes, socket
from windows_looks import EVERYWHERE, kept, listener, look, program, refused, seen, service, with_reserved

from portfixer.diagnosis import Answer, BlockerKind, Diagnosis, Factor, Verdict, diagnose, examine
from portfixer.facts import (
    Container,
    Engine,
    Evidence,
    Family,
    Manager,
    ManagerKind,
    Message,
    MessageError,
    ProbeResult,
    Protocol,
    Request,
    Snapshot,
    SocketState,
    Unseen,
    UnseenThing,
    UnseenWhy,
)

SYSTEM = program(4, "System", user=r"NT AUTHORITY\SYSTEM", executable=None)
WSL = program(900, "wslrelay.exe", manager=Manager(ManagerKind.WSL, "WSL"))
HEIR = program(950, "helper.exe", parent_pid=777, starter_ended=True)
IIS = {77: Manager(ManagerKind.WINDOWS_SERVICE, "W3SVC", "IIS")}
PROXY = {77: Manager(ManagerKind.PORT_PROXY, "172.20.1.2:80", "v4tov4 0.0.0.0 8080")}
NODE = r"C:\Program Files\nodejs\node.exe"
PM2 = r"C:\Users\ada\AppData\Roaming\npm\node_modules\pm2"
NODEMON = r"C:\Users\ada\AppData\Roaming\npm\node_modules\nodemon\bin\nodemon.js"
PYTHON = r"C:\Users\ada\shop\.venv\Scripts\python.exe"
UVICORN = r"C:\Users\ada\shop\.venv\Scripts\uvicorn.exe"
SERVER = program(812, "node.exe", NODE, "server.js", executable=NODE)
ABOVE = program(700, "node.exe", NODE, NODEMON, "server.js", executable=NODE)
DOCKER = Container(engine=Engine.DOCKER, id="4f1c" * 16, name="shop-web-1", image="nginx:1.27", reachable=True)
CODE = r"C:\Users\ada\AppData\Local\Programs\Microsoft VS Code\Code.exe"
ANY_ADDRESS = Request(port=8080)
UDP = Request(port=8080, protocol=Protocol.UDP)


@dataclass(frozen=True)
class Belief:
    belief: str
    verdict: Verdict
    look: Snapshot
    asked: tuple[ProbeResult, ...] = refused()
    request: Request = ANY_ADDRESS
    factors: tuple[Factor, ...] = ()


BELIEFS = (
    Belief("a listener on the very address", Verdict.OTHER_PROGRAM, look(listener(), by=seen(program()))),
    Belief(
        "the person's own program, by its name without .exe",
        Verdict.SAME_PROGRAM,
        look(listener(), by=seen(program(812, "nginx.exe"))),
        request=asks(program="nginx"),
    ),
    Belief(
        "the script that an interpreter runs, by its path with backslashes",
        Verdict.SAME_PROGRAM,
        look(listener(), by=seen(program(812, "python.exe", "python.exe", r"C:\Users\ada\shop\server.py"))),
        request=asks(program=r"C:\Users\ada\shop\server.py"),
    ),
    Belief(
        "10013, nobody listens, the port lies in a range of that family and protocol",
        Verdict.RESERVED_RANGE,
        look(machine=with_reserved(kept(8000, 8099))),
        refused("EACCES", only=("0.0.0.0", "::", "127.0.0.1")),
    ),
    Belief(
        "first and last port of a range belong to it",
        Verdict.RESERVED_RANGE,
        look(machine=with_reserved(kept(7981, 8080))),
        refused("EACCES", only=("0.0.0.0",)),
    ),
    Belief(
        "a range of IPv6 alone",
        Verdict.RESERVED_RANGE,
        look(machine=with_reserved(kept(8000, 8099, family=Family.IPV6))),
        refused("EACCES", only=("::", "::1")),
    ),
    Belief(
        "a range of IPv4 keeps a dual-stack server away as well",
        Verdict.RESERVED_RANGE,
        look(machine=with_reserved(kept(8000, 8099))),
        probes({"::": "EACCES"}),
        asks(address="::"),
    ),
    Belief(
        "a range of the other family explains nothing",
        Verdict.UNKNOWN,
        look(machine=with_reserved(kept(8000, 8099, family=Family.IPV6))),
        probes({"127.0.0.1": "EACCES"}),
        asks(address="127.0.0.1"),
    ),
    Belief(
        "a range of the other protocol explains nothing",
        Verdict.UNKNOWN,
        look(machine=with_reserved(kept(8000, 8099, protocol=Protocol.UDP))),
        refused("EACCES"),
    ),
    Belief(
        "UDP has ranges of its own",
        Verdict.RESERVED_RANGE,
        look(machine=with_reserved(kept(8000, 8099, protocol=Protocol.UDP))),
        probes({"0.0.0.0": "EACCES"}, protocol=Protocol.UDP),
        UDP,
    ),
    Belief(
        "what an administrator set aside (*) may be bound, so it is not the reason",
        Verdict.UNKNOWN,
        look(machine=with_reserved(kept(8000, 8099, star=True))),
        refused("EACCES"),
    ),
    Belief(
        "10048 in a reserved range is somebody's socket all the same",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(program()), machine=with_reserved(kept(8000, 8099))),
    ),
    Belief(
        "HTTP.sys reserves the port of its own listener: the listener is the reason",
        Verdict.EXCLUSIVE_ELSEWHERE,
        look(listener(), by=seen(program(), evidence=Evidence.QUEUE), machine=with_reserved(kept(8080, 8080))),
        refused("EACCES", only=("0.0.0.0",)),
        factors=(Factor.HTTP_SYS,),
    ),
    Belief(
        "10013 beside a listener on every address: it is there exclusively",
        Verdict.EXCLUSIVE_ELSEWHERE,
        look(listener(), by=seen(program())),
        probes({"127.0.0.1": "EACCES"}),
        asks(address="127.0.0.1"),
    ),
    Belief(
        "10013 because of a socket that only bound the port exclusively",
        Verdict.EXCLUSIVE_ELSEWHERE,
        look(socket(SocketState.BOUND), by=seen(program())),
        refused("EACCES", only=("0.0.0.0", "127.0.0.1")),
    ),
    Belief(
        "10013 and 10048 together are an ordinary listener's doing",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(program())),
        (*probes({"0.0.0.0": "EADDRINUSE", "127.0.0.1": "EACCES"}),),
    ),
    Belief(
        "the person's own program is named before exclusive use is",
        Verdict.SAME_PROGRAM,
        look(listener(), by=seen(program(812, "nginx.exe"))),
        probes({"127.0.0.1": "EACCES"}),
        asks(program="nginx", address="127.0.0.1"),
        factors=(Factor.ADDRESS_OVERLAP,),
    ),
    Belief("10013 and nothing to see is not explained away", Verdict.UNKNOWN, look(), refused("EACCES")),
    Belief(
        "10013 in a message is not a matter of rights when the port can be bound",
        Verdict.FREE,
        look(),
        probes(dict.fromkeys(EVERYWHERE)),
        asks(80, message=Message(error=MessageError.ACCESS_DENIED, port=80, code=10013)),
    ),
    Belief(
        "a port below 1024 needs no right",
        Verdict.OTHER_PROGRAM,
        look(listener(port=80), by=seen(program())),
        refused(port=80),
        asks(80, message=Message(error=MessageError.ACCESS_DENIED, port=80, code=10013)),
    ),
    Belief(
        "TIME-WAIT, of which Windows says no more than that, only where the probe failed",
        Verdict.TIME_WAIT,
        look(socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 50000), inode=0)),
        refused(only=("127.0.0.1",)),
    ),
    Belief(
        "TIME-WAIT while the probe binds is not in the way",
        Verdict.FREE,
        look(socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 50000), inode=0)),
        probes(dict.fromkeys(EVERYWHERE)),
    ),
    Belief(
        "a connection that a closed server accepted",
        Verdict.LEFTOVER_CONNECTIONS,
        look(socket(SocketState.CLOSE_WAIT, "127.0.0.1", remote=("127.0.0.1", 50000)), by=seen(program())),
        refused(only=("127.0.0.1",)),
    ),
    Belief(
        "a connection outwards has the number as its own",
        Verdict.OUTGOING_CONNECTION,
        look(
            socket(SocketState.ESTABLISHED, "192.0.2.7", 50123, remote=("198.51.100.1", 443)),
            by=seen(program(812, "chrome.exe")),
        ),
        probes({"0.0.0.0": "EADDRINUSE"}, port=50123),
        asks(50123),
    ),
    Belief(
        "bound and never listened, where Windows lists it",
        Verdict.BOUND_NOT_LISTENING,
        look(socket(SocketState.BOUND), by=seen(program())),
    ),
    Belief(
        "an address of no interface",
        Verdict.ADDRESS_NOT_HERE,
        look(),
        probes({"198.51.100.1": "EADDRNOTAVAIL"}),
        asks(address="198.51.100.1"),
    ),
    Belief(
        "two servers on one port by SO_REUSEADDR",
        Verdict.OTHER_PROGRAM,
        look(listener(), listener(inode=78), by=seen(program()), holders={78: seen(program(813))}),
        factors=(Factor.DOUBLE_BIND,),
    ),
    Belief(
        "two services on one port",
        Verdict.OTHER_PROGRAM,
        look(
            listener(),
            listener(inode=78),
            by=seen(service(1300, "Shop", executable=NODE)),
            holders={78: seen(service(1400, "Blog", executable=NODE))},
        ),
        factors=(Factor.DOUBLE_BIND, Factor.WINDOWS_SERVICE),
    ),
    Belief(
        "one server on every address, another one on 127.0.0.1",
        Verdict.OTHER_PROGRAM,
        look(listener(), listener("127.0.0.1", inode=78), by=seen(program()), holders={78: seen(program(813))}),
        factors=(Factor.DOUBLE_BIND,),
    ),
    Belief(
        "one program with several sockets on its port is no double bind",
        Verdict.OTHER_PROGRAM,
        look(listener(), listener("127.0.0.1", inode=78), by=seen(program()), holders={78: seen(program())}),
    ),
    Belief(
        "one program on both families is no double bind",
        Verdict.OTHER_PROGRAM,
        look(listener(), listener("::", inode=78), by=seen(program()), holders={78: seen(program(813))}),
    ),
    Belief(
        "every address of one family and one address of the other are no double bind",
        Verdict.OTHER_PROGRAM,
        look(listener(), listener("::1", inode=78), by=seen(program()), holders={78: seen(program(813))}),
    ),
    Belief(
        "every address can be bound beside a server on 127.0.0.1, which keeps what is sent there",
        Verdict.FREE,
        look(listener("127.0.0.1"), by=seen(program())),
        probes({"0.0.0.0": None}),
        asks(address="0.0.0.0"),
        factors=(Factor.DOUBLE_BIND,),
    ),
    Belief(
        "127.0.0.1 can be bound beside a server on every address",
        Verdict.FREE,
        look(listener(), by=seen(program())),
        probes({"127.0.0.1": None}),
        asks(address="127.0.0.1"),
        factors=(Factor.DOUBLE_BIND,),
    ),
    Belief(
        "a server of the other family takes nothing",
        Verdict.FREE,
        look(listener("::1"), by=seen(program())),
        probes({"127.0.0.1": None}),
        asks(address="127.0.0.1"),
    ),
    Belief(
        "a service in a svchost.exe of its own",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(service(1200, "SharedAccess", "Internet Connection Sharing"))),
        factors=(Factor.WINDOWS_SERVICE,),
    ),
    Belief(
        "IIS, through HTTP.sys, while no worker of it runs",
        Verdict.OTHER_PROGRAM,
        look(listener(), managers=IIS),
        factors=(Factor.HIDDEN_OWNER, Factor.WINDOWS_SERVICE),
    ),
    Belief(
        "a program behind HTTP.sys",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(program(), evidence=Evidence.QUEUE)),
        factors=(Factor.HTTP_SYS,),
    ),
    Belief(
        "a driver's socket that is not HTTP.sys'",
        Verdict.OTHER_PROGRAM,
        look(listener(), kernel_owned={77: None}),
        factors=(Factor.KERNEL_OWNED,),
    ),
    Belief(
        "a container of Docker Desktop, behind its engine's process",
        Verdict.OTHER_PROGRAM,
        look(
            listener(),
            by=seen(program(7000, "com.docker.backend.exe")),
            containers={77: DOCKER},
            managers={77: Manager(ManagerKind.CONTAINER, "shop-web-1", "docker", None, DOCKER.id)},
        ),
        factors=(Factor.CONTAINER,),
    ),
    Belief(
        "a program that is stopped in a debugger or by pssuspend keeps its port",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(program(suspended=True))),
        factors=(Factor.SUSPENDED,),
    ),
    Belief(
        "nodemon starts it again",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(SERVER), ancestors={812: (ABOVE,)}),
        factors=(Factor.SUPERVISED,),
    ),
    Belief(
        "pm2 starts it again, whose command line is not written over there",
        Verdict.OTHER_PROGRAM,
        look(
            listener(),
            by=seen(SERVER),
            ancestors={812: (program(700, "node.exe", NODE, rf"{PM2}\lib\Daemon.js", executable=NODE),)},
        ),
        factors=(Factor.SUPERVISED,),
    ),
    Belief(
        "watchexec.exe starts it again",
        Verdict.OTHER_PROGRAM,
        look(
            listener(),
            by=seen(SERVER),
            ancestors={812: (program(700, "watchexec.exe", "watchexec", "-r", "node server.js"),)},
        ),
        factors=(Factor.SUPERVISED,),
    ),
    Belief(
        "uvicorn's reloader, whose script is an .exe there",
        Verdict.OTHER_PROGRAM,
        look(
            listener(),
            by=seen(program(812, "python.exe", PYTHON, "-c", "spawn_main(parent_pid=700)", executable=PYTHON)),
            ancestors={812: (program(700, "python.exe", PYTHON, UVICORN, "shop:app", "--reload", executable=PYTHON),)},
        ),
        factors=(Factor.SUPERVISED,),
    ),
    Belief(
        "ssh.exe that Windows brings, with -L",
        Verdict.OTHER_PROGRAM,
        look(
            listener("127.0.0.1"),
            by=seen(
                program(
                    812,
                    "ssh.exe",
                    "ssh",
                    "-N",
                    "-L",
                    "8080:db:5432",
                    "bastion",
                    executable=r"C:\Windows\System32\OpenSSH\ssh.exe",
                )
            ),
        ),
        factors=(Factor.SSH_FORWARD,),
    ),
    Belief(
        "kubectl port-forward",
        Verdict.OTHER_PROGRAM,
        look(
            listener("127.0.0.1"), by=seen(program(812, "kubectl.exe", "kubectl", "port-forward", "svc/web", "8080:80"))
        ),
        factors=(Factor.KUBECTL_FORWARD,),
    ),
    Belief(
        "VS Code forwards a port of the computer it is connected to",
        Verdict.OTHER_PROGRAM,
        look(
            listener("127.0.0.1"),
            by=seen(
                program(
                    812,
                    "Code.exe",
                    CODE,
                    "--type=utility",
                    "--utility-sub-type=node.mojom.NodeService",
                    executable=CODE,
                )
            ),
        ),
        factors=(Factor.EDITOR_FORWARD,),
    ),
    Belief(
        "adb forwards to a phone",
        Verdict.OTHER_PROGRAM,
        look(
            listener("127.0.0.1"),
            by=seen(
                program(
                    812,
                    "adb.exe",
                    "adb",
                    "-L",
                    "tcp:5037",
                    "fork-server",
                    "server",
                    "--reply-fd",
                    "700",
                    executable=r"C:\Users\ada\AppData\Local\Android\Sdk\platform-tools\adb.exe",
                )
            ),
        ),
        factors=(Factor.OTHER_FORWARD,),
    ),
    Belief(
        "several old connections: the last of them frees the port",
        Verdict.TIME_WAIT,
        look(
            socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 50000), inode=0),
            socket(SocketState.TIME_WAIT, "127.0.0.1", remote=("127.0.0.1", 50001), inode=0),
        ),
        refused(only=("127.0.0.1",)),
        factors=(Factor.MANY_LINGERING,),
    ),
    Belief("a server inside WSL", Verdict.OTHER_PROGRAM, look(listener(), by=seen(WSL)), factors=(Factor.WSL,)),
    Belief(
        "a port proxy",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(service(1300, "iphlpsvc")), managers=PROXY),
        factors=(Factor.PORT_PROXY,),
    ),
    Belief(
        "the owner in the table has ended, and its child has the socket",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=(replace(seen(HEIR, evidence=Evidence.HEIR)[0], may_be_inherited=True),)),
        factors=(Factor.ORPHANED, Factor.INHERITED_SOCKET),
    ),
    Belief(
        "a system process",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(SYSTEM), machine=replace(WINDOWS, protected_pids=frozenset({4}))),
        factors=(Factor.PROTECTED,),
    ),
    Belief(
        "the desktop is never a mere program",
        Verdict.OTHER_PROGRAM,
        look(listener(), by=seen(program(2000, "explorer.exe"))),
        factors=(Factor.PROTECTED,),
    ),
)


@pytest.mark.parametrize("case", BELIEFS, ids=[case.belief for case in BELIEFS])
def test_verdict_and_factors(case: Belief) -> None:
    diagnosis = diagnose(case.request, case.asked, case.look)
    assert (diagnosis.verdict, set(diagnosis.factors)) == (case.verdict, set(case.factors))
    assert diagnosis.blocked is any(probe.error for probe in case.asked)


def test_every_verdict_of_windows_is_among_these_beliefs() -> None:
    elsewhere = {
        Verdict.NEEDS_PERMISSION,  # ports below 1024 are for everybody there
        Verdict.CLOSING_CONNECTIONS,  # a table row always has its owner, and orphans are not refused
        Verdict.NOT_A_LISTEN_PROBLEM,  # by the message alone, as everywhere
        Verdict.NO_PORT,
    }
    assert {case.verdict for case in BELIEFS} == set(Verdict) - elsewhere


def test_every_factor_of_windows_is_among_these_beliefs() -> None:
    elsewhere = {
        Factor.SYSTEMD_SERVICE, Factor.SYSTEMD_SOCKET, Factor.OTHER_NAMESPACE,  # Linux has them
        Factor.PORT_SHARING,  # SO_REUSEPORT; two on one port are a double bind there
        Factor.MANY_WORKERS,  # a table names one owner of a socket there
        Factor.NOT_ANSWERING,  # Windows does not tell how many wait to be accepted
        Factor.CAME_BACK,  # by what happened before, as everywhere: tests/unit/remedies
    }  # fmt: skip
    assert {factor for case in BELIEFS for factor in case.factors} == set(Factor) - elsewhere


def test_the_range_is_told() -> None:
    diagnosis = diagnose(asks(), refused("EACCES", only=("0.0.0.0",)), look(machine=with_reserved(kept(8000, 8099))))
    [blocker] = diagnosis.blockers
    assert (blocker.kind, blocker.endpoint.address) == (BlockerKind.RESERVATION, "0.0.0.0")
    assert blocker.reservation == kept(8000, 8099)
    assert diagnosis.questions.something_else is Answer.YES


def test_somebody_in_exclusive_use_is_another_program() -> None:
    asked = probes({"127.0.0.1": "EACCES"})
    diagnosis = diagnose(asks(address="127.0.0.1"), asked, look(listener(), by=seen(program())))
    assert diagnosis.questions.other_program is Answer.YES
    assert diagnosis.blockers[0].holders[0].process.pid == 812
    assert Factor.DOUBLE_BIND not in diagnosis.factors


def test_an_heir_is_probable_and_a_seen_owner_is_certain() -> None:
    assert diagnose(asks(), refused(), look(listener(), by=seen(HEIR, evidence=Evidence.HEIR))).inferred
    assert not diagnose(asks(), refused(), look(listener(), by=seen(program()))).inferred


def test_what_could_not_be_read_leaves_the_answer_open() -> None:
    unseen = (Unseen(UnseenThing.BOUND_SOCKETS, UnseenWhy.NOT_SUPPORTED),)
    diagnosis = diagnose(asks(), refused("EACCES"), look(unseen=unseen))
    assert (diagnosis.verdict, diagnosis.questions.other_program) == (Verdict.UNKNOWN, Answer.UNSEEN)


def examined(errors: dict[str, str | None], seen_now: Snapshot, address: str = "0.0.0.0") -> Diagnosis:
    computer = FakeSystem(seen_now.machine)
    computer.errors = lambda _port, address, _reuse: errors.get(address)
    computer.looks = [seen_now]
    return examine(computer, asks(address=address))


def test_a_port_that_can_be_bound_is_looked_at_all_the_same() -> None:
    diagnosis = examined({}, look(listener("127.0.0.1"), by=seen(program())))
    assert (diagnosis.verdict, diagnosis.blocked) == (Verdict.FREE, False)
    assert Factor.DOUBLE_BIND in diagnosis.factors
    assert [blocker.endpoint.address for blocker in diagnosis.blockers] == ["127.0.0.1"]


def test_a_listener_on_another_address_or_of_the_other_family_shares_nothing_with_a_free_port() -> None:
    for other in (listener("127.0.0.1"), listener("::1")):
        diagnosis = examined({}, look(other, by=seen(program())), "192.0.2.7")
        assert (diagnosis.verdict, diagnosis.blockers, diagnosis.factors) == (Verdict.FREE, (), ())
