import pytest

from course_lib.practice.answers import Answers


@pytest.fixture
def answers(tmp_path, monkeypatch):
    """The answers of one learner, in a file of its own."""
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path / "answers.json"))
    return Answers()


@pytest.fixture
def controls():
    """All controls of an activity that take part in the order of the Tab key."""

    def walk(widget):
        for child in getattr(widget, "children", ()):
            yield from walk(child)
            if not hasattr(child, "children") and hasattr(child, "description"):
                yield child

    return lambda activity: [control for control in walk(activity.view) if type(control).__name__ != "HTML"]
