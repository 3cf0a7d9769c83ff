"""Questions as a QTI 2.1 content package: a test, its items and the manifest, in one zip archive."""

import io
import xml.etree.ElementTree as ET
import zipfile

from course_lib.case import Case
from course_lib.classroom.questions.groups import Group
from course_lib.classroom.questions.moodle import MADE
from course_lib.classroom.questions.qti_items import head, identifier, qti_item
from course_lib.classroom.questions.texts import add, as_bytes, lines
from course_lib.practice.questions import Question

__all__ = ["MANIFEST", "qti_package"]

MANIFEST = "imsmanifest.xml"
TEST = "test.xml"
PACKAGING = "http://www.imsglobal.org/xsd/imscp_v1p1"
PACKAGING_SCHEMA = f"{PACKAGING} http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd"
ALWAYS = (1980, 1, 1, 0, 0, 0)


def qti_package(case: Case, group: Group) -> bytes:
    """A zip archive with the questions of one group: an item each, and a test of all of them in their order.

    Parameters
    ----------
    case
        The case, for the passages that questions point to.
    group
        The group. Its content note stands at the head of the test.

    Returns
    -------
    bytes
        The archive. The same questions always give the same bytes.

    Examples
    --------
    >>> from course_lib import open_case
    >>> from course_lib.classroom.questions import groups
    >>> case = open_case()
    >>> package = qti_package(case, groups(case, lessons=["05"])[0])
    >>> zipfile.ZipFile(io.BytesIO(package)).namelist()[:3]
    ['imsmanifest.xml', 'test.xml', 'items/q-05-1.xml']
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        _put(archive, MANIFEST, _manifest(case, group))
        _put(archive, TEST, _test(group))
        for asked in group.asked:
            _put(archive, _path(asked), qti_item(case, asked))
    return content.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, ALWAYS)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _path(asked: Question) -> str:
    return f"items/{asked.id}.xml"


def _manifest(case: Case, group: Group) -> bytes:
    root = ET.Element(
        "manifest",
        {
            "xmlns": PACKAGING,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": PACKAGING_SCHEMA,
            "identifier": identifier(f"{case.name}-{group.key}"),
        },
    )
    root.append(ET.Comment(f" {MADE} "))
    metadata = add(root, "metadata")
    add(metadata, "schema", "QTIv2.1 Package")
    add(metadata, "schemaversion", "1.0.0")
    add(root, "organizations")
    resources = add(root, "resources")
    test = add(resources, "resource", identifier=identifier(group.key), type="imsqti_test_xmlv2p1", href=TEST)
    add(test, "file", href=TEST)
    for asked in group.asked:
        add(test, "dependency", identifierref=identifier(asked.id))
        item = add(
            resources, "resource", identifier=identifier(asked.id), type="imsqti_item_xmlv2p1", href=_path(asked)
        )
        add(item, "file", href=_path(asked))
    return as_bytes(root)


def _test(group: Group) -> bytes:
    root = head("assessmentTest", f"{group.key}-test", group.title)
    for name in ("SCORE", "MAXSCORE"):
        declared = add(root, "outcomeDeclaration", identifier=name, cardinality="single", baseType="float")
        add(add(declared, "defaultValue"), "value", "0")
    part = add(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual")
    section = add(part, "assessmentSection", identifier="section", title=group.title, visible="true")
    if group.note:
        rubric = add(section, "rubricBlock", view="candidate")
        for line in lines(f"Content note. {group.note}"):
            add(rubric, "p", line)
    for asked in group.asked:
        add(section, "assessmentItemRef", identifier=identifier(asked.id), href=_path(asked))
    processing = add(root, "outcomeProcessing")
    for name in ("SCORE", "MAXSCORE"):
        total = add(add(processing, "setOutcomeValue", identifier=name), "sum")
        add(total, "testVariables", variableIdentifier=name)
    return as_bytes(root)
