"""What people write instead of EDTF, and what they probably meant.

Asked only after a string failed as a date, so nothing here needs to be fast, and it may not guess:
where a slip has two readings both are offered, and a missing century or year is never made up.
Nothing here reads a date; whether a string is one is asked of the caller (`Reads`). Each rule is a
function from the text to a `Slip`, or None if it is not that slip; `RULES` is their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from timeline_tui.core.calendar import civil, day_number, weekday

Reads = Callable[[str], bool]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ERA = r"(?: ?(b\.?c\.?(?:e\.?)?|a\.?d\.?|c\.?e\.?))?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_PARTS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24} | {
    "q1": 33, "q2": 34, "q3": 35, "q4": 36, "h1": 40, "h2": 41,
}  # fmt: skip
_PART = rf"({'|'.join(_PARTS)})"
_RELATIVE = re.compile(r"(today|now|tonight|yesterday|tomorrow|(?:last|this|next) [a-z]+|.* ago)")


class Slip(NamedTuple):
    """`message` and `help` as those of a DateError; `meant` are the readings in EDTF."""

    message: str
    help: str
    meant: tuple[str, ...] = ()


def recognise(text: str, reads: Reads) -> Slip | None:
    """The slip that explains why a text is not a date, if it is a common one."""
    plain = _plain(text)
    if plain != text:
        return _with_plain_characters(text, plain, reads)
    words = " ".join(text.lower().replace(",", " ").split())
    for rule in RULES:
        slip = rule(words)
        if slip is not None:
            return slip
    return _tidied(text, reads) or _sides(text, reads)


# -- characters ----------------------------------------------------------------------------------

_LOOKALIKES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | {"…": "..", "／": "/", "⁄": "/", "．": ".", "：": ":", "？": "?", "～": "~", "％": "%"}
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " ")
)


def _plain(text: str) -> str:
    """The text in ASCII, as far as its characters have a look-alike there."""
    if text.isascii():
        return text
    digits = (_digit(character) for character in text.translate(_LOOKALIKES))
    return "".join(digits)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _with_plain_characters(text: str, plain: str, reads: Reads) -> Slip:
    odd = next(character for character in text if not character.isascii())
    name = unicodedata.name(odd, f"U+{ord(odd):04X}")
    message = f"“{odd}” ({name}) is not a character of a date: EDTF is written in ASCII."
    if reads(plain):
        return Slip(message, f"write {plain}", (plain,))
    deeper = recognise(plain, reads)
    if deeper is None:
        return Slip(message, "write it as in 2026-04-17")
    return Slip(message, deeper.help, deeper.meant)


def _tidied(text: str, reads: Reads) -> Slip | None:
    """Spaces, small letters, old letters: what is a date once tidied."""
    if reads(bare := "".join(text.split())):
        where = "around" if text.strip() == bare else "within"
        return Slip(f"there are spaces {where} the date", f"write {bare}", (bare,))
    upper = re.sub(r"u(?=[u\d-]|$)", "X", bare.lower()).upper()
    if reads(upper):
        return Slip(
            "EDTF writes X for an unknown digit, and T, Z, Y, E, S, in capitals",
            f"write {upper}",
            (upper,),
        )
    bare = re.sub(r"(?<=-)\?\?", "XX", bare)
    if reads(bare):
        return Slip("EDTF writes X for an unknown digit", f"write {bare}", (bare,))
    return None


def _sides(text: str, reads: Reads) -> Slip | None:
    """An interval of which one side, or both, is a slip."""
    if text.count("/") != 1:
        return None
    meant: list[str] = []
    first: Slip | None = None
    for side in text.split("/"):
        if side in ("", "..") or reads(side):
            meant.append(side)
            continue
        slip = recognise(side, reads)
        if slip is None or len(slip.meant) != 1 or "/" in slip.meant[0] or "[" in slip.meant[0]:
            return None
        first = first or slip
        meant.append(slip.meant[0])
    if first is None:
        return None
    whole = "/".join(meant)
    return Slip(first.message, f"write {whole}", (whole,))


# -- dates in figures ----------------------------------------------------------------------------


def _one(message: str, meant: str) -> Slip:
    return Slip(message, f"write {meant}", (meant,))


def _year_first(words: str) -> Slip | None:
    found = re.fullmatch(r"([0-9]{4})([-/. ])([0-9]{1,2})(?:\2([0-9]{1,2}))?([?~%]?)", words)
    if found is None:
        return None
    year, separator, month, day, mark = found.groups()
    if day and int(month) > 12 >= int(day):
        return _one(
            f"there is no month {month}: the month comes before the day",
            f"{year}-{day:0>2}-{month:0>2}{mark}",
        )
    if separator == "-" and len(month) == 2 and len(day or "00") == 2:
        return None
    meant = f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "") + mark
    if separator == "-":
        return _one("a month and a day have two digits each", meant)
    return _one("year, month and day are joined by “-”.", meant)


def _year_last(words: str) -> Slip | None:
    found = re.fullmatch(r"(?:([0-9]{1,2})([-/.]))?([0-9]{1,2})[-/.]([0-9]{4})", words)
    if found is None:
        return None
    first, separator, second, year = found.groups()
    message = "the year comes first, then the month, then the day"
    if first is None:
        return _one(message, f"{year}-{second:0>2}") if int(second) <= 12 else None
    day_first = f"{year}-{second:0>2}-{first:0>2}"
    month_first = f"{year}-{first:0>2}-{second:0>2}"
    # Dots are written by people who put the day first; strokes and hyphens by both sorts.
    if int(second) <= 12 and (separator == "." or int(first) > 12 or first == second):
        return _one(message, day_first)
    if int(first) <= 12 < int(second):
        return _one(message, month_first)
    if int(first) > 12:
        return _one(message, day_first)  # neither is a month, and so the reader will say
    return Slip(
        f"“{words}” has two readings, with the day or with the month first",
        f"write {day_first} or {month_first}",
        (day_first, month_first),
    )


def _two_digit_year(words: str) -> Slip | None:
    if not re.fullmatch(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}", words):
        return None
    return Slip(
        f"“{words}” is ambiguous: two digits do not say which century the year is in",
        "write a four-digit year, then month and day, as in 1969-07-20",
    )


def _digits_only(words: str) -> Slip | None:
    found = re.fullmatch(r"([+-]?)([0-9]+)", words)
    if found is None:
        return None
    sign, digits = found.groups()
    if not sign and re.fullmatch(r"[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?", digits):
        parts = [digits[:4], digits[4:6], digits[6:]]
        return _one("year, month and day are joined by “-”.", "-".join(filter(None, parts)))
    sign = sign.replace("+", "")
    if len(digits) == 4 and int(digits) == 0:
        return _one("there is no year -0000: year 0, which is 1 BCE, is 0000", "0000")
    if len(digits) == 4:
        return _one("a year has no plus sign", digits) if not sign else None
    if len(digits) < 4:
        message = "a year has four digits"
        return _one(message, f"{sign}{digits:0>4}") if len(digits) == 3 else Slip(
            message, f"write {sign}{digits:0>4} if this is the year, or the whole year"
        )
    if len(digits) <= 13 and digits[0] != "0":
        return _one("a year of more than four digits begins with Y.", f"Y{sign}{digits}")
    return None


def _long_prefix(words: str) -> Slip | None:
    found = re.fullmatch(r"y(-?[0-9]{4})", words)
    if found is None:
        return None
    return _one("only years of more than four digits begin with Y.", found[1])


def _time_of_day(words: str) -> Slip | None:
    found = re.fullmatch(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: ?t ?| )([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?([.][0-9]+)? ?"
        r"(z|utc|gmt|[+-][0-9]{2}:?(?:[0-9]{2})?)?([?~%]?)",
        words,
    )
    if found is None:
        return None
    day, hour, minute, second, fraction, zone, mark = found.groups()
    if zone and zone[0] in "+-":
        zone = f"{zone[:3]}:{zone[3:].strip(':') or '00'}"
    elif zone:
        zone = "Z"
    meant = f"{day}T{hour:0>2}:{minute}{second or ''}{zone or ''}{mark}"
    if fraction:
        return _one("a time has no fractions of a second", meant)
    return _one("a date and its time are joined by “T”, as in 2026-04-17T10:00:00Z", meant)


def _week(words: str) -> Slip | None:
    found = re.fullmatch(r"([0-9]{4})-?w([0-9]{1,2})(?:-([1-7]))?", words)
    if found is None or not 1 <= int(found[2]) <= 53:
        return None
    year, week = int(found[1]), int(found[2])
    fourth = day_number(year, 1, 4)  # is in week 1 by the definition of ISO 8601
    monday = fourth - weekday(fourth) + 7 * (week - 1)
    if found[3]:
        return _one("EDTF has no weeks", _iso(monday + int(found[3]) - 1))
    return _either("EDTF has no weeks", _iso(monday), _iso(monday + 6))


def _iso(day: int) -> str:
    year, month, day_of_month = civil(day)
    return f"{year:04d}-{month:02d}-{day_of_month:02d}"


def _either(message: str, first: str, last: str) -> Slip:
    lasted, within = f"{first}/{last}", f"[{first}..{last}]"
    return Slip(
        message,
        f"write {lasted} if it lasted, {within} if it happened at some time within",
        (lasted, within),
    )


_RANGE = "a range of dates does not say whether it lasted"


def _bare_range(words: str) -> Slip | None:
    date = r"([0-9]{4}(?:-[0-9]{2}){0,2})"
    found = re.fullmatch(rf"{date}(?: ?\.{{2,3}} ?| to | until | - |-){date}", words)
    if found is None or found[1] > found[2]:
        return None
    return _either(_RANGE, found[1], found[2])


def _open_word(words: str) -> Slip | None:
    found = re.fullmatch(r"(.+)/(open|ongoing|now|present|today|unknown)", words)
    if found is None:
        return None
    end = "" if found[2] == "unknown" else ".."
    return _one("EDTF writes “..” for an open end, and nothing for an unknown one",
                f"{found[1].upper()}/{end}")  # fmt: skip


# -- dates in words ------------------------------------------------------------------------------


def _named_month(words: str) -> Slip | None:
    day = rf"([0-9]{{1,2}}){_ORDINAL}"
    year = rf"(?: ([0-9]{{1,4}}){_ERA})?"
    found = re.fullmatch(rf"(?:the )?(?:{day} (?:of )?)?{_MONTH}(?: ?of)?{year}", words)
    if found is not None:
        number, name, digits, era = found.groups()
    else:
        found = re.fullmatch(rf"{_MONTH} {day}{year}", words)
        if found is None:
            return None
        name, number, digits, era = found.groups()
    month = _MONTHS.index(name[:3]) + 1
    if digits is None or (len(digits) < 4 and not era):
        return Slip(
            f"“{words}” lacks a year of four digits", f"write the year too, as in 2026-{month:02d}"
        )
    tail = f"-{month:02d}" + (f"-{number:0>2}" if number else "")
    year_digits = _with_era(int(digits), era)
    return None if year_digits is None else _one("a month is written in figures",
                                                 year_digits + tail)  # fmt: skip


def _named_range(words: str) -> Slip | None:
    days = r"([0-9]{1,2}) ?- ?([0-9]{1,2})"
    found = re.fullmatch(rf"{days} {_MONTH} ([0-9]{{4}})", words)
    if found is not None:
        first, last, name, year = found.groups()
    else:
        found = re.fullmatch(rf"{_MONTH} {days} ([0-9]{{4}})", words)
        if found is None:
            return None
        name, first, last, year = found.groups()
    month = f"{year}-{_MONTHS.index(name[:3]) + 1:02d}"
    return _either(_RANGE, f"{month}-{first:0>2}", f"{month}-{last:0>2}")


def _with_era(year: int, era: str | None) -> str | None:
    """The astronomical year: 1 BCE is year 0, 44 BCE is -43. None for the year 0 of an era."""
    if year == 0:
        return None
    number = 1 - year if (era or "").startswith("b") else year
    sign = "-" if number < 0 else ""
    return f"{sign}{abs(number):04d}" if abs(number) < 10_000 else f"Y{number}"


def _era(words: str) -> Slip | None:
    found = re.fullmatch(r"(?:(ad|a\.d\.) )?([0-9]{1,12})" + _ERA, words)
    if found is None or not (found[1] or found[3]):
        return None
    year = _with_era(int(found[2]), found[3] or "ad")
    if year is None:
        return Slip("there is no year 0 in this era: 1 BCE is followed by 1 CE.",
                    "write 0000 for 1 BCE, 0001 for 1 CE.")  # fmt: skip
    return _one("EDTF counts years before 1 CE through 0: 1 BCE is 0000, 2 BCE is -0001", year)


def _part_of_year(words: str) -> Slip | None:
    found = re.fullmatch(rf"(?:the )?{_PART}(?: of)? ([0-9]{{4}})|([0-9]{{4}})[- ]?{_PART}", words)
    if found is None:
        return None
    part, year = found[1] or found[4], found[2] or found[3]
    return _one("EDTF writes a season, quarter or half of a year as a number after the year",
                f"{year}-{_PARTS[part]}")  # fmt: skip


def _decade(words: str) -> Slip | None:
    found = re.fullmatch(r"(?:the )?([0-9]{2})([0-9])0['’]?s", words)
    if found is None:
        return None
    decade, century = f"{found[1]}{found[2]}X", f"{found[1]}XX"
    if found[2] != "0":
        return _one("EDTF writes X for the digits of a year that are not known", decade)
    return Slip(
        f"“{words}” is ten years or a hundred",
        f"write {decade} for the decade, {century} for the century",
        (decade, century),
    )


def _century(words: str) -> Slip | None:
    found = re.fullmatch(r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th) (?:century|c\.?)(?: (?:ce|ad))?",
                         words)  # fmt: skip
    if found is None or not int(found[1]):
        return None
    return _one("EDTF writes X for the digits of a year that are not known",
                f"{int(found[1]) - 1:02d}XX")  # fmt: skip


def _about(words: str) -> Slip | None:
    found = re.fullmatch(
        r"(?:c|ca|circa|about|around|approx|approximately|roughly)\.? ?"
        r"([0-9]{4}(?:-[0-9]{2}){0,2})",
        words,
    )
    if found is None:
        return None
    return _one("EDTF writes “~” after a date that is approximate", f"{found[1]}~")


def _before_or_after(words: str) -> Slip | None:
    found = re.fullmatch(r"(until|up to|since|from|after|before) ([0-9]{4}(?:-[0-9]{2}){0,2})",
                         words)  # fmt: skip
    if found is None:
        return None
    word, date = found.groups()
    if word in ("until", "up to"):
        return _one("EDTF writes “/” before a date until which something lasted", f"/{date}")
    if word in ("since", "from"):
        return _one("EDTF writes “/..” after a date since which something lasts", f"{date}/..")
    example = "[2026-04-18..]" if word == "after" else "[..2026-04-16]"
    return Slip(
        f"“{word}” is not EDTF, which gives the first or last date that is possible",
        f"for {word} 2026-04-17 write {example}",
    )


def _relative(words: str) -> Slip | None:
    if not _RELATIVE.fullmatch(words):
        return None
    return Slip(
        f"“{words}” is another day each day: a date stands for itself",
        "write the date, as in 2026-04-17; a source's own words belong in as_reported",
    )


RULES: tuple[Callable[[str], Slip | None], ...] = (
    _year_first, _year_last, _two_digit_year, _digits_only, _long_prefix, _time_of_day, _week,
    _bare_range, _open_word, _named_month, _named_range, _era, _part_of_year, _decade, _century, _about,
    _before_or_after, _relative,
)  # fmt: skip
