"""What the README says of the course is what the course is."""

import json
import re
from pathlib import Path

from click.testing import CliRunner

from course_lib.case.schema import shipped
from course_lib.cli import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_table_of_lessons_is_that_of_their_first_cells():
    rows = []
    for path in sorted(shipped("notebooks").glob("[0-9][0-9]_*.ipynb")):
        card = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
        title, question = re.search(r"^# (\d\d) · (.+)$", card, re.MULTILINE), re.search(r"\*\*Question\*\* (.+)", card)
        assert title, path
        assert question, path
        rows.append(f"| {title[1]} {title[2]} | {question[1]} |")
    assert re.findall(r"^\| \d\d .+\|$", README, re.MULTILINE) == rows


def test_each_command_is_told_and_there():
    told = set(re.findall(r"`course ([a-z][a-z-]*)", README))
    assert told == set(main.commands)
    assert all(CliRunner().invoke(main, [name, "--help"]).exit_code == 0 for name in told)


def test_each_target_of_make_is_there():
    makefile = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)) <= set(
        re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    )


def test_each_option_that_it_names_is_one_of_its_command():
    rows = re.findall(r"^\| `course ([a-z-]+)[^`]*` \| (.+) \|$", README, re.MULTILINE)
    assert len(rows) == len(main.commands)
    for name, told in rows:
        help_text = CliRunner().invoke(main, [name, "--help"]).output
        assert all(option in help_text for option in re.findall(r"`(--[a-z-]+)", told)), name


def test_each_file_and_picture_that_it_names_is_there():
    root = Path(__file__).parents[1]
    named = set(re.findall(r"`([\w-]+(?:/[\w.-]+)*\.(?:md|csv|ipynb|cff|lock|yml))`", README))
    named |= set(re.findall(r"!\[[^\]]{40,}\]\(([^)]+)\)", README))
    made = {"answers.json", "questions.csv", "options.csv", "README.md"}
    assert {name for name in named - made if not (root / name).is_file()} == set()
    assert any(name.endswith(".png") for name in named)


def test_its_first_screen_shows_the_course_and_both_commands():
    first = README.split("\n## ")[0].split("Thirteen lessons")[0]
    assert "docs/_static/lesson.png" in first
    assert "make lab" in first
    assert "make test" in first
