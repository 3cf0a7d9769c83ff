"""The three lists of packages say the same: pyproject.toml, requirements.lock, environment.yml.

That conda-forge has a build of each package cannot be shown without asking it.
"""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec, Version, VersionSpec

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = [Requirement(line.rstrip("\\").strip()) for line in LOCK.splitlines() if "==" in line and line[0] not in "# "]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
PIP = next(entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict))


def asked():
    """Every requirement of pyproject.toml: of the library, of its extras, of its groups."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    groups = PROJECT["dependency-groups"].values()
    lists = [PROJECT["project"]["dependencies"], *extras, *groups]
    return [Requirement(line) for lines in lists for line in lines if isinstance(line, str)]


def floors(lines):
    """The lowest version that each line allows, by name; every line must have the form 'name >=version'."""
    parts = [re.fullmatch(r"([\w.-]+) >=([\d.]+)", line) for line in lines]
    assert all(parts), lines
    return {canonicalize_name(part[1]): part[2] for part in parts}


@pytest.mark.parametrize("requirement", asked(), ids=str)
def test_the_lock_pins_what_the_project_asks_for(requirement):
    pins = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(requirement.name)]
    assert pins, f"{requirement.name} is not in requirements.lock: type 'make lock'"
    for pin in pins:
        assert requirement.specifier.contains(next(iter(pin.specifier)).version), f"{pin}: type 'make lock'"


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_each_package_has_one_version_on_each_system(python, system):
    place = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": system}
    place["platform_system"] = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system]
    place["os_name"] = "nt" if system == "win32" else "posix"
    names = [pin.name for pin in PINS if pin.marker is None or pin.marker.evaluate(place)]
    assert len(names) == len(set(names))
    assert {canonicalize_name(requirement.name) for requirement in asked()} <= set(names)


def test_the_lock_has_a_digest_for_each_file_and_names_no_host():
    entries = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINS)
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK


def test_the_lock_leaves_out_what_the_project_leaves_out():
    overrides = [Requirement(line) for line in PROJECT["tool"]["uv"]["override-dependencies"]]
    never = [override.name for override in overrides if override.marker == Marker("python_version < '0'")]
    assert never == ["rfc3987-syntax"]
    assert not {pin.name for pin in PINS} & set(never)


def test_the_environment_asks_for_what_the_project_asks_for():
    assert PIP[-1] == "--editable ."
    listed = floors(line for line in CONDA if line != "pip") | floors(PIP[:-1])
    wanted = {canonicalize_name(r.name): next(iter(r.specifier)).version for r in asked()}
    assert listed == wanted | {"python": PROJECT["project"]["requires-python"].removeprefix(">=")}


def test_nothing_comes_from_two_places():
    assert not floors(line for line in CONDA if line != "pip").keys() & floors(PIP[:-1]).keys()


def test_only_the_free_channel_is_used():
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]


@pytest.mark.parametrize("line", [line for line in CONDA if line.split()[0] not in ("python", "pip")])
def test_conda_reads_each_line_and_allows_what_the_lock_pins(line):
    spec = MatchSpec(line, strict=True)
    pins = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(spec.name.normalized)]
    assert pins
    assert all(VersionSpec(spec.version).matches(Version(next(iter(pin.specifier)).version)) for pin in pins)
