"""The words for a time: for a line, for an opened event, for an export.

The words claim no more than the date does: an approximate date has "c.", a doubted one "?", one
with a single bound "before" or "or later". The same words stand for something that lasted and for
something that happened at some time within; `explain` distinguishes them. `dates.wording.datewords`
has the words of single dates, `dates.wording.gutter` those of a narrow column.
"""

from __future__ import annotations

import re
from math import inf

from timeline_tui.dates.calendar import civil, iso_day
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.when import When
from timeline_tui.dates.wording.datewords import (
    GREGORIAN,
    before_words,
    day_bounds,
    day_words,
    days_words,
    ends_words,
    is_open,
    is_unqualified,
    point_words,
    qualify,
    range_words,
    weekday_name,
)
from timeline_tui.dates.wording.gutter import gutter

__all__ = [
    "display",
    "display_with_kind",
    "earliest",
    "explain",
    "gutter",
    "latest",
    "weekday_name",
]

_CIRCA = regex(r"\bc\. (?=[0-9A-Z])(?!BCE)")
MOST_MEMBERS = 4
"""The most dates of a set that are all named; of a larger set, the first three are."""


def display(when: When) -> str:
    """Return a time in a few words: `c. Apr 2026`, `20–26 Apr 2026`, `before 29 Apr 2026`,
    `undated`."""
    if when.kind == "undated":
        return "undated"
    if when.kind == "interval":
        return _interval(when)
    if when.kind == "point":
        return point_words(when)
    if len(when.members) == 1:
        return _only_member(when)
    return _several(when, [_member(member) for member in when.members])


def display_with_kind(when: When) -> str:
    """Return a time with the kind that `display` leaves out: "lasted 24–27 Feb 2026", "one of 24–27
    Feb 2026", "all of Jan 2026, Mar 2026".

    A time that is open at one side shows its kind anyway ("before 29 Apr 2026", "17 Apr 2026 –
    ongoing").
    """
    words = display(when)
    if is_open(when):
        return f"all {words}" if when.kind == "all-of" else words
    if when.kind == "interval":
        return f"lasted {words}"
    if when.kind == "one-of":
        return f"one of {words.replace(' or ', ', ')}"
    return f"all of {words}" if when.kind == "all-of" else words


def explain(when: When) -> str:
    """Return one phrase that says what kind of knowledge a time is.

    `Tue 21 Apr 2026`, `some time in Apr 2026`, `lasted 24–27 Feb 2026 (4 days)`, `at some time
    within 20–26 Apr 2026`, `about 17 Apr 2026`, `5 Mar 2026 (the source is unsure)`.
    """
    if when.kind == "undated":
        return "no date is known"
    if when.kind == "interval":
        said = _explain_interval(when)
    elif when.kind == "point":
        said = _explain_point(when)
    else:
        said = _explain_set(when)
    unsure = when.qualifier in ("?", "%") and "unsure" not in said
    return _group_digits(f"{said} (the source is unsure)" if unsure else said)


def _group_digits(words: str) -> str:
    """Return words with the digits of very long years in groups of three."""
    return re.sub(r"[0-9]{7,}", lambda found: f"{int(found[0]):,}", words)


def earliest(when: When) -> str | None:
    """Return the first possible day as an ISO 8601 calendar date, on its own clock; None if open.

    Years beyond four digits have a sign: `+12026-01-01`, `-66000000-01-01`; year 0 is 1 BCE.
    """
    day = when.first_day
    return None if day is None else iso_day(day)


def latest(when: When) -> str | None:
    """Return the last possible day, as `earliest` does."""
    day = when.last_day
    return None if day is None else iso_day(day)


# -- display -------------------------------------------------------------------------------------


def _interval(when: When) -> str:
    begin, end = when.begin, when.end
    if begin is not None and end is not None and not _is_narrowed(when):
        return range_words(begin, end)
    start, stop = _start_words(when), _stop_words(when)
    if not start and not stop:
        return "undated"
    if not start:
        return f"until {stop.removeprefix('by ')}" if end is not None else stop
    if not stop:
        stop = "ongoing" if _has_open_end(when) else "end unknown"
    if start == stop:
        return start
    return f"{start} until {stop}" if start.startswith("from ") else f"{start} – {stop}"


def _is_narrowed(when: When) -> bool:
    """Report whether an interval is known better, from its order, than its two dates say."""
    begin, end = when.begin, when.end
    return _is_start_narrowed(when, begin, end) or _is_stop_narrowed(when, begin, end)


def _is_start_narrowed(when: When, begin: When | None, end: When | None) -> bool:
    if begin is None:
        return when.begin_earliest != -inf
    latest = begin.end_latest if end is None else min(begin.end_latest, end.end_latest)
    return when.begin_earliest > begin.begin_earliest or when.begin_latest < latest


def _is_stop_narrowed(when: When, begin: When | None, end: When | None) -> bool:
    if end is None:
        return when.end_latest != inf
    earliest = (
        end.begin_earliest if begin is None else max(end.begin_earliest, begin.begin_earliest)
    )
    return when.end_latest < end.end_latest or when.end_earliest > earliest


def _start_words(when: When) -> str:
    """Return the begin of an interval, as far as it is known; "" if it is not."""
    if not _is_start_narrowed(when, when.begin, when.end):
        return "" if when.begin is None else point_words(when.begin)
    first, last = when.begin_days
    if when.begin is None and first is not None and first != last:
        return f"from {day_words(first)} or later"
    return _within_words(first, last, when.begin)


def _stop_words(when: When) -> str:
    """Return the end of an interval, as far as it is known; "" if it is not."""
    if not _is_stop_narrowed(when, when.begin, when.end):
        return "" if when.end is None else point_words(when.end)
    first, last = when.end_days
    if when.end is None and last is not None and first != last:
        return f"by {day_words(last)}"
    return _within_words(first, last, when.end)


def _within_words(first: int | None, last: int | None, side: When | None) -> str:
    """Return the days within which one end of an interval is known to lie."""
    if first is None or last is None or first > last:
        # An approximate side may be narrowed to a time outside of it: then nothing is added.
        return "" if side is None else point_words(side)
    words = days_words(first, last) if side is None else qualify(days_words(first, last), side)
    return words if first == last else f"some time in {words}"


def _has_open_end(when: When) -> bool:
    return when.edtf.endswith("..")


def _only_member(when: When) -> str:
    member = when.members[0]
    if not is_open(member):
        return _member(member)
    if member.end is not None:
        return f"up to {point_words(member.end)}" if when.kind == "all-of" else _member(member)
    start = point_words(member.begin) if member.begin is not None else ""
    return f"from {start} on" if when.kind == "all-of" else f"from {start} or later"


def _member(member: When) -> str:
    """Return a date of a set, or a range of dates, in words."""
    begin, end = member.begin, member.end
    if begin is not None and end is not None:
        return range_words(begin, end)
    if end is not None:
        return (
            f"up to {point_words(end)}"
            if member.kind == "all-of"
            else f"before {before_words(end)}"
        )
    if begin is not None:
        return (
            f"{point_words(begin)} on"
            if member.kind == "all-of"
            else f"{point_words(begin)} or later"
        )
    return point_words(member)


def _several(when: When, words: list[str]) -> str:
    if len(words) > MOST_MEMBERS:
        return f"{', '.join(words[: MOST_MEMBERS - 1])} … {_count(when)}"
    if when.kind == "all-of":
        return ", ".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _count(when: When) -> str:
    """Return the number of dates in a set, in words; a range counts its days, months or years if
    possible."""
    counts = [_size(member) for member in when.members]
    known = [count for count in counts if count is not None]
    return f"({sum(known)} dates)" if len(known) == len(counts) else "and more"


def _size(member: When) -> int | None:
    begin, end = member.begin, member.end
    if begin is None and end is None:
        return 1
    if begin is None or end is None or not (is_unqualified(begin) and is_unqualified(end)):
        return None
    first, last = day_bounds(begin)[0], day_bounds(end)[0]
    if member.precision == "day":
        return last - first + 1
    years = civil(last)[0] - civil(first)[0]
    if member.precision == "month":
        return years * 12 + civil(last)[1] - civil(first)[1] + 1
    return years + 1


# -- explain -------------------------------------------------------------------------------------


def _explain_point(when: When) -> str:
    words = point_words(when).removesuffix("?")
    about = when.qualifier in ("~", "%")
    if about:
        words = "about " + words.removeprefix("c. ")
    first, last = day_bounds(when)
    if first == last:
        return words if about or first < GREGORIAN else f"{weekday_name(first)} {words}"
    if words.endswith("year unknown") and ", " not in words:
        return "the year is unknown"
    if ", " in words:
        return words if about or words[0].isdigit() else f"some {words}"
    if "–" in words:
        return f"some time {words}" if about else f"some time within {words}"
    article = "the " if "c." in words or words.endswith("s") else ""
    return f"some time {'about' if about else 'in'} {article}{words.removeprefix('about ')}"


def _explain_interval(when: When) -> str:
    begin, end = when.begin, when.end
    if _is_narrowed(when):
        start, stop = _without_marks(_start_words(when)), _without_marks(_stop_words(when))
        if not stop:
            stop = "ongoing" if _has_open_end(when) else "its end is unknown"
        elif end is None:
            stop = f"ended {stop}"
        else:
            stop = f"lasted until {stop}"
        return f"began {start}, {stop}" if start else stop
    if begin is not None and end is not None:
        return _explain_range(when, begin, end)
    if end is not None:
        start = "open" if when.edtf.startswith("..") else "unknown"
        return f"lasted until {_without_marks(point_words(end))}; its start is {start}"
    if begin is None:
        return "no date is known: open at both ends"
    if _has_open_end(when):
        return f"began {_without_marks(point_words(begin))}, ongoing"
    return f"began {_without_marks(point_words(begin))}; its end is unknown"


def _explain_range(when: When, begin: When, end: When) -> str:
    if is_unqualified(begin) and is_unqualified(end) and begin.precision == end.precision:
        first, last = day_bounds(when)
        days = last - first + 1
        counted = "1 day" if days == 1 else f"{days} days"
        return f"lasted {display(when)}" + (f" ({counted})" if when.precision == "day" else "")
    first_words, last_words = ends_words(begin, end)
    said = f"lasted from {_without_marks(first_words)} to {_without_marks(last_words)}"
    doubted = [
        name for name, side in (("start", begin), ("end", end)) if side.qualifier in ("?", "%")
    ]
    if len(doubted) == 1:
        said += f" (the source is unsure of its {doubted[0]})"
    return said


def _without_marks(words: str) -> str:
    """Return words with "about" for "c.", and without the mark of a doubt that is spelled out
    beside it."""
    return _CIRCA.sub("about ", words).replace("?", "")


def _explain_set(when: When) -> str:
    words = display(when)
    if len(when.members) > 1:
        if when.kind == "all-of":
            return f"each of {words}"
        return f"one of {words}" if len(when.members) > 2 else f"either {words}"
    member, words = when.members[0], _without_marks(words)
    if member.begin is None and member.end is None:
        return explain(member)
    if when.kind == "all-of":
        return f"all the time {words}" if is_open(member) else f"throughout {words}"
    return f"at some time {words}" if is_open(member) else f"at some time within {words}"
