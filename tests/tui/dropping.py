"""Files as editors save them."""

from __future__ import annotations

import json
from pathlib import Path


def put(folder: Path, name: str, value: object) -> None:
    """Put a whole file in place at once; a value as JSON, a text as it is."""
    text = value if isinstance(value, str) else json.dumps(value)
    temporary = folder / f".{name}.tmp"
    temporary.write_text(text, encoding="utf-8")
    temporary.rename(folder / name)
