"""Plan, notebook, case and graded work are held against each other."""

import shutil

import pytest

from course_lib.teaching.lesson import find_lesson, read_lesson
from course_lib.teaching.material import Checkout, find_checkout, open_material
from course_lib.teaching.strict import MaterialError
from tests.teaching.conftest import ROOT

WRONG = {
    "number": (lambda d: d.update(lesson=7), "06.yaml, line 1: lesson: 6 was expected"),
    "phase": (lambda d: d["timing"][1].update(phase="The trick"), "'The trick' is no section of 06_who_held_the_town"),
    "half a phase": (lambda d: d["timing"][1].update(phase="The method and Tea"), "'Tea' is no section"),
    "id in a sentence": (lambda d: d["before"].append("Read battle-p999."), "the case has no battle-p999"),
    "claim id": (
        lambda d: d["wrong"][0].update(reply="See battle-c999."),
        "wrong, item 1, reply: the case has no battle-c9",
    ),
    "worksheet passage": (
        lambda d: d["worksheet"]["passages"].__setitem__(0, "battle-c046"),
        "battle-c046 is no passage",
    ),
    "slide passage": (
        lambda d: d["slides"][2].update(passage="siege-c064"),
        "slides, item 3, passage: siege-c064 is no",
    ),
    "picture": (lambda d: d["slides"][7].update(picture="l06-99"), "l06-99 is no cell in 06_who_held_the_town.ipynb"),
    "no picture": (lambda d: d["slides"][7].update(picture="l06-01"), "l06-01 has no picture"),
    "sheet": (lambda d: d["sheets"][0]["items"].append("battle-c046"), "items, item 4: battle-c046 is no passage"),
    "curriculum": (lambda d: d.update(curriculum=["made-up"]), "made-up is no key of teaching/curriculum.yaml"),
    "loud": (lambda d: d["before"].append("Go!"), "holds an exclamation mark"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_does_not_fit_is_told(kind, changed, checkout):
    change, expected = WRONG[kind]
    path = changed(change)
    with pytest.raises(MaterialError) as caught:
        open_material(checkout, "06", path)
    assert expected in str(caught.value)
    assert "06.yaml, line " in str(caught.value)


def test_what_the_notebook_says_is_read_from_it(material):
    assert material.lesson.title == "Who held the town?"
    assert material.lesson.card["Question"].startswith("Who says who held this place")
    assert len(material.lesson.aims) == 5
    assert len(material.lesson.take_away) == 3
    assert "l06-41" in material.lesson.pictures
    assert material.picture("l06-41").alt.startswith("Control ribbons of Rastan")
    assert material.picture("l06-41").source.startswith("data:image/png;base64,")


def test_a_heading_that_the_card_names_is_between_quotation_marks(opened):
    note = opened("09").lesson.card["Content note"]
    assert "‘Another task, without war’ under ‘Your turn’ asks the same questions" in note
    assert "*" not in note


def test_self_checks_and_exit_question_come_from_the_case(material):
    assert [each.id for each in material.checks] == [f"q-06-{n}" for n in range(1, 6)]
    assert [each.id for each in material.exits] == ["q-06-6"]


def test_graded_work_comes_with_variants_model_and_samples(material):
    assert [each.name for each in material.graded] == ["06-a", "06-b"]
    for exercise in material.graded:
        assert all(question.asks and (question.answer or question.table) for question in exercise.questions)
        for written in exercise.written:
            assert written.asks
            assert written.rubric["model"]
            assert list(written.rubric["samples"]) == ["Basic", "Emergent", "Proficient"]


def test_a_table_of_a_key_shows_its_variants(material):
    table = material.graded[0].questions[0].table
    assert table is not None
    assert any(" or " in cell for row in table[1] for cell in row)


@pytest.mark.parametrize("number", [f"{number:02}" for number in range(13)])
def test_each_notebook_has_what_the_pack_needs(number):
    lesson = read_lesson(find_lesson(ROOT / "notebooks", number))
    assert 3 <= len(lesson.aims) <= 8
    assert len(lesson.take_away) == 3
    assert all(picture.alt and picture.source for picture in lesson.pictures.values())


def test_a_lesson_without_a_file_is_told(checkout):
    with pytest.raises(MaterialError, match=r"no teacher's file for lesson 42. Lessons that have one: .*06"):
        open_material(checkout, "42")


def test_a_folder_that_is_no_checkout_is_told(tmp_path):
    with pytest.raises(MaterialError, match="is no copy of the course's repository: teaching/lessons"):
        find_checkout(tmp_path)


def test_an_installed_course_says_where_the_material_is(monkeypatch, tmp_path):
    inside = tmp_path / "site-packages" / "course_lib" / "teaching" / "material.py"
    monkeypatch.setattr("course_lib.teaching.material.__file__", str(inside))
    with pytest.raises(MaterialError, match="name its folder with --course FOLDER"):
        find_checkout()


def test_a_framework_that_lacks_a_part_is_told(tmp_path):
    (tmp_path / "teaching").mkdir()
    shutil.copytree(ROOT / "teaching" / "lessons", tmp_path / "teaching" / "lessons")
    (tmp_path / "teaching" / "curriculum.yaml").write_text("- key: one\n  framework: F\n", encoding="utf-8")
    with pytest.raises(MaterialError, match=r"curriculum.yaml, line 1: item 1: exactly these keys"):
        _ = Checkout(tmp_path).hooks


def test_all_lessons_have_a_valid_file(checkout):
    assert checkout.lessons == tuple(f"{number:02}" for number in range(13))
    faults = []
    for number in checkout.lessons:
        try:
            open_material(checkout, number)
        except MaterialError as error:
            faults += error.faults
    assert not faults, "\n".join(faults)
