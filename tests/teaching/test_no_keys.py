"""Learners' copies hold no key of graded work: neither the lessons that are copied nor the wheel that is installed."""

import re
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder

from course_lib.workspace import copy_lessons

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "exercises" / "source"


def distinctive() -> dict[str, str]:
    """Sentences that stand in the keys and rubrics of graded work, with where."""
    found = {}
    for path in sorted(SOURCE.glob("*/rubric.yaml")):
        for written in yaml.safe_load(path.read_text(encoding="utf-8"))["written"].values():
            for text in (written["model"], *written["samples"].values()):
                for sentence in re.split(r"(?<=[.;?])\s+", " ".join(text.split())):
                    if len(sentence) >= 45:
                        found[sentence] = path.parent.name
    for path in sorted(SOURCE.glob("*/key.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"].values():
            for name in ("wrong", "missing", "extra_wrong"):
                if len(entry.get(name, "")) >= 45:
                    found[" ".join(entry[name].split())] = path.parent.name
    return found


SECRETS = distinctive()


def leaks(files):
    found = []
    for path in files:
        text = path.read_bytes().decode("utf-8", "ignore").replace("\\n", " ").replace('\\"', '"')
        text = " ".join(text.split())
        found += [f"{path}: {where}: {secret}" for secret, where in SECRETS.items() if secret in text]
    return found


def test_there_is_something_to_look_for():
    assert len(SECRETS) > 500
    assert leaks([SOURCE / "06-a" / "rubric.yaml"])


def test_the_learners_copy_holds_no_key(tmp_path):
    copy_lessons(ROOT / "notebooks", tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 13
    assert not leaks(files)


@pytest.fixture(scope="module")
def wheel():
    return [Path(file.path) for file in WheelBuilder(str(ROOT)).recurse_included_files()]


def test_the_wheel_has_no_folder_of_keys(wheel):
    inside = {path.relative_to(ROOT).parts[0] for path in wheel}
    assert inside == {"course_lib", "data", "notebooks"}
    assert not [path for path in wheel if path.name in ("key.yaml", "rubric.yaml") or path.suffix == ".yaml"]


def test_the_wheels_files_hold_no_key(wheel):
    texts = [
        path for path in wheel if path.suffix in (".py", ".ipynb", ".csv", ".json", ".md", ".html", ".css", ".txt")
    ]
    assert len(texts) > 100
    assert not leaks(texts)
