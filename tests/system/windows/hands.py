"""A person's hands: keys and the mouse, given to Windows as a keyboard and a mouse do (SendInput), not to a program."""

import ctypes
from typing import ClassVar

__all__ = ["ALT", "CONTROL", "ENTER", "F4", "click", "press", "write"]

ALT, CONTROL, ENTER, F4 = 0x12, 0x11, 0x0D, 0x73  # VK_MENU, VK_CONTROL, VK_RETURN, VK_F4
_MOUSE, _KEYBOARD = 0, 1
_UP, _UNICODE = 0x0002, 0x0004
_LEFT_DOWN, _LEFT_UP = 0x0002, 0x0004


class _Mouse(ctypes.Structure):
    """MOUSEINPUT."""

    _fields_: ClassVar = [
        ("x", ctypes.c_long), ("y", ctypes.c_long), ("data", ctypes.c_uint32), ("flags", ctypes.c_uint32),
        ("time", ctypes.c_uint32), ("extra", ctypes.c_size_t),
    ]  # fmt: skip


class _Key(ctypes.Structure):
    """KEYBDINPUT."""

    _fields_: ClassVar = [
        ("code", ctypes.c_uint16), ("scan", ctypes.c_uint16), ("flags", ctypes.c_uint32), ("time", ctypes.c_uint32),
        ("extra", ctypes.c_size_t),
    ]  # fmt: skip


class _Either(ctypes.Union):
    _fields_: ClassVar = [("mouse", _Mouse), ("key", _Key)]


class _Input(ctypes.Structure):
    """INPUT."""

    _fields_: ClassVar = [("type", ctypes.c_uint32), ("one", _Either)]


def write(text: str) -> None:
    """Type a text, whatever the keyboard's layout is."""
    for character in text:
        _keys((0, ord(character), _UNICODE), (0, ord(character), _UNICODE | _UP))


def press(*codes: int) -> None:
    """Press keys together, as Alt and 2."""
    _keys(*((code, 0, 0) for code in codes), *((code, 0, _UP) for code in reversed(codes)))


def click(x: int, y: int) -> None:
    """With the left button, at a place of the screen in pixels."""
    ctypes.windll.user32.SetCursorPos(x, y)
    for flags in (_LEFT_DOWN, _LEFT_UP):
        _send(_Input(_MOUSE, _Either(mouse=_Mouse(flags=flags))))


def _keys(*strokes: tuple[int, int, int]) -> None:
    for code, scan, flags in strokes:
        scan = scan or ctypes.windll.user32.MapVirtualKeyW(code, 0)
        _send(_Input(_KEYBOARD, _Either(key=_Key(code=code, scan=scan, flags=flags))))


def _send(what: _Input) -> None:
    if ctypes.windll.user32.SendInput(1, ctypes.byref(what), ctypes.sizeof(what)) != 1:
        raise OSError("Windows did not take the key or the click")
