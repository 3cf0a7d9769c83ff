"""Run learners' notebooks in sandboxes that are kept warm, a few at a time.

Nothing that comes out of a sandbox is believed beyond its form: a reply is plain JSON of limited size, from which
outputs are taken over into a copy of the notebook. Of a notebook only the source of its code cells goes in.
"""

import contextlib
import copy
import os
import queue
import re
import select
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from course_lib.grading import frames, sandbox, worker
from course_lib.grading.sandbox import Limits, SandboxError
from course_lib.grading.types import Status

__all__ = ["Pool", "Ran"]

WARM_UP = 120.0
MARGIN = 20.0
FAREWELL = 5.0
TRIES = 2
LARGEST_SOURCE = 4 << 20
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
OUTPUTS = {
    "stream": {"name", "text"},
    "display_data": {"data", "metadata"},
    "execute_result": {"data", "metadata", "execution_count"},
    "error": {"ename", "evalue", "traceback"},
}


@dataclass(frozen=True)
class Ran:
    """What came of running one notebook.

    Parameters
    ----------
    key
        The key under which it was given.
    notebook
        The notebook with the outputs of this run, up to where it ended. The one given is not changed.
    fault
        Why it did not run to its end, in a sentence; None if it did. Then there must be no score.
    remarks
        What a person should know about the run, a sentence each.
    suspect
        What a person should look at, a sentence each.
    seconds
        How long its cells ran.
    """

    key: str
    notebook: dict[str, Any]
    fault: str | None = None
    remarks: tuple[str, ...] = ()
    suspect: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def status(self) -> Status:
        """The status that the run alone gives it."""
        return "failed" if self.fault else "graded with remarks" if self.remarks else "graded"


class Pool:
    """Sandboxes to run notebooks in. Use it as a context manager; at its end every sandbox is gone.

    Parameters
    ----------
    workers
        How many notebooks run at a time.
    limits
        What each may use.
    apart
        False to use a new sandbox for each notebook, as is done by itself where the system allows none inside another.
        Safe as well, and much slower.

    Raises
    ------
    SandboxError
        On entering, if no sandbox can be started; the message says why.
    """

    def __init__(self, workers: int = 2, limits: Limits | None = None, apart: bool = True) -> None:
        self.limits = limits or Limits()
        self._count = max(1, workers)
        self._apart = apart
        self._rooms: queue.Queue[_Room] = queue.Queue()
        self._all: list[_Room] = []
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        if fault := sandbox.probe():
            raise SandboxError(fault)
        self._starter = ThreadPoolExecutor(1, "sandbox-starter")
        self._threads = ThreadPoolExecutor(self._count, "sandbox")
        self._private = sandbox.private_folder()
        try:
            self._all = [_Room(self._private / f"{number}.log", self) for number in range(self._count)]
            for room in self._all:
                room.start()
            for room in self._all:
                room.wait_until_warm()
                self._rooms.put(room)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        for room in self._all:
            room.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for room in self._all:
            room.stop()
        self._starter.shutdown()
        shutil.rmtree(self._private, ignore_errors=True)

    def run(self, notebook: Mapping[str, Any], key: str = "") -> Ran:
        """Run one notebook; waits for a free sandbox. May be called from several threads.

        Parameters
        ----------
        notebook
            The notebook as JSON data, nbformat 4.
        key
            What to call it in the result.

        Raises
        ------
        SandboxError
            If the pool was closed meanwhile, or no sandbox can be started any more.
        """
        if self._closed.is_set():
            raise SandboxError(STOPPED)
        places = _code(notebook)
        request = {"cells": [_asked(place, notebook["cells"][place]) for place in places]}
        if sum(len(cell["source"]) for cell in request["cells"]) > LARGEST_SOURCE:
            return Ran(key, _bare(notebook), f"The notebook's code is longer than {sandbox.size(LARGEST_SOURCE)}.")
        fault = ""
        room = self._rooms.get()
        try:
            for _ in range(TRIES):
                try:
                    return _ran(key, notebook, places, room.ask(request))
                except (frames.FrameError, SandboxError, OSError, KeyError, TypeError, ValueError) as error:
                    fault = str(error)
                    room.stop()
                    if self._closed.is_set():
                        raise SandboxError(STOPPED) from error
        finally:
            self._rooms.put(room)
        return Ran(
            key,
            _bare(notebook),
            f"The sandbox broke {TRIES} times while it ran this notebook ({fault}). "
            "Look at the notebook; if nothing is wrong with it, grade it again.",
        )

    def submit(self, notebook: Mapping[str, Any], key: str = "") -> Future[Ran]:
        """Like `run`, in the background."""
        return self._threads.submit(self.run, notebook, key)

    def map(self, items: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Ran]:
        """Run many notebooks and give each result as soon as it is there, in whatever order.

        Parameters
        ----------
        items
            Keys and notebooks. They are taken as they are needed, so that a long list need not lie in memory.
        """
        coming = iter(items)
        running: set[Future[Ran]] = set()
        try:
            while True:
                while len(running) < 2 * self._count and (item := next(coming, None)):
                    running.add(self.submit(item[1], item[0]))
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            for future in running:
                future.cancel()


STOPPED = "Grading was stopped."


class _Room:
    """One sandbox with a warm worker in it, started anew whenever it is needed."""

    def __init__(self, log: Path, pool: Pool) -> None:
        self._log = log
        self._pool = pool
        self._process: subprocess.Popen[bytes] | None = None
        self._warm = False
        self._apart = True
        self._lock = threading.Lock()

    def start(self) -> None:
        # The system ends a sandbox when the thread that started it ends, so one thread that outlives them all does it.
        with self._lock:
            if self._pool._closed.is_set():
                raise SandboxError(STOPPED)
            self._warm = False
            self._process = self._pool._starter.submit(self._launch).result()

    def _launch(self) -> subprocess.Popen[bytes]:
        limits = self._pool.limits
        program = worker.program(limits, self._pool._apart)
        line = sandbox.command(program, limits=limits, private=self._pool._private)
        with self._log.open("wb") as log:
            return subprocess.Popen(
                line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True, cwd="/"
            )

    def wait_until_warm(self) -> None:
        try:
            message = frames.read(self._out.fileno(), 1 << 16, time.monotonic() + WARM_UP)
        except (frames.FrameError, OSError):
            message = None
        if not isinstance(message, dict):
            self.stop()
            if self._pool._closed.is_set():
                raise SandboxError(STOPPED)
            raise SandboxError(f"No sandbox could be made ready. Its last words were: {self._last_words()}")
        self._apart = message.get("apart") is True
        self._warm = True

    def ask(self, request: dict[str, Any]) -> Any:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self.start()
        if not self._warm:
            self.wait_until_warm()
        deadline = time.monotonic() + self._pool.limits.seconds + MARGIN
        frames.write(self._in.fileno(), request, deadline)
        reply = frames.read(self._out.fileno(), worker.LARGEST_REPLY, deadline)
        if reply is None:
            raise frames.FrameError("it closed without a word")
        if not self._apart:
            self.stop()
            self.start()
        return reply

    def stop(self) -> None:
        with self._lock:
            process, self._process = self._process, None
            self._warm = False
        if process is None:
            return
        with _last_of(process.pid) as gone:
            process.kill()
            process.wait()
            gone()
        for file in (process.stdin, process.stdout):
            if file:
                with contextlib.suppress(OSError):
                    file.close()

    @property
    def _in(self) -> IO[bytes]:
        return self._pipe("stdin")

    @property
    def _out(self) -> IO[bytes]:
        return self._pipe("stdout")

    def _pipe(self, name: str) -> IO[bytes]:
        pipe: IO[bytes] | None = getattr(self._process, name, None)
        if pipe is None or pipe.closed:
            raise frames.FrameError("it is closed")
        return pipe

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            said = self._log.read_text(encoding="utf-8", errors="replace").strip()
            return said.splitlines()[-1] if said else "none."
        return "none."


@contextlib.contextmanager
def _last_of(pid: int) -> Iterator[Callable[[], object]]:
    """How to wait until all processes of a sandbox are gone, not only the one that was started."""
    try:
        first = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0]
        handle = os.pidfd_open(int(first))
    except (OSError, IndexError):
        yield lambda: None
        return
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        yield lambda: poll.poll(FAREWELL * 1000)
    finally:
        os.close(handle)


def _code(notebook: Mapping[str, Any]) -> list[int]:
    """Where the code cells are that there is something to run in."""
    cells = notebook["cells"]
    return [place for place, cell in enumerate(cells) if cell["cell_type"] == "code" and _source(cell).strip()]


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _asked(place: int, cell: Mapping[str, Any]) -> dict[str, str]:
    grading = cell.get("metadata", {}).get("nbgrader", {})
    grade_id = grading.get("grade_id") if isinstance(grading, dict) else None
    named = f" ({grade_id[:60]})" if isinstance(grade_id, str) and grade_id else ""
    return {"name": f"Cell {place + 1}{named}", "source": _source(cell)}


def _bare(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without outputs."""
    copied = copy.deepcopy(dict(notebook))
    for cell in copied["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return copied


def _ran(key: str, notebook: Mapping[str, Any], places: list[int], reply: dict[str, Any]) -> Ran:
    executed = _bare(notebook)
    for place, cell in zip(places, reply["cells"], strict=False):
        executed["cells"][place]["outputs"] = [_output(output) for output in cell["outputs"]]
        executed["cells"][place]["execution_count"] = _count(cell["execution_count"])
    fault = reply["fault"]
    return Ran(
        key,
        executed,
        None if fault is None else _sentence(fault),
        tuple(map(_sentence, reply["remarks"])),
        tuple(map(_sentence, reply["suspect"])),
        float(reply["seconds"]),
    )


def _output(output: dict[str, Any]) -> dict[str, Any]:
    kind = output["output_type"]
    taken = {name: frames.plain(output[name]) for name in OUTPUTS[kind]}
    if kind == "execute_result":
        taken["execution_count"] = _count(taken["execution_count"])
    return {"output_type": kind, **taken}


def _count(value: object) -> int | None:
    return value if type(value) is int else None


def _sentence(value: object) -> str:
    return CONTROLS.sub("?", str(frames.plain(str(value)))[:1000])
