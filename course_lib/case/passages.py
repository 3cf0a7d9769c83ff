"""A passage, and a claim in it, as a person reads them: gist, quotation, zone; text in context where there is one."""

from dataclasses import dataclass
from html import escape

import pandas as pd

__all__ = ["Claim", "Passage"]

CONTEXT = 240


@dataclass(frozen=True)
class Passage:
    """A stretch of one copy (W3C Web Annotation: TextPositionSelector).

    ``text``, ``before`` and ``after`` are ``None`` unless the originals are attached.
    """

    id: str
    copy_id: str
    zone: str
    gist: str
    quote: str
    claims: pd.DataFrame
    text: str | None = None
    before: str | None = None
    after: str | None = None

    def __repr__(self) -> str:
        quote = f" “{self.quote}”" if self.quote else ""
        return f"{self.id} ({self.zone}): {self.gist}{quote}"

    def _repr_html_(self) -> str:
        parts = [f"<p style='margin:0'><b>{escape(self.id)}</b> · {escape(self.zone)} of {escape(self.copy_id)}</p>"]
        parts.append(f"<p style='margin:0.3em 0'>{escape(self.gist)}</p>")
        if self.text is not None:
            parts.append(
                "<blockquote style='margin:0.3em 0;white-space:pre-wrap'>"
                f"{escape(self.before or '')}<mark>{escape(self.text)}</mark>{escape(self.after or '')}</blockquote>"
            )
        elif self.quote:
            parts.append(f"<p style='margin:0.3em 0'>In its own words: “{escape(self.quote)}”</p>")
        if len(self.claims):
            parts.append(
                f"<ul style='margin:0.3em 0'>{''.join(_item(i, row) for i, row in self.claims.iterrows())}</ul>"
            )
        return f"<div style='border-left:4px solid #767676;padding:0.2em 0.8em'>{''.join(parts)}</div>"


@dataclass(frozen=True)
class Claim:
    """One thing that one voice holds to be so, with the passage where it says so."""

    id: str
    row: pd.Series
    speaker: str
    passage: Passage

    def __repr__(self) -> str:
        return f"{self.id}: {self.row['statement']} ({self.speaker}; {self.row['voice']}, {self.row['modality']})"

    def _repr_html_(self) -> str:
        facts = {
            "Who says so": self.speaker,
            "Voice": self.row["voice"],
            "Force": self.row["modality"],
            "Hedge": "none" if pd.isna(self.row["hedge"]) else f"“{self.row['hedge']}”",
            "Said on": "unknown" if self.row["stated"] is None else str(self.row["stated"]),
            "Passage": repr(self.passage),
        }
        rows = "".join(f"<tr>{_cell('th', k)}{_cell('td', v)}</tr>" for k, v in facts.items())
        head = f"<b>{escape(self.id)}</b> {escape(str(self.row['statement']))}"
        return f"<p style='margin:0'>{head}</p><table>{rows}</table>"


def _cell(tag: str, content: object) -> str:
    return f"<{tag} style='text-align:left'>{escape(str(content))}</{tag}>"


def _item(key: object, row: pd.Series) -> str:
    return f"<li><code>{escape(str(key))}</code> {escape(str(row['statement']))}</li>"


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """A passage's text with what stands before and after it, cut at word ends.

    >>> around("One two three four.", 4, 7)
    ('One ', 'two', ' three four.')
    """
    before = text[max(0, start - CONTEXT) : start]
    after = text[end : end + CONTEXT]
    if start > CONTEXT:
        before = "… " + before.split(" ", 1)[-1]
    if end + CONTEXT < len(text):
        after = after.rsplit(" ", 1)[0] + " …"
    return before, text[start:end], after
