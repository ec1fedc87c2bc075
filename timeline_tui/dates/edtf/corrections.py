"""Corrections for strings that people write instead of EDTF.

Nothing here needs to be fast, because it runs only after a string failed as a date; and nothing may
guess. Nothing here reads a date either: the caller passes a function that can (`Reads`).

The rules here are for dates as archives and other programs record them: GEDCOM words, Wikidata
times, other calendars. Each is a function from a text (in lower case, without commas, with single
spaces) to a `Correction`, or None if it is not that mistake. The help keeps the precision and the
year of the record. A date of another calendar is only named, with the Gregorian day where that is
certain arithmetic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from timeline_tui.dates.calendar import civil, day_number, iso_day, month_length
from timeline_tui.dates.edtf.corrections_everyday import (
    FIGURE_RULES,
    RANGE,
    WORD_RULES,
    Correction,
    lasted_or_within,
    named_date,
    single_reading,
)
from timeline_tui.dates.frozen import regex

_ISO = regex(r"(-?[0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")

_ABOUT = {
    "abt": "ABT", "about": "about", "cal": "CAL (calculated)", "est": "EST (estimated)",
    "calculated": "calculated", "estimated": "estimated",
}  # fmt: skip

_REPUBLICAN = regex(
    r"\b(vend[eé]miaire|brumaire|frimaire|niv[oô]se|pluvi[oô]se|vent[oô]se|germinal|flor[eé]al"
    r"|prairial|messidor|thermidor|fructidor|sansculottides?|@#dfrench r@|french_r)\b"
    r"|@#dfrench|\ban [ivx]+\b"
)
_JULIAN = regex(r"@#djulian@|\(?\bjulian(?: calendar)?\b\)?")
_OLD_STYLE = regex(r"\(?\bo\. ?s\.?(?=\W|$)\)?|\(?\bos\b\)?|\(?\bold style\b\)?")
_NEW_STYLE = regex(r"@#dgregorian@|\(?\bgregorian(?: calendar)?\b\)?|\(?\bn\. ?s\.(?=\W|$)\)?"
                        r"|\(?\bnew style\b\)?")  # fmt: skip
_OTHERS = regex(
    r"@#dhebrew@|\bhebrew\b|\bhijri\b|\bislamic\b|\banno hegirae\b|\ba\.?h\.? ?[0-9]{3,4}\b"
    r"|\b[0-9]{3,4} ?a\.?h\.?(?=\W|$)|\banno mundi\b"
)
_DUAL = regex(r"\b([0-9]{3,4})/([0-9]{4}|[0-9]{1,2})\b")
_LAST_DUAL = 1752
"""The year in which England first began the year in January."""
_GREGORIAN = "write the Gregorian date"

Reads = Callable[[str], bool]
"""A function that reports whether a text is a date in EDTF."""

_LOOKALIKES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | {"…": "..", "／": "/", "⁄": "/", "．": ".", "：": ":", "？": "?", "～": "~", "％": "%"}
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " ")
)
_WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}


def find_correction(text: str, reads: Reads) -> Correction | None:
    """Return the correction of a text that is not a date; None if it is not a common mistake."""
    plain = _plain(text)
    if plain != text:
        return _with_plain_characters(text, plain, reads)
    words = " ".join(text.lower().replace(",", " ").split())
    for rule in (*RULES, *FIGURE_RULES, *WORD_RULES):
        slip = rule(words)
        if slip is not None:
            return slip
    return _tidy(text, reads) or _sides(text, reads)


def _date(words: str) -> str | None:
    """Return a single date in EDTF, as it is or by the name of its month; None if it is not one."""
    words = words.strip()
    if _ISO.fullmatch(words):
        return words
    if re.fullmatch(r"[0-9]{3}", words):
        return f"0{words}"
    return named_date(words)


# -- GEDCOM --------------------------------------------------------------------------------------


def _gedcom_about(words: str) -> Correction | None:
    found = re.fullmatch(rf"({'|'.join(_ABOUT)})\.? (.+)", words)
    date = _date(found[2]) if found is not None else None
    if found is None or date is None:
        return None
    return single_reading(
        f"{_ABOUT[found[1]]} is not EDTF, which writes “~” after what is approximate",
        f"{date}~",
        sure=found[1] in ("abt", "about"),
    )


def _gedcom_side(words: str) -> Correction | None:
    found = re.fullmatch(r"(bef|before|aft|after|by)\.? (.+)", words)
    date = _date(found[2]) if found is not None else None
    if found is None or date is None:
        return None
    word = found[1]
    message = f"“{word.upper() if len(word) == 3 else word}” is not EDTF, which writes the last or"
    message += " first possible date"
    if word == "by":
        return single_reading(message, f"[..{date}]")
    near = _next(date, -1 if word[0] == "b" else 1)
    if near is None:
        return None
    return single_reading(message, f"[..{near}]" if word[0] == "b" else f"[{near}..]")


def _next(date: str, step: int) -> str | None:
    """Return the day, month or year before (-1) or after (1) a date; None if it does not exist."""
    found = _ISO.fullmatch(date)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= month_length(year, month):
        return None
    if found[3]:
        year, month, day = civil(day_number(year, month, day) + step)
    elif found[2]:
        year, month = divmod(year * 12 + month - 1 + step, 12)
        month += 1
    else:
        year += step
    parts = [f"{'-' if year < 0 else ''}{abs(year):04d}"]
    parts += [f"{month:02d}"] if found[2] else []
    parts += [f"{day:02d}"] if found[3] else []
    return "-".join(parts)


def _gedcom_range(words: str) -> Correction | None:
    for pattern, shape, message in (
        (r"(?:bet|between)\.? (.+) and (.+)", "[{}..{}]",
         "EDTF writes “[a..b]” for some time between two dates"),
        (r"from (.+) to (.+)", "{}/{}", "EDTF writes “a/b” for what lasted from one to another"),
        (r"(.+) or (.+)", "[{},{}]", "EDTF writes “[a,b]” for one of two dates"),
    ):  # fmt: skip
        found = re.fullmatch(pattern, words)
        if found is not None:
            first, last = _date(found[1]), _date(found[2])
            if first is not None and last is not None:
                return single_reading(message, shape.format(first, last))
    return None


def _gedcom_half(words: str) -> Correction | None:
    found = re.fullmatch(r"(from|since|to|until|up to) (.+)", words)
    date = _date(found[2]) if found is not None else None
    if found is None or date is None:
        return None
    if found[1] in ("from", "since"):
        return single_reading(
            "EDTF writes “/..” after a date since which something lasts", f"{date}/..", sure=False
        )
    message = "EDTF writes “/” before a date until which something lasted"
    return single_reading(message, f"/{date}", sure=False)


def _gedcom_interpretation(words: str) -> Correction | None:
    found = re.fullmatch(r"int\.? (.+?)(?: \(.*\))?", words)
    date = _date(found[1]) if found is not None else None
    if date is None:
        return None
    return single_reading(
        "INT is not EDTF; the words that were interpreted belong in as_reported", date, sure=False
    )


# -- Wikidata ------------------------------------------------------------------------------------


def _wikidata(words: str) -> Correction | None:
    found = re.fullmatch(
        r"([+-])([0-9]{1,16})-([0-9]{2})-([0-9]{2})t([0-9:]{8})z(?:/([0-9]{1,2}))?", words
    )
    if found is None or (len(found[2]) == 6 and found[6] is None):
        return None  # six digits: an expanded year
    sign, digits, month, day, clock, precision = found.groups()
    number = int(digits)
    size = int(precision) if precision else 11 if day != "00" else 10 if month != "00" else 9
    if sign == "-" and number:
        message = f"Wikidata counts {number} BCE as -{digits}; EDTF counts through year 0"
    else:
        message = "this is a Wikidata time, in which 00 stands for an unknown part"
    meant = _of_precision(1 - number if sign == "-" else number, size, month, day)
    if meant is None:
        return None
    if size > 11:
        meant += f"T{clock}Z"
    # Without its precision the first of January may stand for the year.
    sure = sign == "+" and size in (9, 10, 11) and (precision is not None or size < 11)
    return single_reading(message, meant, sure=sure)


def _of_precision(year: int, size: int, month: str, day: str) -> str | None:
    """Return a year, and the known part beside it, by Wikidata's numbers: 11 is a day, 9 a year,
    7 a century."""
    written = f"{'-' if year < 0 else ''}{abs(year):04d}" if abs(year) < 10_000 else f"Y{year}"
    if size >= 11 and abs(year) < 10_000 and "00" not in (month, day):
        return f"{written}-{month}-{day}"
    if size >= 10 and abs(year) < 10_000 and month != "00":
        return f"{written}-{month}"
    if size >= 9:
        return written
    if year <= 0 or year > 9999:
        return f"{written}~"
    if size == 8:
        return f"{year // 10:03d}X"
    if size == 7:
        return f"{(year - 1) // 100:02d}XX"
    return f"{(year - 1) // 1000}XXX" if size == 6 else f"{written}~"


# -- other calendars -----------------------------------------------------------------------------


def other_calendar(text: str) -> Correction | None:
    """Return the correction of a date that names another calendar or has a dual year; None if it
    does neither."""
    words = " ".join(text.lower().replace(",", " ").split())
    if _REPUBLICAN.search(words):
        return Correction("this is a date of the French republican calendar", _GREGORIAN)
    if _OTHERS.search(words):
        return Correction("this is a date of the Hebrew or Islamic calendar", _GREGORIAN)
    for pattern, name in ((_JULIAN, "the Julian calendar"), (_OLD_STYLE, "Old Style (Julian)")):
        if pattern.search(words):
            rest = " ".join(pattern.sub(" ", words).split())
            # Under Old Style a year may have begun on 25 March.
            single = _dual_year(rest)
            return Correction(
                f"this is a date of {name}",
                _gregorian_advice(single or rest, sure=(single is not None or pattern is _JULIAN)),
            )
    if _NEW_STYLE.search(words):
        date = _date(" ".join(_NEW_STYLE.sub(" ", words).split()))
        return None if date is None else single_reading("EDTF dates are always Gregorian", date)
    return _two_years(words) if re.fullmatch(r"[0-9]+/[0-9]+", words) else _dual(words)


def _dual(words: str) -> Correction | None:
    single = _dual_year(words)
    if single is None:
        return None
    return Correction(
        f"“{words}” has a dual year, as Old Style (Julian) dates have: it is of {single[:30]} by "
        "the year that begins in January",
        _gregorian_advice(single, sure=True),
    )


def _two_years(words: str) -> Correction | None:
    """Match `1731/32`, a dual year or two years, and `2025/26`, two years."""
    first, second = words.split("/")
    if len(first) != 4 or len(second) > 2 or not str(int(first) + 1).endswith(second):
        return None
    later = int(first) + 1
    if int(first) > _LAST_DUAL:
        return lasted_or_within(RANGE, first, f"{later:04d}") if len(second) == 2 else None
    meant = [f"{later:04d}", f"{first}/{later:04d}"]
    meant += [f"{first}-0{second}"] if len(second) == 1 else []
    month = f", {meant[2]} if it is a month" if len(second) == 1 else ""
    return Correction(
        f"“{words}” may be a dual year (Old Style) or two years",
        f"write {meant[0]} for the dual year, {meant[1]} if it lasted both{month}",
        tuple(meant),
    )


def _dual_year(words: str) -> str | None:
    """Return the words with the later year of a dual one: “10 feb 1731/2” is of 1732."""
    found = _DUAL.search(words)
    if found is None or int(found[1]) > _LAST_DUAL:
        return None
    year = int(found[1]) + 1
    if not str(year).endswith(found[2]):
        return None
    return f"{words[: found.start()]}{year:04d}{words[found.end() :]}"


def _gregorian_advice(words: str, *, sure: bool) -> str:
    """Return the request for the Gregorian date, with that day where the Julian one is certain."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", _date(words) or "")
    if found is None:
        return _GREGORIAN
    year, month, day = map(int, found.groups())
    leap = month == 2 and year % 4 == 0
    if not 1 <= month <= 12 or not 1 <= day <= (29 if leap else month_length(2001, month)):
        return _GREGORIAN
    if not sure and month <= 3:
        return _GREGORIAN
    # The day number of the Julian calendar: every fourth year has a leap day.
    months, years = (month - 3) % 12, year + 4800 - (month <= 2)
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083 - 1721425
    return f"{_GREGORIAN}: that Julian day is {iso_day(number)}"


# -- characters ----------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Return the text in ASCII, as far as its characters have a look-alike there."""
    if text.isascii():
        return text
    digits = (_digit(character) for character in text.translate(_LOOKALIKES))
    return "".join(digits)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _with_plain_characters(text: str, plain: str, reads: Reads) -> Correction:
    odd = next(character for character in text if not character.isascii())
    name = unicodedata.name(odd, f"U+{ord(odd):04X}")
    message = f"“{odd}” ({name}) is not a character of a date: EDTF is written in ASCII"
    # Digits of another script may count the years of another calendar.
    sure = text.translate(_LOOKALIKES).translate(_WIDE_DIGITS).isascii()
    if reads(plain):
        return Correction(message, f"write {plain}", (plain,), sure)
    deeper = find_correction(plain, reads)
    if deeper is None:
        return Correction(message, "write it as in 2026-04-17")
    return Correction(message, deeper.help, deeper.meant, sure and deeper.sure)


def _tidy(text: str, reads: Reads) -> Correction | None:
    """Match text that is a date without its spaces, in capitals, or with X for other marks."""
    if reads(bare := "".join(text.split())):
        where = "around" if text.strip() == bare else "within"
        sure = re.search(r"\d\s+\d", text) is None
        return Correction(f"there are spaces {where} the date", f"write {bare}", (bare,), sure)
    upper = re.sub(r"u(?=[u\d-]|$)", "X", bare.lower()).upper()
    if reads(upper):
        return Correction(
            "EDTF writes X for an unknown digit, and T, Z, Y, E, S, in capitals",
            f"write {upper}",
            (upper,),
            sure=True,
        )
    bare = re.sub(r"(?<=-)\?\?", "XX", bare)
    if reads(bare):
        return single_reading("EDTF writes X for an unknown digit", bare)
    return None


def _sides(text: str, reads: Reads) -> Correction | None:
    """Match an interval of which one side, or both, is a mistake."""
    if text.count("/") != 1:
        return None
    meant: list[str] = []
    first: Correction | None = None
    sure = True
    for side in text.split("/"):
        if side in ("", "..") or reads(side):
            meant.append(side)
            continue
        slip = find_correction(side, reads)
        if slip is None:
            return None
        if len(slip.meant) != 1 or "/" in slip.meant[0] or "[" in slip.meant[0]:
            return Correction(slip.message, slip.help)
        first = first or slip
        sure = sure and slip.sure
        meant.append(slip.meant[0])
    if first is None:
        return None
    whole = "/".join(meant)
    return Correction(first.message, f"write {whole}", (whole,), sure)


RULES: tuple[Callable[[str], Correction | None], ...] = (
    other_calendar,
    _wikidata,
    _gedcom_about,
    _gedcom_side,
    _gedcom_range,
    _gedcom_half,
    _gedcom_interpretation,
)
