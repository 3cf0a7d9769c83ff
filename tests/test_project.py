"""What the project says of itself: how to cite it, what changed, how to contribute, how to tell what is wrong."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

from course_lib import __version__
from course_lib.case.schema import shipped
from tests.test_lessons import CARD, SECTIONS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*-*.yml"))
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_citation_is_of_this_version_and_has_what_the_format_requires():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == PROJECT["version"] == __version__
    assert isinstance(citation["date-released"], date)
    assert " AND ".join(citation["license"]) == PROJECT["license"]


def test_the_changes_tell_of_this_version_first():
    assert re.findall(r"^## (\d+\.\d+\.\d+)", CHANGES, re.MULTILINE)[0] == PROJECT["version"]


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_asks_for_what_is_needed(form):
    asked = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(asked)
    fields = [field for field in asked["body"] if field["type"] != "markdown"]
    assert all(field["attributes"]["label"] for field in fields)
    assert len({field["id"] for field in fields}) == len(fields)
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_there_is_a_form_for_a_wrong_claim_and_one_for_an_unclear_lesson():
    assert [path.stem for path in FORMS] == ["claim-is-wrong", "lesson-is-unclear"]
    assert all(yaml.safe_load(path.read_text(encoding="utf-8"))["name"] in CONTRIBUTING for path in FORMS)


def test_the_template_of_a_lesson_is_the_form_that_lessons_have():
    template = CONTRIBUTING.split("```\n# NN")[1].split("```")[0]
    assert re.findall(r"^## (.+?)(?:  .*)?$", template, re.MULTILINE) == SECTIONS
    assert re.findall(r"^\*\*(.+?)\*\*", template, re.MULTILINE) == CARD


def test_the_review_list_has_its_six_points():
    points = re.findall(r"^\d\. \*\*(.+?)\.\*\*", CONTRIBUTING, re.MULTILINE)
    assert points == ["Aims", "Truth to the sources", "Neutrality and care", "Accessibility", "Code", "Tests"]


def test_the_commands_that_contributors_are_given_are_there():
    for module in set(re.findall(r"python -m (course_lib[\w.]+)", CONTRIBUTING)):
        assert (ROOT / (module.replace(".", "/") + ".py")).is_file(), module
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"`make (\w+)`", CONTRIBUTING)) <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


def test_both_licences_say_what_they_cover_and_whose_facts_the_texts_owe():
    content = (ROOT / "LICENSE-CONTENT").read_text(encoding="utf-8")
    assert "Attribution-ShareAlike 4.0 International" in content
    assert "BSD 3-Clause" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    for folder in ("notebooks/", "exercises/", "docs/", "teaching/", "data/"):
        assert folder in content.split("-----")[0]
    assert "encyclopedia" in content.split("-----")[0]
    assert "encyclopedia" in (shipped("data") / "README.md").read_text(encoding="utf-8")


def test_a_warning_fails_the_site_whoever_builds_it():
    for page in ("Makefile", "README.md"):
        assert "python -m sphinx -b html -W" in (ROOT / page).read_text(encoding="utf-8"), page
