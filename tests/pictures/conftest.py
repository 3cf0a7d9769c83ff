import io

import matplotlib.image
import pytest


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
