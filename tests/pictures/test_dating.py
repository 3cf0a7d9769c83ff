import pytest

from course_lib import CaseError
from course_lib.methods import dating as method
from course_lib.pictures import dating


def test_every_claim_about_an_event_is_drawn(hall):
    picture = dating.said_against_happened(hall)
    verdicts = method.said_against_happened(hall)
    about = verdicts[verdicts["event_id"].notna()]
    assert len(picture.table) == len(about)
    assert picture.table["verdict"].tolist() == about["verdict"].astype(str).tolist()
    assert f"Plot of {len(about)} claims" in picture.alt
    assert "Impossible: scraps-c007." in picture.alt


def test_unknown_dates_are_told_as_unknown(hall):
    table = dating.said_against_happened(hall, ["lexicon-c001", "bulletin-c009"]).table
    assert table["said"].tolist() == ["unknown", "unknown"]
    assert table["happened"].tolist() == ["2019-03-09", "unknown"]
    assert table["days between"].isna().all()


def test_ranges_are_told_as_ranges(hall):
    row = dating.said_against_happened(hall, "lexicon-c013").table.iloc[0]
    assert (row["said"], row["happened"]) == ("2019-03-19 or later", "2019-03-10")
    row = dating.said_against_happened(hall, "bulletin-c008").table.iloc[0]
    assert (row["happened"], row["days between"]) == ("2018-01-01 to 2018-12-31", "69 to 514")


def test_the_impossible_mark_is_drawn(hall, pixels):
    def brown(picture):
        return int((abs(pixels(picture)[..., :3] - (0.627, 0.251, 0.0)).max(axis=2) < 0.01).sum())

    assert brown(dating.said_against_happened(hall, "scraps-c007")) > brown(
        dating.said_against_happened(hall, "gazette-c008")
    )


def test_a_plot_without_any_date_is_still_drawn(hall):
    assert dating.said_against_happened(hall, "bulletin-c009").png.startswith(b"\x89PNG")


def test_ranges_of_copies_events_and_claims(hall):
    picture = dating.date_ranges(hall, ["lexicon", "bulletin", "fire", "cold-kitchen", "bulletin-c008"])
    assert picture.table["possible dates"].tolist() == [
        "2021-06-01 or later",
        "2019-05-30 or earlier",
        "2019-03-09",
        "unknown",
        "2019-03-10 to 2019-05-30",
    ]
    assert picture.table["basis"].tolist() == ["inferred", "inferred", "stated", "unknown", "inferred"]
    assert "copy lexicon was made: 2021-06-01 or later (inferred)." in picture.alt


def test_ranges_of_all_copies_by_default(hall):
    assert len(dating.date_ranges(hall).table) == 4


def test_a_key_of_another_kind_is_refused(hall):
    with pytest.raises(CaseError, match="neither a copy nor an event nor a claim"):
        dating.date_ranges(hall, "council")
    with pytest.raises(CaseError, match="among the claims"):
        dating.said_against_happened(hall, "gazette-c999")


def test_drawn_twice_it_is_the_same(hall):
    assert dating.said_against_happened(hall).png == dating.said_against_happened(hall).png
