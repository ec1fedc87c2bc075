"""The reader of EDTF strings: the only way from a written date to the bounds of a `When`.

The source is the Library of Congress specification of 4 February 2019 (ISO 8601-2:2019), levels 0
to 2. The grammar is our own because a chronology may hold a million dates, and no string may take
more than a moment. `dates.edtf.points` reads calendar dates and documents the choices that the
standard leaves open (the months of seasons, the size of `~`). `dates.edtf.corrections` knows what
people write instead. Nothing here knows a clock, a file or a screen.

Besides EDTF itself, unless `strict` is set: times without seconds (`2026-04-17T10:00Z`), times in
intervals and sets, a qualifier after a time, spaces after the commas of a set. An interval may end
with less precision than it starts (`2004-06-11/2004-06`) where it can.

An instant is a day with a time of day and the reported offset from UTC. Its seconds are those of
UTC, so that instants of different places compare; without an offset it counts as UTC. Beyond the
specification (level 0), and not if `strict`, the notations of RFC 3339 and ISO 8601-1 are read too:
a time without seconds stands for its whole minute; a fraction of a second counts for the order; a
blank for `T`, ` UTC` or `z` for `Z`, `+0400` for `+04:00`; 24:00 is the end of its day; :60 must be
a leap second that was really inserted. A qualifier may follow. EDTF has offsets only, no zones by
name.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf

from timeline_tui.dates.calendar import DAY, day_number
from timeline_tui.dates.edtf.points import (
    DateError,
    join_qualifiers,
    plain_day,
    read_calendar_date,
    read_long_year,
    slack_of,
    year_minus_0_error,
)
from timeline_tui.dates.frozen import regex
from timeline_tui.dates.when import LEAP, MIDNIGHT, Precision, When

_INSTANT = regex(
    r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T| +)([0-9]{2}):([0-9]{2})"
    r"(?::([0-9]{2})(?:[.,]([0-9]+))?)?"
    r"(?: *([Zz]|UTC|[+-][0-9]{2}(?::?[0-9]{2})?))?([?~%])?"
)
_STRICT = regex(
    r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
)
_LOOKS_TIMED = regex(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt]| +)[0-9]{1,2}")

_DAY_AND_CLOCK = regex(
    r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt]| +)([0-9]{1,2})"
    r"(?:(:)([0-9]{1,2})(?::([0-9]{1,2}))?)?(.*)"
)

__all__ = ["MAX_LENGTH", "DateError", "parse", "parse_if_date"]

MAX_LENGTH = 200
"""The length of the longest string that is read, in characters."""

_PLAIN_DAY = regex(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ORDER: tuple[Precision, ...] = (
    "second", "minute", "day", "month", "season", "year", "decade", "century", "millennium",
    "mixed",
)  # fmt: skip

_CLOSING = {"[": "]", "{": "}"}

_INSERTED = frozenset(
    day_number(year, month, day)
    for year, month, day in (
        *((year, 6, 30) for year in (1972, 1981, 1982, 1983, 1985, 1992, 1993, 1994, 1997, 2012,
                                     2015)),
        *((year, 12, 31) for year in (1972, 1973, 1974, 1975, 1976, 1977, 1978, 1979, 1987, 1989,
                                      1990, 1995, 1998, 2005, 2008, 2016)),
    )
)  # fmt: skip
"""The days at whose end, in UTC, a second was inserted: IERS Bulletin C, to 2026."""

_GREGORIAN_FROM = day_number(1583, 1, 1) * DAY

_COARSENESS: dict[str, int] = {precision: rank for rank, precision in enumerate(_ORDER)}


def parse(text: str, *, strict: bool = False) -> When:
    """Read an EDTF string as a time; `strict` refuses the notations that only this program adds.

    Raises DateError, and nothing else, for any string that is not a date. A string longer than
    `MAX_LENGTH` is refused unread, and so are years beyond `points.MAX_YEAR`.
    """
    return _parse(text, strict)


@lru_cache(maxsize=1 << 12)
def parse_if_date(text: str) -> When | None:
    """Read an EDTF string as `parse` does, or return None without looking for what was meant."""
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
        better = _corrected_error(text)
        if better is not None:
            raise better from None
        raise


def _corrected_error(text: str) -> DateError | None:
    """Return an error that names what was probably meant; None unless the text is a common
    mistake for a date."""
    # Imported for what is wrong: no start from an index has a date that cannot be read.
    from timeline_tui.dates.edtf.corrections import find_correction

    # A string that strict EDTF refuses may be valid in the lenient profile.
    slip = None if _reads(text) else find_correction(text, _reads)
    if slip is None:
        return None
    for meant in slip.meant:
        try:
            _read(meant, strict=False)
        except DateError as error:
            return error
    only = slip.meant[0] if len(slip.meant) == 1 else None
    return DateError(slip.message, slip.help, only, sure=slip.sure and _is_of_one_calendar(only))


def _is_of_one_calendar(text: str | None) -> bool:
    """Report whether a date is the same for whoever wrote it: before 1583 a month or a day may be
    one of the Julian calendar."""
    if text is None:
        return False
    when = parse(text)
    if when.precision in ("year", "decade", "century", "millennium"):
        return True
    bounds = (when.begin_earliest, when.begin_latest, when.end_earliest, when.end_latest)
    return all(bound >= _GREGORIAN_FROM for bound in bounds if bound > -inf)


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
    """Read one date, without interval or set."""
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
        raise DateError("this interval has neither a start nor an end", "write one of its dates")
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
        join_qualifiers(side.qualifier for side in given),
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


def _set(text: str, strict: bool) -> When:
    closing = _CLOSING[text[0]]
    if text[-1] != closing or len(text) < 3:
        raise DateError(
            f"a set that opens with “{text[0]}” ends with “{closing}” and holds at least one date",
            "write it as in [2026-04-17,2026-04-20] or [2026-04-17..2026-04-20]",
        )
    if strict and (" " in text or ":" in text):
        raise DateError("EDTF itself has neither spaces nor times in sets", "leave them out")
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
        join_qualifiers(member.qualifier for member in members),
        2,
        members=members,
        begin=min(members, key=lambda member: member.begin_earliest),
        end=max(members, key=lambda member: member.end_latest),
    )


def _member(text: str, strict: bool, all_of: bool) -> When:
    """Read one date of a set, or a range of dates: `a..b`, `a..`, `..b`."""
    if ".." not in text:
        return _point(text, strict)
    first, last = text.split("..", 1)
    if not first and not last:
        raise DateError("a range in a set has neither a start nor an end", "write its dates")
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
        join_qualifiers(side.qualifier for side in given),
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
            f"the ends of the range {text} differ in precision",
            "write both ends alike, as in {2026-04-01..2026-04-17}",
        )


# -- instants ------------------------------------------------------------------------------------


def looks_timed(text: str) -> bool:
    """Report whether a text begins like a day with a time of day."""
    return _LOOKS_TIMED.match(text) is not None


def read_instant(text: str, *, strict: bool) -> When:
    """Read a date with a time of day; `strict` as for `parse`. Raises DateError."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise _time_error(text)
    if strict and not _STRICT.fullmatch(text):
        raise DateError("EDTF itself needs hours, minutes and seconds, and takes no qualifier")
    date, hours, minutes, seconds, digits, zone, mark = found.groups()
    if date[:5] == "-0000":
        raise year_minus_0_error()
    day = plain_day(date, int(date[:-6]), int(date[-5:-3]), int(date[-2:]))
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    fraction = (digits or "").rstrip("0")
    _check_clock(text[len(date) + 1 :], hour, minute, second, fraction)
    offset = None if zone is None else _offset(zone)
    precision: Precision = "minute" if seconds is None else "second"
    start = int(day.begin_earliest) + hour * 3600 + minute * 60 + second - (offset or 0) * 60
    if hour == 24 or second == 60:
        # Both belong to the day that they end, after its last second.
        start, fraction = start - 1, MIDNIGHT if hour == 24 else LEAP + fraction
        if second == 60 and not _was_inserted(start, offset):
            raise _leap_second_error(text)
    stop = start + 59 if precision == "minute" and hour != 24 else start
    qualifier = join_qualifiers(mark or "")
    slack = slack_of(qualifier, precision)
    return When(
        text, start, stop, start, stop, "point", precision, qualifier, day.level, slack, slack,
        offset=offset, fraction=fraction,
    )  # fmt: skip


def _check_clock(clock: str, hour: int, minute: int, second: int, fraction: str) -> None:
    """Check that a clock can show this time; leap seconds are checked elsewhere. Raises
    DateError."""
    if hour == 24 and (minute or second or fraction):
        fault = "24:00 is the end of the day, and no time of it comes later"
        raise DateError(
            f"there is no time {clock}: {fault}", "write 00 as the hour of the next day"
        )
    parts = (("hour", hour, 24), ("minute", minute, 59), ("second", second, 60))
    for name, value, most in parts:
        if value > most:
            raise DateError(
                f"there is no time {clock}: there is no {name} {value}",
                "write hours to 24, minutes and seconds to 59",
            )


def _was_inserted(before: int, offset: int | None) -> bool:
    """Report whether a leap second was inserted after the second `before` of UTC; without an
    offset, in any zone."""
    shifts = (0,) if offset is not None else range(-14 * 60, 12 * 60 + 1, 15)
    moments = (before + shift * 60 for shift in shifts)
    return any(at % DAY == DAY - 1 and at // DAY in _INSERTED for at in moments)


def _leap_second_error(text: str) -> DateError:
    """Return the error for a second 60 where no leap second was inserted."""
    return DateError(
        f"no second was inserted at “{text}”: second 60 exists only at the end (in UTC) of a "
        "30 June or 31 December on which one was, as 2016-12-31T23:59:60Z",
        "write second 59, or 00 of the next minute",
    )


def _offset(zone: str) -> int:
    """Return an offset in minutes east of UTC. Raises DateError."""
    if zone in ("Z", "z", "UTC"):
        return 0
    digits = zone[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    offset = (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
    if minutes > 59 or not -12 * 60 <= offset <= 14 * 60 or (zone[0] == "-" and not offset):
        raise DateError(
            f"there is no offset {zone} from UTC: offsets run from -12:00 to +14:00",
            "write Z for UTC, or an offset as in -04:00",
        )
    return offset


def _time_error(text: str) -> DateError:
    """Return an error that names the part of the time that cannot be read."""
    example = "write it as in 2026-04-17T10:00:00Z"
    found = _DAY_AND_CLOCK.fullmatch(text)
    if found is None:
        return DateError("a date is followed by something that is not a time", example)
    hours, colon, minutes, seconds, rest = found.groups()
    if colon is None:
        return DateError("the time has hours but no minutes", example)
    short = [part for part in (hours, minutes, seconds) if part and len(part) == 1]
    padded = ":".join(f"{part:0>2}" for part in (hours, minutes, seconds) if part)
    if short:
        return DateError("hours, minutes and seconds have two digits each", f"write {padded}")
    after = rest.strip()
    if after[:1] in (".", ",") and seconds is None:
        return DateError("only a second has a fraction, not a minute", example)
    if after[:1] in ("+", "-"):
        return DateError(f"“{after}” is not an offset from UTC", "write an offset as in -04:00")
    return DateError(
        f"“{after}” after the time is neither Z nor an offset from UTC",
        "write Z for UTC, or an offset as in -04:00; a zone by name belongs in “timezone”",
    )
