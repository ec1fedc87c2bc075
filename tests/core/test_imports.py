"""Who imports whom: the arrows of the house go one way, and the first paint is light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "timeline_tui"
MAY = {
    "core": {"core"},
    "files": {"core", "files"},
    "tui": {"core", "files", "tui", "options"},
    "cli": {"core", "files", "tui", "cli", "options", "timeline_tui"},
    "options": set(),
}
"""The rooms that each room may import from (`timeline_tui` is the package itself: its version)."""
SCREEN = {"textual", "rich"}


def imports(path: Path) -> set[str]:
    """The full names of all that a module imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            module = node.module or ""
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def room_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and not parts[1].startswith("_") else "timeline_tui"


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_rooms_that_its_room_may_know(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    ours = {name for name in imports(path) if name.split(".")[0] == "timeline_tui"}
    assert {room_of(name) for name in ours} <= MAY[room]


@pytest.mark.parametrize("room", ["core", "files"])
def test_the_core_and_the_files_know_no_screen(room: str) -> None:
    for path in (PACKAGE / room).rglob("*.py"):
        roots = {name.split(".")[0] for name in imports(path)}
        assert not roots & SCREEN, path


def test_the_core_knows_no_file_system_and_no_clock() -> None:
    for path in (PACKAGE / "core").rglob("*.py"):
        roots = {name.split(".")[0] for name in imports(path)}
        assert not roots & {"os", "pathlib", "io", "time", "socket", "subprocess"}, path


def loaded_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["event", "chronology", "query", "actors", "text", "dates.edtf", "dates.wording", "gaps"],
)
def test_what_the_first_paint_needs_of_the_core_is_light(module: str) -> None:
    loaded = loaded_by(f"import timeline_tui.core.{module}")
    heavy = {"pydantic", "textual", "rich", "dateutil", "datetime", "zoneinfo", "json", "difflib"}
    allowed = {"difflib"} if module in ("actors", "chronology", "gaps") else set()
    assert not loaded & (heavy - allowed)


def test_the_explorer_paints_before_the_schema_is_loaded() -> None:
    loaded = loaded_by("import timeline_tui.tui.app")
    assert "textual" in loaded
    assert not {name for name in loaded if name.split(".")[0] in ("pydantic", "dateutil")}
    late = ("core.schema", "core.dates.phrases", "core.dates.typed", "core.order", "files.read")
    assert not {name for name in loaded for each in late if name.startswith(f"timeline_tui.{each}")}


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["list", "--help"]])
def test_help_and_version_need_neither_interface_nor_schema(words: list[str]) -> None:
    loaded = loaded_by(f"from timeline_tui.cli import main\nmain({words!r})")
    assert not {name for name in loaded if name.split(".")[0] in ("pydantic", "textual", "rich")}


@pytest.mark.parametrize("words", ["list", "check", "gaps"])
def test_commands_that_print_need_no_interface(words: str) -> None:
    loaded = loaded_by(f"from timeline_tui.cli import main\nmain([{words!r}, 'events'])")
    assert not {name for name in loaded if name.split(".")[0] in SCREEN}


def test_no_module_of_the_core_imports_itself_by_way_of_others() -> None:
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (PACKAGE / "core").rglob("*.py")
    }
    left = {
        name: {each if each in paths else each.rpartition(".")[0] for each in imports(path)}
        & (paths.keys() - {name})
        for name, path in paths.items()
    }
    # What imports none of those that are left is in no cycle.
    while free := {name for name, ours in left.items() if not ours & left.keys()}:
        left = {name: ours for name, ours in left.items() if name not in free}
    assert not left
