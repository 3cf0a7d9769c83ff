"""Run ``course lab`` as a person would, in a home folder of its own, and stop it with an interrupt."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock

START = 60
COURSE = [sys.executable, "-m", "course_lib"]


@dataclass(frozen=True)
class Running:
    """A course that is open: the learner's folder, the address of the first lesson, what was printed so far."""

    folder: Path
    url: str
    printed: str
    process: subprocess.Popen[str]

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def token(self) -> str:
        return self.url.rsplit("=", 1)[1]

    def address(self, lesson: str) -> str:
        """The address of another lesson."""
        return re.sub(r"[^/]*\.ipynb", lesson, self.url)

    def stop(self) -> str:
        """Interrupt the course, and return what it prints on its way out."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=START)[0]


def surroundings(home: Path) -> dict[str, str]:
    """The variables of a person whose home folder is ``home``; nothing of the person who runs the tests."""
    own = ("JUPYTER", "IPYTHON", "COURSE", "XDG")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    return kept | {"HOME": str(home), "USERPROFILE": str(home), "COURSE_ORIGINALS": "", "PYTHONUNBUFFERED": "1"}


@contextmanager
def course(folder: Path, home: Path, *options: str, command: list[str] = COURSE, **more: str) -> Iterator[Running]:
    """Open the course without a browser of its own; it is stopped, however the block ends.

    One starts at a time: a port that is free for two is taken by one.
    """
    starting = FileLock(Path(tempfile.gettempdir()) / "course-tests-start.lock")
    starting.acquire()
    process = subprocess.Popen(
        [*command, "lab", str(folder), "--no-browser", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        cwd=home,
        env=surroundings(home) | more,
    )
    killer = threading.Timer(START, process.kill)
    killer.start()
    try:
        printed = ""
        for line in process.stdout or ():
            printed += line
            if "closes with" in line:
                break
        starting.release()
        address = re.search(r"http://\S+", printed)
        assert address, f"course lab did not start: {printed}"
        killer.cancel()
        yield Running(folder, address[0], printed, process)
    finally:
        starting.release()
        killer.cancel()
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
