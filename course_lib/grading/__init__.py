"""Graded exercises: run what learners handed in where it can do no harm, check the answers elsewhere, keep the scores.

A learner's notebook runs in a sandbox (`course_lib.grading.sandbox`) and hands its answers over as plain data. The
checks see nothing but that data, in the grader's own process. Needs the extra ``grading``.
"""

from course_lib.grading.types import Handed, Result, Submission

__all__ = ["Handed", "Result", "Submission"]
