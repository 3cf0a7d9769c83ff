"""A class with every kind of hostile and broken work goes through `course grade` once; nothing of it may do harm."""

import hashlib
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader.handlers import template_path

from course_lib.grading import feedback
from course_lib.grading.outputs import Outputs
from course_lib.grading.record import Outcome
from course_lib.grading.release import config_of
from course_lib.grading.roster import identifier
from course_lib.grading.run import Graded, grade
from course_lib.grading.sandbox import Limits
from tests.grading import classroom, hostile, small
from tests.grading.hostile import FULL, KINDS, LOOKING, NAME, Place, cell

LIMITS = Limits(cell_seconds=4, seconds=12, memory=1 << 30, folder=8 << 20, file=4 << 20)
EARLIER = "earlier"
OWN = re.compile(r"course/(gradebook\.db|\.grading\.lock|feedback/.*|(grading|autograded|submitted)/.*)", re.S)


@dataclass(frozen=True)
class Aftermath:
    """What was there before the class was graded, and after."""

    place: Place
    done: Graded
    found: dict[str, Outcome]
    before: dict[str, str]
    after: dict[str, str]
    secrets: dict[str, str]
    knocks: list[Any]
    children: set[int]
    seconds: float

    def notebook(self, name: str) -> Any:
        learner = self.found[name].learner
        return json.loads((self.place.course / "autograded" / learner / NAME / f"{NAME}.ipynb").read_text())

    def written(self) -> dict[str, str]:
        """All text that the run wrote."""
        paths = [path for part in ("grading", "autograded", "feedback") for path in _files(self.place.course / part)]
        return {str(path): path.read_text(encoding="utf-8") for path in paths}


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        yield from (Path(root, name) for name in names)


def _snapshot(place: Path) -> dict[str, str]:
    found = {}
    for path in _files(place):
        name = os.fsencode(path.relative_to(place)).decode("utf-8", "replace")
        found[name] = str(path.readlink()) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _children(process: int) -> set[int]:
    found: set[int] = set()
    for thread in Path(f"/proc/{process}/task").iterdir():
        for child in map(int, (thread / "children").read_text().split()):
            found |= {child, *_children(child)}
    return found


def _hand_in(folder: Path, files: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    for number, (name, made) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(made, Path):
            path.symlink_to(made)
            continue
        path.write_bytes(made if isinstance(made, bytes) else json.dumps(made).encode())
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))


def _listen(mark: str, knocks: list[Any]) -> tuple[int, list[socket.socket]]:
    stream = socket.create_server(("127.0.0.1", 0))
    port = stream.getsockname()[1]
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.1", port))
    local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    local.bind("\0" + mark)
    local.listen()

    def wait(line: socket.socket) -> None:
        while True:
            try:
                if line is datagrams:
                    knocks.append(line.recvfrom(100))
                else:
                    caller, address = line.accept()
                    caller.close()
                    knocks.append(address)
            except OSError:
                return

    lines = [stream, datagrams, local]
    for line in lines:
        threading.Thread(target=wait, args=(line,), daemon=True).start()
    return port, lines


def _course(folder: Path, secrets: dict[str, str]) -> Path:
    """The course, with a secret in whatever no learner may see, and a learner who was graded before."""
    course = folder / "course"
    notebook = small.notebook()
    answer = small.named(notebook, "q1")
    answer.source = answer.source.replace("BEGIN SOLUTION\n", f"BEGIN SOLUTION\n# {secrets['source']}\n")
    source = small.write(course, nb=notebook)
    for file in ("key", "rubric"):
        with (source / f"{file}.yaml").open("a") as content:
            content.write(f"# {secrets['key']}\n")
    first = folder / "first"
    _hand_in(first / EARLIER, {f"{NAME}.ipynb": classroom.filled(course, hostile.RIGHT, secrets["classmate"], NAME)})
    classroom.grade(course, NAME, first, execute=classroom.plainly)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        comment = gradebook.find_comment("w1", NAME, NAME, EARLIER)
        comment.manual_comment = secrets["gradebook"]
        gradebook.db.commit()
    return course


@pytest.fixture(scope="module")
def aftermath(walls: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("hostile")
    parts = ("source", "key", "classmate", "gradebook", "home", "environment")
    secrets = {name: f"canary-{name}-{os.urandom(6).hex()}" for name in parts}
    mark = f"left-behind-{os.urandom(6).hex()}"
    knocks: list[Any] = []
    port, lines = _listen(mark, knocks)
    place = Place(_course(folder, secrets), folder / "class", folder / "home", port, mark)
    (place.home / ".ssh").mkdir(parents=True)
    for name in (".netrc", ".bashrc", ".ssh/id_ed25519"):
        (place.home / name).write_text(f"print({secrets['home']!r})")
    for kind in KINDS.values():
        good = classroom.filled(place.course, hostile.RIGHT, "I am sure.", NAME)
        _hand_in(place.source / kind.folder, kind.files(good, place))
    before, children = _snapshot(folder), _children(os.getpid())
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("HOME", str(place.home))
        surroundings.setenv("COURSE_TEST_SECRET", secrets["environment"])
        begun = time.monotonic()
        done = grade(place.course, NAME, place.source, workers=2, as_root=True, limits=LIMITS)
        seconds = time.monotonic() - begun
    feedback.pages(place.course, NAME)
    by_learner = {outcome.learner: outcome for outcome in done.outcomes}
    found = {name: by_learner[identifier(kind.folder)] for name, kind in KINDS.items()}
    yield Aftermath(
        place,
        done,
        found,
        before,
        _snapshot(folder),
        secrets,
        knocks,
        _children(os.getpid()) - children,
        seconds,
    )
    for line in lines:
        line.shutdown(socket.SHUT_RDWR) if line.type == socket.SOCK_STREAM else None
        line.close()


def test_there_are_many_kinds() -> None:
    assert len(KINDS) >= 60


def test_nobody_is_left_out(aftermath: Aftermath) -> None:
    assert not aftermath.done.stopped
    assert aftermath.done.waiting == ()
    assert len(aftermath.done.outcomes) == len(KINDS) + 1
    assert set(aftermath.found) == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_each_comes_to_its_end(name: str, aftermath: Aftermath) -> None:
    kind, outcome = KINDS[name], aftermath.found[name]
    told = " ".join((outcome.reason, *outcome.remarks))
    assert outcome.status in kind.status, told
    assert kind.told in told
    if kind.suspect is not None:
        assert bool(outcome.suspect) is kind.suspect, outcome.suspect
    if outcome.status == "failed":
        assert outcome.reason.endswith((".", ").")), "a failure has a reason"
        assert dict(outcome.scores) == {}, "a failure is never a zero"
        return
    points = sum(score.points or 0 for score in outcome.scores.values())
    assert kind.points[0] <= points <= kind.points[1], outcome.scores
    for score in outcome.scores.values():
        assert score.points is None or score.points == score.of or score.reasons or score.of == 2


def test_sentences_hold_no_commands_for_a_terminal(aftermath: Aftermath) -> None:
    told = [
        sentence
        for each in aftermath.done.outcomes
        for sentence in (each.learner, each.name, each.reason, *each.remarks, *each.suspect)
    ]
    assert [sentence for sentence in told if not sentence.isprintable()] == []


def test_what_is_displayed_often_counts_often() -> None:
    outputs = Outputs(LIMITS)
    outputs.begin()
    for _ in range(5000):
        outputs.take(["display", {"text/plain": ""}, {}, "many", False])
    outputs.take(["display", {"text/plain": "x" * 10_000}, {}, "many", True])
    for _ in range(20_000):
        outputs.take(["error", "E" * 200, "e" * 200, []])
        outputs.take(["stream", "stdout", ""])
    assert len(json.dumps(outputs.finished())) < 2 * LIMITS.cell_output


def test_the_gradebook_says_the_same(aftermath: Aftermath) -> None:
    recorded = classroom.gradebook(aftermath.place.course)
    scored = {(learner, name): auto for learner, name, auto, _, _ in recorded["grades"]}
    for outcome in aftermath.found.values():
        mine = {name: auto for (learner, name), auto in scored.items() if learner == outcome.learner}
        wanted = {name if name == "w1" else f"{name}-check": score.points for name, score in outcome.scores.items()}
        assert mine == wanted


def test_the_learner_who_was_graded_before_is_as_before(aftermath: Aftermath) -> None:
    recorded = classroom.gradebook(aftermath.place.course)
    mine = {name: auto for learner, name, auto, _, _ in recorded["grades"] if learner == EARLIER}
    assert mine == {"q1-check": 2, "q2-check": 4, "q3-check": 4, "w1": None}
    said = [comment for learner, _, _, comment in recorded["comments"] if learner == EARLIER and comment]
    assert said == [aftermath.secrets["gradebook"]]
    path = f"course/autograded/{EARLIER}/{NAME}/{NAME}.ipynb"
    assert aftermath.after[path] == aftermath.before[path]


def test_nothing_outside_was_changed(aftermath: Aftermath) -> None:
    before, after = aftermath.before, aftermath.after
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert [name for name in sorted(changed) if not OWN.fullmatch(name)] == []
    assert sum(name.startswith("course/source") for name in after) == 3


def test_nothing_was_left_behind(aftermath: Aftermath) -> None:
    import course_lib

    mark = aftermath.place.mark
    places = [Path(course_lib.__file__).parent, Path(os.__file__).parent, Path("/etc"), Path("/usr/lib"), Path("/tmp")]
    assert [place for place in places if (place / mark).exists()] == []
    assert [name for name in aftermath.after if mark in name] == []


def test_nothing_secret_was_read(aftermath: Aftermath) -> None:
    own = f"/{EARLIER}"
    seen = {
        (name, path)
        for path, text in aftermath.written().items()
        for name, secret in aftermath.secrets.items()
        if secret in text and not (name in ("classmate", "gradebook") and own in path)
    }
    assert seen == set()


@pytest.mark.parametrize("name", LOOKING)
def test_who_looks_would_have_found_it(name: str, aftermath: Aftermath) -> None:
    """Without the sandbox the same code does read the secret, so the test above can fail."""
    environment = os.environ | {
        "HOME": str(aftermath.place.home),
        "COURSE_TEST_SECRET": aftermath.secrets["environment"],
    }
    source = LOOKING[name](aftermath.place)
    if name == "reads-proc":
        source = source.replace('os.listdir("/proc")', "[]").replace('str(os.getppid()), "1"', "")
    done = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, timeout=60)
    assert any(secret.encode() in done.stdout for secret in aftermath.secrets.values())


def test_nothing_knocked(aftermath: Aftermath) -> None:
    assert aftermath.knocks == []
    with socket.create_connection(("127.0.0.1", aftermath.place.port)):
        deadline = time.monotonic() + 5
        while not aftermath.knocks and time.monotonic() < deadline:
            time.sleep(0.01)
    assert len(aftermath.knocks) == 1
    aftermath.knocks.clear()


def test_nothing_is_still_running(aftermath: Aftermath) -> None:
    assert aftermath.children == set()
    mark = aftermath.place.mark.encode()
    running = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            running += [path] if mark in path.read_bytes() else []
        except OSError:
            continue
    assert running == []


def test_it_did_not_take_long(aftermath: Aftermath) -> None:
    assert sum(outcome.seconds for outcome in aftermath.found.values()) < 90


def test_the_gradebook_is_whole(aftermath: Aftermath) -> None:
    database = sqlite3.connect(aftermath.place.course / "gradebook.db")
    assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    database.close()


def test_files_stay_small(aftermath: Aftermath) -> None:
    sizes = {path: path.stat().st_size for path in _files(aftermath.place.course)}
    assert {path.name: length for path, length in sizes.items() if length > 16 << 20} == {}


def test_feedback_runs_no_scripts(aftermath: Aftermath) -> None:
    pages = [path for path in _files(aftermath.place.course / "feedback") if path.suffix == ".html"]
    assert len(pages) >= sum(outcome.graded for outcome in aftermath.done.outcomes)
    for path in pages:
        assert not re.search(
            r"<script|<img|<svg|<style>\*|javascript:\s*alert\(1\)[\"']|<[a-z][^>]*onerror=", path.read_text()
        )


@pytest.mark.parametrize("name", ["scripts-in-outputs", "html-in-a-written-answer", "right-as-numpy-and-pandas"])
@pytest.mark.parametrize("template", ["formgrade", "lab"])
def test_formgrader_runs_no_scripts(name: str, template: str, aftermath: Aftermath) -> None:
    config = config_of(aftermath.place.course)
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [template_path]
    path = aftermath.place.course / "autograded" / name / NAME / f"{NAME}.ipynb"
    named = ("submission_id", "assignment_id", "notebook_id", "student", "first_name", "last_name", "notebook_path")
    resources = {"base_url": "", "index": 0, "total": 1, **dict.fromkeys(named, "one")}
    page, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    assert not re.search(r"<script>[^<]*canary|<svg|<[a-z][^>]*onerror=|href=.javascript:|<style>\*", page)
    assert "alert('canary-script')" not in re.sub(r"&[a-z0-9#]+;", "", page) or "<script>alert" not in page
    assert '<div class="highlight' in page
    assert name == "right-as-numpy-and-pandas" or "canary-script" in page or template == "lab"


def test_work_of_one_learner_is_not_in_anothers(aftermath: Aftermath) -> None:
    assert cell(aftermath.notebook("right"), "w1")["source"] == "I am sure."
    assert sum(score.points or 0 for score in aftermath.found["right"].scores.values()) == FULL


def test_a_second_run_has_nothing_to_do(aftermath: Aftermath) -> None:
    place = aftermath.place
    ran = []

    def execute(items: Any) -> Iterator[Any]:
        ran.extend(name for name, _ in items)
        yield from ()

    again = grade(place.course, NAME, place.source, as_root=True, execute=execute)
    assert ran == []
    assert [each.status for each in again.outcomes] == [each.status for each in aftermath.done.outcomes]
