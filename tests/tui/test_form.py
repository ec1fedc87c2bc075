"""The form for a new event: what is typed, chosen, pasted, kept and written."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tests.dates.test_typed_common import ROWS, TODAY
from tests.properties import slowly
from tests.tui.dropping import put
from tests.tui.test_themes import THEMES, too_faint
from timeline_tui.dates import display, parse
from timeline_tui.files.state import State, keep_draft, key_of, read_draft
from timeline_tui.tui import Options
from timeline_tui.tui.sheets.form import QuoteText, stand_in

GAZETTE = {
    "id": "gazette", "title": "A vote at last", "publisher": "Gazette", "published": "2026-04-22",
}  # fmt: skip


@pytest.fixture
def case(folder: Path) -> Path:
    put(folder, "case.json", {
        "actors": [{"id": "ada", "name": "Ada Vance", "aliases": ["the mayor"]},
                   {"id": "council", "name": "City Council"}],
        "sources": [GAZETTE],
        "events": [{"id": "e1", "date": "2026-04-01", "title": "Day one", "actors": ["ada"]},
                   {"id": "e2", "date": "2026-04-10", "title": "Day two", "actors": ["council"],
                    "sources": [{"title": "Minutes", "publisher": "Clerk",
                                 "published": "2026-04-11"}]}],
    })  # fmt: skip
    return folder


def options(folder: Path, **more: object) -> Options:
    return Options(new_folder=str(folder), today=lambda: TODAY, **more)  # type: ignore[arg-type]


def written(folder: Path, name: str) -> dict[str, object]:
    return json.loads((folder / name).read_text(encoding="utf-8"))


async def opened(stage, *keys: str) -> None:
    await stage.press("c", *keys)
    await stage.pilot.pause()


async def to(stage, name: str) -> None:
    """Go to a field, by a way that only tests may take."""
    stage.app.screen.query_one(f"#{name}").focus()
    await stage.pilot.pause()


async def paste(stage, text: str) -> None:
    stage.app.post_message(events.Paste(text))
    await stage.pilot.pause()


async def gone(stage) -> None:
    await stage.until(lambda: len(stage.app.screen_stack) == 1, "the form is closed")


# -- one event, typed ------------------------------------------------------------------------------


async def test_a_first_event_with_words_actors_and_quotes_of_a_known_source(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await stage.type("They vote")
        await stage.press("enter")
        await stage.type("last week")
        assert "→ 20–26 Apr 2026, counted from today, 29 Apr 2026" in stage.flat()
        await stage.press("enter", "enter")
        await stage.type("van")
        await stage.press("enter")
        await stage.type("city: host")
        await stage.press("enter")
        assert "Ada Vance · City Council (host)" in stage.flat()
        await to(stage, "source-0")
        await stage.type("vote")
        await stage.press("enter")
        assert stage.app.focused.id == "quote-0-0"
        assert "Gazette · 22 Apr 2026 · A vote at last" in stage.flat()
        assert "→ 13–19 Apr 2026, counted from 22 Apr 2026" in stage.flat()
        assert "Publisher" not in stage.text()
        await paste(stage, "“It was close,”\r\nthe mayor said. ")
        await stage.press("tab")
        await stage.type("Ada Vance")
        await stage.press("tab")
        await paste(stage, "A second one")
        await stage.press("ctrl+s")
        await gone(stage)
        await stage.until(lambda: "They vote" in stage.text(), "the event is shown")
        assert written(case, "2026-04-13-they-vote.json") == {
            "id": "they-vote",
            "as_reported": {"text": "last week", "source": "gazette"},
            "title": "They vote",
            "actors": ["ada", {"actor": "council", "role": "host"}],
            "sources": [
                {
                    "source": "gazette",
                    "quotes": [
                        {"exact": "“It was close,”\r\nthe mayor said. ", "speaker": "Ada Vance"},
                        {"exact": "A second one"},
                    ],
                }
            ],
        }
        assert stage.cursor == "they-vote"


@pytest.mark.slow
async def test_every_field_goes_into_the_file(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        for words in ("T", "17 April 2026"):
            await paste(stage, words)
            await stage.press("tab")
        assert "→ 17 Apr 2026 (2026-04-17)" in stage.flat()
        await to(stage, "summary")
        await paste(stage, "So it was.")
        await stage.press("tab", "right", "space", "tab")
        await paste(stage, "vote, bridge ,vote")
        await stage.press("tab")
        await paste(stage, "Town hall")
        await stage.press("tab")
        for words in ("Minutes of it", "Clerk", "April 18, 2026", "https://x.example/1"):
            await paste(stage, words)
            await stage.press("tab")
        await paste(stage, "Yes.")
        await to(stage, "source-1")
        await paste(stage, "gazette")
        await stage.press("enter")
        await paste(stage, "No.")
        await to(stage, "save")
        await stage.press("enter")
        await gone(stage)
        made = written(case, "2026-04-17-t.json")
        assert made == {
            "id": "t", "date": "2026-04-17", "title": "T", "summary": "So it was.",
            "tags": ["vote", "bridge"], "place": "Town hall", "status": "disputed",
            "sources": [
                {"id": "clerk-minutes-of-it", "title": "Minutes of it", "publisher": "Clerk",
                 "published": "2026-04-18", "url": "https://x.example/1",
                 "quotes": [{"exact": "Yes."}]},
                {"source": "gazette", "quotes": [{"exact": "No."}]},
            ],
        }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("text", "edtf"), [ROWS[0], ROWS[-1], *slowly(*ROWS)])
async def test_the_form_takes_a_date_as_people_write_it(open_stage, case, text, edtf):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await stage.type("T")
        await stage.press("enter")
        await paste(stage, text)
        assert f"→ {display(parse(edtf))}" in stage.flat()
        await stage.press("ctrl+s")
        await gone(stage)
        await stage.until(lambda: "3 events" in stage.lines()[0], "the event is shown")
        listed = [event for event in stage.explorer.state.lens.events if event.title == "T"]
        assert [event.when.edtf for event in listed] == [edtf]


async def test_of_two_readings_of_a_date_one_is_chosen_or_none(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await stage.type("T")
        await stage.press("tab")
        await stage.type("4.5.2026")
        assert "2026-04-05 5 Apr 2026" in stage.flat()
        await stage.press("ctrl+s")
        assert "! date: “4.5.2026” can be 4 May or 5 April" in stage.flat()
        assert stage.app.focused.id == "date"
        await stage.press("down", "down", "enter")
        assert stage.app.focused.value == "2026-05-04"
        assert "→ 4 May 2026" in stage.flat()


@pytest.mark.slow
async def test_words_of_two_sources_ask_which_and_take_its_number(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await paste(stage, "T")
        await stage.press("tab")
        await paste(stage, "yesterday")
        await to(stage, "source-0")
        await paste(stage, "gazette")
        await stage.press("enter")
        await to(stage, "source-1")
        await paste(stage, "minutes")
        await stage.press("enter")
        await stage.press("ctrl+s")
        assert stage.app.focused.id == "anchor"
        assert "the sources are of 22 Apr 2026 and 11 Apr 2026" in stage.flat()
        await paste(stage, "2")
        assert "→ 10 Apr 2026 (2026-04-10), counted from 11 Apr 2026" in stage.flat()
        await stage.press("ctrl+s")
        await gone(stage)
        made = written(case, "2026-04-10-t.json")
        assert made["as_reported"] == {"text": "yesterday", "source": "clerk-minutes"}


# -- actors and sources ----------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_new_actor_is_only_taken_if_it_is_chosen(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await stage.type("T")
        await stage.press("tab")
        await stage.type("2026")
        await stage.press("tab")
        await stage.type("the mayor, Zed")
        assert "Ada Vance" in stage.text()
        assert stage.app.focused.value == "Zed"
        await stage.press("enter")
        assert "“Zed” is not chosen yet" in stage.flat()
        await stage.press("ctrl+s")
        assert stage.app.focused.id == "actors"
        assert len(stage.app.screen_stack) == 2
        await stage.press("down")
        assert "a new actor: Zed" in stage.text()
        await stage.press("enter")
        assert "Ada Vance · Zed (new)" in stage.flat()
        await stage.press("ctrl+s")
        await gone(stage)
        assert written(case, "2026-t.json")["actors"] == ["ada", "Zed"]


@pytest.mark.slow
async def test_backspace_takes_back_the_last_actor(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "actors")
        for letters in ("ada", "city"):
            await stage.type(letters)
            await stage.press("enter")
        await stage.press("backspace")
        assert "Ada Vance" in stage.text()
        assert "City Council" not in "".join(stage.lines()[2:8])


async def test_esc_closes_the_list_of_names_before_the_form(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "actors")
        await paste(stage, "vance")
        assert "a new actor: vance" in stage.text()
        await stage.press("escape")
        assert "a new actor: vance" not in stage.text()
        assert stage.app.focused.value == "vance"
        await stage.press("escape")
        await gone(stage)


@pytest.mark.slow
async def test_a_known_source_without_an_id_fills_in_what_is_known_of_it(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "source-0")
        await paste(stage, "clerk")
        await stage.press("enter")
        assert stage.app.focused.id == "publisher-0"
        assert stage.app.focused.value == "Clerk"
        await to(stage, "published-0")
        assert stage.app.focused.value == "2026-04-11"


@pytest.mark.slow
async def test_a_source_that_is_typed_over_is_a_new_one(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "source-0")
        await paste(stage, "gazette")
        await stage.press("enter", "shift+tab", "end")
        await paste(stage, "!")
        assert "Publisher" in stage.text()
        assert stage.app.focused.value == "A vote at last!"


@pytest.mark.slow
async def test_a_title_that_merely_has_the_letters_is_not_taken_for_a_known_source(
    open_stage, case
):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "source-0")
        await stage.type("gzt")
        assert "A vote at last" in stage.text()
        await stage.press("enter")
        assert stage.app.focused.id == "publisher-0"
        await stage.press("shift+tab")
        assert stage.app.focused.value == "gzt"


@pytest.mark.slow
async def test_one_key_goes_on_with_another_event_of_the_same_source(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await paste(stage, "First")
        await stage.press("tab")
        await paste(stage, "last week")
        await to(stage, "actors")
        await paste(stage, "Zed")
        await stage.press("down", "enter")
        await to(stage, "source-0")
        await paste(stage, "Talks")
        await stage.press("tab", "tab")
        await paste(stage, "2026-04-28")
        await to(stage, "quote-0-0")
        await paste(stage, "One.")
        await stage.press("ctrl+n")
        await stage.until(lambda: "wrote " in stage.flat(), "the first is written")
        assert stage.app.focused.id == "title"
        assert stage.app.focused.value == ""
        assert "Talks" in stage.text()
        await paste(stage, "Second")
        await stage.press("tab")
        await paste(stage, "yesterday")
        assert "→ 27 Apr 2026 (2026-04-27), counted from 28 Apr 2026" in stage.flat()
        await to(stage, "actors")
        await paste(stage, "Zed,")
        await to(stage, "quote-0-0")
        assert stage.app.focused.exact == ""
        await paste(stage, "Two.")
        await stage.press("ctrl+s")
        await gone(stage)
        first = written(case, "2026-04-20-first.json")
        assert first["as_reported"] == {"text": "last week", "source": "talks"}
        assert written(case, "2026-04-27-second.json") == {
            "id": "second",
            "date": "2026-04-27",
            "as_reported": {"text": "yesterday", "source": "talks"},
            "title": "Second",
            "actors": ["Zed"],
            "sources": [{"source": "talks", "quotes": [{"exact": "Two."}]}],
        }


async def test_the_same_event_twice_is_said_before_it_is_written(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await paste(stage, "day ONE")
        await stage.press("tab")
        await paste(stage, "1 April 2026")
        await stage.press("ctrl+s")
        assert "there is an event of that title and date, e1 in case.json" in stage.flat()
        assert len(list(case.iterdir())) == 1
        await stage.press("ctrl+s")
        await gone(stage)
        assert written(case, "2026-04-01-day-one.json")["id"] == "day-one"


# -- quotes ----------------------------------------------------------------------------------------

EXACT = [
    "two\r\nlines\n\n and\tmore \r\n",
    "vertical\x0bform\x0cnext\x85line\u2028par\u2029end",
    "\x1b[31mred\x1b[0m \x07 \u202eback\u202c \u200bzero \ufeff",
    "a\rb\nc",
    "\U00100001 \U00100041 stand-ins of its own",
    "日本語の引用。👩‍👩‍👧 e\u0301",
]


@pytest.mark.slow
async def test_a_quote_is_taken_as_it_is_pasted(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "quote-0-0")
        for text in EXACT:
            await paste(stage, text)
            assert stage.app.focused.exact == text
            shown = stage.text().replace("\n", "")
            assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown)
            await stage.press("f7", "delete")
        await paste(stage, "\n".join(EXACT))
        await stage.press("escape")
        await opened(stage)
        await to(stage, "quote-0-0")
        assert stage.app.focused.exact == "\n".join(EXACT)


@pytest.mark.slow
async def test_line_breaks_that_a_terminal_sends_as_cr_are_line_breaks(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "quote-0-0")
        await paste(stage, "one\rtwo\r\rthree")
        assert stage.app.focused.exact == "one\ntwo\n\nthree"


async def test_keys_that_come_at_once_reach_a_quote_in_their_order(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "quote-0-0")
        typed = "one twoo"
        keys = [("space" if char == " " else char, char) for char in typed]
        keys += [("backspace", "\x7f"), ("enter", "\r"), *((char, char) for char in "three")]
        for key, char in keys:
            stage.app.post_message(events.Key(key, char))
        await stage.until(lambda: stage.app.focused.exact.endswith("three"), "all are taken")
        assert stage.app.focused.exact == "one two\nthree"


@pytest.mark.slow
async def test_a_quote_that_is_too_long_for_a_form_is_refused_whole(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "quote-0-0")
        await paste(stage, "word " * 60_000)
        assert "too long for the form: timeline-tui new --quote -" in stage.flat()
        assert stage.app.focused.exact == ""


@pytest.mark.slow
async def test_arrows_leave_a_quote_at_its_ends(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "quote-0-0")
        await paste(stage, "one\ntwo")
        await stage.press("up")
        assert isinstance(stage.app.focused, QuoteText)
        await stage.press("up")
        assert stage.app.focused.id == "url-0"
        await stage.press("down", "down", "down")
        assert stage.app.focused.id == "speaker-0-0"
        await stage.press("up")
        await paste(stage, " of many words" * 20)
        assert "Quote" in stage.text()
        await stage.press("up", "up")
        assert isinstance(stage.app.focused, QuoteText)  # its lines are broken into rows


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_what_stands_in_for_a_text_gives_it_back(text: str) -> None:
    seen = stand_in(text)
    assert stand_in(seen) == text
    assert len(seen) == len(text)
    assert len(seen.splitlines()) == len(seen.split("\n")) - seen.endswith("\n") - (not seen)


# -- what is kept ----------------------------------------------------------------------------------


async def test_a_draft_outlives_the_form_and_the_program(open_stage, case, tmp_path):
    state = State(tmp_path / "state", key_of([str(case)]))
    async with open_stage(case, options=options(case), state=state) as stage:
        await opened(stage)
        await paste(stage, "Kept")
        await stage.press("tab")
        await paste(stage, "last week")
        await to(stage, "actors")
        await paste(stage, "ada")
        await stage.press("enter")
        await paste(stage, "Zed")
        await to(stage, "source-0")
        await paste(stage, "gazette")
        await stage.press("enter")
        await paste(stage, "Exact\r\n words ")
        await stage.press("escape")
        assert "draft kept" in stage.flat()
    async with open_stage(case, options=options(case), state=state) as stage:
        await opened(stage)
        assert "this is the draft that was kept last time" in stage.flat()
        assert "Kept" in stage.text()
        assert stage.app.screen.draft().letters == "Zed"
        await to(stage, "actors")
        await stage.press(*["backspace"] * 3, "ctrl+s")
        await gone(stage)
        made = written(case, "2026-04-13-kept.json")
        assert made["actors"] == ["ada"]
        assert made["sources"] == [{"source": "gazette", "quotes": [{"exact": "Exact\r\n words "}]}]
        assert read_draft(state.folder, state.key) == ()
        await opened(stage)
        assert "Kept" not in "".join(stage.lines()[2:12])


async def test_what_was_typed_is_on_disk_while_the_form_is_open(open_stage, case, tmp_path):
    state = State(tmp_path / "state", key_of([str(case)]))
    async with open_stage(case, options=options(case), state=state) as stage:
        await opened(stage)
        await paste(stage, "Not lost")
        there = ("title", "Not lost")
        await stage.until(lambda: there in read_draft(state.folder, state.key), "it is kept")
        assert (tmp_path / "state").stat().st_mode & 0o077 == 0


async def test_without_a_state_a_draft_is_kept_in_memory_alone(open_stage, case, tmp_path):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await stage.type("Here")
        await stage.press("escape")
        await opened(stage)
        assert stage.app.focused.value == "Here"
    assert not (tmp_path / "state").exists()


@pytest.mark.slow
async def test_the_form_is_emptied_on_the_second_word(open_stage, case, tmp_path):
    state = State(tmp_path / "state", key_of([str(case)]))
    keep_draft(state.folder, state.key, [("title", "Old"), ("tag", "x"), ("strange", "y")])
    async with open_stage(case, options=options(case), state=state) as stage:
        await opened(stage)
        assert stage.app.focused.value == "Old"
        await to(stage, "clear")
        await stage.press("enter")
        assert "again empties the form" in stage.flat()
        button = stage.app.focused
        await stage.until(lambda: not button.has_class("-active"), "the button is up again")
        await stage.press("enter")
        await gone(stage)
        assert read_draft(state.folder, state.key) == ()
        await opened(stage)
        assert stage.app.focused.value == ""


@pytest.mark.parametrize("text", ["", "[", "{}", "[1, [2], [3, 4], [5, 6, 7]]", '[["title"]]'])
def test_a_kept_draft_that_is_none_is_as_if_there_were_none(tmp_path, text):
    keep_draft(tmp_path, "key", [("title", "x")])
    (kept,) = tmp_path.iterdir()
    kept.write_text(text)
    assert read_draft(tmp_path, "key") == ()
    assert read_draft(tmp_path, "another") == ()


@pytest.mark.slow
async def test_a_draft_that_cannot_be_kept_is_said(open_stage, case, tmp_path):
    (tmp_path / "state").symlink_to(tmp_path)
    state = State(tmp_path / "state", key_of([str(case)]))
    async with open_stage(case, options=options(case), state=state) as stage:
        await opened(stage)
        await stage.type("T")
        await stage.until(lambda: "the draft is not on disk" in stage.flat(), "it is said")


# -- what cannot be written ------------------------------------------------------------------------


async def test_what_is_missing_is_said_and_nothing_is_written(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await stage.press("ctrl+s")
        assert "an event needs a title" in stage.flat()
        await paste(stage, "No date")
        await stage.press("ctrl+s")
        assert "an event needs a date" in stage.flat()
        assert stage.app.focused.id == "date"
        assert "No date" in stage.text()
        await stage.press("escape")
        assert len(list(case.iterdir())) == 1


@pytest.mark.slow
async def test_what_was_typed_stays_where_the_disk_is_full(open_stage, case, monkeypatch):
    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await paste(stage, "Kept words")
        await stage.press("tab")
        await paste(stage, "2020")
        with monkeypatch.context() as patch:
            patch.setattr("timeline_tui.files.write.create", full)
            await stage.press("ctrl+s")
            assert "No space left on device" in stage.flat()
            assert "Kept words" in stage.flat()
        await stage.press("ctrl+s")
        await gone(stage)
        assert list(case.glob("2020-kept-words.json"))
        await opened(stage)
        assert "Kept" not in "".join(stage.lines()[2:12])


@pytest.mark.slow
@pytest.mark.parametrize("field", ["published-0", "source-0"])
async def test_the_cursor_goes_to_the_field_that_is_wrong(open_stage, case, field):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await paste(stage, "T")
        await stage.press("tab")
        await paste(stage, "2026")
        await to(stage, "source-0")
        await paste(stage, "A new one")
        await to(stage, field)
        await paste(stage, "soon\u00a0")
        await stage.press("shift+tab", "ctrl+s")
        if field == "published-0":
            assert stage.app.focused.id == "published-0"
            assert "depends on the day" in stage.flat()
        else:
            await gone(stage)


# -- the screen ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 16), *slowly(((80, 24),), ((120, 35),), ((40, 10),))])
async def test_what_has_the_keys_is_always_in_sight(open_stage, case, size):
    async with open_stage(case, options=options(case), size=size) as stage:
        await opened(stage)
        await stage.type("T")
        await stage.press("tab")
        await stage.type("last week")
        fields = stage.app.screen.query_one("#fields")
        for _ in range(40):
            await stage.press("tab")
            focused = stage.app.focused
            if focused.id == "save":
                break
            assert focused.region in fields.content_region, f"{focused.id}\n{stage.text()}"
            if isinstance(focused, QuoteText) and focused.id < "quote-0-2":
                await paste(stage, "\n".join(map(str, range(30))))
                at = focused.cursor_screen_offset
                assert fields.content_region.contains(*at), stage.text()
            elif focused.id == "source-0":
                await stage.type("A new source")
        assert "Save" in stage.text()


@pytest.mark.parametrize("size", [(40, 10), *slowly(((60, 16),), ((80, 24),))])
async def test_the_status_that_is_chosen_is_seen_at_every_size(open_stage, case, size):
    async with open_stage(case, options=options(case), size=size) as stage:
        await opened(stage)
        await to(stage, "status")
        for status in ("alleged", "disputed", "retracted", "confirmed"):
            await stage.press("right")
            assert f"[{status}]" in stage.text()
        await stage.press("left")
        assert stage.app.screen.draft().status == "retracted"


async def test_the_mouse_alone_chooses_and_saves(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await paste(stage, "T")
        await stage.pilot.click("#date")
        await paste(stage, "4.5.2026")
        await stage.pilot.click("#date-found", offset=(3, 1))
        await stage.pilot.click("#actors")
        await paste(stage, "vance")
        await stage.pilot.click("#actors-found", offset=(3, 0))
        await stage.pilot.click("#status", offset=(14, 0))
        await stage.pilot.click("#save")
        await gone(stage)
        made = written(case, "2026-05-04-t.json")
        assert (made["actors"], made["status"]) == (["ada"], "alleged")


async def test_names_from_files_are_shown_safely_and_literally(open_stage, folder):
    hostile = "[/nope] [@click=app.quit]x[/] \x1b]0;owned\x07 \u202eabc"
    put(folder, "h.json", {
        "actors": [{"id": "a", "name": f"Ab {hostile}"}],
        "sources": [{"id": "s", "title": f"Title {hostile}", "publisher": hostile}],
        "events": [{"date": "2026", "title": "T", "actors": ["a"]}],
    })  # fmt: skip
    async with open_stage(folder, options=options(folder), size=(120, 35)) as stage:
        await opened(stage)
        await to(stage, "actors")
        await paste(stage, "ab")
        await stage.press("enter")
        await to(stage, "source-0")
        await paste(stage, "title")
        assert "[/nope]" in stage.text()
        await stage.press("enter")
        assert "[@click=app.quit]x[/]" in stage.flat()
        shown = stage.text().replace("\n", "")
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown)
        assert "\u202e" not in shown


@pytest.mark.slow
async def test_the_form_keeps_to_ascii_where_that_is_asked_for(open_stage, case):
    plain = options(case, ascii=True)
    async with open_stage(case, options=plain) as stage:
        await opened(stage)
        await paste(stage, "T")
        await stage.press("tab")
        await paste(stage, "last week")
        await to(stage, "actors")
        for letters in ("ada", "city"):
            await paste(stage, letters)
            await stage.press("enter")
        await to(stage, "source-0")
        await paste(stage, "gaz")
        assert stage.text().replace("\n", "").replace("“", "").replace("”", "").isascii()
        await stage.press("enter")
        assert stage.text().replace("\n", "").isascii()


async def test_a_key_writes_another_event_of_the_source_under_the_cursor(open_stage, case):
    async with open_stage(case, options=options(case)) as stage:
        await stage.go_to("e2")
        await stage.press("C")
        await stage.pilot.pause()
        assert "Minutes" in stage.text()
        assert "Clerk" in stage.text()
        await paste(stage, "Next")
        await stage.press("escape")
        await stage.press("C")
        await stage.pilot.pause()
        assert "this draft comes first: save it, or clear it" in stage.flat()
        assert stage.app.focused.value == "Next"


@pytest.mark.slow
async def test_a_hundred_thousand_sources_are_gathered_between_keys(open_stage, case, monkeypatch):
    monkeypatch.setattr("timeline_tui.tui.sheets.form.SLICE", -1.0)
    monkeypatch.setattr("timeline_tui.tui.sheets.form.PAUSE", 0.001)
    sources = [{"id": f"s{n}", "title": f"Number {n}"} for n in range(40)]
    put(case, "more.json", {"sources": sources})
    async with open_stage(case, options=options(case)) as stage:
        await opened(stage)
        await to(stage, "source-0")
        await paste(stage, "number 39")
        await stage.until(lambda: "Number 39" in stage.text(), "all are gathered")


USUAL = ("textual-dark", "solarized-light")
OTHERS = [theme for theme in THEMES if theme not in USUAL]


@pytest.mark.slow
@pytest.mark.parametrize("theme", [*USUAL, *slowly(*OTHERS)])
async def test_every_word_of_the_form_can_be_read(open_stage, case, theme):
    async with open_stage(case, options=options(case, theme=theme), size=(80, 40)) as stage:
        await opened(stage)
        await stage.press("tab")
        await paste(stage, "last week")
        await to(stage, "quote-0-0")
        await paste(stage, "Exact words")
        await stage.press(*["shift+tab"] * 9)
        assert stage.app.focused.id == "actors"
        await paste(stage, "a")
        for widget in stage.app.screen.query("Static, Input, TextArea, Found, Button"):
            if widget.size.height and all(each.display for each in widget.ancestors[:4]):
                assert too_faint(widget, widget.size.height) == [], widget.id
