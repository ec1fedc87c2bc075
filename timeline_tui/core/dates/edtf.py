"""An EDTF string read as a `When`: the only way from written dates to bounds.

The source is the Library of Congress specification of 4 February 2019 (ISO 8601-2:2019), levels 0
to 2, in a grammar of our own because a chronology may hold a million dates, and no string may cost
more than a moment. `dates.points` reads calendar dates and documents what the standard leaves open
(the months of seasons, the size of `~`); `dates.slips` knows what people write instead. Nothing
here knows a clock, a file or a screen.

Beside EDTF itself, unless `strict`: times without seconds (`2026-04-17T10:00Z`), times in
intervals and sets, a qualifier after a time, spaces after the commas of a set. An interval may end
with less precision than it starts (`2004-06-11/2004-06`) where it can be.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf

from timeline_tui.core.dates.instants import looks_timed, read_instant
from timeline_tui.core.dates.long_years import read_long_year
from timeline_tui.core.dates.points import DateError, joined, plain_day, read_calendar_date
from timeline_tui.core.dates.slips import recognise
from timeline_tui.core.dates.when import Precision, When

__all__ = ["MAX_LENGTH", "DateError", "parse", "parse_if_date"]

MAX_LENGTH = 200
"""Characters of the longest string that is looked at."""

_PLAIN_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ORDER: tuple[Precision, ...] = (
    "second", "minute", "day", "month", "season", "year", "decade", "century", "millennium",
    "mixed",
)  # fmt: skip
_COARSENESS: dict[str, int] = {precision: rank for rank, precision in enumerate(_ORDER)}


def parse(text: str, *, strict: bool = False) -> When:
    """What an EDTF string says of a time; `strict` refuses what only this program adds.

    Raises DateError, and nothing else, for any string that is not a date. A string over
    `MAX_LENGTH` is refused unread, as are years beyond `long_years.MAX_YEAR`.
    """
    return _parse(text, strict)


@lru_cache(maxsize=1 << 12)
def parse_if_date(text: str) -> When | None:
    """Return what an EDTF string says, or None: as `parse`, without looking for what was meant."""
    if len(text) > MAX_LENGTH:
        return None
    try:
        return _read(text, strict=False)
    except DateError:
        return None


@lru_cache(maxsize=1 << 15)
def _parse(text: str, strict: bool) -> When:
    if len(text) > MAX_LENGTH:
        raise DateError(
            f"the date has {len(text)} characters: no date needs more than {MAX_LENGTH}",
            "write the date alone, and other words into another field",
        )
    try:
        return _read(text, strict)
    except DateError:
        better = _explained(text)
        if better is not None:
            raise better from None
        raise


def _explained(text: str) -> DateError | None:
    """What was probably meant, if it is a common slip and what it stands for is a date."""
    # In the lenient profile a string may be fine that strict EDTF refuses.
    slip = None if _reads(text) else recognise(text, _reads)
    if slip is None:
        return None
    for meant in slip.meant:
        try:
            _read(meant, strict=False)
        except DateError as error:
            return error
    only = slip.meant[0] if len(slip.meant) == 1 else None
    return DateError(slip.message, slip.help, only)


def _reads(text: str) -> bool:
    return parse_if_date(text) is not None


def _read(text: str, strict: bool) -> When:
    plain = _PLAIN_DAY.fullmatch(text)
    if plain is not None:
        return plain_day(text, int(plain[1]), int(plain[2]), int(plain[3]))
    if text[:1] in ("[", "{"):
        return _set(text, strict)
    if "/" in text:
        return _interval(text, strict)
    if not text:
        raise DateError("the date is empty")
    return _point(text, strict)


def _point(text: str, strict: bool) -> When:
    """One date, without interval or set."""
    date = read_calendar_date(text) or read_long_year(text)
    if date is not None:
        return date
    if looks_timed(text):
        return read_instant(text, strict=strict)
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    raise DateError(f"“{shown}” is not a date in EDTF")


# -- intervals -----------------------------------------------------------------------------------


def _interval(text: str, strict: bool) -> When:
    sides = text.split("/")
    if len(sides) != 2:
        raise DateError(
            f"an interval has one “/” between two dates; this has {len(sides) - 1}",
            "write it as in 2026-04-17/2026-04-20",
        )
    if text == "/":
        raise DateError("this interval has neither a begin nor an end", "write one of its dates")
    if strict and ":" in text:
        raise DateError("EDTF itself has no times in intervals", "write both dates without time")
    begin, end = (_side(side, strict) for side in sides)
    if begin is None and end is None:
        return When(text, -inf, inf, -inf, inf, "interval", "mixed", "", 1)
    earliest, latest = (begin.begin_earliest, begin.end_latest) if begin else (-inf, inf)
    end_earliest, end_latest = (end.begin_earliest, end.end_latest) if end else (-inf, inf)
    if earliest > end_latest:
        turned = "/".join(reversed(sides))
        raise DateError("the interval ends before it begins", f"write {turned}", turned)
    given = [side for side in (begin, end) if side is not None]
    level = max(1 if len(given) < 2 else 0, *(side.level for side in given))
    return When(
        text,
        earliest,
        min(latest, end_latest),
        max(end_earliest, earliest),
        end_latest,
        "interval",
        _coarsest(given),
        joined(side.qualifier for side in given),
        2 if "X" in text else level,
        begin.slack_before if begin else 0,
        end.slack_after if end else 0,
        begin=begin,
        end=end,
        fraction=begin.fraction if begin else "",
    )


def _side(text: str, strict: bool) -> When | None:
    return None if text in ("", "..") else _point(text, strict)


def _coarsest(parts: list[When]) -> Precision:
    return max((part.precision for part in parts), key=_COARSENESS.__getitem__)


# -- sets ----------------------------------------------------------------------------------------

_CLOSING = {"[": "]", "{": "}"}


def _set(text: str, strict: bool) -> When:
    closing = _CLOSING[text[0]]
    if text[-1] != closing or len(text) < 3:
        raise DateError(
            f"a set that opens with “{text[0]}” ends with “{closing}” and holds at least one date",
            "write it as in [2026-04-17,2026-04-20] or [2026-04-17..2026-04-20]",
        )
    if strict and (" " in text or ":" in text):
        raise DateError("EDTF itself has neither spaces nor times in sets", "Leave them out")
    all_of = text[0] == "{"
    members = tuple(
        _member(part.lstrip(" ") if place else part, strict, all_of)
        for place, part in enumerate(text[1:-1].split(","))
    )
    earliest = min(member.begin_earliest for member in members)
    latest = max(member.end_latest for member in members)
    return When(
        text,
        earliest,
        min(member.begin_latest for member in members) if all_of else latest,
        max(member.end_earliest for member in members) if all_of else earliest,
        latest,
        "all-of" if all_of else "one-of",
        _coarsest(list(members)),
        joined(member.qualifier for member in members),
        2,
        members=members,
        begin=min(members, key=lambda member: member.begin_earliest),
        end=max(members, key=lambda member: member.end_latest),
    )


def _member(text: str, strict: bool, all_of: bool) -> When:
    """One date of a set, or a range of them: `a..b`, `a..`, `..b`."""
    if ".." not in text:
        return _point(text, strict)
    first, last = text.split("..", 1)
    if not first and not last:
        raise DateError("a range in a set has neither a begin nor an end", "write its dates")
    begin = _point(first, strict) if first else None
    end = _point(last, strict) if last else None
    given = [side for side in (begin, end) if side is not None]
    if begin is not None and end is not None:
        _check_range(text, begin, end, all_of)
    earliest = begin.begin_earliest if begin else -inf
    latest = end.end_latest if end else inf
    return When(
        text,
        earliest,
        given[0].begin_latest if all_of else latest,
        given[-1].end_earliest if all_of else earliest,
        latest,
        "all-of" if all_of else "one-of",
        _coarsest(given),
        joined(side.qualifier for side in given),
        2,
        begin.slack_before if begin else 0,
        end.slack_after if end else 0,
        begin=begin,
        end=end,
    )


def _check_range(text: str, begin: When, end: When, all_of: bool) -> None:
    if begin.begin_earliest > end.end_latest:
        raise DateError(
            f"the range {text} ends before it begins", f"write {end.edtf}..{begin.edtf}"
        )
    if all_of and begin.precision != end.precision:
        raise DateError(
            f"the range {text} counts neither days nor months nor years: its ends differ",
            "write both ends alike, as in {2026-04-01..2026-04-17}",
        )
