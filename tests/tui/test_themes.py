"""Every theme: text is legible, and the explorer opens in it."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from timeline_tui.tui import Options
from timeline_tui.tui.chrome import WordLine
from timeline_tui.tui.glyphs import LOOKS, UNICODE, cell_width
from timeline_tui.tui.toolkit.widgets import LEAST_CONTRAST, contrast, heading_color

EDGES = f" {UNICODE.edge}{UNICODE.side}{UNICODE.rule}"
"""Blanks, rules, and lines between widgets: no text."""


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


@pytest.mark.slow
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
                   explorer.query_one("#density"), *explorer.query(WordLine)]  # fmt: skip
        for theme in THEMES:
            stage.app.theme = theme
            await stage.pilot.pause()
            for widget in widgets:
                if widget.display:
                    assert too_faint(widget, widget.size.height) == [], theme


ROLES = {
    "text": "plain", "second": "dim", "quote": "quote", "date": "date", "heading": "heading",
    "doubt": "doubt", "match": "match", "chip": "actor-1",
}  # fmt: skip
"""The roles of colors in the list, and a look that has each."""
GROUNDS = ("timeline--row", "timeline--cursor")


def contrast_of(style) -> float:
    return contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))


@pytest.mark.slow
async def test_every_role_is_legible_on_a_row_and_on_that_of_the_cursor_in_every_theme(open_stage):
    """With `-s` it prints the table."""
    table = [f"{'on a row / cursor':<21}" + "".join(f"{role:<13}" for role in ROLES)]
    faint = []
    async with open_stage() as stage:
        timeline, actors = stage.explorer.timeline, stage.explorer.actors_bar
        for theme in THEMES:
            stage.app.theme = theme
            await stage.pilot.pause()
            line = f"{theme:<21}"
            for look in ROLES.values():
                on = [contrast_of(timeline.look(f"timeline--{look}", ground)) for ground in GROUNDS]
                line += f"{' / '.join(f'{each:.1f}' for each in on):<13}"
            table.append(line)
            for name, look in LOOKS.items():
                widget = name.partition("--")[0]
                if look.drawn or widget not in ("timeline", "actors"):
                    continue
                shown = timeline if widget == "timeline" else actors
                for ground in ("row", "cursor"):
                    style = shown.look(name, f"{widget}--{ground}")
                    if contrast_of(style) < LEAST_CONTRAST:
                        faint.append((theme, name, ground))
    print(*table, sep="\n")
    assert faint == []


@pytest.mark.parametrize("theme", THEMES)
def test_headings_are_not_of_the_hue_of_quotes(theme):
    colors = BUILTIN_THEMES[theme].to_color_system().generate()
    hues = (Color.parse(colors[name]).hsl.h for name in ("text-warning", heading_color(colors)))
    by = abs(next(hues) - next(hues))
    assert min(by, 1 - by) >= 30 / 360


async def test_nothing_but_quotes_and_their_bars_has_the_role_of_quotes(open_stage):
    async with open_stage(size=(160, 50), options=Options(theme="nord")) as stage:
        await stage.go_to("supply-chain-risk-designation")
        await stage.press("enter")
        timeline = stage.explorer.timeline
        ink = timeline.look("timeline--quote", "timeline--row").color
        said = [
            segment.text
            for y in range(timeline.size.height)
            for segment in timeline.render_line(y)
            if segment.style is not None and segment.style.color == ink and segment.text.strip()
        ]
        assert said
        assert all(words.startswith(UNICODE.bar) for words in said)


async def test_most_characters_are_not_of_two_colors(open_stage):
    async with open_stage(size=(120, 35)) as stage:
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press("enter")
        inks = Counter(
            segment.style.color
            for strip in stage.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None
            for char in segment.text
            if char != " "
        )
        share = sum(count for _, count in inks.most_common(2)) / inks.total()
        print(f"{share:.0%} of the characters are of the two most used colors")
        assert share <= 0.7


@pytest.mark.parametrize("theme", sorted(set(BUILTIN_THEMES) - set(THEMES)))
async def test_it_opens_in_the_colors_of_the_terminal(open_stage, theme):
    async with open_stage(size=(160, 50), options=Options(theme=theme)) as stage:
        await stage.go_to("wiles-bessent-meet-amodei")
        await stage.press("enter", "1")
        assert "Earlier this month" in stage.text()
        await stage.press("question_mark")
        assert "Twenty seconds" in stage.text()


def segments(widget):
    return [piece for y in range(widget.size.height) for piece in widget.render_line(y)]


async def test_the_key_of_an_actor_is_one_thing_filled_from_bracket_to_bracket(open_stage):
    async with open_stage() as stage:
        explorer = stage.explorer
        blue = Color.parse("#56B4E9").rich_color
        for widget in (explorer.actors_bar, explorer.timeline):
            filled = {piece.text for piece in segments(widget) if piece.style.bgcolor == blue}
            assert filled == {"[1]"}
        await stage.press("1", "2", "ampersand")
        grounds = [Color.parse(color).rich_color for color in ("#56B4E9", "#E69F00")]
        shown = [(piece.text, piece.style.bgcolor) for piece in segments(explorer.timeline)]
        assert ("[1", grounds[0]) in shown
        assert shown[shown.index(("[1", grounds[0])) + 1] == ("2]", grounds[1])


def bars(stage) -> dict[str, int]:
    """Return the cells of the bar on each line of the list of actors, by the line's text."""
    bar = stage.explorer.actors_bar
    ground = bar.look("actors--bar").bgcolor
    lines = [bar.render_line(y) for y in range(1, bar.size.height - 2)]
    return {
        line.text: sum(cell_width(each.text) for each in line if each.style.bgcolor == ground)
        for line in lines
    }


async def test_counts_are_bars_behind_names_as_long_as_their_share_of_the_largest(open_stage):
    async with open_stage() as stage:
        for keys in ((), ("3",)):
            await stage.press(*keys)
            counts = stage.explorer.state.view.counts
            most, shown = max(stage.explorer.state.lens.totals), bars(stage)
            longest = 11  # 20 cells without mark, key, count, blanks and edge
            assert list(shown.values()) == [
                max(1, longest * count // most) if count else 0
                for count in list(counts)[: len(shown)]
            ]
        assert 0 in shown.values()


async def test_without_colors_counts_are_figures_alone(open_stage, monkeypatch):
    async with open_stage(options=Options(ascii=True)) as stage:
        assert set(bars(stage).values()) == {0}
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_stage() as stage:
        bar = stage.explorer.actors_bar
        assert not any(piece.style.reverse for piece in bar.render_line(10))
        assert [piece.text for piece in bar.render_line(1) if piece.style.reverse] == ["[1]"]


async def test_what_is_in_doubt_has_the_color_of_doubt_and_its_word_or_sign(open_stage):
    async with open_stage(size=(80, 30), options=Options(theme="nord")) as stage:
        await stage.go_to("nsa-uses-mythos")
        await stage.press("enter")
        timeline = stage.explorer.timeline
        inks = {timeline.look("timeline--doubt", ground).color for ground in GROUNDS}
        said = {piece.text for piece in segments(timeline) if piece.style.color in inks}
        assert said == {"?", "alleged"}
