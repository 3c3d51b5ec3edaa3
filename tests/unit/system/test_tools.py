"""Running other programs."""

import os
import sys
import threading
import time

import pytest

from portfixer.system import tools

posix = pytest.mark.skipif(os.name != "posix", reason="runs POSIX tools")


@posix
def test_a_tool_and_its_output():
    result = tools.run("printf", "%s", "hé\\xff", timeout_s=5)
    assert result.done
    assert result.path is not None
    assert result.path.startswith("/")
    assert (result.status, result.output, result.errors, result.timed_out) == (0, "hé\\xff", "", False)


@posix
def test_status_errors_and_strange_bytes():
    result = tools.run("sh", "-c", r"printf '\377'; echo no >&2; exit 3", timeout_s=5)
    assert not result.done
    assert (result.status, result.output, result.errors) == (3, "�", "no\n")


@posix
def test_it_has_no_input_and_speaks_neutral_language(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    result = tools.run("sh", "-c", 'cat; echo "$LC_ALL:$LANGUAGE"', timeout_s=5)
    assert result.output == "C:\n"


@posix
@pytest.mark.parametrize(("may_ask", "status"), [(True, 0), (False, 1)], ids=["may ask", "may not"])
def test_only_a_tool_that_may_ask_meets_the_person_in_the_terminal(may_ask: bool, status: int) -> None:
    """systemctl starts polkit's question only when its input is a terminal."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        os._exit(tools.run("sh", "-c", "test -t 0", timeout_s=5, may_ask=may_ask).status or 0)
    try:
        _, ended = os.waitpid(pid, 0)
    finally:
        os.close(terminal)
    assert os.waitstatus_to_exitcode(ended) == status


@posix
def test_a_slow_tool_is_ended():
    started = time.monotonic()
    result = tools.run("sh", "-c", "echo first; exec sleep 30", timeout_s=0.2)
    assert time.monotonic() - started < 5
    assert result.timed_out
    assert (result.status, result.output) == (None, "first\n")


def test_a_missing_tool_is_a_result():
    result = tools.run("portfixer-no-such-tool", timeout_s=1)
    assert (result.path, result.status, result.done) == (None, None, False)


@posix
def test_an_argument_that_cannot_be_passed():
    result = tools.run("true", "a\0b", timeout_s=1)
    assert result.status is None
    assert result.errors


@posix
def test_the_person_s_own_path_does_not_count(tmp_path, monkeypatch):
    fake = tmp_path / "true"
    fake.write_text("#!/bin/sh\nexit 9\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tools.run("true", timeout_s=5).status == 0


@pytest.mark.parametrize("name", ["/bin/sh", "../sh", "a/b"])
def test_names_with_folders_are_refused(name):
    with pytest.raises(ValueError, match="/"):
        tools.find(name)


def test_the_libraries_of_a_frozen_build_stay_out():
    frozen = {
        "LD_LIBRARY_PATH": "/opt/portfixer/_internal",
        "LD_LIBRARY_PATH_ORIG": "/home/me/lib",
        "QT_PLUGIN_PATH": "/opt/portfixer/qt",
        "QML2_IMPORT_PATH": "/opt/portfixer/qml",
        "_PYI_APPLICATION_HOME_DIR": "/opt/unpacked",
        "HOME": "/home/me",
    }
    assert tools.clean_environment(frozen, frozen=True) == {
        "LD_LIBRARY_PATH": "/home/me/lib",
        "HOME": "/home/me",
        "LC_ALL": "C",
    }
    del frozen["LD_LIBRARY_PATH_ORIG"]
    assert "LD_LIBRARY_PATH" not in tools.clean_environment(frozen, frozen=True)


def test_the_folders_of_a_frozen_build_are_taken_out_of_the_path(tmp_path, monkeypatch):
    """On Windows PySide6 puts its own first, and another program would load our Qt."""
    bundle, theirs = tmp_path / "PortFixer" / "_internal", tmp_path / "PortFixer" / "_internal_of_others"
    written = str(bundle.parent / "bin" / ".." / "_internal" / "PySide6")
    path = os.pathsep.join([written, "/usr/bin", str(bundle), str(theirs)])
    kept = os.pathsep.join(["/usr/bin", str(theirs)])
    assert tools.clean_environment({"PATH": path}, frozen=True, bundle=str(bundle))["PATH"] == kept
    assert tools.clean_environment({"PATH": path}, frozen=False)["PATH"] == path
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(bundle), raising=False)
    monkeypatch.setenv("PATH", path)
    assert tools.environment_for_others()["PATH"] == kept


@posix
def test_only_the_program_itself_is_told_where_one_file_has_unpacked_itself(tmp_path, monkeypatch):
    """Else its helper would unpack everything once more; another program that PyInstaller built would take ours."""
    program = tmp_path / "portfixer"
    program.write_text('#!/bin/sh\ntest -n "$_PYI_ARCHIVE_FILE"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("_PYI_ARCHIVE_FILE", str(program))
    assert tools.run_ourselves("--anything", timeout_s=5) == 0
    assert "_PYI_ARCHIVE_FILE" not in tools.run("env", timeout_s=5).output


def test_from_source_the_person_s_own_settings_stay():
    assert tools.clean_environment({"LD_LIBRARY_PATH": "/x", "LANGUAGE": "de"}, frozen=False) == {
        "LD_LIBRARY_PATH": "/x",
        "LC_ALL": "C",
    }


@posix
def test_a_tool_that_is_no_longer_wanted_is_ended():
    wanted_no_more = threading.Event()
    wanted_no_more.set()
    result = tools.run("sleep", "30", timeout_s=20, cancel=wanted_no_more)
    assert (result.cancelled, result.timed_out, result.status) == (True, False, None)


@posix
def test_what_a_tool_left_behind_does_not_keep_us_waiting():
    started = time.monotonic()
    result = tools.run("sh", "-c", "sleep 6 & echo first; exec sleep 30", timeout_s=0.2)
    assert time.monotonic() - started < 5
    assert result.timed_out
    assert result.output == "first\n"


@pytest.mark.skipif(os.name != "nt", reason="elsewhere a pipe is closed at once, whoever reads it")
def test_on_windows_neither(monkeypatch):
    """There a thread of Python's own reads each pipe, and whoever closes it would wait for that."""
    monkeypatch.setattr(tools, "find", lambda _name: sys.executable)
    stays = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)']).wait()"
    started = time.monotonic()
    assert tools.run("python", "-c", stays, timeout_s=4.0).timed_out
    assert time.monotonic() - started < 15
