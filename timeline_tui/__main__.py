"""`python -m timeline_tui`, the same as the `timeline-tui` command.

With `-m`, Python looks for modules in the current folder first, and what lies there may be from
anyone: a `json.py` beside the event files would be run. So that folder goes off the path before
anything else is imported. `python -P -m timeline_tui` never has it there.
"""

import os
import sys

if not sys.flags.safe_path:
    _here = os.getcwd() if sys.path[:1] != [""] else ""
    if sys.path[:1] == [_here]:
        del sys.path[0]
    sys.path[:] = [path for path in sys.path if path not in ("", ".")]

from timeline_tui.cli import main  # not before

if __name__ == "__main__":
    sys.exit(main())
