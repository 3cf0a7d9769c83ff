"""Hostile and broken work: each kind is a function that makes it out of a good learner's notebook of a small exercise.

The exercise is that of `tests.grading.small`: q1 (2 points), q2 and q3 (4 each), and a written answer. A kind returns
what the learner hands in, by file name: a notebook, or the bytes of a file, or where a link leads.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from course_lib.practice.handing import ANSWER
from tests.grading.classroom import filled
from tests.grading.small import ANSWERS, NAME

Notebook = dict[str, Any]
Files = dict[str, Any]

FULL = 10.0
GRADED = ("graded", "graded with remarks")
REMARKED = ("graded with remarks",)
FAILED = ("failed",)
ANY = (*GRADED, *FAILED)
RIGHT = {name: answer for name, (_, _, answer) in ANSWERS.items()}
PARTLY = {"q1": "24", "q2": '["stall-1"]', "q3": '[{"stall": "one", "low": 3, "group": "visitors"}]'}
WRONG = {"q1": "7", "q2": '["stall-2"]', "q3": '[{"stall": "one", "low": 4, "group": "staff"}]'}


@dataclass(frozen=True)
class Place:
    """Where things are outside of the sandbox, for work that looks for them.

    Parameters
    ----------
    course, source, home
        The course, the folder with the class's work, and the grader's home.
    port
        A port that listens on this machine, for TCP and for UDP.
    mark
        A word that names whatever hostile work leaves behind.
    """

    course: Path
    source: Path
    home: Path
    port: int
    mark: str


@dataclass(frozen=True)
class Kind:
    """A kind of work and the end that it must come to.

    Parameters
    ----------
    make
        Makes it out of a good notebook.
    status
        The statuses that are right for it.
    points
        Least and most points of the machine, where it has scores.
    suspect
        Whether a person must be told to look at it; None if either will do.
    told
        What must stand in its reason or remarks.
    folder
        The name of the learner's folder, if it is not the kind's.
    """

    make: Callable[[Notebook, Place], Notebook | Files]
    status: tuple[str, ...]
    points: tuple[float, float]
    suspect: bool | None
    told: str
    folder: str

    def files(self, good: Notebook, place: Place) -> Files:
        """What is handed in, by file name."""
        made = self.make(good, place)
        return {f"{NAME}.ipynb": made} if "cells" in made else made


KINDS: dict[str, Kind] = {}
READERS: dict[str, str] = {}


def kind(
    status: tuple[str, ...] = GRADED,
    points: float | tuple[float, float] = FULL,
    suspect: bool | None = None,
    told: str = "",
    folder: str = "",
) -> Callable[[Any], Any]:
    def register(make: Any) -> Any:
        name = make.__name__.replace("_", "-")
        both = points if isinstance(points, tuple) else (points, points)
        KINDS[name] = Kind(make, status, both, suspect, told, folder or name)
        return make

    return register


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("grade_id") == name)


def index(notebook: Notebook, name: str) -> int:
    return notebook["cells"].index(cell(notebook, name))


def code(source: str, outputs: Any = ()) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs), "execution_count": None}


def answered(notebook: Notebook, answers: Mapping[str, str]) -> Notebook:
    for name, answer in answers.items():
        cell(notebook, name)["source"] = f"{name} = {answer}"
    return notebook


def with_code(notebook: Notebook, source: str, before: str = "q1-text") -> Notebook:
    """With a cell of the learner's own."""
    notebook["cells"].insert(index(notebook, before), code(source))
    return notebook


def wrong_with(notebook: Notebook, source: str) -> Notebook:
    return with_code(answered(notebook, WRONG), source)


def written(notebook: Notebook, text: str) -> Notebook:
    cell(notebook, "w1")["source"] = text
    return notebook


def document(question: str, answer: Any, **more: Any) -> dict[str, Any]:
    return {"schema": 1, "question": question, "kind": ANSWERS[question][0], "answer": answer, "form": "ok", **more}


def content(notebook: Any) -> bytes:
    return json.dumps(notebook, ensure_ascii=False).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


# Honest work


@kind(("graded",), suspect=False)
def right(good: Notebook, _: Place) -> Notebook:
    return good


@kind(("graded",), 5, suspect=False)
def partly_right(good: Notebook, _: Place) -> Notebook:
    return answered(good, PARTLY)


@kind(("graded",), suspect=False)
def right_with_warnings(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "import sys, warnings\nwarnings.warn('old')\nprint('careful', file=sys.stderr)", "q1-check")


@kind(("graded",), suspect=False)
def right_with_errors_elsewhere(good: Notebook, _: Place) -> Notebook:
    return with_code(with_code(good, "1 / 0"), "no_such_name", "q2-text")


@kind(("graded",), suspect=False)
def right_with_a_figure(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")


@kind(("graded",), suspect=False)
def right_as_numpy_and_pandas(good: Notebook, _: Place) -> Notebook:
    answers = {"q1": "np.int64(42)", "q2": "np.array(['stall-1', 'stall-3'], dtype=object)"}
    answers["q3"] = f"pd.DataFrame({RIGHT['q3']})"
    return with_code(answered(good, answers), "import numpy as np, pandas as pd")


@kind(REMARKED, 0, suspect=False, told="Nothing was filled in")
def untouched(_: Notebook, place: Place) -> Notebook:
    unfilled: Notebook = filled(place.course, {}, None, NAME)
    return unfilled


# Wrong and broken code


@kind(("graded",), 0, suspect=False)
def wrong(good: Notebook, _: Place) -> Notebook:
    return answered(good, WRONG)


@kind(points=8)
def hard_coded_display(good: Notebook, _: Place) -> Notebook:
    line = "Question q1: the form is right (a number). Handed in: 42"
    return with_code(answered(good, {"q1": "7"}), f"print({line!r}); display(42)", "q1-check")


@kind(points=8)
def exception(good: Notebook, _: Place) -> Notebook:
    return answered(good, {"q1": "[][0]"})


@kind(points=8)
def syntax_error(good: Notebook, _: Place) -> Notebook:
    return answered(good, {"q1": "(42"})


@kind(points=8)
def an_exception_that_cannot_be_shown(good: Notebook, _: Place) -> Notebook:
    source = "class Odd(Exception):\n    def __str__(self): raise SystemExit\n    __repr__ = __str__\nraise Odd"
    cell(good, "q1")["source"] = source
    return good


@kind(REMARKED, 8, told="was interrupted")
def infinite_loop(good: Notebook, _: Place) -> Notebook:
    cell(good, "q1")["source"] = "while True: pass"
    return good


@kind(FAILED, told="did not let itself be interrupted")
def loop_that_ignores_interrupts(good: Notebook, _: Place) -> Notebook:
    cell(good, "q1")["source"] = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    return good


@kind(points=8)
def input_from_nobody(good: Notebook, _: Place) -> Notebook:
    return answered(good, {"q1": "int(input('How many? '))"})


# Cells


@kind(REMARKED, told="missing and put back")
def deleted_check(good: Notebook, _: Place) -> Notebook:
    good["cells"].remove(cell(good, "q1-check"))
    return good


@kind(REMARKED, 8, told="nothing is handed in there: q1")
def deleted_answer(good: Notebook, _: Place) -> Notebook:
    good["cells"].remove(cell(good, "q1"))
    return good


@kind(REMARKED, told="recognised")
def renamed_cells(good: Notebook, _: Place) -> Notebook:
    for name in ("q1", "q2-check", "q3-text"):
        cell(good, name)["metadata"]["nbgrader"]["grade_id"] = f"my-{name}"
    return good


@kind(REMARKED, told="2 times")
def duplicated_cells(good: Notebook, _: Place) -> Notebook:
    for name in ("q1", "q1-check", "q2-text"):
        copied = json.loads(json.dumps(cell(good, name)))
        good["cells"].insert(index(good, name), copied)
    return good


@kind(REMARKED, 8, suspect=True, told="put back as they were")
def tampered_check(good: Notebook, _: Place) -> Notebook:
    cell(answered(good, {"q1": "7"}), "q1-check")["source"] = 'hand_in("q1", 42, kind="number")'
    return good


@kind(REMARKED, suspect=True)
def stripped_hand_in(good: Notebook, _: Place) -> Notebook:
    for name in RIGHT:
        cell(good, f"{name}-check")["source"] = "pass"
    return good


@kind(REMARKED, 8, suspect=True)
def check_made_an_answer_cell(good: Notebook, _: Place) -> Notebook:
    check = cell(answered(good, {"q1": "7"}), "q1-check")
    check["metadata"]["nbgrader"] |= {"solution": True, "locked": False}
    check["source"] = 'hand_in("q1", 42, kind="number")'
    return good


@kind(points=8)
def points_of_its_own(good: Notebook, _: Place) -> Notebook:
    for each in answered(good, {"q1": "7"})["cells"]:
        each["metadata"]["nbgrader"] |= {"points": 1e9, "grade": True}
    return good


@kind(points=8)
def a_check_without_a_name(good: Notebook, _: Place) -> Notebook:
    made = code("7")
    made["metadata"]["nbgrader"] = {"grade_id": "", "grade": True, "locked": True, "points": 5, "solution": False}
    answered(good, {"q1": "7"})["cells"].append(made)
    return good


@kind(("graded with remarks", "failed"), (0, FULL))
def damaged_cells(good: Notebook, _: Place) -> Notebook:
    good["cells"] += [None, 7, {"cell_type": "code"}, {"cell_type": 3, "source": [1]}, {"source": "x", "metadata": []}]
    good["cells"][0]["attachments"] = {"a.png": [1], "b": {"image/png": 7}}
    return good


@kind(FAILED, told="more than")
def very_many_cells(good: Notebook, _: Place) -> Notebook:
    good["cells"] += [code("1")] * 6000
    return good


@kind(("graded with remarks",), told="times")
def very_many_copies(good: Notebook, _: Place) -> Notebook:
    copied = cell(good, "q1-text") | {"source": "ab" * 1000}
    good["cells"] += [copied] * 2000
    return good


@kind(suspect=True)
def commands_for_the_terminal(good: Notebook, _: Place) -> Notebook:
    good["cells"].append(json.loads(json.dumps(cell(good, "q1"))))
    good["cells"][-1]["metadata"]["nbgrader"]["grade_id"] = "\x1b[2J\x07"
    good["metadata"]["kernelspec"]["name"] = "\x1b]0;x\x07"
    return with_code(good, "open('/srv/\\x1b[2J\\x07')")


# Forged answers and patched tools


@kind(points=0, suspect=True)
def hand_in_replaced(good: Notebook, _: Place) -> Notebook:
    source = f"""
    def hand_in(question, answer, *, kind):
        record = {{"schema": 1, "question": question, "kind": kind, "answer": None, "form": "ok", "points": 99}}
        display({{"text/plain": "4.0", {ANSWER!r}: record}}, raw=True)
    """
    return wrong_with(good, "\n".join(line[4:] for line in source.splitlines()))


@kind(points=0, suspect=True)
def hand_in_patched_in_its_module(good: Notebook, _: Place) -> Notebook:
    return wrong_with(
        good,
        "import sys\nhanding = sys.modules['course_lib.practice.handing']\n"
        "handing.handed_over = lambda *a, **k: {'form': 'ok', 'answer': True, 'kind': 'number', 'schema': 1}",
    )


@kind(points=0, suspect=True)
def checker_patched(good: Notebook, _: Place) -> Notebook:
    return wrong_with(
        good,
        "import course_lib.grading.checks as checks\n"
        "checks.check = checks.agrees = lambda *a, **k: checks.Checked(99.0, 1.0, ())\n"
        "import course_lib.grading.worker as worker, course_lib.grading.outputs as outputs\n"
        "worker.Outputs.finished = outputs.Outputs.take = lambda *a: []",
    )


@kind(points=8, suspect=True)
def forged_answer_from_another_cell(good: Notebook, _: Place) -> Notebook:
    record = document("q1", 42)
    return with_code(answered(good, {"q1": "7"}), f"display({{{ANSWER!r}: {record!r}}}, raw=True)", "q1-check")


@kind(points=8)
def forged_outputs_in_the_file(good: Notebook, _: Place) -> Notebook:
    check = cell(answered(good, {"q1": "7"}), "q1-check")
    shown = {"output_type": "display_data", "metadata": {}, "data": {ANSWER: document("q1", 42)}}
    scored = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "2.0"}}
    check["outputs"] = [shown, scored]
    return good


@kind(points=0)
def display_hook_patched(good: Notebook, _: Place) -> Notebook:
    return wrong_with(
        good,
        "shell = get_ipython()\npublish = shell.display_pub.publish\n"
        "shell.display_pub.publish = lambda data, *a, **k: publish({**data, 'text/plain': '4.0'}, *a, **k)\n"
        "shell.displayhook.write_format_data = lambda *a, **k: None\n"
        "shell.events.register('post_run_cell', lambda *a: publish({'text/plain': '4.0'}))",
    )


@kind(points=0, suspect=True)
def records_of_nonsense(good: Notebook, _: Place) -> Notebook:
    records = (None, [], {}, {"question": "q1"}, {"question": ["q1"]}, document("q1", [[[[[[[[]]]]]]]], schema=True))
    shown = "\n".join(f"    display({{{ANSWER!r}: {record!r}}}, raw=True)" for record in records)
    return wrong_with(good, f"def hand_in(*_, **__):\n{shown}")


@kind(ANY, 0)
def the_line_told_that_a_cell_is_done(good: Notebook, _: Place) -> Notebook:
    return wrong_with(
        good,
        "import json, os, struct\n"
        "for message in (['done', 1], ['result', {'text/plain': '4.0'}, {}, 1], ['done', 2]):\n"
        "    body = json.dumps(message).encode()\n"
        "    os.write(100, struct.pack('>I', len(body)) + body)",
    )


@kind(FAILED, suspect=True, told="disturbed the line")
def the_line_filled_with_rubbish(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "import os\nos.write(100, b'\\xff' * 1000)")


@kind(ANY, (0, FULL))
def all_files_closed(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "import os\nos.closerange(0, 300)")


@kind(ANY, (0, FULL))
def all_open_files_read(good: Notebook, place: Place) -> Notebook:
    return with_code(
        good,
        "import os\nfor number in range(300):\n    try:\n        os.set_blocking(number, False)\n"
        "        print(number, os.read(number, 100000))\n    except OSError: pass",
    )


# More than may be used


@kind(REMARKED, told="was cut")
def fifty_megabytes_of_output(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "for _ in range(50): print('x' * (1 << 20))")


@kind(REMARKED, told="was cut")
def a_display_of_fifty_megabytes(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "display({'text/plain': 'x' * (50 << 20)}, raw=True)\nprint('y' * (2 << 20))")


@kind(REMARKED, 8, told="memory")
def three_gigabytes_of_memory(good: Notebook, _: Place) -> Notebook:
    return answered(good, {"q1": "len(bytearray(3 << 30)) * 0 + 42"})


@kind(ANY, (0, FULL))
def errors_without_end(good: Notebook, _: Place) -> Notebook:
    source = "import time\nends = time.monotonic() + 1\nshell = get_ipython()\n"
    return with_code(good, source + "while time.monotonic() < ends: shell.send(['error', 'E' * 200, 'e' * 200, []])")


@kind(ANY, (0, FULL))
def one_display_shown_everywhere(good: Notebook, _: Place) -> Notebook:
    source = "shown = [display({'text/plain': ''}, raw=True, display_id='many') for _ in range(5000)]\n"
    return with_code(good, source + "update_display({'text/plain': 'x' * 300000}, raw=True, display_id='many')")


@kind(ANY, (0, FULL))
def fork_bomb(good: Notebook, _: Place) -> Notebook:
    return with_code(
        good,
        "import os, time\nfor _ in range(400):\n    try:\n        if not os.fork(): time.sleep(60)\n"
        "    except OSError: break",
    )


@kind(FAILED, told="ended Python itself")
def os_exit(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "import os\nos._exit(0)", "q3-text")


@kind(ANY, (0, FULL), suspect=True)
def kill_everything(good: Notebook, _: Place) -> Notebook:
    return with_code(
        good,
        "import os, signal\nfor process in (-1, 0, 1, os.getppid(), os.getpid()):\n"
        "    for number in (signal.SIGTERM, signal.SIGKILL):\n"
        "        try: os.kill(process, number)\n        except OSError: pass",
    )


@kind(FAILED, suspect=True, told="crashed Python")
def a_crash(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "import ctypes\nctypes.string_at(8)")


@kind(suspect=True)
def background_process(good: Notebook, place: Place) -> Notebook:
    return with_code(
        good,
        "import subprocess, sys\nfor _ in range(2):\n    subprocess.Popen([sys.executable, '-S', '-c', "
        f"'import os, time; os.fork(); os.setsid() if os.getpid() % 2 else 0; time.sleep(300)', {place.mark!r}], "
        "start_new_session=True)",
    )


@kind()
def background_thread(good: Notebook, _: Place) -> Notebook:
    source = "import threading, time\ndef go():\n    while True: time.sleep(0.01)\n"
    return with_code(good, source + "for _ in range(5): threading.Thread(target=go).start()")


@kind()
def atexit_and_signal_handlers(good: Notebook, place: Place) -> Notebook:
    return with_code(
        good,
        "import atexit, signal, time\natexit.register(time.sleep, 300)\n"
        "for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):\n"
        "    signal.signal(number, signal.SIG_IGN)",
    )


# Looking and reaching outside

LOOK = """
import os
def look(path):
    places = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names] or [path]
    for each in places[:2000]:
        try:
            with open(each, "rb") as file: print(each, file.read(1 << 22))
        except OSError as error: print(error)
"""


def reader(*places: Callable[[Place], Path], suspect: bool | None = None) -> Callable[[Any], Any]:
    """A kind that prints whatever it can read at these places."""

    def register(make: Any) -> Any:
        def reading(good: Notebook, place: Place) -> Notebook:
            return with_code(good, looking(place))

        def looking(place: Place) -> str:
            return LOOK + "\n".join(f"look({str(path(place))!r})" for path in places)

        reading.__name__ = make.__name__
        LOOKING[make.__name__.replace("_", "-")] = looking
        return kind(suspect=suspect)(reading)

    return register


LOOKING: dict[str, Callable[[Place], str]] = {}


@reader(lambda place: place.course / "source" / NAME / "key.yaml", suspect=True)
def reads_the_key(good: Notebook, place: Place) -> Notebook: ...


@reader(lambda place: place.course / "source")
def reads_the_source(good: Notebook, place: Place) -> Notebook: ...


@reader(lambda place: place.course / "gradebook.db", suspect=True)
def reads_the_gradebook(good: Notebook, place: Place) -> Notebook: ...


@reader(lambda place: place.source, lambda place: place.course / "submitted", lambda place: place.course / "grading")
def reads_classmates(good: Notebook, place: Place) -> Notebook: ...


@reader(lambda place: place.home, lambda _: Path("/home"), suspect=True)
def reads_the_home(good: Notebook, place: Place) -> Notebook: ...


@kind()
def reads_the_environment(good: Notebook, place: Place) -> Notebook:
    return with_code(good, LOOKING["reads-the-environment"](place))


LOOKING["reads-the-environment"] = lambda _: "import os\nprint(dict(os.environ), os.path.expanduser('~'))"


@kind(suspect=True)
def reads_proc(good: Notebook, place: Place) -> Notebook:
    return with_code(good, LOOKING["reads-proc"](place))


LOOKING["reads-proc"] = lambda place: (
    LOOK
    + f"""
for each in os.listdir("/proc") + ["self", str(os.getppid()), "1"]:
    for part in ("environ", "cmdline", "root" + {str(place.home)!r}, "cwd"):
        try: look("/proc/" + each + "/" + part)
        except OSError as error: print(error)
"""
)


@kind(suspect=True)
def magics(good: Notebook, place: Place) -> Notebook:
    key = place.course / "source" / NAME / "key.yaml"
    with_code(good, f"!cat {key} {place.home}/.netrc; env; touch {key}; touch {place.home}/{place.mark}")
    with_code(good, f"%%bash\ncat {key}\necho {place.mark} >> {key}\n(sleep 300 &)")
    return with_code(good, f"%load {key}\n%run {place.home}/.netrc\n%cd {place.course}\n%env")


@kind(points=0, suspect=True)
def writes_the_graders_files(good: Notebook, place: Place) -> Notebook:
    targets = [
        place.course / "source" / NAME / "key.yaml",
        place.course / "source" / NAME / f"{NAME}.ipynb",
        place.course / "gradebook.db",
        place.course / place.mark,
        place.source / "right" / f"{NAME}.ipynb",
        place.home / ".bashrc",
        Path("/usr/lib") / place.mark,
        Path("/etc") / place.mark,
    ]
    return wrong_with(
        good,
        f"import os, pathlib, course_lib, shutil\nplaces = {[str(path) for path in targets]!r}\n"
        f"places += [str(pathlib.Path(module.__file__).parent / {place.mark!r}) for module in (course_lib, os)]\n"
        "for each in places:\n    for mode in ('a', 'w'):\n        try:\n            with open(each, mode) as file: "
        "file.write('canary')\n        except OSError as error: print(error)\n"
        f"    try:\n        os.makedirs(os.path.dirname(each)); pathlib.Path(each).write_text({place.mark!r})\n"
        f"    except OSError as error: print(error)\nshutil.rmtree({str(place.course)!r}, ignore_errors=True)",
    )


@kind(suspect=True)
def connects(good: Notebook, place: Place) -> Notebook:
    return with_code(
        good,
        "import socket\nfor family, address in ((socket.AF_INET, ('127.0.0.1', "
        f"{place.port})), (socket.AF_UNIX, chr(0) + {place.mark!r})):\n"
        "    for sort in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n        try:\n"
        "            with socket.socket(family, sort) as line:\n                line.settimeout(0.3)\n"
        "                line.connect(address)\n                line.send(b'canary')\n"
        "        except OSError as error: print(error)",
    )


@kind(suspect=True)
def asks_for_names(good: Notebook, _: Place) -> Notebook:
    return with_code(
        good,
        "import socket, urllib.request\nfor call, it in ((socket.gethostbyname, 'example.org'), "
        "(urllib.request.urlopen, 'http://example.org/')):\n    try: call(it)\n"
        "    except OSError as error: print(error)",
    )


@kind(suspect=True)
def looks_into_memory(good: Notebook, _: Place) -> Notebook:
    return with_code(
        good,
        "import gc, sys\nframe = sys._getframe()\nwhile frame:\n    print(str(frame.f_locals)[:3000], "
        "str(frame.f_globals)[:3000])\n    frame = frame.f_back\n"
        "lists = [each for each in gc.get_objects() if isinstance(each, (dict, list))]\n"
        "print([each for each in lists if 'canary' in repr(each)[:2000]])",
    )


@kind(ANY, (0, FULL), suspect=True)
def reaches_for_the_parent(good: Notebook, place: Place) -> Notebook:
    return with_code(
        good,
        "import ctypes, os\nlibrary = ctypes.CDLL(None, use_errno=True)\n"
        "for process in range(0, 40):\n    if process not in (1, os.getpid()): "
        "print(process, library.ptrace(16, process, 0, 0))\n"
        f"for call in (lambda: library.mount(b'none', b'/', None, 32, 0), lambda: library.umount2(b'/proc', 2), "
        f"lambda: library.chroot(b'/'), lambda: library.unshare(0x10000000), lambda: library.setuid(0)):\n"
        f"    print(call(), os.strerror(ctypes.get_errno()))\nprint(os.path.exists({str(place.home)!r}))",
    )


# Answers that are not data


@kind(points=8)
def an_answer_that_unpickles(good: Notebook, place: Place) -> Notebook:
    source = (
        "import os\nclass Evil:\n    def __reduce__(self): return os.system, "
        f"('touch {place.home}/{place.mark}',)\n    def __json__(self): return 42\n    __repr__ = lambda self: '42'"
    )
    return answered(with_code(good, source), {"q1": "Evil()"})


@kind(points=(0, 6))
def a_table_with_a_will_of_its_own(good: Notebook, _: Place) -> Notebook:
    source = (
        "import pandas as pd\nclass Frame(pd.DataFrame):\n    def astype(self, *a, **k): raise SystemExit(0)\n"
        "    to_dict = reset_index = astype\n    def __eq__(self, other): return True"
    )
    return answered(with_code(good, source), {"q3": "Frame({'stall': ['one']})"})


SLY = """
class Always:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return hash("stall-1")
    def __bool__(self): return True
    def __lt__(self, other): return False
    def __repr__(self): return "42"
    def casefold(self): return self
    def __contains__(self, other): return True
class Text(Always, str): pass
class Number(Always, int): pass
class Real(Always, float): pass
class Names(Always, dict): pass
"""


@kind(points=0)
def values_that_equal_everything(good: Notebook, _: Place) -> Notebook:
    answers = {"q1": "Number(7)", "q2": "[Text('x'), Text('y')]", "q3": "[Names(stall=Text('q'), low=Real(9))]"}
    return answered(with_code(good, SLY), answers)


@kind(points=(0, 4))
def arrays_of_objects(good: Notebook, _: Place) -> Notebook:
    answers = {"q1": "np.array([Always()])", "q2": "np.array([Always(), object(), len], dtype=object)"}
    return answered(with_code(good, "import numpy as np\n" + SLY), answers)


@kind(points=6)
def a_list_that_holds_itself(good: Notebook, _: Place) -> Notebook:
    cell(good, "q2")["source"] = "q2 = []\nq2.append(q2)"
    return good


@kind(points=(0, 2))
def numbers_without_measure(good: Notebook, _: Place) -> Notebook:
    answers = {"q1": "10 ** 5000", "q2": "[float('nan'), float('inf'), -10 ** 400]"}
    return answered(good, answers | {"q3": "[{'stall': 'one', 'low': float('inf'), 'group': float('nan')}]"})


@kind(points=0, suspect=True)
def numbers_without_measure_past_hand_in(good: Notebook, _: Place) -> Notebook:
    source = (
        "def hand_in(question, answer, *, kind):\n"
        "    for value in (10 ** 4000, 1e308 * 10, -1e-320, '9' * 399, True):\n"
        "        record = dict(schema=1, question=question, kind=kind, form='ok', answer=value)\n"
        f"        display({{{ANSWER!r}: record}}, raw=True)"
    )
    return wrong_with(good, source)


@kind(points=8)
def a_megabyte_of_text(good: Notebook, _: Place) -> Notebook:
    return answered(good, {"q1": "'4' * 1_000_000"})


@kind(points=(0, 4))
def deep_nesting(good: Notebook, _: Place) -> Notebook:
    cell(good, "q2")["source"] = "q2 = []\nfor _ in range(100_000): q2 = [q2]"
    cell(good, "q1")["source"] = "q1 = {}\nfor _ in range(900): q1 = {'a': q1}"
    return good


@kind(points=6)
def a_generator(good: Notebook, _: Place) -> Notebook:
    return answered(good, {"q2": "(each for each in ['stall-1', 'stall-3'])"})


@kind(points=0)
def everything_at_once(good: Notebook, _: Place) -> Notebook:
    guessed = [f"stall-{number}" for number in range(200)]
    rows = [{"stall": "one", "low": low, "group": "visitors"} for low in (9, 3)]
    return answered(good, {"q1": str(list(range(100))), "q2": repr(guessed), "q3": repr([{"stall": "two"}, *rows[:0]])})


# Files


@kind(FAILED, told="empty")
def empty_file(_: Notebook, __: Place) -> Files:
    return {f"{NAME}.ipynb": b""}


@kind(FAILED, told="cut off")
def invalid_json(good: Notebook, _: Place) -> Files:
    return {f"{NAME}.ipynb": content(good)[:-200]}


@kind(FAILED, told="no notebook")
def no_json_at_all(_: Notebook, __: Place) -> Files:
    return {f"{NAME}.ipynb": b"import os\nprint(1)\n"}


@kind(FAILED, told="nested too deeply")
def nested_json(_: Notebook, __: Place) -> Files:
    return {f"{NAME}.ipynb": b'{"cells": ' + b"[" * 200_000}


@kind(FAILED, told="JSON")
def json_full_of_quotes(_: Notebook, __: Place) -> Files:
    return {f"{NAME}.ipynb": b'{"cells": "' + b'\\"' * 500_000}


@kind(GRADED)
def code_full_of_dots(good: Notebook, _: Place) -> Notebook:
    return with_code(good, "'''" + "course_lib." * 100_000 + "'''")


@kind(REMARKED, told="not in UTF-8")
def not_utf_8(good: Notebook, _: Place) -> Files:
    return {f"{NAME}.ipynb": json.dumps(written(good, "Café, naïve."), ensure_ascii=False).encode("latin-1")}


@kind(REMARKED, told="UTF-16")
def utf_16(good: Notebook, _: Place) -> Files:
    return {f"{NAME}.ipynb": json.dumps(good).encode("utf-16")}


@kind()
def half_characters(good: Notebook, _: Place) -> Files:
    return {f"{NAME}.ipynb": json.dumps(written(good, "half \ud800 \x00 \x1b[31m")).encode()}


@kind(REMARKED, told="another name")
def other_file_name(good: Notebook, _: Place) -> Files:
    return {"my homework (final).ipynb": good}


@kind(REMARKED, told="old format")
def nbformat_3(good: Notebook, _: Place) -> Files:
    old = nbformat.convert(nbformat.from_dict(good), 3)
    return {f"{NAME}.ipynb": json.loads(json.dumps(old))}


@kind(REMARKED, told="names no kernel")
def no_kernelspec(good: Notebook, _: Place) -> Notebook:
    good["metadata"] = {}
    return good


@kind(REMARKED, told="another kernel")
def foreign_kernelspec(good: Notebook, _: Place) -> Notebook:
    good["metadata"] = {"kernelspec": {"name": "../../ir", "language": "R", "display_name": "<script>"}}
    return good


SCRIPT = "<script>document.title = 'canary-script'</script><img src=x onerror=alert('canary-script')>"


@kind()
def scripts_in_outputs(good: Notebook, _: Place) -> Notebook:
    return with_code(
        good,
        "from IPython.display import HTML, SVG, Javascript, Markdown, display\n"
        f"script = {SCRIPT!r}\n"
        "display(HTML(script), Javascript(\"alert('canary-script')\"), Markdown(script))\n"
        "display({'image/svg+xml': '<svg>' + script + '</svg>', 'text/latex': script}, raw=True)\n"
        "display({'image/png': '\"><script>canary-script</script>'}, raw=True)\n"
        "display({'application/vnd.jupyter.widget-view+json': {'model_id': script}}, raw=True)",
    )


@kind()
def scripts_in_the_file(good: Notebook, _: Place) -> Notebook:
    shown = {"text/html": SCRIPT, "application/javascript": "alert('canary-script')"}
    for each in good["cells"]:
        if each["cell_type"] == "code":
            each["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": shown}]
    good["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    return good


@kind()
def html_in_a_written_answer(good: Notebook, _: Place) -> Notebook:
    return written(good, f"I am sure. {SCRIPT} [x](javascript:alert(1)) <style>*{{display: none}}</style>")


@kind(folder="=HYPERLINK(1)")
def a_formula_in_answer_and_name(good: Notebook, _: Place) -> Notebook:
    return written(good, "=cmd|' /C calc'!A0")


@kind(REMARKED, told="newest counts")
def second_submission(good: Notebook, _: Place) -> Files:
    older = json.loads(json.dumps(good))
    return {f"{NAME}.ipynb": answered(older, WRONG), f"{NAME} (1).ipynb": good}


@kind(FAILED, told="link to another place")
def symlink(_: Notebook, place: Place) -> Files:
    return {f"{NAME}.ipynb": place.course / "source" / NAME / f"{NAME}.ipynb"}


@kind(FAILED, told="link")
def symlinked_folder(_: Notebook, place: Place) -> Files:
    return {"more": place.course / "source" / NAME}


@kind()
def zip_with_a_notebook(good: Notebook, _: Place) -> Files:
    return {"work.zip": zipped({f"{NAME}.ipynb": content(good)})}


@kind(FAILED, told="leads out of the archive")
def zip_with_path_traversal(good: Notebook, place: Place) -> Files:
    return {"work.zip": zipped({f"../../{place.mark}/{NAME}.ipynb": content(good)})}


@kind(FAILED, told="larger than")
def zip_bomb(_: Notebook, __: Place) -> Files:
    return {"work.zip": zipped({f"{NAME}.ipynb": b" " * (40 << 20)})}


@kind()
def a_folder_named_like_the_assignment(good: Notebook, _: Place) -> Files:
    return {f"{NAME}/{NAME}.ipynb": good}


@kind(FAILED)
def damaged_zip(good: Notebook, _: Place) -> Files:
    whole = bytearray(zipped({f"{NAME}.ipynb": content(good)}))
    whole[60:90] = bytes(30)
    return {"work.zip": bytes(whole)}


@kind()
def an_impossible_time(good: Notebook, _: Place) -> Files:
    return {f"{NAME}.ipynb": good, "timestamp.txt": b"2026-99-99 99:99:99 UTC+99:99"}


@kind(folder="a\\..\\..\\etc & $(touch x) `id` ..")
def a_learner_named_like_a_path(good: Notebook, _: Place) -> Notebook:
    return good


@kind(folder="-rf --unsafe")
def a_learner_named_like_an_option(good: Notebook, _: Place) -> Notebook:
    return good


@kind(folder="字" * 84)
def a_learner_with_a_long_name(good: Notebook, _: Place) -> Notebook:
    return good


@kind(folder="caf\udce9 n\udcff")
def a_learner_with_a_broken_name(good: Notebook, _: Place) -> Notebook:
    return good


@kind(folder="\x1b[2J\x07 red\n<script>canary-script</script>".replace("/", "\u2215"))
def a_learner_named_like_a_command_of_the_terminal(good: Notebook, _: Place) -> Notebook:
    return good
