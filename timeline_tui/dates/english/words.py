"""English phrases of time in a small alphabet of tokens, so that rules can be short.

`tokenize("on Tuesday, the 3rd of Sept. 2026")` is `on w1 o3 of m9 y2026`: months are `m4`, weekdays
`w0` (Monday) to `w6`, cardinal numbers `n3`, ordinals `o3`, four digits `y2026`, decades `d1990`,
years of two digits after an apostrophe `a98`, vague counts `v2-3`, times `t10:30`, EDTF dates
`e2026-04-17`, a dash between two things `-`. Articles, commas and full stops are removed; set
expressions become the plainer ones that the rules read (`simplify`). An unknown word stays as it
is, so that no rule can read it. Nothing here knows a calendar.
"""

from __future__ import annotations

import re

from timeline_tui.dates.calendar import MONTHS, WEEKDAYS

_UNIT = r"(?:minute|hour|day|week|weekend|fortnight|month|quarter|year|decade|century)"
_COUNTABLE = rf"{_UNIT}s?"
_N = r"(?:n[0-9]+|y[0-9]{4}|v[0-9]+-[0-9]+)"
_ENDING = r"(year|quarter|month|decade|century)"

_EXPRESSIONS: tuple[tuple[str, str, str], ...] = (
    (" - ", r"\b(to|and|or) - ", r"\1 "),
    # "In the last week of April" is one of its weeks, "in the last week" is not.
    ("inlast", rf"\binlast (?=(?:{_N} )?{_COUNTABLE} (?:of|in) )", "last "),
    ("innext", rf"\binnext (?=(?:{_N} )?{_COUNTABLE} (?:of|in) )", "next "),
    ("n", rf"\b(?:between )?n([0-9]+) (?:or|to|and|-) n([0-9]+) (?={_COUNTABLE} )", r"v\1-\2 "),
    ("some ", r"\b(?:at )?some (?:time|point) (?!ago\b)(?:in |on |during )?", ""),
    ("point", r"\bat n1 point (?:in|on|during) ", ""),
    ("n1 day", r"^(?:on )?n1 day (?:(?:in|during) )?(?=last |this |next |m[0-9]|y[0-9])", ""),
    # Sides.
    (" to", r"\bprior to\b|\bin run - up to\b", "before"),
    (" of", r"\b(?:in advance|ahead) of\b", "before"),
    (" of", r"\bin wake of\b", "after"),
    ("subsequent", r"\bsubsequent to\b", "after"),
    (" until", r"\b(?:up|right|all way|as late as) until\b", "until"),
    ("least", r"\b(?:at least until|until at least|at least through|through at least)\b", "from"),
    ("start ", r"^start (?:in|on|from) ", "from "),
    ("onward", r"^(.+) onwards?$", r"from \1"),
    ("post", r"^post(?: -)? (?=[ymwd][0-9])", "after "),
    ("pre", r"^pre(?: -)? (?=[ymwd][0-9])", "before "),
    ("calendar", r"\bcalendar (?:year )?(?=y[0-9]{4}\b)", ""),
    ("its", r"\b(?:its|their) (?=o[0-9]+ (?:quarter|half)\b|(?:last|latest|current)\b)", ""),
    ("end", r"\bo[1-4] quarter(?= end(?:ed|ing) (?:m[0-9]|[no][0-9]))", "quarter"),
    ("half", r"\b(o[12]) - half\b", r"\1 half"),
    ("end", r"^end(?: -)? (?=y[0-9]{4}$)", "end of "),
    ("mid through", r"\bmid through\b", "mid"),
    ("halfway", r"\bhalfway through\b", "mid"),
    ("before dawn", r"^(?:shortly |just )?before dawn (?:on )?(?=[wmno][0-9])", "dawn "),
    ("black", r"^black (?=w[0-6] (?:m|n[0-9]))", ""),
    (" week", r"\b(w[0-6]) (morning|afternoon|evening|night) (last|this|next) week\b",
     r"\1 \3 week \2"),
    ("end of m", r"\b(to|ended|ending) end of (?=m[0-9])", r"\1 "),
    (" quarter", r"\b(m[0-9]+) (y[0-9]{4}) quarter\b", r"\1 quarter \2"),
    ("present", r"^(y[0-9]{4}) - present$", r"\1 to present"),
    ("h", r"\bn([12]) h n([0-9]{2})\b", r"h\1 a\2"),
    ("h", r"\bn([12]) h\b", r"h\1"),
    ("latest", r"\b(?:by )?at (?:very )?latest(?: (?:by|on|in))?\b", "atlatest"),
    ("earliest", r"\b(?:from )?at (?:very )?earliest(?: (?:from|on|in))?\b", "atearliest"),
    ("as ", r"\bas (?:of|at|from)\b", "asof"),
    ("effect", r"\b(?:with effect from|effective(?: (?:from|on|asof))?)\b", "asof"),
    ("as soon", r"\bas soon as\b", "as early as"),
    ("back ", r"\b(?:as far |going |reaching )?back (?:as|to)\b", "since"),
    ("dating", r"\bdating (?:since|to|from)\b", "since"),
    ("as long", r"\bas long ago as\b", "since"),
    ("following ", r"\bfollowing (?=(?:[nv][0-9-]+ )?(?:hour|day|week|month|quarter|year|decade"
     r"|century)s?\b|morning|afternoon|evening|night)", "tfollowing "),
    # The past and the coming.
    ("latest ", rf"\blatest(?: full| complete)? (?={_N} {_COUNTABLE}|{_UNIT}\b)", "last "),
    (
        "most recent ",
        rf"\bmost recent(?: full| complete)? (?={_N} {_COUNTABLE}|{_UNIT}\b)",
        "last ",
    ),
    ("just ", rf"\bjust (?:ended|ending|completed|finished) (?={_UNIT}\b)", "last "),
    ("trailing", r"\btrailing (?=[nv])", "last "),
    ("ahead", r"\b(hours|days|weeks|months|years|decades) ahead\b", r"coming \1"),
    ("to come", r"\b(hours|days|weeks|months|years|decades) to come\b", r"coming \1"),
    ("many", rf"\bmany (?={_UNIT}s (?:ago|later|earlier|before|after)\b)", ""),
    ("long ago", r"\bnot (?:so |too )?long ago\b", "recently"),
    ("while", r"\bn1 (?:little )?while (?:ago|back)\b", "some time ago"),
    ("short", r"\bn1 short (?:time|while) ago\b", "recently"),
    # Ends and parts.
    ("end", rf"\b(y[0-9]{{4}}) {_ENDING}(?: -)? end\b", r"end of \2 \1"),
    ("end", rf"\b((?:last|this|next|current) )?{_ENDING}(?: -)? end(?: of)?\b", r"end of \1\2"),
    ("part", r"\b(?:o1|opening) part\b", "early"),
    ("part", r"\b(?:latter|last|later|closing) part\b", "late"),
    ("latter", r"\blatter half\b", "last half"),
    ("opening ", rf"\bopening (?={_UNIT}\b|half)", "o1 "),
    ("closing ", rf"\bclosing (?={_UNIT}\b|half)", "last "),
    ("years", r"\byears (?=y[0-9]{4}\b)", ""),
    ("season", r"\b(y[0-9]{4} - (?:n[0-9]{1,2}|y[0-9]{4})) season\b", r"\1"),
    (" year", r"\b(y[0-9]{4} - (?:n[0-9]{1,2}|y[0-9]{4})) (?:school|academic) year\b", r"\1"),
    (" before ", r"\b(?:night|evening|morning) before (?=[a-z])(?!last\b)", "day before "),
    (" after ", r"\b(?:night|evening|morning) after (?=[a-z])", "day after "),
    ("m7", r"\b(?:o4 of m7|m7 [no]4) (?=weekend|week|holiday)", "independence day "),
    ("q", r"\bn([1-4]) q n([0-9]{2})\b", r"q\1 a\2"),
    ("q", r"\bn([1-4]) q\b", r"q\1"),
    # Counts.
    ("o", r"\b(o[0-9]+) (and|or|to|-) (o[0-9]+) (quarter|century)s?\b((?: of| in)? .+)?$",
     r"\1 \4\5 \2 \3 \4\5"),
    ("n1 ", r"\bn1 (?:little|bit|shade) (?=(?:more|less|over|under)\b)", ""),
    ("than", r"\b(?:just|slightly|little|much|far|well) (?=(?:more|less) than\b)", ""),
    ("over", r"\b(?:just|slightly|little|well) (?=over\b)", ""),
    ("of", r"\b(?:upwards? of|in excess of)\b", "more than"),
    ("fewer", r"\bfewer than\b", "less than"),
    (" to ", r"\bclose to(?= [nv])", "nearly"),
    ("half", rf"\bn([0-9]+) and (?:n1 )?half ({_UNIT})s\b", r"n\1 \2s and half"),
    ("half", rf"\bn1 ({_UNIT}) and (?:n1 )?half\b", r"n1 \1s and half"),
    ("half", r"\bn1 half (year|decade|century)\b", r"half n1 \1"),
    # Weekdays and weeks by number.
    (" last", r"\b(w[0-6]) last$", r"last \1"),
    ("week on", r"\bn1 week on (w[0-6])\b", r"\1 week"),
    ("n1 ", r"\bn1 (week|fortnight) (tomorrow|today)\b", r"\2 \1"),
    ("w", r"\b(?:w|cw|week)(?: -)? n([0-9]{1,2})\b", r"week n\1"),
)  # fmt: skip

_UNITS = (
    "minute", "hour", "day", "week", "weekend", "fortnight", "month", "quarter", "year", "decade",
    "century",
)  # fmt: skip
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_SYNONYMS = {
    "a": "n1", "an": "n1", "couple": "v2-3", "few": "v2-7", "several": "v3-9",
    "fall": "autumn", "centuries": "centurys", "wk": "week", "wks": "weeks", "yr": "year",
    "yrs": "years", "qtr": "quarter", "qtrs": "quarters", "hr": "hour", "hrs": "hours",
    "min": "minute", "mins": "minutes", "till": "until", "til": "until", "thru": "through",
    "previous": "last", "preceding": "last", "final": "last",
    "upcoming": "coming", "c": "circa", "ca": "circa", "approx": "approximately",
    "b.c": "bc", "bce": "bc", "ce": "ad", "beginning": "start", "outset": "start",
    "close": "end", "middle": "mid", "midway": "mid", "sometime": "", "some-time": "",
    "sometimes": "", "anytime": "", "midsummer": "mid summer",
    "midwinter": "mid winter", "midyear": "mid year", "midmonth": "mid month",
    "midweek": "mid week",
    "noontime": "noon", "lunchtime": "noon", "midday": "noon", "daybreak": "dawn",
    "sundown": "sunset", "sunup": "sunrise", "midmorning": "mid morning",
    "ages": "long", "labour": "labor", "presently": "currently", "nowadays": "currently",
    "the": "",
    "eom": "end month", "eoy": "end year", "bom": "start month", "boy": "start year",
}  # fmt: skip
_SINGLE: dict[str, str] = (
    {unit: unit for unit in _UNITS}
    | {f"{unit}s": f"{unit}s" for unit in _UNITS}
    | {name.lower(): f"m{number}" for number, name in enumerate(MONTHS, 1)}
    | {name.lower()[:3]: f"m{number}" for number, name in enumerate(MONTHS, 1)}
    | {name.lower(): f"w{number}" for number, name in enumerate(WEEKDAYS)}
    | {name.lower()[:3]: f"w{number}" for number, name in enumerate(WEEKDAYS)}
    | {f"{name.lower()}s": f"w{number}s" for number, name in enumerate(WEEKDAYS)}
    | {"sept": "m9", "tues": "w1", "weds": "w2", "thur": "w3", "thurs": "w3"}
    | {word: f"n{count}" for word, count in (_COUNTS | _TENS).items()}
    | {word: f"o{count}" for word, count in _ORDINALS.items()}
    | {f"{word[:-1]}ies": f"D{count}" for word, count in _TENS.items()}
    | _SYNONYMS
    | {name: name for name in ("spring", "summer", "autumn", "winter")}
)
"""The token of each word that has one of its own."""

_PLAIN = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("‘’ʼ`´", "'")
    | dict.fromkeys('“”„"()[],;!?', " ")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000\t\n\r", " ")
)
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_INITIALS = re.compile(r"\b([a-z])\.(?:\s?([a-z])\.)(?:\s?([a-z])\b\.?)?")
_PIECES = re.compile(
    r"(?P<iso>[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![0-9-]))"
    r"|(?P<decade>[0-9]{3}0'?s\b|'?(?<![0-9])[0-9]0'?s\b)"
    r"|(?P<ordinal>[0-9]{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r"|(?P<year>'[0-9]{2}(?![0-9]))"
    r"|(?P<number>[0-9]+)"
    r"|(?P<part>[qh][1-4]\b)"
    r"|(?P<word>[a-z][a-z.]*(?:'[a-z]+)?|'s\b)"
    r"|(?P<sign>[-/])"
    r"|(?P<odd>[^\s.])"
)
_POINTED_CLOCK = re.compile(r"\b([0-9]{1,2})\.([0-5][0-9])(?= ?[ap]\.?m\b)")
"""“6.30pm”, as the British write it."""
_THE_FOLLOWING = re.compile(r"\b(?:the|that) following\b")
_IN_THE_LAST = re.compile(
    r"\b(?:in|over|during|within|across|for) the (last|next|coming) (?=[a-z0-9])"
    r"|^the (last) (?=(?:week|month|quarter|year|decade|century)$)"
)
_ONES = frozenset("123456789")
_PREFIXES = {"mid", "early", "late", "pre", "post"}

_GRAMMAR = frozenset(
    """
    on in at of during over within by before after since until from to through and or between
    this last next that same following coming past current into for ago back earlier later
    early late mid
    start end around about circa roughly approximately today yesterday tomorrow tonight now once
    morning afternoon evening night noon midnight dawn inlast innext hence half all throughout bc ad
    asof atlatest atearliest tfollowing prior latest earliest period christmas xmas easter
    thanksgiving halloween juneteenth memorial labor veterans presidents columbus election new eve
    holiday
    am pm more less than nearly almost
    """.split()  # noqa: SIM905 - a list of so many words is easier to read so
)

_SIMPLER = tuple((needle, re.compile(pattern), plain) for needle, pattern, plain in _EXPRESSIONS)


def tokenize(text: str) -> str:
    """Return a phrase as tokens with single spaces between them, in order. Takes any string."""
    lowered = _THOUSANDS.sub("", text).lower().translate(_PLAIN)
    lowered = _POINTED_CLOCK.sub(r"\1:\2", lowered)
    lowered = _INITIALS.sub(lambda found: "".join(filter(None, found.groups())), lowered)
    lowered = " ".join(lowered.split())
    # Without its article, "following" is "after".
    lowered = _THE_FOLLOWING.sub("tfollowing", lowered)
    lowered = _IN_THE_LAST.sub(_in_the_last_token, lowered)
    tokens: list[str] = []
    for found in _PIECES.finditer(lowered):
        tokens.extend(_token(found.lastgroup or "", found[0]))
    return simplify(" ".join(_join(tokens)))


def simplify(tokens: str) -> str:
    """Return the tokens with every set expression in its plainer form."""
    for needle, pattern, plain in _SIMPLER:
        # Most phrases have none of them, and a substring test is cheap.
        if needle in tokens:
            tokens = pattern.sub(plain, tokens)
    return tokens


def _in_the_last_token(found: re.Match[str]) -> str:
    return "inlast " if "last" in found.groups() else "innext "


def count_range(token: str) -> tuple[int, int]:
    """Return the least and the most that a count may be: `n3` is three, `v2-7` two to seven."""
    least, _, most = token[1:].partition("-")
    return int(least), int(most or least)


def is_known(token: str) -> bool:
    """Report whether a token is more than an unknown word that was kept as it is."""
    return not token.isalpha() or token in _GRAMMAR or _SINGLE.get(token) == token


def _token(kind: str, piece: str) -> list[str]:
    if kind == "iso":
        year, _, rest = piece.partition("-")
        # "1939-45" are years; "2001-02" is a month, as EDTF reads it.
        if len(rest) == 2 and int(rest) > 12:
            return [f"y{year}", "-", f"n{int(rest)}"]
        return [f"e{piece}"]
    if kind == "decade":
        digits = piece.strip("'s")
        return [f"d{digits}"] if len(digits) == 4 else [f"D{digits}"]
    if kind == "ordinal":
        return [f"o{int(piece[:-2])}"]
    if kind == "number":
        if len(piece) > 12:
            return [f"?{piece[:12]}"]
        return [f"y{piece}"] if len(piece) == 4 else [f"n{int(piece)}"]
    if kind == "year":
        return [f"a{piece[1:]}"]
    if kind == "clock":
        return [f"t{piece}"]
    if piece == "'":
        return []
    return _word(piece) if kind == "word" else [piece]


def _word(piece: str) -> list[str]:
    bare = piece.rstrip(".").replace(".", "")
    stem, apostrophe, tail = bare.partition("'")
    token = _SINGLE.get(stem, stem)
    tokens = token.split()
    if not apostrophe:
        return tokens
    return [*tokens, f"'{tail}" if tail == "s" else tail]


def _join(tokens: list[str]) -> list[str]:
    """Return the tokens with number words joined, and with only the dashes that separate two
    things."""
    joined: list[str] = []
    for place, token in enumerate(tokens):
        before = joined[-1] if joined else ""
        after = tokens[place + 1] if place + 1 < len(tokens) else ""
        if token == "-":
            spelled = _is_ten(before) and after[:1] in ("n", "o") and after[1:] in _ONES
            loose = before in _PREFIXES or after.rstrip("s") in _UNITS or spelled
            if before and after and not (loose and after != "-"):
                joined.append(token)
        elif _is_ten(before) and token[:1] in ("n", "o") and token[1:] in _ONES:
            joined[-1] = f"{token[0]}{int(before[1:]) + int(token[1:])}"
        elif token[:1] == "v" and before == "n1":
            joined[-1] = token  # "a few", "a couple"
        elif token == "of" and before[:1] == "v" and before[1:2].isdigit():
            continue  # "a couple of weeks"
        elif token == "dozen" and _is_count(before):
            joined[-1] = f"n{int(before[1:]) * 12}"
        elif token == "hundred" and _is_count(before):
            joined[-1] = f"n{int(before[1:]) * 100}"
        else:
            joined.append(token)
    return joined


def _is_count(token: str) -> bool:
    """Report whether a token is a number, and not a word that begins like one."""
    return token[:1] == "n" and token[1:].isdecimal()


def _is_ten(token: str) -> bool:
    return token in ("n20", "n30", "n40", "n50", "n60", "n70", "n80", "n90")
