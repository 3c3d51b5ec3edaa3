"""A process held by a handle: its number is not given to another one as long as the handle is open.

(OpenProcess, GetProcessTimes and TerminateProcess in Microsoft's documentation.)
"""

import ctypes
from typing import Self

from portfixer.system.api import NotAllowed, ProcessGone
from portfixer.system.windows.native import Native, last_error, problem

__all__ = ["ProcessHandle"]

_TERMINATE, _VM_READ, _QUERY, _QUERY_LIMITED, _SYNCHRONIZE = 0x0001, 0x0010, 0x0400, 0x1000, 0x100000
_ACCESS_DENIED = 5
_STILL_ACTIVE = 259
_WAIT_OBJECT = 0
_ENDED_BY_US = 1
_EPOCH_MS = 11_644_473_600_000  # from 1601, where FILETIME begins, to 1970

_handle, _u32 = ctypes.c_void_p, ctypes.c_uint32
_open = Native("kernel32", "OpenProcess", _handle, _u32, ctypes.c_int, _u32)
_close = Native("kernel32", "CloseHandle", ctypes.c_int, _handle)
_terminate = Native("kernel32", "TerminateProcess", ctypes.c_int, _handle, _u32)
_wait = Native("kernel32", "WaitForSingleObject", _u32, _handle, _u32)
_times = Native(
    "kernel32", "GetProcessTimes", ctypes.c_int,
    _handle, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p,
)  # fmt: skip
_information = Native(
    "ntdll", "NtQueryInformationProcess", ctypes.c_int32, _handle, _u32, ctypes.c_void_p, _u32, ctypes.c_void_p
)
_read = Native(
    "kernel32", "ReadProcessMemory", ctypes.c_int,
    _handle, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p,
)  # fmt: skip

# PEB → ProcessParameters → ConsoleFlags (winternl.h names the first two; the last is in ntdll's public symbols).
_BASIC_INFORMATION = 0
_PEB_IN_BASIC, _PARAMETERS_IN_PEB, _CONSOLE_FLAGS = 8, 0x20, 0x18
_IGNORES_CTRL_C = 1


class ProcessHandle:
    """Use it in a `with` statement. Raises ProcessGone or NotAllowed when it cannot be opened."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._may_end = True
        self._may_read = False
        handle = 0
        for rights in (
            _TERMINATE | _QUERY | _VM_READ | _SYNCHRONIZE,
            _TERMINATE | _QUERY_LIMITED | _SYNCHRONIZE,
            _QUERY_LIMITED | _SYNCHRONIZE,
        ):
            handle = _open(rights, 0, pid)
            self._may_end, self._may_read = bool(rights & _TERMINATE), bool(rights & _VM_READ)
            if handle or last_error() != _ACCESS_DENIED:
                break
        if not handle:
            number = last_error()
            kind = NotAllowed if number == _ACCESS_DENIED else ProcessGone
            raise kind(pid) from problem(number)
        self._handle: int | None = handle

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        if self._handle is not None:
            _close(self._handle)
            self._handle = None

    @property
    def may_end(self) -> bool:
        """Whether Windows lets this person end the process."""
        return self._may_end

    @property
    def started_ms(self) -> int:
        """When it started, in milliseconds since the epoch: the same as portable.processes.process_id tells."""
        created, rest = ctypes.c_uint64(), (ctypes.c_uint64(), ctypes.c_uint64(), ctypes.c_uint64())
        if not _times(self._handle, ctypes.byref(created), *map(ctypes.byref, rest)):
            raise ProcessGone(self.pid) from problem()
        return round(created.value / 10_000) - _EPOCH_MS

    def ended_within(self, timeout_s: float) -> bool:
        return bool(_wait(self._handle, max(0, round(timeout_s * 1000))) == _WAIT_OBJECT)

    def end(self) -> None:
        """End it at once (TerminateProcess). Raises NotAllowed, ProcessGone."""
        if not self._may_end:
            raise NotAllowed(self.pid)
        if not _terminate(self._handle, _ENDED_BY_US):
            error = problem()
            # Windows refuses with "access denied" when the process is ending already.
            kind = ProcessGone if self.ended_within(0) else NotAllowed
            raise kind(self.pid) from error

    def ignores_ctrl_c(self) -> bool:
        """Whether it was started so that Ctrl+C does not reach it (CREATE_NEW_PROCESS_GROUP, or SetConsoleCtrlHandler
        with NULL). False when that cannot be read."""
        if not self._may_read:
            return False
        basic = ctypes.create_string_buffer(48)
        if _information(self._handle, _BASIC_INFORMATION, basic, len(basic), None) != 0:
            return False
        peb = int.from_bytes(basic.raw[_PEB_IN_BASIC : _PEB_IN_BASIC + 8], "little")
        parameters = self._at(peb + _PARAMETERS_IN_PEB, 8)
        flags = self._at(parameters + _CONSOLE_FLAGS, 4) if parameters else 0
        return bool(flags & _IGNORES_CTRL_C)

    def _at(self, address: int, size: int) -> int:
        buffer = ctypes.create_string_buffer(size)
        done = _read(self._handle, address, buffer, size, None)
        return int.from_bytes(buffer.raw, "little") if done else 0
