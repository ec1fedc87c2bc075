"""Every theme: text is legible, and the explorer opens in it."""

from __future__ import annotations

from textual.color import Color
from textual.theme import BUILTIN_THEMES

from timeline_tui.tui import Options
from timeline_tui.tui.chrome import WordLine
from timeline_tui.tui.glyphs import UNICODE
from timeline_tui.tui.toolkit.widgets import LEAST_CONTRAST, contrast

EDGES = f" {UNICODE.edge}"
"""Blanks, and lines between widgets: no text."""


def too_faint(widget, rows: int) -> list[str]:
    """Return the pieces of text on the widget's lines whose contrast is below the least."""
    faint = []
    for y in range(rows):
        for segment in widget.render_line(y):
            style = segment.style
            if (
                not segment.text.strip(EDGES)
                or style is None
                or not style.color
                or not style.bgcolor
            ):
                continue
            front = Color.from_rich_color(style.color)
            back = Color.from_rich_color(style.bgcolor)
            if contrast(front, back) < LEAST_CONTRAST:
                faint.append(f"{contrast(front, back):.2f} {segment.text.strip()!r}")
    return faint


THEMES = sorted(theme for theme in BUILTIN_THEMES if "ansi" not in theme)
"""All but those that use the terminal's own colors, which the program does not know."""


async def test_text_has_enough_contrast_in_every_theme(open_stage):
    async with open_stage(size=(160, 50), options=Options(theme=THEMES[0])) as stage:
        assert stage.app.theme == THEMES[0]
        await stage.press("1")
        await stage.go_to("supply-chain-risk-designation")
        await stage.press("enter", "enter", "/")
        await stage.type("pentagon")
        await stage.press("enter")
        explorer = stage.explorer
        widgets = [explorer.timeline, explorer.actors_bar, explorer.query_one("#pane"),
                   *explorer.query(WordLine).results(WordLine)]  # fmt: skip
        for theme in THEMES:
            stage.app.theme = theme
            await stage.pilot.pause()
            for widget in widgets:
                if widget.display:
                    assert too_faint(widget, widget.size.height) == [], theme
