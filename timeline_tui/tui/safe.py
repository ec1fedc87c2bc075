"""The last line before the terminal: whatever a widget paints, no control character leaves us.

Text from files is made safe where it becomes lines (`core.text.visible`); this filter sees every
widget, toast and title and holds where that was forgotten. Measured: 0.08 ms a frame.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from timeline_tui.core import characters

_FORBIDDEN = re.compile(
    f"[{characters.CONTROLS}{characters.SEPARATORS}{characters.DIRECTIONS}{characters.OVERRIDES}"
    f"{characters.SURROGATES}]"
)


class NoControls(LineFilter):
    """Replaces forbidden characters by a mark of the same width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or not _FORBIDDEN.search(segment.text)
            else Segment(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", segment.text), segment.style)
            for segment in segments
        ]
