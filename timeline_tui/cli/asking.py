"""Asking for what was not given, on the terminal: questions on standard error, so that standard
output stays the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from timeline_tui.cli.arguments import is_text
from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.dates.wording import display
from timeline_tui.core.text import brief, visible


class Unanswered(Exception):
    """The end of the input came instead of an answer."""


def ask(question: str, judge: Callable[[str], tuple[bool, str]], keys: TextIO, said: TextIO) -> str:
    """Ask until `judge` accepts the answer; it returns (accepted, what to say of the answer)."""
    while True:
        print(f"{question}: ", end="", file=said, flush=True)
        line = _typed(keys)
        if not line:
            print(file=said)
            raise Unanswered
        answer = line.strip()
        accepted, remark = judge(answer) if is_text(answer) else (False, "that is not valid UTF-8")
        if remark:
            print(f"  {remark}", file=said, flush=True)
        if accepted:
            return answer


def _typed(keys: TextIO) -> str:
    try:
        return keys.readline()
    except OSError:  # the terminal is gone
        return ""


def judge_title(answer: str) -> tuple[bool, str]:
    """A title is anything but nothing."""
    return (True, "") if answer else (False, "what happened, in one line")


def judge_date(answer: str) -> tuple[bool, str]:
    """A date is EDTF; how it was read is said back."""
    if not answer:
        return False, "when it happened, no more precise than is known: 2026-04-17, 2026-04, 2026"
    try:
        return True, f"→ {visible(display(parse(answer)))}"
    except DateError as error:
        remedy = f" ({error.help})" if error.help else ""
        return False, brief(f"{error.message}{remedy}", 300)
