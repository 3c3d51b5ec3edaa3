"""A server in the terminal of a real VS Code, and the ports that the editor has itself.

It is code-server, VS Code's own server as a package of npm: its terminals' host, its extension host and the shells are
those that VS Code has on every computer that it reaches through ssh, in a container or in WSL. `packaging/get-keepers`
fetches it; vs_code.py opens its window as a browser would.
"""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from real_programs import PYTHON_SERVER, free_port, runs, wait_until_it_listens
from running import Answer
from vs_code import Editor, Window, code_server, missing

pytestmark = [
    pytest.mark.linux,
    pytest.mark.skipif(sys.platform != "linux", reason="finds who started what in /proc"),
    pytest.mark.skipif(missing() is not None, reason=missing() or ""),
]

Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with code_server(tmp_path_factory.mktemp("editor")) as found:
        yield found


@pytest.fixture
def window(editor: Editor) -> Iterator[Window]:
    with closing(Window(editor)) as opened:
        yield opened


@pytest.fixture
def extension_host(editor: Editor) -> Iterator[int]:
    """The port at which a debugger of extensions would reach what runs them."""
    port = free_port()
    with closing(Window(editor, debugged_at=port)):
        wait_until_it_listens(port)
        yield port


def serve(window: Window, folder: Path) -> int:
    """A server of the person's own, started from a terminal in the editor. Returns its port."""
    port = free_port()
    (folder / "server.py").write_text(PYTHON_SERVER.replace("PORT", str(port)))
    window.run_in_terminal(shlex.join([sys.executable, str(folder / "server.py")]))
    wait_until_it_listens(port)
    return port


def holder(portfixer: Run, port: int) -> int:
    """Whom PortFixer sees with the port."""
    blocker = portfixer("diagnose", str(port), "--json").json["blockers"][0]
    return int(next(each["pid"] for each in blocker["holders"] if each["root"]))


def test_a_server_in_its_terminal_is_told_by_its_own_name_and_stopped_alone(
    editor: Editor, window: Window, tmp_path: Path, portfixer: Run
) -> None:
    port = serve(window, tmp_path)
    server = holder(portfixer, port)
    shell_and_up = editor.above(server)
    assert len(shell_and_up) == len(["the shell", "the terminals' host", "the editor", "who watches over it"])
    text = " ".join(portfixer("diagnose", str(port)).out.split())
    assert "Another program, server.py (process" in text
    assert "Started from: code-server: it can be stopped there too, terminal pts/" in text

    fixed = portfixer("fix", str(port), "--yes", "--json").json
    assert (fixed["action"]["remedy"], fixed["action"]["stopped"]) == ("stop_program", [server])
    assert not fixed["after"]["blocked"]
    assert all(map(runs, shell_and_up))


def test_a_closed_window_leaves_the_server_and_who_started_it_is_still_told(
    editor: Editor, tmp_path: Path, portfixer: Run
) -> None:
    with closing(Window(editor)) as window:
        port = serve(window, tmp_path)
    told = portfixer("diagnose", str(port), "--json").json
    assert told["blockers"][0]["started_from"]["name"] == "code-server"
    assert told["remedies"][0]["id"] == "stop_program"


def test_the_port_at_which_it_is_opened_is_told_as_its_own_and_nothing_stopped(editor: Editor, portfixer: Run) -> None:
    text = " ".join(portfixer("diagnose", str(editor.port)).out.split())
    assert "Another program, code-server (process" in text
    assert f"code-server itself has port {editor.port}: that is where it is opened in a browser." in text

    server = holder(portfixer, editor.port)
    fixed = portfixer("fix", str(editor.port), "--yes")
    assert fixed.status == 1
    assert "~/.config/code-server/config.yaml" in fixed.out
    assert all(map(runs, [server, *editor.above(server)]))


def test_a_port_of_its_extension_host_is_told_as_the_editors(
    editor: Editor, extension_host: int, portfixer: Run
) -> None:
    text = " ".join(portfixer("diagnose", str(extension_host)).out.split())
    assert f"code-server itself has port {extension_host}: one of its extensions or tools serves there." in text

    fixed = portfixer("fix", str(extension_host), "--yes", "--json").json
    assert (fixed["action"]["remedy"], fixed["action"]["stopped"]) == ("end_forwarding", [])
    assert fixed["after"]["blocked"]
