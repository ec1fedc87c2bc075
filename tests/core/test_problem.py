"""Problems for a person to read."""

from __future__ import annotations

from dataclasses import replace

from timeline_tui.core.problem import Problem, group_repeats

YEAR = Problem("a.json", 1, 1, 1, 7, "", "unknown-key", "error", "unknown key “year”", "write it")


def at(path: str, **changes: str) -> Problem:
    return replace(YEAR, path=path, **changes)


def test_a_key_unknown_in_many_events_is_told_once_with_their_number() -> None:
    many = [at(f"[{n}].year") for n in range(42)]
    (told,) = group_repeats(many)
    assert told == replace(many[0], message="unknown key “year” in 42 events")


def test_events_are_counted_and_not_places() -> None:
    many = [at(f"events[{n}].sources[{m}].link") for n in range(5) for m in range(2)]
    assert [one.message for one in group_repeats(many)] == ["unknown key “year” in 5 events"]


def test_advice_that_differs_is_said_to_be_that_of_the_first() -> None:
    many = [at(f"[{n}].year", help=f'write "{n}"') for n in range(42)]
    assert [one.help for one in group_repeats(many)] == [
        'write "0" here, and the like in the others'
    ]


def test_other_keys_files_codes_and_a_few_places_are_told_one_by_one() -> None:
    kept = [
        *[at(f"[{n}].year") for n in range(3)],
        *[at(f"[{n}].x", message=f"unknown key “x{n}”") for n in range(5)],
        *[at(f"[{n}].year", file=f"{n}.json") for n in range(5)],
        *[at(f"[{n}].date", code="bad-date", message="no date") for n in range(5)],
        *[at("year") for _ in range(5)],
    ]
    assert group_repeats(kept) == kept
