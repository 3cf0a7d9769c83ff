"""A notebook's outputs, gathered from what an untrusted process reports: right in form, limited in size."""

from typing import Any

from course_lib.grading.frames import FrameError, plain
from course_lib.grading.sandbox import Limits, size

__all__ = ["ANSWER", "Outputs"]

ANSWER = "application/vnd.who-says-so.answer+json"
LARGEST_ANSWER = 150_000
WIDGETS = "application/vnd.jupyter.widget-view+json"
EACH = 64
NAMES, VALUES, LINES = 200, 10_000, 1_000
NOTES = 20

Output = dict[str, Any]


class Outputs:
    """The outputs of the cells that ran.

    Parameters
    ----------
    limits
        How much a cell and the notebook may show. Answers count apart from the rest, so that a right answer is not lost
        among noise.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.output
        self._answers_left = limits.output
        self._named: dict[str, list[Output]] = {}
        self.cells: list[dict[str, Any]] = []
        self.cut: list[int] = []
        self.notes: dict[str, None] = {}

    def begin(self) -> None:
        """A cell begins; what comes from now on is its."""
        self.cells.append({"outputs": [], "execution_count": None})
        self._cell_left = self._limits.cell_output
        self._clear_next = False
        self._short_error = False

    def end(self, count: object) -> None:
        """The cell is done."""
        self.cells[-1]["execution_count"] = count if type(count) is int and 0 <= count < 1 << 31 else None

    def take(self, message: Any) -> None:
        """Take one report (see `course_lib.grading.shell`).

        Raises
        ------
        FrameError
            If it is none.
        """
        match message:
            case ["stream", "stdout" | "stderr" as name, str(text)]:
                self.stream(name, text)
            case ["display", dict(data), dict(metadata), str() | None as name, bool(update)]:
                self._display(data, metadata, name, update)
            case ["result", dict(data), dict(metadata), count]:
                number = count if type(count) is int and 0 <= count < 1 << 31 else None
                self._add({"output_type": "execute_result", "execution_count": number, **_bundle(data, metadata)})
            case ["error", str(name), str(value), list(lines)]:
                self._error(name, value, lines)
            case ["clear", bool(wait)]:
                self._clear_next = wait
                if not wait:
                    self._outputs.clear()
            case ["note", str(text)]:
                if len(self.notes) < NOTES:
                    self.notes[plain(text[:VALUES])] = None
            case _:
                raise FrameError("no report")

    def stream(self, name: str, text: str) -> None:
        """Take printed text, as much of it as there is room for."""
        text = plain(text)
        if not text:
            return None
        room = min(self._left, self._cell_left)
        if room <= 0:
            return self._cut()
        self._make_clear()
        content = text.encode("utf-8")
        piece = content[:room].decode("utf-8", "ignore") if len(content) > room else text
        last = self._outputs[-1] if self._outputs else None
        if last and last["output_type"] == "stream" and last["name"] == name:
            last["text"].append(piece)
        else:
            self._outputs.append({"output_type": "stream", "name": name, "text": [piece]})
            self._spend(EACH)
        self._spend(len(content))
        return self._cut() if len(content) > room else None

    def finished(self) -> list[dict[str, Any]]:
        """The cells that ran, each with ``outputs`` as nbformat has them and its ``execution_count``."""
        for cell in self.cells:
            for output in cell["outputs"]:
                if isinstance(output.get("text"), list):
                    output["text"] = "".join(output["text"])
        return self.cells

    @property
    def _outputs(self) -> list[Output]:
        return self.cells[-1]["outputs"]  # type: ignore[no-any-return]

    def _display(self, data: dict[str, Any], metadata: dict[str, Any], name: str | None, update: bool) -> None:
        bundle = _bundle(data, metadata)
        name = name[:NAMES] if name else None
        if not update and not bundle["data"]:
            return
        if not update:
            output = self._add({"output_type": "display_data", **bundle})
            if name and output:
                self._named.setdefault(name, []).append(output)
            return
        shown = self._named.get(name or "", [])
        if self._afford(bundle, len(shown)):
            for output in shown:
                output.update(bundle)

    def _error(self, name: str, value: str, lines: list[Any]) -> None:
        value = value if len(value) <= VALUES else f"{value[:VALUES]} …"
        told = [plain(line[:VALUES]) for line in lines[-LINES:] if isinstance(line, str)]
        error: Output = {
            "output_type": "error",
            "ename": plain(name[:NAMES]),
            "evalue": plain(value),
            "traceback": told,
        }
        if not self._add(error) and not self._short_error:
            self._short_error = True
            self._outputs.append(error | {"evalue": plain(value[:NAMES]), "traceback": []})

    def _add(self, output: Output) -> Output | None:
        if not self._afford(output):
            return None
        self._make_clear()
        self._outputs.append(output)
        return output

    def _afford(self, output: Output, times: int = 1) -> bool:
        cost = (EACH + _weight(output)) * max(1, times)
        if ANSWER in output.get("data", ()) and cost <= min(LARGEST_ANSWER, self._answers_left):
            self._answers_left -= cost
            return True
        if cost > min(self._left, self._cell_left):
            self._cut()
            return False
        self._spend(cost)
        return True

    def _spend(self, cost: int) -> None:
        self._left -= cost
        self._cell_left -= cost

    def _make_clear(self) -> None:
        if self._clear_next:
            self._outputs.clear()
            self._clear_next = False

    def _cut(self) -> None:
        number = len(self.cells)
        if number in self.cut:
            return
        self.cut.append(number)
        most, all_ = size(self._limits.cell_output), size(self._limits.output)
        text = f"\n[Output was cut here: a cell may show {most}, a whole notebook {all_}.]\n"
        self._outputs.append({"output_type": "stream", "name": "stderr", "text": [text]})


def _bundle(data: dict[str, Any], metadata: dict[str, Any]) -> Output:
    shown = {mime[:NAMES]: plain(value) for mime, value in data.items() if mime != WIDGETS}
    shown = {mime: value for mime, value in shown.items() if mime.endswith("json") or isinstance(value, str)}
    return {"data": shown, "metadata": plain(metadata)}


def _weight(value: object) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8"))
    if isinstance(value, list):
        return sum(_weight(item) + 2 for item in value)
    if isinstance(value, dict):
        return sum(len(key) + _weight(item) + 4 for key, item in value.items())
    return 8
