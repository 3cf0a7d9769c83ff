"""What every activity shares: a heading, labelled controls, a live reply, and a state that is kept between sittings."""

from typing import Any

import ipywidgets as widgets

__all__ = ["BROAD", "Activity"]

BROAD = "62em"


class Activity:
    """A thin widget: it shows what a method finds and hands the learner's choices to the answers file.

    A subclass sets ``title`` and ``key``, builds its controls, and ends its ``__init__`` with ``self.show(*children)``.
    Lines of text are kept short; one with a table of several columns sets ``width`` to ``BROAD``.
    It displays as a widget in a live notebook and as one honest line where no kernel runs.
    """

    title: str
    key: str
    width: str = "46em"
    view: widgets.VBox

    def show(self, *children: widgets.Widget) -> None:
        """Put the controls under the heading, in the order in which the Tab key reaches them."""
        heading = widgets.HTML(f"<h4 style='margin:0.2em 0'>{self.title}</h4>")
        self.view = widgets.VBox([heading, *children], layout=widgets.Layout(max_width=self.width))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = self.view._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = f"{self.title} (an activity: run this cell in Jupyter to use it)"
        return bundle
