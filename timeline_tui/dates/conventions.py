"""The conventions of the rule set `en/1`, as a table for readers.

The table says how each phrase of a source is read, so that files keep their meaning. Where people
differ, the answer covers every reading; where they differ too much, there is none. The examples are
relative to Wednesday 29 April 2026, and tests check them. `name` is the value of `Resolution.rule`.
No reader of phrases needs this module.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ANCHOR", "CONVENTIONS", "Convention"]

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
