"""The package as somebody without the repository has it: built, installed elsewhere, used from another folder."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.running import course, surroundings

ROOT = Path(__file__).parents[1]
OTHERS = sysconfig.get_path("purelib")


SOURCES = ("course_lib", "data", "notebooks", "tests")
PRIVATE = (
    "notebooks/answers.json",
    "notebooks/answers.json.lock",
    "notebooks/.course/manifest.json",
    "notebooks/.ipynb_checkpoints/00_start_here-checkpoint.ipynb",
    "course_lib/__pycache__/cli.cpython-311.pyc",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built from a copy of the repository in which somebody has worked."""
    tree = tmp_path_factory.mktemp("tree")
    for file in (".gitignore", "pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT"):
        shutil.copy(ROOT / file, tree)
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, tree / folder)
    for file in PRIVATE:
        (tree / file).parent.mkdir(exist_ok=True)
        (tree / file).write_text("somebody's own")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--target", "wheel"], cwd=tree, check=True)
    return next((tree / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The ``course`` command of an environment that holds the wheel, and borrows everything else."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place)
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    into = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    Path(into, "others.pth").write_text(OTHERS, encoding="utf-8")
    return [str(programs / "course")]


@pytest.fixture
def elsewhere(tmp_path):
    return tmp_path


def run(command, *arguments, elsewhere):
    return subprocess.run(
        [*command, *arguments],
        cwd=elsewhere,
        env=surroundings(elsewhere),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_holds_the_lessons_the_case_and_the_licences(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for kind, pattern in {"data": "*.csv", "notebooks": "*.ipynb"}.items():
        files = {path.name for path in (ROOT / kind).glob(pattern)}
        assert files
        assert {f"course_lib/shipped/{kind}/{name}" for name in files} <= names
    assert {"course_lib/lab/settings/overrides.json", "course_lib/py.typed"} <= names
    assert {Path(name).name for name in names} >= {"LICENSE", "LICENSE-CONTENT"}


def test_the_wheel_holds_nothing_of_anybody_s_own(wheel):
    archive = zipfile.ZipFile(wheel)
    assert [name for name in archive.namelist() if archive.read(name) == b"somebody's own"] == []
    assert {name.split("/")[0] for name in archive.namelist() if "dist-info" not in name} == {"course_lib"}


def test_the_command_comes_from_the_wheel(installed, elsewhere):
    python = str(Path(installed[0]).with_name("python"))
    told = run([python, "-c", "import course_lib; print(course_lib.__file__)"], elsewhere=elsewhere)
    assert str(ROOT) not in told.stdout
    assert "course_lib" in told.stdout


def test_help(installed, elsewhere):
    told = run(installed, "--help", elsewhere=elsewhere)
    assert told.returncode == 0
    assert "Usage: course " in told.stdout


def test_the_case_that_was_shipped_is_sound(installed, elsewhere):
    told = run(installed, "validate", elsewhere=elsewhere)
    assert told.stdout == "0 breaches in the course's case.\n"
    assert told.returncode == 0


def test_lab_copies_the_lessons_that_were_shipped(installed, elsewhere):
    borrowed = str(Path(sys.prefix, "share", "jupyter", "lab"))
    with course(elsewhere / "mine", elsewhere, command=installed, JUPYTERLAB_DIR=borrowed) as running:
        copies = {path.name for path in running.folder.glob("*.ipynb")}
        running.stop()
    assert copies == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert running.process.returncode == 0
