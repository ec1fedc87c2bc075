"""Set expressions of time, put into the plainer ones that the rules read.

`settled` works on the tokens of `english.words`, where articles are gone and months, weekdays and
numbers are short names. Nothing here decides what a time is: it says the same in fewer words.
"""

from __future__ import annotations

import re

__all__ = ["settled"]

_UNIT = r"(?:minute|hour|day|week|weekend|fortnight|month|quarter|year|decade|century)"
_COUNTED = rf"{_UNIT}s?"
_N = r"(?:n[0-9]+|y[0-9]{4}|v[0-9]+-[0-9]+)"
_ENDING = r"(year|quarter|month|decade|century)"

_EXPRESSIONS: tuple[tuple[str, str, str], ...] = (
    (" - ", r"\b(to|and|or) - ", r"\1 "),
    # "In the last week of April" is one of its weeks, "in the last week" is not.
    ("inlast", rf"\binlast (?=(?:{_N} )?{_COUNTED} (?:of|in) )", "last "),
    ("innext", rf"\binnext (?=(?:{_N} )?{_COUNTED} (?:of|in) )", "next "),
    ("n", rf"\b(?:between )?n([0-9]+) (?:or|to|and|-) n([0-9]+) (?={_COUNTED} )", r"v\1-\2 "),
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
    # What is over, and what comes.
    ("latest ", rf"\blatest(?: full| complete)? (?={_N} {_COUNTED}|{_UNIT}\b)", "last "),
    ("most recent ", rf"\bmost recent(?: full| complete)? (?={_N} {_COUNTED}|{_UNIT}\b)", "last "),
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
_SETTLED = tuple((needle, re.compile(pattern), plain) for needle, pattern, plain in _EXPRESSIONS)


def settled(tokens: str) -> str:
    """Return the tokens with every set expression in its plainer form."""
    for needle, pattern, plain in _SETTLED:
        # Most phrases have none of them, and to look for a word costs little.
        if needle in tokens:
            tokens = pattern.sub(plain, tokens)
    return tokens
