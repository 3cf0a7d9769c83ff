"""The walls around a learner's notebook: what bubblewrap shows it, and how much it may use.

Inside there is a read-only system, Python with its packages, the course's tools and its case, and an empty folder for
the notebook's own files. There is no network, no home folder, no environment, no other process and no other learner.

Terms
-----
sandbox
    A closed room for a program that is not trusted: it can use what was put there and can reach nothing else.
"""

import os
import shutil
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import course_lib
from course_lib.case.schema import shipped

__all__ = ["HOME", "Limits", "SandboxError", "command", "private_folder", "probe", "size", "visible"]

HOME = "/submission"
INSTALL = "Install bubblewrap first, on Debian and Ubuntu with: sudo apt install bubblewrap"
APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
OLD_SWITCH = Path("/proc/sys/kernel/unprivileged_userns_clone")
NAMESPACES = Path("/proc/sys/user/max_user_namespaces")
PATIENCE = 30
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "mime.types")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
PARTS = ("bin", "lib", "lib64", "share", "pyvenv.cfg")


class SandboxError(Exception):
    """The sandbox cannot be used here; the message tells a person why, and what to do."""


@dataclass(frozen=True)
class Limits:
    """How much one submission may use.

    Parameters
    ----------
    cell_seconds
        How long a cell may run before it is interrupted.
    seconds
        How long the whole notebook may run before it is killed.
    memory
        Bytes of memory, of one process and of all of the notebook's processes together.
    cell_output, output
        Bytes that one cell and the whole notebook may print and display. What is more is cut.
    file
        Bytes of one file that the notebook writes.
    folder
        Bytes of all files in its folder, and again in ``/tmp`` and in ``/dev/shm``.
    processes
        Processes and threads at a time.
    open_files
        Files open at a time.
    """

    cell_seconds: float = 30.0
    seconds: float = 60.0
    memory: int = 2 << 30
    cell_output: int = 1 << 20
    output: int = 5 << 20
    file: int = 32 << 20
    folder: int = 64 << 20
    processes: int = 64
    open_files: int = 256


def size(count: int) -> str:
    """A number of bytes as people say it.

    Examples
    --------
    >>> size(2 << 30), size(1 << 20), size(1500)
    ('2 GiB', '1 MiB', '1500 bytes')
    """
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if count >= unit and count % unit == 0:
            return f"{count // unit} {name}"
    return f"{count} bytes"


def visible() -> tuple[Path, ...]:
    """The folders and files besides the system's that are shown, read-only: Python, its packages, the course, its case.

    They keep their places, so that whatever was built for a place still works there. Of a Python or an environment
    only the parts it needs are shown, so that nothing else kept beside them is.
    """
    prefixes = dict.fromkeys([Path(sys.prefix), Path(sys.base_prefix), *_executables()])
    shown = [prefix / part for prefix in prefixes for part in PARTS]
    if site.ENABLE_USER_SITE:
        shown.append(Path(site.getusersitepackages()))
    shown += [_course(), shipped("data")]
    kept: list[Path] = []
    for path in shown:
        if path.exists() and not _lies_in(path, (*map(Path, SYSTEM), *kept)):
            kept.append(path)
    return tuple(kept)


def command(
    program: Sequence[str],
    *,
    limits: Limits,
    private: Path | None = None,
    shared: Iterable[Path] = (),
    environment: dict[str, str] | None = None,
    bwrap: str = "bwrap",
) -> list[str]:
    """The command line that runs a program in the sandbox.

    Parameters
    ----------
    program
        The program and its arguments, as they are called inside.
    limits
        How much it may use; here only the sizes of its folders count.
    private
        A folder made by `private_folder`, whose list of users is shown in place of the system's.
    shared
        Folders that the program may write and that outlive it, at the same place inside as outside.
    environment
        Variables besides the ordinary ones.
    bwrap
        How bubblewrap is called.

    Examples
    --------
    >>> line = command(["true"], limits=Limits())
    >>> line[0], line[-2:], "--unshare-all" in line, "--share-net" in line
    ('bwrap', ['--', 'true'], True, False)
    """
    line = [bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    line += ["--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
    for place in SYSTEM:
        if Path(place).is_symlink():
            line += ["--symlink", str(Path(place).readlink()), place]
        elif Path(place).exists():
            line += ["--ro-bind", place, place]
    for place in FONTS:
        if Path(place).is_dir():
            line += ["--tmpfs", place, "--remount-ro", place]
    for name in SETTINGS:
        line += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    if private is not None:
        for name in USERS:
            line += ["--ro-bind", str(private / name), f"/etc/{name}"]
    line += ["--proc", "/proc", "--dev", "/dev"]
    for place in (HOME, "/tmp", "/dev/shm"):
        line += ["--size", str(limits.folder), "--tmpfs", place]
    for path in visible():
        line += ["--ro-bind", str(path), str(path)]
    for path in shared:
        line += ["--bind", str(path), str(path)]
    for name, value in (_environment() | (environment or {})).items():
        line += ["--setenv", name, value]
    return [*line, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME, "--", *program]


USERS = {"passwd": f"learner:x:1000:1000::{HOME}:/bin/sh\n", "group": "learner:x:1000:\n"}


def private_folder(parent: Path | None = None) -> Path:
    """A new folder that only this user can enter, with the users that the sandbox shows. Remove it after use."""
    folder = Path(tempfile.mkdtemp(prefix="course-", dir=parent))
    for name, content in USERS.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def probe() -> str:
    """Say in a sentence why the sandbox does not work here and what to do; an empty text where it works.

    Returns
    -------
    str
        Empty, or a sentence or two for the person who wants to grade.
    """
    if not sys.platform.startswith("linux"):
        return (
            "The sandbox needs Linux: grade on a Linux machine, in a virtual machine, or on Windows inside WSL 2 "
            "(wsl --install), where the same command works."
        )
    program = shutil.which("bwrap")
    if program is None:
        return f"The sandbox needs bubblewrap, which is not installed. {INSTALL}"
    folder = private_folder()
    try:
        line = command([sys.executable, "-I", "-S", "-c", ""], limits=Limits(), private=folder, bwrap=program)
        done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return f"bubblewrap did not answer within {PATIENCE} seconds: try again when the machine is less busy."
    except OSError as error:
        return f"bubblewrap cannot be started ({error.strerror}). {INSTALL}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if done.returncode == 0:
        return ""
    return _refusal(done.stderr.decode("utf-8", "replace").strip())


def _refusal(said: str) -> str:
    told = f"bubblewrap is installed but does not work here ({said.splitlines()[-1] if said else 'it says nothing'})."
    if "nknown option" in said:
        return f"{told} It is too old: version 0.7 or a newer one is needed."
    if _reads(APPARMOR, "1"):
        return (
            f"{told} This system lets only programs with an AppArmor profile open a sandbox. Give bubblewrap one: "
            "sudo apt install apparmor-profiles && sudo ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict "
            "/etc/apparmor.d/ && sudo systemctl reload apparmor"
        )
    if _reads(OLD_SWITCH, "0"):
        return f"{told} User namespaces are switched off: sudo sysctl kernel.unprivileged_userns_clone=1"
    if _reads(NAMESPACES, "0"):
        return f"{told} User namespaces are switched off: sudo sysctl user.max_user_namespaces=15000"
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        return (
            f"{told} Inside a container it needs leave to make namespaces: start the container with "
            "--security-opt seccomp=unconfined --security-opt systempaths=unconfined, or grade outside of it."
        )
    return f"{told} Grade on another Linux machine, or ask who runs this one to allow user namespaces."


def _reads(path: Path, value: str) -> bool:
    try:
        return path.read_text(encoding="utf-8").strip() == value
    except OSError:
        return False


@cache
def _course() -> Path:
    return Path(course_lib.__file__).resolve().parent


def _executables() -> list[Path]:
    real = Path(sys.executable).resolve().parent
    return [real.parent] if real.name == "bin" else []


def _lies_in(path: Path, places: Iterable[Path]) -> bool:
    return any(path == place or place in path.parents for place in places)


def _environment() -> dict[str, str]:
    paths = [str(_course().parent)] if _off_the_path() else []
    return {
        "HOME": HOME,
        "USER": "learner",
        "LOGNAME": "learner",
        "PATH": os.pathsep.join(dict.fromkeys([str(Path(sys.executable).parent), "/usr/bin", "/bin"])),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PAGER": "cat",
        "TERM": "xterm-color",
        "XDG_CACHE_HOME": "/tmp/cache",
        "IPYTHONDIR": "/tmp/ipython",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONSAFEPATH": "1",
        "COURSE_ORIGINALS": "",
        "COURSE_ANSWERS": f"{HOME}/answers.json",
        **({"PYTHONPATH": os.pathsep.join(paths)} if paths else {}),
    }


def _off_the_path() -> bool:
    found = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    return not _lies_in(_course(), map(Path, found))
