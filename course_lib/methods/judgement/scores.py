"""Judge the judge: how well a reader tells well-supported claims from weak ones, and how well the reader knows it.

Two questions are kept apart. *Discrimination* asks whether well-supported and weak claims are told apart; it is
measured by signal detection, in which a well-supported claim is the signal. Taking it for well supported is a **hit**;
taking a weak claim for well supported is a **false alarm**. One who doubts everything has no false alarms and no hits,
one who believes everything has all of both: neither tells anything apart, and neither scores. *Calibration* asks
whether confidence means what it says: of the answers given with 80 %, about eight in ten should be right.

A measure that the answers do not define is not a number but says why it is undefined.

References
----------
Green, D. M. and Swets, J. A. (1966). *Signal Detection Theory and Psychophysics*.
Modirrousta-Galian, A. and Higham, P. A. (2023). Gamified inoculation interventions do not improve discrimination
between true and fake news. *Journal of Experimental Psychology: General* 152(9), 2411-2437.

Terms
-----
hit
    A well-supported claim taken for well supported.
false alarm
    A weak claim taken for well supported.
discrimination
    How well somebody tells well-supported claims from weak ones. Neither doubting everything nor believing everything
    scores.
calibration
    Whether confidence means what it says: of the answers given with 80 %, about eight in ten should be right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = [
    "WEAK",
    "WELL_SUPPORTED",
    "Detection",
    "Measure",
    "auc",
    "brier",
    "calibration",
    "detection",
    "overconfidence",
    "wilson",
]

WELL_SUPPORTED, WEAK = "well_supported", "weak"
NORMAL = NormalDist()

Column = Sequence[Any] | pd.Series | npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """A number, or the reason why there is none.

    Parameters
    ----------
    value
        The number, or ``None``.
    because
        Why it is undefined; empty where there is a number.

    Examples
    --------
    >>> print(Measure(0.125))
    0.12
    >>> print(Measure(-0.5))
    −0.50
    >>> print(Measure(None, "no weak claim was judged"))
    undefined: no weak claim was judged
    """

    value: float | None
    because: str = ""

    def __str__(self) -> str:
        return (
            f"undefined: {self.because}"
            if self.value is None
            else f"{round(self.value, 2) + 0.0:.2f}".replace("-", "−")
        )


@dataclass(frozen=True)
class Detection:
    """The four outcomes of signal detection, counted, and what follows from them.

    Parameters
    ----------
    hits
        Well-supported claims taken for well supported.
    misses
        Well-supported claims taken for weak.
    false_alarms
        Weak claims taken for well supported.
    correct_rejections
        Weak claims taken for weak.

    Examples
    --------
    >>> half = Detection(hits=5, misses=1, false_alarms=1, correct_rejections=5)
    >>> print(half.d_prime, half.criterion)
    1.58 0.00
    >>> doubter = Detection(hits=0, misses=6, false_alarms=0, correct_rejections=4)
    >>> print(doubter.d_prime)
    0.00
    """

    hits: int
    misses: int
    false_alarms: int
    correct_rejections: int

    @property
    def well_supported(self) -> int:
        """How many well-supported claims were judged."""
        return self.hits + self.misses

    @property
    def weak(self) -> int:
        """How many weak claims were judged."""
        return self.false_alarms + self.correct_rejections

    @property
    def hit_rate(self) -> Measure:
        """The share of well-supported claims that were taken for well supported."""
        if not self.well_supported:
            return Measure(None, NO_SIGNAL)
        return Measure(self.hits / self.well_supported)

    @property
    def false_alarm_rate(self) -> Measure:
        """The share of weak claims that were taken for well supported."""
        if not self.weak:
            return Measure(None, NO_NOISE)
        return Measure(self.false_alarms / self.weak)

    @property
    def d_prime(self) -> Measure:
        """Sensitivity d′: z(hit rate) − z(false-alarm rate); 0 is no discrimination, about 3 is near perfection.

        Rates of 0 and 1 have no z, so counts get the log-linear correction of Hautus (1995). What it adds is shared
        between the two sorts of claim in proportion to their numbers. With equal numbers that is the usual 0.5 to the
        count and 1 to the total; with unequal ones it keeps d′ at exactly 0 where the two rates are the same.

        References
        ----------
        Hautus, M. J. (1995). Corrections for extreme proportions and their biasing effects on estimated values of d′.
        *Behavior Research Methods, Instruments, & Computers* 27(1), 46-51.
        """
        lack = self._lack()
        if lack:
            return Measure(None, lack)
        hit, false_alarm = self._corrected()
        return Measure(NORMAL.inv_cdf(hit) - NORMAL.inv_cdf(false_alarm))

    @property
    def criterion(self) -> Measure:
        """Criterion c: −(z(hit rate) + z(false-alarm rate)) / 2, corrected as for d′.

        Above 0 the reader leans to doubt, below 0 to belief; about 0 there is no leaning.

        References
        ----------
        Macmillan, N. A. and Creelman, C. D. (2005). *Detection Theory: A User's Guide*, 2nd edition, chapter 2.
        """
        lack = self._lack()
        if lack:
            return Measure(None, lack)
        hit, false_alarm = self._corrected()
        return Measure(-(NORMAL.inv_cdf(hit) + NORMAL.inv_cdf(false_alarm)) / 2)

    def _lack(self) -> str:
        return _lack(self.well_supported, self.weak)

    def _corrected(self) -> tuple[float, float]:
        share = 1 / (self.well_supported + self.weak)
        rates = self.hits / self.well_supported, self.false_alarms / self.weak
        hit, false_alarm = ((rate + share) / (1 + 2 * share) for rate in rates)
        return hit, false_alarm


NO_SIGNAL = "no well-supported claim was judged"
NO_NOISE = "no weak claim was judged"


def _lack(signals: int, noises: int) -> str:
    if signals and noises:
        return ""
    return NO_NOISE if signals else NO_SIGNAL if noises else "no claim was judged"


def detection(item: Column, says: Column) -> Detection:
    """Count the four outcomes of judgements.

    Parameters
    ----------
    item
        For each judgement what the claim is: ``well_supported`` or ``weak``.
    says
        What the reader says it is. Where either is missing, the judgement is left out.

    Returns
    -------
    Detection
        Hits, misses, false alarms and correct rejections.

    Raises
    ------
    ValueError
        If the columns differ in length, or hold another word.

    Examples
    --------
    >>> detection(["well_supported", "weak", "weak"], ["well_supported", "weak", "well_supported"])
    Detection(hits=1, misses=0, false_alarms=1, correct_rejections=1)
    """
    _same_length(item=item, says=says)
    known = _present(item) & _present(says)
    signal, believed = _is_well_supported("item", item, known), _is_well_supported("says", says, known)
    hits, alarms = int((signal & believed).sum()), int((~signal & believed).sum())
    return Detection(hits, int(signal.sum()) - hits, alarms, int((~signal).sum()) - alarms)


def auc(item: Column, says: Column, confidence: Column) -> Measure:
    """Area under the ROC curve, from judgements with confidence.

    A judgement becomes one signed number: the confidence, with a minus for ``weak``. The area is the probability that a
    well-supported claim stands higher on that scale than a weak one, ties counted half (the Mann-Whitney statistic, by
    midranks): 0.5 is no discrimination, 1 is perfect. Unlike d′ it rewards being surer where one is right.

    Parameters
    ----------
    item
        What each claim is: ``well_supported`` or ``weak``.
    says
        What the reader says it is.
    confidence
        How sure, from 0 to 1. Where anything is missing, the judgement is left out.

    Returns
    -------
    Measure
        From 0 to 1; undefined unless claims of both sorts were judged.

    Raises
    ------
    ValueError
        If the columns differ in length, or hold what they should not.

    References
    ----------
    Hanley, J. A. and McNeil, B. J. (1982). The meaning and use of the area under a receiver operating characteristic
    (ROC) curve. *Radiology* 143(1), 29-36.

    Examples
    --------
    >>> truth = ["well_supported", "well_supported", "weak", "weak"]
    >>> print(auc(truth, ["well_supported", "weak", "weak", "weak"], [0.9, 0.6, 0.6, 0.8]))
    0.88
    >>> print(auc(truth, ["weak"] * 4, [0.7] * 4))
    0.50
    """
    _same_length(item=item, says=says, confidence=confidence)
    sure = _probabilities(confidence)
    known = _present(item) & _present(says) & ~np.isnan(sure)
    signal, believed = _is_well_supported("item", item, known), _is_well_supported("says", says, known)
    signals, noises = int(signal.sum()), int((~signal).sum())
    lack = _lack(signals, noises)
    if lack:
        return Measure(None, lack)
    ranks = pd.Series(np.where(believed, sure[known], -sure[known])).rank(method="average").to_numpy(dtype=float)
    return Measure(float((ranks[signal].sum() - signals * (signals + 1) / 2) / (signals * noises)))


def brier(correct: Column, confidence: Column) -> Measure:
    """Brier score: the mean squared distance between confidence and outcome (1 for right, 0 for wrong).

    Lower is better: 0 is always right and always certain; always saying 50 % gives 0.25; 1 is always wrong and certain.

    Parameters
    ----------
    correct
        Whether each answer is right.
    confidence
        How probable the reader held it that it is right, from 0 to 1. Where either is missing, the answer is left out.

    Returns
    -------
    Measure
        From 0 to 1; undefined without answers.

    Raises
    ------
    ValueError
        If the columns differ in length, or hold what they should not.

    References
    ----------
    Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. *Monthly Weather Review* 78(1),
    1-3.

    Examples
    --------
    >>> print(brier([True, True, False], [0.9, 0.6, 0.5]))
    0.14
    """
    right, sure = _rated(correct, confidence)
    return Measure(float(np.mean((sure - right) ** 2))) if len(right) else Measure(None, UNRATED)


def overconfidence(correct: Column, confidence: Column) -> Measure:
    """Mean confidence minus the share of right answers: above 0 too sure, below 0 less sure than one could be.

    Parameters
    ----------
    correct
        Whether each answer is right.
    confidence
        How probable the reader held it, from 0 to 1. Where either is missing, the answer is left out.

    Returns
    -------
    Measure
        From −1 to 1; undefined without answers.

    Raises
    ------
    ValueError
        If the columns differ in length, or hold what they should not.

    References
    ----------
    Lichtenstein, S., Fischhoff, B. and Phillips, L. D. (1982). Calibration of probabilities: the state of the art to
    1980. In Kahneman, Slovic and Tversky (eds), *Judgment under Uncertainty*, 306-334.

    Examples
    --------
    >>> print(overconfidence([True, False], [0.9, 0.7]))
    0.30
    """
    right, sure = _rated(correct, confidence)
    return Measure(float(sure.mean() - right.mean())) if len(right) else Measure(None, UNRATED)


UNRATED = "no answer was given with a confidence"


def calibration(correct: Column, confidence: Column, *, lowest: float = 0.5) -> pd.DataFrame:
    """Calibration table: for each tenth of confidence, how many answers were right.

    Parameters
    ----------
    correct
        Whether each answer is right.
    confidence
        How probable the reader held it, from 0 to 1. Where either is missing, the answer is left out.
    lowest
        Where the table begins, unless there is a lower confidence.

    Returns
    -------
    DataFrame
        Indexed by ``confidence`` (each tenth up to 1, the used and the unused): ``answers``, ``mean_confidence``,
        ``right``, ``share``, and ``low`` and ``high``, the Wilson interval of the share. What an unused tenth does not
        define is empty.

    Raises
    ------
    ValueError
        If the columns differ in length, or hold what they should not.

    Examples
    --------
    >>> table = calibration([True, True, False, True], [0.6, 0.9, 0.9, 0.9])
    >>> table.loc[[0.6, 0.9], ["answers", "right"]].to_numpy().tolist()
    [[1, 1], [3, 2]]
    >>> bool(table.loc[0.7].drop(["answers", "right"]).isna().all())
    True
    """
    right, sure = _rated(correct, confidence)
    tenth = np.floor(sure * 10 + 0.5 + 1e-9).astype(int)
    first = int(min(round(lowest * 10), tenth.min(initial=10)))
    answers = np.bincount(tenth, minlength=11)
    rights = np.bincount(tenth, weights=right, minlength=11)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(tenth, weights=sure, minlength=11) / answers
        share = rights / answers
    low, high = wilson(rights, answers)
    index = pd.Index(np.arange(11) / 10, name="confidence")
    columns = {"answers": answers, "mean_confidence": mean, "right": rights.astype(int), "share": share}
    return pd.DataFrame(columns | {"low": low, "high": high}, index=index).iloc[first:]


def wilson(successes: Column, trials: Column, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson score interval of a share: the shares that the count does not make improbable.

    It stays within 0 and 1 and is honest for few trials, where the simple interval is not.

    Parameters
    ----------
    successes
        How many.
    trials
        Out of how many; where 0, the interval is empty (not a number).
    level
        The confidence level.

    Returns
    -------
    tuple
        Lower and upper limits.

    Raises
    ------
    ValueError
        If there are more successes than trials, or fewer than none, or the level is not between 0 and 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. *Journal of the American
    Statistical Association* 22(158), 209-212.

    Examples
    --------
    >>> low, high = wilson([8], [10])
    >>> print(f"{low[0]:.2f} {high[0]:.2f}")
    0.49 0.94
    """
    if not 0 < level < 1:
        raise ValueError(f"The level {level:g} is not between 0 and 1: use 0.95.")
    won, tried = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    if ((won < 0) | (won > tried)).any():
        raise ValueError("There are more successes than trials, or fewer than none: check the counts.")
    z = NORMAL.inv_cdf((1 + level) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = won / tried
        middle = (share + z**2 / (2 * tried)) / (1 + z**2 / tried)
        half = z / (1 + z**2 / tried) * np.sqrt(share * (1 - share) / tried + z**2 / (4 * tried**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def _same_length(**columns: Column) -> None:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ValueError(f"The columns must be equally long: {told}.")


def _present(column: Column) -> npt.NDArray[np.bool_]:
    return pd.notna(np.asarray(column, dtype=object))


def _is_well_supported(name: str, column: Column, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    words = np.asarray(column, dtype=object)[known]
    found = words == WELL_SUPPORTED
    strange = words[~found & (words != WEAK)]
    if len(strange):
        raise ValueError(f"'{strange[0]}' stands in the column {name}: use {WELL_SUPPORTED} or {WEAK}.")
    return np.asarray(found, dtype=bool)


def _probabilities(confidence: Column) -> Floats:
    sure = pd.to_numeric(pd.Series(confidence, dtype=object), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if ((sure < 0) | (sure > 1)).any():
        wrong = sure[(sure < 0) | (sure > 1)][0]
        raise ValueError(f"The confidence {wrong:g} is not between 0 and 1: write 80 % as 0.8.")
    return sure


def _rated(correct: Column, confidence: Column) -> tuple[Floats, Floats]:
    _same_length(correct=correct, confidence=confidence)
    sure = _probabilities(confidence)
    known = _present(correct) & ~np.isnan(sure)
    return np.asarray(correct, dtype=object)[known].astype(bool).astype(float), sure[known]
