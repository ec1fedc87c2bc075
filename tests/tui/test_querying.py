"""The line in which the whole filter is typed, on the screen."""

from __future__ import annotations

import pytest

from tests.properties import slowly


@pytest.mark.parametrize(("width", "height"), [(80, 24), *slowly((60, 16), (140, 40))])
async def test_a_query_is_typed_and_what_is_wrong_is_pointed_at(open_stage, width, height) -> None:
    async with open_stage(size=(width, height)) as stage:
        await stage.press("semicolon")
        await stage.type("actor:pentagon actr:x")
        *_, line, below = stage.lines()
        at = line.index("actr:")
        assert below[at:].startswith("^^^^^")
        if width > 60:
            assert "no field is called “actr”" in below
        await stage.press("enter")
        assert stage.explorer.state.session.line == "query"
        for _ in range(len("actr:x")):
            await stage.press("backspace")
        await stage.type("-actor:openai")
        *_, line, below = stage.lines()
        assert ": with [2] Pentagon, without [" in below
        said = below.partition("→")[2].split()
        await stage.press("enter")
        assert int(said[0]) == len(stage.explorer.state.view) > 0
        assert "filter: with [2] Pentagon, without [" in stage.text()


async def test_a_query_of_what_no_eye_sees_is_shown_as_what_it_is(open_stage, folder) -> None:
    name = "Ev\u202eil \x1b[31m[red]"
    record = '{"title": "T", "actors": ["Ev\\u202eil \\u001b[31m[red]"]}'
    (folder / "a.json").write_text(record, encoding="utf-8")
    async with open_stage(folder) as stage:
        assert stage.explorer.state.lens.actors[0].name == name
        await stage.press("1", "semicolon")
        text = stage.text()
        assert 'actor:"Ev\\u{202e}il \\u{1b}[31m[red]"' in text
        assert "\u202e" not in text
        assert "\x1b" not in text
        await stage.press("end", "enter")
        assert stage.explorer.state.query.actors == (name,)
