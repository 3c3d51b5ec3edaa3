"""What is said when the window cannot open."""

from portfixer.words.language import _

__all__ = ["asks_here", "cannot_open", "in_a_terminal"]

# Library -> the package that has it, on Debian and Ubuntu and on Fedora.
_PACKAGES = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
}


def cannot_open(library: str) -> str:
    """One sentence, and where they are known the commands that bring the library. In short lines: what shows them may not
    break long ones."""
    sentence = _("The window cannot open: {library} is missing on this computer.").format(library=library)
    if library not in _PACKAGES:
        return sentence
    debian, fedora = _PACKAGES[library]
    advice = _("To add it on Debian or Ubuntu: sudo apt install {debian}\nOn Fedora: sudo dnf install {fedora}")
    return f"{sentence}\n{advice.format(debian=debian, fedora=fedora)}"


def asks_here() -> str:
    return _("Until then PortFixer asks here.")


def in_a_terminal() -> str:
    """For who double-clicked: there is another way meanwhile."""
    return _(
        "Until then PortFixer works in a terminal:\ntype portfixer there, or drag its file into it and press Enter."
    )
