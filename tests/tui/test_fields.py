"""Every field of every sheet and line shows what is typed in it, at every size."""

import pytest

from tests.properties import slowly
from timeline_tui.tui.sheets.form import DETAILS, FIELDS

SIZES = [(40, 10), *slowly(((60, 16),), ((80, 24),), ((120, 35),), ((160, 50),))]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_each_field_of_the_form_shows_what_is_typed(open_stage, folder, size):
    (folder / "a.json").write_text('{"date": "2020", "title": "It happened"}')
    async with open_stage(folder, size=size) as stage:
        await stage.press("c")
        names = [name for name, _, _ in FIELDS if name != "anchor"]  # that comes with words
        names += ["source-0", *(f"{name}-0" for name, _, _ in DETAILS), "quote-0-0", "speaker-0-0"]
        for number, name in enumerate(names):
            assert stage.app.focused.id == name
            if name != "status":
                await stage.type(f"seen{number}")
                label = stage.app.focused.parent.children[0].content.plain
                rows = [line for line in stage.lines() if f" {label} " in line]
                assert any(f" seen{number} " in row for row in rows), f"{name}:\n{stage.text()}"
            await stage.press("tab")
        assert stage.app.focused.id == "quote-0-1"
        await stage.press("tab", "tab")
        assert stage.app.focused.id == "save"
        assert " Save " in stage.text()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ["f", "slash", "t", *slowly("colon", "T", "p", "w")])
async def test_each_line_to_type_in_shows_what_is_typed(open_stage, size, key):
    async with open_stage(size=size) as stage:
        await stage.press(key)
        await stage.type("qxqx")
        assert "qxqx" in stage.text()


@pytest.mark.parametrize("size", SIZES)
async def test_the_sheet_before_a_browser_shows_the_host_and_the_link(open_stage, folder, size):
    (folder / "a.json").write_text(
        '{"date": "2020", "title": "It happened", "sources": [{"title": "A", "url":'
        ' "https://host.example/link"}]}'
    )
    async with open_stage(folder, size=size) as stage:
        await stage.press("o")
        assert "https://host.example/link" in stage.text()
        rows = ["".join(line.split()).strip("│") for line in stage.lines()]
        assert any(row.endswith("host.example") for row in rows)
