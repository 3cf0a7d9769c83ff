"""Build the chain of a claim: who told whom, what the text states and what has to be inferred."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape
from typing import Any

import ipywidgets as widgets

from course_lib.activities.kept import CHOOSE, KeptActivity, button, choice, listed
from course_lib.case import Case, CaseError
from course_lib.methods import transmission
from course_lib.methods.transmission import Chain, Hop
from course_lib.practice.answers import Answers

__all__ = ["ChainBuilder"]

EVIDENCE = (("stated by the text", "stated"), ("inferred", "inferred"))
NAMED = (("named by the text", True), ("without a name", False))


class ChainBuilder(KeptActivity):
    """Put the hops of a claim's chain in order, from the origin to the page, and compare them with the coded chain.

    Parameters
    ----------
    case
        The case.
    claims
        The claim to work on, or several to choose from.
    level
        ``supported``: the links to choose from are those of the chain, and their number is told. ``standard``: all
        links that the copy's chains know.
    answers
        Where the steps are kept; the learner's answers file if left out.

    Raises
    ------
    CaseError
        If there is no such claim, or none is given.
    ValueError
        If the level is unknown.
    """

    title = "Who told whom? Build the chain"
    slug = "chain-builder"

    def __init__(
        self, case: Case, claims: str | Sequence[str], *, level: str = "standard", answers: Answers | None = None
    ) -> None:
        wanted = [claims] if isinstance(claims, str) else list(claims)
        if not wanted:
            raise CaseError("Give at least one claim to build a chain for.")
        self.chains = {claim: transmission.chain(case, claim) for claim in wanted}
        super().__init__(case, wanted[0], level, answers)
        statements = case.claims["statement"]
        self.claim = choice("Claim", [(f"{key} · {statements[key]}", key) for key in wanted], self._turn)
        self.passage = widgets.HTML()
        self.giver = choice("Who gives")
        self.taker = choice("Who takes")
        self.evidence = choice("This hop is", EVIDENCE)
        self.named = choice("The giver is", NAMED)
        self.put = button("Add this hop", "Add the hop at the end of the chain", self._add)
        self.check = button("Compare", "Compare your chain with the coded one", self._compare)
        self.chain = widgets.HTML()
        buttons = widgets.HBox(
            [self.put, self.undo, self.reset, self.check], layout=widgets.Layout(flex_flow="row wrap")
        )
        controls = [self.giver, self.named, self.taker, self.evidence, buttons]
        several = [self.claim] if len(wanted) > 1 else []
        self.show(*several, self.passage, *controls, self.chain, self.reply, self.saved)
        self._turn()

    @property
    def coded(self) -> Chain:
        """The chain as the case has it."""
        return self.chains[self.subject]

    def fits(self, step: Any) -> bool:
        """Whether both ends of a saved hop are still actors of the case."""
        actors = self.case.table("actors").index
        return isinstance(step, dict) and step.get("giver") in actors and step.get("taker") in actors

    def _turn(self) -> None:
        self.subject = self.claim.value
        claim = self.case.claim(self.subject)
        statement = escape(str(claim.row["statement"]))
        self.passage.value = f"<p style='margin:0'>The claim: <b>{statement}</b></p>{claim.passage._repr_html_()}"
        links = [CHOOSE, *self._links()]
        self.giver.options = links
        self.taker.options = links
        self.restore()
        if self.level == "supported" and not self.steps:
            self.tell(f"The coded chain has {_hops(self.coded.length)}. Begin with the first voice.")

    def _links(self) -> list[tuple[str, str]]:
        """The actors on offer, by label."""
        if self.level == "supported":
            chosen = [self.subject]
        else:
            copies = self.case.copy_of_claims()
            chosen = copies.index[copies == copies[self.subject]].tolist()
        hops = transmission.hops(self.case, chosen)
        links = dict(zip(hops["giver_id"], hops["giver"], strict=True)) | dict(
            zip(hops["taker_id"], hops["taker"], strict=True)
        )
        return sorted(((str(label), str(key)) for key, label in links.items()), key=lambda link: link[0].casefold())

    def _add(self) -> None:
        if not (self.giver.value and self.taker.value):
            self.tell("Choose who gives and who takes.")
            return
        if self.giver.value == self.taker.value:
            self.tell("Giver and taker are the same. Choose two different links.")
            return
        if self.steps and self.giver.value != self.steps[-1]["taker"]:
            last = self._label(self.steps[-1]["taker"])
            self.tell(f"The chain is broken: the last hop ended at {last}, so the next begins there.")
            self.giver.value = self.steps[-1]["taker"]
            return
        self.tell(f"Hop {len(self.steps) + 1} is added.")
        self.add(
            {
                "giver": self.giver.value,
                "named": self.named.value,
                "taker": self.taker.value,
                "evidence": self.evidence.value,
            }
        )

    def refresh(self) -> None:
        """Draw the chain built so far, and make the last taker the next giver."""
        keys = [key for _, key in self.giver.options]
        if self.steps and self.steps[-1]["taker"] in keys:
            self.giver.value = self.steps[-1]["taker"]
        self.undo.disabled = self.reset.disabled = self.check.disabled = not self.steps
        self.chain.value = _drawn([self._line(step) for step in self.steps])

    def _line(self, step: dict[str, Any]) -> tuple[str, str, bool, bool]:
        return self._label(step["giver"]), self._label(step["taker"]), step["evidence"] == "stated", step["named"]

    def _label(self, actor: str) -> str:
        return escape(str(self.case.table("actors").at[actor, "label"]))

    def _compare(self) -> None:
        mine = [(step["giver"], step["taker"]) for step in self.steps]
        coded = [(hop.giver_id, hop.taker_id) for hop in self.coded.hops]
        items, placed, right = [], 0, 0
        matcher = SequenceMatcher(None, mine, coded, autojunk=False)
        for kind, start, end, to_start, to_end in matcher.get_opcodes():
            if kind == "equal":
                for step, hop in zip(self.steps[start:end], self.coded.hops[to_start:to_end], strict=True):
                    faults = _faults(step, hop)
                    placed += 1
                    right += not faults
                    items.append(f"{self._pair(step)}: {' '.join(faults) or 'as coded.'}{_lost(hop)}")
                continue
            items += [
                f"{self._pair(step)}: not in the coded chain. {self._why(step)}" for step in self.steps[start:end]
            ]
            items += [f"Missing: {_told(hop)}" for hop in self.coded.hops[to_start:to_end]]
        passage = self.case.passage(str(self.case.claims.at[self.subject, "passage_id"]))
        head = (
            f"{placed} of {_hops(self.coded.length)} found, {right} of them marked as the course marks them. "
            f"{escape(passage.id)}: {escape(passage.gist)}"
        )
        self.tell(f"<p style='margin:0'>{head}</p>{listed(items)}{self._lesson()}")

    def _pair(self, step: dict[str, Any]) -> str:
        return f"<b>{self._label(step['giver'])} → {self._label(step['taker'])}</b>"

    def _why(self, step: dict[str, Any]) -> str:
        links = [self.coded.hops[0].giver_id, *(hop.taker_id for hop in self.coded.hops)]
        giver, taker = (links.index(step[end]) if step[end] in links else None for end in ("giver", "taker"))
        if giver is None or taker is None:
            outside = self._label(step["giver" if giver is None else "taker"])
            return f"Nothing in the passage puts {outside} into this chain."
        if taker < giver:
            return "These two stand the other way round: the giver has it first."
        between = ", ".join(escape(hop.taker) for hop in self.coded.hops[giver : taker - 1])
        return f"Between the two stands {between}."

    def _lesson(self) -> str:
        unnamed = sum(not hop.giver_named for hop in self.coded.hops) + (not self.coded.hops[-1].taker_named)
        inferred = sum(hop.evidence != "stated" for hop in self.coded.hops)
        return (
            f"<p style='margin:0'>Of the coded hops {inferred} of {self.coded.length} are inferred, and {unnamed} of "
            f"{self.coded.length + 1} links have no name. How the first voice knows: "
            f"{escape(self.coded.nearness)}.</p>"
        )


def _faults(step: dict[str, Any], hop: Hop) -> list[str]:
    faults = []
    if (step["evidence"] == "stated") != (hop.evidence == "stated"):
        faults.append(
            "the right two, but the text does not say so: the hop is inferred."
            if step["evidence"] == "stated"
            else "the right two, and no inference: the text states the hop."
        )
    if step["named"] != hop.giver_named:
        faults.append("The text names the giver." if hop.giver_named else "The text gives the giver no name.")
    return faults


def _lost(hop: Hop) -> str:
    return "" if hop.loss == "none" else f" What this hop loses: {escape(hop.loss.replace('_', ' '))}."


def _told(hop: Hop) -> str:
    return f"<b>{escape(hop.giver)} → {escape(hop.taker)}</b> ({escape(hop.mode)}, {escape(hop.evidence)})."


def _hops(count: int) -> str:
    return f"{count} hop{'' if count == 1 else 's'}"


def _drawn(lines: list[tuple[str, str, bool, bool]]) -> str:
    """The chain as an ordered list; an inferred hop has a dashed line, an unnamed giver a hatched ground."""
    if not lines:
        return "<p style='margin:0.3em 0'>Your chain is empty.</p>"
    items = []
    for giver, taker, stated, named in lines:
        ground = "" if named else "background:repeating-linear-gradient(45deg,#fff 0 4px,#e4e4e4 4px 6px);"
        border = "solid" if stated else "dashed"
        words = f"{'stated' if stated else 'inferred'}, giver {'named' if named else 'without a name'}"
        items.append(
            f"<li style='margin:0.2em 0;padding:0.1em 0.5em;border-left:4px {border} #00507d;{ground}'>"
            f"{giver} → {taker} <span style='color:#595959'>({words})</span></li>"
        )
    return f"<p style='margin:0.3em 0 0'>Your chain:</p><ol style='margin:0.2em 0'>{''.join(items)}</ol>"
