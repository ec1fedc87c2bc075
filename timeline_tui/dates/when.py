"""A time as far as it is known: four bounds, and the kind of knowledge they are.

The bounds are those of the CIDOC CRM (P82a, P81a, P81b, P82b): the event began between
`begin_earliest` and `begin_latest`, and ended between `end_earliest` and `end_latest`. They are
seconds on the proleptic Gregorian axis (day number times 86,400; an instant with an offset is in
UTC). Both ends belong to the event; an open side is infinite. Nothing here knows how a date is
written (`dates.edtf`) or put into words (`dates.wording`).
"""

from __future__ import annotations

from math import inf
from typing import Literal

from timeline_tui.dates.calendar import DAY, civil, month_start
from timeline_tui.dates.frozen import dataclass

Seconds = int | float
WhenKind = Literal["point", "interval", "one-of", "all-of", "undated"]
Precision = Literal[
    "second", "minute", "day", "month", "season", "year", "decade", "century", "millennium", "mixed"
]
Qualifier = Literal["", "?", "~", "%"]
OrderKey = tuple[Seconds, int, Seconds, str]
Knowledge = Literal["point", "lasted", "one-of", "all-of", "undated"]


LEAP, MIDNIGHT = ":", ";"
"""Fractions that sort after every digit: 23:59:60 comes after 23:59:59.9, and 24:00 after both."""


@dataclass(frozen=True, slots=True)
class When:
    """A time as one EDTF string states it.

    A `point` happened once, at some time within its bounds. An `interval` lasted from its begin to
    its end. `one-of` is one member of a set, `all-of` is every one of them. The bounds are those of
    the written date: `slack_before` and `slack_after` (seconds) widen them where the date is only
    approximate. The slack counts for `possible` and `certain`, not for the order.

    `begin` and `end` are the two dates of an interval, or of a range in a set; None where that side
    is open or unknown. Of a whole set they are its earliest and its latest member. `offset`
    (minutes east of UTC) is that of an instant, None for a date. `axis` (minutes) is the shift from
    UTC to the civil time of a timeline's zone (`dates.zones`) that the seconds of an instant have
    had, so that they compare with that zone's days; None if they are those of UTC.

    `level` is the EDTF level that the string needs, 0 to 2. `fraction` orders instants within one
    second: the digits after the decimal point without trailing zeros; `LEAP` and those digits for a
    leap second inserted after it; `MIDNIGHT` for 24:00.
    """

    edtf: str
    begin_earliest: Seconds
    begin_latest: Seconds
    end_earliest: Seconds
    end_latest: Seconds
    kind: WhenKind
    precision: Precision
    qualifier: Qualifier = ""
    level: int = 0
    slack_before: int = 0
    slack_after: int = 0
    members: tuple[When, ...] = ()
    offset: int | None = None
    begin: When | None = None
    end: When | None = None
    axis: int | None = None
    fraction: str = ""

    @property
    def own_clock(self) -> int:
        """Return the seconds to add to the bounds for the clock that counts its days: that of
        the timeline's zone once the time is on that axis, until then its own."""
        return 0 if self.axis is not None else (self.offset or 0) * 60

    @property
    def reported_clock(self) -> int:
        """Return the seconds to add to the bounds of an instant to get the time on its own
        clock."""
        return ((self.offset or 0) - (self.axis or 0)) * 60

    @property
    def first_day(self) -> int | None:
        """Return the number of the first possible day, by `own_clock`; None if open."""
        clock = self.own_clock if self.begin is None else self.begin.own_clock
        return _day(self.begin_earliest, clock)

    @property
    def last_day(self) -> int | None:
        """Return the number of the last possible day, by `own_clock`; None if open."""
        clock = self.own_clock if self.end is None else self.end.own_clock
        return _day(self.end_latest, clock)

    @property
    def begin_days(self) -> tuple[int | None, int | None]:
        """Return the first and the last day on which it may have begun; None where that is open."""
        clock = self.own_clock if self.begin is None else self.begin.own_clock
        return _day(self.begin_earliest, clock), _day(self.begin_latest, clock)

    @property
    def end_days(self) -> tuple[int | None, int | None]:
        """Return the first and the last day on which it may have ended; None where that is open."""
        clock = self.own_clock if self.end is None else self.end.own_clock
        return _day(self.end_earliest, clock), _day(self.end_latest, clock)

    @property
    def knowledge(self) -> Knowledge:
        """Return the kind of knowledge for exports: `point`, `lasted`, `one-of`, `all-of`, or
        `undated` where neither side is known."""
        if self.begin_earliest == -inf and self.end_latest == inf:
            return "undated"
        return "lasted" if self.kind == "interval" else self.kind

    @property
    def listed_day(self) -> int | None:
        """Return the number of the day under which a list shows it.

        That is the first day, or the last where only the start is open; None if it is undated, or
        open at both ends.
        """
        first = self.first_day
        return self.last_day if first is None else first

    @property
    def listed_days(self) -> tuple[int | None, int | None]:
        """Return the first and the last day that its place in a list may stand for.

        They are those of the begin, or of the end where something lasted and has no known begin.
        None where a side is open.
        """
        if self.kind == "point" and self.begin_earliest == self.begin_latest:
            day = _day(self.begin_earliest, self.own_clock)
            return day, day
        if self.begin_earliest == -inf and self.kind in ("interval", "all-of"):
            return self.end_days
        return self.begin_days

    @property
    def is_exact(self) -> bool:
        """Return True if it is one known civil day, or a time within it, that no source doubts."""
        first = self.first_day
        return first is not None and not self.qualifier and first == self.last_day

    @property
    def is_doubted(self) -> bool:
        """Return True if any part of it is marked uncertain or approximate (`?`, `~`, `%`)."""
        parts = (self.begin, self.end, *self.members)
        return bool(self.qualifier) or any(part is not None and part.is_doubted for part in parts)

    @property
    def is_lasting(self) -> bool:
        """Return True if it lasted, rather than happened at some time."""
        return self.kind == "interval"

    @property
    def is_imprecise(self) -> bool:
        """Return True if it happened at an unknown time within more than a day, or is one of a
        set."""
        if self.kind == "point":
            return self.first_day is None or self.first_day != self.last_day
        return self.kind == "one-of"

    @property
    def order_key(self) -> OrderKey:
        """Return the sort key: the earliest bound, a phase, the latest bound, the fraction of the
        second.

        A vague date sorts at its first possible moment, after a precise one at the same start.
        "Before X" (phase -1) sorts just before X, "X or later" (phase 1) just after it. Times that
        are undated or open at both ends (phase 9) sort last.
        """
        if self.begin_earliest != -inf:
            phase = 1 if self.begin_latest == inf else 0
            return self.begin_earliest, phase, self.end_latest, self.fraction
        if self.end_latest != inf:
            return self.end_latest, -1, self.end_latest, ""
        return inf, 9, inf, ""

    def possible(self, from_: Seconds, to: Seconds) -> bool:
        """Report whether it may overlap the seconds `from_` to `to`, both included, with its
        slack."""
        if self.members:
            return any(member.possible(from_, to) for member in self.members)
        return (
            self.begin_earliest - self.slack_before <= to
            and self.end_latest + self.slack_after >= from_
        )

    def certain(self, from_: Seconds, to: Seconds) -> bool:
        """Report whether it overlaps the seconds `from_` to `to` for every possible true date.

        A point does so if its whole window lies within; an interval, if its latest begin and its
        earliest end leave no other way. A time that its source doubts never does.
        """
        if self.members:
            if self.kind == "all-of":
                return any(member.certain(from_, to) for member in self.members)
            return all(member.certain(from_, to) for member in self.members)
        if self.qualifier in ("?", "%"):
            return False
        if self.kind == "interval":
            return (
                self.begin_latest + self.slack_before <= to
                and self.end_earliest - self.slack_after >= from_
            )
        if self.kind == "all-of":
            return self._holds_a_unit(from_, to)
        return self._lies_within(from_, to)

    def _lies_within(self, from_: Seconds, to: Seconds) -> bool:
        return (
            self.begin_earliest - self.slack_before >= from_
            and self.end_latest + self.slack_after <= to
        )

    def _holds_a_unit(self, from_: Seconds, to: Seconds) -> bool:
        """Report whether one whole day, month or year of a range in an all-of set lies within.

        The event happened in each of them, at an unknown time that only the whole unit covers.
        """
        if self.qualifier or self.precision not in ("day", "month", "year"):
            return self._lies_within(from_, to)
        start, stop = max(from_, self.begin_earliest), min(to, self.end_latest)
        if start == -inf or stop == inf:
            return start < stop
        day = -int(-start // DAY)
        year, month, day_of_month = civil(day)
        if self.precision == "day":
            after = day + 1
        elif self.precision == "month":
            after = month_start(year, month + 1 + (day_of_month > 1))
        else:
            after = month_start(year + 1 + ((month, day_of_month) != (1, 1)), 1)
        return after * DAY - 1 <= stop


def _day(seconds: Seconds, clock: int) -> int | None:
    if seconds in (inf, -inf):
        return None
    return (int(seconds) + clock) // DAY


UNDATED = When("", -inf, inf, -inf, inf, "undated", "mixed")
"""A time of which nothing is known."""
