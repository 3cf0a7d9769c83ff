"""What a notebook shows comes back whole, and whatever it does, it harms nobody and ends in a sentence."""

import base64
import os
import socket
import threading
import time
from pathlib import Path

import nbformat
import pytest

SECRET = "COURSE_TEST_SECRET"

HONEST = (
    "from course_lib import open_case\nimport pandas as pd\nimport matplotlib.pyplot as plt\ncase = open_case()",
    "len(case.claims) == len(open_case().table('claims'))",
    "case.claims.groupby('passage_id').size().sort_values().tail(2)",
    "figure, axes = plt.subplots()\naxes.plot([1, 2, 3]);",
    "import warnings\nwarnings.warn('careful')\nprint('said')",
    "1 / 0",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))\n'last'",
    "from ipywidgets import IntSlider\nIntSlider(3)",
    "import os\nos.system('echo outside of Python')\nprint('after')\n_",
    "open('mine.txt', 'w').write('x')\nopen('mine.txt').read()",
    "display({'application/vnd.who-says-so.answer+json': {'schema': 1, 'answer': 24}}, raw=True)",
    "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "'quiet';",
)


@pytest.fixture(scope="module")
def honest(run):
    return run(*HONEST)


def outputs(ran, cell):
    return ran.notebook["cells"][cell]["outputs"]


class TestHonest:
    def test_it_is_a_valid_notebook_without_remarks(self, honest):
        nbformat.validate(nbformat.from_dict(honest.notebook))
        assert (honest.status, honest.fault, honest.remarks, honest.suspect) == ("graded", None, (), ())
        assert honest.seconds < 10

    def test_values_and_tables(self, honest):
        assert outputs(honest, 1)[0]["data"]["text/plain"] == "True"
        assert outputs(honest, 1)[0]["execution_count"] == 2
        (table,) = outputs(honest, 2)
        assert table["output_type"] == "execute_result"
        assert "passage_id" in table["data"]["text/plain"]

    def test_figures(self, honest):
        (figure,) = outputs(honest, 3)
        assert figure["output_type"] == "display_data"
        assert base64.b64decode(figure["data"]["image/png"]).startswith(b"\x89PNG")

    def test_warnings_and_prints_are_streams(self, honest):
        warned, said = outputs(honest, 4)
        assert (warned["name"], said["name"], said["text"]) == ("stderr", "stdout", "said\n")
        assert "careful" in warned["text"]

    def test_errors_do_not_end_it(self, honest):
        (error,) = outputs(honest, 5)
        assert (error["output_type"], error["ename"], error["evalue"]) == (
            "error",
            "ZeroDivisionError",
            "division by zero",
        )
        assert honest.notebook["cells"][6]["execution_count"] == 7

    def test_html_widgets_and_values_in_order(self, honest):
        html, value = outputs(honest, 6)
        assert html["data"]["text/html"] == "<b>bold</b>"
        assert value["data"]["text/plain"] == "'last'"
        (slider,) = outputs(honest, 7)
        assert slider["data"] == {"text/plain": "IntSlider(value=3)"}

    def test_what_other_programs_print(self, honest):
        texts = {o["text"] for o in outputs(honest, 8) if o["output_type"] == "stream"}
        assert "outside of Python\n" in "".join(texts)
        assert "after\n" in "".join(texts)

    def test_own_files_answers_await_and_silence(self, honest):
        assert outputs(honest, 9)[0]["data"]["text/plain"] == "'x'"
        answer = outputs(honest, 10)[0]["data"]["application/vnd.who-says-so.answer+json"]
        assert answer == {"schema": 1, "answer": 24}
        assert outputs(honest, 11)[0]["data"]["text/plain"] == "'awaited'"
        assert outputs(honest, 12) == []

    def test_displays_can_be_updated_and_cleared(self, run, shown):
        ran = run(
            "handle = display('first', display_id=True)",
            "handle.update('second')",
            "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('kept')",
        )
        assert shown(ran, 0).strip() == "'second'"
        assert shown(ran, 2).strip() == "kept"

    def test_tracebacks_name_no_place_of_this_machine(self, run):
        ran = run("import pandas as pd\npd.DataFrame({'a': [1]})['b']")
        (error,) = outputs(ran, 0)
        text = "\n".join(error["traceback"])
        assert "KeyError" in text
        assert str(Path(os.__file__).parent) not in text
        assert str(Path(nbformat.__file__).parents[1]) not in text

    def test_empty_cells_and_text_are_left_alone(self, pool, notebook):
        given = notebook("  ", "7")
        given["cells"].insert(0, {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "text"})
        ran = pool.run(given, "k")
        assert [cell.get("execution_count") for cell in ran.notebook["cells"]] == [None, None, 1]
        assert given["cells"][2]["outputs"] == []


class TestNothingIsSeen:
    def test_files_outside(self, run, shown, tmp_path):
        secret = tmp_path / "secret.txt"
        secret.write_text("the key is 24")
        places = [str(secret), "/srv/course/key.yaml", "/etc/shadow"]
        ran = run(*[f"open({place!r}).read()" for place in places], "import os\nos.listdir('.')")
        assert all("FileNotFoundError" in shown(ran, cell) for cell in range(3))
        assert shown(ran, 3).strip() == "[]"
        assert [any(place in sentence for sentence in ran.suspect) for place in places[1:]] == [True, True]

    def test_the_environment(self, run, shown):
        ran = run(f"import os\nos.environ.get({SECRET!r}), os.environ['HOME']")
        assert SECRET in os.environ
        assert shown(ran, 0).strip() == "(None, '/submission')"

    def test_tests_exercises_and_the_rest_of_the_checkout(self, run, shown):
        here = Path(__file__)
        ran = run(
            f"import os\n[os.path.exists(p) for p in ({str(here)!r}, {str(here.parents[2] / 'pyproject.toml')!r})]",
        )
        assert shown(ran, 0).strip() == "[False, False]"

    def test_the_network(self, run, shown):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.2)
            port = server.getsockname()[1]
            ran = run(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), timeout=2)")
            with pytest.raises(TimeoutError):
                server.accept()
        assert "OSError" in shown(ran, 0) or "ConnectionRefusedError" in shown(ran, 0)
        assert any(str(port) in sentence for sentence in ran.suspect)

    def test_other_processes(self, run, shown):
        ran = run("import os\n[p for p in os.listdir('/proc') if p.isdigit() and p != str(os.getpid())], os.getppid()")
        assert shown(ran, 0).strip() == "([], 0)"

    def test_memory_of_the_submission_before(self, run, shown):
        word = "peculiar-" + "answer"
        run(f"x = {word!r} * 3", "print(x)")
        search = (
            "import gc, sys\nword = 'peculiar' + chr(45) + 'answer'\n"
            "held = [v for o in gc.get_objects() if isinstance(o, dict) for v in list(o.values()) if type(v) is str]\n"
            "len([v for v in held if word * 2 in v])"
        )
        assert shown(run(search), 0).strip() == "0"


class TestNothingIsChanged:
    def test_nothing_outside_can_be_written(self, run, shown):
        import course_lib

        package = Path(course_lib.__file__).parent
        places = [
            str(package / "x"),
            "/x",
            "/usr/x",
            "/etc/x",
            "/dev/x",
            "/proc/x",
            str(Path(nbformat.__file__).parent / "x"),
        ]
        ran = run(
            f"refused = []\nfor place in {places!r}:\n    try:\n        open(place, 'w')\n    except OSError:\n"
            "        refused.append(place)\nlen(refused)"
        )
        assert shown(ran, 0).strip() == str(len(places))
        assert not (package / "x").exists()

    def test_files_of_one_are_not_there_for_the_next(self, run, shown):
        wrote = run("for p in ('left', '/tmp/left', '/dev/shm/left'):\n    open(p, 'w').write('x')\n'wrote'")
        assert shown(wrote).strip() == "'wrote'"
        ran = run("import os\n[os.path.exists(p) for p in ('left', '/tmp/left', '/dev/shm/left')]")
        assert shown(ran, 0).strip() == "[False, False, False]"

    def test_patches_of_one_do_not_reach_the_next(self, run, shown):
        first = run(
            "import json, sys, builtins, course_lib, pandas\njson.dumps = lambda *_: 'patched'\n"
            "sys.modules['course_lib'].open_case = None\nbuiltins.print = None\npandas.DataFrame.head = None\n"
            "sys.modules['course_lib.grading.worker'].Keeper = None\nsys.path.clear()\njson.dumps(1)"
        )
        assert "patched" in shown(first)
        ran = run("import json, course_lib\nprint(json.dumps(1), len(course_lib.open_case().copies.head(2)))")
        assert shown(ran, 0).strip() == "1 2"

    def test_mounts_cannot_be_undone(self, run, shown):
        ran = run(
            "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
            "[libc.umount2(p, 2) for p in (b'/proc', b'/submission', b'/tmp')], "
            "libc.mount(b'none', b'/', None, 32 | 4096, None)",
            "import os\nlibc.unshare(0x10020000), [libc.umount2(p, 2) for p in (b'/proc', b'/submission')]",
        )
        assert shown(ran, 0).strip() == "([-1, -1, -1], -1)"
        assert "[-1, -1]" in shown(ran, 1)


class TestLimits:
    def test_memory(self, run, shown):
        ran = run("x = bytearray(6 << 30)", "'next'")
        assert "MemoryError" in shown(ran, 0)
        assert shown(ran, 1).strip() == "'next'"
        assert any("1 GiB" in remark for remark in ran.remarks)

    def test_memory_of_many_processes_together(self, run):
        ran = run(
            "import os, time\nfor _ in range(4):\n    if not os.fork():\n        x = b'x' * (400 << 20)\n"
            "        time.sleep(60)\ntime.sleep(3)"
        )
        assert ran.status == "failed"
        assert "1 GiB of memory" in ran.fault

    def test_a_cell_that_does_not_end_is_interrupted(self, run, shown):
        ran = run("while True:\n    pass", "'next'")
        assert "KeyboardInterrupt" in shown(ran, 0)
        assert shown(ran, 1).strip() == "'next'"
        assert ran.status == "graded with remarks"
        assert "Cell 1 ran longer than 2 seconds" in ran.remarks[0]

    def test_a_cell_that_does_not_let_itself_be_interrupted(self, run):
        began = time.monotonic()
        ran = run(
            "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass", "1"
        )
        assert time.monotonic() - began < 9
        assert ran.status == "failed"
        assert "did not let itself be interrupted" in ran.fault

    def test_the_notebook_as_a_whole(self, run):
        ran = run(*["import time\ntime.sleep(1.5)"] * 4)
        assert ran.status == "failed"
        assert "5 seconds" in ran.fault

    def test_output(self, run, shown):
        ran = run(
            "for _ in range(3000):\n    print('x' * 1000)", "'next'", "import os\nos.system('yes | head -c 9000000')"
        )
        assert 1 << 20 <= len(shown(ran, 0)) < (1 << 20) + 500
        assert "Output was cut here: a cell may show 1 MiB" in shown(ran, 0)
        assert shown(ran, 1).strip() == "'next'"
        assert len(shown(ran, 2)) < (1 << 20) + 500
        assert ran.status == "graded with remarks"
        assert len(ran.remarks) == 2

    def test_endless_output(self, run):
        ran = run("while True:\n    print('x' * 100)")
        assert ran.status == "graded with remarks"
        assert any("interrupted" in remark for remark in ran.remarks)

    def test_a_right_answer_is_not_lost_in_noise(self, run):
        noise = "print('x' * (2 << 20))"
        answer = "display({'application/vnd.who-says-so.answer+json': {'answer': 24}}, raw=True)"
        ran = run(*[noise] * 6, noise + "\n" + answer)
        assert outputs(ran, 6)[-1]["data"]["application/vnd.who-says-so.answer+json"] == {"answer": 24}

    def test_files(self, run, shown):
        ran = run(
            "open('big', 'wb').write(bytes(6 << 20))",
            "for n in range(5):\n    open(f'f{n}', 'wb').write(bytes(3 << 20))",
        )
        assert "File too large" in shown(ran, 0)
        assert "No space left" in shown(ran, 1)

    def test_processes(self, run, shown):
        ran = run("import os\nos.system('for i in $(seq 200); do sleep 60 & done; sleep 1')")
        assert "64 processes" in (ran.fault or "") or "fork" in shown(ran, 0)


class TestEnds:
    @pytest.mark.parametrize(
        ("source", "told"),
        [
            ("import os\nos._exit(7)", "exit code 7"),
            ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
            ("import os\nos.abort()", "crashed Python"),
            ("import os\nos.closerange(0, 1000)", "closed the line"),
            ("import os\nos.write(100, b'garbage that is no message' * 10)\nimport time\ntime.sleep(1)", "disturbed"),
            ("import os\nos.write(100, b'\\xff\\xff\\xff\\xff')\nimport time\ntime.sleep(1)", "disturbed"),
        ],
    )
    def test_what_ends_python_is_a_failure_with_a_reason(self, source, told, run, shown):
        ran = run("print('before')", source, "print('after')")
        assert ran.status == "failed"
        assert told in ran.fault
        assert "ell 2" in ran.fault
        assert shown(ran, 0).strip() == "before"
        assert outputs(ran, 2) == []

    def test_forged_reports_reach_only_their_own_notebook(self, run, shown):
        forge = (
            "import os, json, struct\ndef send(m):\n    b = json.dumps(m).encode()\n"
            "    os.write(100, struct.pack('>I', len(b)) + b)\n"
            "send('a fault')\nsend({'fault': None, 'cells': []})"
        )
        assert run(forge, "1").status == "failed"
        ahead = forge.replace(
            "send('a fault')\nsend({'fault': None, 'cells': []})", "send(['done', 1])\nsend(['done', 2])"
        )
        assert run(ahead, "import time\ntime.sleep(30)").seconds < 5
        deep = "import os, struct\nb = b'[' * 100000\nos.write(100, struct.pack('>I', len(b)) + b)"
        assert run(deep).status == "failed"
        assert shown(run("'fine'")).strip() == "'fine'"

    @pytest.mark.parametrize(
        "source",
        [
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            "import os, signal\nos.kill(1, signal.SIGKILL)\nos.kill(-1, signal.SIGKILL)",
            "import os, signal\n[os.kill(p, 9) for p in range(2, 200) if not os.path.exists(f'/proc/{p}') or p]",
        ],
    )
    def test_killing_reaches_nobody_else(self, source, run, shown):
        ran = run(source, "'next'")
        assert ran.fault or shown(ran, 1).strip() == "'next'"
        assert shown(run("'fine'")).strip() == "'fine'"

    def test_sys_exit_and_quit_end_the_cell_only(self, run, shown):
        ran = run("import sys\nsys.exit(3)", "quit()", "'next'")
        assert "SystemExit" in shown(ran, 0)
        assert shown(ran, 2).strip() == "'next'"
        assert ran.fault is None

    def test_nobody_answers_input(self, run, shown):
        ran = run("input('Name?')", "import sys\nsys.stdin.read()")
        assert "Nobody is at the keyboard" in shown(ran, 0)
        assert shown(ran, 1).strip() == "''"

    def test_threads_do_not_hold_it(self, run):
        ran = run(
            "import threading, time\nthreading.Thread(target=lambda: time.sleep(100)).start()\n"
            "threading.Thread(target=lambda: [print(n) or time.sleep(.001) for n in range(100)]).start()",
            "time.sleep(.2)",
        )
        assert ran.fault is None
        assert ran.seconds < 4

    def test_forks_that_come_back_do_not_run_the_rest_twice(self, run, shown):
        ran = run("import os\nif not os.fork():\n    print('child')", "print('once')")
        assert shown(ran, 1).count("once") == 1
        assert ran.fault is None

    def test_orphans_die_with_it(self, run):
        mark = f"7{os.getpid()}{threading.get_native_id()}"
        ran = run(
            f"import subprocess\nsubprocess.Popen(['setsid', 'nohup', 'sleep', '{mark}'], start_new_session=True)\n"
            f"import os\nif not os.fork():\n    os.setsid()\n    os.execvp('sleep', ['sleep', '{mark}'])",
            "import time\ntime.sleep(.3)",
        )
        assert ran.fault is None
        assert not _running(mark)


def _running(mark):
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in process.read_bytes():
                found.append(process)
        except OSError:
            continue
    return found
