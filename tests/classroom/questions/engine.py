"""QTI items read and scored by pyslet, which knows nothing of this project."""

import io
import logging
import warnings
from contextlib import contextmanager

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip("pyslet.qtiv2.items", reason="pyslet is not installed: it reads and scores QTI in tests")
    from pyslet.qtiv2.variables import ItemSessionState
    from pyslet.qtiv2.xml import QTIDocument


class _Complaints(logging.Handler):
    def emit(self, record):
        raise ValueError(record.getMessage())


@contextmanager
def _strictly():
    """What the reader only logs, such as a value that an attribute cannot have, is an error; its age is none."""
    handler = _Complaints(logging.WARNING)
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.getLogger().removeHandler(handler)


def read(content):
    """The item or test in a file."""
    document = QTIDocument()
    with _strictly():
        document.read(src=io.BytesIO(content))
    return document.root


def score(item, response):
    """The score of a response, and the identifiers of the replies that are shown."""
    with _strictly():
        session = ItemSessionState(item)
        session.begin_session()
        session.map["RESPONSE"].set_value(response)
        session.end_attempt()
        return session["SCORE"].value, set(session["FEEDBACK"].value or ())
