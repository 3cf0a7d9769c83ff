"""Pictures of a case: each comes with alternative text and with its table."""

from course_lib.pictures.admissions import scope
from course_lib.pictures.base import Picture
from course_lib.pictures.calibration import calibration
from course_lib.pictures.control import ribbons
from course_lib.pictures.counts import intervals
from course_lib.pictures.dating import date_ranges, said_against_happened
from course_lib.pictures.hypotheses import matrix_plot
from course_lib.pictures.language import modality_profile
from course_lib.pictures.media import pillars
from course_lib.pictures.provenance import completeness, genealogy
from course_lib.pictures.relations import claim_graph
from course_lib.pictures.tracing import stemma
from course_lib.pictures.transmission import sankey
from course_lib.pictures.wording import label_heatmap

__all__ = [
    "Picture",
    "calibration",
    "claim_graph",
    "completeness",
    "date_ranges",
    "genealogy",
    "intervals",
    "label_heatmap",
    "matrix_plot",
    "modality_profile",
    "pillars",
    "ribbons",
    "said_against_happened",
    "sankey",
    "scope",
    "stemma",
]
