"""Activities: thin widgets over the methods."""

from course_lib.activities.chain_builder import ChainBuilder
from course_lib.activities.date_solver import DateSolver
from course_lib.activities.mypage import my_page
from course_lib.activities.pretest import pre_test
from course_lib.activities.provenance_card import ProvenanceCard
from course_lib.activities.selfcheck import self_check

__all__ = ["ChainBuilder", "DateSolver", "ProvenanceCard", "my_page", "pre_test", "self_check"]
