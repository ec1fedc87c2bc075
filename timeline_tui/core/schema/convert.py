"""One record of an event file as the frozen values of `core.event`.

What comes in has its shape already (`schema.faults.shaped`); what a shape cannot say is checked in
the same pass. Where something was wrong with the shape, keys that it requires may be missing and
None may stand in a list: that has been reported, and what is made of it is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from timeline_tui.core.dates.edtf import DateError, parse
from timeline_tui.core.dates.when import UNDATED, When
from timeline_tui.core.event import (
    NOTHING,
    Event,
    Json,
    Link,
    Participant,
    Quote,
    Relation,
    Reported,
    Source,
)
from timeline_tui.core.problem import Path
from timeline_tui.core.schema import fields
from timeline_tui.core.schema.faults import UNKNOWN_LIMIT, unknown_keys, unknown_value
from timeline_tui.core.schema.findings import Findings
from timeline_tui.core.text import SHOWN_LIMIT, brief

_EVENT_KEYS = fields.KEYS[fields.Event]
_QUOTE_KEYS = fields.KEYS[fields.Quote]
_SOURCE_KEYS = fields.KEYS[fields.Source]
# What the schema's pattern says too. Other characters that some readers break lines at (U+0085,
# vertical tab) are shown as symbols like any control.
_LINE_BREAK = re.compile(r"[\r\n]")
_DURATION = re.compile(r"P[0-9]+[DW]")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def event_of(shape: dict[str, Any], findings: Findings, stem: str) -> Event:
    value = cast(fields.Event, shape)
    unknown: Mapping[str, Json] = NOTHING
    if not shape.keys() <= _EVENT_KEYS:
        unknown = unknown_keys(shape, fields.Event, (), findings)
    title = value.get("title")
    if title is not None:
        _check_title(title, findings)
        _check_length(title, ("title",), findings)
    summary = value.get("summary", "")
    _check_length(summary, ("summary",), findings)
    given = _not_empty(shape, "id", findings)
    date = _not_empty(shape, "date", findings)
    when = _date(date, ("date",), findings) if date else UNDATED
    reported = value.get("as_reported")
    return Event(
        given or _stand_in(stem, findings.base),
        title or "",
        when,
        date,
        summary,
        _participants(value.get("actors", ()), findings),
        words_of(value.get("tags", ()), ("tags",), findings),
        value.get("place", ""),
        value.get("status", "confirmed"),
        tuple(
            [
                source_of(source, ("sources", number), findings)
                for number, source in enumerate(value.get("sources", ()))
                if source is not None
            ]
        ),
        _links(value.get("links", ()), findings),
        None if reported is None else _reported(reported, findings),
        _relations(value.get("after", ()), "after", findings),
        _relations(value.get("before", ()), "before", findings),
        _relations(value.get("during", ()), "during", findings),
        value.get("extra") or NOTHING,
        unknown,
        findings.file,
        findings.base,
        bool(given),
    )


def _stand_in(stem: str, path: Path) -> str:
    """The id of a record that has none."""
    last = path[-1] if path else None
    return f"{stem}-{last + 1}" if isinstance(last, int) else stem


def _not_empty(shape: dict[str, Any], key: str, findings: Findings) -> str:
    text: str = shape.get(key, "")
    if text == "" and key in shape:
        findings.warn((key,), "empty-value", f"{key} is empty: it is passed over", "leave it out")
    return text


def _check_title(title: str, findings: Findings) -> None:
    if not title.strip():
        findings.error(
            ("title",), "empty-title", "the title is empty",
            "write one line that says what happened",
        )  # fmt: skip
    elif _LINE_BREAK.search(title):
        findings.error(
            ("title",), "title-lines", f"the title has a line break: “{brief(title)}”",
            "write it on one line; what else there is to say goes into “summary”",
        )  # fmt: skip


def _check_length(text: str, path: Path, findings: Findings) -> None:
    if len(text) > SHOWN_LIMIT:
        findings.warn(
            path, "long-text",
            f"this text has {len(text):,} characters, and the first {SHOWN_LIMIT:,} are shown",
            "all of it is kept, copied and exported",
        )  # fmt: skip


def _date(text: str, path: Path, findings: Findings) -> When:
    try:
        return parse(text)
    except DateError as error:
        findings.error(path, "bad-date", brief(error.message, 500), brief(error.help, 500))
        return UNDATED


def words_of(items: Sequence[str], path: Path, findings: Findings) -> tuple[str, ...]:
    """A list of words without those that are empty."""
    if "" not in items:
        return tuple(items)
    for number, item in enumerate(items):
        if item == "":
            findings.warn(
                (*path, number), "empty-value", "an empty text: it is passed over", "leave it out"
            )
    return tuple([item for item in items if item != ""])


def _participants(
    items: Sequence[str | fields.Participant], findings: Findings
) -> tuple[Participant, ...]:
    out: list[Participant] = []
    seen: set[str] = set()
    for number, item in enumerate(items):
        if isinstance(item, str):
            participant = Participant(item)
        elif item is None:
            continue
        else:
            participant = Participant(
                item.get("actor", ""), item.get("role", ""),
                unknown_keys(item, fields.Participant, ("actors", number), findings) or NOTHING,
            )  # fmt: skip
        actor = participant.actor
        if actor in seen:
            findings.warn(
                ("actors", number), "duplicate-actor",
                f"“{brief(actor)}” takes part in this event twice",
                "name an actor once; both roles fit into one text",
            )  # fmt: skip
        elif (not actor or actor.isspace()) and (isinstance(item, str) or "actor" in item):
            within = () if isinstance(item, str) else ("actor",)
            findings.error(
                ("actors", number, *within), "empty-actor", "an actor without a name",
                "write who it was",
            )  # fmt: skip
        elif actor:
            seen.add(actor)
        out.append(participant)
    return tuple(out)


def source_of(value: fields.Source, path: Path, findings: Findings) -> Source:
    unknown: Mapping[str, Json] = NOTHING
    if not value.keys() <= _SOURCE_KEYS:
        unknown = unknown_keys(value, fields.Source, path, findings)
    published, accessed = value.get("published", ""), value.get("accessed", "")
    archived_at, sha256 = value.get("archived_at", ""), value.get("sha256", "")
    url, archived_url = value.get("url", ""), value.get("archived_url", "")
    if published:
        _date(published, (*path, "published"), findings)
    if accessed:
        _date(accessed, (*path, "accessed"), findings)
    if archived_at:
        _date(archived_at, (*path, "archived_at"), findings)
    if url:
        _check_url(url, (*path, "url"), findings)
    if archived_url:
        _check_url(archived_url, (*path, "archived_url"), findings)
    if sha256 and not _SHA256.fullmatch(sha256):
        findings.warn(
            (*path, "sha256"), "bad-sha256",
            f"“{brief(sha256)}” is no SHA-256: it has 64 hexadecimal digits",
            "take it from: sha256sum FILE",
        )  # fmt: skip
    return Source(
        value.get("source", ""),
        value.get("id", ""),
        value.get("title", ""),
        value.get("type", ""),
        words_of(value.get("author", ()), (*path, "author"), findings),
        value.get("publisher", ""),
        published,
        accessed,
        url,
        value.get("language", ""),
        archived_url,
        archived_at,
        value.get("text", ""),
        sha256,
        _supports(value.get("supports", ()), path, findings),
        tuple(
            [
                _quote(quote, (*path, "quotes", number), findings)
                for number, quote in enumerate(value.get("quotes", ()))
                if quote is not None
            ]
        ),
        unknown,
    )


def _check_url(url: str, path: Path, findings: Findings) -> None:
    if not _WEB.match(url):
        findings.warn(
            path, "odd-url", f"“{brief(url)}” is not a web address",
            "it begins with https:// or http://; the path of a local copy goes into “text”",
        )  # fmt: skip


def _supports(items: Sequence[str], path: Path, findings: Findings) -> tuple[str, ...]:
    strangers = 0
    for number, item in enumerate(items):
        if item not in fields.FIELDS and item is not None:
            place = (*path, "supports", number)
            # A guess costs 0.2 ms, and a list may hold millions.
            guess = strangers < UNKNOWN_LIMIT
            unknown_value(findings, "warning", place, item, fields.FIELDS, guess=guess)
            strangers += 1
    return tuple(items)


def _quote(value: str | fields.Quote, path: Path, findings: Findings) -> Quote:
    if isinstance(value, str):
        quote, place = Quote(value), path
    else:
        place = (*path, "exact")
        if value.keys() <= _QUOTE_KEYS and "exact" in value:
            quote = Quote(**value)
        else:
            unknown = unknown_keys(value, fields.Quote, path, findings)
            known = {key: text for key, text in value.items() if key not in unknown}
            quote = Quote(**{"exact": "", **known}, unknown=unknown or NOTHING)  # type: ignore[arg-type]
            if "exact" not in value:
                return quote
    if not quote.exact or quote.exact.isspace():
        findings.error(
            place, "empty-quote", "the quote has no words",
            "write the passage, exact to the character, or leave the quote out",
        )  # fmt: skip
    else:
        _check_length(quote.exact, place, findings)
    return quote


def _links(items: Sequence[fields.Link], findings: Findings) -> tuple[Link, ...]:
    links = []
    for number, item in enumerate(items):
        if item is not None:
            unknown = unknown_keys(item, fields.Link, ("links", number), findings)
            links.append(Link(item.get("to", ""), item.get("type", "led_to"), unknown or NOTHING))
    return tuple(links)


def _reported(value: fields.Reported, findings: Findings) -> Reported:
    path: Path = ("as_reported",)
    unknown = unknown_keys(value, fields.Reported, path, findings)
    text, anchor = value.get("text"), value.get("anchor", "")
    if text is not None and not text.strip():
        findings.error(
            (*path, "text"), "empty-text", "as_reported has no words",
            "write the source's own words for the time, or leave as_reported out",
        )  # fmt: skip
    if anchor:
        _date(anchor, (*path, "anchor"), findings)
    return Reported(
        text or "", value.get("source", ""), anchor, value.get("rules", ""), unknown or NOTHING
    )


def _relations(
    items: Sequence[str | fields.Relation], key: str, findings: Findings
) -> tuple[Relation, ...]:
    relations = []
    for number, item in enumerate(items):
        if isinstance(item, str):
            relations.append(Relation(item))
        elif item is not None:
            path = (key, number)
            least, most = item.get("min", ""), item.get("max", "")
            for name, duration in (("min", least), ("max", most)):
                if duration and not _DURATION.fullmatch(duration):
                    findings.error(
                        (*path, name), "bad-duration",
                        f"“{brief(duration)}” is not a number of days or weeks",
                        "write it as in P3D (three days) or P2W (two weeks)",
                    )  # fmt: skip
            unknown = unknown_keys(item, fields.Relation, path, findings)
            relations.append(
                Relation(item.get("id", ""), least, most, item.get("edge", ""), unknown or NOTHING)
            )
    return tuple(relations)
