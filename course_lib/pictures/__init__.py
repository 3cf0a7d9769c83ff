"""Pictures of a case: each comes with alternative text and with its table."""

from course_lib.pictures.base import Picture

__all__ = ["Picture"]
