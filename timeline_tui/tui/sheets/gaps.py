"""The list of gaps, the longest first; enter goes to the event that ends one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from timeline_tui.core.gaps import Gap
from timeline_tui.core.lens import Lens
from timeline_tui.core.text import brief, count
from timeline_tui.dates.wording.datewords import days_words
from timeline_tui.tui.sheets import Sheet
from timeline_tui.tui.toolkit.screen import Choices

LISTED = 100
"""Gaps that are listed; the others are shorter."""


class Gaps(Sheet[int | None]):
    """See the module. Answers with the row of an event."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("S,q", "dismiss(None)", "close", show=False),
    ]

    def __init__(self, lens: Lens, found: Sequence[Gap]) -> None:
        super().__init__()
        self.lens = lens
        self.found = found[:LISTED]
        self.total = len(found)

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet") as sheet:
            title = f"The longest of {self.total:,} gaps"
            self.head(sheet, title, "enter goes to its end · esc closes")
            yield Choices(*(Option(self.words(gap)) for gap in self.found), markup=False)

    def words(self, gap: Gap) -> Content:
        """Return a gap in three lines."""
        days = count(gap.days, "day")
        maybe = f" · {count(gap.maybe, 'vague date')} may fall within" if gap.maybe else ""
        before = brief(self.lens.event(gap.before).title, 64)
        after = brief(self.lens.event(gap.after).title, 64)
        head = self.marks.words(f"{days} · {days_words(gap.first, gap.last)}{maybe}")
        return Content(f"{head}\n   after  {before}\n   before {after}")

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self.found[message.option_index].after)
