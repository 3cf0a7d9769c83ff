import subprocess
import sys
from pathlib import Path

import pytest

import course_lib
from course_lib.grading import sandbox
from course_lib.grading.sandbox import Limits


def pairs(line, option):
    return [line[i + 1 : i + 3] for i, word in enumerate(line) if word == option]


@pytest.fixture
def line():
    return sandbox.command(["program", "--share-net"], limits=Limits(folder=12345))


def test_it_shares_no_namespace_and_no_environment(line):
    before = line[: line.index("--")]
    assert {"--unshare-all", "--clearenv", "--die-with-parent", "--new-session"} <= set(before)
    assert "--share-net" not in before


def test_nothing_is_bound_writable_unless_asked(line, tmp_path):
    assert not pairs(line, "--bind")
    shared = sandbox.command(["program"], limits=Limits(), shared=[tmp_path])
    assert pairs(shared, "--bind") == [[str(tmp_path), str(tmp_path)]]


def test_no_home_no_checkout_no_whole_etc(line):
    bound = {source for source, _ in pairs(line, "--ro-bind")}
    root = Path(course_lib.__file__).parents[1]
    assert not bound & {"/", "/etc", "/home", "/root", str(Path.home()), str(root), str(root / "exercises")}
    assert str(Path(course_lib.__file__).parent) in bound


def test_the_rest_is_made_read_only_after_everything_was_placed(line):
    last = len(line) - 1 - line[::-1].index("--remount-ro")
    assert line[last : last + 2] == ["--remount-ro", "/"]
    assert all(i < last for i, word in enumerate(line) if word in {"--ro-bind", "--tmpfs", "--symlink"})


def test_every_folder_to_write_in_has_a_size(line):
    for place in (sandbox.HOME, "/tmp", "/dev/shm"):
        at = line.index(place)
        assert line[at - 3 : at] == ["--size", "12345", "--tmpfs"]


def test_what_is_shown_of_python_is_enough_and_has_no_double(walls):
    shown = sandbox.visible()
    assert len(shown) == len(set(shown))
    code = "from importlib.util import find_spec as f; print(*map(bool, map(f, ('pandas', 'IPython', 'course_lib'))))"
    command = sandbox.command([sys.executable, "-c", code], limits=Limits())
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.stdout == "True True True\n", done.stderr


def test_private_folder_is_closed_to_others(tmp_path):
    folder = sandbox.private_folder(tmp_path)
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "passwd").read_text().startswith("learner:")


def test_probe_says_nothing_where_it_works(walls):
    assert sandbox.probe() == ""


def test_probe_names_the_package(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    monkeypatch.setattr(sandbox.sys, "platform", "linux")
    assert "apt install bubblewrap" in sandbox.probe()


def test_probe_on_another_system(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "win32")
    assert "WSL" in sandbox.probe()


@pytest.mark.parametrize(
    ("switch", "value", "told"),
    [
        ("APPARMOR", "1\n", "apparmor-profiles"),
        ("OLD_SWITCH", "0\n", "unprivileged_userns_clone=1"),
        ("NAMESPACES", "0\n", "max_user_namespaces"),
    ],
)
def test_probe_names_what_forbids_it(switch, value, told, monkeypatch, tmp_path):
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    refusing.chmod(0o755)
    for name in ("APPARMOR", "OLD_SWITCH", "NAMESPACES"):
        (tmp_path / name).write_text(value if name == switch else "\n")
        monkeypatch.setattr(sandbox, name, tmp_path / name)
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: str(refusing))
    monkeypatch.setattr(sandbox.sys, "platform", "linux")
    sentence = sandbox.probe()
    assert "Permission denied" in sentence
    assert told in sentence


def test_probe_knows_an_old_bubblewrap(monkeypatch, tmp_path):
    old = tmp_path / "bwrap"
    old.write_text("#!/bin/sh\necho 'bwrap: Unknown option --size' >&2\nexit 1\n")
    old.chmod(0o755)
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: str(old))
    monkeypatch.setattr(sandbox.sys, "platform", "linux")
    assert "0.7" in sandbox.probe()
