"""An event that is changed in its file from a real terminal, and taken back to the byte."""

from __future__ import annotations

import codecs
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

TEXT = (
    '[\t{"title":"Day one","date":"2026-04-01",\r\n\t "sources":[{"title":"Minutes"}]},'
    '\r\n\r\n\t{"title":"Day two","date":"2026-04-10"} ]'
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "events" / "case.json"
    made.parent.mkdir()
    made.write_bytes(codecs.BOM_UTF8 + TEXT.encode())
    return made


def test_a_quote_and_a_title_are_written_and_taken_back_to_the_byte(
    open_terminal: Callable[..., Terminal], path: Path
) -> None:
    before = path.read_bytes()
    terminal = open_terminal(str(path.parent))
    terminal.until("Day two")
    terminal.press("A")
    terminal.until("Change the event")
    terminal.press("\r")
    terminal.until("Add a quote")
    terminal.press("\x1b[200~“So” it was\x1b[201~")
    terminal.until("“So” it was")
    terminal.press("\x13")
    terminal.until("wrote the quote (U")
    quoted = TEXT.replace('"Minutes"', '"Minutes","quotes":[{"exact":"“So” it was"}]')
    assert path.read_bytes() == codecs.BOM_UTF8 + quoted.encode()
    terminal.until("1❝")
    terminal.press(":")
    terminal.press("title\r")
    terminal.until("Change the title")
    terminal.press(" more\r")
    terminal.until("wrote the title (U")
    titled = quoted.replace('"Day one"', '"Day one more"')
    assert path.read_bytes() == codecs.BOM_UTF8 + titled.encode()
    terminal.press("U")
    terminal.until("took back the title")
    assert path.read_bytes() == codecs.BOM_UTF8 + quoted.encode()
    terminal.press("U")
    terminal.until("took back the quote")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.slow
def test_a_file_that_may_not_grow_is_left_and_what_was_typed_stays(
    clean_environment: dict[str, str], path: Path
) -> None:
    size = path.stat().st_size
    # As on a full disk: no file may become larger than this one; Python would cut off the bytecode
    # of modules at this size and not notice.
    limit = f"import resource, signal, runpy; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); \
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); import sys; sys.argv[0] = 't'; \
runpy.run_module('timeline_tui', run_name='__main__')"
    arguments = [sys.executable, "-B", "-c", limit, "--fresh", "--no-cache", str(path.parent)]
    terminal = Terminal(arguments, size=(80, 24), environment=clean_environment, folder=path.parent)
    before = path.read_bytes()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != size
    try:
        terminal.until("Day two")
        terminal.press(":")
        terminal.press("tag\r")
        terminal.until("Add a tag")
        terminal.press("long-" * 9 + "\r")
        terminal.until("nothing is written: file too large")
        assert "long-long" in terminal.text
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path]
        terminal.press("\x1b")
        terminal.until(lambda: "Add a tag" not in terminal.text)
        terminal.press("q")
        assert terminal.wait() == 0
    finally:
        terminal.close()
