"""Event files that somebody got wrong, as texts in which `¦` stands where a person should look."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

MARK = "¦"

Place = tuple[int, int]


def unmarked(text: str) -> tuple[str, list[Place]]:
    """Return the text without its marks, and the line and column (from 1) of each."""
    pieces = text.split(MARK)
    clean = "".join(pieces)
    places, at = [], 0
    for piece in pieces[:-1]:
        at += len(piece)
        lines = re.split(r"\r\n|\r|\n", clean[:at])
        places.append((len(lines), len(lines[-1]) + 1))
    return clean, places


SLIPS = [
    # commas and colons
    '{"title": "a"¦,}', '{"title": "a"¦,\n}', '{"title": "a", "tags": ["x"¦, ]}',
    '{"title": "a" ¦"date": "1972"}', '{"title": "a"\n ¦"date": "1972"}',
    '{"title": "a", "tags": ["x" ¦"y"]}', '{"title": "a", "sources": [{"title": "s"} ¦{}]}',
    '{"title": "a", "sources": []\n ¦"date": "1972"}', '{"title": "a",¦, "date": "1972"}',
    '{¦, "title": "a"}', '{"title": "a"¦; "date": "1972"}', '{"title": "a"¦， "date": "1972"}',
    '{"title" ¦"a"}', '{"title" ¦= "a"}', '{"title" ¦=> "a"}', '{"title"¦： "a"}',
    '{"title":¦: "a"}',
    '{"title": ¦}', '{"title": ¦, "date": "1972"}', '{"title"¦}', '{"title": "a", ¦: "1972"}',
    # quotation marks
    '{¦“title”: "a"}', '{"title": ¦“a”}', '{"title": "a¦”, "date": "1972"}', '{"title": ¦„a“}',
    '{"title": ¦«a»}', '{"title¦”: "a"}', "{¦'title': \"a\"}", "{\"title\": ¦'a'}",
    '{"title": ¦`a`}',
    '{¦title: "a"}', '{¦title": "a"}', '{"title¦: "a"}', '{"title": ¦a", "date": "1972"}',
    '{"title": "a¦, "date": "1972"}', '{"title": "a¦\n}', '{"title": "She said ¦"yes" to it"}',
    '{"title": ¦Something happened, "date": "1972"}',
    # a mark too many, or one too few
    '{"title": "a"¦"date": "1972"}', '{"title": "a", "tags": ["x"¦"y"]}', '{"title"¦"a"}',
    '{"title"¦": "a"}', '{"title": "a"¦", "tags": []}', '{¦""title": "a"}',
    '{"title": ¦""a", "date": "1972"}', '{"title": "she said ¦""yes"" to it"}',
    '{"title": "a", "tags": ["x¦, "y"]}', '{"title": "a", "tags": ["x¦], "date": "1972"}',
    '{"title": "a", "actors": [{"actor": "x¦ }, {"actor": "y"}]}', '{"title": "a", "tags¦: ["x"]}',
    '{"title": "a", "extra": {"a¦: 5, "b": 6}}', r'{"title¦\": "a"}', r'{"title": "a¦\"}',
    r'{"title": "a¦\", "date": "1972"}', '{"title": "a¦\\",\n"date": "1972"}',
    # what stands between two values
    '{"title" ¦null}', '{"title" ¦a}', '{"title"¦x: "a"}', '{"title"¦\\: "a"}', '{"title"¦\' "a"}',
    '{"title": "a"¦x, "date": "1972"}', '{"title": "a"¦x"date": "1972"}', '{"title": "a"¦x\n}',
    '{"title": "a", "tags": ["x"¦x, "y"]}', '{"title": "a", "extra": {"b": ["x" ¦null]}}',
    '{"title": "a", "extra": {"b": "x" ¦true}}',
    # what other languages have
    '{"title": "a", "summary": ¦None}', '{"title": "a", "extra": {"a": [¦True, ¦False]}}',
    '{"title": "a", "summary": ¦undefined}', '{"title": "a", "extra": {"a": ¦nan}}',
    '{"title": ¦f"a"}', '{"title": "a" ¦// b\n}', '{"title": ¦/* b */ "a"}',
    '{ ¦# b\n"title": "a"}', '{"title": "a", ¦...}', '{"title": "a", "tags": ["x", ¦…]}',
    '{"title": "a", "tags": ¦("x")}',
    '{"title": "a", "tags": ["x"¦}}', '{"title": "a", "tags": ["x"¦: 1]}', '{"title": ¦<b>a</b>}',
    # numbers and dates
    '{"title": "a", "date": ¦1972-6-7}', '{"title": "a", "date": ¦20.07.69}',
    '{"title": "a", "date": ¦07/20/1969}', '{"title": "a", "date": ¦1972-06-07T10:00Z}',
    '{"title": "a", "extra": {"a": ¦007}}', '{"title": "a", "extra": {"a": ¦+1}}',
    '{"title": "a", "extra": {"a": ¦0x1F}}', '{"title": "a", "extra": {"a": ¦.5}}',
    '{"title": "a", "extra": {"a": ¦5.}}', '{"title": "a", "extra": {"a": ¦1_000}}',
    '{"title": "a", "date": ¦7 June 1972}', '{"title": "a", "date": ¦1972~}',
    '{"title": "a", "extra": {"a": ¦12%}}', '{"title": "a", "extra": {"a": ¦-}}',
    # inside text
    '{"title": "a¦\nb"}', '{"title": "a¦\tb"}', '{"title": "a¦\0b"}', '{"title": "a¦\x1b[2Jb"}',
    r'{"title": "a¦\x41"}', r'{"title": "a¦\u12"}', r'{"title": "C:¦\Users\me"}',
    r'{"title": "a¦\'"}',
    # what is not seen
    '{"title":¦\u00a0"a"}', '{"title": "a",\n¦\u3000"date": "1972"}', '{"title":¦\ufeff"a"}',
    '{"title": "a"¦\u200b}', '{"title": "a",¦\u2028"date": "1972"}',
    '{"title": "a",¦\0"date": "1972"}',
    # a merge
    '{"title": "a"\n¦<<<<<<< HEAD\n,"date": "1972"\n=======\n,"date": "1973"\n>>>>>>> x\n}',
]  # fmt: skip
"""Objects that are no JSON. A second mark is the next thing that would be told."""

FAULTS = [
    # on the key
    '{¦"titel": "a"}', '{"title": "a", ¦"dаte": "1972"}', '{"title": "a", ¦"date\u200b": "1972"}',
    '{"title": "a", "sources": [{"title": "s", ¦"publiser": "b"}]}',
    '{"title": "a", "sources": [{"quotes": [{"exact": "q", ¦"speeker": "b"}]}]}',
    '{"title": "a", "actors": [{¦"actr": "b"}]}', '{"title": "a", ¦"when": 5}',
    '{"title": "a", ¦"title": "b"}', '{"title": "a", "extra": {"b": {"c": 1, ¦"c": 2}}}',
    # on the object
    '¦{}', '¦{"date": "1972"}', '{"title": "a", "actors": ["b", ¦{"role": "c"}]}',
    '{"title": "a", "links": [¦{"type": "led_to"}]}', '{"title": "a", "links": [¦{"to": "b"}]}',
    '{"title": "a", "after": [¦{"min": "P3D"}]}', '{"title": "a", "as_reported": ¦{}}',
    '{"title": "a", "sources": [{"quotes": ["q",\n ¦{"speaker": "b"}]}]}',
    # on the value
    '{"title": ¦""}', r'{"title": ¦"a\nb"}', '{"title": ¦null}', '{"title": ¦["a"]}',
    '{"title": "a", "status": ¦"confirmd"}', '{"title": "a", "status": ¦1}',
    '{"title": "a", "actors": ["b", ¦""]}', '{"title": "a", "actors": ["b", ¦null, ¦7]}',
    '{"title": "a", "links": [{"to": "b", "type": ¦"caused"}]}', '{"title": "a", "links": [¦"b"]}',
    '{"title": "a", "before": [{"id": "b", "max": ¦"3 days"}]}', '{"title": "a", "tags": ¦"b"}',
    '{"title": "a", "sources": [¦"CNBC"]}', '{"title": "a", "sources": [{"quotes": [¦""]}]}',
    '{"title": "a", "sources": [{"author": ["b", ¦{}]}]}', '{"title": "a", "as_reported": ¦"b"}',
    '{"title": "a", "extra": {"b": [¦NaN, ¦-Infinity, 1e999]}}', '{"title": "a", "extra": ¦[]}',
    '{"title": "a", "sources": [{"published": ¦"5 May"}, {"accessed": ¦"2026-13"}]}',
    '{"title": ¦5, "date": ¦1972, "place": ¦true, "sources": [{"url": ¦{}}, ¦5]}',
    *[
        f'{{"title": "a", "date": ¦{json.dumps(date, ensure_ascii=False)}}}'
        for date in (
            "2026-4-7", "20.07.69", "07/20/1969", "2026-13", "2026-02-30", "2026/04/07",
            "last week", "2026-04-20/2026-04-17", "[2026-04-17", "2026-04-17T25:00",
            "２０２６", "2026–04–17", "O2026", "2026-Q1", "circa 2026", "43 BC", "TBD", " 2026",
        )
    ],
]  # fmt: skip
"""Objects that are JSON and no events, or damaged ones, marked at every error."""

Within = Callable[[str], tuple[str, str]]
"""A marked object -> the name of a file and its marked text. Other events have the title “good”."""

GOOD = '{"title": "good"}'


def _alone(record: str) -> tuple[str, str]:
    return "x.json", record


def _in_an_array(record: str) -> tuple[str, str]:
    return "x.json", f"[\n {GOOD},\n {record},\n {GOOD}\n]\n"


def _in_a_timeline(record: str) -> tuple[str, str]:
    return "x.json", f'{{"title": "t", "events": [{GOOD}, {record}, {GOOD}]}}'


def _on_a_line(record: str) -> tuple[str, str]:
    return "x.jsonl", f"{GOOD}\n\n{record}\n{GOOD}\n"


def _after_wide_characters(record: str) -> tuple[str, str]:
    wide = '"日本語 👍🏽 👩\u200d👩\u200d👦 e\u0301\u0323 שלום ｗ"'
    return "x.json", f'{{"title": {wide}, "events": [{GOOD}, {record}]}}'


def _after_a_mark_of_byte_order(record: str) -> tuple[str, str]:
    return "x.json", f"\ufeff{record}"


def _with_line_ends(end: str) -> Within:
    def within(record: str) -> tuple[str, str]:
        return "x.json", f"[\n{GOOD},\n{record}\n,\n{GOOD}]\n".replace("\n", end)

    return within


def _behind_tabs(record: str) -> tuple[str, str]:
    return "x.json", f'{{\t"events":\t[\n\t\t{GOOD},\t{record}\t]\t}}'


PLACES: dict[str, Within] = {
    "alone": _alone,
    "in an array": _in_an_array,
    "in a timeline": _in_a_timeline,
    "on a line": _on_a_line,
    "after wide characters": _after_wide_characters,
    "after a byte order mark": _after_a_mark_of_byte_order,
    "with \\r\\n": _with_line_ends("\r\n"),
    "with \\r": _with_line_ends("\r"),
    "behind tabs": _behind_tabs,
}
QUICK = ("alone", "in an array", "on a line")
"""The places that stand for all of them in a quick run."""


def files_of(records: list[str], within: Within) -> Iterator[tuple[str, bytes, list[Place]]]:
    """Return each record in its file: the name, the bytes, and the place to look at."""
    for record in records:
        name, text = within(record)
        if name.endswith(".jsonl") and "\n" in record:
            continue
        clean, places = unmarked(text)
        if clean.startswith("\ufeff"):  # no character of the text that it marks
            places = [(line, column - (line == 1)) for line, column in places]
        yield name, clean.encode(), places
