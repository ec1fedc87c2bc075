"""Styles of component classes, as strips need them."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


def over(widget: Widget, name: str) -> Style:
    """The style of a component class to lay over another: without the widget's own background.

    `get_component_rich_style(partial=True)` resolves `color: auto` against black; the whole style
    knows the background, so its colour is taken where the class sets one.
    """
    part = widget.get_component_rich_style(name, partial=True)
    if part.color is None:
        return part
    return part + Style(color=widget.get_component_rich_style(name).color)
