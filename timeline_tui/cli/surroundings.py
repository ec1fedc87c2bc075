"""The environment variables that the interface's toolkit reads, before it reads them."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from timeline_tui.cli.outcome import UsageError
from timeline_tui.core.text import brief

COLOR_SYSTEMS = ("auto", "standard", "256", "truecolor")
MOST_FRAMES = 240
_FOR_DEVELOPERS = (
    "TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_DRIVER", "TEXTUAL_LOG", "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT", "TEXTUAL_SCREENSHOT_FILENAME", "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_SHOW_RETURN",
)  # fmt: skip
"""They press keys, write files, or take the terminal away from us, also with `--safe`."""


def prepare(environment: MutableMapping[str, str] = os.environ) -> None:
    """Take out what would disturb the explorer. Raises UsageError for a color system that there is
    not, which the toolkit would crash on."""
    given = environment.get("TEXTUAL_COLOR_SYSTEM")
    if given is not None and given not in (*COLOR_SYSTEMS, "windows"):
        raise UsageError(
            f"TEXTUAL_COLOR_SYSTEM is “{brief(given, 60)}”; expected"
            f" {', '.join(COLOR_SYSTEMS[:-1])} or {COLOR_SYSTEMS[-1]}, or no such variable"
        )
    for name in _FOR_DEVELOPERS:
        environment.pop(name, None)
    frames = environment.get("TEXTUAL_FPS", "")
    if not (frames.isascii() and frames.isdigit() and len(frames) < 4
            and 0 < int(frames) <= MOST_FRAMES):  # fmt: skip
        environment.pop("TEXTUAL_FPS", None)
