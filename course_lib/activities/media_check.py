"""Check a clip or a photograph by its description: five pillars, how far it reaches, and what would open a test.

Nothing is shown and nothing has to be looked up: the description is all that the activity works on.
"""

from collections.abc import Sequence
from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets

from course_lib.activities.answering import set_apart
from course_lib.activities.kept import KeptActivity, button, choice, listed, scrolling
from course_lib.case import Case, CaseError
from course_lib.methods import media as method
from course_lib.practice.answers import Answers

__all__ = ["MediaCheck"]

REACH, DOCUMENT = "reach", "document "
FEWER = ("source", "date", "location")
WEAK = ("unsupported", "not_testable")
RESULTS = {
    "supported": "supported: something in the description carries it",
    "unsupported": "unsupported: it is said or implied, and nothing carries it",
    "contradicted": "contradicted: what is given speaks against the use made of it",
    "not_testable": "not testable: there is nothing that a test could take hold of",
}
LADDER = {
    "nothing": "nothing: pictures can be made up",
    "seen": "what is seen; its day or its place, or both, stay open",
    "elsewhere": "what is seen, but on another day or at another place than its use suggests",
    "as told": "what is seen, on the day and at the place of the report",
    "meant": "all that it is taken to mean",
}
DOCUMENTS = {
    "posting": "an archived copy of its first posting, with the address and the time",
    "maker": "a statement by whoever filmed, who can be identified and asked",
    "file": "the file as the device recorded it, with its own entries",
    "map": "a map or a satellite picture, to hold against a landmark in the picture",
    "views": "the number of people who have watched or shared it",
    "talk": "what maker, poster and the people shown say of it later, in safety",
    "again": "a second page that carries the same recording",
}
HELPS = {
    ("posting", "provenance"): "It shows where the road began.",
    ("posting", "date"): "It gives a limit: the recording is not younger than its first posting.",
    ("maker", "source"): "A maker who can be asked is what this pillar lacks.",
    ("maker", "provenance"): "The maker can say where it was posted first; an archive would have to agree.",
    ("file", "date"): "A device notes day and hour. The entries can be changed, so they are tested as well.",
    ("file", "location"): "Some devices note where they are. The entries can be changed, so they are tested as well.",
    ("file", "source"): "It names a device, which can lead to a person.",
    ("map", "location"): "A landmark that fits one place and no other is what this pillar lacks.",
    ("talk", "motive"): "Whether somebody was free, and what it was made for, can be told only by people who are free.",
}
BEST = {"provenance": "posting", "source": "maker", "date": "file", "location": "map", "motive": "talk"}
IDLE = {
    "views": "Many people can look at the same mistake. It says nothing of how the recording was made.",
    "again": "A copy is the same recording once more: a second place to see it, and no second test.",
}
HINTS = {
    "provenance": "Does the text say where it was first shown, and through whose hands it came?",
    "source": "Is a maker named? Whoever posts a clip need not have made it.",
    "date": "Look for the day of the recording. The day of a sentence about it is another thing.",
    "location": "Is the place told by something in the picture, or only by the words around it?",
    "motive": "Who gains if it is believed? And are the people in it free to speak?",
    REACH: "Suppose that it is genuine: nothing cut in, nothing acted. What would somebody who watches it know?",
}
WHY = {
    ("supported", "contradicted"): "Nothing that is given speaks against it.",
    ("supported", ""): "More is given than you allow. A doubt needs a reason, too.",
    ("unsupported", "supported"): "It is said or implied. To say a thing is not to carry it.",
    ("unsupported", "contradicted"): "Without support is not against: nothing that is given speaks against it.",
    (
        "unsupported",
        "not_testable",
    ): "Near: both leave it open. But here it is said or implied, so there is something to test.",
    ("not_testable", "supported"): "Nothing in the description carries it.",
    ("not_testable", "contradicted"): "A gap is no contradiction: nothing that is given speaks against it.",
    ("not_testable", "unsupported"): "Near: both leave it open. But a test would find nothing here to take hold of.",
    ("contradicted", "supported"): "What is given is plain, but it speaks against the use made of the picture.",
    ("contradicted", ""): "More can be said: something is given, and it is not what the use of the picture suggests.",
}
HATCH = "background:repeating-linear-gradient(45deg,#fff 0 5px,#e4e4e4 5px 7px);"


class MediaCheck(KeptActivity):
    """Judge the pillars of a described clip, say how far it would reach if genuine, and name what would open a test.

    Parameters
    ----------
    case
        The case.
    media
        The medium to work on, several to choose from, or all.
    level
        ``supported``: three pillars, a hint for each, and a reply after each line. ``standard``: all five pillars, and
        no reply before the comparison.
    answers
        Where the lines are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such medium, or none at all.
    ValueError
        If the level is unknown.

    References
    ----------
    S. Urbani (2019). *Verifying Online Information*. First Draft: the five pillars.
    """

    title = "What does the description carry? Check a clip that nobody here has seen"
    slug = "media-check"

    def __init__(
        self,
        case: Case,
        media: str | Sequence[str] | None = None,
        *,
        level: str = "standard",
        answers: Answers | None = None,
    ) -> None:
        self.described = method.described(case, media).astype(object)
        wanted = self.described.index.tolist()
        if not wanted:
            raise CaseError("Give at least one medium to check: a row of media.csv.")
        self.results = method.matrix(case, wanted).astype(object)
        self.notes = method.checks(case, wanted).set_index(["media_id", "pillar"])["note"].to_dict()
        self.reaches = method.reach(case, wanted)["reach"].to_dict()
        super().__init__(case, wanted[0], level, answers)
        self.medium = choice("Which", [(self._name(key), key) for key in wanted], self._turn)
        self.description = widgets.HTML()
        self.line = choice("Line", action=self._ask)
        self.hint = widgets.HTML()
        self.answer = widgets.RadioButtons(description="Your answer", layout=widgets.Layout(width="auto"))
        self.put = button("Write this line", "Write the line on the sheet", self._add)
        self.check = button("Compare", "Compare your sheet with the course's", self._compare)
        self.sheet = widgets.HTML()
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        several = [self.medium] if len(wanted) > 1 else []
        self.show(
            *several, self.description, self.line, self.hint, self.answer, buttons, self.sheet, self.reply, self.saved
        )
        self._turn()

    def show(self, *children: widgets.Widget) -> None:
        """Put the controls under the heading, with answers that may run over several lines."""
        super().show(*children)
        self.view.children += (set_apart(self.view),)

    @property
    def lines(self) -> dict[str, str]:
        """The sheet so far: the last answer written on each line."""
        return {step["line"]: step["answer"] for step in self.steps}

    def fits(self, step: Any) -> bool:
        """Whether a saved step is a line of this activity with one of its answers."""
        if not isinstance(step, dict) or not isinstance(step.get("line"), str):
            return False
        line = step["line"]
        pillar = line.removeprefix(DOCUMENT)
        return (line == REACH or pillar in method.PILLARS) and step.get("answer") in _answers(line)

    def _name(self, key: str) -> str:
        line = self.described.loc[key]
        return f"{key} · {line['kind']} · {shorten(str(line['shows']), 60, placeholder='…')}"

    def _turn(self) -> None:
        self.subject = self.medium.value
        passage = self.case.passage(str(self.described.loc[self.subject]["passage_id"]))
        told = method.description(self.case, self.subject)
        self.description.value = f"{told._repr_html_()}{passage._repr_html_()}"
        self.restore()
        self._move()

    def _asked(self) -> list[str]:
        """The pillars on the sheet: all, or at the supported level three and any other written there already."""
        written = self.lines
        return [name for name in method.PILLARS if self.level == "standard" or name in FEWER or name in written]

    def _offered(self) -> list[str]:
        """The lines of the sheet: the pillars, how far it reaches, and a document for each pillar judged weak."""
        written, pillars = self.lines, self._asked()
        return [*pillars, REACH, *(DOCUMENT + name for name in pillars if written.get(name) in WEAK)]

    def _move(self) -> None:
        """Go to the first line that is still empty."""
        written = self.lines
        left = [line for line in self._offered() if line not in written]
        self.line.value = left[0] if left else self.line.value
        self._ask()

    def _ask(self) -> None:
        line = self.line.value
        if line is None:
            return
        self.answer.options = [(self._worded(line, key), key) for key in _answers(line)]
        self.answer.value = self.lines.get(line)
        hint = HINTS.get(line, "Which of the five questions would it answer? You need not look for it.")
        said = hint if self.level == "supported" else ""
        asked = method.PILLARS.get(line, "")
        self.hint.value = f"<p style='margin:0 0 0 9.4em'>{escape(asked)} <i>{escape(said)}</i></p>"

    def _worded(self, line: str, key: str) -> str:
        if (line, key) == (REACH, "meant"):
            return f"{LADDER[key]}: {self.described.loc[self.subject]['taken_to_mean']!s}"
        return _answers(line)[key]

    def _add(self) -> None:
        line, answer = self.line.value, self.answer.value
        if answer is None:
            self.tell("Choose an answer for this line first.")
            return
        self.tell(self._judge(line, answer)[1] if self.level == "supported" else f"Written: {_titled(line)}.")
        self.add({"line": line, "answer": answer})
        self._move()

    def refresh(self) -> None:
        """Offer the lines that there are now, and draw the sheet."""
        offered, written, here = self._offered(), self.lines, self.line.value
        self.line.options = [(_titled(line), line) for line in offered]
        if here in offered:
            self.line.value = here
        self._ask()
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        rows = "".join(_row(line, written.get(line)) for line in offered)
        done = sum(line in written for line in offered)
        self.sheet.value = scrolling(
            f"Sheet of {self.subject}",
            f"<table style='border-collapse:collapse'><caption style='text-align:left;font-weight:bold'>Sheet of "
            f"{escape(self.subject)}: {done} of {len(offered)} lines</caption><thead><tr>"
            + "".join(f"<th scope='col' style='text-align:left;padding:0.1em 0.6em'>{head}</th>" for head in HEADS)
            + f"</tr></thead><tbody>{rows}</tbody></table>",
        )

    def _compare(self) -> None:
        written, offered = self.lines, self._offered()
        judged = [self._judge(line, written[line]) for line in offered if line in written]
        left = [_titled(line) for line in offered if line not in written]
        rated = [agrees for agrees, _ in judged if agrees is not None]
        head = f"{sum(rated)} of {len(rated)} lines agree with the course's."
        rest = f"<p style='margin:0'>Not filled in: {escape('; '.join(left))}.</p>" if left else ""
        self.tell(f"<p style='margin:0'>{head}</p>{listed(text for _, text in judged)}{rest}{self._gap()}")

    def _gap(self) -> str:
        """What lies between the picture and its meaning, once more: of the pillars on the sheet, those not carried."""
        results = self.results.loc[self.subject]
        bare = [name for name in self._asked() if results[name] != "supported"]
        gap = "What is not carried is not false; it is where a question belongs."
        carried = f"these are not carried: {', '.join(bare)}. {gap}" if bare else "all are carried."
        passage = self.case.passage(str(self.described.at[self.subject, "passage_id"]))
        return (
            f"<p style='margin:0'>Of the pillars on this sheet {carried} "
            f"See {escape(passage.id)}: {escape(passage.gist)}</p>"
        )

    def _judge(self, line: str, answer: str) -> tuple[bool | None, str]:
        agrees: bool | None
        if line == REACH:
            agrees, why = self._reached(answer)
        elif line.startswith(DOCUMENT):
            agrees, why = _opened(line.removeprefix(DOCUMENT), answer)
        else:
            agrees, why = self._held(line, answer)
        return agrees, f"<b>{escape(_titled(line).capitalize())}</b>: {why}"

    def _held(self, pillar: str, answer: str) -> tuple[bool | None, str]:
        coded = str(self.results.at[self.subject, pillar])
        note = escape(self.notes[self.subject, pillar])
        if coded == "not_checked":
            return None, "the course has not checked this pillar. Keep your answer, and write down your reason."
        word = coded.replace("_", " ")
        if answer == coded:
            return True, f"agreed, <i>{word}</i>. {note}"
        why = WHY.get((coded, answer)) or WHY[coded, ""]
        return False, f"the course has <i>{word}</i>. {why} {note}"

    def _reached(self, answer: str) -> tuple[bool, str]:
        coded = self.reaches[self.subject]
        shows = escape(str(self.described.at[self.subject, "shows"]))
        placing = " ".join(
            f"{name.capitalize()}: {escape(self.notes[self.subject, name] or 'not checked.')}"
            for name in ("date", "location")
        )
        if answer == coded:
            return True, f"agreed, <i>{LADDER[coded]}</i>. {placing}"
        why = {
            "nothing": f"Nothing is too little. Genuine, it shows what it shows: {shows} A doubt is not a refutation.",
            "meant": "All that it is taken to mean is too much. From pictures to meaning is a step, and the pillars "
            f"have to carry it. {placing}",
            "as told": f"Day and place are not both carried. {placing}",
            "elsewhere": f"Nothing that is given puts it elsewhere. Open is not wrong. {placing}",
            "seen": f"More can be said of day and place. {placing}",
        }
        return False, f"the course has <i>{LADDER[coded]}</i>. {why[answer]}"


HEADS = ("Line", "Your answer")


def _answers(line: str) -> dict[str, str]:
    """The answers that a line allows, by key."""
    return LADDER if line == REACH else DOCUMENTS if line.startswith(DOCUMENT) else RESULTS


def _titled(line: str) -> str:
    if line == REACH:
        return "if genuine, it would prove"
    if line.startswith(DOCUMENT):
        return f"to test the {line.removeprefix(DOCUMENT)}, one would need"
    return line


def _opened(pillar: str, document: str) -> tuple[bool, str]:
    """Whether a document opens a test of a pillar, and why."""
    if (document, pillar) in HELPS:
        return True, f"agreed. {HELPS[document, pillar]}"
    best = BEST[pillar]
    other = IDLE.get(document) or (
        "That answers another question: " + next(method.PILLARS[name] for name, key in BEST.items() if key == document)
    )
    return False, f"{other} What would help: <i>{DOCUMENTS[best]}</i>. {HELPS[best, pillar]}"


def _row(line: str, answer: str | None) -> str:
    ground = HATCH if answer is None or answer == "not_testable" else ""
    style = f"padding:0.15em 0.6em;border-top:1px solid #d9d9d9;vertical-align:top;{ground}"
    text = "" if answer is None else _answers(line)[answer]
    if answer in RESULTS:
        text = text.split(": ")[0]
    head = f"<th scope='row' style='text-align:left;font-weight:400;{style}'>{_titled(line)}</th>"
    return f"<tr>{head}<td style='{style}'>{escape(text)}</td></tr>"
