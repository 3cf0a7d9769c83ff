"""Run cells as a notebook's kernel would, without a kernel: one IPython shell that reports everything it shows.

What is reported are small JSON lists, told apart by their first item:

- ``["stream", "stdout" | "stderr", text]``
- ``["display", data, metadata, display_id | None, update]``
- ``["result", data, metadata, execution_count]``
- ``["error", name, value, traceback]``
- ``["clear", wait]``
"""

import builtins
import getpass
import io
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

__all__ = ["Report", "Shell", "start"]

Report = Callable[[list[Any]], None]
PIECE = 8192
PAUSE = 0.05


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        _ours(self.shell).send(["result", format_dict, md_dict or {}, self.prompt_count])

    def finish_displayhook(self) -> None:
        self._is_active = False

    def log_output(self, format_dict: dict[str, Any]) -> None:
        pass


class _Publisher(DisplayPublisher):
    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *_: object,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **__: object,
    ) -> None:
        name = (transient or {}).get("display_id")
        _ours(self.shell).send(["display", data, metadata or {}, name, update])

    def clear_output(self, wait: bool = False) -> None:
        _ours(self.shell).send(["clear", bool(wait)])


class Shell(InteractiveShell):
    """An IPython shell whose outputs go to ``report``, set before cells are run."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    report: Report
    streams: "tuple[Stream, Stream]"
    hidden: tuple[str, ...] = ()

    def enable_gui(self, gui: str | None = None) -> None:
        """Nothing to do: no window can open here."""

    def ask_exit(self) -> None:
        """Stay: whoever writes ``exit`` in a cell means that cell."""

    def run(self, source: str) -> int:
        """Run one cell and say its execution count."""
        count = self.execution_count
        try:
            self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        finally:
            self.flush()
        return count

    def send(self, message: list[Any]) -> None:
        """Report something, after all that was printed before it."""
        self.flush()
        self.report(message)

    def flush(self) -> None:
        """Report what was printed and not reported yet."""
        for stream in self.streams:
            stream.flush()

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        text = "\n".join(stb)
        for path in self.hidden:
            text = text.replace(f"{path}/", "")
        self.send(["error", etype.__name__, _text(evalue), text.split("\n")])


class Stream(io.TextIOBase):
    """What ``print`` writes to. It gathers small pieces, so that many of them are few reports."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, shell: Shell, number: int) -> None:
        self.name = name
        self._shell = shell
        self._number = number
        self._pieces: list[str] = []
        self._length = 0
        self._sent = 0.0
        self.buffer = Bytes(self)

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def fileno(self) -> int:
        """The file that other programs started by a cell write to."""
        return self._number

    def write(self, text: str) -> int:
        """Take text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._pieces.append(text)
        self._length += len(text)
        if self._length > PIECE or time.monotonic() - self._sent > PAUSE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Report what was gathered."""
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces, self._length, self._sent = [], 0, time.monotonic()
            for start in range(0, len(text), PIECE * 8):
                self._shell.report(["stream", self.name, text[start : start + PIECE * 8]])

    def close(self) -> None:
        """Stay open: the cells that follow print too."""


class Bytes(io.RawIOBase):
    """What ``sys.stdout.buffer`` writes to."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes, as text."""
        content = bytes(data)
        self._stream.write(content.decode("utf-8", "replace"))
        return len(content)

    def close(self) -> None:
        """Stay open."""


def start(hidden: Iterable[Path] = ()) -> Shell:
    """The shell. Figures are shown in place as PNG, by the variable ``MPLBACKEND`` of the sandbox.

    Parameters
    ----------
    hidden
        Folders whose names are left out of tracebacks.
    """
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "linux"
    shell = Shell.instance(config=settings)
    shell.report = lambda _: None
    shell.hidden = tuple(sorted(map(str, hidden), key=len, reverse=True))
    shell.streams = (Stream("stdout", shell, 1), Stream("stderr", shell, 2))
    return shell


def take_streams(shell: Shell) -> None:
    """Let all that is printed go to the shell, and let nothing wait for a person to type."""
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = shell.streams  # type: ignore[misc, assignment]
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    builtins.input = getpass.getpass = _nobody


def warm(shell: Shell, cells: Iterable[str]) -> None:
    """Run cells once and forget them, so that whatever is slow the first time is behind us."""
    stdout, stderr = sys.stdout, sys.stderr
    names = set(shell.user_ns)
    sys.stdout, sys.stderr = shell.streams
    try:
        for cell in cells:
            shell.run_cell(cell, store_history=False)  # type: ignore[no-untyped-call]
    finally:
        sys.stdout, sys.stderr = stdout, stderr
    for name in set(shell.user_ns) - names:
        del shell.user_ns[name]
    shell.user_ns["_oh"].clear()
    shell.displayhook._ = shell.displayhook.__ = shell.displayhook.___ = ""
    shell.push({"_": "", "__": "", "___": ""}, interactive=False)  # type: ignore[no-untyped-call]
    shell.last_execution_result = None
    shell.last_execution_succeeded = True
    shell.execution_count = 1
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)


def _ours(shell: Any) -> Shell:
    return cast(Shell, shell)


def _nobody(*_: object, **__: object) -> str:
    raise EOFError("Nobody is at the keyboard while a notebook is graded, so input() and getpass() cannot be answered.")


def _text(value: BaseException) -> str:
    try:
        return str(value)
    except Exception:
        return "(its message cannot be shown)"
