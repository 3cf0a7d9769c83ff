"""Each rule of the case: a sound case passes, and each way of breaking it is told at its place."""

import pytest

from course_lib.case import validate

ORIGINALS = "originals"


def told(hall, originals=None):
    return [(b.file, b.row, b.column) for b in validate(hall.path, originals)]


def test_a_sound_case_has_no_breach(hall):
    assert validate(hall.path, hall.path / ORIGINALS) == []


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("claims", "voice", "narator"),
        ("claims", "passage_id", "no-such-passage"),
        ("claims", "stated", "2012-02-30"),
        ("copies", "characters", "many"),
        ("copies", "sha256", "abc"),
        ("actors", "named", "perhaps"),
        ("actors", "sensitivity", "7"),
        ("passages", "gist", ""),
        ("transmission", "step", "1.5"),
        ("derivations", "sign", "2"),
    ],
)
def test_a_cell_that_breaks_the_schema(hall, table, column, value):
    hall.set(table, 2, column, value)
    assert (f"{table}.csv", 2, column) in told(hall)


def test_advice_names_the_word_meant(hall):
    hall.set("claims", 2, "voice", "narator")
    assert any("Did you mean 'narrator'?" in b.fix for b in validate(hall.path))


def test_a_key_that_stands_twice_is_told_at_both_places(hall):
    hall.set("claims", 3, "id", hall.get("claims", 2, "id"))
    assert {("claims.csv", 2, "id"), ("claims.csv", 3, "id")} <= set(told(hall))


def test_figures_out_of_order(hall):
    row = hall.find("figures", "origin", "reported")
    hall.set("figures", row, "low", "9")
    hall.set("figures", row, "best", "5")
    hall.set("figures", row, "high", "7")
    assert ("figures.csv", row, "low") in told(hall)


def test_a_residual_must_be_what_its_parts_make(hall):
    row = hall.find("figures", "origin", "residual")
    for column in ("low", "best", "high"):
        hall.set("figures", row, column, "999")
    assert ("figures.csv", row, "best") in told(hall)


def test_a_derived_figure_needs_parts_and_a_reported_one_has_none(hall):
    row = hall.find("figures", "origin", "residual")
    hall.set("figures", row, "origin", "reported")
    first = hall.find("derivations", "output_figure", hall.get("figures", row, "id"))
    assert ("derivations.csv", first, "output_figure") in told(hall)
    row = hall.find("figures", "origin", "reported")
    hall.set("figures", row + 1, "origin", "sum")
    assert ("figures.csv", row + 1, "origin") in told(hall)


def test_passages_that_overlap(hall):
    hall.set("passages", 3, "start", str(int(hall.get("passages", 2, "end")) - 1))
    assert ("passages.csv", 3, "start") in told(hall)


def test_a_passage_past_the_end_or_turned_round(hall):
    hall.set("passages", 3, "end", "999999")
    assert ("passages.csv", 3, "end") in told(hall)
    hall.set("passages", 3, "end", hall.get("passages", 3, "start"))
    assert ("passages.csv", 3, "end") in told(hall)


def test_an_uncovered_stretch_is_found_in_the_originals(hall):
    hall.set("passages", 3, "start", str(int(hall.get("passages", 3, "start")) + 4))
    assert ("passages.csv", 3, "start") in told(hall, hall.path / ORIGINALS)


def test_an_uncovered_end_is_found_in_the_originals(hall):
    copy = hall.get("passages", 2, "copy_id")
    last = max(n for n, row in enumerate(hall.rows("passages"), 1) if row[1] == copy)
    hall.set("passages", last, "end", str(int(hall.get("passages", last, "end")) - 3))
    assert ("passages.csv", last, "end") in told(hall, hall.path / ORIGINALS)


def test_a_passage_on_which_nothing_hangs(hall):
    key = hall.get("claims", 2, "passage_id")
    for table in ("claims", "defects", "term_uses", "media"):
        for number, row in enumerate(hall.rows(table)[1:], start=2):
            if key in row:
                hall.set(table, number, "passage_id", "")
    assert ("passages.csv", hall.find("passages", "id", key), "id") in told(hall)


def test_a_long_quote_and_a_wrong_one(hall):
    hall.set("passages", 2, "quote", "one two three four five six seven eight nine")
    assert ("passages.csv", 2, "quote") in told(hall)
    hall.set("passages", 2, "quote", "never written")
    assert ("passages.csv", 2, "quote") not in told(hall)
    assert ("passages.csv", 2, "quote") in told(hall, hall.path / ORIGINALS)


@pytest.mark.parametrize(("table", "column"), [("claims", "hedge"), ("term_uses", "form"), ("names", "form")])
def test_words_that_do_not_stand_in_their_passage(hall, table, column):
    hall.set(table, 2, column, "zzz")
    assert (f"{table}.csv", 2, column) in told(hall, hall.path / ORIGINALS)


def test_a_term_counted_more_often_than_it_stands(hall):
    rows = hall.rows("term_uses")
    hall.write("term_uses", [*rows, ["extra-use", *rows[1][1:]]])
    assert ("term_uses.csv", len(rows) + 1, "form") in told(hall, hall.path / ORIGINALS)


@pytest.mark.parametrize(
    ("right", "wrong"), [("corroborates", "repeats_same_origin"), ("repeats_same_origin", "corroborates")]
)
def test_origins_decide_between_corroboration_and_repetition(hall, right, wrong):
    row = hall.find("relations", "kind", right)
    hall.set("relations", row, "kind", wrong)
    assert ("relations.csv", row, "kind") in told(hall)


def test_two_origins_without_a_name_corroborate_only_if_coded_independent(hall, places):
    row = hall.find("relations", "kind", "corroborates")
    hall.set("relations", row, "independence", "unknown")
    assert ("relations.csv", row, "independence") in places(validate(hall.path))


def test_a_retraction_cannot_come_first(hall):
    row = hall.find("relations", "kind", "retracts")
    one, other = hall.get("relations", row, "from_claim"), hall.get("relations", row, "to_claim")
    for key, day in ((one, "2001-01-01"), (other, "2001-01-02")):
        at = hall.find("claims", "id", key)
        hall.set("claims", at, "stated", day)
        hall.set("claims", at, "stated_basis", "stated")
    assert ("relations.csv", row, "kind") in told(hall)


def test_a_pejorative_needs_quotation_marks(hall):
    row = hall.find("terms", "valence", "pejorative")
    word = hall.get("terms", row, "term")
    hall.set("claims", 2, "statement", f'The mayor spoke of "{word}"')
    assert ("claims.csv", 2, "statement") not in told(hall)
    hall.set("claims", 2, "statement", f"The {word} left")
    assert ("claims.csv", 2, "statement") in told(hall)


def test_no_witness_speaks_in_two_copies(hall):
    copies = {row[1] for row in hall.rows("passages")[1:]}
    claims = hall.rows("claims")
    passage_copy = {row[0]: row[1] for row in hall.rows("passages")[1:]}
    first = next(n for n, row in enumerate(claims[1:], 2) if passage_copy[row[1]] == sorted(copies)[0])
    second = next(n for n, row in enumerate(claims[1:], 2) if passage_copy[row[1]] == sorted(copies)[1])
    actor = hall.find("actors", "kind", "witness_group")
    for number in (first, second):
        hall.set("claims", number, "speaker_id", hall.get("actors", actor, "id"))
    assert ("actors.csv", actor, "id") in told(hall)


def test_a_name_belongs_to_one_actor_or_one_place(hall):
    hall.set("names", 2, "actor_id", "")
    hall.set("names", 2, "place_id", "")
    assert ("names.csv", 2, "actor_id") in told(hall)


def test_an_inferred_date_needs_its_reasoning_and_the_undated_stays_so(hall):
    row = hall.find("works", "published_basis", "stated")
    hall.set("works", row, "published_basis", "inferred")
    hall.set("works", row, "published_because", "")
    assert ("works.csv", row, "published_because") in told(hall)
    hall.set("works", row, "published_basis", "unknown")
    assert ("works.csv", row, "published_basis") in told(hall)
    hall.set("works", row, "published_basis", "stated")
    hall.set("works", row, "published", "")
    assert ("works.csv", row, "published_basis") in told(hall)


def test_a_deprecated_claim_needs_a_reason(hall):
    hall.set("claims", 2, "status", "deprecated")
    hall.set("claims", 2, "status_reason", "")
    assert ("claims.csv", 2, "status_reason") in told(hall)


def test_a_chain_has_no_gap_and_no_break(hall):
    row = hall.find("transmission", "step", "2")
    hall.set("transmission", row, "giver_id", hall.get("transmission", row, "taker_id"))
    assert ("transmission.csv", row, "giver_id") in told(hall)
    hall.set("transmission", row, "step", "9")
    assert ("transmission.csv", row, "step") in told(hall)


def test_a_claim_without_a_chain(hall):
    rows = hall.rows("transmission")
    key = rows[1][rows[0].index("claim_id")]
    hall.write("transmission", [row for row in rows if key not in row])
    assert ("claims.csv", hall.find("claims", "id", key), "id") in told(hall)


def test_only_a_control_claim_has_a_control_row(hall):
    key = hall.get("control", 2, "claim_id")
    hall.set("claims", hall.find("claims", "id", key), "kind", "background")
    assert ("control.csv", 2, "claim_id") in told(hall)


def test_a_question_that_cannot_be_answered(hall):
    row = hall.find("questions", "kind", "single")
    key = hall.get("questions", row, "id")
    for number, cells in enumerate(hall.rows("options")[1:], start=2):
        if key in cells:
            hall.set("options", number, "correct", "false")
    assert ("questions.csv", row, "id") in told(hall)


def test_a_case_may_add_columns_of_its_own(hall):
    path = hall.path / "datapackage.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"fields": [', '"fields": [{"name": "remark", "type": "string"},', 1),
        encoding="utf-8",
    )
    first = hall.rows("works")
    hall.write("works", [["remark", *first[0]], *[["a note", *row] for row in first[1:]]])
    assert validate(hall.path) == []
