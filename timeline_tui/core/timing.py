"""The times of events as a whole chronology knows them: what their sources' words come to.

A file gives a date, or a source's own words with what they are relative to ("last week", in an
article of 29 April). Words without a date beside them become the date, by conventions that have a
name (`dates.conventions`); words beside a date are checked against it. Nothing is guessed: what is
not understood leaves the event undated, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.dates.when import When
from timeline_tui.core.dates.wording import display
from timeline_tui.core.event import Event, Reported, Source
from timeline_tui.core.problem import Finding
from timeline_tui.core.text import brief

if TYPE_CHECKING:
    from timeline_tui.core.dates.phrases import Resolved

RULES = "en/1"
"""The conventions by which words are read where a file does not name others."""

ANY_DAY = "2000-01-01"
"""An anchor to find out whether words would be understood if they had one."""

Complete = Callable[[Source], Source]


def told(
    event: Event, declared: dict[str, Source], complete: Complete
) -> tuple[Event, tuple[Finding, ...]]:
    """`event` with the time that its source's words come to, if it has no date of its own, and
    what is doubtful about them. `complete` gives a source with what its declaration knows."""
    reported = event.as_reported
    if reported is None:
        return event, ()
    anchor, is_given = _anchor(event, reported, declared, complete)
    resolved = _resolved(reported.text, anchor, reported.rules or RULES)
    # "The day before" goes on with a story: the day of publication says nothing about it.
    usable = resolved.when is not None and (is_given or not resolved.story)
    if event.date:
        if usable and resolved.when is not None and not _agree(event.when, resolved.when):
            return event, (_differs(event, reported, resolved.when, anchor),)
        return event, ()
    if usable and resolved.when is not None:
        return replace(event, when=resolved.when), ()
    if event.after or event.before or event.during:
        return event, ()  # its order against others says when, and the words stay as they are
    return event, (_not_understood(event, reported, resolved, anchor),)


def _anchor(
    event: Event, reported: Reported, declared: dict[str, Source], complete: Complete
) -> tuple[str, bool]:
    """What the words are relative to, as EDTF, and whether the file says it itself: else it is when
    the source of the words was published, or the event's only source that says when."""
    if reported.anchor:
        return reported.anchor, True
    if reported.source:
        source = declared.get(reported.source)
        return (source.published if source is not None else ""), False
    published = {text for source in event.sources if (text := complete(source).published)}
    return (published.pop() if len(published) == 1 else ""), False


@lru_cache(maxsize=4096)
def _resolved(text: str, anchor: str, rules: str) -> Resolved:
    from timeline_tui.core.dates.phrases import resolve  # only for files that have such words

    try:
        when = parse(anchor) if anchor else None
    except DateError:
        when = None
    return resolve(text, when, rules)


def _agree(date: When, words: When) -> bool:
    """Whether a date may be what the words say; a more exact one from elsewhere does not differ."""
    low = words.begin_earliest - words.slack_before
    return date.possible(low, words.end_latest + words.slack_after)


def _differs(event: Event, reported: Reported, words: When, anchor: str) -> Finding:
    return Finding(
        event.file,
        (*event.path, "date"),
        "date-differs",
        "warning",
        f"“{brief(reported.text)}”{_said(anchor)} is {display(words)}, but the date is "
        f"{display(event.when)}",
        "the date is used; correct it, or what the words are relative to",
    )


def _not_understood(event: Event, reported: Reported, resolved: Resolved, anchor: str) -> Finding:
    if resolved.when is not None:
        message = f"“{brief(reported.text)}” goes on with a story, and nothing says from which day"
        remedy = "give the day that it goes on from as anchor, or write a date"
    elif not anchor and _resolved(reported.text, ANY_DAY, reported.rules or RULES).when is not None:
        message = f"nothing says what “{brief(reported.text)}” is relative to"
        remedy = "give an anchor, or a source that says when it was published"
    else:
        message = f"“{brief(reported.text)}” gives no date: {brief(resolved.reason, 200)}"
        shown = " or ".join(resolved.alternatives[:3])
        remedy = f"write a date: {shown}" if shown else "write a date; without one it is undated"
    path = (*event.path, "as_reported", "text")
    return Finding(event.file, path, "time-not-understood", "warning", message, remedy)


def _said(anchor: str) -> str:
    try:
        return f" (said of {display(parse(anchor))})" if anchor else ""
    except DateError:
        return ""
