"""Why a phrase of time says no date: the true reason, and what to write instead.

`foreign_calendar` looks at the text itself, `reason` at the tokens of a phrase that no rule reads.
"""

from __future__ import annotations

import re
from functools import lru_cache

from timeline_tui.core.dates.english.words import is_known

__all__ = ["fiscal", "foreign_calendar", "reason"]

_CALENDARS: tuple[tuple[str, str], ...] = (
    (r"\bo\.\s?s\b|\(os\)|\bold style\b", "Old Style, the Julian calendar"),
    (r"\bjulian\b", "the Julian calendar"),
    (r"\b(?:vend[ée]miaire|brumaire|frimaire|niv[ôo]se|pluvi[ôo]se|vent[ôo]se|germinal|flor[ée]al"
     r"|prairial|messidor|thermidor|fructidor)\b",
     "the French Republican calendar"),
    (r"\b(?:tishr[ei]i?|chesh?van|kislev|tevet|shevat|adar|nisan|iyy?ar|sivan|tammuz|elul"
     r"|anno mundi|passover|rosh hashana\w*|yom kippur|c?hanukk?ah|purim|sukkot|shavuot"
     r"|hebrew calendar|jewish calendar)\b", "the Hebrew calendar"),
    (r"\b(?:muharram|safar|rabi|jumada|rajab|sha'?ban|ramadan|shawwal|dhu al-?\w+|hijri|hegira|eid"
     r"|islamic calendar)\b|\b[0-9]+ ?a\.?h\b", "the Islamic calendar"),
    (r"\b(?:farvardin|ordibehesht|khordad|mordad|shahrivar|solar hijri|persian calendar)\b",
     "the Persian calendar"),
    (r"\b(?:diwali|holi)\b", "the Hindu calendar"),
    (r"\b(?:reiwa|heisei|showa|taisho|meiji)\b", "the Japanese calendar"),
    (r"\b(?:lunar new year|chinese new year|lunar calendar)\b", "the Chinese calendar"),
    (r"\b(?:ides|nones|kalends|calends) of\b|\bab urbe condita\b|\ba\.?u\.?c\b",
     "the Roman calendar"),
)  # fmt: skip
_KNOWN_CALENDARS = tuple((re.compile(pattern), name) for pattern, name in _CALENDARS)
_ANY_CALENDAR = re.compile("|".join(pattern for pattern, _ in _CALENDARS))


@lru_cache(maxsize=1 << 10)
def foreign_calendar(text: str) -> str:
    """Return the sentence that names the calendar of a date which is not Gregorian, else ""."""
    lowered = text.lower()
    if _ANY_CALENDAR.search(lowered) is None:
        return ""
    for pattern, name in _KNOWN_CALENDARS:
        if pattern.search(lowered):
            return f"this is a date of {name}: write the Gregorian date, as in 1917-11-07"
    return ""


_FISCAL = re.compile(r"\b(?:fiscal|fy|financial year|tax year|budget year|fiscal year)\b")


def fiscal(tokens: str) -> str:
    """Return why a fiscal year or quarter is no date, or "" if it is none."""
    if _FISCAL.search(tokens) is None:
        return ""
    return (
        "a fiscal year or quarter needs the month in which that year starts: write its first and "
        "last day, as in 2025-10-01/2026-09-30"
    )


_N = r"(?:n[0-9]+|y[0-9]{4}|v[0-9]+-[0-9]+|half n1|n1 half|half)"
_UNIT = r"(?:second|minute|hour|day|week|weekend|fortnight|month|quarter|year|decade|century)"
_LEAD = (
    "(?:for|in|within|of|lasting|after|during|throughout|last|many|more than|less than|over|under"
    "|at least|at most|up to|nearly|almost|about|around|some|roughly|approximately|just|only"
    "|another|full|whole|entire|consecutive|straight|no more than)"
)
"""Words before a length of time; none is said in two ways, so that a flood of them stays cheap."""
_LENGTH = "this is a length of time, not a date: write the day on which it began or ended"
_REASONS: tuple[tuple[str, str], ...] = (
    (rf"(?:{_LEAD} )*{_N} (?:(?:{_LEAD}|-|{_N}) )*{_UNIT}s?(?: (?:and|half|{_N}|{_UNIT}s?))*"
     r"(?: long|old|- old|- long)?", _LENGTH),
    (rf"for {_UNIT}|(?:{_LEAD} )*{_UNIT}s(?: on end| and {_UNIT}s)?", _LENGTH),
    (r"(?:on |in )?(?:every|each|per|any|most|alternate|all)\b.*|.*\bw[0-6]s\b.*|.*\b(?:daily"
     r"|weekly|monthly|quarterly|yearly|annual|annually|biweekly|bimonthly|biannual|nightly|hourly"
     r"|weekdays|weeknights|(?:n[0-9]+|once|twice|times) (?:n1|per|each|every) .*)\b.*",
     "this recurs, and is no single date: write the date of the one that is meant"),
    (r"(?:.* )?(?:twice|thrice|(?:n[0-9]+|v[0-9-]+|many) times)\b.*",
     "this happened more than once: write each of the dates"),
    (r"(?:not|never|hardly) .*", "this says only when it did not happen"),
)  # fmt: skip
_KNOWN_REASONS = tuple((re.compile(pattern), sentence) for pattern, sentence in _REASONS)


def reason(tokens: str, text: str) -> str:
    """Return why no rule reads these tokens."""
    for pattern, sentence in _KNOWN_REASONS:
        if pattern.fullmatch(tokens):
            return sentence
    strange = next((token for token in tokens.split() if not is_known(token)), None)
    lowered = text.lower()
    if strange is not None and strange in lowered and strange != lowered.strip():
        return f"it is not understood: “{strange[:30]}” is not among the words of time known here"
    return "it is not understood as a time: no rule fits it"
