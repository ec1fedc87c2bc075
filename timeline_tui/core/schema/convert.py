"""One record of an event file as the frozen values of `core.event`.

The record has its shape already (`core.schema.faults`). Rules that a shape cannot express are
checked in the same pass, and values that cannot be used are set aside as they were written. None in
a list stands for an item that has been set aside already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from timeline_tui.core.event import (
    NOTHING,
    Actor,
    Event,
    Link,
    Participant,
    Quote,
    Relation,
    Reported,
    Source,
)
from timeline_tui.core.plain_json import Doubled, json_text
from timeline_tui.core.problem import Findings, Json, Path
from timeline_tui.core.schema import models
from timeline_tui.core.schema.faults import (
    UNKNOWN_LIMIT,
    key_meant,
    report_unknown_keys,
    report_word,
)
from timeline_tui.core.text import SHOWN_LIMIT, brief
from timeline_tui.dates import DateError, When, parse
from timeline_tui.dates.calendar import DURATION_HELP, duration_fault, read_duration
from timeline_tui.dates.when import UNDATED

WRITTEN_LIMIT = 200
"""The length of the text kept for a date or a status that is not one, in characters."""

_EVENT_KEYS = models.KEYS[models.Event]
_QUOTE_KEYS = models.KEYS[models.Quote]
_SOURCE_KEYS = models.KEYS[models.Source]
# The schema's pattern has the same characters. Others at which some readers break lines (U+0085,
# vertical tab) are shown as symbols, like any control.
_LINE_BREAK = re.compile(r"[\r\n]")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def event_of(shape: dict[str, Any], findings: Findings, stem: str) -> Event:
    """Return the event in a record, without the parts of it that cannot be used."""
    value = cast(models.Event, shape)
    unknown: Mapping[str, Json] = NOTHING
    if not shape.keys() <= _EVENT_KEYS:
        unknown = report_unknown_keys(shape, models.Event, (), findings)
    title = value.get("title")
    if title is not None:
        _check_title(title, findings)
        _check_length(title, ("title",), findings)
    summary = value.get("summary", "")
    _check_length(summary, ("summary",), findings)
    given = _text_at(shape, "id", findings)
    date = _text_at(shape, "date", findings)
    when = _date(date, ("date",), findings) if date else UNDATED
    reported = value.get("as_reported")
    return Event(
        given or _stand_in(stem, findings.base),
        title or "",
        when or UNDATED,
        date or _text_aside("date", "", findings),
        summary,
        _participants(value.get("actors", ()), findings, is_export="when" in value),
        words_of(value.get("tags", ()), ("tags",), findings),
        value.get("place", ""),
        value.get("status") or _text_aside("status", "confirmed", findings),
        tuple(
            [
                source_of(source, ("sources", number), findings)
                for number, source in enumerate(value.get("sources", ()))
                if source is not None
            ]
        ),
        _links(value.get("links", ()), findings),
        None if reported is None else _reported_words(reported, findings),
        _relations(value.get("after", ()), "after", findings),
        _relations(value.get("before", ()), "before", findings),
        _relations(value.get("during", ()), "during", findings),
        value.get("extra") or NOTHING,
        unknown,
        findings.file,
        findings.base,
        bool(given),
        timezone=value.get("timezone", ""),
        is_export="when" in value and "file" in value,
    )


def _text_aside(key: str, otherwise: str, findings: Findings) -> str:
    """Return a value that has been set aside, as text."""
    if (key,) not in findings.unfit:
        return otherwise
    value = findings.unfit[(key,)]
    if type(value) is Doubled:
        return brief(" / ".join(map(json_text, value.values)), WRITTEN_LIMIT)
    return value if isinstance(value, str) else brief(json_text(value), WRITTEN_LIMIT)


def _stand_in(stem: str, path: Path) -> str:
    """Return the id for a record that has none."""
    last = path[-1] if path else None
    return f"{stem}-{last + 1}" if isinstance(last, int) else stem


def _text_at(shape: dict[str, Any], key: str, findings: Findings) -> str:
    text: str = shape.get(key, "")
    if text == "" and key in shape:
        findings.warn((key,), "empty-value", f"{key} is empty: it is ignored", "leave it out")
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
            "write it on one line; the rest belongs in “summary”",
        )  # fmt: skip


def _check_length(text: str, path: Path, findings: Findings) -> None:
    if len(text) > SHOWN_LIMIT:
        findings.warn(
            path, "long-text",
            f"this text has {len(text):,} characters, and the first {SHOWN_LIMIT:,} are shown",
            findings.fate("all of it is kept, copied and exported"),
        )  # fmt: skip


def _date(text: str, path: Path, findings: Findings) -> When | None:
    try:
        return parse(text)
    except DateError as error:
        message, help = brief(error.message, 500), brief(error.help, 500)
        remedy = json_text(error.suggestion) if error.sure else None
        findings.error(path, "bad-date", message, help, remedy)
        findings.set_aside(path, text)
        return None


def _date_of(value: models.Source, key: str, path: Path, findings: Findings) -> str:
    """Return the date at a key of a source; "" if there is none or it cannot be read."""
    text: str = value.get(key, "")  # type: ignore[assignment]
    return text if text and _date(text, (*path, key), findings) is not None else ""


def words_of(items: Sequence[str], path: Path, findings: Findings) -> tuple[str, ...]:
    """Return a list of words without those that are empty or have been set aside."""
    if "" not in items and None not in items:
        return tuple(items)
    for number, item in enumerate(items):
        if item == "":
            findings.warn(
                (*path, number), "empty-value", "this text is empty: it is ignored", "leave it out"
            )
    return tuple([item for item in items if item])


def _participants(
    items: Sequence[str | models.Participant], findings: Findings, *, is_export: bool
) -> tuple[Participant, ...]:
    out: list[Participant] = []
    seen: set[str] = set()
    for number, item in enumerate(items):
        if isinstance(item, str):
            participant = Participant(item)
        elif item is None:
            continue
        else:
            place = ("actors", number)
            unknown = report_unknown_keys(item, models.Participant, place, findings)
            participant = Participant(
                item.get("actor", ""),
                item.get("role", ""),
                unknown or NOTHING,
                _declared_actor(item, place, findings),
            )
        actor = participant.actor
        if actor in seen and is_export:
            pass  # the exported file named it in two ways
        elif actor in seen:
            findings.warn(
                ("actors", number), "duplicate-actor",
                f"“{brief(actor)}” takes part in this event twice",
                "name each actor once; write both roles in one text",
            )  # fmt: skip
        elif not actor or actor.isspace():
            within = () if isinstance(item, str) else ("actor",)
            findings.error(
                ("actors", number, *within), "empty-actor", "this actor has no name",
                "write a name",
            )  # fmt: skip
            findings.set_aside(("actors", number), item)
            continue
        else:
            seen.add(actor)
        out.append(participant)
    return tuple(out)


def _declared_actor(item: models.Participant, path: Path, findings: Findings) -> Actor | None:
    """Return the actor whose name, kind and aliases an entry repeats, as exports write it; None
    if it repeats none."""
    name, kind = item.get("name", ""), item.get("kind", "")
    aliases = words_of(item.get("aliases", ()), (*path, "aliases"), findings)
    if not (name or kind or aliases):
        return None
    actor = item.get("actor", "")
    return Actor(actor, name or actor, aliases, kind, findings.file, (*findings.base, *path))


def source_of(value: models.Source, path: Path, findings: Findings) -> Source:
    """Return the source in an object, without the parts of it that cannot be used."""
    unknown: Mapping[str, Json] = NOTHING
    if not value.keys() <= _SOURCE_KEYS:
        unknown = report_unknown_keys(value, models.Source, path, findings)
    published = _date_of(value, "published", path, findings)
    accessed = _date_of(value, "accessed", path, findings)
    archived_at = _date_of(value, "archived_at", path, findings)
    url, archived_url, sha256 = (
        value.get("url", ""), value.get("archived_url", ""), value.get("sha256", "")
    )  # fmt: skip
    if url:
        _check_url(url, (*path, "url"), findings)
    if archived_url:
        _check_url(archived_url, (*path, "archived_url"), findings)
    if sha256 and not _SHA256.fullmatch(sha256):
        findings.warn(
            (*path, "sha256"), "bad-sha256",
            f"“{brief(sha256)}” is not a SHA-256: expected 64 hexadecimal digits",
            "print it with: sha256sum FILE",
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
                quote
                for number, item in enumerate(value.get("quotes", ()))
                if item is not None
                and (quote := _quote(item, (*path, "quotes", number), findings)) is not None
            ]
        ),
        unknown,
    )


def _check_url(url: str, path: Path, findings: Findings) -> None:
    if not _WEB.match(url):
        findings.warn(
            path, "odd-url", f"“{brief(url)}” is not a web address",
            "expected https:// or http://; the path of a local copy belongs in “text”",
        )  # fmt: skip


def _supports(items: Sequence[str | None], path: Path, findings: Findings) -> tuple[str, ...]:
    strangers = 0
    for number, item in enumerate(items):
        if item is not None and item not in models.FIELDS:
            place = (*path, "supports", number)
            # A guess costs 0.2 ms, and a list may hold millions.
            guess = strangers < UNKNOWN_LIMIT
            report_word(findings, "warning", place, item, models.FIELDS, guess=guess)
            strangers += 1
    return tuple([item for item in items if item is not None])


def _quote(value: str | models.Quote, path: Path, findings: Findings) -> Quote | None:
    if isinstance(value, str):
        quote, place = Quote(value), path
    else:
        place = (*path, "exact")
        if value.keys() <= _QUOTE_KEYS:
            quote = Quote(**value)
        else:
            unknown = report_unknown_keys(value, models.Quote, path, findings)
            known = {key: text for key, text in value.items() if key not in unknown}
            quote = Quote(**known, unknown=unknown)  # type: ignore[arg-type]
    if not quote.exact or quote.exact.isspace():
        findings.error(
            place, "empty-quote", "the quote has no words",
            "write the passage, exact to the character, or leave the quote out",
        )  # fmt: skip
        findings.set_aside(path, value)
        return None
    _check_length(quote.exact, place, findings)
    return quote


def _links(items: Sequence[models.Link | None], findings: Findings) -> tuple[Link, ...]:
    links = []
    for number, item in enumerate(items):
        if item is not None:
            unknown = report_unknown_keys(item, models.Link, ("links", number), findings)
            links.append(Link(item["to"], item["type"], unknown or NOTHING))
    return tuple(links)


def _reported_words(value: models.Reported, findings: Findings) -> Reported | None:
    path: Path = ("as_reported",)
    # Parts that have been set aside already.
    is_whole = not any(place[0] == "as_reported" for place in findings.unfit)
    errors = findings.errors
    unknown = report_unknown_keys(value, models.Reported, path, findings)
    text, anchor = value["text"], value.get("anchor", "")
    if not text.strip():
        findings.error(
            (*path, "text"), "empty-text", "as_reported has no words",
            "write the source's own words for the time, or leave as_reported out",
        )  # fmt: skip
        findings.set_aside(path, value)
        return None
    if anchor and _date(anchor, (*path, "anchor"), findings) is None:
        anchor = ""
    cited = value.get("cited")
    return Reported(
        text, value.get("source", ""), anchor, value.get("rules", ""), unknown or NOTHING,
        is_whole and findings.errors == errors,
        None if cited is None else source_of(cited, (*path, "cited"), findings),
    )  # fmt: skip


def _relations(
    items: Sequence[str | models.Relation | None], key: str, findings: Findings
) -> tuple[Relation, ...]:
    relations = []
    for number, item in enumerate(items):
        if isinstance(item, str):
            relations.append(Relation(item))
        elif item is not None:
            path = (key, number)
            unknown = report_unknown_keys(item, models.Relation, path, findings)
            if any(key_meant(name, models.Relation) == "edge" for name in unknown):
                # It is about an unknown end of the other event.
                findings.set_aside(path, item)
                continue
            least, most = (_duration(item, name, path, findings) for name in ("min", "max"))
            edge = item.get("edge", "")
            relations.append(Relation(item["id"], least, most, edge, unknown or NOTHING))
    return tuple(relations)


def _duration(item: models.Relation, key: str, path: Path, findings: Findings) -> str:
    """Return the limit at a key of a statement of order; "" if there is none or it cannot be
    read."""
    duration: str = item.get(key, "")  # type: ignore[assignment]
    if not duration or read_duration(duration) is not None:
        return duration
    findings.error(
        (*path, key), "bad-duration",
        f"“{brief(duration)}” is not a duration: {duration_fault(duration)}",
        DURATION_HELP,
    )  # fmt: skip
    findings.set_aside((*path, key), duration)
    return ""
