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

_EXPRESSIONS: tuple[tuple[str, str], ...] = (
    (r"\b(to|and|or) - ", r"\1 "),
    # "In the last week of April" is one of its weeks, "in the last week" is not.
    (rf"\bin(last|next) (?=(?:{_N} )?{_COUNTED} (?:of|in) )", r"\1 "),
    (rf"\b(?:between )?n([0-9]+) (?:or|to|and|-) n([0-9]+) (?={_COUNTED} )", r"v\1-\2 "),
    (r"\b(?:at )?some (?:time|point) (?!ago\b)(?:in |on |during )?", ""),
    (r"\bat n1 point (?:in|on|during) ", ""),
    # Sides.
    (r"\bprior to\b|\b(?:in advance|ahead) of\b|\bin run - up to\b", "before"),
    (r"\b(?:in wake of|subsequent to)\b", "after"),
    (r"\b(?:up|right|all way|as late as) until\b", "until"),
    (r"\b(?:by )?at (?:very )?latest(?: (?:by|on|in))?\b", "atlatest"),
    (r"\b(?:from )?at (?:very )?earliest(?: (?:from|on|in))?\b", "atearliest"),
    (r"\b(?:as (?:of|at|from)|with effect from|effective(?: (?:from|on|as of))?)\b", "asof"),
    (r"\bas soon as\b", "as early as"),
    (r"\b(?:as )?(?:far )?back (?:as|to)\b|\bdating(?: back)? (?:to|from)\b", "since"),
    (r"\bfollowing (?=(?:[nv][0-9-]+ )?(?:hour|day|week|month|quarter|year|decade|century)s?\b"
     r"|morning|afternoon|evening|night)", "tfollowing "),
    # What is over.
    (rf"\b(?:latest|most recent|just (?:ended|completed|finished))(?: full| complete)? "
     rf"(?={_N} {_COUNTED}|{_UNIT}\b)", "last "),
    # Ends.
    (rf"\b(y[0-9]{{4}}) {_ENDING}(?: -)? end\b", r"end of \2 \1"),
    (rf"\b((?:last|this|next|current) )?{_ENDING}(?: -)? end(?: of)?\b", r"end of \1\2"),
    (r"\b(?:turn|change) of (?=year)", "start of "),
    (r"\b(?:night|evening|morning) (before|after) (?=[a-z])(?!last\b)", r"day \1 "),
    # Counts.
    (r"\b(o[0-9]+) (and|or|to|-) (o[0-9]+) (quarter|century)s?\b((?: of| in)? .+)?$",
     r"\1 \4\5 \2 \3 \4\5"),
    (r"\btrailing (?=[nv])", "last "),
    (r"\bn1 (?:little|bit|shade) (?=(?:more|less|over|under)\b)", ""),
    (r"\b(?:just|slightly|little|much|far|well) (?=(?:more than|less than|over)\b)", ""),
    (r"\b(?:upwards? of|in excess of)\b", "more than"),
    (r"\bfewer than\b", "less than"),
    (r"\b(?:close to|just short of|not quite)(?= [nv])", "nearly"),
    (rf"\bn([0-9]+) and (?:n1 )?half ({_UNIT})s\b", r"n\1 \2s and half"),
    (rf"\bn1 ({_UNIT}) and (?:n1 )?half\b", r"n1 \1s and half"),
    (r"\bn1 half (year|decade|century)\b", r"half n1 \1"),
    (r"\b(w[0-6]) last$", r"last \1"),
    (r"\bn1 week on (w[0-6])\b", r"\1 week"),
    (r"\bn1 (week|fortnight) (tomorrow|today)\b", r"\2 \1"),
    # Weeks by number.
    (r"\b(?:w|cw|week)(?: -)? n([0-9]{1,2})\b", r"week n\1"),
)  # fmt: skip
_SETTLED = tuple((re.compile(pattern), plain) for pattern, plain in _EXPRESSIONS)


def settled(tokens: str) -> str:
    """Return the tokens with every set expression in its plainer form."""
    for pattern, plain in _SETTLED:
        tokens = pattern.sub(plain, tokens)
    return tokens
