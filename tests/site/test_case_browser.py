"""Every record of a case has one address, says what the data say, and no admission stands without its scope."""

import doctest
import json
import re
import sys
from collections import Counter
from html import escape, unescape

import pytest

from course_lib import open_case
from course_lib.methods.judgement.grades import RELIABILITY
from tests.site.built import EXTENSIONS, ROOT, Site, build

sys.path.insert(0, str(EXTENSIONS))

import case_browser
import case_records

CASES = {"course": None, "market_hall": ROOT / "tests" / "cases" / "market_hall"}
ASIDE = ("questions", "options", "hints")


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return open_case(CASES[request.param])


@pytest.fixture(scope="module")
def site(case, tmp_path_factory):
    folder = tmp_path_factory.mktemp(case.name)
    return Site(build(folder, ["case_browser"], more=f"case_browser_case = {str(case.folder)!r}\n"))


@pytest.fixture(scope="module")
def records(case):
    return case_records.Records(case)


def block(page, anchor):
    """The HTML of a record, from its id to the next record's."""
    start = page.source.index(f'id="{anchor}"')
    end = re.search(r'<(?:article|div class="cb-claim")', page.source[start:])
    return unescape(page.source[start : start + end.start() if end else None])


def test_each_record_has_one_address_and_it_is_there(case, site, records):
    asked = Counter()
    for table in case.schema.tables:
        if table in ASIDE:
            continue
        for key in case.table(table).index:
            page, anchor = records.anchors[table, key]
            asked[page, anchor] += 1
            assert site.pages[f"case/{page}.html"].ids[anchor] == 1, f"{table} {key}"
    assert set(asked.values()) == {1}


def test_a_claim_has_the_address_that_the_brief_promises(case, records):
    for key, copy in case.copy_of_claims().items():
        assert records.href("claims", key) == f"{copy}.html#{key}"


def test_no_link_is_broken_and_no_id_stands_twice(site):
    assert site.broken() == []
    assert site.twice() == []


def test_the_list_has_each_record_and_each_chain_once(case, site):
    rows = re.findall(r'<tr data-f="([^"]*)"><td><a href="([^"]*)">', site.pages["case/index.html"].source)
    expected = sum(len(case.table(name)) for name in case.schema.tables if name not in (*ASIDE, "transmission"))
    assert len(rows) == expected + case.transmission["claim_id"].nunique()
    assert {len(facets.split("|")) for facets, _ in rows} == {7}


def test_the_list_comes_before_all_else_with_claims_first_and_works_last(case, site):
    source = site.pages["case/index.html"].source
    assert source.index('id="cb-filter"') < source.index('id="pages"') < source.index('id="how-to-link-to-a-claim"')
    kinds = list(dict.fromkeys(re.findall(r'<tr data-f="([^|]*)\|', source)))
    assert kinds[:3] == ["claim", "chain of transmission", "passage"]
    assert kinds[-2:] == ["copy", "work"]


def test_claims_say_who_says_so_and_relations_say_why(case, site):
    for copy in case.copies.index:
        said = re.sub(r"<[^>]+>", "", unescape(site.pages[f"case/{copy}.html"].source))
        here = case.copy_of_claims() == copy
        for claim in case.claims[here].itertuples():
            assert claim.statement in said
        linked = case.relations["from_claim"].isin(case.claims[here].index)
        for because in case.relations.loc[linked, "because"]:
            assert because in said


def test_an_inferred_hop_is_marked(case, site):
    for key, hop in case.transmission.iterrows():
        page = site.pages[f"case/{case.copy_of_claims()[hop['claim_id']]}.html"]
        shown = re.search(rf'id="{key}" class="cb-hop cb-(\w+)">(.*?)</small>', page.source, re.DOTALL)
        assert shown[1] == hop["evidence"]
        assert (f"<strong>{hop['evidence']}</strong>" in shown[2]) == (hop["evidence"] != "stated")


def test_an_admission_stands_nowhere_without_its_scope(case, site, records):
    for key, row in case.admissions.iterrows():
        uncovered, statement = row["not_covered"], case.claims.loc[row["claim_id"], "statement"]
        shown = [name for name, page in site.pages.items() if statement in unescape(page.source) and "case/" in name]
        assert {f"case/{records.page('claims', row['claim_id'])}.html", "case/admissions.html", "case/index.html"} <= {
            *shown
        }
        for name in shown:
            assert uncovered in unescape(site.pages[name].source), name
        near = [claim for claim, touching in records.touched_by.items() if key in touching]
        for claim in near:
            page, anchor = records.anchors["claims", claim]
            assert uncovered in block(site.pages[f"case/{page}.html"], anchor), claim


def test_the_first_line_of_a_folded_scope_says_what_is_covered_and_that_nothing_else_is(case, site):
    found = 0
    for page in site.pages.values():
        for said in re.findall(r"<summary>(.*?)</summary>", page.source):
            if "admission" in said:
                assert any(scope in unescape(said) for scope in case.admissions["admitted_scope"])
                assert "It covers nothing else." in said
                found += 1
    assert found > 0


def test_dates_and_grades_are_in_words(case, site):
    for name, page in site.pages.items():
        told = re.sub(r"<(details|code)\b.*?</\1>|<a [^>]*>|<tr data-f.*?>", "", page.source, flags=re.DOTALL)
        assert not re.search(r"<d[dt]>[^<]*(?:\.\./|/\.\.|\b\d{4}-\d\d)", told), name
    for copy in case.copies.index:
        cards = re.findall(r'class="cb-assessment".*?</div>', site.pages[f"case/{copy}.html"].source, re.DOTALL)
        for card in cards:
            grade = re.search(r"source ([A-F]) \(([^)]*)\)", card)
            assert grade[2] == RELIABILITY[grade[1]]
            assert "interest" in card


def test_what_is_technical_about_a_copy_is_folded(case, site):
    for copy, row in case.copies.iterrows():
        source = site.pages[f"case/{copy}.html"].source
        folded = re.search(r"<details><summary>About this copy: technical</summary>(.*?)</details>", source, re.DOTALL)
        assert row["sha256"] in folded[1]
        assert source.count(row["sha256"]) == 1


def test_what_was_withdrawn_says_so_wherever_it_stands(case, site):
    for row in case.claims[case.claims["status"] == "deprecated"].itertuples():
        for name, page in site.pages.items():
            places = len(re.findall(re.escape(f"{row.Index}</a>"), page.source)) if row.statement in page.source else 0
            if places and name.startswith("case/"):
                assert row.status_reason in unescape(page.source) or "deprecated, kept" in page.source, name


def test_questions_and_their_keys_stay_out(case, site):
    said = "".join(page.source for page in site.pages.values())
    for key in case.questions.index:
        assert f'id="{key}"' not in said


def test_tables_have_scoped_headers_in_a_region_that_the_keyboard_reaches(site):
    for name, page in site.pages.items():
        if not name.startswith("case/"):
            continue
        assert all(given.get("scope") in ("col", "row") for tag, given in page.elements if tag == "th"), name
        regions = [given for _, given in page.elements if given.get("class") == "cb-scroll"]
        assert len(regions) == sum(tag == "table" for tag, _ in page.elements), name
        assert all(given["role"] == "region" and given["tabindex"] == "0" and given["aria-label"] for given in regions)


def test_pages_stay_below_a_megabyte(site):
    assert max(page.path.stat().st_size for page in site.pages.values()) < 1_000_000


def test_the_search_leads_to_claims_and_not_to_the_list(case, site):
    text = (site.root / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    found = {entry[3]: f"{prefix}.{entry[4]}" for prefix, group in index["objects"].items() for entry in group}
    for key, statement in case.claims["statement"].items():
        assert escape(f"{key}: {statement}".rstrip(".")) in found[key]
    listed = index["docnames"].index("case/index")
    words = [docs for docs in index["terms"].values() if listed in (docs if isinstance(docs, list) else [docs])]
    assert len(words) < 200


def test_a_page_is_not_written_again_if_nothing_changed(case, site):
    source = site.root.parent / "source" / "case"
    before = {path: path.stat().st_mtime_ns for path in source.iterdir()}
    made = case_browser.pages(case_records.Records(case))
    assert {path.stem for path in before} == {*made}
    for name, text in made.items():
        case_browser.write(source / f"{name}.rst", text)
    assert {path: path.stat().st_mtime_ns for path in source.iterdir()} == before


def test_a_name_is_withheld_where_the_data_say_so(case, monkeypatch):
    records = case_records.Records(case)
    name, row = next((key, row) for key, row in records.rows["names"].items() if row["actor_id"])
    records.rows["actors"][row["actor_id"]].update(sensitivity="2", named="yes")
    assert row["form"] not in records.form(name)


def test_data_are_escaped_and_other_tables_get_a_page(case):
    records = case_records.Records(case)
    claim = next(iter(records.rows["claims"]))
    records.rows["claims"][claim]["statement"] = "<script>alert(1)</script> & more"
    made = case_browser.pages(records)
    assert "<script>alert" not in "".join(made.values())
    assert "other" not in made


def test_a_link_to_no_record_fails_the_build(tmp_path):
    folder = CASES["market_hall"]
    more = f"case_browser_case = {str(folder)!r}\nrst_epilog = ':case:record:`nothing-c999`'\n"
    with pytest.raises(AssertionError, match="nothing-c999"):
        build(tmp_path, ["case_browser"], more=more)


@pytest.mark.parametrize("module", [case_browser, case_records])
def test_examples(module):
    assert doctest.testmod(module).failed == 0
