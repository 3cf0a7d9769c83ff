"""Pictures of a case: each comes with alternative text and with its table."""

from course_lib.pictures.base import Picture
from course_lib.pictures.calibration import calibration
from course_lib.pictures.dating import date_ranges, said_against_happened
from course_lib.pictures.provenance import completeness, genealogy
from course_lib.pictures.transmission import sankey

__all__ = [
    "Picture",
    "calibration",
    "completeness",
    "date_ranges",
    "genealogy",
    "said_against_happened",
    "sankey",
]
