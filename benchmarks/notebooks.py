"""Time the lessons as tests (nbval, strict, two workers) against executing them once, serially, with nbclient.

    python benchmarks/notebooks.py

Both run what stands in ``notebooks`` on this machine, one after the other. The ratio counts, not the seconds.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def timed(job: Callable[[], None]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def as_tests() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadscope", *map(str, LESSONS)]
    subprocess.run(command, cwd=ROOT, check=True)


def once_serially() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"COURSE_ANSWERS": f"{folder}/answers.json", "COURSE_ORIGINALS": ""}
        for lesson in LESSONS:
            notebook = nbformat.read(lesson, as_version=4)
            NotebookClient(notebook, resources={"metadata": {"path": folder}}).execute()


def main() -> None:
    tested, serial = timed(as_tests), timed(once_serially)
    print(f"{len(LESSONS)} lessons: nbval on two workers {tested:.1f} s, nbclient serially {serial:.1f} s")
    print(f"ratio {tested / serial:.2f}")


if __name__ == "__main__":
    main()
