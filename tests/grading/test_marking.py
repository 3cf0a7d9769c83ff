import http.client
import json
import threading
from urllib.parse import urlsplit

import pytest
from filelock import FileLock

from course_lib.grading import marking as marking_module
from course_lib.grading.marking import ChangedError, Given, Marking, MarkingError
from course_lib.grading.marking_page import MarkingServer
from tests.grading import classroom
from tests.grading.classroom import NAME, filled, gradebook, graded, save
from tests.grading.marked import HOSTILE, by_hand, give, make_class


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("marking"))


@pytest.fixture
def course(begun, tmp_path):
    return classroom.copy(begun, tmp_path / "course")


def answer_of(course, learner, marker=""):
    [answer] = [each for each in Marking(course, NAME, marker).answers("w1") if each.learner == learner]
    return answer


def in_gradebook(course, learner):
    book = gradebook(course)
    [grade] = [row[3:] for row in book["grades"] if row[:2] == (learner, "w1")]
    [comment] = [row[3] for row in book["comments"] if row[:2] == (learner, "w1")]
    return *grade, comment


def test_all_answers_that_somebody_wrote(course):
    marking = Marking(course, NAME)
    answers = marking.answers("w1")
    assert {each.learner for each in answers} == {"right", "wrong", "hostile", "long", "letters"}
    assert [each.number for each in answers] == [1, 2, 3, 4, 5]
    assert marking.left_blank("w1") == 1
    assert answer_of(course, "hostile").text == HOSTILE
    assert not any(each.marked for each in answers)


def test_the_order_is_shuffled_and_stays(course):
    order = [each.learner for each in Marking(course, NAME).answers("w1")]
    assert order != sorted(order)
    assert [each.learner for each in Marking(course, NAME, "Ada").answers("w1")] == order
    work = course.parent / "late"
    for learner in ("aaa", "zzz", "mmm"):
        save(work / learner / f"{NAME}.ipynb", filled(course))
    graded(course, work)
    assert [each.learner for each in Marking(course, NAME).answers("w1")][:5] == order


def test_marks_go_where_formgrader_keeps_them(course):
    give(course, "right", "Emergent", "Name the passage.")
    assert in_gradebook(course, "right") == (3.0, 0, "Name the passage.")
    give(course, "right", "Proficient")
    assert in_gradebook(course, "right") == (5.0, 0, None)
    give(course, "right", "None", points=0.75)
    assert in_gradebook(course, "right")[0] == 0.75


def test_one_goes_on_where_one_stopped(course):
    give(course, "right", "Emergent", "Good.")
    again = answer_of(course, "right")
    assert (again.marked, again.given) == (True, Given({"care": "Emergent"}, 3.0, "Good."))
    by_hand(course, "right", "w1", manual_score=4.0)
    changed = answer_of(course, "right")
    assert (changed.marked, changed.given.points, dict(changed.given.levels)) == (True, 4.0, {})


def test_nothing_else_in_the_gradebook_changes(course):
    Marking(course, NAME).answers("w1")
    before = gradebook(course)
    give(course, "right", "Emergent", "Good.")
    after = gradebook(course)
    for part in ("grades", "comments"):
        different = [row[:2] for row, other in zip(before[part], after[part], strict=True) if row != other]
        assert different == [("right", "w1")]
    assert before["files"] == after["files"]


def test_a_second_marker_s_marks_stay_apart(course):
    give(course, "right", "Emergent", "Good.")
    before = gradebook(course)
    assert answer_of(course, "right", "Ada").given == Given()
    give(course, "right", "Basic", "Hm.", marker="Ada")
    assert answer_of(course, "right", "Ada").given == Given({"care": "Basic"}, 1.0, "Hm.")
    assert answer_of(course, "right").given.points == 3.0
    assert gradebook(course) == before


def test_agreement(course):
    for learner, one, other in (
        ("right", "Proficient", "Proficient"),
        ("wrong", "Basic", "Basic"),
        ("hostile", "None", "Basic"),
    ):
        give(course, learner, one)
        give(course, learner, other, marker="Ada")
    give(course, "long", "Basic", marker="Ada")
    [found] = Marking(course, NAME).agreement("w1")
    assert (found.marker, found.criterion, found.both, found.same) == ("Ada", "care", 3, 2)
    assert found.kappa == pytest.approx(0.5)
    assert found.weighted == pytest.approx(20 / 23)
    assert found.apart == (answer_of(course, "hostile").number,)


def test_new_work_is_to_be_marked_again_by_both(course):
    give(course, "right", "Proficient", "Fine.")
    give(course, "right", "Proficient", marker="Ada")
    save(course.parent / "anew" / "right" / f"{NAME}.ipynb", filled(course, written="Something else."))
    graded(course, course.parent / "anew")
    for marker in ("", "Ada"):
        answer = answer_of(course, "right", marker)
        assert (answer.text, answer.marked, answer.again) == ("Something else.", False, True)
        assert answer.given.points == 5.0
    assert Marking(course, NAME).agreement("w1")[0].both == 0


def test_a_mark_that_was_changed_meanwhile_is_not_written_over(course):
    marking = Marking(course, NAME)
    seen = answer_of(course, "right")
    by_hand(course, "right", "w1", manual_score=4.0)
    with pytest.raises(ChangedError, match="meanwhile"):
        marking.save("w1", seen.number, Given({"care": "Basic"}), seen.revision)
    assert in_gradebook(course, "right")[0] == 4.0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Given({"care": "Superb"}), "levels"),
        (Given({"style": "Basic"}), "levels"),
        (Given({}), "Choose a level"),
        (Given({"care": "Basic"}, 5.5), "from 0 to 5"),
        (Given({}, -1.0), "from 0 to 5"),
        (Given({}, float("nan")), "from 0 to 5"),
        (Given({"care": "Basic"}, None, "x" * 20_001), "shorten"),
    ],
)
def test_marks_that_do_not_fit_the_rubric_are_refused(course, given, told):
    seen = answer_of(course, "right")
    with pytest.raises(MarkingError, match=told):
        Marking(course, NAME).save("w1", seen.number, given, seen.revision)
    assert in_gradebook(course, "right") == (None, 1, None)


def test_while_a_run_writes_nothing_is_saved_and_it_says_so(course, monkeypatch):
    monkeypatch.setattr(marking_module, "PATIENCE", 0.05)
    seen = answer_of(course, "right")
    with FileLock(course / ".grading.lock"), pytest.raises(MarkingError, match="a run is grading"):
        Marking(course, NAME).save("w1", seen.number, Given({"care": "Basic"}), seen.revision)
    assert in_gradebook(course, "right")[0] is None


def test_a_line_that_was_not_finished_is_none(course):
    give(course, "right", "Emergent")
    marks = course / "grading" / NAME / "marks.jsonl"
    marks.write_bytes(marks.read_bytes() + b'\n{"marker": "", "question": "w')
    assert answer_of(course, "right").given.levels == {"care": "Emergent"}
    give(course, "wrong", "Basic")
    assert answer_of(course, "wrong").given.levels == {"care": "Basic"}


def test_points_and_comment_outlive_a_lost_list_of_marks(course):
    give(course, "right", "Emergent", "Good.")
    (course / "grading" / NAME / "marks.jsonl").unlink()
    assert answer_of(course, "right").given == Given({}, 3.0, "Good.")


@pytest.fixture
def served(course):
    server = MarkingServer(Marking(course, NAME))
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield server
    server.close()
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def ask(served):
    place = urlsplit(served.address)

    def asked(path, body=None, *, secret=True, method=None, **headers):
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        path = f"{place.path}{path}" if secret else path
        connection.request(method or ("GET" if body is None else "POST"), path, body, headers)
        reply = connection.getresponse()
        content = reply.read().decode("utf-8")
        connection.close()
        return reply.status, content, reply.headers

    return asked


def body(answer, **changes):
    return json.dumps(
        {"levels": {"care": "Emergent"}, "points": None, "comment": "Ok.", "revision": answer.revision, **changes}
    )


def test_it_listens_on_this_machine_only(served):
    assert urlsplit(served.address).hostname == "127.0.0.1"
    assert len(urlsplit(served.address).path) > 30


def test_without_the_secret_word_or_under_another_name_there_is_nothing(ask, course):
    answer = answer_of(course, "right")
    assert ask("/", secret=False)[0] == 403
    assert ask("/w1", secret=False)[0] == 403
    assert ask("", Host="evil.example")[0] == 403
    status, content, _ = ask(f"w1/{answer.number}", body(answer), Origin="http://evil.example")
    assert (status, "form" in content) == (403, False)
    assert in_gradebook(course, "right")[0] is None


def test_pages_name_nobody(ask):
    for path in ("", "w1"):
        status, content, _ = ask(path)
        assert status == 200
        for name in ("right", "wrong", "hostile", "letters", "Rita", "Willem", "example.org"):
            assert f'"{name}' not in content
            assert f">{name}" not in content


def test_a_page_runs_no_script_but_its_own_and_asks_nobody_else(ask):
    _, content, headers = ask("w1")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert content.count("<script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert "<img" not in content
    assert "http://" not in content.replace("(http://evil.example/x.png)", "").replace("![x]", "")


def test_saving(ask, course):
    answer = answer_of(course, "right")
    status, content, _ = ask(f"w1/{answer.number}", body(answer))
    assert status == 200
    done = json.loads(content)
    assert (done["points"], done["marked"], done["all"]) == (3.0, 1, 5)
    assert in_gradebook(course, "right") == (3.0, 0, "Ok.")
    status, content, _ = ask(f"w1/{answer.number}", body(answer))
    assert (status, "meanwhile" in json.loads(content)["error"]) == (409, True)
    assert ask(f"w1/{answer.number}", body(answer, revision=done["revision"], points=4))[0] == 200
    assert in_gradebook(course, "right")[0] == 4.0


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"levels": []}',
        '{"levels": {}, "points": true, "comment": "", "revision": ""}',
        '{"levels": {"care": 1}, "points": 1, "comment": "", "revision": ""}',
    ],
)
def test_what_is_no_mark_is_refused(ask, course, wrong):
    status, content, _ = ask(f"w1/{answer_of(course, 'right').number}", wrong)
    assert status == 400
    assert "Not saved" in json.loads(content)["error"]


def test_other_requests_are_refused(ask, course):
    answer = answer_of(course, "right")
    assert ask("w1/99", body(answer))[0] == 400
    assert ask("w9/1", body(answer))[0] == 400
    assert ask(f"w1/{answer.number}", body(answer), Content_Type="text/plain")[0] == 400
    assert ask("../../etc/passwd")[0] == 404
    assert ask("w1/1/../..")[0] == 404
    assert ask("w1/1", method="DELETE")[0] == 501


def test_a_long_answer_is_shown_in_part_and_whole_as_text(ask, course):
    number = answer_of(course, "long").number
    _, content, _ = ask("w1")
    assert f"the whole answer {number} as text" in content
    assert len(content) < 100_000
    status, text, headers = ask(f"w1/{number}.txt")
    assert (status, len(text), headers.get_content_type()) == (200, 14 * 72_000, "text/plain")
