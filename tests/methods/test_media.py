import pandas as pd
import pytest

from course_lib import Case, CaseError
from course_lib.methods import media


def with_tables(case, **tables):
    return Case(case.folder, case.schema, {**{name: case.table(name) for name in case.schema.tables}, **tables})


def test_every_medium_has_a_line_for_every_pillar(hall):
    frame = media.checks(hall)
    assert frame.columns.tolist() == ["media_id", "pillar", "result", "note"]
    assert frame["media_id"].tolist() == [key for key in hall.media.index for _ in media.PILLARS]
    assert frame["pillar"].tolist() == list(media.PILLARS) * len(hall.media)
    date = frame[(frame["media_id"] == "gazette-m001") & (frame["pillar"] == "date")].iloc[0]
    assert (date["result"], date["note"]) == ("contradicted", "The caption's day is before the fire.")


def test_results_do_not_depend_on_the_order_of_the_table(hall):
    mixed = with_tables(hall, media_checks=hall.media_checks.iloc[::-1])
    assert media.checks(mixed).equals(media.checks(hall))


def test_media_come_in_the_order_asked(hall):
    asked = ["gazette-m002", "gazette-m001", "gazette-m002"]
    assert media.matrix(hall, asked).index.tolist() == ["gazette-m002", "gazette-m001"]
    assert media.checks(hall, "gazette-m002")["media_id"].unique().tolist() == ["gazette-m002"]


def test_the_vocabularies_are_those_of_the_schema(hall):
    table = hall.schema.tables["media_checks"]
    assert set(table.field("pillar").choices) == set(media.PILLARS)
    assert {*table.field("result").choices, "not_checked"} == set(media.RESULTS)


def test_a_pillar_that_nobody_checked_is_unknown_and_counts_neither_way(hall):
    fewer = with_tables(hall, media_checks=hall.media_checks.drop(["gazette-mc006", "gazette-mc007"]))
    line = media.matrix(fewer).loc["gazette-m002"]
    assert line.tolist() == ["not_checked", "not_checked", "not_testable", "unsupported", "not_testable"]
    counts = media.open_to_test(fewer).loc["gazette-m002"]
    assert counts[["checked", "testable", "decided"]].tolist() == [3, 1, 0]
    assert counts["share"] == pytest.approx(1 / 3)
    notes = media.checks(fewer, "gazette-m002")["note"].tolist()
    assert notes[:2] == ["", ""]


def test_the_later_of_two_checks_counts(hall):
    again = hall.media_checks.loc[["gazette-mc008"]].assign(result="supported", note="A dated receipt is in view.")
    again.index = pd.Index(["gazette-mc099"], dtype=hall.media_checks.index.dtype, name="id")
    twice = with_tables(hall, media_checks=pd.concat([hall.media_checks, again]))
    assert media.matrix(twice).loc["gazette-m002", "date"] == "supported"
    assert len(media.checks(twice)) == len(media.checks(hall))


def test_shown_and_meant_are_two_texts(hall):
    line = media.described(hall).loc["gazette-m002"]
    assert (line["shows"], line["taken_to_mean"]) == ("Flames at a door.", "The fire reached the south door.")
    assert line["road"] == "Whoever posted the video → Orsby Gazette → Website of the Orsby Gazette (host)"
    assert line["maker"] == "Whoever posted the video"


def test_a_maker_has_a_name_only_if_the_sources_give_one(changed):
    plain = changed(
        ("actors", "gazette-photographer", "kind", "person"),
        ("actors", "gazette-photographer", "named", True),
        ("actors", "gazette-poster", "named", True),
    )
    assert media.described(plain)["maker_named"].tolist() == [True, False]
    nobody = changed(("media", "gazette-m001", "creator_id", pd.NA))
    line = media.described(nobody).loc["gazette-m001"]
    assert pd.isna(line["maker"])
    assert not line["maker_named"]


def test_a_picture_on_which_no_claim_hangs_has_no_road(hall):
    bare = with_tables(hall, claims=hall.claims[hall.claims["passage_id"] != "gazette-p013"])
    assert pd.isna(media.described(bare).loc["gazette-m002", "road"])


def test_the_road_is_that_of_the_claim_which_rests_on_the_video(changed, hall):
    case = changed(("claims", "gazette-c011", "passage_id", "gazette-p013"))
    assert media.described(case)["road"].tolist() == media.described(hall)["road"].tolist()


def test_one_description_as_a_person_reads_it(hall):
    one = media.description(hall, "gazette-m002")
    assert str(one).splitlines()[:2] == [
        "Is said to show: Flames at a door.",
        "Is taken to mean: The fire reached the south door.",
    ]
    assert "a video: described, not shown" in one._repr_html_()
    assert "Made or posted by: nobody is named" in str(media.Description("m", "video", "", "", None, None))
    assert "&lt;i&gt;" in media.Description("m", "video", "<i>", "", None, None)._repr_html_()


def test_one_set_of_verdicts_as_a_person_reads_it(hall):
    found = media.verdicts(hall, "gazette-m001")
    assert str(found).splitlines()[2] == "date: contradicted. The caption's day is before the fire."
    assert found.results == media.matrix(hall).loc["gazette-m001"].to_dict()
    assert "<li><b>motive:</b> not testable. Nothing is said of why it was taken.</li>" in found._repr_html_()


def test_pillars_counted_across_media(hall):
    frame = media.open_to_test(hall, by="pillar")
    assert frame.index.tolist() == list(media.PILLARS)
    assert frame["testable"].tolist() == [1, 2, 1, 2, 0]
    assert frame["decided"].tolist() == [1, 1, 1, 1, 0]
    assert frame.loc["motive", "share"] == 0
    with pytest.raises(ValueError, match="by 'medium' or by 'pillar', not by 'claim'"):
        media.open_to_test(hall, by="claim")


@pytest.mark.parametrize(
    ("date", "location", "reach"),
    [
        ("supported", "supported", "as told"),
        ("supported", "not_testable", "seen"),
        ("unsupported", "unsupported", "seen"),
        ("contradicted", "supported", "elsewhere"),
        ("not_testable", "contradicted", "elsewhere"),
    ],
)
def test_how_far_a_genuine_picture_would_reach(changed, date, location, reach):
    case = changed(
        ("media_checks", "gazette-mc003", "result", date), ("media_checks", "gazette-mc004", "result", location)
    )
    line = media.reach(case).loc["gazette-m001"]
    assert line["reach"] == reach
    assert line["shows"] == "Firefighters leave the hall."


def test_an_unknown_medium_is_refused_with_near_ones(hall):
    for method in (media.checks, media.matrix, media.described, media.open_to_test, media.reach):
        with pytest.raises(CaseError, match=r"no 'gazette-m01' among the media.*gazette-m0"):
            method(hall, "gazette-m01")


def test_a_case_without_media(hall):
    none = with_tables(hall, media=hall.media.iloc[:0], media_checks=hall.media_checks.iloc[:0])
    assert media.checks(none).empty
    assert media.matrix(none).shape == (0, 5)
    assert media.described(none).empty
    assert media.open_to_test(none).empty
    assert media.open_to_test(none, by="pillar")["share"].isna().all()
    assert media.reach(none).empty


def test_time_grows_with_the_number_of_media(growth):
    assert growth(lambda case: (media.checks(case), media.described(case), media.reach(case))) < 9
