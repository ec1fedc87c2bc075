"""The imports of all modules: they follow one order, form no cycle, and keep the first paint
light."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "timeline_tui"
MAY = {
    "dates": {"dates"},
    "core": {"dates", "core"},
    "explorer": {"dates", "core", "explorer"},
    "files": {"dates", "core", "files"},
    "tui": {"dates", "core", "explorer", "files", "tui"},
    "cli": {"dates", "core", "explorer", "files", "tui", "cli", "timeline_tui"},
    "timeline_tui": {"cli"},
}
"""What each package may import (`timeline_tui` is the top package itself: its version)."""
PURE = ("dates", "core", "explorer")
SCREEN = {"textual", "rich"}

PATHS = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> set[str]:
    """Return the full names of all imports of a module: at its top, in functions, for types
    alone."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            module = node.module or ""
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def ours(name: str) -> set[str]:
    """Return the modules of the program that a module imports."""
    found = imports(PATHS[name])
    return {each if each in PATHS else each.rpartition(".")[0] for each in found} & PATHS.keys()


def package_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in MAY else parts[0]


@pytest.mark.parametrize("name", PATHS)
def test_a_module_imports_only_from_packages_that_its_package_may_know(name: str) -> None:
    assert {package_of(each) for each in ours(name)} <= MAY[package_of(name)]


@pytest.mark.parametrize("package", [*PURE, "files"])
def test_what_is_under_the_interface_knows_no_screen(package: str) -> None:
    for path in (PACKAGE / package).rglob("*.py"):
        roots = {name.split(".")[0] for name in imports(path)}
        assert not roots & SCREEN, path


@pytest.mark.parametrize("package", PURE)
def test_what_is_pure_knows_no_file_system_and_no_clock(package: str) -> None:
    for path in (PACKAGE / package).rglob("*.py"):
        roots = {name.split(".")[0] for name in imports(path)}
        assert not roots & {"os", "pathlib", "io", "time", "socket", "subprocess"}, path
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("today", "now", "utcnow"), path


def test_no_module_imports_itself_by_way_of_others() -> None:
    left = {name: ours(name) - {name} for name in PATHS}
    # What imports none of those that are left is in no cycle.
    while free := {name for name, known in left.items() if not known & left.keys()}:
        left = {name: known for name, known in left.items() if name not in free}
    assert not left


def test_types_alone_are_imported_in_few_places() -> None:
    blocks = [
        name
        for name, path in PATHS.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    assert len(blocks) <= 12, blocks


def test_a_folder_is_small_enough_to_find_a_module_in() -> None:
    folders = Counter(str(path.parent.relative_to(PACKAGE)) for path in PATHS.values())
    assert max(folders.values()) <= 16, folders.most_common(3)
    assert folders.total() <= 135


def loaded_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_what_the_first_paint_needs_of_the_core_is_light() -> None:
    modules = ("core.event", "core.lens", "core.query", "core.actors", "core.text", "dates",
               "core.gaps")  # fmt: skip
    loaded = loaded_by("\n".join(f"import timeline_tui.{module}" for module in modules))
    heavy = {"pydantic", "textual", "rich", "dateutil", "datetime", "zoneinfo", "json", "difflib"}
    assert not loaded & heavy


def test_the_explorer_paints_before_the_schema_is_loaded() -> None:
    loaded = loaded_by("import timeline_tui.tui.app")
    assert "textual" in loaded
    assert not {name for name in loaded if name.split(".")[0] in ("pydantic", "dateutil")}
    late = ("core.schema", "dates.phrases", "core.order.arranging", "core.index.search",
            "files.json", "files.lines")  # fmt: skip
    assert not {name for name in loaded for each in late if name.startswith(f"timeline_tui.{each}")}


def loaded_by_commands(*commands: list[str]) -> set[str]:
    """Return the modules that at least one of these commands has loaded."""
    return loaded_by(f"from timeline_tui.cli import main\nfor each in {commands}: main(each)")


def test_help_and_version_need_neither_interface_nor_schema() -> None:
    loaded = loaded_by_commands(["--version"], ["--help"], ["list", "--help"])
    assert not {name for name in loaded if name.split(".")[0] in ("pydantic", "textual", "rich")}


def test_the_version_needs_neither_dates_nor_the_table_of_fields() -> None:
    loaded = loaded_by_commands(["--version"])
    late = ("timeline_tui.dates", "timeline_tui.core.query")
    assert not {name for name in loaded if name.startswith(late)}


def test_reference_texts_need_neither_events_nor_files() -> None:
    loaded = loaded_by_commands(["schema"], ["dates"], ["dates", "last week"], ["help", "exit"])
    late = ("timeline_tui.core.index", "timeline_tui.core.query", "timeline_tui.files", "json")
    assert not {name for name in loaded if name.startswith(late)}


def test_commands_that_print_need_no_interface() -> None:
    loaded = loaded_by_commands(["list", "events"], ["check", "events"], ["gaps", "events"])
    assert not {name for name in loaded if name.split(".")[0] in SCREEN}


def test_what_is_known_is_painted_without_what_read_it(tmp_path: Path) -> None:
    """A start from the index, up to the first lines: the schema and the readers, the grammar of
    English, the parser of options and the programs outside are imported behind it or never."""
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "a.json").write_text(
        '{"timezone": "America/Denver", "events": [{"date": "2026-04-17", "title": "It happened"}]}'
    )
    os.utime(folder / "a.json", (1_600_000_000, 1_600_000_000))
    homes = {name: str(tmp_path / name) for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    home = {**os.environ, **homes}
    subprocess.run(
        [sys.executable, "-m", "timeline_tui", "list", str(folder)], env=home, check=True, cwd=ROOT
    )
    code = f"""
from timeline_tui.cli import arguments, reading, subcommands
asked = arguments.parse(subcommands.EXPLORER, [{str(folder)!r}])
from timeline_tui.cli.commands import explore
selection = reading.select_early(asked)
assert explore._own_settings(asked) == {{}}
shelf = reading.shelf_of(asked, asked.paths)
library = reading.open_library(asked.paths, follow=False, shelf=shelf)
from timeline_tui.tui import Options
from timeline_tui.tui.app import TimelineApp
app = TimelineApp(library, selection, Options())
app.take_known()
assert len(app.explorer.state.view) == 1, "the index is not taken"
app._start_reading = app.explorer.complete = lambda: None
import asyncio
async def paint():
    async with app.run_test(size=(80, 24)) as pilot:
        assert "It happened" in "".join(
            str(line.text) for line in app.screen._compositor.render_strips()
        )
asyncio.run(paint())
"""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(' '.join(sys.modules))"],
        capture_output=True, text=True, check=True, cwd=ROOT, env=home,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    heavy = {
        "pydantic", "dateutil", "sqlite3", "argparse", "watchfiles", "hashlib", "shlex", "tomllib",
    }  # fmt: skip
    assert sorted(loaded & heavy) == []
    late = (
        "core.schema", "dates.english", "dates.phrases", "core.order.arranging", "files.json",
        "files.lines", "tui.sheets", "tui.programs", "tui.timeline.unfold", "files.exports",
        "tui.timeline.event_pane", "dates.edtf.corrections", "explorer.settings",
    )  # fmt: skip
    ours = {name.removeprefix("timeline_tui.") for name in loaded}
    assert sorted(name for name in ours if name.startswith(late)) == []
