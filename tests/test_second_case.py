"""Every method, picture and activity runs on a case that is not about Syria, and none crashes on an empty one."""

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

from course_lib import CaseError, activities, methods, open_case, pictures
from course_lib.case import new_case, validate

HALL = Path(__file__).parent / "cases" / "market_hall"
EMPTY = inspect.Parameter.empty


def public(module):
    named = [getattr(module, name) for name in getattr(module, "__all__", ())]
    return [each for each in named if callable(each) and getattr(each, "__module__", None) == module.__name__]


def of_a_case(functions):
    return [each for each in functions if next(iter(inspect.signature(each).parameters), "") == "case"]


MODULES = [import_module(found.name) for found in pkgutil.walk_packages(methods.__path__, "course_lib.methods.")]
METHODS = of_a_case(function for module in MODULES for function in public(module))
PICTURES = of_a_case(getattr(pictures, name) for name in pictures.__all__)
ACTIVITIES = of_a_case(getattr(activities, name) for name in activities.__all__)
LEVELLED = [activity for activity in ACTIVITIES if "level" in inspect.signature(activity).parameters]


@pytest.fixture(scope="module")
def hall():
    return open_case(HALL)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return open_case(new_case(tmp_path_factory.mktemp("cases") / "case"))


@pytest.fixture(autouse=True)
def answers(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path / "answers.json"))


@pytest.fixture
def keys(hall):
    """What to give for each required argument, by its name."""
    related = hall.relations[["from_claim", "to_claim"]].iloc[0].tolist()
    derived = hall.derivations.iloc[0]
    first = {name: hall.table(name).index[0] for name in hall.schema.tables}
    return {
        "claim": first["claims"], "claims": hall.claims.index[:3].tolist(), "copy": first["copies"],
        "copies": first["copies"], "copy_id": first["copies"], "key": first["events"], "targets": first["events"],
        "figure": derived["output_figure"], "whole": derived["input_figure"], "part": derived["output_figure"],
        "admission": first["admissions"], "admissions": first["admissions"], "medium": first["media"],
        "place": hall.control["place_id"].iloc[0], "accepted": None, "question": 1, "question_id": first["questions"],
        "card": first["trace_cards"], "cards": first["trace_cards"], "marked": {},
        "pairs": hall.relations.index[:2].tolist(),
        "passages": hall.term_uses["passage_id"].iloc[0], "referents": hall.term_uses["referent_id"].dropna().iloc[0],
        "table": "claims", "first": related[0], "second": related[1],
    }  # fmt: skip


def required(function):
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return [each for each in parameters if each.default is EMPTY and each.kind is not each.VAR_KEYWORD]


def given(function, keys):
    """The required arguments; in lists where the function takes only several."""
    several = {
        each.name
        for each in required(function)
        if "Iterable" in str(each.annotation) and "str |" not in str(each.annotation)
    }
    if function.__name__ == "added":
        return {"keys": [keys["figure"], keys["whole"]]}
    if function.__module__.endswith("figures") and function.__name__ == "compare":
        return {"first": [keys["figure"]], "second": [keys["whole"]]}
    return {
        each.name: [keys[each.name]] if each.name in several and isinstance(keys[each.name], str) else keys[each.name]
        for each in required(function)
    }


def name(function):
    return f"{function.__module__.removeprefix('course_lib.')}.{function.__name__}"


def test_the_second_case_is_sound_and_not_about_syria(hall):
    assert validate(HALL, HALL / "originals") == []
    assert 24 <= len(hall.claims) <= 60
    words = " ".join([*hall.claims["statement"], *hall.passages["gist"], *hall.places["label"], *hall.actors["label"]])
    assert not any(place in words for place in ("Syria", "Rastan", "Homs", "Damascus"))


def test_nothing_is_left_out():
    assert len(METHODS) > 60
    assert len(PICTURES) == len(pictures.__all__) - 2, "all but Picture and calibration take a case"
    assert len(ACTIVITIES) == len(activities.__all__)


@pytest.mark.parametrize("function", METHODS, ids=name)
def test_a_method(function, hall, keys):
    assert function(hall, **given(function, keys)) is not None


@pytest.mark.parametrize("function", PICTURES, ids=name)
def test_a_picture(function, hall, keys):
    picture = function(hall, **given(function, keys))
    assert len(picture.alt) > 40
    assert picture.png.startswith(b"\x89PNG")


@pytest.mark.parametrize("activity", ACTIVITIES, ids=name)
def test_an_activity(activity, hall, keys):
    made = activity(hall, **given(activity, keys))
    assert made.title in made._repr_mimebundle_()["text/plain"] or made.question.prompt


@pytest.mark.parametrize("activity", LEVELLED, ids=name)
def test_an_activity_has_a_supported_level(activity, hall, keys):
    assert activity(hall, **given(activity, keys), level="supported").level == "supported"


@pytest.mark.parametrize("function", [each for each in [*METHODS, *PICTURES] if not required(each)], ids=name)
def test_an_empty_case_gives_nothing_or_says_so(function, empty):
    try:
        found = function(empty)
    except CaseError as error:
        found = str(error)
    assert found is not None


@pytest.mark.parametrize("activity", LEVELLED, ids=name)
def test_an_activity_without_its_rows_says_so(activity, hall, keys, empty):
    with pytest.raises((CaseError, ValueError), match=r"[a-z]{3,}"):
        activity(empty, **given(activity, keys))
