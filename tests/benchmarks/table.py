"""Figures as people compare them: medians with their spread, all of them in one Markdown table."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

NOTHING = "–"


def figure(value: float) -> str:
    """Return a number with three digits, and with all that stand before the point."""
    if not value:
        return "0"
    rounded = float(f"{value:.2e}")
    return f"{value:,.{max(0, 2 - math.floor(math.log10(abs(rounded))))}f}"


def spread(values: Sequence[float], unit: str = "", asked: int = 0) -> str:
    """Return the median and, in brackets, the quartiles (the extremes of fewer than five); how
    often was measured where that is less than was asked for."""
    if not values:
        return NOTHING
    low, high = quartiles(values)
    words = f"{figure(statistics.median(values))}{unit}"
    if len(values) > 1:
        words += f" [{figure(low)}–{figure(high)}]"
    return words if len(values) >= asked else f"{words} ({len(values)} ×)"


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """Return what a quarter of the values lies below and above; the extremes of few."""
    if len(values) < 5:
        return min(values), max(values)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least of the values that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class Table:
    """Rows of what was measured, columns of how many events it was measured on."""

    def __init__(self, corner: str, columns: Sequence[str]) -> None:
        self.corner = corner
        self.columns = list(columns)
        self.rows: dict[str, dict[str, str]] = {}
        self._new: dict[str, str] = {}

    def put(self, row: str, column: str, words: str) -> None:
        """Write a cell; rows stand in the order in which they were first written to."""
        if column not in self.columns:
            raise KeyError(column)
        self.rows.setdefault(row, {})[column] = words
        self._new[row] = words

    def news(self) -> list[tuple[str, str]]:
        """Return the rows of the cells that were written since this was last asked, and their
        words."""
        new, self._new = list(self._new.items()), {}
        return new

    def heading(self, words: str) -> None:
        """Begin a part of the table."""
        self.rows.setdefault(f"**{words}**", {})

    def markdown(self) -> str:
        """Return the table, its columns aligned so that it can be read as text too."""
        lines = [[self.corner, *self.columns]]
        for name, cells in self.rows.items():
            empty = "" if name.startswith("**") else NOTHING
            lines.append([name, *(cells.get(column, empty) for column in self.columns)])
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        first, *rest = [
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            + " |"
            for line in lines
        ]  # fmt: skip
        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        return "\n".join([first, rule, *rest])
