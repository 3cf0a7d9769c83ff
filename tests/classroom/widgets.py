"""Answers files made as learners make them: by driving the real widgets, with learners of various ability.

    python -m tests.classroom.widgets FOLDER [NUMBER] [--case CASE]

writes ``FOLDER/learner-01/answers.json`` and so on. The same number and seed give the same answers. Ability, leaning
and overconfidence differ from learner to learner; the second form is answered a little better than the first. The last
learners stop before the end, as some do.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np

from course_lib import Case, open_case
from course_lib.activities.pretest import PreTest
from course_lib.activities.selfcheck import SelfCheck
from course_lib.practice.answers import Answers
from course_lib.practice.questions import ANY, Question, questions

SEED = 20110604
GAIN = 0.7
HINTS = 0.15
AGAIN = 0.4


class Learner:
    """Somebody who answers: better or worse, surer or less sure, readier to doubt or to believe."""

    def __init__(self, seed: int, difficulty: dict[str, float]) -> None:
        self.random = np.random.default_rng(seed)
        self.ability = float(self.random.normal(0.4, 0.9))
        self.lean = float(self.random.normal(0.3, 0.6))
        self.boldness = float(self.random.normal(0.05, 0.08))
        self.difficulty = difficulty

    def chance(self, asked: Question, later: float) -> float:
        lean = 0.0 if asked.item is None else self.lean * (-1 if asked.item == "well_supported" else 1)
        return 1 / (1 + math.exp(-(self.ability + later + lean - self.difficulty[asked.id])))

    def answers(self, asked: Question, right: bool) -> object:
        """An answer as data: the course's, or another."""
        options, pick = asked.options, self.random.integers
        good, bad = [o for o in options if o.correct], [o for o in options if not o.correct]
        if asked.kind in ("single", "claim", "passage"):
            pool = good if right else bad
            return pool[int(pick(len(pool)))].id
        if asked.kind == "multiple":
            ticked = {o.id for o in good}
            for o in () if right else options:
                if self.random.random() < 0.3:
                    ticked ^= {o.id}
            if not right and ticked in (set(), {o.id for o in good}):
                ticked = {(bad or good)[0].id}
            return [o.id for o in options if o.id in ticked]
        if asked.kind == "matching":
            partners = asked.partners
            return {
                o.id: o.value if right or self.random.random() < 0.6 else partners[int(pick(len(partners)))]
                for o in options
            }
        if asked.kind == "ordering":
            order = [o.id for o in sorted(options, key=lambda o: int(o.value or 0))]
            return order if right else [str(key) for key in self.random.permutation(order)]
        pool = good if right else [o for o in bad if o.text != ANY]
        text = pool[int(pick(len(pool)))].text if pool else ("41" if asked.kind == "number" else "2000-02-02")
        return float(text.replace(",", "")) if asked.kind == "number" else text

    def sure(self, asked: Question, chance: float) -> float:
        levels = asked.confidence_levels
        felt = min(1.0, max(0.0, chance + self.boldness + float(self.random.normal(0, 0.12))))
        return min(levels, key=lambda level: abs(level - felt))


def hand_in(case: Case, folder: Path, number: int, *, seed: int = SEED) -> list[Path]:
    """Let so many learners work through the whole case, and return their files."""
    asked = questions(case)
    hard = np.random.default_rng(seed).normal(0, 0.9, len(asked))
    difficulty = {each.id: float(value) for each, value in zip(asked, hard, strict=True)}
    lessons = sorted({each.lesson for each in asked if not each.form})
    paths = []
    for place in range(1, number + 1):
        learner = Learner(seed + place, difficulty)
        path = folder / f"learner-{place:02d}" / "answers.json"
        stays = number < 10 or place <= 0.8 * number
        upto = lessons if stays else lessons[: max(1, len(lessons) // 2)]
        form(case, "A", Answers(path), learner, 0.0)
        for each in (each for each in asked if not each.form and each.lesson in upto):
            check(case, each, Answers(path), learner)
        if stays:
            form(case, "B", Answers(path), learner, GAIN)
        paths.append(path)
    return paths


def form(case: Case, name: str, answers: Answers, learner: Learner, later: float) -> None:
    """Answer all of a form on its one page, and send it."""
    test = PreTest(case, name, answers=answers)
    for asked in test.questions:
        chance = learner.chance(asked, later)
        test.answering[asked.id].put(learner.answers(asked, learner.random.random() < chance))
        test.confidence[asked.id].value = learner.sure(asked, chance)
    test.send.click()
    assert test.sent, test.saved.value


def check(case: Case, asked: Question, answers: Answers, learner: Learner) -> None:
    """Answer one self-check, after a hint or without, and now and then again."""
    activity = SelfCheck(case, asked.id, answers=answers)
    if asked.hints and learner.random.random() < HINTS:
        activity.hint.click()
    if asked.kind == "text":
        activity.answering.put("I would ask who said it, and how they came to know.")
        activity.check.click()
        activity.compare.click()
        return
    chance = learner.chance(asked, 0.3)
    right = learner.random.random() < chance
    activity.answering.put(learner.answers(asked, bool(right)))
    activity.confidence.value = learner.sure(asked, chance)
    activity.check.click()
    if not right and learner.random.random() < AGAIN:
        activity.answering.put(learner.answers(asked, True))
        activity.check.click()


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reader.add_argument("folder", type=Path)
    reader.add_argument("number", type=int, nargs="?", default=30)
    reader.add_argument("--case", type=Path)
    given = reader.parse_args()
    begun = time.perf_counter()
    paths = hand_in(open_case(given.case), given.folder, given.number)
    print(f"{len(paths)} answers files in {given.folder}, made in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
