"""Rules for dates, “April 17”, “the first Monday of May”, “17/04/2026”, for ranges, open sides
and two times: “between”, “from … to”, “since”, “April 17 or 18”.

Built like those of `dates.english.units`. A date that does not exist, or that contradicts its
weekday, is refused. Nothing here guesses whether the day or the month comes first in figures: if
there are two readings, both are offered. Ranges are whole phrases only, not parts of one, so that
the number of ways to read a phrase stays small.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from timeline_tui.dates.calendar import MONTHS, WEEKDAYS, civil, day_number, month_length, weekday
from timeline_tui.dates.english.days import single_day, weekday_after, weekday_before
from timeline_tui.dates.meanings import (
    NEAR_MONTH,
    NEAR_YEAR,
    DaySpan,
    Grammar,
    Meaning,
    Unclear,
    compile_rules,
    endpoints,
    fixed_meaning,
    hull,
    nearest,
    recurrence,
    relative_meaning,
    unit_span,
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_COMPACT = re.compile(r"(?<![0-9./-])([12][0-9]{3})(0[1-9]|1[0-2])([0-3][0-9])(?![0-9./-])")
_DAYS = re.compile(
    rf"(?<![0-9/.-])([0-9]{{1,2}})\s?/\s?([0-9]{{1,2}})\.?\s+(?=(?:of\s+)?{_MONTH})", re.IGNORECASE
)
"""Two days of a month: “27/28 April”."""
_YEARS = re.compile(r"(?<![0-9/.-])([12][0-9]{3})\s?([-/‐‑‒–])\s?([0-9]{2})(?![0-9/.:-])")
"""A year and the end of another: “2025-26”, “1914–18”."""
_DUAL = re.compile(
    rf"({_MONTH},?\s+)([12][0-9]{{3}})\s?/\s?([0-9]{{1,2}})(?![0-9/-])", re.IGNORECASE
)
"""A year that began on 25 March for some and on 1 January for others: “10 Feb. 1731/2”."""

_NAMED_YEARS = re.compile(r"\b(?:winter|season|school|academic|years)\b", re.IGNORECASE)

_FIGURES = re.compile(
    r"(?<![0-9/.-])([0-9]{1,4})\s?([/.-])\s?([0-9]{1,2})(?:\s?\2\s?([0-9]{1,4}))?(?![0-9/.-])"
    r"|(?<![0-9/.-])(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})(?![0-9/.-])"
)

_W = "(?:w([0-6]) )?"

_EXCLUSIVE = ("before", "after", "following", "past")
"""Words that exclude the time they are followed by."""
_BEGUN = ("since", "ever since")

_PERIOD = {"year": (364, 366), "month": (30, 31), "week": (6, 7)}
"""The days in which something recurs at most once, and those in which it recurs at least once."""
_MONTH_DAY = re.compile(r"(?:(.+) )?m([0-9]+) (?:[no])[0-9]+")

_COUNTABLE = {"day", "month", "quarter", "season", "year", "decade", "century"}
"""Units of which a phrase can name two separate ones."""


def with_dates(text: str) -> str:
    """Return a text with its dates in figures as EDTF or, without a year, with the month by name.

    Raises Unclear if a date has two readings, or none.
    """
    plain = _COMPACT.sub(r"\1-\2-\3", text)
    plain = _DUAL.sub(_dual, plain)
    plain = _YEARS.sub(_years, plain)
    plain = _DAYS.sub(r"\1-\2 ", plain)
    return _FIGURES.sub(_figure_date, plain)


def _dual(found: re.Match[str]) -> str:
    """Return a date with a dual year by its later year. Raises Unclear."""
    lead, first, tail = found.groups()
    year = int(first) + 1
    if not str(year).endswith(tail) or lead[:3].lower() not in ("jan", "feb", "mar"):
        raise Unclear(
            f"“{first}/{tail}” is not a dual year, which only January to March have: write one year"
        )
    return f"{lead}{year}"


def may_be_years(text: str) -> bool:
    """Report whether a source means two years by something that EDTF reads as a season or a
    month."""
    found = _YEARS.fullmatch(text)
    if found is None:
        return False
    year, end = int(found[1]) % 100, int(found[3])
    return end == (year + 1) % 100 or (end > 12 and end > year)


def _years(found: re.Match[str]) -> str:
    """Return two years in full, with the later one completed; a pair that can be a month stays.
    Raises Unclear."""
    first, sign, tail = found.groups()
    year, end = int(first), int(tail)
    pair = year // 100 * 100 + end
    if (year + 1) % 100 == end:
        pair = year + 1
        if 1 <= end <= 12 and sign == "-" and not _NAMED_YEARS.search(found.string):
            raise Unclear(
                f"“{found[0]}” can be a month or two years: write {first}-{tail} as the date, or "
                f"“{year} to {pair}”",
                (f"{first}-{tail}", f"[{year}..{pair}]"),
            )
    elif 1 <= end <= 12 or pair <= year:
        return found[0]
    return f"{year} - {pair}"


def _figure_date(found: re.Match[str]) -> str:
    """Return a date in figures as EDTF, if only one reading is a date. Raises Unclear."""
    if found["year"] is not None:
        return f"{found['year']}-{found['month']:0>2}"
    first, sign, second, last = found.groups()[:4]
    if found[0] == "24/7":
        raise Unclear("“24/7” means always, not a day")
    if len(first) == 4 and len(last or "") < 3 and (last or sign == "/"):
        return f"{first}-{second:0>2}" + (f"-{last:0>2}" if last else "")
    if len(first) > 2 or (last is None and sign != "/"):
        return found[0]
    if last is not None and len(last) != 4:
        raise Unclear(f"“{found[0]}” does not say which century: write the year with four digits")
    one, two = int(first), int(second)
    year = f"{last}-" if last else ""
    if one > 12 or one == two:
        month, day = two, one
    elif two > 12:
        month, day = one, two
    else:
        raise _two_readings(one, two, last)
    if not 1 <= month <= 12:
        raise Unclear(f"“{found[0]}” is not a date: one of its numbers must be a month")
    return f"{year}{month:02d}-{day:02d}" if year else f"{MONTHS[month - 1]} {day}"


def _two_readings(one: int, two: int, year: str | None) -> Unclear:
    names = MONTHS
    said = f"can be {one} {names[two - 1]} or {two} {names[one - 1]}"
    if year is None:
        return Unclear(f"{said}: write the month by name")
    first, second = sorted((f"{year}-{two:02d}-{one:02d}", f"{year}-{one:02d}-{two:02d}"))
    ways = (first, second)
    return Unclear(f"{said}: write {ways[0]} or {ways[1]}", ways)


def _month_and_day(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “April 17”, “Friday, April 17, 2026”."""
    name, month, day, rest = found.groups()
    return _date(grammar, name, int(month), int(day), rest)


def _day_and_month(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “17 April”, “Friday the 17th of April 2026”."""
    name, day, month, rest = found.groups()
    return _date(grammar, name, int(month), int(day), rest)


def _date(
    grammar: Grammar, name: str | None, month: int, day: int, rest: str | None
) -> Meaning | None:
    """Return a day of a month, of a year if one is given. Raises Unclear if there is no such
    day."""
    if not 1 <= month <= 12:
        return None
    if not 1 <= day <= month_length(2000, month):
        longest = month_length(2000, month)
        raise Unclear(f"there is no day {day} in {MONTHS[month - 1]}: it has {longest} days")
    if rest is None:
        return _day_of_some_year(grammar, name, month, day)
    year = grammar.unit(rest, "year")
    if year is None:
        return None

    def at(anchor: int) -> DaySpan:
        number = civil(endpoints(year.at(anchor))[0])[0]
        if day > month_length(number, month):
            raise Unclear(f"there is no {day} {MONTHS[month - 1]} in {number}")
        return _matching_weekday([single_day(day_number(number, month, day))], name)

    if not year.anchored:
        return fixed_meaning(at(0), "day", "date")
    return year.derive(at, "day", "date")


def _day_of_some_year(grammar: Grammar, name: str | None, month: int, day: int) -> Meaning:
    def of(year: int) -> DaySpan | None:
        return (
            single_day(day_number(year, month, day)) if day <= month_length(year, month) else None
        )

    missing = f"there is no {day} {MONTHS[month - 1]} in this year"
    at = recurrence(lambda anchor: civil(anchor)[0], of, grammar.mode, missing, choice="nearest")
    begun = recurrence(lambda anchor: civil(anchor)[0], of, "since", missing)

    def choose(anchor: int) -> DaySpan:
        first = begun(anchor)
        year = civil(endpoints(first)[0])[0]
        # The weekday can show that the coming date is meant, not the most recent one.
        return _matching_weekday([first, _near(of(year + 1), anchor, NEAR_YEAR)], name)

    return Meaning(choose if name else at, "day", "date", recurs="year", yearless=True)


def _day_of_some_month(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the 27th”, “Tuesday the 3rd”."""
    name, day = found[1], int(found[2])
    if not 1 <= day <= 31:
        return None

    def of(number: int) -> DaySpan | None:
        first, last = endpoints(unit_span(number, "month"))
        return single_day(first + day - 1) if first + day - 1 <= last else None

    def number_of(anchor: int) -> int:
        year, month, _ = civil(anchor)
        return year * 12 + month - 1

    at = recurrence(number_of, of, grammar.mode, f"there is no day {day} in this month", NEAR_MONTH)

    def choose(anchor: int) -> DaySpan:
        first = at(anchor)
        number = number_of(endpoints(first)[0])
        return _matching_weekday([first, _near(of(number + 1), anchor, NEAR_MONTH)], name)

    return Meaning(choose if name else at, "day", "date", recurs="month")


def _near(span: DaySpan | None, day: int, days: int) -> DaySpan | None:
    return span if span is not None and endpoints(span)[0] <= day + days else None


def _matching_weekday(candidates: list[DaySpan | None], name: str | None) -> DaySpan:
    """Return the first candidate that falls on the weekday. Raises Unclear if none does."""
    days = [span for span in candidates if span is not None]
    if not name:
        return days[0]
    for span in days:
        if weekday(endpoints(span)[0]) == int(name):
            return span
    year, month, day = civil(endpoints(days[0])[0])
    falls = WEEKDAYS[weekday(endpoints(days[0])[0])]
    raise Unclear(f"{day} {MONTHS[month - 1]} {year} is a {falls}, not a {WEEKDAYS[int(name)]}")


def _weekday_last(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “Jul 18, Fri”."""
    return grammar.unit(f"w{found[2]} {found[1]}", "day")


def _iso(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “2026-04-17” and “2026-04” among words."""
    name, digits, month, day = found.groups()
    year = int(digits)
    if not 1 <= int(month) <= 12:
        return None
    if day is None:
        return fixed_meaning(unit_span(year * 12 + int(month) - 1, "month"), "month", "date")
    if not 1 <= int(day) <= month_length(year, int(month)):
        raise Unclear(f"there is no day {day} in {MONTHS[int(month) - 1]} {year}")
    return fixed_meaning(
        _matching_weekday([single_day(day_number(year, int(month), int(day)))], name), "day", "date"
    )


# -- days of a unit ------------------------------------------------------------------------------


def _day_of_unit(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the 27th of last month”, “the third day of October”, “the last day of 2025”."""
    name, ordinal, last, rest = found.groups()
    if not (ordinal or last):
        return None
    meaning = grammar.unit(rest, *(("month",) if name else ("month", "year", "week", "quarter")))
    if meaning is None:
        return None
    place = int(ordinal[1:]) - 1 if ordinal else 0

    def of(span: DaySpan) -> DaySpan:
        first, end = endpoints(span)
        number = end - place if last else first + place
        if not first <= number <= end:
            raise Unclear("there is no such day in it")
        return _matching_weekday([single_day(number)], name)

    return meaning.derive_each(of, "day", "date")


def _nth_weekday(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the first Monday of May”, “last Friday in October”."""
    ordinal, last, name, rest = found[1], found[2], int(found[3]), found[4]
    if not (ordinal or last):
        return None
    meaning = (
        grammar.unit(rest, "month", "year", "quarter", "season")
        if rest
        else relative_meaning("month", 0, "calendar")
    )
    times = int(ordinal[1:]) if ordinal else 1
    if meaning is None or times < 1:
        return None

    def of(span: DaySpan) -> DaySpan:
        first, end = endpoints(span)
        number = (
            weekday_before(end + 1, name, times) if last else weekday_after(first - 1, name, times)
        )
        if not first <= number <= end:
            raise Unclear(f"there is no such {WEEKDAYS[name]} in it")
        return single_day(number)

    return meaning.derive_each(of, "day", "nth weekday")


RULES = compile_rules(
    (f"{_W}m([0-9]+) [no]([0-9]{{1,2}})(?: (?:of |in )?(.+))?", _month_and_day),
    (f"{_W}[no]([0-9]{{1,2}}) (?:day )?(?:of |in |[-/] )?m([0-9]+)(?: (?:of |in |[-/] )?(.+))?",
     _day_and_month),
    (f"{_W}o([0-9]+)", _day_of_some_month),
    (f"{_W}e([0-9]{{4}})-([0-9]{{2}})(?:-([0-9]{{2}}))?", _iso),
    ("(o[0-9]+) (last )?w([0-6])()", _nth_weekday),
    (r"((?:m|[no]|e)[0-9].*) w([0-6])", _weekday_last),
    (f"{_W}(o[0-9]+|n[0-9]+(?= of| (?:this|last|next|current) ))()(?: day)?(?: of| in)? "
     "((?:this|last|next|that|current|tfollowing|same)? ?month.*)", _day_of_unit),
    ("()(?:(o[0-9]+) )?(last )?day (?:of|in) (.+)", _day_of_unit),
    ("(?:(o[0-9]+) )?(?:(last) )?w([0-6])(?: (?:of|in))? (.+)", _nth_weekday),
)  # fmt: skip


# -- open sides ----------------------------------------------------------------------------------


def _before(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “before May 2026”, “by Friday”, “until the end of the year”."""
    word, rest = found.groups()
    return _open_side(word, rest, grammar.read(rest, "by"), is_end=True)


def _after(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “since Monday”, “after May 2026”, “from 2014 onwards”."""
    word, rest = found.groups()
    meaning = grammar.read(rest, "since" if word in _BEGUN else None)
    return _open_side(word, rest, meaning, is_end=False)


def _by_end(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “April 17 at the latest”, “May at the earliest”."""
    word = "by" if found[2] == "atlatest" else "from"
    return grammar.read(f"{word} {found[1]}")


def _open_side(word: str, rest: str, meaning: Meaning | None, *, is_end: bool) -> Meaning | None:
    """Return the time up to a meaning (`is_end`) or from it on, with the other side open."""
    if meaning is None:
        return None
    # "Before the end of the year" excludes only the moment of its end.
    inclusive = word not in _EXCLUSIVE or rest.startswith("end " if is_end else "start ")

    def at(day: int) -> DaySpan:
        span = meaning.at(day)
        if span.both:
            raise Unclear(f"“{_readable(word)}” needs one time, and these are two")
        if is_end:
            edge = span.last if inclusive else max(_firsts(span)) - 1
        else:
            edge = span.first if inclusive else min(_lasts(span)) + 1
        if edge is None:
            side = "an end" if is_end else "a start"
            raise Unclear(f"“{_readable(word)}” needs one time that has {side}")
        return DaySpan(None, edge, span.about) if is_end else DaySpan(edge, None, span.about)

    return meaning.derive(at, "stretch", "open sides")


def _readable(word: str) -> str:
    return {"atlatest": "at the latest", "atearliest": "at the earliest"}.get(word, word)


def _firsts(span: DaySpan) -> list[int]:
    """Return the first day of each time that may be meant. Raises Unclear."""
    return [endpoints(each)[0] for each in span.others or (span,)]


def _lasts(span: DaySpan) -> list[int]:
    """Return the last day of each time that may be meant. Raises Unclear."""
    return [endpoints(each)[1] for each in span.others or (span,)]


# -- ranges --------------------------------------------------------------------------------------


def _range(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “between Feb 24 and 27”, “from March 3 to March 9”, “July 13–15”."""
    word, rest = found[1], found[2]
    joins = "and|to|-" if word == "between" else "to|until|through|into|-"
    for split in list(re.finditer(rf" (?:{joins}) ", rest))[:4]:
        left, right = rest[: split.start()], rest[split.end() :]
        pair = _sides(left, right, grammar)
        if pair is not None and (word or split[0] != " - " or pair.alike):
            days = {pair.first.unit, pair.second.unit} == {"day"}
            return _between(pair, word == "from" or (not word and days and grammar.mode == "plain"))
    return None


def _sides(left: str, right: str, grammar: Grammar) -> _Pair | None:
    """Return the meanings of both sides of a range, each completed from the other; None if one
    has none."""
    number = re.compile(r"[no][0-9]{1,2}")
    month_day = _MONTH_DAY.fullmatch(left)
    if month_day is not None and number.fullmatch(right.partition(" ")[0]) and " m" not in right:
        right = f"m{month_day[2]} {right}"
    tail = re.fullmatch(r"[no][0-9]{1,2}((?: of)? (?:m[0-9]+.*|(?:this|last|next) month))", right)
    if number.fullmatch(left) and tail is not None:
        left += tail[1]
    if re.fullmatch(r"y[0-9]{4}", left) and re.fullmatch(r"n[0-9]{2}", right):
        right = f"{left[:3]}{right[1:]}"
    if re.fullmatch(r"early|mid|late", left):
        left += f" {right.partition(' ')[2]}"
    second = grammar.part(right)
    first = grammar.part(left) if second is not None else None
    if first is None or second is None or "once" in (first.rule, second.rule):
        return None
    return _Pair(
        first, second, grammar.part(left, "since") or first, grammar.part(right, "since") or second
    )


class _Pair(NamedTuple):
    """The two sides of a range; `recent_first` and `recent_second` as in a report of the past,
    in any mode."""

    first: Meaning
    second: Meaning
    recent_first: Meaning
    recent_second: Meaning

    @property
    def alike(self) -> bool:
        """Return True if both sides are the same kind of time, as a mere dash between them
        requires."""
        return self.first.unit == self.second.unit

    @property
    def anchored(self) -> bool:
        return self.first.anchored or self.second.anchored

    @property
    def yearless(self) -> bool:
        return self.first.yearless and self.second.yearless

    @property
    def story(self) -> bool:
        return self.first.story or self.second.story

    def on(self, day: int) -> tuple[DaySpan, DaySpan]:
        """Return the two sides on the day of the anchor; one that recurs is the one next to the
        other side.

        A range of weekdays is the latest that is over; one that begins today ends after today.
        """
        one, other = self.first.at(day), self.second.at(day)
        if self.first.recurs and (not self.second.recurs or self.first.recurs == "week"):
            one = self.recent_first.at(endpoints(other)[1])
        elif self.second.recurs:
            start = endpoints(one)[0]
            period, whole = _PERIOD[self.second.recurs]
            other = self.recent_second.at(start + period)
            if not self.first.recurs and endpoints(other)[1] <= start:
                other = self.recent_second.at(start + whole)
        return one, other

    def of_a_year(self, day: int) -> tuple[DaySpan, DaySpan]:
        """Return the two sides, both without a year, where the first begins on the day or before
        it."""
        one = self.recent_first.at(day)
        return one, self.recent_second.at(endpoints(one)[0] + _PERIOD["year"][0])


def _between(pair: _Pair, lasted: bool) -> Meaning:
    def span_of(one: DaySpan, other: DaySpan) -> DaySpan:
        begin, end = endpoints(one)[0], endpoints(other)[1]
        if begin > end:
            raise Unclear("this would end before it begins")
        about = one.about or other.about
        return DaySpan(begin, end, about, sides=(one, other) if lasted else None)

    def at(day: int) -> DaySpan:
        if not (pair.first.recurs == pair.second.recurs == "year"):
            return span_of(*pair.on(day))
        behind = span_of(*pair.of_a_year(day))
        if endpoints(behind)[1] >= day:
            return behind
        # The next yearly occurrence lies within a year and a day.
        ahead = span_of(*pair.of_a_year(endpoints(behind)[0] + 366))
        return nearest(behind, ahead if ahead != behind else None, day)

    return Meaning(
        at,
        "stretch",
        "from to" if lasted else "between",
        pair.anchored,
        story=pair.story,
        yearless=pair.yearless,
    )


def _either(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “April 17 or 18”, “March 2 and March 9”: two times, of which one or both are meant."""
    both = found[2] == "and"
    pair = _sides(found[1], found[3], grammar)
    if pair is None:
        return None
    thirds = pair.first.rule == pair.second.rule == "thirds"
    if both and not thirds and {pair.first.unit, pair.second.unit} - _COUNTABLE:
        return None

    def at(day: int) -> DaySpan:
        spans = sorted(pair.on(day), key=endpoints)
        if endpoints(spans[0])[1] >= endpoints(spans[1])[0]:
            return hull(spans)
        return hull(spans)._replace(others=(spans[0], spans[1]), both=both)

    return Meaning(at, "stretch", "either", pair.anchored, story=pair.story, yearless=pair.yearless)


RANGE_RULES = compile_rules(
    ("(between|from)? ?(?:period )?(.+)", _range),
    (r"(?:(?:on|in|either) )?(.+?) (or|and)(?: (?:on|in))? (.+)", _either),
    ("(before|until|by|up to|no later than|not later than|not after|through|as late as"
     "|on or before|atlatest)(?: to)?(?: on| in)? (.+)", _before),
    ("(.+) (atlatest|atearliest)", _by_end),
    ("(after|since|from|no earlier than|not earlier than|not before|not until|starting"
     "|beginning|start(?! of)|ever since|on or after|as early as|following|atearliest)"
     "(?: on| in)? (.+?)(?: (?:on|onwards?|forward))?", _after),
)  # fmt: skip
