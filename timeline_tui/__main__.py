"""`python -m timeline_tui`, the same as the `timeline-tui` command."""

import sys

from timeline_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
