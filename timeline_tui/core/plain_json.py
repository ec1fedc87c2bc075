"""JSON text that is exact in what it says and safe wherever it lands."""

from __future__ import annotations

import json
import re

_HIDDEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON that holds its exact characters and shows none that a terminal obeys.

    Controls, bidirectional and invisible formatting characters and unpaired surrogates are
    written as `\\uXXXX`; all other text stays readable. Outside strings JSON is ASCII, so the
    replacement only ever happens within them.
    """
    return _HIDDEN.sub(_escape, json.dumps(value, ensure_ascii=False, indent=indent))


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
