import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from course_lib import __version__
from course_lib.cli import main
from course_lib.lab import needs
from course_lib.practice import Answers
from tests.running import COURSE, course, surroundings

HALL = Path(__file__).parent / "cases" / "market_hall"
NEEDS_POSIX = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX systems")


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def hall(tmp_path):
    return Path(shutil.copytree(HALL, tmp_path / "hall"))


@pytest.mark.parametrize("arguments", [[], ["lab"], ["progress"], ["validate"], ["new-case"], ["originals"]])
def test_help_tells_what_a_command_does(arguments):
    result = run(*arguments, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.output
    assert len(result.output.split()) > 20


def test_version():
    assert run("--version").output == f"course {__version__}\n"


@pytest.mark.parametrize("arguments", [["bogus"], ["lab", "--port", "0"], ["lab", "--port", "many"], ["originals"]])
def test_a_mistyped_command_is_status_2(arguments):
    assert run(*arguments).exit_code == 2


class TestValidate:
    def test_a_sound_case_is_status_0(self, hall):
        result = run("validate", hall)
        assert result.output == f"0 breaches in {hall}.\n"
        assert result.exit_code == 0

    def test_the_course_s_own_case_is_sound(self):
        assert run("validate").output == "0 breaches in the course's case.\n"

    def test_each_breach_is_a_line_and_the_count_stands_last(self, hall):
        with (hall / "places.csv").open("a", encoding="utf-8") as table:
            table.write("NOT A KEY\n")
        result = run("validate", hall)
        *lines, last = result.output.splitlines()
        assert result.exit_code == 1
        assert any(line.startswith("places.csv, row ") for line in lines)
        assert last.startswith(f"{len(lines)} breach")

    def test_with_the_originals_an_edited_text_is_a_breach(self, hall):
        assert run("validate", hall, "--originals", hall / "originals").exit_code == 0
        text = next((hall / "originals").glob("*.txt"))
        text.write_text("edited", encoding="utf-8")
        result = run("validate", hall, "--originals", hall / "originals")
        assert result.exit_code == 1
        assert text.name in result.output

    def test_no_folder_is_no_traceback(self, tmp_path):
        result = run("validate", tmp_path / "nowhere")
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)

    def test_a_terminal_without_the_letters_still_gets_the_list(self, hall):
        places = (hall / "places.csv").read_text(encoding="utf-8")
        (hall / "places.csv").write_text(places + "الرستن\n", encoding="utf-8")
        told = subprocess.run(
            [*COURSE, "validate", str(hall)],
            capture_output=True,
            env=os.environ | {"PYTHONIOENCODING": "latin-1"},
            check=False,
        )
        assert told.returncode == 1
        assert b"\\u0627" in told.stdout
        assert told.stderr == b""


class TestOriginals:
    @pytest.fixture(autouse=True)
    def settings(self, tmp_path, monkeypatch):
        monkeypatch.setattr("course_lib.case.originals.user_config_path", lambda *_, **__: tmp_path / "settings")
        return tmp_path / "settings"

    def test_the_right_texts_are_remembered(self, hall, settings):
        result = run("originals", hall / "originals", "--case", hall)
        assert result.exit_code == 0, result.output
        noted = json.loads((settings / "originals.json").read_text(encoding="utf-8"))
        assert list(noted.values()) == [str(hall / "originals")]

    def test_an_edited_and_a_missing_text_are_named(self, hall, settings):
        (hall / "originals" / "gazette.txt").write_text("edited", encoding="utf-8")
        (hall / "originals" / "scraps.txt").unlink()
        result = run("originals", hall / "originals", "--case", hall)
        assert result.exit_code == 1
        assert "gazette.txt" in result.output
        assert "scraps.txt" in result.output
        assert result.output.splitlines()[-1].startswith("2 faults among ")
        assert not settings.exists()

    def test_a_case_that_cannot_be_opened_is_told(self, tmp_path):
        result = run("originals", tmp_path, "--case", tmp_path / "nowhere")
        assert result.exit_code == 1
        assert "Error: " in result.output

    def test_settings_that_cannot_be_written_are_told(self, hall, settings):
        settings.write_text("a file")
        result = run("originals", hall / "originals", "--case", hall)
        assert result.exit_code == 1
        assert "Cannot note where the texts are" in result.output


class TestLabRefuses:
    """Each thing that can be in the way is one sentence and status 1."""

    @staticmethod
    def refused(*arguments):
        result = run("lab", "--no-browser", *arguments)
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        sentence, *more = result.output.splitlines()
        assert not more
        assert sentence.startswith("Error: ")
        return sentence

    def test_a_taken_port(self, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            assert f"Port {port} is taken" in self.refused(tmp_path / "lessons", "--port", port)
        assert not (tmp_path / "lessons").exists()

    def test_a_port_that_is_not_allowed(self, tmp_path, monkeypatch):
        monkeypatch.setattr(needs, "_refusal", lambda port: PermissionError())
        assert "You may not use port 80" in self.refused(tmp_path / "lessons", "--port", 80)

    def test_every_port_taken(self, tmp_path, monkeypatch):
        monkeypatch.setattr(needs, "_refusal", lambda port: OSError())
        assert "are all taken" in self.refused(tmp_path / "lessons")

    def test_a_missing_jupyterlab(self, tmp_path, monkeypatch):
        monkeypatch.setattr(needs, "find_spec", lambda name: None)
        assert "pip install 'who-says-so[lab]'" in self.refused(tmp_path / "lessons")
        assert not (tmp_path / "lessons").exists()

    def test_a_file_in_the_folder_s_place(self, tmp_path):
        (tmp_path / "file").write_text("")
        assert "is a file: name a folder" in self.refused(tmp_path / "file")
        assert "A file stands where a folder should be" in self.refused(tmp_path / "file" / "lessons")

    @pytest.mark.skipif(not Path("/sys").is_dir(), reason="needs a folder that even root may not write")
    def test_a_folder_that_may_not_be_written(self):
        assert "You may not write in /sys/lessons" in self.refused("/sys/lessons")

    @NEEDS_POSIX
    @pytest.mark.parametrize("kilobytes", [4, 16, 1000])
    def test_a_full_disk(self, tmp_path, kilobytes):
        mounted = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", tmp_path]
        if subprocess.run(mounted, capture_output=True, check=False).returncode:
            pytest.skip("this user may not mount a small disk")
        try:
            assert f"The disk that holds {tmp_path} is full" in self.refused(tmp_path)
        finally:
            subprocess.run(["umount", tmp_path], check=True)


def test_without_a_port_the_next_free_one_is_taken(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(needs, "FIRST_PORT", port)
        assert port < needs.free_port() < port + needs.PORTS


def ask(running, path):
    request = urllib.request.Request(
        f"http://{running.host}/{path}", headers={"Authorization": f"token {running.token}"}
    )
    with urllib.request.urlopen(request, timeout=20) as reply:
        return json.load(reply)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The home folder of a person who has Jupyter settings and a kernel of their own."""
    home = tmp_path_factory.mktemp("home")
    kernel = home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["another-python"], "display_name": "Mine", "language": "python"}')
    (home / ".jupyter").mkdir()
    (home / ".jupyter" / "jupyter_server_config.py").write_text("raise SystemExit('the settings of the person')")
    return home


@pytest.fixture(scope="module")
def running(home):
    with course(home / "lessons", home) as running:
        yield running


class TestLab:
    def test_says_where_the_lessons_are_and_how_to_stop(self, running):
        assert f"Your copy of the lessons is in {running.folder}" in running.printed
        assert "It closes with Ctrl-C" in running.printed

    def test_the_kernel_is_this_python_whatever_else_is_installed(self, running):
        kernels = ask(running, "api/kernelspecs")["kernelspecs"]
        assert list(kernels) == ["python3"]
        kernel, own = Path(kernels["python3"]["spec"]["argv"][0]), Path(sys.executable)
        assert (kernel.parent.resolve(), kernel.name) == (own.parent.resolve(), own.name)

    def test_answers_belong_to_the_learner_s_folder(self, running):
        kernel = ask(running, "api/kernelspecs")["kernelspecs"]["python3"]["spec"]
        assert kernel["env"]["COURSE_ANSWERS"] == str(running.folder.resolve() / "answers.json")

    def test_no_news_and_no_search_for_updates(self, running):
        plugins = {plugin["id"]: plugin["schema"] for plugin in ask(running, "lab/api/settings")["settings"]}
        notification = plugins["@jupyterlab/apputils-extension:notification"]["properties"]
        assert notification["fetchNews"]["default"] == "false"
        assert notification["checkForUpdates"]["default"] is False
        with urllib.request.urlopen(running.url, timeout=20) as page:
            assert '"news": {"disabled": true}' in page.read().decode()

    def test_strangers_are_kept_out(self, running):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"http://{running.host}/api/contents", timeout=20)

    @NEEDS_POSIX
    def test_what_others_must_not_read_is_hidden_from_them(self, running):
        assert (running.folder / ".course" / "jupyter").stat().st_mode & 0o077 == 0

    def test_stops_cleanly_and_leaves_the_person_s_settings_alone(self, running, home):
        known = {"lessons", ".jupyter", ".local"}
        last = running.stop()
        assert running.process.returncode == 0
        assert "The course is closed" in last
        assert "Traceback" not in last
        assert {path.name for path in home.iterdir()} <= known | {".cache", ".config"}
        assert [path.name for path in (home / ".jupyter").iterdir()] == ["jupyter_server_config.py"]
        assert sum(path.is_file() for path in (home / ".local").rglob("*")) == 1
        assert not list((running.folder / ".course" / "jupyter" / "runtime").glob("jpserver-*"))


def test_the_second_time_names_what_it_left_alone(tmp_path):
    with course(tmp_path / "lessons", tmp_path) as first:
        first.stop()
    lesson = next((tmp_path / "lessons").glob("00_*.ipynb"))
    lesson.write_text("my own work", encoding="utf-8")
    with course(tmp_path / "lessons", tmp_path) as second:
        second.stop()
    assert f"{lesson.name}   fresh copy: {tmp_path / 'lessons' / 'fresh' / lesson.name}" in second.printed
    assert lesson.read_text(encoding="utf-8") == "my own work"


@NEEDS_POSIX
def test_one_ctrl_c_in_a_terminal_stops_the_course_without_a_question(tmp_path):
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.execve(sys.executable, [*COURSE, "lab", "--no-browser"], surroundings(tmp_path))
    printed = b""
    try:
        while b"It closes with Ctrl-C" not in printed:
            printed += os.read(terminal, 4096)
        time.sleep(0.5)
        os.write(terminal, b"\x03")
        while b"The course is closed" not in printed:
            printed += os.read(terminal, 4096)
        _, status = os.waitpid(child, 0)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert list((tmp_path / "my-who-says-so").glob("00_*.ipynb"))
    assert b"y/[n]" not in printed
    assert b"Traceback" not in printed


OFFLINE = """
import fcntl, socket, struct, sys, urllib.request
from pathlib import Path
from tests.running import course
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as loopback:
    fcntl.ioctl(loopback, 0x8914, struct.pack("16sH14s", b"lo", 0x49, b""))
home = Path(sys.argv[1])
with course(home / "lessons", home) as running:
    print(urllib.request.urlopen(running.url, timeout=20).status)
"""


@pytest.mark.skipif(not shutil.which("unshare") or os.geteuid() != 0, reason="only root can take the network away")
def test_opens_without_a_network(tmp_path):
    told = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", OFFLINE, tmp_path],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=False,
    )
    assert (told.stdout.strip(), told.returncode) == ("200", 0), told.stderr


class TestNewCase:
    def test_it_validates_and_says_where_to_begin(self, tmp_path):
        result = run("new-case", tmp_path / "case")
        assert result.exit_code == 0, result.output
        assert str(tmp_path / "case" / "README.md") in result.output
        assert run("validate", tmp_path / "case").output.startswith("0 breaches")

    def test_with_a_text_it_is_attached(self, tmp_path, monkeypatch):
        monkeypatch.setattr("course_lib.case.originals.user_config_path", lambda *_, **__: tmp_path / "settings")
        (tmp_path / "text.txt").write_text("One line.\nAnother.", encoding="utf-8")
        assert run("new-case", tmp_path / "case", "--text", tmp_path / "text.txt").exit_code == 0
        noted = json.loads((tmp_path / "settings" / "originals.json").read_text(encoding="utf-8"))
        assert list(noted.values()) == [str(tmp_path / "case" / "originals")]

    def test_a_folder_in_use_and_a_text_that_is_not_there(self, tmp_path):
        (tmp_path / "case").mkdir()
        (tmp_path / "case" / "note").write_text("mine", encoding="utf-8")
        result = run("new-case", tmp_path / "case")
        assert result.exit_code == 1
        assert "nothing was changed" in result.output
        result = run("new-case", tmp_path / "other", "--text", tmp_path / "none.txt")
        assert result.exit_code == 1
        assert "none.txt" in result.output
        assert not (tmp_path / "other").exists()


class TestProgress:
    def test_prints_and_writes_the_table(self, tmp_path):
        Answers(tmp_path / "answers.json").save("q-00-1", {"tries": [{"value": "q-00-1-o2", "confidence": 0.8}]})
        result = run("progress", tmp_path)
        assert result.exit_code == 0, result.output
        assert "pre-test" in result.output
        assert "Lesson 00     1 of" in result.output
        assert (tmp_path / "progress.csv").read_text(encoding="utf-8").startswith("part,questions,answered")

    def test_no_answers_yet(self, tmp_path):
        result = run("progress", tmp_path)
        assert result.exit_code == 1
        assert "no answers" in result.output

    def test_a_table_that_cannot_be_written(self, tmp_path):
        Answers(tmp_path / "answers.json").save("q-00-1", {"tries": []})
        result = run("progress", tmp_path, "--csv", tmp_path / "no" / "folder.csv")
        assert result.exit_code == 1
        assert "Cannot write the table" in result.output
