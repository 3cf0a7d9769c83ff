"""What Moodle's importer takes from a file in Moodle XML and refuses in it, and how its question types score.

Written after reading Moodle's question/format/xml/format.php, question/format.php, question/engine/bank.php and the
question types multichoice, numerical, shortanswer and match; no line of theirs is here.
"""

import fnmatch
import xml.etree.ElementTree as ET

SHARES = (
    90,
    83.33333,
    80,
    75,
    70,
    66.66667,
    60,
    50,
    40,
    33.33333,
    30,
    25,
    20,
    16.66667,
    14.28571,
    12.5,
    11.11111,
    10,
    5,
)
FRACTIONS = {0.0, 100.0, -100.0, *SHARES, *(-share for share in SHARES)}
FORMATS = {"html", "moodle_auto_format", "plain_text", "markdown"}
KINDS = {"category", "description", "multichoice", "numerical", "shortanswer", "matching", "essay"}
EPSILON = 1e-14


class RefusedError(Exception):
    """Moodle would not take the file, or would warn."""


def read(content):
    """The questions of a file, each with its category."""
    root = ET.fromstring(content)
    need(root.tag == "quiz", "the root must be quiz")
    category, found, numbers = None, [], set()
    for question in root:
        kind = question.get("type")
        need(kind in KINDS, f"unknown type {kind}")
        for formatted in question.iter():
            need(formatted.get("format", "html") in FORMATS, "unknown text format")
        if kind == "category":
            category = text(question, "category/text")
            need(category.startswith("$course$/top/"), "a category path begins with its context")
            continue
        name = text(question, "name/text")
        need(0 < len(name) <= 255, "a question needs a name of at most 255 characters")
        need(question.find("questiontext/text") is not None, "a question needs a text")
        number = (category, question.findtext("idnumber"))
        need(number[1] is None or number not in numbers, "an idnumber stands twice in a category")
        numbers.add(number)
        _CHECKS.get(kind, lambda question: None)(question)
        found.append((category, question))
    return found


def need(kept, fault):
    if not kept:
        raise RefusedError(fault)


def text(question, path):
    return (question.findtext(path) or "").strip()


def answers(question):
    """Fraction, text and feedback of each answer, in order."""
    return [
        (float(a.get("fraction")) / 100, text(a, "text"), text(a, "feedback/text")) for a in question.findall("answer")
    ]


def _fractions(question):
    for answer in question.findall("answer"):
        need(
            float(answer.get("fraction")) in FRACTIONS, f"{answer.get('fraction')} is not in Moodle's list of fractions"
        )
        need(text(answer, "text") != "", "an answer needs a text")


def _multichoice(question):
    _fractions(question)
    shares = [share for share, _, _ in answers(question)]
    need(len(shares) >= 2, "multichoice needs two answers")
    if text(question, "single") == "true":
        need(max(shares) == 1, "one answer must be worth 100 %")
    else:
        need(round(sum(share for share in shares if share > 0), 2) == 1, "the positive fractions must add up to 100 %")


def _entered(question):
    _fractions(question)
    need(max(share for share, _, _ in answers(question)) == 1, "one answer must be worth 100 %")
    if question.get("type") == "numerical":
        for answer in question.findall("answer"):
            need(text(answer, "text") == "*" or float(text(answer, "text")) is not None, "no number")
            need(float(text(answer, "tolerance")) >= 0, "no tolerance")


def _matching(question):
    pairs = question.findall("subquestion")
    need(len([pair for pair in pairs if text(pair, "text")]) >= 2, "match needs two questions")
    need(len([pair for pair in pairs if text(pair, "answer/text")]) >= 3, "match needs three answers")


_CHECKS = {"multichoice": _multichoice, "numerical": _entered, "shortanswer": _entered, "matching": _matching}


def grade_choices(question, chosen):
    """The score of the answers at some places, and what is said to each."""
    options = [answers(question)[place] for place in chosen]
    total = sum(share for share, _, _ in options)
    return min(max(total, 0.0), 1.0), [feedback for _, _, feedback in options]


def grade_number(question, number):
    for answer, (share, known, feedback) in zip(question.findall("answer"), answers(question), strict=True):
        if known == "*":
            return share, feedback
        reach = float(text(answer, "tolerance")) + EPSILON * max(1.0, abs(float(known)))
        if float(known) - reach <= number <= float(known) + reach:
            return share, feedback
    return 0.0, ""


def grade_text(question, entry):
    for share, known, feedback in answers(question):
        pattern = known.replace("[", "[[]").replace("?", "[?]")
        if fnmatch.fnmatchcase(entry.strip().lower(), pattern.lower()):
            return share, feedback
    return 0.0, ""


def grade_pairs(question, partners):
    wanted = [text(pair, "answer/text") for pair in question.findall("subquestion") if text(pair, "text")]
    return sum(a == b for a, b in zip(wanted, partners, strict=True)) / len(wanted)
