import pytest

from course_lib.practice.export import as_text, export


@pytest.fixture
def answered(answers):
    answers.save_all(
        {
            "q-01-1": {"tries": [{"value": "q-01-1-o3", "confidence": 0.8}, {"value": "q-01-1-o2"}], "hints": 2},
            "q-03-4": {"tries": [{"value": "Ask him."}], "hints": 0},
            "q-00-a1": {"tries": [{"value": "q-00-a1-o1", "confidence": 1.0}]},
            "activity/date-solver/lexicon": {"steps": [{"side": "after", "date": "2020", "passage_id": None}]},
            "q-gone": {"tries": [{"value": "x"}]},
        }
    )
    return answers


def test_it_tells_question_answer_confidence_and_tries(hall, answered):
    text = as_text(hall, answered)
    assert text.startswith("# My answers: Four texts on the fire")
    assert "1. The copy was made in March 2019. (does not agree with the course's answer, 80 % sure)" in text
    assert "2. This copy was made in June 2021 or later. (agrees with the course's answer)" in text
    assert "Hints taken: 2" in text
    assert text.index("## Lesson 00") < text.index("## Lesson 01") < text.index("## Lesson 03")
    assert text.count("## Lesson") == 3


def test_the_model_answer_is_there_once_it_was_looked_at(hall, answered):
    assert "Model answer:" not in as_text(hall, answered)
    answered.save("q-03-4", {"tries": [{"value": "Ask him."}], "compared": True})
    text = as_text(hall, answered)
    assert "My answer: Ask him." in text
    assert "Model answer: The story comes by way of a baker" in text


def test_nothing_that_is_kept_is_left_out(hall, answered):
    text = as_text(hall, answered)
    assert "- activity/date-solver/lexicon: steps (side after, date 2020, passage_id unknown)" in text
    assert "- q-gone: tries (value x)" in text


def test_no_file_is_overwritten(hall, answered):
    first, second = export(hall, answered), export(hall, answered)
    assert (first.name, second.name) == ("my-answers.md", "my-answers-2.md")
    assert first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8") == as_text(hall, answered)


def test_a_path_of_one_s_own(hall, answered, tmp_path):
    assert export(hall, answered, tmp_path / "hand-in.md").read_text(encoding="utf-8").startswith("# My answers")


def test_a_folder_that_is_not_there_is_told(hall, answered, tmp_path):
    with pytest.raises(OSError, match="No such file"):
        export(hall, answered, tmp_path / "nowhere" / "hand-in.md")
