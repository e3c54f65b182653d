"""What a fork may still do once it holds what it works on: reckon, and answer.

Its code is in memory already, and so is its work. It opens no path (Landlock) and calls nothing but what
reckoning takes (seccomp): no file, no socket, no program, no process, no signal. Sources: landlock(7),
seccomp(2), setrlimit(2), and the headers of Linux for the numbers, that never change.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
from collections.abc import Iterator
from contextlib import contextmanager

_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_CREATE_RULESET, _RESTRICT_SELF, _VERSION = 444, 446, 1
_RIGHTS = (0, 13, 14, 15, 15, 16)
"""How many a version of Landlock knows of files, from version 1; later ones know no more."""
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
"""To refuse is to fail with EPERM: a library that only tried goes on."""

_CALLS = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "mmap": (9, 222), "mprotect": (10, 226),
    "munmap": (11, 215), "brk": (12, 214), "sched_yield": (24, 124), "mremap": (25, 216),
    "madvise": (28, 233), "nanosleep": (35, 101), "getpid": (39, 172), "exit": (60, 93),
    "gettimeofday": (96, 169), "getppid": (110, 173), "gettid": (186, 178), "futex": (202, 98),
    "sched_getaffinity": (204, 123), "restart_syscall": (219, 128), "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115), "exit_group": (231, 94), "getrandom": (318, 278),
}  # fmt: skip
"""Their numbers on each machine below. What is allowed is listed, not what is refused: Linux learns new calls
each year, and reckoning needs none of them. No mask of signals either: the timers that end a fork hold.
"""
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

LANDLOCK, SECCOMP = "Landlock", "seccomp"
_lacking: list[str] = []


def contain() -> None:
    """For good. What this kernel has not is left out: ``lacking`` says it."""
    with _or_lacking(LANDLOCK, SECCOMP):
        _call("prctl", _SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    with _or_lacking(LANDLOCK):
        _shut_paths()
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    with _or_lacking(SECCOMP):
        _shut_calls()


def lacking() -> list[str]:
    """Called in the sandbox: what does not hold the fork."""
    return _lacking


@contextmanager
def _or_lacking(*names: str) -> Iterator[None]:
    try:
        yield
    except (OSError, AttributeError, KeyError):  # another kernel, another system, another machine
        _lacking.extend(name for name in names if name not in _lacking)


def _call(name: str, *arguments: int | bytes | None) -> int:
    ctypes.set_errno(0)
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    answer: int = getattr(ctypes.CDLL(None, use_errno=True), name)(*given)
    if answer < 0:
        raise OSError(ctypes.get_errno(), name)
    return answer


def _shut_paths() -> None:
    """A set of rules that allows nothing of all that this version handles; TCP, and what leaves for another
    process, since those that handle it.
    """
    version = _call("syscall", _CREATE_RULESET, None, 0, _VERSION)
    files = (1 << _RIGHTS[min(version, len(_RIGHTS) - 1)]) - 1
    handled = struct.pack("QQQ", files, 3, 3)[: 8 + 8 * (version >= 4) + 8 * (version >= 6)]
    rules = _call("syscall", _CREATE_RULESET, handled, len(handled), 0)
    try:
        _call("syscall", _RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _shut_calls() -> None:
    place, machine = _MACHINES[os.uname().machine]
    orders = [(_LOAD, 0, 0, 4), (_IF_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    for numbers in _CALLS.values():
        orders += [(_IF_EQUAL, 0, 1, numbers[place]), (_RETURN, 0, 0, _ALLOW)]
    orders.append((_RETURN, 0, 0, _REFUSE))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *order) for order in orders))
    program = struct.pack("HP", len(orders), ctypes.addressof(code))
    _call("prctl", _SET_SECCOMP, _FILTER, program, 0, 0)
