import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.prose import HARMLESS, LONGEST, rendered, shortened

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    '[x](http://a.example "onmouseover=alert(1)")',
    "<http://evil.example>",
    "[r]\n\n[r]: javascript:alert(1)",
    "```html\n<script>alert(1)</script>\n```",
    "<div>\n<script>alert(1)</script>\n</div>",
    "| <b> |\n|---|\n| <script> |",
    "&lt;script&gt; &#60;script&#62;",
    "<!-- --><style>@import url(http://evil.example)</style>",
]


def only_harmless(made: str) -> bool:
    return all(
        re.fullmatch(r"/?[a-z1-6]+ ?/?", tag) and tag.strip("/ ") in HARMLESS for tag in re.findall(r"<([^>]*)", made)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_harmless_elements_without_attributes(text):
    made = str(rendered(text))
    assert only_harmless(made)
    assert not re.search(r"<(script|img|svg|style|a)\b", made)


@given(st.text(alphabet="<>&\"'`*_[](){}!#|-=:/ \n\tascript", max_size=200))
def test_whatever_is_typed_is_harmless(text):
    made = str(rendered(text)).replace('<p class="typed">', "<p>")
    assert only_harmless(made)


def test_what_the_reader_should_see_is_there():
    made = str(
        rendered("# Head\n\nA *point*, and\n\n- `one`\n\n| a |\n|---|\n| 1 |\n\n![plot](http://a.example/p.png)")
    )
    for part in ("<h3>Head</h3>", "<em>point</em>", "<li><code>one</code></li>", "<td>1</td>", "[image: plot]"):
        assert part in made


def test_letters_survive_and_half_letters_do_not_break_the_page():
    assert "שלום 中文 👋🏽" in rendered("שלום 中文 👋🏽")
    assert rendered("a\ud800b\x00c").encode("utf-8") == b"<p>a?bc</p>"


@pytest.mark.parametrize(
    "text", ["[" * 15_000, "> " * 9_000, "*a" * 9_000, "`" * 19_000, "- " * 9_000, "![" * 9_000, "x" * 1_000_000]
)
def test_no_text_takes_long(text):
    begun = time.perf_counter()
    made = rendered(text)
    assert time.perf_counter() - begun < 3
    assert len(made) >= len(text.strip()) * 0.2


def test_a_long_text_is_shown_as_typed():
    assert str(rendered("*" + "a" * LONGEST)).startswith('<p class="typed">*a')


def test_shortened():
    assert shortened("abc", 5) == ("abc", 0)
    assert shortened("abcdef", 4) == ("abcd", 2)


def test_markup_of_one_s_own_is_shown_as_text():
    assert rendered("<em>x</em>") == "<p>&lt;em&gt;x&lt;/em&gt;</p>"
    assert rendered("<p>\nx\n</p>") == "<p>&lt;p&gt;\nx\n&lt;/p&gt;</p>"
