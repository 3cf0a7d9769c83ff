import json

import pytest

from course_lib.practice.answers import SCHEMA, VERSION
from course_lib.practice.questions import Option, Question


def picked(key, lesson="01", right="a", options="abc", form=None, item=None, says=None):
    """A question with options named after letters, such as ``q1-a``."""
    made = tuple(
        Option(f"{key}-{o}", f"Text {o}", o == right, None, (says or {}).get(o), f"Reply {o}") for o in options
    )
    return Question(key, lesson, "single", f"Prompt of {key}", options=made, form=form, item=item)


def said(key, option, sure=0.7):
    return {key: {"tries": [{"value": f"{key}-{option}", "confidence": sure}], "hints": 0}}


def written(answers, version=VERSION, schema=SCHEMA):
    return json.dumps({"schema": schema, "version": version, "answers": answers}, indent=1).encode()


def many(prefix="q", number=12, option="a", sure=0.7):
    answers = {}
    for place in range(number):
        answers |= said(f"{prefix}{place}", option, sure)
    return answers


@pytest.fixture
def put(tmp_path):
    """Put a file into the class's folder."""

    def write(path, content, when=None):
        import os

        target = tmp_path / "class" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if when is not None:
            os.utime(target, (when, when))
        return target

    return write
