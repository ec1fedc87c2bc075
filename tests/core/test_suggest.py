"""Did you mean, and the limits that users can be told about."""

from __future__ import annotations

import pytest

from timeline_tui.core.limits import LIMITS, Limit
from timeline_tui.core.text import closest

NAMES = ("list", "gaps", "order", "check")


@pytest.mark.parametrize(
    ("typed", "meant"), [("lst", ["list"]), ("chek", ["check"]), ("zzz", []), ("", [])]
)
def test_the_most_similar_name_is_meant(typed: str, meant: list[str]) -> None:
    assert closest(typed, NAMES) == meant


def test_no_more_names_than_asked_for_are_meant_the_most_similar_first() -> None:
    known = ["abcx", "abcd", "abxy"]
    assert closest("abcd", known, limit=2) == ["abcd", "abcx"]
    assert closest("abcd", known, limit=3, cutoff=0.9) == ["abcd"]


def test_an_amount_is_in_the_largest_unit_that_it_fills() -> None:
    def amount(value: int, unit: str) -> str:
        return Limit(value, unit, "", "").amount

    assert amount(64 * 1024**2, "bytes") == "64 MiB"
    assert amount(1024**3, "bytes") == "1 GiB"
    assert amount(1025, "bytes") == "1,025 bytes"
    assert amount(10_000, "problems") == "10,000 problems"


def test_every_limit_says_of_what_and_what_happens_beyond() -> None:
    assert len({(limit.of, limit.unit) for limit in LIMITS}) == len(LIMITS)
    for limit in LIMITS:
        assert limit.value > 0
        assert limit.unit
        assert limit.beyond
