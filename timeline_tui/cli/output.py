"""Standard output: its encoding, its ends, and JSON that is safe wherever it lands."""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
from collections.abc import Iterable

from timeline_tui.cli.outcome import Failure

_HIDDEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def prepare(*, data: bool = False) -> None:
    """Make standard output able to take any text.

    Data (JSON, CSV, Markdown) is UTF-8 wherever it is made, for it is read elsewhere. Text for
    people follows the locale, except that an ASCII locale means that nobody chose one. An unpaired
    surrogate, which no encoding can hold, is written as its escape.
    """
    out = sys.stdout
    reconfigure = getattr(out, "reconfigure", None)
    if reconfigure is None:
        return
    ascii_only = codecs.lookup(out.encoding).name == "ascii"
    reconfigure(encoding="utf-8" if data or ascii_only else None, errors="backslashreplace")


def emit(lines: Iterable[str]) -> None:
    """Write lines. A reader that went away is a `BrokenPipeError`, a full disk a `Failure`."""
    out = sys.stdout
    if out is None:
        raise Failure("standard output is closed")
    for line in lines:
        try:
            out.write(line + "\n")
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Failure(f"cannot write to standard output: {error.strerror}") from error


def note(text: str) -> None:
    """One line on standard error, beside the output and not part of it."""
    if sys.stderr is not None:  # to print to None is to print to standard output
        print(text, file=sys.stderr)


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def has_colour() -> bool:
    """Whether colour is welcome on standard output (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


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
