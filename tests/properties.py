"""The number of examples on which a property is tried: a quarter in the quick run.

The examples are the same every time. `HYPOTHESIS_PROFILE=repeat` tries all of them, as `.ci/run`
does beside the slow tests; `HYPOTHESIS_PROFILE=explore` looks for new ones.
"""

from __future__ import annotations

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
SHARE, LEAST = 4, 10
"""The part of the examples that the quick run tries, and no fewer than so many."""


def times(examples: int) -> int:
    """Return how many of the examples of a property are tried in this run."""
    return max(LEAST, examples // SHARE) if PROFILE == "quick" else examples
