"""How pages are made from notebooks: outputs, stand-ins for widgets, references, the glossary."""

import base64
import sys
from pathlib import Path

import pytest
from lxml import html

from course_lib.practice.questions import Option, Question

EXTENSIONS = Path(__file__).parents[2] / "docs" / "extensions"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="
)
PANDAS = """<div><style scoped>.dataframe { color: red }</style><table border="1" class="dataframe"><thead>
<tr style="text-align: right;"><th></th><th style='text-align:left;white-space:nowrap'>range</th><th>days</th></tr>
<tr><th>id</th><th></th><th></th></tr></thead><tbody><tr><th>battle-fig001</th><td>3</td><td>2012</td></tr></tbody></table></div>"""


@pytest.fixture(autouse=True)
def extensions(monkeypatch):
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if (EXTENSIONS / f"{name}.py").exists():
            del sys.modules[name]


def readable(text: str, folder: Path, records: dict[str, str] | None = None) -> tuple[html.HtmlElement, list[Path]]:
    import stored_outputs

    made, pictures = stored_outputs.readable(text, folder, "../pictures", records or {})
    return html.fromstring(f"<main>{made}</main>"), pictures


def test_a_table_of_pandas_gets_scopes_one_row_of_heads_and_a_frame(tmp_path):
    tree, _ = readable(PANDAS, tmp_path)
    assert tree.xpath("//style") == []
    assert [head.text_content() for head in tree.xpath("//thead/tr/th[@scope='col']")] == ["id", "range", "days"]
    assert tree.xpath("//tbody//th/@scope") == ["row"]
    assert tree.xpath("//div[@tabindex='0']/table/@border") == []
    assert "text-align" not in html.tostring(tree).decode()


def test_a_key_of_the_case_becomes_a_link(tmp_path):
    text = f"{PANDAS}<p><code>battle-fig001</code> and <code>battle-fig999</code></p>"
    tree, _ = readable(
        text, tmp_path, {"battle-fig001": "../case/figures.html#battle-fig001", "battle": "../case/battle.html"}
    )
    assert tree.xpath("//a/@href") == ["../case/figures.html#battle-fig001"] * 2


def test_a_picture_becomes_a_file_and_keeps_its_text(tmp_path):
    data = base64.b64encode(PIXEL).decode()
    tree, pictures = readable(
        f'<img alt="A pixel" src="data:image/png;base64,{data}" style="width:1px;background:#fff">', tmp_path
    )
    assert [path.read_bytes() for path in pictures] == [PIXEL]
    assert tree.xpath("//img/@src") == [f"../pictures/{pictures[0].name}"]
    assert tree.xpath("//img/@alt") == ["A pixel"]
    assert (tree.xpath("//img/@width"), tree.xpath("//img/@height")) == (["1"], ["1"])


def stand_in(source: str, text: str, question: Question | None = None, shown: set[str] | None = None) -> str | None:
    import activities

    static = EXTENSIONS.parent / "_static"
    return activities.stand_in(source, text, lambda _: question, set() if shown is None else shown, static)


def asked(kind: str) -> Question:
    options = tuple(
        Option(f"o{number}", text, number == 1, value, None, f"Reply {number}.")
        for number, (text, value) in enumerate([("Zebra <3", "2"), ("Ant", "1")])
    )
    return Question("q-1", "01", kind, "Which & why?", options=options, model_answer="The model.")


@pytest.mark.parametrize("kind", ["single", "multiple", "matching", "ordering", "number", "date", "text"])
def test_a_question_is_shown_without_its_key(kind):
    made = stand_in(
        'self_check(case, "q-1")', "Which & why? (a question: run this cell in Jupyter to answer it)", asked(kind)
    )
    assert "Which &amp; why?" in made
    assert ("Zebra &lt;3" in made) == (kind not in ("number", "date", "text"))
    assert "Reply" not in made
    assert "model." not in made
    if kind == "ordering":
        assert made.index("Ant") < made.index("Zebra")


def test_an_activity_shows_its_picture_once():
    shown: set[str] = set()
    said = "Who told whom? (an activity: run this cell in Jupyter to use it)"
    first = stand_in('ChainBuilder(case, "a")', said, shown=shown)
    again = stand_in('ChainBuilder(case, "b")', said, shown=shown)
    assert first.count("<img") == 1
    assert 'alt="Screenshot: a claim' in first
    assert "<img" not in again
    assert "make lab" in again


def test_another_output_stays_as_it_is():
    assert stand_in("2 + 3", "5") is None


def test_every_picture_of_an_activity_has_words_and_every_word_a_picture():
    from activity_pictures import ALT

    pictures = {path.stem for path in (EXTENSIONS.parent / "_static" / "activities").glob("*.png")}
    assert set(ALT) == pictures - {"self_check"}


def test_references_to_one_work_come_together_by_author():
    import lessons
    import references

    first = lessons.Lesson(Path("01_a.ipynb"), "", {})
    second = lessons.Lesson(Path("02_b.ipynb"), "", {})
    made = references.page(
        [
            references.Citation("T. Thurén (2019). *Källkritik*, 4th ed.", first),
            references.Citation("A. B. Other and C. Third (2001). A title. *Journal*, 3.", first),
            references.Citation("T. Thurén (2019). *Källkritik*, 4th ed.: the criterion of time.", second),
        ]
    )
    entries = [line for line in made.splitlines() if line.startswith("- ")]
    assert entries == [
        "- A. B. Other and C. Third (2001). A title. *Journal*, 3. (lesson [01](lessons/01_a.ipynb))",
        "- T. Thurén (2019). *Källkritik*.",
    ]
    assert "  - Lesson [02](lessons/02_b.ipynb): 4th ed.: the criterion of time." in made


def test_the_glossary_has_a_heading_for_each_letter():
    import glossary_page

    terms = ["# Glossary\n\nIntro.", "### Actor\n\nWho acts. (`x`)", "### Bound\n\nA side."]
    cells = [*terms, "## The words of the tables\n\nWords.", "### works: kind\n\nWhat sort."]
    made = glossary_page.page(cells)
    assert "## A\n\n:::{glossary}\nActor\n  Who acts. (`x`)\n:::" in made
    assert "## B\n" in made
    assert "### works\n\n`kind`\n: What sort." in made
