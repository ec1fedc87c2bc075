"""CSV and Markdown carry every source and every quote of every event."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

EVENTS = str(Path(__file__).parents[2] / "events")
EVENT = {
    "id": "x", "date": "2026-01-01", "title": "T", "place": "Kyiv", "tags": ["a;b", "c"],
    "actors": ["Lee; Ann", "Bo\\"],
    "sources": [{"title": "S", "publisher": "P", "published": "2026-01-03",
                 "url": "https://example.org/?a=1&copy=2",
                 "quotes": [{"exact": "One;\n\n  two\nthree", "locator": "p. 4"}]}],
    "as_reported": {"text": "1 January 2026", "anchor": "2026-01-02"},
}  # fmt: skip


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def taken_apart(cell: str) -> list[str]:
    found = re.findall(r"((?:\\.|[^\\;])+)(?:; |$)", cell)
    return [re.sub(r"\\(.)", r"\1", one) for one in found]


def test_every_link_of_the_shipped_chronology_is_in_markdown_and_csv(run) -> None:
    events = json.loads(run("list", EVENTS, "--format", "json").out)
    links = [[s["url"] for s in event["sources"] if "url" in s] for event in events]
    assert sum(map(len, links)) > 200
    document = run("list", EVENTS, "--format", "md").out
    assert all(f"(<{link}>)" in document for event in links for link in event)
    rows = table(run("list", EVENTS, "--format", "csv").out)
    for row, event in zip(rows, links, strict=True):
        assert all(link in row["sources"] for link in event)


def test_csv_loses_nothing_and_its_lists_can_be_taken_apart(run, write) -> None:
    write("a.json", EVENT)
    (row,) = table(run("list", "a.json", "--format", "csv").out)
    assert row["place"] == "Kyiv"
    assert row["as_reported"] == "1 January 2026"
    assert taken_apart(row["tags"]) == ["a;b", "c"]
    assert row["actors"] == "Lee\\; Ann; Bo\\\\"
    assert taken_apart(row["actors"]) == ["Lee; Ann", "Bo\\"]
    assert row["sources"] == "“S”, P, 3 Jan 2026, p. 4, https://example.org/?a=1&copy=2"
    assert row["quoted"] == "“One;\n\n  two\nthree”"
    (record,) = json.loads(run("list", "a.json", "--format", "json").out)
    assert json.loads(row["record"]) == record


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"],
)
def test_a_formula_is_exact_unless_it_is_for_a_spreadsheet(run, write, title: str) -> None:
    write("a.json", {"date": "2026", "title": title})
    words = ("list", "a.json", "--format", "csv")
    assert table(run(*words).out)[0]["title"] == title
    row = table(run(*words, "--spreadsheet").out)[0]
    assert row["title"] == f"'{title}"
    assert row["date"] == "2026"


def test_the_spreadsheet_option_is_refused_without_csv(run, write) -> None:
    write("a.json", EVENT)
    ended = run("list", "a.json", "--spreadsheet")
    assert (ended.code, ended.out) == (2, "")
    assert "add --format csv" in ended.err


def test_markdown_keeps_the_line_breaks_of_a_quote_and_its_source(run, write) -> None:
    write("a.json", EVENT)
    ended = run("list", "a.json", "--format", "md")
    html = MarkdownIt().render(ended.out)
    quote = html[html.index("<blockquote>") : html.index("</blockquote>")]
    assert "“One;<br />\n<br />\n  two<br />\nthree”" in quote
    assert 'href="https://example.org/?a=1&amp;copy=2"' in quote
    assert "P, 3 Jan 2026, p. 4" in quote
    assert "Place: Kyiv" in html
    assert ended.err == ""


def test_nothing_of_a_text_is_markup(run, write) -> None:
    title = "<b>x</b> [a](https://e.org) # h ![i](j) https://e.org `c` www.e.org &lt;"
    sources = [{"title": title, "quotes": [f"- {title}\n> {title}"]}]
    event = {"date": "2026", "title": title, "summary": f"# {title}\n\n1. {title}"}
    write("a.json", {**event, "sources": sources})
    reader = MarkdownIt("gfm-like", {"linkify": False})
    html = reader.render(run("list", "a.json", "--format", "md").out)
    for tag in ("<b>", "<a ", "<img", "<code>", "<h2", "<ol>"):
        assert tag not in html
    assert html.count("<h1>") == 1


def test_what_markdown_has_no_place_for_is_counted(run, write) -> None:
    write("a.json", {**EVENT, "extra": {"a": 1}})
    err = run("list", "a.json", "--format", "md").err
    assert "not in Markdown: extra (1); --format json has all of it" in err
