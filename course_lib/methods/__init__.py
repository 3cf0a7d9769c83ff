"""Methods of source criticism: pure functions on a case.

Terms
-----
source criticism
    The craft of asking what a source can show: what it is, who speaks in it, how they know, and what follows from it.
claim
    One thing that one voice holds to be so. Two voices in one sentence make two claims.
passage
    A short stretch of one text, with a name of its own.
voice
    Whoever speaks in a passage: the text's own narrator, or somebody whom it lets speak.
well supported
    There is a good reason to accept a claim. It does not mean proved.
weak
    What one is told cannot carry the claim. It does not mean false.
"""

from course_lib.methods import (
    admissions,
    control,
    counts,
    dating,
    hypotheses,
    language,
    media,
    mutations,
    narratives,
    provenance,
    relations,
    tracing,
    transmission,
    wording,
)

__all__ = [
    "admissions",
    "control",
    "counts",
    "dating",
    "hypotheses",
    "language",
    "media",
    "mutations",
    "narratives",
    "provenance",
    "relations",
    "tracing",
    "transmission",
    "wording",
]
