import pandas as pd
import pytest

from course_lib.pictures.calibration import calibration


def rated(*rows):
    return pd.DataFrame(
        {
            "correct": pd.array([right for right, _ in rows], dtype="boolean"),
            "confidence": pd.array([sure for _, sure in rows], dtype="Float64"),
        }
    )


SOME = rated((True, 0.6), (False, 0.6), (True, 0.9), (True, 0.9), (True, 0.9), (True, None), (None, 0.7))


def test_alt_text_says_each_mark_and_the_whole():
    alt = calibration(SOME).alt
    assert "1 of 2 right at 60 %; 3 of 3 right at 90 %." in alt
    assert "Over all 5 answers, 78 % sure and 80 % right." in alt


def test_the_table_holds_what_is_drawn_and_what_was_never_used():
    table = calibration(SOME).table.set_index("how sure")
    assert table.index.tolist() == ["50 %", "60 %", "70 %", "80 %", "90 %", "100 %"]
    assert table.loc["60 %"].tolist() == [2, "1", "50 %", "9 % to 91 %"]
    assert table.loc["70 %"].tolist() == [0, "never used", "never used", "never used"]


def test_without_answers_it_is_empty_and_says_so():
    picture = calibration(rated())
    assert "no answer with a confidence yet" in picture.alt
    assert (picture.table["answers"] == 0).all()


def test_a_lower_confidence_widens_the_scale():
    assert calibration(rated((True, 0.2))).table["how sure"].iloc[0] == "20 %"
    assert calibration(rated((True, 0.9)), lowest=0.1).table["how sure"].iloc[0] == "10 %"


def test_the_unused_is_hatched_and_not_left_blank(pixels):
    full = calibration(rated(*((True, tenth / 10) for tenth in range(5, 11))))
    gap = calibration(rated(*((True, tenth / 10) for tenth in (5, 6, 8, 9, 10))))
    image, other = pixels(gap), pixels(full)
    height, width = image.shape[:2]
    strip = (slice(int(height * 0.15), int(height * 0.25)), slice(int(width * 0.46), int(width * 0.49)))
    assert other[strip].std(axis=(0, 1)).max() < 0.001
    assert image[strip].std(axis=(0, 1)).max() > 0.05


def test_drawn_twice_it_is_the_same():
    assert calibration(SOME)._repr_html_() == calibration(SOME)._repr_html_()


def test_a_confidence_in_percent_is_refused():
    with pytest.raises(ValueError, match=r"write 80 % as 0\.8"):
        calibration(rated((True, 80)))
