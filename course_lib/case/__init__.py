"""Open a case, look at its tables and passages, and hold it against its rules."""

from course_lib.case.breaches import Breach, CaseError
from course_lib.case.case import Case, open_case
from course_lib.case.new import new_case
from course_lib.case.passages import Claim, Passage
from course_lib.case.validation import validate

__all__ = ["Breach", "Case", "CaseError", "Claim", "Passage", "new_case", "open_case", "validate"]
