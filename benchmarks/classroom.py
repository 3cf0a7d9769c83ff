"""Time ``course class`` on a class against merely parsing the same files with json.

    python benchmarks/classroom.py [--size 500] [--up-to 2000] [--coverage]

The class is synthetic: each learner answers every question of the course's own case, with a seeded ability. The command
runs as a teacher runs it, in a process of its own, imports included. Then classes of growing size show that its time
grows in proportion. The ratio counts, not the seconds. With ``--coverage``, instead: how often the report's
95 % intervals hold the true value, in simulated classes of various size.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from course_lib import open_case
from course_lib.classroom import resampling
from course_lib.classroom.gain import d_av
from course_lib.practice.answers import SCHEMA, VERSION
from course_lib.practice.questions import ANY, Question, questions

CLASS = "from course_lib.classroom.command import class_; class_()"


def timed(job: Callable[[], Any]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def answer(asked: Question, right: bool, random: np.random.Generator) -> Any:
    options = asked.options
    if asked.kind in ("single", "claim", "passage"):
        pool = [option for option in options if option.correct == right] or list(options)
        return pool[int(random.integers(len(pool)))].id
    if asked.kind == "multiple":
        return [option.id for option in options if option.correct == right] or [options[0].id]
    if asked.kind == "matching":
        partners = asked.partners
        return {o.id: o.value if right else partners[int(random.integers(len(partners)))] for o in options}
    if asked.kind == "ordering":
        order = [option.id for option in sorted(options, key=lambda option: int(option.value or 0))]
        return order if right else order[::-1]
    if asked.kind == "text":
        return "I would ask who said it, and how they came to know. " * 4
    pool = [option.text for option in options if option.correct == right and option.text != ANY]
    text = pool[0] if pool else ("41" if asked.kind == "number" else "2000-02-02")
    return float(text.replace(",", "")) if asked.kind == "number" else text


def make(folder: Path, size: int, asked: tuple[Question, ...]) -> None:
    random = np.random.default_rng(7)
    for place in range(size):
        ability = random.normal(0.6, 0.2)
        answers: dict[str, Any] = {}
        for each in asked:
            right = bool(random.random() < ability)
            tries: list[dict[str, Any]] = [{"value": answer(each, right, random)}]
            if each.kind != "text":
                tries[0]["confidence"] = float(random.choice(each.confidence_levels))
                if not right:
                    tries.append({"value": answer(each, True, random)})
            answers[each.id] = {"tries": tries, "hints": 0}
        for lesson in range(12):
            answers[f"activity/activity-{lesson}/subject"] = {"level": "standard", "steps": [{"choice": "x"}] * 8}
        path = folder / f"learner-{place:04d}" / "answers.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"schema": SCHEMA, "version": VERSION, "answers": answers}, indent=1))


def command(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", CLASS, str(folder)], check=True, stdout=subprocess.DEVNULL)


def parse(folder: Path) -> None:
    for path in folder.glob("*/answers.json"):
        json.loads(path.read_bytes())


def coverage(classes: int = 250) -> None:
    """Forms of twelve questions, answered by learners of normal ability before and after a gain of half a logit."""
    random = np.random.default_rng(3)
    resampling.DRAWS = 1_000

    def drawn(size: int) -> resampling.Floats:
        ability = random.normal(0.3, 0.9, size)
        chances = [1 / (1 + np.exp(-(ability + gained))) for gained in (0.0, 0.5)]
        return np.stack([random.binomial(12, chance) / 12 for chance in chances], axis=1)

    everybody = drawn(400_000)
    truth = float(np.diff(everybody.mean(axis=0))[0])
    effect = truth / float(everybody.std(axis=0).mean())
    for size in (6, 12, 24, 60):
        held = np.zeros(2)
        for _ in range(classes):
            data = drawn(size)
            ends = resampling.interval(np.diff(data, axis=1), resampling.mean), resampling.interval(data, d_av)
            held += [bool(e) and e[0] <= true <= e[1] for e, true in zip(ends, (truth, effect), strict=True)]
        in_mean, in_effect = held / classes
        print(f"{size:3} learners: the interval of the mean gain held it in {in_mean:.0%}, of d_av in {in_effect:.0%}")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reader.add_argument("--size", type=int, default=500)
    reader.add_argument("--up-to", type=int, default=2000)
    reader.add_argument("--coverage", action="store_true")
    given = reader.parse_args()
    if given.coverage:
        coverage()
        return
    asked = questions(open_case())
    for size in sorted({given.size, *(n for n in (125, 250, 500, 1000, 2000, 4000) if n <= given.up_to)}):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "class"
            make(home, size, asked)
            bytes_ = sum(path.stat().st_size for path in home.glob("*/answers.json"))
            whole, parsed = timed(lambda home=home: command(home)), timed(lambda home=home: parse(home))
        note = "  <- the class" if size == given.size else ""
        print(
            f"{size:5} learners, {bytes_ / 1e6:5.1f} MB: course class {whole:5.2f} s, json alone {parsed:5.2f} s, "
            f"ratio {whole / parsed:5.1f}{note}",
            flush=True,
        )


if __name__ == "__main__":
    main()
