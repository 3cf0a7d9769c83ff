"""``course class`` from files to report: six learners who used the real widgets, and all else in the folder."""

import csv
import json
import re
import shutil
import zipfile
from html.parser import HTMLParser

import pandas as pd
import pytest
from click.testing import CliRunner

from course_lib.classroom.command import class_
from tests.classroom.conftest import written
from tests.classroom.widgets import hand_in
from tests.conftest import HALL

LEARNERS = 6
CSVS = ["confidence.csv", "files.csv", "gain.csv", "judgements.csv", "learners.csv", "options.csv", "questions.csv"]
VOID = {"meta", "link", "br", "img", "hr", "input", "rect", "line", "circle"}
SCOREBOARD = re.compile(
    r"\b(points? out of|score[sd]?|winner|best|worst|rank(ed|ing)?|top|congrat\w*|well done)\b", re.I
)


class Reader(HTMLParser):
    """Reads a page strictly: every element closed, every id once, every link's target there."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.text, self.heads, self.tags = [], [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        assert len(named) == len(attrs), f"an attribute twice in {tag}"
        self.tags.append((tag, named))
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "a":
            self.links.append(named["href"])
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "title"):
            self.text.append(data)


def read(path):
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    assert reader.open == []
    return reader


def run(*arguments):
    return CliRunner().invoke(class_, [*map(str, arguments), "--case", str(HALL)], catch_exceptions=False)


def table(path):
    return pd.read_csv(path, dtype={"lesson": str}, keep_default_na=True)


@pytest.fixture(scope="module")
def whole(hall, tmp_path_factory):
    """A class's folder, as six learners handed it in."""
    folder = tmp_path_factory.mktemp("whole") / "class"
    hand_in(hall, folder, LEARNERS)
    return folder


@pytest.fixture(scope="module")
def dozen(whole, tmp_path_factory):
    """A class of twelve: the six, and six who answer as they do and are less sure."""
    folder = tmp_path_factory.mktemp("dozen") / "class"
    shutil.copytree(whole, folder)
    for place in range(1, LEARNERS + 1):
        document = json.loads((whole / f"learner-{place:02d}" / "answers.json").read_text())
        for state in document["answers"].values():
            for each in state.get("tries", []):
                each["confidence"] = 0.5
        path = folder / f"learner-{place + LEARNERS:02d}" / "answers.json"
        path.parent.mkdir()
        path.write_text(json.dumps(document))
    return folder


@pytest.fixture
def handed(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "class")
    return tmp_path / "class"


@pytest.fixture(scope="module")
def made(whole):
    """The report of the class, made without names beside its folder."""
    done = run(whole)
    assert done.exit_code == 0, done.output
    return whole.with_name("class-report"), done.output


def test_it_tells_where_the_report_is_and_what_it_read(made):
    out, told = made
    assert told.startswith(f"{LEARNERS} learners from ")
    assert f"Open {out / 'report.html'} in your browser." in told
    assert sorted(path.name for path in out.iterdir() if path.name[0] != ".") == sorted([*CSVS, "report.html"])


def test_the_page_is_sound_and_needs_nothing_from_elsewhere(made):
    page = read(made[0] / "report.html")
    assert len(page.ids) == len(set(page.ids))
    assert all(link[0] == "#" and link[1:] in page.ids for link in page.links)
    assert page.heads[0] == 1
    assert page.heads.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.heads, page.heads[1:], strict=False))
    assert not {"script", "img", "iframe", "link"} & {tag for tag, _ in page.tags}
    assert not any(name in attrs for _, attrs in page.tags for name in ("src", "onclick", "srcset"))
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    assert all(attrs.get("aria-label") for tag, attrs in page.tags if tag == "svg")
    assert dict(page.tags)["html"]["lang"] == "en"
    assert {"main", "header", "nav"} <= {tag for tag, _ in page.tags}
    assert "://" not in (made[0] / "report.html").read_text(encoding="utf-8")


def test_it_has_its_parts_and_no_scoreboard(made):
    text = " ".join(read(made[0] / "report.html").text)
    for part in ("What to discuss first", "Where the class disagrees", "Before and after", "What this does not show"):
        assert part in text
    assert "There is no class without the course" in text
    assert not SCOREBOARD.search(text)


def test_no_name_is_in_it_anywhere(made):
    for path in made[0].iterdir():
        assert "learner-0" not in path.read_text(encoding="utf-8"), path.name


def test_the_tables_say_what_the_files_say(whole, hall, tmp_path):
    out = tmp_path / "out"
    assert run(whole, "--out", out, "--names").exit_code == 0
    kept = [json.loads(path.read_text())["answers"] for path in sorted(whole.glob("*/answers.json"))]
    options = hall.table("options")
    questions = table(out / "questions.csv").set_index("question")
    for key in ("q-01-1", "q-03-2", "q-00-a1"):
        first = [answers[key]["tries"][0]["value"] for answers in kept if key in answers]
        assert questions.loc[key, "n"] == len(first)
        assert questions.loc[key, "right"] == sum(bool(options.loc[value, "correct"]) for value in first)
        counted = table(out / "options.csv").query("question == @key").set_index("option")["chosen"]
        assert counted.to_dict() == {o: first.count(o) for o in options.index[options["question_id"] == key]}
    learners = table(out / "learners.csv")
    assert learners["learner"].tolist() == [f"learner {n:02d}" for n in range(1, LEARNERS + 1)]
    free = {"q-03-4"}
    answered = sorted(sum("tries" in v and k not in free for k, v in answers.items()) for answers in kept)
    assert sorted(learners["answered"]) == answered
    assert table(out / "gain.csv").loc[0, "learners"] == LEARNERS


def test_with_names_learners_and_files_are_called_by_them(handed, tmp_path):
    done = run(handed, "--out", tmp_path / "out", "--names")
    assert done.exit_code == 0
    assert set(table(tmp_path / "out" / "learners.csv")["name"]) == {f"learner-{n:02d}" for n in range(1, LEARNERS + 1)}
    assert "learner-01/answers.json" in set(table(tmp_path / "out" / "files.csv")["file"])
    assert "learner-01/answers.json" in (tmp_path / "out" / "report.html").read_text()
    assert "Made with" in (tmp_path / "out" / "report.html").read_text()


def test_a_zip_gives_the_same_report_as_its_folder(handed, made, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in handed.glob("*/answers.json"):
            archive.write(path, path.relative_to(handed))
    done = run(tmp_path / "all.zip")
    assert done.exit_code == 0
    for name in ("questions.csv", "options.csv", "gain.csv", "confidence.csv"):
        assert (tmp_path / "all-report" / name).read_bytes() == (made[0] / name).read_bytes()


def test_what_fewer_than_five_answered_is_shown_only_with_names(handed, tmp_path):
    for place in (5, 6):
        path = handed / f"learner-{place:02d}" / "answers.json"
        document = json.loads(path.read_text())
        document["answers"].pop("q-01-1")
        path.write_text(json.dumps(document))
    run(handed, "--out", tmp_path / "codes")
    run(handed, "--out", tmp_path / "names", "--names")
    codes = table(tmp_path / "codes" / "questions.csv").set_index("question").loc["q-01-1"]
    assert codes["note"] == "too few: fewer than 5 answered"
    assert codes[["n", "right", "share", "disagreement"]].isna().all()
    assert table(tmp_path / "codes" / "options.csv").query("question == 'q-01-1'")["chosen"].isna().all()
    assert ">few</a>" in (tmp_path / "codes" / "report.html").read_text()
    names = table(tmp_path / "names" / "questions.csv").set_index("question").loc["q-01-1"]
    assert names["n"] == 4


def test_a_class_of_three_gets_a_report_that_says_it_is_too_small(handed, tmp_path):
    for place in (4, 5, 6):
        shutil.rmtree(handed / f"learner-{place:02d}")
    done = run(handed, "--out", tmp_path / "out")
    assert done.exit_code == 0
    text = " ".join(read(tmp_path / "out" / "report.html").text)
    assert "fewer than 5 learners, not shown" in text
    assert "Below 5 learners with both, no gain is worked out" in text
    assert table(tmp_path / "out" / "questions.csv")["share"].isna().all()


def test_every_file_is_accounted_for(handed, tmp_path):
    (handed / "learner-07").mkdir()
    (handed / "learner-07" / "answers.json").write_bytes((handed / "learner-01" / "answers.json").read_bytes())
    (handed / "cut.json").write_bytes((handed / "learner-01" / "answers.json").read_bytes()[:-99])
    (handed / "new.json").write_bytes(written({}, version=9))
    (handed / "notes.docx").write_bytes(b"PK")
    (handed / "link.json").symlink_to("/etc/hostname")
    done = run(handed, "--out", tmp_path / "out")
    assert "Not used: 3 cannot be read, 1 same answers again" in done.output
    files = table(tmp_path / "out" / "files.csv")
    here = [path for path in handed.rglob("*") if not path.is_dir() or path.is_symlink()]
    here = [path for path in here if path.name != ".answers.json.lock"]
    assert len(files) == len(here)
    assert files["became"].value_counts()["not used: cannot be read"] == 2
    assert files["became"].value_counts()["not used: not opened"] == 1
    text = " ".join(read(tmp_path / "out" / "report.html").text)
    assert "4 files need a look" in text
    assert "bring your course up to date" in text


EVIL = "<img src=x onerror=alert(1)></script><b>\"&'\u202e\x1b[2J"


def test_hostile_text_does_no_harm(handed, tmp_path):
    path = handed / "learner-01" / "answers.json"
    document = json.loads(path.read_text())
    document["answers"] |= {
        "q-03-4": {"tries": [{"value": EVIL}]},
        f"=cmd|' /C calc'!A0 {EVIL}": {"tries": []},
        f"activity/{EVIL}/x": {"level": EVIL, "steps": [EVIL]},
        "activity/=1+1/x": {"steps": [1]},
        "q-02-1": {"tries": [{"value": "-0044", "confidence": 0.5}]},
        "q-01-2": {"tries": [{"value": EVIL, "confidence": EVIL}]},
        "\ud800": {},
    }
    path.write_text(json.dumps(document))
    (handed / "=1+1,@x").mkdir()
    shutil.copy(handed / "learner-02" / "answers.json", handed / "=1+1,@x" / "answers.json")
    (handed / "<script>alert(1)</script>.json".replace("/", "∕")).write_bytes(b"{}")
    done = run(handed, "--out", tmp_path / "out", "--names")
    assert done.exit_code == 0
    page = read(tmp_path / "out" / "report.html")
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    for name in CSVS:
        with (tmp_path / "out" / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert not cell.startswith(("=", "@", "+", "\t", "\r")), (name, cell)
                    assert not cell.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?(e-\d+)?", cell), (name, cell)
                    assert "\x1b" not in cell


def test_a_report_made_again_takes_the_place_of_the_first(handed):
    assert run(handed).exit_code == 0
    assert run(handed, "--names").exit_code == 0
    (handed.with_name("class-report") / "questions.csv").write_text("my own notes")
    done = run(handed)
    assert done.exit_code == 1
    assert "was changed since the report was written" in done.output


@pytest.mark.parametrize("inside", [False, True])
def test_the_report_may_lie_inside_but_not_among_the_answers(handed, inside):
    done = run(handed, "--out", handed / "report" if inside else handed)
    assert done.exit_code == (0 if inside else 1)
    if inside:
        first = table(handed / "report" / "files.csv")
        assert run(handed, "--out", handed / "report").exit_code == 0
        assert table(handed / "report" / "questions.csv")["n"].max() == LEARNERS
        assert len(table(handed / "report" / "files.csv")) == len(first)
    else:
        assert "not written among the answers" in done.output


def test_what_is_wrong_is_said_in_words(tmp_path):
    done = run(tmp_path / "nowhere")
    assert done.exit_code == 1
    assert "There is no" in done.output
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / "empty")
    assert done.exit_code == 1
    assert "is empty. Expected are files answers.json" in done.output
    for place in range(5):
        (tmp_path / "empty" / f"{place}.ipynb").write_bytes(b"{}")
    (tmp_path / "empty" / "z.json").write_bytes(b"{")
    done = run(tmp_path / "empty")
    assert done.exit_code == 1
    assert "holds no answers that can be used" in done.output
    assert "z.json: It breaks off" in done.output
    assert "and 3 more files" in done.output
    assert not (tmp_path / "empty-report").exists()


def test_a_folder_of_somebody_else_is_not_written_to(handed, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("")
    done = run(handed, "--out", tmp_path / "mine")
    assert done.exit_code == 1
    assert "not a class report (thesis.txt)" in done.output
    done = run(handed, "--out", tmp_path / "mine" / "thesis.txt")
    assert "is not a folder" in done.output


def text_of(out):
    return re.sub(r"\s+", " ", " ".join(read(out / "report.html").text))


def test_the_reply_stands_below_the_answer_it_is_for(dozen, tmp_path):
    assert run(dozen, "--out", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for topic in page.split('<article class="topic">')[1:]:
        heads = re.findall(r"<dt>(.*?)</dt>", topic.partition("</article>")[0])
        assert re.match(r"\d+ of \d+ (answered this first|did not tick this at first)", heads[0])
        assert heads[1] in ("Reply to those who said so", "What can be said to those who left it out")
        assert heads[2] == "The course's answer"
    text = text_of(tmp_path / "out")
    assert "chosen and put in order by the share that gave them" in text
    assert "answered at first" not in text


def test_what_to_open_together_is_quoted_with_the_place_to_open_it(dozen, hall, tmp_path):
    assert run(dozen, "--out", tmp_path / "out").exit_code == 0
    text = text_of(tmp_path / "out")
    calls = re.findall(r"In the notebook of lesson (\d\d): case\.(claim|passage)\(\"([^\"]+)\"\)", text)
    assert calls
    for _, kind, key in calls:
        thing = hall.claim(key) if kind == "claim" else hall.passage(key)
        assert (thing.row["statement"] if kind == "claim" else thing.gist) in text
        quote = thing.passage.quote if kind == "claim" else thing.quote
        assert not quote or f"“{quote}”" in text


def test_files_that_need_a_look_are_named_in_the_terminal_and_not_in_the_report(handed, tmp_path):
    (handed / "zoe").mkdir()
    shutil.copy(handed / "learner-01" / "answers.json", handed / "zoe" / "answers.json")
    (handed / "yves.json").write_bytes(b'{"schema":')
    (handed / "learner-02" / "old.json").write_bytes((handed / "learner-02" / "answers.json").read_bytes())
    document = json.loads((handed / "learner-03" / "answers.json").read_text())
    (handed / "learner-03" / "answers.json").write_text(json.dumps(document | {"version": 0}))
    done = run(handed, "--out", tmp_path / "out")
    look, _, rest = done.output.partition("Not used, and no need to look:")
    assert "2 files need a look:" in look
    assert "- yves.json: It breaks off" in look
    assert re.search(
        r"- (zoe|learner-01)/answers.json: It holds the same answers as (zoe|learner-01)/answers.json", look
    )
    assert "1 file was written by an older version of the course" in look
    assert re.search(r"- learner-02/(old|answers).json: It holds the same", rest)
    text = text_of(tmp_path / "out")
    assert "2 files need a look" in text
    assert "Need a look (2 files)" in text
    assert "1 file was written by an older version of the course" in text
    assert not re.search(r"zoe|yves|learner-0", (tmp_path / "out" / "report.html").read_text(encoding="utf-8"))


def test_hidden_files_of_the_system_do_not_count(handed, tmp_path):
    for place in range(1, LEARNERS + 1):
        (handed / f"learner-{place:02d}" / ".answers.json.lock").touch()
    (handed / ".DS_Store").touch()
    done = run(handed, "--out", tmp_path / "out")
    assert done.output.startswith(f"{LEARNERS} learners from {LEARNERS} files.\n")
    assert f"{LEARNERS} files looked at" in text_of(tmp_path / "out")
    assert len(table(tmp_path / "out" / "files.csv")) == LEARNERS


def test_in_a_small_class_nothing_is_told_of_one_or_two(whole, dozen, tmp_path):
    for name, folder, more in (("small", whole, ()), ("names", whole, ("--names",)), ("large", dozen, ())):
        assert run(folder, "--out", tmp_path / name, *more).exit_code == 0
    small, names, large = (table(tmp_path / name / "options.csv") for name in ("small", "names", "large"))
    few = names["chosen"].isin([1, 2])
    assert few.any()
    assert (small.loc[few, "note"] == "1 or 2").all()
    assert small.loc[few, ["chosen", "share", "mean_confidence"]].isna().all(axis=None)
    assert small.loc[~few, "chosen"].tolist() == names.loc[~few, "chosen"].tolist()
    assert large["chosen"].isin([1, 2]).any()
    assert not (large["note"] == "1 or 2").any()
    rows = {name: len(table(tmp_path / name / "learners.csv")) for name in ("small", "names", "large")}
    assert rows == {"small": 0, "names": LEARNERS, "large": 2 * LEARNERS}
    told = {name: text_of(tmp_path / name) for name in ("small", "names", "large")}
    assert "In a class of under 10, as this one" in told["small"]
    assert "In a class of under 10" not in told["names"] + told["large"]
    assert "Gain, in questions of" not in told["small"]
    assert re.search(r"Gain, in questions of \d+: number of learners", told["large"])
    for text, least in ((told["small"], 3), (told["names"], 2)):
        first, common = text.partition("Where the class disagrees")[0], text.partition("with the reply to discuss")[2]
        counts = re.findall(r"(\d+) of \d+ (?:answered this|did not tick)", first)
        counts += re.findall(r" (\d+) of \d+ ", common.partition("Every question")[0])
        assert counts
        assert min(map(int, counts)) >= least


def test_a_report_with_names_is_not_left_behind_by_one_without(handed):
    assert run(handed, "--names").exit_code == 0
    assert run(handed).exit_code == 0
    for path in handed.with_name("class-report").iterdir():
        assert "learner-0" not in path.read_text(encoding="utf-8"), path.name


def test_the_rule_for_small_numbers_is_the_same_in_help_and_report(dozen, tmp_path):
    told = re.sub(r"\s+", " ", CliRunner().invoke(class_, ["--help"]).output)
    assert "a question that fewer than 5 answered is left blank" in told
    assert "In a class of under 10" in told
    run(dozen, "--out", tmp_path / "out")
    assert "A question that fewer than 5 answered is left blank" in text_of(tmp_path / "out")


def test_statistics_stand_apart_from_what_is_told_first(dozen, tmp_path):
    run(dozen, "--out", tmp_path / "out")
    text = text_of(tmp_path / "out")
    assert "d′" not in text.partition("Where the class disagrees")[0].partition("What to discuss first")[2]
    page = re.sub(r"<details.*?</details>", "", (tmp_path / "out" / "report.html").read_text(), flags=re.S)
    page = page.partition('id="gain"')[2].partition('id="common"')[0]
    assert page
    assert "d_av" not in page
    assert "leaves out zero" not in page
