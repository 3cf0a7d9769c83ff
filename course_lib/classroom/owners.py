"""Whose file is it: an answers file names nobody, so the learner is known by where the file lies.

Understood are the downloads of Moodle and Canvas, a folder for each learner, and a file named after each. Files of one
name that lie side by side, such as ``answers (1).json``, may be anybody's: each counts as a learner of its own, until
what they hold shows that two of them are one person's.
"""

import os
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.archives import Found

__all__ = ["Owner", "owners"]

MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?.*", re.I)
CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<sub>\d+)_(?P<rest>.+)")
NUMBER = re.compile(r"[-_ ]*\(?(\d{1,3})\)?$")
COPY = re.compile(r"(?i)[-_ ]*(\(\d{1,3}\)|[-–] ?(copy|kopie|copie)|copy|kopie)$")
OURS = re.compile(r"(?i)^(my-)?who-says-so$|^answers( ?\(\d+\))?(\.zip)?$|^fresh$|^submitted$|^submissions$")
KEPT_ASIDE = re.compile(r"(?i)[-_ ]*kept-aside-\d{4}-\d\d-\d\d(-\d+)?")


@dataclass(frozen=True)
class Owner:
    """Whose file it is, as far as its place tells.

    Parameters
    ----------
    key
        The same for all files of one learner.
    name
        What the learner is called there.
    attempt
        Which hand-in it is, where a platform numbers them.
    by
        How the learner is known: ``platform``, ``name``, ``folder``, or ``file`` if by nothing but the file itself.
    """

    key: str
    name: str
    attempt: int = 0
    by: str = "file"


def owners(files: Sequence[Found]) -> list[Owner]:
    """Whose each of some files is.

    Parameters
    ----------
    files
        All files of the class that may hold answers: a place means something only beside the others.

    Returns
    -------
    list of Owner
        One a file, in their order.

    Examples
    --------
    >>> def at(path):
    ...     return Found(tuple(path.split("/")), 0.0, bytes)
    >>> [owner.key for owner in owners([at("one/answers.json"), at("one/old/answers.json"), at("two/answers.json")])]
    ['one', 'one', 'two']
    >>> [owner.name for owner in owners([at("learner-01.json"), at("learner-01 (1).json"), at("learner-02.json")])]
    ['learner-01', 'learner-01', 'learner-02']
    >>> len({owner.key for owner in owners([at("answers.json"), at("answers (1).json")])})
    2
    """
    homes = [_home(file.parts[:-1]) for file in files]
    top = os.path.commonpath(["/".join(("x", *home)) for home in homes]).split("/")[1:] if files else []
    names: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for file, home in zip(files, homes, strict=True):
        names[home].add(_bare(file.name))
    groups = {home for home, own in names.items() if home == tuple(top) or len(own - {""}) > 1}
    learners = {home for home in names if home not in groups}
    return [_owner(file, home, groups, learners) for file, home in zip(files, homes, strict=True)]


def _home(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The folder that stands for the learner: the nearest that is not one of the course's own."""
    while folders and OURS.search(folders[-1]):
        folders = folders[:-1]
    return folders


def _bare(name: str) -> str:
    """What a file's name says besides that it holds answers; empty if nothing."""
    stem = re.sub(r"(?i)\.json.*$|\.txt$", "", name)
    stem = KEPT_ASIDE.sub("", stem)
    while (shorter := COPY.sub("", stem)) != stem:
        stem = shorter
    return re.sub(r"(?i)^answers?([-_ .]+|$)|[-_ .]+answers?$", "", stem).strip(" -_.")


def _owner(file: Found, home: tuple[str, ...], groups: set[tuple[str, ...]], learners: set[tuple[str, ...]]) -> Owner:
    for part in file.parts:
        if found := MOODLE.fullmatch(part):
            return Owner(f"moodle {found['id']}", found["name"], by="platform")
    if (found := CANVAS.fullmatch(file.name)) and file.name.lower() != "answers":
        number = NUMBER.search(re.sub(r"(?i)\.json.*$", "", found["rest"]))
        return Owner(f"canvas {found['id']}", found["name"], int(number[1]) if number else 0, by="platform")
    if home in groups:
        name = _bare(file.name)
        if not name:
            return Owner(file.path, file.path)
        return Owner("/".join((*home, name)), name, by="name")
    own = next((home[:depth] for depth in range(1, len(home)) if home[:depth] in learners), home)
    return Owner("/".join(own), "/".join(own).removesuffix(".zip"), by="folder")
