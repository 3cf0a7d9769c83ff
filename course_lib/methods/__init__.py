"""Methods of source criticism: pure functions on a case."""

from course_lib.methods import dating, provenance, transmission

__all__ = ["dating", "provenance", "transmission"]
