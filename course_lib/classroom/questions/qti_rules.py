"""The rules of QTI's response processing that the course's marking needs, built as XML elements."""

import xml.etree.ElementTree as ET

from course_lib.classroom.questions.texts import add, clean

__all__ = ["base", "condition", "operator", "otherwise_if", "put", "response"]

RESPONSE = "RESPONSE"


def operator(name: str, *parts: ET.Element, **attributes: str) -> ET.Element:
    """An expression with its parts.

    >>> ET.tostring(operator("isNull", response())).decode()
    '<isNull><variable identifier="RESPONSE" /></isNull>'
    """
    made = ET.Element(name, attributes)
    made.extend(parts)
    return made


def base(kind: str, value: object) -> ET.Element:
    """A constant of a base type, such as ``float`` or ``identifier``."""
    made = ET.Element("baseValue", {"baseType": kind})
    made.text = clean(str(value))
    return made


def response(name: str = RESPONSE) -> ET.Element:
    """The value of a variable; the candidate's response if no name is given."""
    return operator("variable", identifier=name)


def put(name: str, expression: ET.Element) -> ET.Element:
    """The rule that gives an outcome variable a value."""
    return operator("setOutcomeValue", expression, identifier=name)


def condition(processing: ET.Element, test: ET.Element, *rules: ET.Element) -> ET.Element:
    """Begin a condition: if the test holds, apply the rules. Return it, so that others can follow."""
    made = add(processing, "responseCondition")
    made.append(operator("responseIf", test, *rules))
    return made


def otherwise_if(begun: ET.Element, test: ET.Element | None, *rules: ET.Element) -> None:
    """Go on with a condition: where nothing held so far and the test holds; without a test, in all other cases."""
    parts = (*rules,) if test is None else (test, *rules)
    begun.append(operator("responseElse" if test is None else "responseElseIf", *parts))
