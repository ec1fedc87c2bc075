"""Private members of Textual: each is named here, exists, and is used in one folder alone.

A new version of Textual may change any of them without a word. Then this fails, and the workaround
in `tui/toolkit` says which condition would end it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from textual import _compositor, _time, _xterm_parser  # isort: skip

PACKAGE = Path(__file__).parents[2] / "timeline_tui"
TOOLKIT = PACKAGE / "tui" / "toolkit"
USED = {
    (App, "_batch_count"),
    (App, "_disable_notifications"),
    (App, "_disable_tooltips"),
    (App, "_driver"),
    (App, "_exception"),
    (App, "_exit"),
    (App, "_fatal_error"),
    (App, "_handle_exception"),
    (App, "_loop"),
    (App, "_registry"),
    (App, "_start_widget"),
    (Compositor, "_dirty_regions"),
    (Compositor, "_regions_to_spans"),
    (DOMNode, "_bindings"),
    (Driver, "_app"),
    (Driver, "_auto_restart"),
    (Driver, "_loop"),
    (Input, "_on_key"),
    (Input, "_on_paste"),
    (LinuxDriver, "_disable_mouse_support"),
    (LinuxDriver, "_enable_mouse_pixels"),
    (LinuxDriver, "_enable_mouse_support"),
    (LinuxDriver, "_file"),
    (LinuxDriver, "_get_terminal_size"),
    (LinuxDriver, "_key_thread"),
    (LinuxDriver, "_mouse_pixels"),
    (LinuxDriver, "_must_signal_resume"),
    (LinuxDriver, "_run_input_thread"),
    (LinuxDriver, "_sigcont_application"),
    (LinuxDriver, "_sigtstp_application"),
    (LinuxDriver, "_writer_thread"),
    (MessagePump, "_close_messages_no_wait"),
    (MessagePump, "_closed"),
    (MessagePump, "_closing"),
    (MessagePump, "_is_mounted"),
    (MessagePump, "_message_queue"),
    (MessagePump, "_next_callbacks"),
    (Screen, "_compositor"),
    (Screen, "_compositor_refresh"),
    (Screen, "_dirty_widgets"),
    (Screen, "_on_timer_update"),
    (Screen, "_screen_resized"),
    (Widget, "_check_refresh"),
    (Widget, "_layout_required"),
    (Widget, "_refresh_styles_required"),
    (Widget, "_repaint_required"),
    (Widget, "_scroll_required"),
    (Widget, "_scroll_update"),
    (Widget, "_set_dirty"),
    (Widget, "_size_updated"),
    (Widget, "_vertical_scrollbar"),
    (WriterThread, "_queue"),
    (_xterm_parser.XTermParser, "_sequence_to_key_events"),
}
MODULES = {
    (_compositor, "Compositor"),
    (_compositor, "CompositorUpdate"),
    (_time, "get_time"),
    (_xterm_parser, "XTermParser"),
}
"""What private modules are imported for."""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@cache
def members(cls: type) -> frozenset[str]:
    """Return the private names that a class itself defines: methods, annotations, attributes of
    self."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    stored = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    return frozenset(name for name in (*vars(cls), *stored) if is_private(name))


def of_textual(cls: type) -> set[str]:
    """Return the private names that a class inherits from Textual."""
    bases = [base for base in cls.__mro__ if base.__module__.split(".")[0] == "textual"]
    return set().union(*map(members, bases))


def modules(*, toolkit: bool) -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.is_relative_to(TOOLKIT) == toolkit:
            yield path


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def names_in(tree: ast.AST, *, of_self: bool) -> set[str]:
    """Return the private names that are defined as methods, and read of `self` or of anything
    else."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and of_self:
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and is_private(node.attr):
            owner = ast.unparse(node.value)
            if of_self == (owner in ("self", "super()", "cls")):
                found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not of_self:
            found.add(node.value)  # for getattr
    return {name for name in found if is_private(name)}


def classes_in(path: Path, tree: ast.AST) -> Iterator[tuple[type, ast.ClassDef]]:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and isinstance(getattr(module, node.name, None), type):
            yield getattr(module, node.name), node


@pytest.mark.parametrize(("cls", "name"), sorted(USED, key=str))
def test_a_private_member_that_is_used_exists(cls: type, name: str) -> None:
    assert name in members(cls)


@pytest.mark.parametrize(("module", "name"), sorted(MODULES, key=str))
def test_a_private_module_still_has_what_is_imported_from_it(module: object, name: str) -> None:
    assert hasattr(module, name)


def test_the_toolkit_uses_the_private_members_that_are_named_and_no_others() -> None:
    known = {name for _, name in USED}
    anywhere = set().union(*(of_textual(cls) for cls, _ in USED))
    used: set[str] = set()
    for path in modules(toolkit=True):
        tree = parsed(path)
        for cls, node in classes_in(path, tree):
            used |= names_in(node, of_self=True) & of_textual(cls)
        used |= names_in(tree, of_self=False) & anywhere
    assert used == known


@pytest.mark.slow
def test_no_other_folder_uses_a_private_member_or_hides_one() -> None:
    known = set().union(*(of_textual(cls) for cls, _ in USED))
    for path in modules(toolkit=False):
        tree = parsed(path)
        if not any(name.startswith(("textual", "rich")) for name in imported(tree)):
            continue
        assert not names_in(tree, of_self=False) & known, path
        for cls, node in classes_in(path, tree):
            assert not names_in(node, of_self=True) & of_textual(cls), f"{path}: {cls}"


@cache
def imported(tree: ast.AST) -> set[str]:
    """Return the dotted names of everything that a module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def test_no_other_folder_imports_from_a_private_module() -> None:
    for path in modules(toolkit=False):
        for name in imported(parsed(path)):
            root, *rest = name.split(".")
            assert root not in ("textual", "rich") or not any(map(is_private, rest)), path
