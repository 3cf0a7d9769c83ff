"""What every test, doctest and lesson runs under: no source texts, answers of its own, no race with the clock."""

import os
import tempfile

import pytest
from hypothesis import Phase, settings


def pytest_configure(config: pytest.Config) -> None:
    """Set the surroundings, which the kernels of the lessons inherit."""
    folder = tempfile.TemporaryDirectory(prefix="course-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["COURSE_ORIGINALS"] = ""
    os.environ["COURSE_ANSWERS"] = f"{folder.name}/answers.json"
    settings.register_profile("course", deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain})
    settings.load_profile("course")
