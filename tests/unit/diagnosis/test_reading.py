"""Which files are read after a look, and which never are."""

from made_up import TAKEN, FakeSystem, asks, holder, process, snapshot, socket

from portfixer.diagnosis import Verdict, diagnose
from portfixer.diagnosis.reading import with_texts
from portfixer.facts import Manager, ManagerKind, Message, MessageError, Process, Snapshot

NODE = "/usr/bin/node"
SHOP = "/home/ada/shop"
DEV = process(812, "node", "node", "server.js", executable=NODE, folder=f"{SHOP}/src")
LOOP = process(700, "bash", "bash", "/srv/loop.sh", executable="/usr/bin/bash")
ASKED = asks(message=Message(error=MessageError.IN_USE, port=8080, program="node"))


class Reader(FakeSystem):
    """Notes what is read."""

    def __init__(self, **files: str) -> None:
        super().__init__()
        self.read: list[str] = []
        self.files = {"/srv/loop.sh": "while :; do x; done", f"{SHOP}/package.json": "{}", **files}

    def text_of(self, path: str) -> str | None:
        self.read.append(path)
        return super().text_of(path)


def look(held: Process, *above: Process) -> Snapshot:
    return snapshot(socket(), holders={77: (holder(held),)}, ancestors={held.pid: above})


def test_the_script_of_a_shell_and_the_nearest_package_json() -> None:
    reader = Reader()
    read = with_texts(reader, ASKED, look(DEV, LOOP)).texts
    assert set(read) == {"/srv/loop.sh", f"{SHOP}/package.json"}
    assert reader.read == ["/srv/loop.sh", f"{SHOP}/src/package.json", f"{SHOP}/package.json"]


def test_the_first_settings_of_a_supervisor_that_there_are() -> None:
    """Relative to the supervisor's own folder come before the system's."""
    settings = {f"{SHOP}/supervisord.conf": "[supervisord]", "/etc/supervisord.conf": "[supervisord]"}
    above = process(700, "supervisord", "/usr/bin/python3", "/usr/bin/supervisord", executable="/usr/bin/python3")
    assert set(with_texts(Reader(**settings), asks(), look(process(), above)).texts) == {f"{SHOP}/supervisord.conf"}


def test_nothing_is_read_in_everyday_cases() -> None:
    reader = Reader()
    shell = process(300, "bash", "-bash", executable="/usr/bin/bash", terminal="/dev/pts/1")
    seen = look(process(812, "nginx"), shell)
    assert with_texts(reader, ASKED, seen) == seen
    assert reader.read == []


def test_package_json_only_matters_when_the_person_said_what_they_start() -> None:
    reader = Reader()
    with_texts(reader, asks(), look(DEV))
    assert reader.read == []


def test_a_program_is_the_same_by_whichever_link_it_is_named() -> None:
    """npm starts what it finds in node_modules/.bin, where there are links only."""
    reader, link, file = Reader(), f"{SHOP}/node_modules/.bin/vite", f"{SHOP}/node_modules/vite/bin/vite.js"
    reader.links = {link: file}
    held = process(812, "node", "node", link, executable=NODE, folder=SHOP)
    for named in (link, file):
        request = asks(program=named)
        assert diagnose(request, TAKEN, with_texts(reader, request, look(held))).verdict is Verdict.SAME_PROGRAM
    request = asks(program=f"{SHOP}/node_modules/other/bin/vite.js")
    assert diagnose(request, TAKEN, with_texts(reader, request, look(held))).verdict is Verdict.OTHER_PROGRAM


def test_a_path_inside_a_container_is_no_path_here() -> None:
    reader = Reader()
    inside = process(
        812,
        "node",
        "node",
        "server.js",
        executable=NODE,
        folder=SHOP,
        manager=Manager(ManagerKind.CONTAINER, "shop", "docker"),
    )
    with_texts(reader, ASKED, look(inside, LOOP))
    assert reader.read == []
