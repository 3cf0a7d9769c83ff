"""A copy of the teacher's file of one lesson, in a checkout of its own that borrows everything else."""

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from course_lib.teaching.material import Checkout, Material, find_checkout, open_material
from course_lib.teaching.strict import MaterialError

ROOT = Path(__file__).parents[2]
LESSON = "06"


@pytest.fixture(scope="session")
def checkout() -> Checkout:
    return find_checkout()


@pytest.fixture(scope="session")
def opened(checkout: Checkout) -> Callable[[str], Material]:
    """A lesson's material, read once; what is wrong with it fails the test that asks for it."""

    @cache
    def read(number: str) -> Material:
        try:
            return open_material(checkout, number)
        except MaterialError as error:
            pytest.fail(str(error))

    return read


@pytest.fixture(scope="session")
def material(opened: Callable[[str], Material]) -> Material:
    return opened(LESSON)


@pytest.fixture(scope="session")
def plain() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "teaching" / "lessons" / f"{LESSON}.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def changed(tmp_path: Path, plain: dict[str, Any]) -> Callable[[Callable[[dict[str, Any]], object]], Path]:
    """Write the lesson's file with one thing changed."""

    def write(change: Callable[[dict[str, Any]], object]) -> Path:
        data = copy.deepcopy(plain)
        change(data)
        path = tmp_path / f"{LESSON}.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return path

    return write
