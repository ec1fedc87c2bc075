"""`A` on an event: what is changed of it in its file, what stays, and how it is taken back."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from textual import events

from tests.dates.test_typed_common import TODAY
from tests.properties import slowly
from tests.tui.conftest import OpenStage, Stage
from timeline_tui.tui import Options

TEXT = """\
{
  "actors": [{"id": "ada", "name": "Ada Vance"}, {"id": "council", "name": "City Council"}],
  "sources": [{"id": "gazette", "title": "A vote at last", "publisher": "Gazette",
               "published": "2026-04-22"}],
  "events": [
    {"id": "e1", "date": "2026-04-01", "title": "Day one", "actors": ["ada"], "tags": ["vote"],
     "sources": [{"title": "Minutes", "publisher": "Clerk", "published": "2026-04-11",
                  "quotes": ["It passed."]},
                 {"source": "gazette"}]},
    {"id": "e2", "date": "2026-04-10", "title": "Day two"}
  ]
}
"""
SIZES = [(80, 24), *slowly(((60, 16),), ((120, 35),), ((200, 60),))]


@pytest.fixture
def case(folder: Path) -> Path:
    made = folder / "case.json"
    made.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    return made


def options(folder: Path, **more: object) -> Options:
    return Options(new_folder=str(folder), today=lambda: TODAY, **more)  # type: ignore[arg-type]


def held(path: Path) -> str:
    """Return a file's text; its mark and its line ends are those that it had."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf{\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    return data.decode("utf-8-sig").replace("\r\n", "\n")


async def paste(stage: Stage, text: str) -> None:
    stage.app.post_message(events.Paste(text))
    await stage.pilot.pause()


async def ask(stage: Stage, part: str) -> None:
    """Choose a part in the menu of `A`."""
    await stage.press("A")
    parts = ("quotes", "sources", "actors", "tags", "status", "title", "date", "summary")
    await stage.press(*["j"] * parts.index(part), "enter")
    await stage.until(lambda: type(stage.app.screen).__name__ == "ChangeEvent", "the sheet")


async def written(stage: Stage, path: Path, old: str, new: str) -> None:
    """Wait until the sheet is closed; nothing but one place of the file is another."""
    await stage.until(lambda: len(stage.app.screen_stack) == 1, "the sheet is closed")
    assert TEXT.count(old) == 1
    assert held(path) == TEXT.replace(old, new)


async def taken_back(stage: Stage, path: Path) -> None:
    await stage.press("U")
    await stage.until(lambda: held(path) == TEXT, "the file is as it was")


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_quote_goes_to_the_source_that_is_chosen(
    open_stage: OpenStage, case: Path, size: tuple[int, int]
) -> None:
    async with open_stage(case.parent, size=size, options=options(case.parent)) as stage:
        before = case.read_bytes()
        await ask(stage, "quotes")
        assert "[1 of 2] Clerk" in stage.flat()
        await paste(stage, "“Aye,” she said.\r\n Twice. ")
        await stage.press("ctrl+s")
        quotes = '"quotes": ["It passed.", "“Aye,” she said.\\r\\n Twice. "]'
        await written(stage, case, '"quotes": ["It passed."]', quotes)
        await stage.until(
            lambda: "wrote the quote (U takes it back): case.json" in stage.flat(), "it is said"
        )
        assert stage.cursor == "e1"
        await stage.press("U")
        await stage.until(lambda: case.read_bytes() == before, "the file is as it was")
        await stage.until(lambda: "took back the quote: case.json" in stage.flat(), "it is said")
        assert stage.cursor == "e1"


@pytest.mark.slow
async def test_another_source_and_a_speaker_are_chosen_by_keys(
    open_stage: OpenStage, case: Path
) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await ask(stage, "quotes")
        await paste(stage, "So be it")
        await stage.press("shift+tab", "right")
        assert "[2 of 2] Gazette · 22 Apr 2026" in stage.flat()
        await stage.press("tab", "tab")
        await stage.type("Ada")
        await stage.press("ctrl+s")
        quote = '{"exact": "So be it", "speaker": "Ada"}'
        await written(
            stage, case, '{"source": "gazette"}', f'{{"source": "gazette", "quotes": [{quote}]}}'
        )


@pytest.mark.slow
async def test_a_known_source_is_found_by_letters_and_named_by_its_id(
    open_stage: OpenStage, case: Path
) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await stage.go_to("e2")
        await ask(stage, "quotes")  # it has no source: one is asked for
        assert "Add a source" in stage.text()
        await stage.type("vote")
        await stage.press("enter")
        await paste(stage, "Yes")
        await stage.press("ctrl+s")
        await written(
            stage, case, '"title": "Day two"',
            '"title": "Day two", "sources": [{"source": "gazette", "quotes": [{"exact": "Yes"}]}]',
        )  # fmt: skip
        assert stage.cursor == "e2"


@pytest.mark.slow
async def test_a_new_source_is_typed(open_stage: OpenStage, case: Path) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await ask(stage, "sources")
        await stage.type("Talks")
        await stage.press("enter")
        await stage.type("Weekly")
        await stage.press("enter")
        await stage.type("29 April 2026")
        assert "→ 29 Apr 2026" in stage.flat()
        await stage.press("ctrl+s")
        made = '{"id": "weekly-talks", "title": "Talks", "publisher": "Weekly"'
        await written(
            stage, case, '{"source": "gazette"}',
            f'{{"source": "gazette"}},\n                 {made}, "published": "2026-04-29"}}',
        )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "keys", "old", "new"),
    [
        ("actors", "city|enter|enter", '"actors": ["ada"]', '"actors": ["ada", "council"]'),
        ("date", "ctrl+u|2 April 2026|enter", '"2026-04-01"', '"2026-04-02"'),
        ("summary", "So it was.|ctrl+s", '"Day one"', '"Day one", "summary": "So it was."'),
        *slowly(
            ("tags", "vote, bridge|enter", '["vote"]', '["vote", "bridge"]'),
            ("status", "right|enter", '"tags": ["vote"]', '"tags": ["vote"], "status": "alleged"'),
            ("title", "ctrl+u|They meet|enter", '"Day one"', '"They meet"'),
        ),
    ],
)  # fmt: skip
async def test_each_part_is_changed_and_nothing_else(
    open_stage: OpenStage, case: Path, part: str, keys: str, old: str, new: str
) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await ask(stage, part)
        for word in keys.split("|"):
            if word in ("enter", "right", "ctrl+s", "ctrl+u"):
                await stage.press(word)
            else:
                await stage.type(word)
        await written(stage, case, old, new)
        await stage.until(lambda: "U takes it back" in stage.flat(), "it is said")
        assert stage.cursor == "e1"
        await taken_back(stage, case)


@pytest.mark.slow
async def test_words_of_a_source_take_the_place_of_a_date(
    open_stage: OpenStage, case: Path
) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await ask(stage, "date")
        await stage.press("ctrl+u")
        await stage.type("last week")
        await stage.press("enter")
        assert "say from which day" in stage.flat()
        await stage.type("2")
        assert "→ 13–19 Apr 2026, counted from 22 Apr 2026" in stage.flat()
        await stage.press("enter")
        await written(
            stage, case, '"date": "2026-04-01", "title"',
            '"as_reported": {"text": "last week", "source": "gazette"}, "title"',
        )  # fmt: skip


@pytest.mark.slow
async def test_several_changes_are_taken_back_one_by_one(open_stage: OpenStage, case: Path) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        for name in ("One", "Two"):
            await ask(stage, "title")
            await stage.press("ctrl+u")
            await stage.type(name)
            await stage.press("enter")
            await stage.until(lambda: len(stage.app.screen_stack) == 1, "the sheet is closed")
            assert f'"{name}"' in held(case)
            await stage.until(lambda name=name: name in stage.lines()[4], "it is shown")
        await stage.press("U")
        await stage.until(lambda: '"One"' in held(case), "the last one is taken back")
        await taken_back(stage, case)
        await stage.until(lambda: "took back the title" in stage.flat(), "it is said")
        await stage.press("U")
        await stage.until(lambda: "no file was changed here" in stage.flat(), "it is said")


@pytest.mark.slow
async def test_esc_leaves_the_file_as_it_is(open_stage: OpenStage, case: Path) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await ask(stage, "title")
        await stage.type("more")
        await stage.press("escape")
        assert held(case) == TEXT
        await ask(stage, "title")
        await stage.press("enter")  # nothing is typed
        assert len(stage.app.screen_stack) == 1
        assert held(case) == TEXT


# -- what cannot be written ------------------------------------------------------------------------


async def add_a_tag(stage: Stage) -> None:
    await ask(stage, "tags")
    await stage.type("new")
    await stage.press("enter")


async def test_a_file_that_is_changed_meanwhile_is_left_and_nothing_typed_is_lost(
    open_stage: OpenStage, case: Path
) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await ask(stage, "tags")
        await stage.type("new")
        other = case.read_bytes().replace(b"Day one", b"Day 1")
        case.write_bytes(other)
        await stage.press("enter")
        await stage.until(lambda: "look at it again" in stage.flat(), "why")
        assert case.read_bytes() == other
        await stage.press("escape")
        await stage.until(lambda: "Day 1" in stage.text(), "the change is shown")
        await ask(stage, "tags")
        assert "what was typed before is here again" in stage.flat()
        await stage.press("enter")
        await stage.until(lambda: b'["vote", "new"]' in case.read_bytes(), "it is written")


@pytest.mark.slow
async def test_a_file_that_is_read_again_meanwhile_is_written_where_the_event_is_the_same(
    open_stage: OpenStage, case: Path
) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await ask(stage, "tags")
        await stage.type("new")
        case.write_bytes(case.read_bytes().replace(b"Day two", b"Day 2"))
        await stage.until(lambda: "Day 2" in stage.text(), "the change is shown")
        await stage.press("enter")
        await stage.until(lambda: b'["vote", "new"]' in case.read_bytes(), "it is written")
        assert b"Day 2" in case.read_bytes()


@pytest.mark.slow
async def test_what_was_changed_since_is_not_taken_back(open_stage: OpenStage, case: Path) -> None:
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await add_a_tag(stage)
        await stage.until(lambda: len(stage.app.screen_stack) == 1, "the sheet is closed")
        assert '"new"' in held(case)
        other = case.read_bytes().replace(b"Day two", b"Day 2")
        case.write_bytes(other)
        await stage.press("U")
        await stage.until(lambda: "the tag is not taken back" in stage.flat(), "why")
        assert case.read_bytes() == other


async def test_a_full_disk_leaves_the_file_and_what_was_typed(
    open_stage: OpenStage, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with open_stage(case.parent, options=options(case.parent)) as stage:
        with monkeypatch.context() as patch:
            patch.setattr("timeline_tui.files.write.write_all", full)
            await add_a_tag(stage)
            await stage.until(lambda: "the disk is full" in stage.flat(), "why")
        assert held(case) == TEXT
        assert list(case.parent.iterdir()) == [case]
        await stage.press("enter")
        await written(stage, case, '["vote"]', '["vote", "new"]')


@pytest.mark.slow
async def test_a_read_only_file_says_so(open_stage: OpenStage, case: Path) -> None:
    case.chmod(0o444)
    async with open_stage(case.parent, options=options(case.parent)) as stage:
        await add_a_tag(stage)
        await stage.until(lambda: "the file is read-only" in stage.flat(), "why")
        assert held(case) == TEXT


@pytest.mark.slow
async def test_a_read_only_folder_says_so(
    open_stage: OpenStage, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refused(path: object, flags: int, *rest: int, **named: int) -> int:
        if flags & os.O_CREAT and str(path).endswith(".tmp"):
            raise OSError(errno.EACCES, "Permission denied")  # root may write everywhere
        return real(path, flags, *rest, **named)  # type: ignore[arg-type]

    async with open_stage(case.parent, options=options(case.parent)) as stage:
        monkeypatch.setattr("timeline_tui.files.write.os.open", refused)
        await add_a_tag(stage)
        await stage.until(lambda: "the folder is read-only" in stage.flat(), "why")
        assert held(case) == TEXT


async def test_a_link_that_leads_out_is_not_written_through(
    open_stage: OpenStage, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text('{"id": "a", "title": "A", "date": "2026"}')
    (folder / "a.json").symlink_to(outside)
    async with open_stage(folder / "a.json", options=options(folder)) as stage:
        await add_a_tag(stage)
        await stage.until(lambda: "a link leads out of the folder" in stage.flat(), "why")
        assert "new" not in outside.read_text()


async def test_what_comes_with_the_program_and_what_is_safe_stays(
    open_stage: OpenStage, case: Path
) -> None:
    async with open_stage(case.parent, options=options(case.parent, sealed=True)) as stage:
        await stage.press("A")
        assert "this chronology comes with the program" in stage.flat()
    async with open_stage(case.parent, options=options(case.parent, safe=True)) as stage:
        await stage.press("A")
        assert "disabled by --safe" in stage.flat()


async def test_what_is_hostile_in_a_title_is_safe_and_stays(
    open_stage: OpenStage, folder: Path
) -> None:
    title = "A \x1b]0;owned\x07 [/b]\u202e b"
    path = folder / "a.json"
    path.write_text(json.dumps({"id": "a", "title": title, "date": "2026"}))
    async with open_stage(folder, options=options(folder)) as stage:
        await ask(stage, "title")
        shown = stage.text().replace("\n", "")
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown)
        assert "\u202e" not in shown
        await stage.press("end", "!", "enter")
        await stage.until(lambda: json.loads(path.read_text())["title"] == f"{title}!", "it is")
