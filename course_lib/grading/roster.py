"""Who is in the class: a table of learners, and which of them a name in a download means."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Person", "Roster", "RosterError", "identifier", "printable"]

COLUMNS = {
    "id": ("id", "student id", "learner", "learner id", "username", "user name", "login", "sis login id", "id number"),
    "email": ("email", "email address", "e-mail", "mail"),
    "name": ("name", "full name", "student", "student name", "display name"),
    "first": ("first name", "firstname", "given name"),
    "last": ("last name", "lastname", "surname", "family name"),
    "lms": ("lms user id", "lms id", "lms", "canvas id", "moodle id", "participant", "identifier"),
}
LONGEST = 100
LARGEST = 4 << 20
FORBIDDEN = re.compile(r"[\s/\\:*?\"<>|\[\]{}'`$&;,+%#~!=^()\x00-\x1f\x7f]+")


class RosterError(ValueError):
    """What is wrong with a roster, in a sentence."""


@dataclass(frozen=True)
class Person:
    """A learner.

    Parameters
    ----------
    id
        The name that the gradebook knows the learner by; it also names files.
    first, last, email
        As far as they are known.
    lms
        The number that the learning platform gave the learner.
    """

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    lms: str = ""


@dataclass(frozen=True)
class Roster:
    """The learners of a class, in the order of their table."""

    people: tuple[Person, ...] = ()
    _known: dict[str, list[Person]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for person in self.people:
            keys = {person.id, person.email, person.email.partition("@")[0], person.lms}
            keys |= {f"{person.first} {person.last}", f"{person.last} {person.first}", person.last + person.first}
            for key in {_plain(key) for key in keys} - {""}:
                self._known.setdefault(key, []).append(person)

    @classmethod
    def read(cls, path: Path) -> "Roster":
        """Read a table of learners.

        Parameters
        ----------
        path
            A CSV file (commas, semicolons or tabs) with a column ``id``, ``email`` or ``name``; ``first name`` and
            ``last name`` may be apart. A list of participants as Moodle exports it, or a Canvas gradebook, will do.

        Raises
        ------
        RosterError
            If it cannot be read, names nobody, or names one id twice.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            raise RosterError(f"The roster {path} cannot be read: {error.strerror}.") from error
        if len(content) > LARGEST:
            raise RosterError(f"The roster {path} is too large to be a list of a class: name another file.")
        text = _text(content)
        line = text.partition("\n")[0]
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=line.count)))
        if not rows:
            raise RosterError(f"The roster {path} is empty.")
        places = _places(rows[0])
        if not places.keys() & {"id", "email", "name", "first"}:
            raise RosterError(f"The roster {path} has no column id, email or name in its first line: add one.")
        people: dict[str, Person] = {}
        for number, row in enumerate(rows[1:], start=2):
            person = _person(row, places)
            if person is None:
                continue
            if person.id in people:
                raise RosterError(
                    f"The roster {path} names {person.id} twice (line {number}): give each an id of its own."
                )
            people[person.id] = person
        if not people:
            raise RosterError(f"The roster {path} names nobody.")
        return cls(tuple(people.values()))

    def find(self, *names: str) -> Person | None:
        """The one learner that any of these names means; None if there is none, or if there are several.

        Examples
        --------
        >>> roster = Roster((Person("jd1", "Jane", "Doe", "jane.doe@example.org"), Person("mk2", "Max", "Kern")))
        >>> roster.find("Jane Doe").id, roster.find("kernmax").id, roster.find("somebody")
        ('jd1', 'mk2', None)
        """
        for name in names:
            found = self._known.get(_plain(name), [])
            if len(found) == 1:
                return found[0]
        return None


def identifier(text: str) -> str:
    """A name as an id that is safe as the name of a folder; empty if nothing of it can be used.

    Examples
    --------
    >>> identifier(" Zoë van  Dyk "), identifier("../../etc"), identifier("*")
    ('Zoë-van-Dyk', 'etc', '')
    """
    name = FORBIDDEN.sub("-", unicodedata.normalize("NFC", text).strip()).strip("-. ")
    name = "".join(letter for letter in name if letter.isprintable() and not 0xD800 <= ord(letter) <= 0xDFFF)
    name = re.sub(r"\.{2,}", ".", name).strip("-. ")
    return name.encode()[:LONGEST].decode("utf-8", "ignore").strip("-. ")


def printable(text: str) -> str:
    """A name that came from outside, as it can be kept and shown: no control characters, half characters or markup.

    Examples
    --------
    >>> printable("Zoë\\x1b[2J \\udce9 <b>")
    'Zoë?[2J ? ?b?'
    """
    letters = text.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() and letter not in "<>" else "?" for letter in letters)


def _plain(name: str) -> str:
    """A name as it is compared: letters and digits only, no accents, no capitals."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _places(head: Iterable[str]) -> dict[str, int]:
    """Which column holds what. In a Canvas gradebook ``ID`` is Canvas's own number."""
    words = [" ".join(title.strip().lower().replace("_", " ").split()) for title in head]
    if "sis login id" in words and "id" in words:
        words[words.index("id")] = "canvas id"
    found: dict[str, tuple[int, int]] = {}
    for place, word in enumerate(words):
        for part, titles in COLUMNS.items():
            if word in titles and (part not in found or titles.index(word) < found[part][0]):
                found[part] = (titles.index(word), place)
    return {part: place for part, (_, place) in found.items()}


def _person(row: list[str], places: Mapping[str, int]) -> Person | None:
    cells = {part: row[place].strip() for part, place in places.items() if place < len(row)}
    first, last = cells.get("first", ""), cells.get("last", "")
    if not first and not last and (name := cells.get("name", "")):
        before, comma, after = name.partition(",")
        first, _, last = (after.strip(), "", before.strip()) if comma else name.rpartition(" ")
    email = cells.get("email", "")
    chosen = next(
        (each for each in (cells.get("id"), email, f"{first} {last}".strip()) if each and identifier(each)), ""
    )
    if not chosen:
        return None
    lms = re.sub(r"\D", "", cells.get("lms", "")) or (chosen if chosen.isdigit() else "")
    return Person(identifier(chosen), first, last, email, lms)
