"""nbgrader's settings for the graded exercises: our checks and our sandbox in nbgrader's own commands."""

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    Execute,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from course_lib.grading.preprocess import KERNEL, Check, Mend, RequireSandbox, sandbox_fault
from course_lib.grading.prose import FILTERS

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "who-says-so"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache", "key.yaml", "rubric.yaml"]

c.ClearSolutions.code_stub = {"python": "# Write your answer above this line."}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

c.Autograde.sanitize_preprocessors = [
    RequireSandbox,
    Mend,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    Execute,
    Check,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
if not sandbox_fault():
    c.Execute.kernel_name = KERNEL

c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = FILTERS
