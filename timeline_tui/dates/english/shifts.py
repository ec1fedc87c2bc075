"""Rules for counts of units in English: "three weeks ago", "the last 3 months", "days later".

Built like those of `dates.english.units`. `dates.meanings` lists the numbers that a vague count
stands for.
"""

from __future__ import annotations

import re
from typing import cast

from timeline_tui.dates.english.words import count_range
from timeline_tui.dates.meanings import (
    At,
    DaySpan,
    Grammar,
    Meaning,
    Mode,
    Unclear,
    Unit,
    add_units,
    compile_rules,
    endpoints,
    map_span,
    unit_at,
    unit_index,
    unit_span,
)

MOST = 10**9
"""The most units that are counted: nobody reports a greater number in words."""
_PLURALS = {
    "hour": (1, 24), "day": (2, 13), "week": (2, 8), "month": (2, 11), "year": (2, None),
    "decade": (2, None), "century": (2, None),
}  # fmt: skip
"""The counts that "days ago" may mean: the least, and the most if there is one."""
_RECENT = {
    "day": ("day", 13), "week": ("week", 8), "month": ("month", 11), "year": ("year", 10),
    "hour": ("day", 1),
}  # fmt: skip
"""The length of "in recent weeks" for each unit."""
_BACK = {"ago", "before", "earlier", "back", "previously", "prior"}

_NOT_STORY = {"ago", "back", "previously", "from now", "hence", "from today", "from"}

_N = r"(?P<n>n[0-9]+|y[0-9]{4}|v[0-9]+-[0-9]+)"
_U = r"(?P<u>minute|hour|day|week|weekend|fortnight|month|quarter|year|decade|century)s?"
_WORD = (
    "(?P<word>ago|earlier|before|prior|back|previously|later|after|afterwards?|on|hence|from now"
    "|from today|from)"
)
_THAN = (
    "(more than|over|at least|well over|less than|under|at most|up to|nearly|almost|just under"
    "|no more than|not more than)"
)

_PLAIN_N, _PLAIN_U = (re.sub(r"\?P<.>", "", pattern) for pattern in (_N, _U))

_COUNT = re.compile(f"({_PLAIN_N[1:-1]}) ({_PLAIN_U[1:-3]})s?")


def shift(day: int, low: int, high: int | None, unit: str, sign: int, mode: Mode) -> DaySpan:
    """Return the time from `low` to `high` units before (-1) or after (1) a day; open without
    `high`.

    Days are counted exactly, weeks to about three days, longer units as the unit that holds the
    day.
    """
    if low > MOST or (high or 0) > MOST:
        raise Unclear("the count is too large")
    if unit == "minute":
        return DaySpan(day, day)
    if unit == "hour":
        low, high, unit = low // 24, -(-(high or low) // 24), "day"
    if unit == "fortnight":
        low, high, unit = 2 * low, None if high is None else 2 * high, "week"
    if unit == "week" and low == high:
        to = add_units(day, sign * low, unit)
        return DaySpan(to, to, about=mode == "past")
    near = _landing(day, sign * low, unit)
    if high is None:
        return near._replace(first=None) if sign < 0 else near._replace(last=None)
    far = _landing(day, sign * high, unit)
    early, late = (far, near) if sign < 0 else (near, far)
    slack = 3 if unit == "week" else 0
    about = near.about or far.about
    return DaySpan(endpoints(early)[0] - slack, endpoints(late)[1] + slack, about)


def _landing(day: int, count: int, unit: str) -> DaySpan:
    if unit in ("day", "week"):
        to = add_units(day, count, unit)
        return DaySpan(to, to)
    span = unit_span(unit_index(day, unit) + count, unit)
    # "2,500 years ago" counts in round numbers.
    return span._replace(about=unit == "year" and abs(count) >= 100 and count % 10 == 0)


def _unit_of(unit: str, low: int, high: int | None) -> Unit:
    if unit in ("day", "week", "fortnight", "minute"):
        return "day" if low == high else "stretch"
    return cast(Unit, unit) if low == high and unit != "hour" else "stretch"


def _count_and_unit(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “three weeks ago”, “a few days later”, “two months from now”."""
    count, unit, word = found["n"], found["u"], found["word"]
    low, high = count_range(count)
    return _shift(low, high, unit, word, grammar)


def _ahead(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “in two weeks”, “after three days”."""
    low, high = count_range(found["n"])
    return _shift(low, high, found["u"], "from now" if found[1] == "in" else "later", grammar)


def _half_ago(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “half a year ago”, “half a century later”."""
    months = {"year": ("month", 6), "decade": ("year", 5), "century": ("year", 50)}
    unit, count = months[found[1]]
    return _shift(count, count, unit, found[2], grammar)


def _plural(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “days ago”, “weeks later”, without a count."""
    unit, word = found.groups()
    low, high = _PLURALS[unit]
    return _shift(low, high, unit, word, grammar)


def _shift(low: int, high: int | None, unit: str, word: str, grammar: Grammar) -> Meaning:
    sign = -1 if word in _BACK else 1
    story = word not in _NOT_STORY
    at = _shift_at(low, high, unit, sign, grammar.mode)
    rule = "ago" if low == high else "vague counts"
    return Meaning(
        at, _unit_of(unit, low, high), "story" if story and low == high else rule, story=story
    )


def _shift_at(low: int, high: int | None, unit: str, sign: int, mode: Mode) -> At:
    return lambda day: shift(day, low, high, unit, sign, mode)


def _sum_of_counts(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “1 month and 21 days ago”, “two years and three months later”: the longer unit first."""
    parts = [(count_range(count), unit) for count, unit in _COUNT.findall(found[1])]
    sign = -1 if found["word"] in _BACK else 1
    if any(low > MOST or high > MOST or low != high for (low, high), _ in parts):
        return None
    *steps, ((last, _), unit) = parts

    def at(day: int) -> DaySpan:
        for (count, _), name in steps:
            day = add_units(day, sign * count * (2 if name == "fortnight" else 1), _plain(name))
        return shift(day, last, last, unit, sign, grammar.mode)

    story = found["word"] not in _NOT_STORY
    return Meaning(at, _unit_of(unit, last, last), "story" if story else "ago", story=story)


def _half_more(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “a year and a half ago”, “two and a half years later”."""
    count, unit = int(found["n"]), found["unit"]
    smaller = {"year": ("month", 12), "decade": ("year", 10), "century": ("year", 100)}
    if unit not in smaller:
        return None
    name, size = smaller[unit]
    number = count * size + size // 2
    meaning = _shift(number, number, name, found["word"], grammar)
    return meaning.derive(lambda day: meaning.at(day)._replace(about=True), meaning.unit)


def _to_the_end(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the three months to March”, “nine months ended Sept. 30”, “the year to April 5”."""
    count, unit, word, rest = found.groups()
    # A time that has ended is not the coming one, however near that is.
    meaning = grammar.part(rest, "since" if word == "ended" else None)
    low, high = count_range(count or "n1")
    if meaning is None or low != high or high > MOST:
        return None
    if meaning.unit not in ("day", "month", "quarter", "half", "year"):
        return None
    times = 2 if unit == "fortnight" else 1
    if unit == "half":
        unit, times = "month", 6

    def upto(span: DaySpan) -> DaySpan:
        last = endpoints(span)[1]
        return DaySpan(add_units(last + 1, -high * times, _plain(unit)), last, span.about)

    def at(day: int) -> DaySpan:
        span = meaning.at(day)
        if word == "ended" and meaning.recurs and endpoints(span)[1] > day:
            span = meaning.at(endpoints(span)[0] - 1)
        return map_span(span, upto)

    return meaning.derive(at, "stretch", "to the end")


def _plain(unit: str) -> str:
    return {"fortnight": "week", "hour": "day", "minute": "day"}.get(unit, unit)


def _bounded_count(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “more than two weeks ago”, “less than a year ago”, “nearly a month ago”."""
    how, count, unit, word = found.groups()
    low, high = count_range(count)
    if max(low, high) > MOST:
        return None
    sign = -1 if word in _BACK else 1
    story = word not in ("ago", "back", "from now")

    def at(day: int) -> DaySpan:
        if how in ("nearly", "almost", "just under"):
            return shift(day, low, high, unit, sign, grammar.mode)._replace(about=True)
        plain = {"hour": "day", "minute": "day", "fortnight": "week"}.get(unit, unit)
        times = {"fortnight": 2}.get(unit, 1)
        if how in ("more than", "over", "at least", "well over"):
            to = (
                add_units(day, sign * low * times, plain) if unit not in ("hour", "minute") else day
            )
            return DaySpan(None, to) if sign < 0 else DaySpan(to, None)
        if unit in ("hour", "minute"):
            far = day + sign * -(-high // 24)
        else:
            far = add_units(day, sign * high * times, plain)
        return DaySpan(far, day) if sign < 0 else DaySpan(day, far)

    return Meaning(at, "stretch", "bounded counts", story=story)


def _rolling_units(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “the last 3 months”, “the next two weeks”, “two upcoming weeks”."""
    word = found["which"]
    most = count_range(found["n"])[1]
    unit, times = found["u"], 1
    if most > MOST:
        return None
    if unit in ("hour", "minute"):
        most, unit = (-(-most // 24) if unit == "hour" else 1), "day"
    if unit == "fortnight":
        unit, times = "week", 2
    back = word in ("last", "past", "inlast", "this past", "prior")

    def at(day: int) -> DaySpan:
        to = add_units(day, most * times * (-1 if back else 1), unit)
        return DaySpan(to, day) if back else DaySpan(day, to)

    return Meaning(at, "stretch", "rolling", story=word in ("tfollowing", "prior"))


def _recently(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “in recent weeks”, “the past few days” without a count, “in the coming months”."""
    word, name = found.groups()
    unit, most = _RECENT[name]
    back = word in ("recent", "last", "past", "inlast")

    def at(day: int) -> DaySpan:
        to = add_units(day, -most if back else most, unit)
        return DaySpan(to, day) if back else DaySpan(day, to)

    return Meaning(at, "stretch", "recent")


def _lately(found: re.Match[str], _: Grammar) -> Meaning | None:
    """Read “recently”, “soon”, “the other day”, “in the future”."""
    words = found[0]
    if words in ("future", "coming future", "near future", "foreseeable future"):
        return Meaning(lambda day: DaySpan(day, None), "stretch", "recent")
    if words == "other day":
        return Meaning(lambda day: DaySpan(day - 13, day - 1), "stretch", "recent")
    if words in ("soon", "shortly", "shortly after", "soon after", "before long"):
        story = words.endswith("after")
        return Meaning(
            lambda day: DaySpan(day, add_units(day, 3, "month")), "stretch", "recent", story=story
        )
    return Meaning(lambda day: DaySpan(add_units(day, -3, "month"), day), "stretch", "recent")


def _within(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “within days”, “within three weeks of April 17”, “within a month from today”."""
    unit, word, rest = found["u"], found["word"], found["rest"]
    most = count_range(found["n"])[1] if found["n"] else _PLURALS.get(unit, (1, None))[1]
    if most is None or most > MOST or unit == "weekend":
        return None
    if unit in ("hour", "minute"):
        far, plain = -(-most // 24), "day"
    else:
        far, plain = most * (2 if unit == "fortnight" else 1), "week" if "fort" in unit else unit
    if rest is None:
        return Meaning(
            lambda day: DaySpan(day, add_units(day, far, plain)), "stretch", "within", story=True
        )
    meaning = grammar.part(rest)
    if meaning is None:
        return None
    length = far

    def of(day: int) -> DaySpan:
        first, last = endpoints(meaning.at(day))
        # A time within a week of a day may also lie before it.
        start = add_units(first, -length, plain) if word in ("of", "before") else first
        end = last if word == "before" else add_units(last, length, plain)
        return DaySpan(start, end)

    return meaning.derive(of, "stretch", "within")


def _from_something(found: re.Match[str], grammar: Grammar) -> Meaning | None:
    """Read “three days after April 6”, “a week before last Monday”, “the day after the 3rd”."""
    how, count, unit, plural, word, rest = found.groups()
    # "Two weeks from Tuesday" are counted from the coming one.
    meaning = grammar.part(rest, "by" if word == "from" else None)
    if meaning is None or (plural and not count and unit not in _PLURALS):
        return None
    low, high = count_range(count) if count else _PLURALS[unit] if plural else (1, 1)
    single = not count and not plural
    sign = 1 if word in ("after", "from", "following", "since") else -1
    if how and how not in ("about", "around", "some"):
        return None

    def of(span: DaySpan) -> DaySpan:
        first, last = endpoints(span)
        if single and unit not in ("day", "hour", "minute", "fortnight"):
            # "The week after April 6" is the next week, not the same day of it.
            return unit_at(last if sign > 0 else first, unit, sign)
        early = shift(first, low, high, unit, sign, grammar.mode)
        late = shift(last, low, high, unit, sign, grammar.mode)
        return DaySpan(early.first, late.last, about=early.about or bool(how))

    one_day = meaning.unit == "day" and low == high and unit in ("day", "week")
    rule = "ago" if low == high else "vague counts"
    return meaning.derive_each(
        of,
        "day" if one_day and not (single and unit == "week") else "stretch",
        rule,
    )


def _once(found: re.Match[str], _: Grammar) -> Meaning:
    """Read “once”, “previously”: any time up to the anchor."""
    return Meaning(lambda day: DaySpan(None, day), "stretch", "once")


RULES = compile_rules(
    (f"(?:some |just |only )?{_N} {_U} {_WORD}(?: (?:today|now|that|then))?", _count_and_unit),
    (f"((?:{_PLAIN_N} {_PLAIN_U} (?:and )?)+{_PLAIN_N} {_PLAIN_U}) {_WORD}", _sum_of_counts),
    (f"n(?P<n>[0-9]+) (?P<unit>year|decade|century)s and half {_WORD}", _half_more),
    (f"(?:(?:in|over|for|during|of) )?(?:{_PLAIN_N} )?"
     "(day|week|fortnight|month|quarter|half|year|decade)s?"
     " (to|ended|ending|through|until|up to)(?: on| in)? (?!date)(.+)", _to_the_end),
    (f"(in|after) {_N} {_U}(?: (?:'s )?time)?", _ahead),
    ("half n?1? ?(year|decade|century) (ago|earlier|before|later|from now)", _half_ago),
    ("(hour|day|week|month|year|decade|century)s (ago|earlier|before|back|later|after|on)",
     _plural),
    (f"{_THAN} {_PLAIN_N} {_PLAIN_U} (ago|earlier|before|later|back|from now)", _bounded_count),
    (f"(?P<which>last|past|inlast|innext|this past|next|coming|tfollowing|prior) {_N} {_U}",
     _rolling_units),
    (f"{_N} (?P<which>last|past|next|coming) {_U}", _rolling_units),
    ("(recent|coming|next|last|past|inlast|innext|tfollowing) (hour|day|week|month|year)s",
     _recently),
    ("(?:near |foreseeable |coming )?future|(?:more |most )?recently|lately|of late|other day"
     "|soon|shortly|shortly after|soon after|before long", _lately),
    (f"within(?: {_N})? {_U}(?: (?P<word>of|from|after|before|following) (?P<rest>.+))?",
     _within),
    (f"(?:(about|around|some) )?(?:{_PLAIN_N} )?{_PLAIN_U[:-2]}(s?) "
     "(after|before|from|following|since) (.+)", _from_something),
    ("(?:at )?(?:once|n1 time|n1 point|formerly|previously|before|earlier|already|long ago"
     "|some time ago|n1 time ago|before now|earlier on|before then|to date|so far"
     "|in past|past|up to now|until now|n1 o1 time)", _once),
)  # fmt: skip
