"""Tools that ask for rights become root, and are out of reach from then on."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

TOOL = shutil.which("setpriv")
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or TOOL is None, reason="needs root and setpriv, to make a tool that becomes root as sudo does"
)


@pytest.fixture
def becomes_root() -> Iterator[Path]:
    """A folder that everybody may enter, with a setpriv in it that has root's rights, whoever runs it."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    tool = shutil.copy(TOOL or "", folder / "setpriv")
    os.chown(tool, 0, 0)
    os.chmod(tool, 0o4755)  # noqa: S103 - that is what it is for
    if os.statvfs(folder).f_flag & os.ST_NOSUID:
        pytest.skip("the folder for temporary files is mounted nosuid")
    yield Path(tool)
    shutil.rmtree(folder)


def test_what_cannot_be_ended_is_left_and_not_waited_for(child, becomes_root: Path) -> None:
    said = child(
        """
import time
from portfixer.system import tools
tools.find = lambda name: sys.argv[1]
become(65534)
begun = time.monotonic()
result = tools.run("setpriv", "--reuid=0", "--clear-groups", "sh", "-c", "echo up; exec sleep 7", timeout_s=0.5)
ready(took=time.monotonic() - begun, timed_out=result.timed_out, output=result.output)
""",
        becomes_root,
    ).said
    assert said["took"] < 6
    assert (said["timed_out"], said["output"]) == (True, "up\n")
