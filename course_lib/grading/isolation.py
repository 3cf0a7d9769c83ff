"""Shut a forked process off from everything that is in the sandbox with it. Plain system calls; Linux only.

The process gets users, processes, mounts, network and message queues of its own, empty folders, limits, and no rights.
"""

import contextlib
import ctypes
import os
import platform
import re
import resource
import signal
import sys
from pathlib import Path

from course_lib.grading.sandbox import HOME, Limits

__all__ = ["be_subreaper", "confine", "unshare"]

NEW_USER, NEW_MOUNTS, NEW_PROCESSES = 0x10000000, 0x00020000, 0x20000000
NEW_QUEUES, NEW_NETWORK, NEW_NAMES = 0x08000000, 0x40000000, 0x04000000
ALL = NEW_USER | NEW_MOUNTS | NEW_PROCESSES | NEW_QUEUES | NEW_NETWORK | NEW_NAMES
PRIVATE, RECURSIVE = 1 << 18, 1 << 14
READ_ONLY, NO_SETUID, NO_DEVICES, AGAIN, BIND, DETACH = 1, 2, 4, 32, 4096, 2
EMPTIED = (HOME, "/tmp", "/dev/shm")
SET_SUBREAPER, DROP_BOUND, NO_NEW_PRIVILEGES = 36, 24, 38
CAPABILITY_VERSION, CAPABILITIES = 0x20080522, 41
COUNTED_PER_NAMESPACE = (5, 14)

_libc = ctypes.CDLL(None, use_errno=True)


def be_subreaper() -> None:
    """Become the parent of every orphan below this process."""
    _libc.prctl(SET_SUBREAPER, 1, 0, 0, 0)


def unshare() -> None:
    """Leave the namespaces of the sandbox. The next child forked is the first process of a world of its own.

    Raises
    ------
    OSError
        If this system does not allow it.
    """
    user, group = os.getuid(), os.getgid()
    _checked(_libc.unshare(ALL))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def confine(limits: Limits, apart: bool) -> None:
    """Take the last rights from this process.

    Parameters
    ----------
    limits
        What it may use from now on.
    apart
        Whether it is the first process of a world of its own (see `unshare`), whose folders it can then replace.

    Raises
    ------
    OSError
        If a step is refused; then nothing may be run in this process.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    if apart:
        with contextlib.suppress(OSError):
            Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
        _mount(b"none", b"/", None, PRIVATE | RECURSIVE)
        for place in EMPTIED:
            installed = _installed_below(place)
            kept = [_bound(folder, f"{HOME}/kept-{number}") for number, folder in enumerate(installed)]
            _mount(b"tmpfs", place.encode(), b"tmpfs", NO_SETUID | NO_DEVICES, f"size={limits.folder},nr_inodes=4096")
            for stash, folder in zip(kept, installed, strict=True):
                _bound(stash, folder)
                _mount(b"none", folder.encode(), None, AGAIN | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)
                _checked(_libc.umount2(stash.encode(), DETACH), stash)
                Path(stash).rmdir()
        try:
            _mount(b"proc", b"/proc", b"proc", NO_SETUID | NO_DEVICES)
        except OSError:
            _mount(b"tmpfs", b"/proc", b"tmpfs", READ_ONLY | NO_SETUID | NO_DEVICES, "size=4k,nr_inodes=2,mode=555")
        _drop_rights()
    os.chdir(HOME)
    _limit(limits, apart)


def _installed_below(place: str) -> list[str]:
    """The folders below a place that Python and the course are imported from, each without those inside another."""
    used = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, *sys.path) if Path(path).is_dir()}
    below = sorted(path for path in used if path.startswith(f"{place}/"))
    return [path for path in below if not any(path.startswith(f"{other}/") for other in below)]


def _bound(folder: str, place: str) -> str:
    """Show a folder, with all that is mounted in it, at another place as well."""
    Path(place).mkdir(parents=True, exist_ok=True)
    _mount(folder.encode(), place.encode(), None, BIND | RECURSIVE)
    return place


def _limit(limits: Limits, apart: bool) -> None:
    seconds = int(limits.seconds) + 5
    bounds = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: 2 * seconds,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    if apart and _kernel() >= COUNTED_PER_NAMESPACE:
        bounds[resource.RLIMIT_NPROC] = limits.processes
    for bound, value in bounds.items():
        hard = resource.getrlimit(bound)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(bound, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _drop_rights() -> None:
    for right in range(CAPABILITIES):
        _libc.prctl(DROP_BOUND, right, 0, 0, 0)
    _checked(_libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)()))


def _mount(source: bytes, place: bytes, kind: bytes | None, flags: int, options: str = "") -> None:
    _checked(_libc.mount(source, place, kind, ctypes.c_ulong(flags), options.encode() or None), place.decode())


def _checked(code: int, name: str | None = None) -> None:
    if code:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)


def _kernel() -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])
