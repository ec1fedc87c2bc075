"""The meaning of a phrase, before the day it is relative to is known; the spans of days that it has
then; and the conventions by which phrases have their meanings, as a table for readers.

A phrase (`dates.phrases`) is computed in day numbers (`dates.calendar`). The result is a `DaySpan`,
written as the simplest EDTF string with the same bounds: a day, month, quarter, year, decade or
century if the span is exactly one, otherwise `[a..b]`, some time within. Works for any year.

A `Meaning` is a function from the anchor's day to a `DaySpan`. It is made once for a phrase and
called for every day that the anchor may be. Nothing here knows words; `dates.english` finds the
meaning.

The table of conventions, of the rule set `en/1`, says how each phrase of a source is read, so that
files keep their meaning. Where people differ, the answer covers every reading; where they differ
too much, there is none. The examples are relative to Wednesday 29 April 2026, and tests check them.
`name` is the value of `Resolution.rule`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple, Protocol

from timeline_tui.dates.calendar import civil, month_length, month_start, months_later
from timeline_tui.dates.edtf.points import MAX_YEAR
from timeline_tui.dates.frozen import dataclass

Unit = Literal[
    "day", "week", "weekend", "month", "quarter", "half", "season", "year", "decade", "century",
    "stretch",
]  # fmt: skip
"""The kind of a span; a `stretch` is not a unit of the calendar."""

MONTHS_OF: dict[str, int] = {
    "month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200,
}  # fmt: skip
DAYS_OF: dict[str, int] = {"day": 1, "week": 7, "weekend": 7}

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The first month of each season of the north; winter ends in the next year, as does the summer of
the south."""

_THIRDS_OF_DECADE = ((0, 3), (4, 6), (7, 9))


class Unclear(Exception):
    """A phrase without one certain meaning: the reason in one sentence, and what could be
    written."""

    def __init__(self, message: str, alternatives: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.alternatives = alternatives


class DaySpan(NamedTuple):
    """The days from `first` to `last`, both included; None where a side is open.

    `about` marks approximate bounds. `sides` are the two dates of something that lasted from one to
    the other. `others` are two separate spans of which one is meant, or both if `both` is set;
    `why` is the reason why it is not known which. `code` is the EDTF of a whole season, whose
    months depend on the place. `clock` is the time and the offset on a single day, in EDTF.
    """

    first: int | None
    last: int | None
    about: bool = False
    sides: tuple[DaySpan, DaySpan] | None = None
    others: tuple[DaySpan, DaySpan] | None = None
    both: bool = False
    why: str = ""
    code: str = ""
    clock: str = ""


# -- units ---------------------------------------------------------------------------------------


def unit_index(day: int, unit: str) -> int:
    """Return the number of the unit that holds a day; adjacent units differ by one."""
    if unit in DAYS_OF:
        return day if unit == "day" else (day - 1) // 7
    year, month, _ = civil(day)
    return (year * 12 + month - 1) // MONTHS_OF[unit]


def unit_span(number: int, unit: str) -> DaySpan:
    """Return all days of a unit, by its `unit_index`. Weeks run from Monday to Sunday."""
    if unit == "day":
        return DaySpan(number, number)
    if unit in DAYS_OF:
        return DaySpan(number * 7 + (6 if unit == "weekend" else 1), number * 7 + 7)
    months = MONTHS_OF[unit]
    return DaySpan(
        month_start(0, number * months + 1), month_start(0, (number + 1) * months + 1) - 1
    )


def unit_at(day: int, unit: str, step: int = 0) -> DaySpan:
    """Return the unit that holds a day, or the one `step` units later."""
    return unit_span(unit_index(day, unit) + step, unit)


def add_units(day: int, count: int, unit: str) -> int:
    """Return the day that is `count` units later."""
    if unit in DAYS_OF:
        return day + count * DAYS_OF[unit]
    return months_later(day, count * MONTHS_OF[unit])


def season(year: int, name: str, southern: bool = False) -> DaySpan:
    """Return a season of three whole months, as in `dates.edtf.points`."""
    month = SEASONS[name]
    number = (28 if southern else 20) + month // 3
    if southern:
        month = month + 6 if month <= 6 else month - 6
    code = f"{_short_year(year)}-{number}" if abs(year) <= 9999 else ""
    return DaySpan(month_start(year, month), month_start(year, month + 3) - 1, code=code)


# -- parts ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 10)
def third(span: DaySpan, unit: Unit, place: int) -> DaySpan:
    """Return the early (0), middle (1) or late (2) third of a unit.

    The thirds of a month are days 1–10, 11–20, and 21 to its end; of a year four months each; of a
    decade its years 0–3, 4–6, 7–9; of anything else a third of its days, each rounded outward.
    """
    first, last = endpoints(span)
    year, month, _ = civil(first)
    if unit == "month":
        return DaySpan(first + 10 * place, first + 10 * place + 9 if place < 2 else last)
    if unit == "year":
        return DaySpan(month_start(year, 4 * place + 1), month_start(year, 4 * place + 5) - 1)
    if unit == "decade":
        low, high = _THIRDS_OF_DECADE[place]
        return DaySpan(month_start(year + low, 1), month_start(year + high + 1, 1) - 1)
    if unit == "century":
        low, high = ((0, 33), (33, 66), (66, 99))[place]
        return DaySpan(month_start(year + low, 1), month_start(year + high + 1, 1) - 1)
    if unit in ("quarter", "season"):
        return DaySpan(month_start(year, month + place), month_start(year, month + place + 1) - 1)
    if unit == "week" and place == 1:
        return DaySpan(first + 1, last - 2)  # Tuesday to Friday
    days = last - first + 1
    return DaySpan(first + days * place // 3, first - (-days * (place + 1) // 3) - 1)


def half(span: DaySpan, unit: Unit, place: int) -> DaySpan:
    """Return the first (0) or second (1) half of a unit: of a month days 1–15, of years whole
    years, otherwise days."""
    first, last = endpoints(span)
    year, month, _ = civil(first)
    if unit == "month":
        return DaySpan(first, first + 14) if place == 0 else DaySpan(first + 15, last)
    months = MONTHS_OF.get(unit, 0)
    if months >= 12:
        middle = month_start(year, month + months // 2)
        return DaySpan(first, middle - 1) if place == 0 else DaySpan(middle, last)
    days = last - first + 1
    return DaySpan(first + days * place // 2, first - (-days * (place + 1) // 2) - 1)


def endpoints(span: DaySpan) -> tuple[int, int]:
    """Return the first and the last day of a span. Raises Unclear if a side is open."""
    if span.first is None or span.last is None:
        raise Unclear("this phrase needs a time that has a start and an end")
    return span.first, span.last


def hull(spans: list[DaySpan]) -> DaySpan:
    """Return the span from the earliest day of all spans to the latest."""
    # Called for every day of a wide anchor: generators would double the time of a phrase.
    first, last, about = spans[0].first, spans[0].last, False
    for span in spans:
        if first is not None and (span.first is None or span.first < first):
            first = span.first
        if last is not None and (span.last is None or span.last > last):
            last = span.last
        about = about or span.about
    return DaySpan(first, last, about)


def map_span(span: DaySpan, change: Callable[[DaySpan], DaySpan]) -> DaySpan:
    """Return a span changed by `change`, or each of the two of which one is meant."""
    if span.others is None:
        return change(span)
    one, other = (change(part) for part in span.others)
    return hull([one, other])._replace(others=(one, other), both=span.both, why=span.why)


# -- written -------------------------------------------------------------------------------------


def to_edtf(span: DaySpan, *, unsure: bool = False) -> str:
    """Return a span in EDTF. Raises Unclear if EDTF cannot express it.

    `unsure` adds the mark of a doubt: "?", or "%" where the span is approximate too.
    """
    mark = ("%" if unsure else "~") if span.about else "?" if unsure else ""
    if span.others is not None:
        opening, closing = "{}" if span.both else "[]"
        return opening + ",".join(_member(other, mark) for other in span.others) + closing
    if span.sides is not None:
        sides = [_exact(side) for side in span.sides]
        if None not in sides:
            return "/".join(
                f"{side}{mark or ('~' if one.about else '')}"
                for side, one in zip(sides, span.sides, strict=True)
            )
    member = _member(span, mark)
    return f"[{member}]" if ".." in member else member


def _member(span: DaySpan, mark: str) -> str:
    first, last = span.first, span.last
    if first is None or last is None:
        if first is None and last is None:
            raise Unclear("this gives neither a start nor an end")
        return f"{_start(first)}{mark}.." if first is not None else f"..{_end(last)}{mark}"
    if first > last:
        raise Unclear("this would end before it begins")
    single = _exact(span)
    if single is not None:
        return single + mark
    if civil(first)[1:] == (1, 1) and civil(last)[1:] == (12, 31):
        return f"{_year(civil(first)[0])}{mark}..{_year(civil(last)[0])}{mark}"
    return f"{_day(first)}{mark}..{_day(last)}{mark}"


def _start(first: int) -> str:
    year, month, day = civil(first)
    return _year(year) if (month, day) == (1, 1) else _day(first)


def _end(last: int | None) -> str:
    if last is None:
        raise Unclear("this gives no end")
    year, month, day = civil(last)
    return _year(year) if (month, day) == (12, 31) else _day(last)


def _exact(span: DaySpan) -> str | None:
    """Return the one date in EDTF that stands for a span, or None if there is none."""
    first, last = endpoints(span)
    if span.clock and first == last:
        return f"{_day(first)}{span.clock}"
    return span.code or _single(first, last)


def _single(first: int, last: int) -> str | None:
    """Return the one date that stands for exactly these days, or None if EDTF has none."""
    if first == last:
        return _day(first)
    year, month, day = civil(first)
    last_year, last_month, last_day = civil(last)
    if day != 1 or last_day != month_length(last_year, last_month):
        return None
    months = (last_year - year) * 12 + last_month - month + 1
    if months == 1:
        return f"{_short_year(year)}-{month:02d}"
    if months == 3 and month % 3 == 1:
        return f"{_short_year(year)}-{33 + month // 3}"
    if month != 1 or last_month != 12:
        return None
    return _years(year, last_year)


def _years(year: int, last_year: int) -> str | None:
    if year == last_year:
        return _year(year)
    if year >= 0 and last_year <= 9999:
        if last_year == year + 9 and year % 10 == 0:
            return f"{year // 10:03d}X"
        if last_year == year + 99 and year % 100 == 0:
            return f"{year // 100:02d}XX"
    # The masks of years before 0 count away from it: `-04XX` is -499 to -400.
    if year >= -9999 and last_year == year + 99 and last_year % 100 == 0 and last_year < 0:
        return f"-{-last_year // 100:02d}XX"
    return None


def _day(day: int) -> str:
    year, month, day_of_month = civil(day)
    return f"{_short_year(year)}-{month:02d}-{day_of_month:02d}"


def _short_year(year: int) -> str:
    if abs(year) > 9999:
        raise Unclear("EDTF has no months and days in years of more than four digits")
    return f"{'-' if year < 0 else ''}{abs(year):04d}"


def _year(year: int) -> str:
    if abs(year) > MAX_YEAR:
        raise Unclear("the year is too far away: years run to a trillion (10 to the 12th)")
    return _short_year(year) if abs(year) <= 9999 else f"Y{year}"


# -- meanings -------------------------------------------------------------------------------------

Mode = Literal["past", "plain", "by", "since"]
"""The way in which a phrase that recurs ("Friday", "May") picks its time: `past` as a source
reports it, `plain` as people type it, `by` the later of those that "by" may mean, `since` the
latest that has begun. Weekdays are the most recent, dates and months the nearest, reported or
typed."""

Choice = Literal["recent", "nearest", "hedged"]
"""The one of a series that a report means: the most recent, the nearest, or the most recent unless
the one to come is nearer; it may then be either."""

At = Callable[[int], DaySpan]
NEAR_YEAR, NEAR_MONTH = 184, 31
"""The days ahead within which "by January" and "by the 15th" may lie."""
NEAREST, EITHER = 90, 180
"""The days within which the nearest of a date without a year is meant, and the days ahead up to
which either of two may be. Of 153 such dates in news, the most recent is right for 65 %, this rule
for 93 %."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a phrase, for any day of its anchor.

    `at` raises Unclear for a day on which the phrase makes no sense. `rule` names the convention
    (`CONVENTIONS`) that decided. `anchored` is true if the anchor matters at all. `clip`
    marks "this week", which in a report of the past ends with the anchor. `recurs` names the unit
    in which it comes again: `week`, `month` or `year`. `story` marks a phrase that continues a
    story ("the day before"): its anchor is the day of which the story speaks. `yearless` marks a
    phrase without a year that fits every year.
    """

    at: At
    unit: Unit
    rule: str
    anchored: bool = True
    clip: bool = False
    recurs: Literal["", "week", "month", "year"] = ""
    story: bool = False
    yearless: bool = False

    def span_on(self, day: int, mode: Mode) -> DaySpan:
        """Return the span for one day of the anchor, with "this X" of the past clipped. Raises
        Unclear."""
        span = self.at(day)
        return clip_to_anchor(span, day) if self.clip and mode == "past" else span

    def derive(self, at: At, unit: Unit, rule: str = "") -> Meaning:
        """Return a meaning made of this one, with another time."""
        return replace(self, at=at, unit=unit, rule=rule or self.rule, recurs="", clip=False)

    def derive_each(
        self, change: Callable[[DaySpan], DaySpan], unit: Unit, rule: str = ""
    ) -> Meaning:
        """Return a meaning made of this one by changing its span, or each of its two spans."""
        return self.derive(lambda day: map_span(self.at(day), change), unit, rule)

    def with_time(self, at: At) -> Meaning:
        """Return the same day with a time of day added."""
        return replace(self, at=at, rule="time of day")


def fixed_meaning(span: DaySpan, unit: Unit, rule: str) -> Meaning:
    """Return a meaning that needs no anchor."""
    return Meaning(lambda _: span, unit, rule, anchored=False)


def relative_meaning(
    unit: Unit, step: int, rule: str, *, clip: bool = False, story: bool = False
) -> Meaning:
    """Return the unit that holds the anchor, or the one `step` units later, as a meaning."""
    return Meaning(lambda day: unit_at(day, unit, step), unit, rule, clip=clip, story=story)


def clip_to_anchor(span: DaySpan, day: int) -> DaySpan:
    """Return a span that ends with the anchor's day, unless it lies after it; of two spans, each
    of them."""
    if span.others is not None:
        one, other = (clip_to_anchor(each, day) for each in span.others)
        return hull([one, other])._replace(others=(one, other), both=span.both)
    if span.first is None or span.last is None or span.first > day or span.last <= day:
        return span
    return span._replace(last=day, sides=None, code="", clock="")


def nearest(behind: DaySpan, ahead: DaySpan | None, day: int, hedged: bool = False) -> DaySpan:
    """Return the nearer of two spans without a year, or either if none is near.

    With `hedged` the one ahead is never returned alone.
    """
    if ahead is None:
        return behind
    (_, behind_last), (ahead_first, _) = endpoints(behind), endpoints(ahead)
    since, until = max(day - behind_last, 0), ahead_first - day
    if min(since, until) <= NEAREST and not (hedged and until < since):
        return behind if since <= until else ahead
    if until > EITHER or (hedged and since <= until):
        return behind
    return _either(behind, ahead)


@lru_cache(maxsize=1 << 10)
def _either(behind: DaySpan, ahead: DaySpan) -> DaySpan:
    years = f"{civil(endpoints(behind)[0])[0]} or of {civil(endpoints(ahead)[0])[0]}"
    return hull([behind, ahead])._replace(
        others=(behind, ahead), why=f"without a year it may be that of {years}"
    )


def recurrence(
    number_of: Callable[[int], int],
    occurrence: Callable[[int], DaySpan | None],
    mode: Mode,
    missing: str,
    near: int = NEAR_YEAR,
    choice: Choice = "recent",
) -> At:
    """Return one of a series as a function of the anchor: `occurrence` by number, `number_of` the
    one that holds a day.

    An occurrence may not exist (29 February); `missing` is the message for that. `choice` says
    which one a report means. In typed text it is the same one if `choice` is the nearest, otherwise
    the current one.
    """

    # A wide anchor needs the same few many times.
    occurrence = cache(occurrence)

    def latest(day: int, most: int) -> DaySpan:
        for number in range(most, most - 10, -1):
            span = occurrence(number)
            if span is not None and span.first is not None and span.first <= day:
                return span
        raise Unclear(missing)

    def coming(day: int, least: int) -> DaySpan | None:
        spans = (occurrence(number) for number in range(least, least + 10))
        return next((span for span in spans if span is not None and endpoints(span)[0] > day), None)

    def at(day: int) -> DaySpan:
        number = number_of(day)
        if mode in ("past", "plain") and choice == "nearest":
            return nearest(latest(day, number), coming(day, number), day)
        if mode == "past" and choice == "hedged":
            return nearest(latest(day, number), coming(day, number), day, hedged=True)
        if mode in ("past", "since"):
            return latest(day, number)
        if mode == "by":
            far = latest(day + near, number + 7)
            this = occurrence(number)
            last = this.last if this is not None else None
            return this if this and last and far.last and last > far.last else far
        span = occurrence(number)
        if span is None:
            raise Unclear(missing)
        return span

    return at


class Grammar(Protocol):
    """The part of the grammar that a rule may use."""

    @property
    def mode(self) -> Mode: ...

    @property
    def southern(self) -> bool:
        """Return True if seasons have the months of the southern hemisphere."""

    def read(self, tokens: str, mode: Mode | None = None) -> Meaning | None:
        """Read tokens by any rule; None if they are not understood."""

    def part(self, tokens: str, mode: Mode | None = None) -> Meaning | None:
        """Read tokens as `read` does, without the rules of ranges and open sides."""

    def unit(self, tokens: str, *units: Unit) -> Meaning | None:
        """Read tokens if they name one of these units, otherwise return None."""


Maker = Callable[[re.Match[str], Grammar], Meaning | None]
"""A function that makes a meaning of a match; None if it is something else after all."""
Rule = tuple[re.Pattern[str], Maker]


def compile_rules(*rows: tuple[str, Maker]) -> tuple[Rule, ...]:
    """Return rules from patterns over tokens, each with its maker."""
    return tuple((re.compile(pattern), maker) for pattern, maker in rows)


# -- the conventions -------------------------------------------------------------------------------

ANCHOR = "2026-04-29"


class Convention(NamedTuple):
    """A decision: the phrases that it covers, their meaning, an example and its EDTF."""

    name: str
    phrases: str
    meaning: str
    example: str
    edtf: str


CONVENTIONS: tuple[Convention, ...] = tuple(
    Convention(*row)
    for row in (
        ("day", "today, tonight, yesterday, last night, tomorrow, overnight",
         "the anchor's day and the days beside it; last night is yesterday, overnight both days",
         "last night", "2026-04-28"),
        ("weekday", "Friday, on Friday, the coming Friday",
         "the most recent one, the anchor's own day included; “coming” is after the anchor, and so "
         "is the one after “by” and “until”",
         "on Monday", "2026-04-27"),
        ("last weekday", "last Friday, this past Friday",
         "the most recent one before the anchor; if this week has had one, “last” may also be that "
         "of last week, and either is possible",
         "last Tuesday", "[2026-04-21,2026-04-28]"),
        ("next weekday", "next Friday", "the Friday of next week", "next Friday", "2026-05-08"),
        ("calendar", "last week, this month, next year, the year before last",
         "the calendar's unit, weeks from Monday to Sunday; “this X” ends with the anchor once it "
         "has begun",
         "this week", "[2026-04-27..2026-04-29]"),
        ("weekend", "the weekend, over the weekend",
         "Saturday and Sunday: the latest that has begun by the anchor",
         "over the weekend", "[2026-04-25..2026-04-26]"),
        ("past unit", "the past week, in the last month, over the next year",
         "from the start of the calendar's last unit to the anchor, or from it to the end of the "
         "next: people mean that unit, or as many days",
         "in the last week", "[2026-04-20..2026-04-29]"),
        ("rolling", "the last 3 months, the next two weeks",
         "counted back or ahead from the anchor, its day included; a vague count counts in full",
         "the last 3 months", "[2026-01-29..2026-04-29]"),
        ("most recent", "May, summer, Q1, without a year",
         "a month is the nearest if that is at most 90 days off, counted from its nearer edge; "
         "from 91 to 180 days ahead it is that one or the last; otherwise the most recent. "
         "Seasons, quarters and halves are the latest that has begun, or either if the one to come "
         "is nearer",
         "in May", "2026-05"),
        ("date", "April 17, the 27th, Tuesday the 3rd",
         "without a year the nearest, as a month is; without a month the most recent; if a weekday "
         "is said, the coming one when only that agrees and is near (half a year; 31 days without "
         "a month); a weekday that contradicts its date is refused, and so are figures with two "
         "readings",
         "the 3rd", "2026-04-03"),
        ("last May", "last May, next summer",
         "the latest that is over, or the next to begin; where that of the year before or after "
         "can be meant too, either is possible",
         "last March", "[2025-03,2026-03]"),
        ("season", "winter 2025–26", "three whole months, in the north: spring March to May, and "
         "so on; winter from December to February", "winter 2025-26",
         "2025-24"),
        ("winter", "winter 2026, this winter", "the winter that ends in the year, or that begins "
         "in it; “this winter” out of season is the last or the coming one", "winter 2024",
         "[2023-24,2024-24]"),
        ("holiday", "Thanksgiving, Easter Monday, Labor Day weekend",
         "those of the United States and the Western churches; without a year the nearest, as a "
         "month is", "Good Friday", "2026-04-03"),
        ("holidays", "over Christmas, during Easter, in the new year",
         "“over” and “during” take the days beside it; the new year is that of which the first day "
         "is nearest", "over Christmas", "[2025-12-24..2025-12-26]"),
        ("thirds", "early March, mid-April, late 2025, the end of the year",
         "thirds: of a month days 1–10, 11–20, 21 to its end; of a year four months; of a decade "
         "years 0–3, 4–6, 7–9; of a week Monday to Wednesday, Tuesday to Friday, Friday to "
         "Sunday. Beginning and end are early and late. The part of a month without a year is "
         "that of the month nearest",
         "late March", "[2026-03-21..2026-03-31]"),
        ("halves", "the second half of March", "of a month days 1–15 and 16 to its end; of "
         "anything else half of it", "the first half of March", "[2026-03-01..2026-03-15]"),
        ("earlier", "earlier this month, later in April, so far this year, the rest of the week",
         "the unit up to the anchor, or from it; both with the anchor's day",
         "earlier this month", "[2026-04-01..2026-04-29]"),
        ("throughout", "throughout April, all week", "it lasted, from the first day to the last",
         "throughout March", "2026-03-01/2026-03-31"),
        ("first days", "the first two weeks of April, the last three days of 2025",
         "that many days, from its start or end; a vague count counts in full",
         "the first two weeks of April", "[2026-04-01..2026-04-14]"),
        ("week of", "the week of April 6, the week ending April 12, the weekend of April 4",
         "the week from Monday to Sunday with that day; of a Sunday, also the week that begins "
         "with it, as in America",
         "the week of April 8", "[2026-04-06..2026-04-12]"),
        ("nth week", "the third week of April, the last week of 2025",
         "people count weeks from the 1st, by rows of the calendar, and by whole weeks: all "
         "three are covered",
         "the third week of April", "[2026-04-13..2026-04-26]"),
        ("nth weekend", "the first weekend of May", "counted by Saturdays or by Sundays",
         "the last weekend of March", "[2026-03-28..2026-03-29]"),
        ("nth weekday", "the first Monday of May, the third Tuesday",
         "counted within the month or year; of the anchor's month if none is said",
         "the first Monday of April", "2026-04-06"),
        ("week number", "week 17 of 2026", "as ISO 8601 counts", "week 17",
         "[2026-04-20..2026-04-26]"),
        ("weeks on", "Friday week, a week from Friday, a week ago Monday, tomorrow week",
         "a week after the coming one, or before the most recent one", "Friday week", "2026-05-08"),
        ("to the end", "the three months to March, the year ended June 30, the week to April 17",
         "as long as that, to the end of what is named", "the three months to March", "2026-33"),
        ("compared", "the same period last year, the year-ago quarter, this time last year",
         "a period is some time in that year; a quarter, month or week is the one a year before "
         "the anchor's or before the last, as both are said",
         "the year-ago quarter", "[2025-01-01..2025-06-30]"),
        ("ago", "two days ago, three weeks ago, two months ago, in two weeks, three days after X",
         "days exactly; weeks as that day, approximately; months, quarters and years as the whole "
         "one, approximately from 100 years on in tens; hours as the days that they may touch",
         "three weeks ago", "2026-04-08~"),
        ("vague counts", "a couple of, a few, several, days ago, weeks later",
         "a couple is 2–3, a few 2–7, several 3–9; without a count days are 2–13, weeks 2–8, "
         "months 2–11, hours up to a day, years and longer at least 2, open beyond; weeks "
         "reach three days further",
         "a few days ago", "[2026-04-22..2026-04-27]"),
        ("bounded counts", "more than a year ago, less than a week ago, nearly a month ago",
         "open beyond the count, or between it and the anchor; “nearly” is approximate",
         "more than two weeks ago", "[..2026-04-15]"),
        ("recent", "recently, in recent weeks, the other day, soon",
         "recently reaches three months back, soon as far ahead; recent days 13 days, weeks 8 "
         "weeks, months 11 months, years ten; the other day is 1–13 days ago",
         "in recent days", "[2026-04-16..2026-04-29]"),
        ("within", "within days, within three weeks of April 17",
         "from the anchor to as much later; “of” a day may also be as much before it",
         "within two days", "[2026-04-29..2026-05-01]"),
        ("once", "once, previously, at one time, long ago", "any time up to the anchor",
         "once", "[..2026-04-29]"),
        ("story", "the day before, the following Monday, that week, two days later",
         "relative to the anchor, which must be the day that the story speaks of",
         "the following Monday", "2026-05-04"),
        ("open sides", "before X, by X, until X, since X, after X",
         "at some time up to or from X; “before”, “ahead of”, “after” and “following” leave X out. "
         "A side that the words do not name is left open. “By” and “until” may mean the coming "
         "Friday or month, and reach that far; “since” means the latest that has begun",
         "since April 17", "[2026-04-17..]"),
        ("between", "between Feb 24 and 27, July 13–15, 27/28 April, 2025-26",
         "at some time within, both ends included; without a year the nearest, as a month is, of "
         "weekdays the latest that is over; a year with two more digits is two years",
         "between Feb 24 and 27", "[2026-02-24..2026-02-27]"),
        ("from to", "from March 3 to March 9", "it lasted; otherwise as “between”",
         "from March 3 to March 9", "2026-03-03/2026-03-09"),
        ("either", "April 17 or 18, April 17 and 18", "one of both, or each of both",
         "April 17 or 18", "[2026-04-17,2026-04-18]"),
        ("about", "around April 17, about two months ago", "approximate, as EDTF's “~”",
         "around April 17", "2026-04-17~"),
        ("time of day", "Monday morning, 3 p.m. on Monday, the night of April 3",
         "the day that is named; with a time and its zone, that instant",
         "5 p.m. ET on Friday", "2026-04-24T17:00-04:00"),
        ("overnight", "overnight on April 3, overnight into Friday",
         "that night or the one before; “into” is the one before", "overnight on April 3",
         "[2026-04-02..2026-04-04]"),
        ("decades", "the 1990s, the '90s, the nineties, the 1900s, the 2000s",
         "ten years; the 1900s and earlier hundreds are a hundred years, the 2000s ten; decades "
         "without a century are those of the last, and refused where this century has one",
         "the 1900s", "19XX"),
        ("centuries", "the 19th century, the 5th century BC",
         "1800–1899 and 499–400 BCE, as EDTF counts; the first century has no year 0; early, mid "
         "and late are its years 0–33, 33–66, 66–99",
         "the 19th century", "18XX"),
        ("short year", "in '98", "the latest year that ends so", "'98", "1998"),
    )
)  # fmt: skip
