"""Activities: thin widgets over the methods."""

from course_lib.activities.admission_dossier import AdmissionDossier
from course_lib.activities.chain_builder import ChainBuilder
from course_lib.activities.control_timeline import ControlTimeline
from course_lib.activities.date_solver import DateSolver
from course_lib.activities.hedge_sorter import HedgeSorter
from course_lib.activities.hypothesis_matrix import HypothesisMatrix
from course_lib.activities.label_swapper import LabelSwapper
from course_lib.activities.media_check import MediaCheck
from course_lib.activities.mutation_spotter import MutationSpotter
from course_lib.activities.mypage import my_page
from course_lib.activities.narrative_board import NarrativeBoard
from course_lib.activities.pretest import pre_test
from course_lib.activities.provenance_card import ProvenanceCard
from course_lib.activities.relation_matcher import RelationMatcher
from course_lib.activities.residual_calculator import ResidualCalculator
from course_lib.activities.selfcheck import self_check

__all__ = [
    "AdmissionDossier",
    "ChainBuilder",
    "ControlTimeline",
    "DateSolver",
    "HedgeSorter",
    "HypothesisMatrix",
    "LabelSwapper",
    "MediaCheck",
    "MutationSpotter",
    "NarrativeBoard",
    "ProvenanceCard",
    "RelationMatcher",
    "ResidualCalculator",
    "my_page",
    "pre_test",
    "self_check",
]
