"""Counts: numbers with their bounds, numbers made of numbers, and what arithmetic with counts of people allows.

A count of people in a war is a claim like any other, and a harder one. It says *how many*, and with the same breath
*who*, *when*, *where*, and that somebody **counted**. This module keeps the four apart:

- `figures`: every number as **low, best and high**, where a missing bound is unknown and never zero;
- `compare`: whether two figures can both be right, where they can be compared at all;
- `added` and `rest`: when counts may be added or taken from each other, and why most may not;
- `derive`, `assumptions`, `grounds` and `sensitivity`: a number that was worked out, what holds it up, what speaks for
  and against that, and what remains when an assumption is let go.

The **status** of a person (civilian, soldier, fighter) is a finding of its own. Recorders state by which rule they give
it, and write *unknown* where it is not established. A remainder gives nobody a status.

References
----------
R. Sundberg and E. Melander (2013). Introducing the UCDP Georeferenced Event Dataset. *Journal of Peace Research*,
50(4).
Iraq Body Count. *Methods*: minimum and maximum for each incident.
Every Casualty Worldwide (2016). *Standards for Casualty Recording*.
C. F. Manski (2003). *Partial Identification of Probability Distributions*. Springer.

Terms
-----
low, best and high
    Three values for one count: the least, the one that is given, and the most. The Uppsala Conflict Data Program (UCDP)
    gives them for each event.
unknown
    An entry of its own for what is not known. It is not zero, and it is not an average.
status
    Whether a person is counted as a civilian, a soldier or a fighter. It has to be established for each person.
casualty recording
    Writing down every person killed, one by one, with the source for each, so that each can be checked.
"""

from course_lib.methods.additions import Worked, added, rest
from course_lib.methods.derivations import STATES, Derived, Part, assumptions, derive, grounds, sensitivity
from course_lib.methods.figures import COMPARISONS, compare, figures, whom
from course_lib.methods.ranges import UNKNOWN, Range, in_words, ranges_in_words, total

__all__ = [
    "COMPARISONS",
    "STATES",
    "UNKNOWN",
    "Derived",
    "Part",
    "Range",
    "Worked",
    "added",
    "assumptions",
    "compare",
    "derive",
    "figures",
    "grounds",
    "in_words",
    "ranges_in_words",
    "rest",
    "sensitivity",
    "total",
    "whom",
]
