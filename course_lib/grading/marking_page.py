"""The marking aid's pages, served to the marker's own browser on this machine and to nobody else.

The address holds a secret word, made anew for each start. A page asks no other host for anything, and runs no script
but its own; what learners wrote is text.
"""

import json
import re
import secrets
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from course_lib.grading.marking import SCALE, Answer, ChangedError, Given, Marking, MarkingError
from course_lib.grading.prose import rendered, shortened
from course_lib.grading.standing import StandingError
from course_lib.pages import templates

__all__ = ["MarkingServer"]

HOST = "127.0.0.1"
LARGEST = 200_000
SHOWN = 6_000
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class MarkingServer:
    """Serves the marking aid until it is closed.

    Parameters
    ----------
    marking
        What is marked.
    port
        The port; any free one if left out.

    Attributes
    ----------
    address
        Where the pages are.
    """

    def __init__(self, marking: Marking, port: int = 0) -> None:
        self._server = _Server(marking, port)
        self.address = f"http://{HOST}:{self._server.server_port}/{self._server.token}/"

    def serve(self) -> None:
        """Answer until `close` is called, or Ctrl-C is typed."""
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Stop, and give the port back."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, marking: Marking, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.marking = marking
        self.token = secrets.token_urlsafe(24)
        self.lock = threading.Lock()
        self.templates = templates("course_lib.grading")
        self.templates.filters["rendered"] = rendered


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 60

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the address holds the secret word."""

    def _answer(self, answer: Any) -> None:
        parts = self.path.partition("?")[0].split("/")
        names = {f"{host}:{self.server.server_port}" for host in (HOST, "localhost")}
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        mine = len(parts) > 2 and secrets.compare_digest(parts[1].encode(), self.server.token.encode())
        if not mine or host not in names or (origin is not None and origin.removeprefix("http://") not in names):
            self._send(HTTPStatus.FORBIDDEN, "text/plain", "This address is not that of the marking aid.")
            return
        try:
            with self.server.lock:
                answer(parts[2:])
        except (MarkingError, StandingError) as error:
            status = HTTPStatus.CONFLICT if isinstance(error, ChangedError) else HTTPStatus.BAD_REQUEST
            self._send(status, "application/json", json.dumps({"error": str(error)}))

    def _get(self, parts: list[str]) -> None:
        marking = self.server.marking
        match parts:
            case [""]:
                progress = {name: self._progress(marking.answers(name)) for name in marking.questions}
                agreed = {name: marking.agreement(name) for name in marking.questions}
                self._page("marking.html", marking=marking, progress=progress, agreed=agreed)
            case [question] if question in marking.questions:
                answers = marking.answers(question)
                shown = [(answer, *shortened(answer.text, SHOWN)) for answer in answers]
                self._page(
                    "marking_question.html",
                    marking=marking,
                    question=question,
                    rubric=marking.exercise.written[question],
                    asked=marking.exercise.text(question),
                    shown=shown,
                    blank=marking.left_blank(question),
                    progress=self._progress(answers),
                    scale=SCALE,
                )
            case [question, name] if question in marking.questions and re.fullmatch(r"[1-9]\d{0,8}\.txt", name):
                number = int(name.removesuffix(".txt"))
                text = next((each.text for each in marking.answers(question) if each.number == number), "")
                self._send(HTTPStatus.OK, "text/plain", text)
            case _:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", "There is no such page.")

    def _post(self, parts: list[str]) -> None:
        marking = self.server.marking
        if len(parts) != 2 or parts[0] not in marking.questions or not re.fullmatch(r"[1-9]\d{0,8}", parts[1]):
            raise MarkingError("There is no such answer.")
        given, revision = _given(self._body())
        saved = marking.save(parts[0], int(parts[1]), given, revision)
        done = {"points": saved.given.points, "revision": saved.revision, **self._progress(marking.answers(parts[0]))}
        self._send(HTTPStatus.OK, "application/json", json.dumps(done))

    def _body(self) -> Any:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            self.close_connection = True
            raise MarkingError("Not saved: the comment is too long.")
        if self.headers.get_content_type() != "application/json":
            raise MarkingError("Not saved: marks come as JSON.")
        try:
            return json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise MarkingError("Not saved: what came cannot be read. Load the page again.") from None

    def _progress(self, answers: list[Answer]) -> dict[str, int]:
        return {"marked": sum(answer.marked for answer in answers), "all": len(answers)}

    def _page(self, name: str, **what: Any) -> None:
        nonce = secrets.token_urlsafe(16)
        text = self.server.templates.get_template(name).render(nonce=nonce, **what)
        self._send(HTTPStatus.OK, "text/html", text, nonce)

    def _send(self, status: HTTPStatus, kind: str, text: str, nonce: str = "") -> None:
        content = text.encode("utf-8", "replace")
        self.send_response(status)
        headers = {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Content-Security-Policy": POLICY.format(nonce=nonce or secrets.token_urlsafe(16)),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(content)


def _given(body: Any) -> tuple[Given, str]:
    wrong = MarkingError("Not saved: what came has not the form of a mark. Load the page again.")
    if not isinstance(body, dict) or not isinstance(body.get("levels"), dict):
        raise wrong
    points, comment, revision = body.get("points"), body.get("comment"), body.get("revision")
    levels = {str(name): level for name, level in body["levels"].items()}
    numeric = points is None or (isinstance(points, int | float) and not isinstance(points, bool))
    if not numeric or not all(isinstance(text, str) for text in (comment, revision, *levels.values())):
        raise wrong
    return Given(levels, points if points is None else float(points), str(comment).strip()), str(revision)
