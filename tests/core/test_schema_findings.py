"""The findings on a record: every code, with its path, its message and its advice."""

from __future__ import annotations

import pytest

from timeline_tui.core.problem import RECORD_LIMIT, Finding
from timeline_tui.core.schema.documents import read_record
from timeline_tui.core.schema.faults import UNKNOWN_LIMIT
from timeline_tui.dates.edtf import DateError, parse

Row = tuple[object, ...]


def findings_of(value: object) -> tuple[Finding, ...]:
    event, findings = read_record(value, file="f.json", stem="f", path=(3,))
    assert (event is None) == any(f.severity == "error" and not f.shown for f in findings)
    assert (event is not None and event.faults) == (
        event is not None and tuple(finding for finding in findings if finding.severity == "error")
    )
    assert all((finding.file, finding.path[0]) == ("f.json", 3) for finding in findings)
    return findings


def rows(value: object) -> list[Row]:
    return [(f.severity, f.code, f.path[1:], f.part, f.message, f.help) for f in findings_of(value)]


def titled(**more: object) -> dict[str, object]:
    return {"title": "x", **more}


def sourced(**source: object) -> dict[str, object]:
    return titled(sources=[source])


def quoted(quote: object) -> dict[str, object]:
    return sourced(quotes=[quote])


KEPT = "it is kept and exported, but not shown"
OURS = "it is kept and exported"
OWN = f"{OURS}; “extra” is for data of your own"
LASTS = 'did you mean “date”? A time that lasts is "2026-04-17/2026-04-20"'
SMALLEST = 'write an object: {"date": "1972-06", "title": "Something happened"}'
KNOWN = "expected: confirmed, alleged, disputed, retracted"

CASES: list[tuple[object, Row]] = [
    # -- title
    ({}, ("error", "missing-title", (), "value", "this event has no title",
          'add "title", one line that says what happened')),
    ({"title": None}, ("error", "missing-title", ("title",), "value", "the title is null",
                       "write one line that says what happened")),
    ({"title": " \t"}, ("error", "empty-title", ("title",), "value", "the title is empty",
                        "write one line that says what happened")),
    ({"title": "a\nb"}, ("error", "title-lines", ("title",), "value",
                         "the title has a line break: “a␊b”",
                         "write it on one line; the rest belongs in “summary”")),
    ({"title": "a\n"}, ("error", "title-lines", ("title",), "value",
                        "the title has a line break: “a␊”",
                        "write it on one line; the rest belongs in “summary”")),
    # -- types
    ({"title": 12}, ("error", "wrong-type", ("title",), "value",
                     "title is a number (12); expected text", 'write "12" in quotes')),
    (titled(date=10**100), ("error", "wrong-type", ("date",), "value",
                            "date is a number (very large); expected text", "write it in quotes")),
    (titled(date=2026), ("error", "wrong-type", ("date",), "value",
                         "date is a number (2026); expected text", 'write "2026" in quotes')),
    (titled(date=20260417), ("error", "wrong-type", ("date",), "value",
                             "date is a number (20260417); expected text",
                             "write 2026-04-17, in quotes")),
    (titled(date=["2026"]), ("error", "wrong-type", ("date",), "value",
                             "date is a list; expected text",
                             'write several dates as one text: "{2026-04-17,2026-04-20}"')),
    (titled(place=True), ("error", "wrong-type", ("place",), "value",
                          "place is true; expected text",
                          'write "true" in quotes if it is meant as text')),
    (titled(place=["Kyiv"]), ("error", "wrong-type", ("place",), "value",
                              "place is a list; expected text", "take it out of the [ ]")),
    (titled(place={}), ("error", "wrong-type", ("place",), "value",
                        "place is an object; expected text", "write text")),
    (titled(status=1), ("error", "wrong-type", ("status",), "value",
                        "status is a number (1); expected text", 'write "1" in quotes')),
    (titled(sources={"title": "S"}), ("error", "wrong-type", ("sources",), "value",
                                      "sources is an object; expected a list", "put it in [ ]")),
    (titled(tags="a"), ("error", "wrong-type", ("tags",), "value",
                        "tags is text (“a”); expected a list", "put it in [ ]")),
    (titled(after="e3"), ("error", "wrong-type", ("after",), "value",
                          "after is text (“e3”); expected a list", "put it in [ ]")),
    (sourced(author="Jane"), ("error", "wrong-type", ("sources", 0, "author"), "value",
                              "sources[0].author is text (“Jane”); expected a list",
                              "put it in [ ]")),
    (titled(tags=["a", None]), ("error", "wrong-type", ("tags", 1), "value",
                                "tags[1] is null; expected text", "leave it out")),
    (titled(actors=[5]), ("error", "wrong-type", ("actors", 0), "value",
                          "actors[0] is a number (5); expected text or an object",
                          'write "5" in quotes')),
    (quoted([]), ("error", "wrong-type", ("sources", 0, "quotes", 0), "value",
                  "sources[0].quotes[0] is a list; expected text or an object",
                  "write text or an object")),
    (quoted({"exact": 1.5}), ("error", "wrong-type", ("sources", 0, "quotes", 0, "exact"), "value",
                              "sources[0].quotes[0].exact is a number (1.5); expected text",
                              'write "1.5" in quotes')),
    (titled(as_reported="last week"), ("error", "wrong-type", ("as_reported",), "value",
                                       "as_reported is text (“last week”); expected an object",
                                       'write {"text": "last week"}')),
    (titled(sources=["gazette"]), ("error", "wrong-type", ("sources", 0), "value",
                                   "sources[0] is text (“gazette”); expected an object",
                                   'write {"title": "gazette"}, or {"source": "gazette"} if a '
                                   "source with that id is declared")),
    (titled(sources=["https://a"]), ("error", "wrong-type", ("sources", 0), "value",
                                     "sources[0] is text (“https://a”); expected an object",
                                     'write {"url": "https://a"}')),
    (titled(links=["e3"]), ("error", "wrong-type", ("links", 0), "value",
                            "links[0] is text (“e3”); expected an object",
                            'write {"to": "e3", "type": "led_to"}')),
    (titled(extra=[]), ("error", "wrong-type", ("extra",), "value",
                        "extra is a list; expected an object", "write an object: { }")),
    (5, ("error", "wrong-type", (), "value", "this is a number (5); expected an event", SMALLEST)),
    ([], ("error", "wrong-type", (), "value", "this is a list; expected an event", SMALLEST)),
    ("a", ("error", "wrong-type", (), "value", "this is text (“a”); expected an event",
           'write {"title": "a"}')),
    (None, ("error", "wrong-type", (), "value", "this is null; expected an event",
            "leave it out")),
    # -- keys at the wrong level
    (titled(events=[{"title": "B"}]), (
        "warning", "unknown-key", ("events",), "key", "unknown key “events”",
        "events belong in a list or a timeline, not in an event; these are not shown")),
    (titled(quotes=["q"]), ("warning", "unknown-key", ("quotes",), "key", "unknown key “quotes”",
                            f"it belongs in an entry of “sources”; here {OURS}")),
    (titled(speaker="A"), ("warning", "unknown-key", ("speaker",), "key", "unknown key “speaker”",
                           f"it belongs in an entry of “quotes”; here {OURS}")),
    (sourced(locator="p. 3"), ("warning", "unknown-key", ("sources", 0, "locator"), "key",
                               "unknown key “locator”",
                               f"it belongs in an entry of “quotes”; here {KEPT}")),
    # -- more than is shown
    (titled(summary="x" * 65_537), (
        "warning", "long-text", ("summary",), "value",
        "this text has 65,537 characters, and the first 65,536 are shown",
        "all of it is kept, copied and exported")),
    (sourced(quotes=["x" * 65_537]), (
        "warning", "long-text", ("sources", 0, "quotes", 0), "value",
        "this text has 65,537 characters, and the first 65,536 are shown",
        "all of it is kept, copied and exported")),
    # -- null and nothing
    (titled(summary=None), ("warning", "null-value", ("summary",), "value",
                            "summary is null: it is ignored", "leave the key out")),
    (sourced(quotes=None), ("warning", "null-value", ("sources", 0, "quotes"), "value",
                            "sources[0].quotes is null: it is ignored", "leave the key out")),
    (titled(actors=[{"actor": None}]), ("error", "missing-key", ("actors", 0, "actor"), "value",
                                        "actors[0].actor is null; an actor with a role needs it",
                                        "write the value")),
    (titled(date=""), ("warning", "empty-value", ("date",), "value",
                       "date is empty: it is ignored", "leave it out")),
    (titled(id=""), ("warning", "empty-value", ("id",), "value",
                     "id is empty: it is ignored", "leave it out")),
    (titled(tags=["a", ""]), ("warning", "empty-value", ("tags", 1), "value",
                              "this text is empty: it is ignored", "leave it out")),
    (titled(actors=[""]), ("error", "empty-actor", ("actors", 0), "value",
                           "this actor has no name", "write a name")),
    (titled(actors=[{"actor": " "}]), ("error", "empty-actor", ("actors", 0, "actor"), "value",
                                       "this actor has no name", "write a name")),
    (quoted(""), ("error", "empty-quote", ("sources", 0, "quotes", 0), "value",
                  "the quote has no words",
                  "write the passage, exact to the character, or leave the quote out")),
    (quoted({"exact": "\n"}), ("error", "empty-quote", ("sources", 0, "quotes", 0, "exact"),
                               "value", "the quote has no words",
                               "write the passage, exact to the character, or leave the quote "
                               "out")),
    (titled(as_reported={"text": ""}), ("error", "empty-text", ("as_reported", "text"), "value",
                                        "as_reported has no words",
                                        "write the source's own words for the time, or leave "
                                        "as_reported out")),
    # -- missing
    (titled(as_reported={"source": "s"}), ("error", "missing-key", ("as_reported",), "value",
                                           "“as_reported” needs “text”", 'add "text"')),
    (titled(actors=[{"role": "r"}]), ("error", "missing-key", ("actors", 0), "value",
                                      "an actor with a role needs “actor”", 'add "actor"')),
    (quoted({"speaker": "s"}), ("error", "missing-key", ("sources", 0, "quotes", 0), "value",
                                "a quote needs “exact”", 'add "exact"')),
    (titled(links=[{"to": "t"}]), ("error", "missing-key", ("links", 0), "value",
                                   "a link needs “type”", 'add "type"')),
    (titled(during=[{"min": "P1D"}]), ("error", "missing-key", ("during", 0), "value",
                                       "a statement of order needs “id”", 'add "id"')),
    # -- unknown keys
    ({"tittle": "x"}, ("error", "unknown-key", ("tittle",), "key", "unknown key “tittle”",
                       "did you mean “title”?")),
    (titled(Date="2026"), ("error", "unknown-key", ("Date",), "key", "unknown key “Date”",
                           LASTS)),
    (titled(actor=["A"]), ("error", "unknown-key", ("actor",), "key", "unknown key “actor”",
                           "did you mean “actors”?")),
    (titled(asReported={"text": "t"}), ("error", "unknown-key", ("asReported",), "key",
                                        "unknown key “asReported”",
                                        "did you mean “as_reported”?")),
    (titled(ѕоurсеѕ=[]), ("error", "unknown-key", ("ѕоurсеѕ",), "key", "unknown key “ѕоurсеѕ”",
                          "did you mean “sources”? This key contains U+0455, which only looks like "
                          "it")),
    (titled(zork=1), ("warning", "unknown-key", ("zork",), "key", "unknown key “zork”", OWN)),
    (titled(data={"a": 1}), ("warning", "unknown-key", ("data",), "key", "unknown key “data”",
                             OWN)),
    (titled(note="n"), ("warning", "unknown-key", ("note",), "key", "unknown key “note”", OWN)),
    (titled(start="2026"), ("error", "unknown-key", ("start",), "key", "unknown key “start”",
                            LASTS)),
    (titled(date="2026", end="2027"), ("warning", "unknown-key", ("end",), "key",
                                       "unknown key “end”", LASTS)),
    (titled(when="2026"), ("error", "unknown-key", ("when",), "key", "unknown key “when”",
                           "did you mean “date”?")),
    (titled(description="d"), ("error", "unknown-key", ("description",), "key",
                               "unknown key “description”", "did you mean “summary”?")),
    (titled(summary="s", description="d"), ("warning", "unknown-key", ("description",), "key",
                                            "unknown key “description”",
                                            "did you mean “summary”?")),
    (sourced(href="https://a"), ("error", "unknown-key", ("sources", 0, "href"), "key",
                                 "unknown key “href”", "did you mean “url”?")),
    (sourced(outlet="CNN"), ("error", "unknown-key", ("sources", 0, "outlet"), "key",
                             "unknown key “outlet”", "did you mean “publisher”?")),
    (quoted({"exact": "q", "x-note": 1}), (
        "warning", "unknown-key", ("sources", 0, "quotes", 0, "x-note"), "key",
        "unknown key “x-note”", KEPT)),
    (sourced(doi="10.1"), ("warning", "unknown-key", ("sources", 0, "doi"), "key",
                           "unknown key “doi”", KEPT)),
    (quoted({"text": "q"}), ("error", "unknown-key", ("sources", 0, "quotes", 0, "text"), "key",
                             "unknown key “text”", "did you mean “exact”?")),
    (quoted({"quote": "q"}), ("error", "unknown-key", ("sources", 0, "quotes", 0, "quote"), "key",
                              "unknown key “quote”", "did you mean “exact”?")),
    (titled(actors=[{"name": "A"}]), ("error", "unknown-key", ("actors", 0, "name"), "key",
                                      "unknown key “name”", "did you mean “actor”?")),
    (titled(links=[{"to": "t", "type": "led_to", "typ": 1}]), (
        "error", "unknown-key", ("links", 0, "typ"), "key", "unknown key “typ”",
        "did you mean “type”?")),
    (titled(after=[{"event": "a"}]), ("error", "unknown-key", ("after", 0, "event"), "key",
                                      "unknown key “event”", "did you mean “id”?")),
    (titled(as_reported={"words": "w"}), ("error", "unknown-key", ("as_reported", "words"), "key",
                                          "unknown key “words”", "did you mean “text”?")),
    # -- values
    (titled(status="confirmd"), ("error", "unknown-value", ("status",), "value",
                                 "status is “confirmd”, which is not one of its values",
                                 f"did you mean “confirmed”? {KNOWN}")),
    (titled(status="rumour"), ("error", "unknown-value", ("status",), "value",
                               "status is “rumour”, which is not one of its values", KNOWN)),
    (titled(status="\ud800"), ("error", "unknown-value", ("status",), "value",
                               "status is “⟨U+D800⟩”, which is not one of its values", KNOWN)),
    (titled(links=[{"to": "t", "type": "leads to"}]), (
        "error", "unknown-value", ("links", 0, "type"), "value",
        "links[0].type is “leads to”, which is not one of its values",
        "expected: led_to, responds_to, contradicts, part_of, precedes")),
    (titled(format="timeline/2"), ("error", "unknown-value", ("format",), "value",
                                   "format is “timeline/2”, which is not one of its values",
                                   "did you mean “timeline/1”? expected: timeline/1")),
    (titled(after=[{"id": "a", "edge": "strt"}]), (
        "error", "unknown-value", ("after", 0, "edge"), "value",
        "after[0].edge is “strt”, which is not one of its values",
        "did you mean “start”? expected: start, end")),
    (sourced(supports=["dat"]), ("warning", "unknown-value", ("sources", 0, "supports", 0), "value",
                                 "sources[0].supports[0] is “dat”, which is not one of its values",
                                 "did you mean “date”? expected: date, title, summary, actors, "
                                 "place, status, tags")),
    *(
        (titled(before=[{"id": "a", name: text}]), (
            "error", "bad-duration", ("before", 0, name), "value",
            f"“{text}” is not a duration: {fault}",
            "write it as in P3D (three days), P2W, P1Y2M or PT12H (twelve hours)"))
        for name, text, fault in (
            ("min", "3 days", "a duration begins with a capital P"),
            ("max", "-P1D", "a duration has no sign"),
            ("max", "P1.5D", "its numbers must be whole, without fractions"),
            ("min", "P", "a number and its unit are missing at the end"),
            ("min", "P1DT", "a number and its unit are missing at the end"),
            ("min", "PT30S", "its smallest unit is the minute, not the second"),
            ("min", "P1234567D", "a number in it has at most six digits"),
            ("max", "P12H", "hours and minutes come after a T"),
            ("max", "P1D1Y", "expected numbers with Y, M, W, D and, after a T, H and M, in this "
                             "order"),
        )
    ),
    (sourced(url="www.a.example"), ("warning", "odd-url", ("sources", 0, "url"), "value",
                                    "“www.a.example” is not a web address",
                                    "expected https:// or http://; the path of a local "
                                    "copy belongs in “text”")),
    (sourced(archived_url="ftp://a"), ("warning", "odd-url", ("sources", 0, "archived_url"),
                                       "value", "“ftp://a” is not a web address",
                                       "expected https:// or http://; the path of a local "
                                       "copy belongs in “text”")),
    (sourced(sha256="ab"), ("warning", "bad-sha256", ("sources", 0, "sha256"), "value",
                            "“ab” is not a SHA-256: expected 64 hexadecimal digits",
                            "print it with: sha256sum FILE")),
    (titled(actors=["A", {"actor": "A"}]), ("warning", "duplicate-actor", ("actors", 1), "value",
                                            "“A” takes part in this event twice",
                                            "name each actor once; write both roles in one text")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected"),
    CASES,
    ids=[f"{row[1]} {row[2]}".encode("ascii", "replace").decode() for _, row in CASES],
)
def test_a_slip_is_said_once_with_its_place_and_its_remedy(value: object, expected: Row) -> None:
    assert rows(value) == [expected]


def test_a_text_as_long_as_is_shown_is_no_problem() -> None:
    assert rows(titled(summary="x" * 65_536)) == []


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (titled(date="2026-02-30"), ("date",)),
        (titled(date="last week"), ("date",)),
        (titled(as_reported={"text": "t", "anchor": "soon"}), ("as_reported", "anchor")),
        (sourced(published="2026-13"), ("sources", 0, "published")),
        (sourced(accessed="today"), ("sources", 0, "accessed")),
        (sourced(archived_at="x"), ("sources", 0, "archived_at")),
    ],
)
def test_a_date_that_is_none_is_an_error_wherever_it_stands(
    value: object, path: tuple[str | int, ...]
) -> None:
    holder: object = value
    for step in path:
        holder = holder[step]  # type: ignore[index]
    with pytest.raises(DateError) as caught:
        parse(str(holder))
    assert rows(value) == [
        ("error", "bad-date", path, "value", caught.value.message, caught.value.help)
    ]


@pytest.mark.parametrize("key", ["day", "time", "endDate", "headline", "who", "location"])
def test_words_of_other_formats_lead_to_ours(key: str) -> None:
    [finding] = findings_of(
        {"date": "2026", key: "x"} if key == "headline" else titled(**{key: "x"})
    )
    assert (finding.code, finding.severity) == ("unknown-key", "error")
    assert finding.help.startswith("did you mean “")


def test_everything_that_is_wrong_is_reported_at_once() -> None:
    value = {
        "tittle": "x",
        "date": "2026-13",
        "status": "maybe",
        "tags": [1, "", 2],
        "actors": ["A", None, "A", {"role": "r"}],
        "sources": [{"url": 1, "quotes": ["", {"exact": 2, "zork": 1}]}, 5],
        "summary": None,
    }
    assert {(f.path[1:], f.code) for f in findings_of(value)} == {
        (("tittle",), "unknown-key"),
        (("date",), "bad-date"),
        (("status",), "unknown-value"),
        (("tags", 0), "wrong-type"),
        (("tags", 1), "empty-value"),
        (("tags", 2), "wrong-type"),
        (("actors", 1), "wrong-type"),
        (("actors", 2), "duplicate-actor"),
        (("actors", 3), "missing-key"),
        (("sources", 0, "url"), "wrong-type"),
        (("sources", 0, "quotes", 0), "empty-quote"),
        (("sources", 0, "quotes", 1, "exact"), "wrong-type"),
        (("sources", 0, "quotes", 1, "zork"), "unknown-key"),
        (("sources", 1), "wrong-type"),
        (("summary",), "null-value"),
    }


def test_a_wrong_value_is_reported_for_one_thing_only() -> None:
    assert [f.code for f in findings_of(sourced(supports=[None, 5]))] == ["wrong-type"] * 2
    assert [f.code for f in findings_of(titled(actors=[{"role": "r"}, {"role": "s"}]))] == [
        "missing-key", "missing-key",
    ]  # fmt: skip
    assert [f.code for f in findings_of(titled(as_reported={"text": 5}))] == ["wrong-type"]
    assert [f.code for f in findings_of(titled(links=[{"to": "t", "type": 5}, 6]))] == [
        "wrong-type", "wrong-type",
    ]  # fmt: skip
    assert [f.code for f in findings_of({"title": 5, "id": 6, "date": 7})] == ["wrong-type"] * 3


def test_beyond_fifty_findings_the_others_are_counted_and_errors_come_first() -> None:
    noise = {f"zork{number}": 1 for number in range(70)}
    *listed, more = findings_of({**noise, "title": 5})
    assert len(listed) == 50
    assert (listed[0].code, listed[0].severity) == ("wrong-type", "error")
    assert (more.code, more.severity, more.path) == ("more", "warning", (3,))
    assert more.message == "21 more problems are not listed here"
    *_, more = findings_of({"title": "x", "tags": [1] * 51})
    assert (more.severity, more.message) == ("error", "1 more problem is not listed here")


def test_a_number_too_long_to_be_written_is_no_obstacle() -> None:
    assert rows(titled(summary=10**5000)) == [
        ("error", "wrong-type", ("summary",), "value",
         "summary is a number (very large); expected text", "write it in quotes"),
    ]  # fmt: skip


def test_fifty_findings_are_listed_without_a_count() -> None:
    assert len(findings_of({"title": "x", "tags": [1] * 50})) == 50


def test_of_a_huge_list_the_first_faults_are_named_and_the_rest_is_kept() -> None:
    value = {"title": "x", "tags": [*["t", 1] * 100_000, "u"]}
    *listed, more = findings_of(value)
    assert [f.path for f in listed] == [(3, "tags", n) for n in range(1, 100, 2)]
    assert more.message == "99,950 more problems are not listed here"
    event, _ = read_record(value, file="f.json", stem="f", path=(3,))
    assert event is not None
    assert event.tags == ("t",) * 100_000 + ("u",)
    assert event.unfit == {("tags",): value["tags"]}


def test_a_huge_record_that_is_right_is_an_event() -> None:
    assert findings_of({"title": "x", "tags": ["a"] * 100_001}) == ()


def test_a_file_cannot_speak_to_the_terminal_through_a_message() -> None:
    for finding in findings_of({"title": "x", "\x1b[31m": 1, "status": "\x1b[2J", "date": "\x1b"}):
        assert "\x1b" not in finding.message + finding.help


def test_the_record_that_was_given_is_left_as_it_is() -> None:
    value = {"title": "x", "summary": None, "tags": [1], "sources": [{"url": None, "quotes": [1]}]}
    findings_of(value)
    assert value == {
        "title": "x", "summary": None, "tags": [1], "sources": [{"url": None, "quotes": [1]}],
    }  # fmt: skip


def test_unknown_keys_without_end_are_counted() -> None:
    keys = {f"x-{number}": number for number in range(UNKNOWN_LIMIT + 9)}
    *_, more = findings_of(titled(**keys))
    said = f"{UNKNOWN_LIMIT + 9 - RECORD_LIMIT:,} more problems are not listed here"
    assert (more.severity, more.message) == ("warning", said)
