"""Tools of the course *Who Says So?*: open a case, read it critically, practise on it.

The folders are floors, and each imports only from the floors below it: ``case`` (tables, passages, rules),
``methods`` and ``practice`` (pure functions on a case; questions and answers), ``pictures``, ``activities``.
"""

from course_lib.case import Case, CaseError, open_case

__all__ = ["Case", "CaseError", "open_case"]
__version__ = "0.2.0"
