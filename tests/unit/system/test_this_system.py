"""The one place that chooses how this computer is looked at."""

import sys

import pytest

from portfixer.system import this_system


@pytest.mark.skipif(sys.platform != "linux", reason="the Linux choice")
def test_linux_has_its_own_system():
    from portfixer.system.linux.system import LinuxSystem

    assert isinstance(this_system(), LinuxSystem)


def test_windows_has_its_own_system(monkeypatch):
    from portfixer.system.windows.system import WindowsSystem

    monkeypatch.setattr(sys, "platform", "win32")
    assert isinstance(this_system(), WindowsSystem)


@pytest.mark.parametrize("platform", ["darwin", "freebsd14"])
def test_anything_else_has_the_portable_system(platform, monkeypatch):
    from portfixer.system.portable import PortableSystem

    monkeypatch.setattr(sys, "platform", platform)
    assert isinstance(this_system(), PortableSystem)
