"""Time in the explorer: zoom, going to a date, periods, what was known when, silences."""

from __future__ import annotations

import pytest

from tests import shipped
from tests.properties import slowly
from tests.tui.dropping import put
from timeline_tui.core.query import Query
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.tui import Options

TODAY = day_number(2026, 4, 29)
OPTIONS = Options(today=lambda: TODAY)


def headings(stage) -> list[str]:
    return [line.split("─ ")[1].split(" ─")[0] for line in stage.lines() if "─ " in line]


# -- zoom ----------------------------------------------------------------------------------------


async def test_plus_and_minus_change_headings_strip_and_the_step_of_brackets(open_stage):
    async with open_stage(size=(100, 30)) as stage:
        assert headings(stage)[0] == "November 2024"
        await stage.press("plus")
        assert headings(stage)[:2] == ["Q4 2024", "Q2 2025"]
        await stage.press("right_square_bracket", "right_square_bracket")
        assert stage.explorer.state.lens.row(stage.cursor) == 2  # the first of Q1 2026
        await stage.press("plus")
        assert headings(stage)[:2] == ["2024", "2025"] or "2026" in headings(stage)[0]
        await stage.press("plus", "plus", "plus")
        assert "already at the longest periods" in stage.flat()
        await stage.press(*["minus"] * 6)
        assert stage.explorer.state.measure.zoom == "day"
        assert any(line.startswith("Friday 9 January 2026") for line in headings(stage))


async def test_the_strip_of_a_fine_zoom_shows_the_days_around_the_cursor(open_stage):
    async with open_stage() as stage:
        await stage.press("minus", "minus", "G")
        assert "2026" in stage.lines()[2]
        assert "2025" not in stage.lines()[2]
        await stage.press("g")
        assert "2025 Jun" in stage.lines()[2] or "2025" in stage.lines()[2]


async def test_a_vague_date_is_shared_out_and_the_undated_are_counted_apart(open_stage, folder):
    put(folder, "a.json", {"date": "2026-01-01", "title": "First"})
    put(folder, "b.json", {"date": "[2026-01-10..2026-02-10]", "title": "Some time"})
    put(folder, "c.json", {"date": "2026-03-31", "title": "Last"})
    put(folder, "d.json", {"title": "Who knows when"})
    async with open_stage(folder) as stage:
        strip = stage.lines()[1]
        assert set(strip.strip()) == {"▄", " ", "░"}
        assert strip[0] == "▄"
        assert strip.rstrip()[-1] == "▄"
        assert stage.lines()[2].rstrip().endswith("1 undated")
        await stage.press("minus", "minus")
        assert "░" in stage.lines()[1]
        assert "Undated" in stage.text()


# -- going to a date -----------------------------------------------------------------------------


async def test_t_shows_its_reading_while_a_date_is_typed_and_goes_there(open_stage):
    async with open_stage(options=OPTIONS) as stage:
        await stage.press("t")
        await stage.type("apr 2026")
        within = Query.of(since=parse("2026-04"), until=parse("2026-04"))
        found = len(stage.explorer.state.lens.select(within))
        assert f"→ Apr 2026 · {found} events" in stage.lines()[-2]
        await stage.press("enter")
        assert stage.cursor == "doj-appeals-injunction"
        assert "everyone is shown" in stage.lines()[-2]


@pytest.mark.parametrize(
    ("typed", "day"),
    [("last week", (2026, 4, 20)), ("+3m", (2026, 7, 29)), ("Q1", (2026, 1, 1)), ("44 BC", None)],
)
async def test_what_people_type_is_read_relative_to_today(open_stage, typed, day):
    async with open_stage(options=OPTIONS) as stage:
        await stage.press("t")
        await stage.type(typed)
        await stage.press("enter")
        row = stage.explorer.state.lens.row(stage.cursor)
        days = stage.explorer.state.lens.days
        if day is None:
            assert row == 0
        else:
            wanted = day_number(*day)
            later = [d for d in days if d >= wanted]
            assert days[row] == (min(later) if later else max(days))


async def test_a_date_with_two_readings_is_refused_with_both_and_the_line_stays(open_stage):
    async with open_stage(options=OPTIONS) as stage:
        before = stage.cursor
        await stage.press("t")
        await stage.type("04/05/2026")
        await stage.press("enter")
        assert "can be 4 May or 5 April" in stage.lines()[-2]
        assert stage.cursor == before
        await stage.press("escape")
        assert "everyone is shown" in stage.lines()[-2]
        assert stage.app.is_running


async def test_keys_of_commands_are_letters_in_the_line(open_stage):
    async with open_stage(options=OPTIONS) as stage:
        await stage.press("t")
        await stage.type("q1/?")
        assert stage.explorer.bottom.line.value == "q1/?"
        assert stage.app.is_running


# -- periods -------------------------------------------------------------------------------------


async def test_p_offers_the_period_of_the_cursor_and_filters_by_it(open_stage):
    async with open_stage(options=OPTIONS) as stage:
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press("p")
        assert stage.explorer.bottom.line.value == "2026-04"
        await stage.press("enter")
        possible = int(stage.lines()[0].split(" of ")[0].split()[-1])
        assert 0 < possible < shipped.TOTAL
        assert "possibly in Apr 2026" in stage.lines()[-2]
        assert stage.cursor == "wiles-bessent-meet-amodei"
        await stage.press("P")
        certain = int(stage.lines()[0].split(" of ")[0].split()[-1])
        assert 0 < certain < possible
        assert "certainly in Apr 2026" in stage.lines()[-2]
        await stage.press("p", "delete", "enter")
        assert f"{shipped.TOTAL} events" in stage.lines()[0]


async def test_the_line_for_a_period_counts_what_enter_will_show(open_stage):
    async with open_stage(options=OPTIONS) as stage:
        for certain in (False, True):
            for asked in ("2026-04", "2026-02", "2026-03"):
                await stage.press("p")
                await stage.type(asked)
                said = stage.lines()[-2].split("·")[1].split()[0]
                await stage.press("enter")
                shown = stage.lines()[0].split(f" of {shipped.TOTAL}")[0].split()[-1]
                assert said == shown, (asked, certain)
            await stage.press("P")


async def test_hits_that_may_lie_outside_the_period_are_marked(open_stage, folder):
    put(folder, "a.json", {"date": "2026-04-10", "title": "Known day"})
    put(folder, "b.json", {"date": "2026", "title": "Some time that year"})
    async with open_stage(folder, options=OPTIONS) as stage:
        await stage.press("p")
        await stage.type("2026-04")
        await stage.press("enter")
        line = {n: text for text in stage.lines() for n in ("Known day", "Some time") if n in text}
        assert "? " in line["Some time"].split("▸")[0]
        assert "?" not in line["Known day"]


# -- as known on -----------------------------------------------------------------------------------


async def test_as_known_on_a_day_later_events_sources_and_quotes_are_gone(open_stage):
    async with open_stage(options=OPTIONS) as stage:
        await stage.press("w")
        await stage.type("2026-03-01")
        public = shipped.public_by(2026, 3, 1)
        assert f"{public} of {shipped.TOTAL} events were public" in stage.lines()[-2]
        await stage.press("enter")
        assert f"{public} of {shipped.TOTAL} events" in stage.lines()[0]
        assert "as known on 1 Mar 2026" in stage.lines()[-2]
        assert "Mythos" not in stage.text()
        await stage.press("u")
        assert f"{shipped.TOTAL} events" in stage.lines()[0]
        await stage.press("ctrl+r", "escape")
        assert f"{shipped.TOTAL} events" in stage.lines()[0]


async def test_events_without_a_date_of_publication_are_counted_and_listed_last(open_stage, folder):
    put(folder, "a.json", {"date": "2026-01-01", "title": "A", "sources": [{"published": "2026"}]})
    put(folder, "b.json", {"date": "2026-01-02", "title": "B", "sources": [{"publisher": "P"}]})
    async with open_stage(folder, options=OPTIONS) as stage:
        await stage.press("w")
        await stage.type("2027-03-01")
        await stage.press("enter")
        assert "1 of 2 events" in stage.lines()[0]
        assert "1 event left out" in stage.flat()
        await stage.press("escape", "O", "G")
        assert "No date of publication" in stage.text()


@pytest.mark.slow
async def test_what_is_known_can_be_replayed_publication_by_publication(open_stage):
    async with open_stage(options=OPTIONS) as stage:
        await stage.press("greater_than_sign")
        assert "as known on 7 Nov 2024" in stage.lines()[-2]
        assert "7 Nov 2024: 1 event became public" in stage.flat()
        counts = []
        for _ in range(100):
            counts.append(len(stage.explorer.state.lens))
            await stage.press("greater_than_sign")
        assert counts == sorted(counts)
        assert len(stage.explorer.state.lens) == shipped.public_by(2030, 1, 1)
        assert "last publication" in stage.flat()
        await stage.press("less_than_sign")
        assert len(stage.explorer.state.lens) <= counts[-1]
        assert "as known on" in stage.lines()[-2]


async def test_a_change_on_disk_keeps_the_look_at_the_past(open_stage, folder):
    old = {"date": "2026-01-01", "title": "Old", "sources": [{"published": "2026-01-02"}]}
    put(folder, "a.json", old)
    async with open_stage(folder, options=OPTIONS) as stage:
        await stage.press("w")
        await stage.type("2026-02-01")
        await stage.press("enter")
        new = {"date": "2026-01-03", "title": "New", "sources": [{"published": "2026-03-02"}]}
        put(folder, "b.json", new)
        await stage.until(lambda: "1 of 2 events" in stage.lines()[0], "the change is counted")
        assert "New" not in stage.text()
        await stage.press("escape")
        assert "New" in stage.text()


async def test_the_order_of_publication_lists_events_by_their_first_source(open_stage):
    async with open_stage(options=OPTIONS) as stage:
        await stage.press("O")
        assert "in order of publication" in stage.lines()[-2]
        keys = stage.explorer.state.lens.corpus.keys
        assert keys[0] == shipped.FIRST
        assert len(keys) == shipped.TOTAL
        await stage.press("O")
        assert stage.explorer.state.lens.corpus.keys[0] == shipped.FIRST


# -- silences --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(60, 16), *slowly(((80, 24),), ((160, 50),))])
async def test_the_longest_silences_are_listed_and_lead_to_their_end(open_stage, size):
    async with open_stage(size=size) as stage:
        await stage.press("S")
        assert "186 days · 1 Dec 2024 – 4 Jun 2025" in stage.flat()
        await stage.press("j", "k", "enter")
        assert stage.cursor == "claude-gov-announced"
        await stage.press("S", "escape")
        assert stage.cursor == "claude-gov-announced"


async def test_a_gap_in_the_list_is_as_long_as_its_silence(open_stage):
    async with open_stage() as stage:
        assert "┊ 38 days" in stage.text()
        await stage.press("S")
        assert "38 days · 6 Jun – 13 Jul 2025" in stage.flat()


async def test_silences_are_those_of_the_filter(open_stage):
    async with open_stage() as stage:
        await stage.press("2", "9", "ampersand", "S")
        assert "52 days · 28 Feb – 20 Apr 2026" in stage.flat()


# -- order -----------------------------------------------------------------------------------------


async def test_an_event_that_its_order_narrows_says_why_and_leads_to_the_other(open_stage, folder):
    put(folder, "launch.json", {"id": "launch", "date": "2026-04-28", "title": "The launch"})
    put(folder, "memo.json", {"id": "memo", "title": "A memo", "before": ["launch"]})
    async with open_stage(folder) as stage:
        assert stage.cursor == "memo"
        await stage.press("enter")
        assert "narrowed by its order: before “The launch” (28 Apr 2026)" in stage.flat()
        assert "comes before: The launch" in stage.flat()
        await stage.press("enter", "enter")
        assert stage.cursor == "launch"
        assert "A memo · before 29 Apr 2026 comes before this" in stage.flat()
