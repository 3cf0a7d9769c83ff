import os
import signal
import threading
from pathlib import Path

import pytest

from course_lib.grading import pool as pools
from course_lib.grading import sandbox
from course_lib.grading.pool import Pool
from course_lib.grading.sandbox import SandboxError


class FakeRoom:
    """A sandbox whose replies are given."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.stopped = 0

    def ask(self, request):
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def stop(self):
        self.stopped += 1


def faked(*replies):
    pool = Pool(1)
    room = FakeRoom(*replies)
    pool._rooms.put(room)
    return pool, room


def reply(*outputs, **changed):
    cells = [{"outputs": list(outputs), "execution_count": 1}]
    return {"cells": cells, "fault": None, "remarks": [], "suspect": [], "seconds": 0.1} | changed


STREAM = {"output_type": "stream", "name": "stdout", "text": "said"}


def test_what_a_sandbox_says_is_taken_over_in_form_only(notebook):
    pool, _ = faked(reply(STREAM | {"extra": 1}, {"output_type": "display_data", "data": {}, "metadata": {}}))
    cell = pool.run(notebook("1")).notebook["cells"][0]
    assert cell["outputs"][0] == STREAM
    assert cell["source"] == "1"


@pytest.mark.parametrize(
    "bad",
    [
        "text",
        [],
        {},
        reply({"output_type": "script"}),
        reply({"output_type": "stream"}),
        reply(cells=7),
        reply(seconds="long"),
        pools.frames.FrameError("no JSON"),
        BrokenPipeError("closed"),
        SandboxError("No sandbox could be made ready."),
    ],
)
def test_a_broken_sandbox_is_replaced_and_the_notebook_run_once_more(bad, notebook):
    pool, room = faked(bad, reply(STREAM))
    ran = pool.run(notebook("1"), "k")
    assert (ran.key, ran.status, room.stopped) == ("k", "graded", 1)


def test_after_two_tries_it_failed_with_a_reason_and_the_pool_goes_on(notebook):
    pool, _ = faked({}, {}, reply(STREAM))
    ran = pool.run(notebook("1"), "k")
    assert ran.status == "failed"
    assert "broke 2 times" in ran.fault
    assert ran.notebook["cells"][0]["outputs"] == []
    assert pool.run(notebook("1")).status == "graded"


def test_a_notebook_too_large_to_run_is_told_so(notebook):
    pool, _ = faked()
    ran = pool.run(notebook("x" * (5 << 20)))
    assert ran.status == "failed"
    assert "4 MiB" in ran.fault


def test_cells_are_named_by_place_and_grade_id(notebook):
    given = notebook("1", "2")
    given["cells"][1]["metadata"] = {"nbgrader": {"grade_id": "q1-check"}}
    assert pools._asked(1, given["cells"][1]) == {"name": "Cell 2 (q1-check)", "source": "2"}


def test_it_refuses_where_there_is_no_sandbox(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    monkeypatch.setattr(sandbox.sys, "platform", "linux")
    with pytest.raises(SandboxError, match="apt install bubblewrap"), Pool(1):
        pass


def test_map_gives_every_result_and_takes_items_as_needed(pool, notebook):
    taken = []

    def items():
        for number in range(6):
            taken.append(number)
            yield str(number), notebook(f"{number} + 1")

    results = pool.map(items())
    first = next(results)
    assert len(taken) < 6
    all_ = {ran.key: ran.notebook["cells"][0]["outputs"][0]["data"]["text/plain"] for ran in (first, *results)}
    assert all_ == {str(number): str(number + 1) for number in range(6)}


def test_it_may_be_used_from_threads_that_end(pool, notebook):
    results = []
    for _ in range(2):
        thread = threading.Thread(target=lambda: results.append(pool.run(notebook("1")).status))
        thread.start()
        thread.join()
    assert results == ["graded", "graded"]


def test_without_inner_walls_each_notebook_gets_a_sandbox_of_its_own(walls, limits, notebook, shown):
    hostile = notebook(
        "import os, signal\nopen('/tmp/left', 'w').write('x')\nopen('/dev/shm/left', 'w').write('x')\n"
        f"import subprocess\nsubprocess.Popen(['sleep', '8{os.getpid()}'], start_new_session=True)\n'ran'"
    )
    look = notebook("import os\n[os.path.exists(p) for p in ('/tmp/left', '/dev/shm/left')]")
    with Pool(1, limits, apart=False) as pool:
        first = pool.run(hostile)
        second = pool._all[0]._process
        assert not _running(f"8{os.getpid()}")
        timer = threading.Timer(0.3, second.send_signal, [signal.SIGKILL])
        timer.start()
        looked = pool.run(look)
        last, folder = pool._all[0]._process, pool._private
        future = pool.submit(look)
    assert shown(first).strip() == "'ran'"
    assert shown(looked).strip() == "[False, False]"
    assert second.returncode == -signal.SIGKILL
    assert isinstance(future.exception(timeout=5), SandboxError)
    assert last.poll() is not None
    assert not folder.exists()
    with pytest.raises(SandboxError):
        pool.run(look)


def _running(mark):
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in process.read_bytes():
                found.append(process)
        except OSError:
            continue
    return found
