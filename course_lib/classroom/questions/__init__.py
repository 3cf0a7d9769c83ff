"""The questions of a case in the forms that schools use: Moodle XML, QTI 2.1 and plain tables."""

from course_lib.classroom.questions.groups import Group, groups
from course_lib.classroom.questions.moodle import moodle_xml
from course_lib.classroom.questions.qti import qti_package
from course_lib.classroom.questions.tables import option_table, question_table

__all__ = ["Group", "groups", "moodle_xml", "option_table", "qti_package", "question_table"]
