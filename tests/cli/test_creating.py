"""`new`: what is written, where, and what is refused before anything is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.dates.test_typed_common import ROWS
from tests.properties import slowly
from timeline_tui.cli import reading
from timeline_tui.cli.commands import new as asking
from timeline_tui.dates import display, parse

MINIMAL = ("--title", "Talks resume", "--date", "2026-04-17")


def written(path: str | Path) -> dict[str, object]:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def made(ended) -> dict[str, object]:
    assert ended.code == 0, ended.err
    return written(ended.out.rstrip("\n"))


def files() -> list[str]:
    return sorted(str(path) for path in Path().rglob("*") if path.is_file())


def test_an_event_is_written_into_a_file_named_by_date_and_title(run, folder: str) -> None:
    ended = run("new", *MINIMAL)
    assert ended.out == "events/2026-04-17-talks-resume.json\n"
    assert made(ended) == {"id": "talks-resume", "date": "2026-04-17", "title": "Talks resume"}
    assert "Talks resume" in run("list", folder).out
    assert run("check", folder, "--strict").code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_event_whose_path_nobody_gets_is_said_to_be_written(
    run, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/full", "w") as full:
        monkeypatch.setattr("sys.stdout", full)
        ended = run("new", *MINIMAL)
        monkeypatch.undo()
        assert ended.code == 1
        assert "wrote events/2026-04-17-talks-resume.json, but cannot write" in ended.err


def test_a_second_event_of_that_name_gets_a_file_and_an_id_of_its_own(run, folder: str) -> None:
    first = run("new", folder, *MINIMAL)
    before = Path(first.out.strip()).read_bytes()
    second = run("new", folder, *MINIMAL)
    assert second.out != first.out
    assert made(second)["id"] == "talks-resume-2"
    assert Path(first.out.strip()).read_bytes() == before


def test_a_folder_for_events_is_made_where_there_is_none(run) -> None:
    ended = run("new", *MINIMAL)
    assert ended.out == "events/2026-04-17-talks-resume.json\n"
    assert "Talks resume" in run("list").out


def test_within_the_events_folder_a_file_is_made_there(
    run, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert run("new", *MINIMAL).out == "2026-04-17-talks-resume.json\n"


def test_every_option_is_in_the_file(run, folder: str) -> None:
    ended = run(
        "new", folder, *MINIMAL, "--id", "own", "--summary", "So it was.", "--tag", "talks",
        "--tag", "talks", "--status", "disputed", "-a", "DoD: host", "-a", "zoë müller",
        "-a", "Somebody", "--quote", "“We talk.”", "--speaker", "White House",
        "--source-title", "Report", "--publisher", "Weekly", "--published", "2026-04-29~",
        "--url", "https://example.org/x",
    )  # fmt: skip
    assert made(ended) == {
        "id": "own",
        "date": "2026-04-17",
        "title": "Talks resume",
        "summary": "So it was.",
        "actors": [{"actor": "pentagon", "role": "host"}, "zoe", "Somebody"],
        "tags": ["talks"],
        "status": "disputed",
        "sources": [
            {
                "title": "Report",
                "publisher": "Weekly",
                "published": "2026-04-29~",
                "url": "https://example.org/x",
                "quotes": [{"exact": "“We talk.”", "speaker": "White House"}],
            }
        ],
    }
    assert "a new actor: Somebody" in ended.err


def test_a_name_almost_known_is_written_and_said(run, folder: str) -> None:
    ended = run("new", folder, *MINIMAL, "-a", "Anthropc")
    assert made(ended)["actors"] == ["Anthropc"]
    assert "a new actor: Anthropc (did you mean Anthropic?)" in ended.err


@pytest.mark.parametrize(
    ("piped", "exact"),
    [
        (b"He said \xe2\x80\x9cno\xe2\x80\x9d.\n", "He said “no”."),
        (b"  two\r\nlines \n\n", "  two\r\nlines \n"),
        (b"no end", "no end"),
        (b"dos\r\n", "dos"),
    ],
)
def test_a_quote_from_standard_input_is_exact(run, folder: str, piped: bytes, exact: str) -> None:
    ended = run("new", folder, *MINIMAL, "--quote", "-", "--publisher", "Weekly", stdin=piped)
    assert made(ended)["sources"] == [{"publisher": "Weekly", "quotes": [{"exact": exact}]}]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--title", "x"), "new needs --date"),
        ((), "new needs --title and --date"),
        (("--title", "x", "--date", "04/05/2026"), "date: “04/05/2026” can be 4 May or 5 April"),
        (("--title", "x", "--date", "whenever"), "date: "),
        (("--title", "x", "--date", "2025-02-29"), "date: "),
        (("--title", "", "--date", "2026"), "title"),
        (("--title", "two\nlines", "--date", "2026"), "title"),
        ((*MINIMAL, "--published", "yesterday"), "--published: "),
        ((*MINIMAL, "--speaker", "Somebody"), "there is no quote"),
        ((*MINIMAL, "--quote", "-"), "standard input holds no quote"),
        ((*MINIMAL, "--id", "meeting"), "the id meeting is taken"),
        ((*MINIMAL, "-a", ""), "actors: this actor has no name"),
        ((*MINIMAL, "--status", "maybe"), "invalid choice"),
        (("nowhere", *MINIMAL), "no such folder: nowhere"),
        (("n" * 300, *MINIMAL), "no such folder: nnn"),
        (("events/label.json", *MINIMAL), "not a folder: events/label.json"),
        (("x" * 300, *MINIMAL), "no such folder: xxx"),
        (("events\0", *MINIMAL), "no such folder: events"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value)[:60],
)
def test_what_would_not_be_a_good_event_is_refused_and_nothing_written(
    run, folder: str, words: tuple[str, ...], said: str
) -> None:
    before = files()
    ended = run("new", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    assert files() == before


def test_standard_input_that_is_not_text_is_refused(run, folder: str) -> None:
    ended = run("new", folder, *MINIMAL, "--quote", "-", stdin=b"ok \xff")
    assert ended.code == 2
    assert "not UTF-8 (byte 4)" in ended.err


def test_a_folder_that_cannot_be_written_is_a_failure(run, write) -> None:
    write("events", "a file where the folder should be")
    ended = run("new", *MINIMAL)
    assert (ended.code, ended.out) == (1, "")
    assert len(ended.err.splitlines()) == 1


def test_where_the_current_folder_is_gone_another_is_asked_for(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ended = run("new", *MINIMAL)
    assert ended.code == 2
    assert "the current folder no longer exists" in ended.err
    assert run("new", ".", *MINIMAL).code == 1
    ended = run("check", str(tmp_path), "--format", "json")
    assert ended.code == 1
    assert "crashed" not in ended.err


def test_an_installed_chronology_is_never_written_to(run, write) -> None:
    write("lib/site-packages/timeline_tui/events/a.json", {"date": "2026", "title": "t"})
    before = files()
    ended = run("new", "lib/site-packages/timeline_tui/events", *MINIMAL)
    assert ended.code == 2
    assert "belongs to an installed program" in ended.err
    assert files() == before
    assert reading.is_installed(Path(reading.__file__).parent)


def test_hostile_words_are_written_exactly_and_shown_safely(run, folder: str) -> None:
    title = "a\u202eb\x7f ☃"
    ended = run("new", folder, "--title", title, "--date", "2026", "-a", "\x1b[31mred")
    assert "\x1b" not in ended.out + ended.err
    assert written(next(Path(folder).glob("2026-*.json")))["title"] == title


@pytest.mark.parametrize(
    ("date", "name"),
    [
        ("2026-04-17", "2026-04-17-t"),
        ("2026-04", "2026-04-t"),
        ("2026~", "2026-t"),
        ("2026-04-17T10:00:00Z", "2026-04-17-t"),
        ("[2026-04-20..2026-04-26]", "2026-04-20-t"),
        ("2026-04-20/..", "2026-04-20-t"),
        ("199X", "1990-01-01-t"),
        ("[..2026-04-28]", "undated-t"),
        ("-0043-03-15", "bce-0044-t"),
    ],
)
def test_the_name_of_a_file_begins_with_its_date(run, folder: str, date: str, name: str) -> None:
    assert run("new", folder, "--title", "T", "--date", date).out == f"events/{name}.json\n"


# -- questions -----------------------------------------------------------------------------------


def test_a_date_is_asked_until_it_is_one_and_said_back() -> None:
    import io

    said = io.StringIO()
    keys = io.StringIO("\nlast week\n[2026-04-20..2026-04-26]\n")
    answer = asking.ask("When", asking.judge_date, keys, said)
    assert answer == "[2026-04-20..2026-04-26]"
    assert said.getvalue().count("When: ") == 3
    assert said.getvalue().endswith("→ 20–26 Apr 2026\n")


def test_the_end_of_the_input_leaves_the_question() -> None:
    import io

    with pytest.raises(asking.Unanswered):
        asking.ask("What happened", asking.judge_title, io.StringIO(""), io.StringIO())


def test_bytes_that_are_no_text_are_asked_for_again() -> None:
    import io

    said = io.StringIO()
    answer = asking.ask("What", asking.judge_title, io.StringIO("a\udcff\nIt\n"), said)
    assert answer == "It"
    assert "not valid UTF-8" in said.getvalue()


def test_a_terminal_that_goes_leaves_the_question() -> None:
    import io

    class Gone(io.StringIO):
        def readline(self, size: int = -1, /) -> str:
            raise OSError(5, "Input/output error")

    with pytest.raises(asking.Unanswered):
        asking.ask("What", asking.judge_title, Gone(), io.StringIO())


# -- dates and words -----------------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    class Day(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 4, 29)

    monkeypatch.setattr(asking, "date", Day)


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("text", "edtf"), [*ROWS[::8], *slowly(*(ROWS[n] for n in range(len(ROWS)) if n % 8))]
)
def test_a_date_is_taken_as_people_write_it(run, folder: str, text: str, edtf: str) -> None:
    ended = run("new", folder, "--title", "T", "--date", text)
    event = made(ended)
    if text in ("last week", "yesterday", "three days ago"):
        assert event["as_reported"] == {"text": text, "anchor": "2026-04-29"}
        assert "counted from today, 29 Apr 2026" in ended.err
    else:
        assert event["date"] == edtf
        assert ("→" in ended.err) == (text != edtf)
    listed = json.loads(run("list", folder, "-s", "T", "--format", "json").out)
    when = next(one["when"] for one in listed if one["title"] == "T")
    assert when["display"] == display(parse(edtf))
    assert run("check", folder, "--strict").code == 0


@pytest.mark.usefixtures("today")
def test_a_sources_words_count_from_its_publication(run, folder: str) -> None:
    ended = run("new", folder, "--title", "T", "--as-reported", "last week", "--source", "weekly")
    event = made(ended)
    assert event["as_reported"] == {"text": "last week", "source": "weekly"}
    assert event["sources"] == [{"source": "weekly"}]
    assert "date" not in event
    assert "last week → 13–26 Apr 2026, counted from c. 29 Apr 2026" in ended.err


def test_a_sources_words_count_from_the_day_that_is_given(run, folder: str) -> None:
    words = ("--as-reported", "yesterday", "--anchor", "3 May 2026", "--place", "Paris")
    event = made(run("new", folder, "--title", "T", *words))
    assert event["as_reported"] == {"text": "yesterday", "anchor": "2026-05-03"}
    assert (event["date"], event["place"]) == ("2026-05-02", "Paris")
    both = made(run("new", folder, *MINIMAL, "--as-reported", "at noon", "--source", "weekly"))
    assert both["as_reported"] == {"text": "at noon", "source": "weekly"}
    assert both["date"] == "2026-04-17"


def test_a_source_gets_the_id_that_is_given_and_later_events_name_it(run, folder: str) -> None:
    new = ("--source", "talks", "--source-title", "Talks", "--published", "April 29, 2026")
    first = made(run("new", folder, *MINIMAL, *new))
    assert first["sources"] == [{"id": "talks", "title": "Talks", "published": "2026-04-29"}]
    second = made(run("new", folder, "--title", "U", "--date", "2026", "--source", "talks"))
    assert second["sources"] == [{"source": "talks"}]
    assert run("check", folder, "--strict").code == 0


def test_several_quotes_each_have_the_speaker_behind_them(run, folder: str) -> None:
    ended = run(
        "new", folder, *MINIMAL, "--source", "weekly", "--quote", "One.", "--speaker", "Ada",
        "--quote", "-", "--quote", " Three\n", "--speaker", "Bob", stdin="  Two\r\n…\n".encode(),
    )  # fmt: skip
    assert made(ended)["sources"] == [
        {
            "source": "weekly",
            "quotes": [
                {"exact": "One.", "speaker": "Ada"},
                {"exact": "  Two\r\n…"},
                {"exact": " Three\n", "speaker": "Bob"},
            ],
        }
    ]


def test_the_same_event_twice_is_written_and_said(run, folder: str) -> None:
    ended = run("new", folder, "--title", "they meet", "--date", "17 April 2026")
    assert made(ended)["id"] == "they-meet"
    assert "of that title and date was there already: meeting in meeting.json" in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-reported", "last week", "--source-title", "T"), "--anchor: nothing says"),
        (("--as-reported", "last week", "--anchor", "yesterday"), "--anchor: "),
        (("--as-reported", "whenever"), "--as-reported: "),
        (("--date", "2026", "--source", "weakly"), "--source: no source has the id “weakly”: did"),
        (("--date", "2026", "--source", "other"), "give its title"),
        (("--date", "2026", "--speaker", "A", "--quote", "x", "--quote", "y"), "--speaker goes"),
        (("--date", "2026", "--quote", "bad\udcff"), "not valid UTF-8"),
    ],
)
def test_what_cannot_be_understood_of_time_and_source_is_refused(
    run, folder: str, words: tuple[str, ...], said: str
) -> None:
    before = files()
    ended = run("new", folder, "--title", "T", *words)
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert said in ended.err
    assert files() == before
