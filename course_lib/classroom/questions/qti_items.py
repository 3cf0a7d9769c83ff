"""A question as a QTI 2.1 item: what is asked, how it is scored as the course does, and the replies.

Written here, since ``qti-package-maker`` (26.7.14) gives one reply for right and one for wrong and scores all or
nothing, and ``text2qti`` writes QTI 1.2.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from itertools import combinations

from course_lib.case import Case
from course_lib.classroom.questions.entries import Entry, Range, Spelling, otherwise, ranges, spellings, written
from course_lib.classroom.questions.groups import cited, quotation, shown
from course_lib.classroom.questions.qti_rules import RESPONSE, base, condition, operator, otherwise_if, put, response
from course_lib.classroom.questions.texts import add, as_bytes, lines, told
from course_lib.practice.marking import NOT_ALL
from course_lib.practice.questions import Option, Question

__all__ = ["HOME", "head", "identifier", "qti_item"]

HOME = "http://www.imsglobal.org/xsd/imsqti_v2p1"
SCHEMA = f"{HOME} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
LANGUAGE = "xml:lang"
SLACK = 1e-9

Reply = tuple[str, str]


def head(tag: str, key: str, title: str, **attributes: str) -> ET.Element:
    """The root element of a QTI 2.1 file."""
    return ET.Element(
        tag,
        {
            "xmlns": HOME,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": SCHEMA,
            "identifier": identifier(key),
            "title": title,
            **attributes,
        },
    )


def identifier(key: str) -> str:
    """A key as XML wants an identifier: it may not begin with a digit.

    >>> identifier("q-01-2"), identifier("3-b")
    ('q-01-2', '_3-b')
    """
    return key if key[:1].isalpha() else f"_{key}"


def qti_item(case: Case, asked: Question) -> bytes:
    """One question as a QTI 2.1 assessment item.

    Parameters
    ----------
    case
        The case, for the passage that the question points to.
    asked
        The question.

    Returns
    -------
    bytes
        The file, in UTF-8. ``SCORE`` is what `practice.mark` gives, from 0 to 1; a free text is left to the teacher and
        scores 0 of 0, with the model answer in a block for the scorer. The replies are modal feedback.

    Examples
    --------
    >>> from course_lib import open_case
    >>> from course_lib.practice import question
    >>> case = open_case()
    >>> b"mapResponse" in qti_item(case, question(case, "q-04-5"))
    True
    """
    root = head("assessmentItem", asked.id, asked.id, adaptive="false", timeDependent="false", **{LANGUAGE: "en"})
    processing = ET.Element("responseProcessing")
    body = ET.Element("itemBody")
    passage = cited(case, asked)
    if passage and shown(asked):
        _lines(add(body, "blockquote"), quotation(passage))
    replies = _KINDS[asked.kind](root, body, processing, asked)
    if passage and not shown(asked):
        for_all = condition(processing, operator("not", operator("isNull", response())))
        for_all[0].append(_tell("_passage"))
        replies = [*replies, ("_passage", quotation(passage))]
    _outcome(root, "SCORE", "float", "single", "0")
    _outcome(root, "MAXSCORE", "float", "single", "0" if asked.kind == "text" else "1")
    _outcome(root, "FEEDBACK", "identifier", "multiple")
    root.append(body)
    if len(processing):
        root.append(processing)
    for key, text in replies:
        feedback = add(root, "modalFeedback", outcomeIdentifier="FEEDBACK", showHide="show", identifier=key)
        _lines(feedback, text)
    return as_bytes(root)


def _picked(root: ET.Element, body: ET.Element, processing: ET.Element, asked: Question) -> list[Reply]:
    right = [option.id for option in asked.options if option.correct]
    declared = _declare(root, "single", "identifier", right[:1])
    _map(declared, [identifier(key) for key in right])
    _choices(body, asked, "1")
    processing.append(put("SCORE", operator("mapResponse", identifier=RESPONSE)))
    processing.append(put("FEEDBACK", operator("multiple", response())))
    return _replies(asked.options, alone=True)


def _several(root: ET.Element, body: ET.Element, processing: ET.Element, asked: Question) -> list[Reply]:
    """The score is what the answer and the right options share: hits / (right + size - hits)."""
    right = [option.id for option in asked.options if option.correct]
    _map(_declare(root, "multiple", "identifier", right), [identifier(key) for key in right])
    _choices(body, asked, "0")

    def hits() -> ET.Element:
        return operator("mapResponse", identifier=RESPONSE)

    size = operator("integerToFloat", operator("containerSize", response()))
    either = operator("subtract", operator("sum", base("float", len(right)), size), hits())
    begun = condition(processing, operator("isNull", response()), put("SCORE", base("float", 0)))
    otherwise_if(begun, None, put("SCORE", operator("divide", hits(), either)))
    processing.append(put("FEEDBACK", operator("multiple", response())))
    answered = operator("not", operator("isNull", response()))
    missing = operator("and", answered, operator("lt", hits(), base("float", len(right))))
    condition(processing, missing, _tell("_missing"))
    return [*_replies(asked.options), ("_missing", NOT_ALL)]


def _order(root: ET.Element, body: ET.Element, processing: ET.Element, asked: Question) -> list[Reply]:
    """The score is the share of pairs in their right order; a pair is looked at with all else taken out."""
    options = sorted(asked.options, key=_place)
    keys = [identifier(option.id) for option in options]
    _declare(root, "ordered", "identifier", [option.id for option in options])
    made = add(body, "orderInteraction", responseIdentifier=RESPONSE, shuffle="false")
    _prompt(made, asked)
    for option in asked.options:
        add(made, "simpleChoice", option.text, identifier=identifier(option.id))
    whole = base("integer", len(options))
    complete = condition(
        processing, operator("equal", operator("containerSize", response()), whole, toleranceMode="exact")
    )
    rules = complete[0]
    pairs = [(first, last) for first, last in combinations(options, 2) if _place(first) != _place(last)]
    for first, last in pairs:
        two = {identifier(first.id), identifier(last.id)}
        rest = response()
        for key in keys:
            if key not in two:
                rest = operator("delete", base("identifier", key), rest)
        wanted = operator("ordered", *(base("identifier", identifier(each.id)) for each in (first, last)))
        add_one = put("SCORE", operator("sum", response("SCORE"), base("float", 1)))
        condition(rules, operator("match", rest, wanted), add_one)
    if pairs:
        rules.append(put("SCORE", operator("divide", response("SCORE"), base("float", len(pairs)))))
    else:
        rules.append(put("SCORE", base("float", 1)))
    places = [_place(option) for option in options]
    kept = {
        option.id: operator(
            "or",
            *(
                operator("match", operator("index", response(), n=str(n)), base("identifier", identifier(option.id)))
                for n, place in enumerate(places, start=1)
                if place == _place(option)
            ),
        )
        for option in asked.options
    }
    _tell_wrong(rules, asked, kept)
    return _replies(asked.options)


def _match(root: ET.Element, body: ET.Element, processing: ET.Element, asked: Question) -> list[Reply]:
    partners = {partner: f"partner-{n}" for n, partner in enumerate(asked.partners, start=1)}
    pairs = {option.id: f"{identifier(option.id)} {partners[option.value or '']}" for option in asked.options}
    _map(_declare(root, "multiple", "directedPair", pairs.values()), pairs.values())
    count = len(asked.options)
    made = add(body, "matchInteraction", responseIdentifier=RESPONSE, shuffle="false", maxAssociations=str(count))
    _prompt(made, asked)
    items, others = add(made, "simpleMatchSet"), add(made, "simpleMatchSet")
    for option in asked.options:
        add(items, "simpleAssociableChoice", option.text, identifier=identifier(option.id), matchMax="1")
    for partner, key in partners.items():
        add(others, "simpleAssociableChoice", partner, identifier=key, matchMax=str(count))
    share = operator("divide", operator("mapResponse", identifier=RESPONSE), base("float", count))
    begun = condition(processing, operator("isNull", response()), put("SCORE", base("float", 0)))
    otherwise_if(begun, None, put("SCORE", share))
    rest = ET.Element("responseElse")
    kept = {key: operator("member", base("directedPair", pair), response()) for key, pair in pairs.items()}
    _tell_wrong(rest, asked, kept)
    begun[1].extend(rest)
    return _replies(asked.options)


def _number(root: ET.Element, body: ET.Element, processing: ET.Element, asked: Question) -> list[Reply]:
    return _entered(root, body, processing, asked, ranges(asked), "float")


def _date(root: ET.Element, body: ET.Element, processing: ET.Element, asked: Question) -> list[Reply]:
    return _entered(root, body, processing, asked, spellings(asked), "string")


def _entered(
    root: ET.Element,
    body: ET.Element,
    processing: ET.Element,
    asked: Question,
    entries: Iterable[Range | Spelling],
    kind: str,
) -> list[Reply]:
    entries = tuple(entries)
    first = next(each for each in entries if each.correct)
    _declare(root, "single", kind, [written(first.number) if isinstance(first, Range) else first.text], plain=True)
    _lines(body, asked.prompt)
    add(add(body, "p"), "textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="20")
    begun = condition(processing, operator("isNull", response()), put("SCORE", base("float", 0)))
    told_here = {reply: f"reply-{n}" for n, reply in enumerate(_once([*entries, Entry(False, otherwise(asked))]), 1)}
    for each in entries:
        score = put("SCORE", base("float", int(each.correct)))
        otherwise_if(begun, _fits(each), score, _tell(told_here[each.reply]))
    otherwise_if(begun, None, put("SCORE", base("float", 0)), _tell(told_here[otherwise(asked)]))
    return [(key, reply) for reply, key in told_here.items()]


def _fits(entry: Range | Spelling) -> ET.Element:
    if isinstance(entry, Spelling):
        return operator("stringMatch", response(), base("string", entry.text), caseSensitive="true")
    if not entry.below and not entry.above:
        return operator("equal", response(), base("float", written(entry.number)), toleranceMode="exact")
    slack = SLACK * max(1.0, abs(entry.number))
    low, high = written(entry.number - entry.below - slack), written(entry.number + entry.above + slack)
    least, most = operator("gte", response(), base("float", low)), operator("lte", response(), base("float", high))
    return operator("and", least, most)


def _free(root: ET.Element, body: ET.Element, _: ET.Element, asked: Question) -> list[Reply]:
    _declare(root, "single", "string", [])
    made = add(body, "extendedTextInteraction", responseIdentifier=RESPONSE, expectedLines="10")
    _prompt(made, asked)
    rubric = add(body, "rubricBlock", view="scorer")
    _lines(rubric, f"A model answer. Others may be as good and read otherwise.\n{asked.model_answer or ''}")
    return []


_KINDS: dict[str, Callable[[ET.Element, ET.Element, ET.Element, Question], list[Reply]]] = {
    "single": _picked,
    "claim": _picked,
    "passage": _picked,
    "multiple": _several,
    "ordering": _order,
    "matching": _match,
    "number": _number,
    "date": _date,
    "text": _free,
}


def _declare(root: ET.Element, cardinality: str, kind: str, right: Iterable[str], *, plain: bool = False) -> ET.Element:
    declared = add(root, "responseDeclaration", identifier=RESPONSE, cardinality=cardinality, baseType=kind)
    values = list(right)
    if values:
        correct = add(declared, "correctResponse")
        for value in values:
            add(correct, "value", value if plain else identifier(value))
    return declared


def _map(declared: ET.Element, keys: Iterable[str]) -> None:
    mapping = add(declared, "mapping", defaultValue="0")
    for key in keys:
        add(mapping, "mapEntry", mapKey=key, mappedValue="1")


def _outcome(root: ET.Element, name: str, kind: str, cardinality: str, value: str | None = None) -> None:
    declared = add(root, "outcomeDeclaration", identifier=name, cardinality=cardinality, baseType=kind)
    if value is not None:
        add(add(declared, "defaultValue"), "value", value)


def _choices(body: ET.Element, asked: Question, most: str) -> None:
    made = add(body, "choiceInteraction", responseIdentifier=RESPONSE, shuffle="false", maxChoices=most)
    _prompt(made, asked)
    for option in asked.options:
        add(made, "simpleChoice", option.text, identifier=identifier(option.id))


def _prompt(made: ET.Element, asked: Question) -> None:
    """The prompt inside its interaction, where a screen reader finds it."""
    first, *others = lines(asked.prompt)
    prompt = add(made, "prompt", first)
    for line in others:
        add(prompt, "br").tail = line


def _lines(parent: ET.Element, text: str) -> None:
    for line in lines(text):
        add(parent, "p", line)


def _replies(options: Iterable[Option], *, alone: bool = False) -> list[Reply]:
    return [(identifier(option.id), option.reply if alone else told(option.text, option.reply)) for option in options]


def _tell(key: str) -> ET.Element:
    """The rule that adds a reply to those that are shown."""
    return put("FEEDBACK", operator("multiple", response("FEEDBACK"), base("identifier", key)))


def _tell_wrong(rules: ET.Element, asked: Question, kept: dict[str, ET.Element]) -> None:
    """The replies to what is wrong; to all, if nothing is."""
    nothing_wrong = operator("gte", response("SCORE"), base("float", 1))
    everything = condition(rules, nothing_wrong)
    for option in asked.options:
        everything[0].append(_tell(identifier(option.id)))
    for option in asked.options:
        condition(rules, operator("not", kept[option.id]), _tell(identifier(option.id)))


def _place(option: Option) -> int:
    return int(option.value or 0)


def _once(entries: Iterable[Entry]) -> list[str]:
    return list(dict.fromkeys(entry.reply for entry in entries))
