import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.methods import control as method
from course_lib.pictures import control
from course_lib.pictures.control import _lanes
from course_lib.pictures.timescale import TimeScale

PLACE = "market-hall"


def test_the_table_holds_every_claim(hall):
    table = control.ribbons(hall, PLACE).table
    assert table["claim"].tolist() == method.claims(hall, PLACE)["claim_id"].tolist()
    row = table[table["claim"] == "lexicon-c010"].iloc[0]
    assert row[["who says so", "how much", "of which day", "said"]].tolist() == [
        "Orsby town council",
        "most",
        "2019-03-12",
        "2019-03-12",
    ]
    assert "accepted" not in table


def test_what_was_set_aside_stays_in_the_table(hall):
    table = control.ribbons(hall, PLACE, ["gazette-c010"]).table
    assert table.set_index("claim")["accepted"].value_counts().to_dict() == {"set aside": 7, "yes": 1}


def test_the_alternative_text_says_what_is_claimed_for_which_day(hall):
    alt = control.ribbons(hall, PLACE).alt
    assert "Market Hall of Orsby: 8 claims of 5 voices" in alt
    assert "Control by state: claimed for 2019-03-05, 2019-03-12." in alt
    assert "2019-03-02 or later" in alt
    assert "Undated and not on the line: 2." in alt


def test_the_alternative_text_says_what_the_accepted_carry(hall):
    alt = control.ribbons(hall, PLACE, ["gazette-c010", "gazette-c011", "bulletin-c001"]).alt
    assert "3 are accepted; they carry 2 single days, 0 of them with a clash" in alt
    assert "Undated and not on the line: 1." in alt


def test_claims_of_a_lane_do_not_cover_each_other(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    crowd = pd.concat([tables["control"]] * 3)
    crowd["extent"] = pd.Categorical(
        ["full", "part", "most"] * 8, categories=tables["control"]["extent"].cat.categories
    )
    crowd.index = pd.Index([f"ct{number}" for number in range(len(crowd))], name="id")
    frame = method.claims(Case(hall.folder, hall.schema, {**tables, "control": crowd}), PLACE)
    frame = frame[frame["earliest"].notna()]
    lanes = _lanes(frame, frame["control"].to_numpy(), TimeScale.of(frame["earliest"], frame["latest"]))
    assert sum(len(lane.bars) for lane in lanes) == len(
        frame.drop_duplicates(["speaker_id", "earliest", "latest", "holder_id", "extent"])
    )
    for lane in lanes:
        for one in lane.bars:
            others = [bar for bar in lane.bars if bar is not one and bar.row == one.row]
            assert all(bar.left >= one.right or bar.right <= one.left for bar in others)


def test_a_voice_that_says_a_thing_twice_has_one_bar(hall):
    tables = {name: hall.table(name) for name in hall.schema.tables}
    twice = pd.concat([tables["control"]] * 2)
    twice.index = pd.Index([f"ct{number}" for number in range(len(twice))], name="id")
    picture = control.ribbons(Case(hall.folder, hall.schema, {**tables, "control": twice}), PLACE)
    assert picture.png == control.ribbons(hall, PLACE).png
    assert len(picture.table) == 2 * len(hall.control)


@pytest.mark.parametrize("accepted", [None, []])
def test_a_place_of_which_nobody_speaks_is_drawn_with_a_sentence(hall, accepted):
    picture = control.ribbons(hall, "mill-lane", accepted)
    assert picture.table.empty
    assert "0 claims of 0 voices" in picture.alt
    assert len(picture.alt) >= 40


@pytest.mark.parametrize("accepted", [[], ["bulletin-c001"], ["bulletin-c003"], ["gazette-c010", "lexicon-ct004"]])
def test_any_choice_can_be_drawn(hall, accepted, pixels):
    picture = control.ribbons(hall, PLACE, accepted)
    assert picture.width <= 900
    assert pixels(picture).std() > 0.05


def test_unknown_places_and_claims_are_refused(hall):
    with pytest.raises(CaseError, match="no 'market' among the places"):
        control.ribbons(hall, "market")
    with pytest.raises(CaseError, match="'gazette-c001' does not say who held"):
        control.ribbons(hall, PLACE, ["gazette-c001"])


def test_drawn_twice_it_is_the_same(hall):
    assert control.ribbons(hall, PLACE, ["gazette-c010"]).png == control.ribbons(hall, PLACE, ["gazette-c010"]).png


def test_sides_have_the_colours_of_the_course():
    assert control.side_voice("opposition").marker == "o"
    assert control.side_voice(float("nan")).hatch == "////"
