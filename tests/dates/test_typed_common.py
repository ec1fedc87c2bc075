"""The common ways to write a date, which every place that asks for one accepts."""

from __future__ import annotations

from math import inf
from types import SimpleNamespace

import pytest

from timeline_tui.core.lens import assemble
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import parse
from timeline_tui.dates.phrases import read_bound, read_typed
from timeline_tui.dates.when import When
from timeline_tui.explorer import asking

TODAY = day_number(2026, 4, 29)
COMMON = {
    "29 April 2026 · April 29, 2026 · Apr 29, 2026 · 29 Apr 2026 · 29. April 2026": "2026-04-29",
    "2026-4-7 · 2026/04/07 · 7 April 2026 · 20260407": "2026-04-07",
    "April 2026 · Apr 2026 · 2026-04": "2026-04",
    "early March 2021": "[2021-03-01~..2021-03-10~]",
    "mid-March 2021": "[2021-03-11~..2021-03-20~]",
    "late 2021": "[2021-09-01~..2021-12-31~]",
    "circa 1998 · c. 1998 · about 1998 · ~1998": "1998~",
    "1998? · perhaps 1998": "1998?",
    "Q1 2026": "2026-33",
    "spring 2020": "2020-21",
    "the 1990s · 1990s · the 90s": "199X",
    "19th century": "18XX",
    "44 BC · 44 BCE": "-0043",
    "before 29 April 2026": "[..2026-04-28]",
    "after 29 April 2026": "[2026-04-30..]",
    "by 29 April 2026": "[..2026-04-29]",
    "between 3 and 5 March 2026": "[2026-03-03..2026-03-05]",
    "3–5 March 2026 · from 3 to 5 March 2026": "2026-03-03/2026-03-05",
    "3 or 5 March 2026": "[2026-03-03,2026-03-05]",
    "17 April 2026 10:00 EDT · 2026-04-17 10:00-04:00": "2026-04-17T10:00-04:00",
    "last week": "[2026-04-20..2026-04-26]",
    "yesterday": "2026-04-28",
    "three days ago": "2026-04-26",
}
ROWS = [(text, edtf) for texts, edtf in COMMON.items() for text in texts.split(" · ")]
rows = pytest.mark.parametrize(("text", "edtf"), ROWS)


@rows
def test_a_prompt_reads_each_common_way(text: str, edtf: str) -> None:
    typed = asking.read_answer(text, TODAY, assemble([]))
    assert typed is not None
    assert typed.when is not None
    assert typed.when.edtf == edtf
    assert typed.when == parse(edtf)


@rows
@pytest.mark.parametrize("side", ["from", "to"])
def test_a_bound_reads_it_unless_that_side_is_open(text: str, edtf: str, side: str) -> None:
    typed = read_bound(text, TODAY, "from" if side == "from" else "to")
    meant = parse(edtf)
    is_open = meant.begin_earliest == -inf if side == "from" else meant.end_latest == inf
    if is_open:
        assert typed.when is None
        assert text in typed.reason
        assert "write a date that" in typed.reason
    else:
        assert typed.when == meant


@rows
@pytest.mark.parametrize("option", ["since", "until"])
def test_the_command_line_reads_what_a_prompt_reads(
    text: str, edtf: str, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime

    from timeline_tui.cli import reading
    from timeline_tui.cli.output import UsageError

    class Wednesday(datetime.date):
        @classmethod
        def today(cls) -> Wednesday:
            return cls(2026, 4, 29)

    monkeypatch.setattr(reading, "date", Wednesday)
    asked = SimpleNamespace(
        since=None, until=None, all_of=False, tag=[], search="", certain=False, known=None,
        order="happened",
    )  # fmt: skip
    setattr(asked, option, text)
    meant = parse(edtf)
    if meant.begin_earliest == -inf if option == "since" else meant.end_latest == inf:
        with pytest.raises(UsageError, match="write a date that"):
            reading.select_early(asked)
        return
    # A season has its months from the chronology.
    selection = reading.select_early(asked) or reading.select_from(asked, assemble([]).index)
    found: When | None = getattr(selection.query.range, option)
    assert found == meant


@pytest.mark.parametrize("text", ["04/05/2026", "4.5.2026", "04.05.2026", "4/5/2026", "4-5-2026"])
def test_figures_with_two_readings_are_offered_with_both(text: str) -> None:
    for typed in (
        read_typed(text, TODAY),
        read_bound(text, TODAY, "from"),
        read_bound(text, TODAY, "to"),
    ):
        assert typed.when is None
        assert typed.alternatives == ("2026-04-05", "2026-05-04")
        for way in typed.alternatives:
            assert way in typed.reason
