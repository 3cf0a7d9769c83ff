"""A time scale that cuts long gaps, so that days of 2011 and of 2024 fit on one line and can be told apart."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["TimeScale"]

SHORTEST, LONGEST = 3, 6


@dataclass(frozen=True)
class TimeScale:
    """Places of days on a line: in order, with neighbours drawn apart and long gaps cut.

    Parameters
    ----------
    days
        The days known to the scale, as day numbers, ascending.
    places
        Where each stands on the line.
    """

    days: npt.NDArray[np.int64]
    places: npt.NDArray[np.float64]

    @classmethod
    def of(cls, *columns: pd.Series) -> "TimeScale":
        """The scale for all days of some columns; unknown ones are passed over.

        Examples
        --------
        >>> scale = TimeScale.of(pd.to_datetime(pd.Series(["2012-01-29", "2012-01-31", "2024-12-06"])))
        >>> scale.places.tolist()
        [0.0, 3.0, 9.0]
        """
        known = pd.concat([pd.to_datetime(column).dropna() for column in columns]).unique()
        days = np.array(sorted(pd.Timestamp(day).toordinal() for day in known), dtype=np.int64)
        gaps = np.clip(np.diff(days), SHORTEST, LONGEST)
        return cls(days, np.concatenate([[0.0], np.cumsum(gaps)])[: len(days)])

    @property
    def length(self) -> float:
        """How long the line is."""
        return float(self.places[-1]) if len(self.places) else 1.0

    def place(self, when: date | None) -> float:
        """Where a day stands; not a number for an unknown one (``None`` or ``NaT``)."""
        if when is None or pd.isna(when):
            return float("nan")
        return float(np.interp(when.toordinal(), self.days, self.places))

    def cuts(self) -> list[float]:
        """The middles of the gaps that were cut."""
        cut = np.flatnonzero(np.diff(self.days) > LONGEST)
        return [float((self.places[i] + self.places[i + 1]) / 2) for i in cut]

    def ticks(self, apart: float) -> list[tuple[float, str]]:
        """Places and labels of days at least ``apart`` from one another.

        >>> scale = TimeScale.of(pd.to_datetime(pd.Series(["2012-01-29", "2012-01-31", "2024-12-06"])))
        >>> scale.ticks(4)
        [(0.0, '2012-01-29'), (9.0, '2024-12-06')]
        """
        ticks: list[tuple[float, str]] = []
        for day, place in zip(self.days, self.places, strict=True):
            if not ticks or place - ticks[-1][0] >= apart:
                ticks.append((float(place), date.fromordinal(int(day)).isoformat()))
        return ticks
