import io
import xml.etree.ElementTree as ET
import zipfile

import pytest

from course_lib.classroom.questions import groups, qti_package
from course_lib.classroom.questions.qti_items import identifier, qti_item
from course_lib.practice import mark
from tests.classroom.questions import engine
from tests.classroom.questions.answering import possible

HOME = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
PACKAGING = "{http://www.imsglobal.org/xsd/imscp_v1p1}"


def as_response(asked, value):
    """An answer as a QTI system hands it over."""
    if asked.kind == "matching":
        keys = {partner: f"partner-{n}" for n, partner in enumerate(asked.partners, start=1)}
        return [(identifier(key), keys[partner]) for key, partner in value.items()]
    if asked.kind == "number":
        return float(value)
    if asked.kind == "date":
        return value
    return identifier(value) if isinstance(value, str) else [identifier(key) for key in value]


def replies(root):
    return {
        each.get("identifier"): " ".join("".join(each.itertext()).split())
        for each in root.findall(f"{HOME}modalFeedback")
    }


def test_every_answer_and_none_gets_the_score_and_the_replies_of_the_course(every):
    checked = 0
    for case, asked in every:
        content = qti_item(case, asked)
        item, told = engine.read(content), replies(ET.fromstring(content))
        if asked.kind != "text":
            assert engine.score(item, None) == (0.0, set()), asked.id
        for value in possible(asked):
            expected = mark(asked, value)
            found, shown = engine.score(item, as_response(asked, value))
            assert found == pytest.approx(expected.score, abs=1e-12), (asked.id, value)
            wanted = {" ".join(reply.split()) for reply in expected.replies}
            assert {told[key] for key in shown - {"_passage"}} == wanted, (asked.id, value)
            checked += 1
    assert checked > 1000


def test_a_free_text_is_left_to_the_teacher(hall, every):
    case, asked = next(pair for pair in every if pair[1].kind == "text")
    root = ET.fromstring(qti_item(case, asked))
    assert root.find(f"{HOME}responseProcessing") is None
    rubric = root.find(f"{HOME}itemBody/{HOME}rubricBlock")
    assert rubric.get("view") == "scorer"
    assert asked.model_answer.split()[0] in "".join(rubric.itertext())
    assert engine.read(qti_item(case, asked)) is not None


def test_a_passage_stands_with_the_question_or_with_the_reply_but_not_where_it_is_the_answer(own):
    from course_lib.practice import question

    body = ET.fromstring(qti_item(own, question(own, "q-05-4"))).find(f"{HOME}itemBody")
    assert "battle-p067" in "".join(body.itertext())
    assert own.passage("battle-p067").gist in "".join(body.itertext())
    picked = qti_item(own, question(own, "q-01-5"))
    assert "akhbar-p061" not in "".join(ET.fromstring(picked).find(f"{HOME}itemBody").itertext())
    item = engine.read(picked)
    assert "_passage" in engine.score(item, "q-01-5-o1")[1]


def test_a_package_holds_what_its_manifest_names_and_nothing_else(own, hall):
    for case in (own, hall):
        for group in groups(case, folder=None if case is own else hall.folder):
            archive = zipfile.ZipFile(io.BytesIO(qti_package(case, group)))
            assert archive.testzip() is None
            manifest = ET.fromstring(archive.read("imsmanifest.xml"))
            resources = manifest.findall(f".//{PACKAGING}resource")
            hrefs = [resource.get("href") for resource in resources]
            assert sorted([*hrefs, "imsmanifest.xml"]) == sorted(archive.namelist())
            assert [r.find(f"{PACKAGING}file").get("href") for r in resources] == hrefs
            keys = {resource.get("identifier") for resource in resources}
            assert {each.get("identifierref") for each in manifest.iter(f"{PACKAGING}dependency")} < keys
            assert [r.get("type") for r in resources] == ["imsqti_test_xmlv2p1"] + ["imsqti_item_xmlv2p1"] * len(
                group.asked
            )
            test = ET.fromstring(archive.read("test.xml"))
            refs = [(each.get("identifier"), each.get("href")) for each in test.iter(f"{HOME}assessmentItemRef")]
            assert refs == [(identifier(asked.id), f"items/{asked.id}.xml") for asked in group.asked]
            rubric = test.find(f".//{HOME}rubricBlock")
            assert ("".join(rubric.itertext()) if rubric is not None else "").strip().removeprefix(
                "Content note. "
            ) == group.note
            assert engine.read(archive.read("test.xml")) is not None


def test_the_same_questions_give_the_same_bytes(hall):
    group = groups(hall, folder=hall.folder)[0]
    assert qti_package(hall, group) == qti_package(hall, group)


def test_another_reader_takes_the_packages_over(own, hall):
    convert = pytest.importorskip("qti_convert", reason="citolab-qti-convert is not installed: it reads QTI packages")
    for case in (own, hall):
        for group in groups(case, folder=hall.folder):
            files = convert.upgrade_package(qti_package(case, group)).files
            for asked in group.asked:
                text = files[f"items/{asked.id}.xml"]
                root = ET.fromstring(text if isinstance(text, bytes) else text.encode())
                names = {each.tag.split("}")[-1] for each in root.iter()}
                assert {"qti-item-body", "qti-response-declaration"} < names
                assert all(name.startswith("qti-") or name in ("p", "br", "blockquote") for name in names), names
