"""The quick run: a tenth of the examples of a property, and some of many values.

The examples are the same every time. `HYPOTHESIS_PROFILE=repeat` tries all of them, as `.ci/run`
does beside the slow tests; `HYPOTHESIS_PROFILE=explore` looks for new ones.
"""

from __future__ import annotations

import os

import pytest

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
SHARE, LEAST = 10, 10
"""The part of the examples that the quick run tries, and no fewer than so many."""


def times(examples: int) -> int:
    """Return how many of the examples of a property are tried in this run."""
    return max(LEAST, examples // SHARE) if PROFILE == "quick" else examples


def slowly(*values: object) -> list[object]:
    """Return further values for a parameter, of which any one would do for a quick run."""
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow)
        for value in values
    ]
