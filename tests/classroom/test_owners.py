import pytest

from course_lib.archives import Found
from course_lib.classroom.owners import owners


def groups(*paths):
    """The paths that are taken for one learner's, as a list of sets."""
    made = {}
    for path, owner in zip(paths, owners([Found(tuple(p.split("/")), 0.0, bytes) for p in paths]), strict=True):
        made.setdefault(owner.key, []).append(path)
    return sorted(made.values())


@pytest.mark.parametrize(
    "expected",
    [
        [["one/answers.json"], ["two/answers.json"]],
        [["one/my-who-says-so/answers.json", "one/answers-kept-aside-2026-01-01.json"], ["two/answers.json"]],
        [["10a/one/answers.json"], ["10a/two/answers.json"], ["10b/one/answers.json"]],
        [["learner-1.json", "learner-1 (1).json", "learner-1 - Copy.json"], ["learner-2.json"]],
        [["answers-x.json"], ["y-answers.json"], ["z_answers (2).json"]],
        [["answers.json"], ["answers (1).json"], ["answers (2).json"]],
        [["inner/answers.json"], ["inner/answers (1).json"]],
        [["g1/x.json"], ["g1/y.json"], ["g2/z.json", "g2/answers.json"]],
        [
            ["X Y_101_assignsubmission_file/answers.json", "X Y_101_assignsubmission_file/old/answers.json"],
            ["X Y_102_assignsubmission_file_answers.json"],
        ],
        [["yx_11_5001_answers.json", "yx_LATE_11_5002_answers-1.json"], ["zz_12_5003_answers.json"]],
        [["one.zip/answers.json"], ["two.zip/my-who-says-so/answers.json"]],
        [["one/answers.zip/answers.json", "one/answers.json"], ["two/answers.json"]],
    ],
)
def test_whose_files_are_whose(expected):
    flat = [path for group in expected for path in group]
    assert groups(*flat) == sorted(expected)


def test_a_platform_s_name_and_number_of_the_hand_in_are_known():
    paths = ("yx_11_5001_answers-2.json", "Zed Y_7_assignsubmission_file/answers.json")
    canvas, moodle = owners([Found(tuple(p.split("/")), 0.0, bytes) for p in paths])
    assert (canvas.name, canvas.attempt) == ("yx", 2)
    assert moodle.name == "Zed Y"


def test_nothing_is_nobody_s():
    assert owners([]) == []
