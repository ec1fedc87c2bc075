"""The knowledge of one file: every transition, without a disk and without a clock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.event import Document
from timeline_tui.core.problem import Problem
from timeline_tui.files.entry import Mark, Reading, Stamp
from timeline_tui.files.formats import read_bytes
from timeline_tui.files.snapshot import (
    HOLD_LIMIT,
    SLOW,
    WAITS,
    YOUNG,
    Known,
    Phase,
    begin,
    settle,
)

NOW = 1_000.0
GOOD, TORN, HELD, BROKEN, GONE = Phase
LINE = b'{"title": "%s", "date": "1972"}\n'


def stamp(changed: float) -> Stamp:
    return int(changed * 1e9), int(changed * 1e9), 9, 1


def reading(data: bytes, name: str = "a.json", changed: float = NOW - 0.2) -> Reading:
    return replace(read_bytes(data, name), stamp=stamp(changed))


OLD = NOW - 60
WHOLE = reading(b'[{"title": "a"}, {"title": "b"}]')
OTHER = reading(b'[{"title": "c"}]')
HALF = reading(b"[")
HALF_LATER = replace(HALF, stamp=stamp(NOW - 0.1))
HALF_OLD = reading(b"[", changed=OLD)
PART = reading(b'[{"title": "a"}, {"title": "b"', changed=OLD)
WRONG = reading(b"", changed=OLD)
REFUSED = Reading(Document("a.json"), (Problem("a.json", 1, 1, 1, 1, "", "unreadable", "error",
                  "the file cannot be read", ""),), broken=True)  # fmt: skip
MISSING = replace(REFUSED, gone=True)
ONE_LINE = reading(LINE % b"a", "a.jsonl")
CUT_LINE = reading(LINE % b"a" + LINE % b"b" + b'{"tit', "a.jsonl")
GROWN = replace(CUT_LINE, grown=True, mark=Mark(62, b"", 2, 0, 0, None))


def known_from(*readings: Reading, at: float = NOW, first: Known | None = None) -> Known:
    known = first
    for each in readings:
        known = settle(known, each, at)
    assert known is not None
    return known


NEW = begin("a.json")
NEW_LINES = begin("a.jsonl")
SETTLED = known_from(WHOLE)
SETTLED_LINES = known_from(ONE_LINE)
LOADING_TORN = known_from(HALF)
CAME_TORN = known_from(HALF, first=NEW)
CHANGED_TORN = known_from(HALF, first=SETTLED)
WAITED = known_from(HALF, HALF, first=SETTLED)
LEFT = known_from(HALF, HALF, HALF, first=SETTLED)
LEFT_LONG_AGO = replace(LEFT, since=NOW - HOLD_LIMIT - 1)
LEFT_TORN = known_from(HALF, first=LEFT)
STALE = known_from(HALF_OLD, first=SETTLED)


@pytest.mark.parametrize(
    ("known", "read", "phase", "titles"),
    [
        # The first look: what there is is shown.
        (None, WHOLE, GOOD, "ab"),
        (None, HALF, TORN, ""),
        (None, HALF_OLD, BROKEN, ""),
        (None, PART, BROKEN, "a"),
        (None, WRONG, BROKEN, ""),
        (None, REFUSED, BROKEN, ""),
        (None, MISSING, GONE, ""),
        (LOADING_TORN, WHOLE, GOOD, "ab"),
        (LOADING_TORN, HALF, TORN, ""),
        (known_from(HALF, HALF), HALF, BROKEN, ""),  # nobody writes: it is as it was
        (known_from(HALF, HALF), HALF_LATER, HELD, ""),
        (LOADING_TORN, MISSING, GONE, ""),
        # A file that came later is waited for.
        (NEW, WHOLE, GOOD, "ab"),
        (NEW, HALF, TORN, ""),
        (CAME_TORN, HALF, TORN, ""),
        (known_from(HALF, HALF, first=NEW), HALF, HELD, ""),
        (known_from(HALF, HALF, first=NEW), HALF_OLD, BROKEN, ""),
        (NEW, MISSING, GONE, ""),
        # A file that was good.
        (SETTLED, OTHER, GOOD, "c"),
        (SETTLED, HALF, TORN, "ab"),
        (SETTLED, HALF_OLD, BROKEN, "ab"),
        (SETTLED, PART, BROKEN, "ab"),
        (SETTLED, REFUSED, BROKEN, "ab"),
        (SETTLED, MISSING, GONE, ""),
        (CHANGED_TORN, OTHER, GOOD, "c"),
        (CHANGED_TORN, HALF, TORN, "ab"),
        (CHANGED_TORN, REFUSED, BROKEN, "ab"),
        (CHANGED_TORN, MISSING, GONE, ""),
        (WAITED, OTHER, GOOD, "c"),
        (WAITED, HALF, HELD, "ab"),
        (WAITED, HALF_OLD, BROKEN, "ab"),
        (WAITED, MISSING, GONE, ""),
        # A file that is held.
        (LEFT, OTHER, GOOD, "c"),
        (LEFT, HALF, TORN, "ab"),
        (LEFT, HALF_OLD, BROKEN, "ab"),
        (LEFT, MISSING, GONE, ""),
        (LEFT_TORN, OTHER, GOOD, "c"),
        (known_from(HALF, HALF, first=LEFT), HALF, HELD, "ab"),
        (known_from(HALF, HALF, first=LEFT_LONG_AGO), HALF, BROKEN, "ab"),
        # A file that is broken.
        (STALE, OTHER, GOOD, "c"),
        (STALE, HALF, TORN, "ab"),
        (STALE, HALF_OLD, BROKEN, "ab"),
        (STALE, MISSING, GONE, ""),
        (known_from(HALF_OLD), WHOLE, GOOD, "ab"),
        # Lines that are appended: the whole ones are shown, without a wait.
        (SETTLED_LINES, GROWN, HELD, "ab"),
        (SETTLED_LINES, CUT_LINE, TORN, "a"),
        (SETTLED_LINES, replace(GROWN, stamp=stamp(OLD)), BROKEN, "ab"),
        (known_from(GROWN, first=SETTLED_LINES), GROWN, HELD, "ab"),
        (known_from(CUT_LINE, CUT_LINE, first=NEW_LINES), GROWN, HELD, "ab"),
    ],
)  # fmt: skip
def test_a_reading_leads_from_one_state_to_the_next(
    known: Known | None, read: Reading, phase: Phase, titles: str
) -> None:
    after = settle(known, read, NOW)
    assert after.phase is phase
    assert "".join(event.title for event in after.shown.events) == titles


def test_a_load_that_nobody_follows_holds_nothing() -> None:
    known = known_from(HALF, HALF)
    assert settle(known, HALF_LATER, NOW, live=False).phase is BROKEN


def test_a_file_is_held_from_the_first_time_on_and_no_longer_than_the_limit() -> None:
    assert LEFT.since == NOW
    later = NOW + HOLD_LIMIT
    still = replace(HALF, stamp=stamp(later))
    known = known_from(still, still, still, at=later, first=LEFT)
    assert (known.phase, known.since) == (HELD, NOW)
    assert known_from(still, still, still, at=later + 0.1, first=LEFT).phase is BROKEN


def test_lines_that_keep_coming_are_held_anew() -> None:
    held = known_from(GROWN, first=replace(SETTLED_LINES, since=NOW - 5))
    assert held.since == NOW
    assert known_from(GROWN, at=NOW + 1, first=held).since == NOW


@pytest.mark.parametrize(
    ("since", "changed", "phase"),
    [
        (None, NOW - YOUNG + 0.1, TORN),
        (None, NOW - YOUNG - 0.1, BROKEN),
        (NOW - 9, NOW - SLOW + 0.1, TORN),
        (NOW - 9, NOW - SLOW - 0.1, BROKEN),
        (NOW - 1, NOW - 2, BROKEN),  # not written since it is held
    ],
)
def test_a_file_that_is_written_piece_by_piece_stays_young_for_longer(
    since: float | None, changed: float, phase: Phase
) -> None:
    known = replace(SETTLED, since=since)
    assert settle(known, reading(b"[", changed=changed), NOW).phase is phase


def test_what_is_not_settled_is_read_again_at_the_next_look() -> None:
    for known in (LOADING_TORN, CHANGED_TORN, LEFT, known_from(GROWN, first=SETTLED_LINES)):
        assert known.stamp is None
    assert SETTLED.stamp == WHOLE.stamp
    assert known_from(WHOLE, at=NOW - 0.2).stamp is None  # read within the tick of its last change


def test_a_stale_file_says_so_and_a_held_one_does_not() -> None:
    assert STALE.is_stale
    assert STALE.problems[0].help.endswith("the last good version is shown")
    assert not LEFT.is_stale
    assert LEFT.problems == SETTLED.problems


READINGS = st.sampled_from(
    [WHOLE, OTHER, HALF, HALF_LATER, HALF_OLD, PART, WRONG, REFUSED, MISSING]
)


@given(
    st.sampled_from([None, NEW]),
    st.lists(st.tuples(READINGS, st.floats(0, 40)), max_size=12),
    st.booleans(),
)
def test_whatever_is_read_no_good_event_is_lost_and_no_wait_is_for_ever(
    known: Known | None, readings: list[tuple[Reading, float]], live: bool
) -> None:
    good: Reading | None = None
    now, torn = NOW, 0
    for read, later in readings:
        now += later
        known = settle(known, read, now, live=live)
        torn = torn + 1 if known.phase is TORN else 0
        assert torn <= len(WAITS)
        if known.phase is GONE:
            assert read.gone
            known, good = None, None
            continue
        assert (known.since is not None) == (known.phase is HELD)
        if known.phase is HELD:
            assert known.since is not None
            assert 0 <= now - known.since <= HOLD_LIMIT
            assert known.stamp is None
        if read in (WHOLE, OTHER):
            assert known.phase is GOOD
            assert known.shown == read.document
            assert known.problems == read.problems
            good = read
        elif read is PART and known.phase is BROKEN:
            good = None  # what could be read of it stands for it now
        elif good is not None:
            there = {event.title for event in known.shown.events}
            assert {event.title for event in good.document.events} <= there
        if known.phase is BROKEN:
            assert any(one.severity == "error" for one in known.problems)
