"""How the site is built: ``make site``. Static pages that ask no other host for anything."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "extensions"), str(HERE.parent)]

project = "Who Says So?"
author = ""
language = "en"

# What makes pages comes in the order in which pages link to each other's records.
extensions = ["myst_nb", "sphinx_design", "case_browser", "glossary_page", "handbook", "lessons", "references"]
extensions += ["accessible"]

exclude_patterns = ["_build", "_generated", "**/.ipynb_checkpoints", "README.md"]
templates_path = ["_templates"]
html_static_path = ["_static"]

# The lessons were executed elsewhere; their outputs are shown as they are stored.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 4
myst_update_mathjax = False

html_theme = "sphinx_book_theme"
html_title = "Who Says So?"
html_favicon = "_static/favicon.svg"
html_sidebars = {"**": ["home-link.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_search_scorer = str(HERE / "extensions" / "search_order.js")
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_issues_button": False,
    "use_repository_button": False,
    "home_page_in_toc": True,
    "logo": {"text": "Who Says So?"},
    "search_bar_text": "Search the site",
    "footer_content_items": ["licence-line.html"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
