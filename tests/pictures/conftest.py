import io
from pathlib import Path

import matplotlib.image
import pytest

from course_lib import open_case

HALL = Path(__file__).parents[1] / "cases" / "market_hall"


@pytest.fixture(scope="session")
def hall():
    return open_case(HALL)


@pytest.fixture
def pixels():
    """The pixels of a picture."""
    return lambda picture: matplotlib.image.imread(io.BytesIO(picture.png))


@pytest.fixture(autouse=True)
def unchanged_settings():
    """No picture may touch matplotlib's global settings."""
    before = dict(matplotlib.rcParams)
    yield
    assert dict(matplotlib.rcParams) == before
