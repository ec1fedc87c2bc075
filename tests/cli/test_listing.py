"""`list`: the selection, the formats, and what of a file may reach a terminal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests import shipped
from timeline_tui.files import exports

HOSTILE = "a\x1b]0;t\x07\x9bm\x00\x7f\u202eb\u2066c\U000e0041 [/nope] d"
OBEYED = ("\x1b", "\x07", "\x9b", "\x00", "\x7f", "\u202e", "\u2066", "\U000e0041")


def titles(ended) -> list[str]:
    return [event["title"] for event in json.loads(ended.out)]


def test_text_is_one_line_an_event_in_order(run, folder: str) -> None:
    ended = run("list", folder)
    assert ended.code == 0
    assert ended.err == ""
    assert ended.lines == [
        "Mar 2026             A label is put on, quietly [alleged] · Pentagon · 0 quotes",
        "17 Apr 2026          They meet · Anthropic, Pentagon · 1 quote",
        "one of 1–9 May 2026  Later · 0 quotes",
    ]


def test_an_event_without_a_quote_has_its_sources_counted(run, write) -> None:
    sources = [{"title": "S"}, {"title": "T"}]
    write("one/a.json", {"title": "A", "date": "2025", "sources": sources})
    write(
        "one/b.json", {"title": "B", "date": "2026", "sources": [{**sources[0], "quotes": ["q"]}]}
    )
    for _ in range(2):  # read, and from the index
        assert [line.split(" · ")[-1] for line in run("list", "one").lines] == [
            "2 sources", "1 quote"
        ]  # fmt: skip


def test_quotes_are_indented_below_their_event(run, folder: str) -> None:
    lines = run("list", folder, "--quotes").lines
    at = next(n for n, line in enumerate(lines) if "They meet" in line)
    assert lines[at + 1 : at + 4] == [
        "    “It was *good*.",
        "    Very “good”.”",
        "      Zoë Müller · All Weather · Weekly · c. 29 Apr 2026",
    ]
    assert len([line for line in lines if not line.startswith(" ")]) == 3


def test_the_chronology_that_is_shipped_is_listed_where_it_is_asked_for(run) -> None:
    ended = run("list", "--sample")
    assert ended.code == 0
    assert ended.err == ""
    assert len(ended.lines) == shipped.TOTAL


@pytest.mark.parametrize("command", [["list"], ["check"], ["gaps"], ["order", "a", "b"]])
def test_the_chronology_that_is_shipped_never_stands_for_files_of_ones_own(
    run, write, command: list[str]
) -> None:
    write("package.json", {"name": "x", "version": "1"})
    ended = run(*command)
    assert (ended.code, ended.out) == (2, "")
    assert f"timeline-tui {command[0]}" in ended.err
    assert "--sample" in ended.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"title": "a"}'),
        ("a.json", '[{"date": "2026"}]'),
        ("a.json", '{"events": []}'),
        ("a.json", '[{"title": "a"} {"title": "b"}'),
        ("a.json", '{"title": "a",'),
        ("A.NDJSON", '{"x": 1}\n{"title": "a"}\n'),
    ],
)
def test_a_folder_that_holds_event_files_is_read_where_no_path_is_given(
    run, name: str, text: str
) -> None:
    Path(name).write_text(text)
    assert run("check").code != 2
    assert "comes with" not in run("list").err


def test_the_events_folder_is_read_where_no_path_is_given(run, folder: str) -> None:
    ended = run("list")
    assert ended.err == ""
    assert len(ended.lines) == 3


def test_standard_input_is_read_for_a_dash(run) -> None:
    ended = run("list", "-", stdin=b'[{"date": "2026", "title": "Piped"}]')
    assert ended.code == 0
    assert "Piped" in ended.out


def test_standard_input_is_left_alone_without_a_dash(run, folder: str) -> None:
    assert "Piped" not in run("list", stdin=b'{"date": "2026", "title": "Piped"}').out


@pytest.mark.parametrize(
    ("words", "selected"),
    [
        (["-a", "anthropic"], ["They meet"]),
        (["-a", "DEPARTMENT of war"], ["A label is put on, quietly", "They meet"]),
        (["-a", "dod", "--actor", "Pentagon"], ["A label is put on, quietly", "They meet"]),
        (["-a", "Anthropic", "-a", "Pentagon", "--all-of"], ["They meet"]),
        (["--not-actor", "Anthropic"], ["A label is put on, quietly", "Later"]),
        (["-a", "Pentagon", "--not-actor", "Anthropic"], ["A label is put on, quietly"]),
        (["--tag", "meeting", "--tag", "Talks"], ["They meet"]),
        (["--from", "2026-04-17"], ["They meet", "Later"]),
        (["--to", "2026-03"], ["A label is put on, quietly"]),
        (["--from", "2026-05-05", "--to", "2026-05-05"], ["Later"]),
        (["--from", "2026-05-05", "--to", "2026-05-05", "--certain"], []),
        (["-s", "GOOD muller"], ["They meet"]),
        (["--from", "-0043-03-15", "--to", "-0001"], []),
    ],
    ids=" ".join,
)
def test_the_selection_is_by_actor_tag_time_and_words(
    run, folder: str, words: list[str], selected: list[str]
) -> None:
    ended = run("list", folder, *words, "--format", "json")
    assert ended.code == 0, ended.err
    assert titles(ended) == selected


@pytest.mark.parametrize("words", [["-a", "ZOE MULLER"], ["-a", "zoë müller"]], ids=" ".join)
def test_case_and_accents_of_a_name_do_not_count(run, folder: str, words: list[str]) -> None:
    assert run("list", folder, *words).code == 0


def test_options_and_paths_may_come_in_any_order(run, folder: str) -> None:
    ended = run("list", "-a", "Anthropic", f"{folder}/meeting.json", "--format=json", folder)
    assert ended.code == 0, ended.err
    assert "They meet" in titles(ended)


def test_what_follows_two_dashes_is_a_path(run, write) -> None:
    write("-odd/-a.json", {"date": "2026", "title": "Found"})
    assert "Found" in run("list", "--format", "csv", "--", "-odd").out
    assert "Found" in run("list", "./-odd").out


@pytest.mark.parametrize("option", ["--actor", "--not-actor"])
def test_an_unknown_actor_is_refused_with_who_may_be_meant(run, folder: str, option: str) -> None:
    ended = run("list", folder, option, "Anthropc")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "timeline-tui: no actor called Anthropc (did you mean Anthropic?)\n"


def test_a_name_like_no_other_is_answered_with_who_is_known(run, folder: str) -> None:
    ended = run("list", folder, "-a", "qqqq\x1b[31m")
    assert ended.code == 2
    assert "known: Pentagon, Anthropic and Zoë Müller" in ended.err
    assert "\x1b" not in ended.err


def test_a_wrong_date_is_refused_with_what_to_write(run, folder: str) -> None:
    ended = run("list", folder, "--from", "04/05/2026")
    assert ended.code == 2
    assert ended.err == (
        "timeline-tui: --from: can be 4 May or 5 April: write 2026-04-05 or 2026-05-04\n"
    )
    ended = run("list", folder, "--from", "2026-04-31")
    assert ended.code == 2
    assert ended.err.startswith("timeline-tui: --from: ")
    assert len(ended.err.splitlines()) == 1


def test_a_date_may_be_written_as_people_say_it(run, folder: str) -> None:
    assert run("list", folder, "--from", "17/04/2026", "--to", "april 2026").lines == [
        "17 Apr 2026  They meet · Anthropic, Pentagon · 1 quote"
    ]


def test_as_known_on_a_day_only_what_was_public_is_listed(run, folder: str) -> None:
    ended = run("list", folder, "--as-known", "2026-05-01", "--quotes")
    assert [line for line in ended.lines if not line.startswith(" ")] == [
        "17 Apr 2026  They meet · Anthropic, Pentagon · 1 quote"
    ]
    assert "2 events are left out: no source says when it was published" in ended.err
    assert run("list", folder, "--as-known", "2026-04-28").lines == []


def test_in_order_of_publication_the_undated_are_last(run, folder: str) -> None:
    ended = run("list", folder, "--order", "published", "--format", "json")
    assert titles(ended) == ["They meet", "A label is put on, quietly", "Later"]


@pytest.mark.parametrize("command", ["list", "check"])
def test_a_missing_folder_is_refused_with_the_one_that_may_be_meant(
    run, folder: str, command: str
) -> None:
    ended = run(command, "evnts")
    assert (ended.code, ended.out) == (2, "")
    assert "no such folder: evnts (did you mean events" in ended.err


def test_a_misspelled_command_is_recognized(run) -> None:
    ended = run("chekc")
    assert ended.code == 2
    assert "did you mean the command check?" in ended.err


def test_a_command_that_comes_too_late_is_pointed_to_its_place(run) -> None:
    ended = run("--all-of", "list")
    assert ended.code == 2
    assert "a command comes first: timeline-tui list" in ended.err


@pytest.mark.parametrize("command", ["list", "check"])
def test_an_empty_folder_is_nothing_readable(run, write, command: str) -> None:
    write("empty/.hidden", "")
    ended = run(command, "empty")
    assert ended.code == 1
    assert "no event files in empty" in ended.err


def test_a_folder_with_only_broken_files_is_nothing_readable(run, write) -> None:
    write("bad/a.json", '{"date": ')
    ended = run("list", "bad")
    assert (ended.code, ended.out) == (1, "")
    assert "nothing readable in bad: run timeline-tui check bad" in ended.err


def test_broken_files_are_counted_beside_what_can_be_read(run, folder: str, write) -> None:
    write("events/broken.json", "{")
    ended = run("list", folder)
    assert ended.code == 0
    assert len(ended.lines) == 3
    assert ended.err == "timeline-tui: 1 file needs a look: run timeline-tui check events\n"


@pytest.mark.parametrize(
    ("form", "out"), [("text", ""), ("md", ""), ("jsonl", ""), ("json", "[]\n")]
)
def test_a_selection_of_nothing_is_no_failure_and_says_so(
    run, folder: str, form: str, out: str
) -> None:
    ended = run("list", folder, "--from", "1990", "--to", "1991", "--format", form)
    assert (ended.code, ended.out) == (0, out)
    assert ended.err == "timeline-tui: no event matches the selection (3 events read)\n"


def test_a_selection_of_nothing_names_the_part_that_does_it(run, folder: str) -> None:
    ended = run("list", folder, "-a", "Pentagon", "-s", "zugzwang")
    assert (ended.code, ended.out) == (0, "")
    nothing = "timeline-tui: no event matches the selection (3 events read)"
    assert ended.err == f"{nothing}: 2 without “saying ‘zugzwang’”\n"


def test_a_word_that_nothing_says_may_have_been_meant_for_another(run, folder: str) -> None:
    ended = run("list", folder, "-s", "pentagn")
    assert (ended.code, ended.out) == (0, "")
    nothing = "timeline-tui: no event matches the selection (3 events read)\n"
    meant = "timeline-tui: no event says “pentagn” (did you mean “pentagon”?)\n"
    assert ended.err == nothing + meant
    assert run("list", folder, "-s", "pentagon").lines


def test_csv_of_nothing_is_its_header(run, folder: str) -> None:
    ended = run("list", folder, "--from", "1990", "--to", "1991", "--format", "csv")
    assert len(ended.lines) == 1
    assert ended.err == "timeline-tui: no event matches the selection (3 events read)\n"


def test_an_unknown_tag_is_refused_with_the_one_that_may_be_meant(run, write) -> None:
    write("a.json", {"date": "2026", "title": "x", "tags": ["meeting", "court"]})
    ended = run("list", "a.json", "--tag", "meetin")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "timeline-tui: no event is tagged meetin (did you mean meeting?)\n"
    assert "known: meeting and court" in run("list", "a.json", "--tag", "qqqq").err
    assert run("list", "a.json", "--tag", "MEETING").code == 0


# -- formats -------------------------------------------------------------------------------------


def test_json_is_whole_events_in_order_with_file_and_when(run, folder: str) -> None:
    events = json.loads(run("list", folder, "--format", "json").out)
    assert [event["id"] for event in events] == ["label", "meeting", "later"]
    meeting = events[1]
    assert meeting["file"].endswith("meeting.json")
    assert meeting["when"] == {
        "earliest": "2026-04-17",
        "latest": "2026-04-17",
        "display": "17 Apr 2026",
        "kind": "point",
    }
    assert meeting["sources"][0]["title"] == "All Weather"
    assert meeting["sources"][0]["quotes"][0]["exact"] == "It was *good*.\nVery “good”."
    assert events[0]["status"] == "alleged"


def test_json_of_nothing_is_an_empty_array(run, folder: str) -> None:
    assert json.loads(run("list", folder, "--to", "1990", "--format", "json").out) == []


def test_json_lines_are_the_same_events(run, folder: str) -> None:
    whole = json.loads(run("list", folder, "--format", "json").out)
    lines = [json.loads(line) for line in run("list", folder, "--format", "jsonl").lines]
    assert lines == whole


def test_csv_reads_back_to_the_exact_text(run, folder: str) -> None:
    ended = run("list", folder, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ended.out, newline="")))
    assert tuple(rows[0]) == exports.COLUMNS
    assert rows[0]["title"] == "A label is put on, quietly"
    assert rows[1]["summary"] == "First line.\n- second line"
    assert rows[1]["actors"] == "Anthropic; Pentagon"
    assert (rows[2]["earliest"], rows[2]["latest"]) == ("2026-05-01", "2026-05-09")


@pytest.mark.parametrize("text", ["a\rb", 'say "x"', "a,b", " padded ", "two\nlines", "=1+1", ""])
def test_a_csv_cell_keeps_its_text(text: str) -> None:
    line = f"{exports._cell(text)},end\n"
    assert list(csv.reader(io.StringIO(line, newline=""))) == [[text, "end"]]


def test_markdown_is_a_document_whose_text_is_not_markup(run, folder: str) -> None:
    out = run("list", folder, "--format", "md").out
    assert out.startswith("# The standoff\n")
    assert "\n\\# Not a heading\n" in out
    assert "- **17 Apr 2026** — They meet (Anthropic, Pentagon)" in out
    assert "  \\- second line" in out
    assert "  > “It was \\*good\\*." in out
    assert (
        "  > Very “good”.” — Zoë Müller, [*All Weather*](<https://example.org/weekly>), "
        "Weekly, c. 29 Apr 2026" in out
    )


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# head", "\\# head"),
        ("1. one", "1\\. one"),
        ("- item", "\\- item"),
        ("[a](b)", "\\[a\\](b)"),
        ("<b> & `x`", "\\<b\\> \\& \\`x\\`"),
        ("no. 1 - yes", "no. 1 - yes"),
    ],
)
def test_markdown_would_obey_nothing_of_a_text(text: str, escaped: str) -> None:
    assert exports._line(text) == escaped


def test_markdown_makes_only_links_of_the_web_live(run, write) -> None:
    sources = [
        {"title": "one", "url": "javascript:alert(1)", "quotes": ["q"]},
        {"title": "two", "url": "https://example.org/a b>c", "quotes": ["q"]},
        {"title": "three", "url": "https://example.org/\ud800", "quotes": ["q"]},
    ]
    write("a.json", {"date": "2026", "title": "links", "sources": sources})
    out = run("list", "a.json", "--format", "md").out
    assert "javascript" not in out
    assert "(<https://example.org/%ED%A0%80>)" in out
    assert "(<https://example.org/a%20b%3Ec>)" in out


# -- hostile text --------------------------------------------------------------------------------


@pytest.fixture
def hostile(write) -> str:
    actor = {"actor": HOSTILE, "role": HOSTILE}
    quote = {"exact": HOSTILE, "speaker": HOSTILE}
    event = {
        "id": "x",
        "date": "2026",
        "title": HOSTILE,
        "summary": HOSTILE,
        "actors": [actor],
        "tags": [HOSTILE],
        "sources": [{"title": HOSTILE, "publisher": HOSTILE, "quotes": [quote]}],
    }
    write("hostile.json", event)
    return "hostile.json"


@pytest.mark.parametrize(
    "words", [["--format", "text"], ["--quotes"], ["--format", "json"], ["--format", "jsonl"]],
    ids=" ".join,
)  # fmt: skip
def test_nothing_that_a_terminal_obeys_is_printed(run, hostile: str, words: list[str]) -> None:
    ended = run("list", hostile, *words)
    assert ended.code == 0, ended.err
    for char in OBEYED:
        assert char not in ended.out + ended.err


def test_json_holds_hostile_text_to_the_character(run, hostile: str) -> None:
    for form in ("json", "jsonl"):
        read = json.loads(run("list", hostile, "--format", form).out)
        event = read[0] if form == "json" else read
        assert event["title"] == HOSTILE
        assert event["sources"][0]["quotes"][0]["exact"] == HOSTILE


def test_csv_and_markdown_in_a_pipe_are_exact(run, hostile: str) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("list", hostile, "--format", "csv").out, newline=""))
    )
    assert rows[0]["title"] == HOSTILE
    document = run("list", hostile, "--format", "md").out
    assert HOSTILE.replace("[", "\\[").replace("]", "\\]") in document


def test_a_range_that_ends_before_it_begins_is_refused_with_both_dates(run, folder) -> None:
    for command in (["list"], ["gaps"]):
        ended = run(*command, folder, "--from", "2026-05", "--to", "2026-04")
        assert (ended.code, ended.out) == (2, "")
        assert "--to Apr 2026 ends before --from May 2026 begins" in ended.err
    assert run("list", folder, "--from", "2026-04-17", "--to", "2026-04").code == 0


def test_a_date_that_is_nearly_edtf_is_refused_with_how_to_write_it(run, folder) -> None:
    ended = run("list", folder, "--from", "2026-05/2026-04")
    assert (ended.code, ended.out) == (2, "")
    assert "--from: the interval ends before it begins (write 2026-04/2026-05)" in ended.err


@pytest.mark.parametrize(
    ("zone", "title"), [("Pacific/Auckland", "Of the south"), ("Europe/Kyiv", "Of the north")]
)
def test_seasons_of_from_and_to_are_those_of_the_zone(run, tmp_path, zone: str, title: str) -> None:
    path = tmp_path / "t.json"
    events = [
        {"id": "a", "title": "Of the north", "date": "2025-06-10"},
        {"id": "b", "title": "Of the south", "date": "2025-12-10"},
    ]
    path.write_text(json.dumps({"format": "timeline/1", "timezone": zone, "events": events}))
    ended = run("list", str(path), "--from", "early summer 2025", "--to", "early summer 2025")
    assert ended.code == 0, ended.err
    assert title in ended.out
    assert ("Of the north" in ended.out) != ("Of the south" in ended.out)


def test_the_first_events_can_be_listed_alone_and_from_the_last_one_on(run, folder: str) -> None:
    whole = run("list", folder).lines
    ended = run("list", folder, "--limit", "2")
    assert [line.split() for line in ended.lines] == [line.split() for line in whole[:2]]
    assert ended.err == "timeline-tui: 1 more event not listed (--limit 0 lists all)\n"
    ended = run("list", folder, "--reverse")
    assert (ended.lines, ended.err) == (whole[::-1], "")
    assert run("list", folder, "--limit", "0").lines == whole
    assert run("list", folder, "--limit", "9").err == ""
    assert run("list", folder, "--limit", "-1").code == 2


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "md"])
def test_every_format_is_limited_and_turned_round(run, folder: str, form: str) -> None:
    ended = run("list", folder, "--format", form, "--reverse", "--limit", "2")
    places = [ended.out.find(title) for title in ("Later", "They meet")]
    assert -1 < places[0] < places[1]
    assert "A label is put on" not in ended.out
    assert "stands at another time" not in ended.err
