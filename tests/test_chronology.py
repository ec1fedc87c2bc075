"""The shipped chronology, read as plain JSON: complete, exact, and consistent with itself.

What the article says is proven by digest: `data/article_quotes.sha256.json` holds, for each event
that the article tells, the SHA-256 of every passage quoted from it, in order.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parent / "events"
DIGESTS = json.loads((HERE / "data" / "article_quotes.sha256.json").read_text("utf-8"))
ARTICLE = "all-weather-finance"

FILES = sorted(path for path in FOLDER.glob("*.json") if path.name != "timeline.json")
EVENTS = {path: json.loads(path.read_text("utf-8")) for path in FILES}
BY_ID = {event["id"]: event for event in EVENTS.values()}
TIMELINE = json.loads((FOLDER / "timeline.json").read_text("utf-8"))
ACTORS = {actor["id"]: actor for actor in TIMELINE["actors"]}
SOURCES = {source["id"]: source for source in TIMELINE["sources"]}

KEYS = (
    "$schema", "id", "date", "as_reported", "title", "summary", "actors", "tags", "status",
    "sources", "links", "extra",
)  # fmt: skip

ON_ONE_UNKNOWN_DAY = {
    "nsa-uses-mythos": "[2026-04-07..2026-04-19]",
    "omb-plays-down-email": "[2026-04-16..2026-04-26]",
    "google-signs-classified-agreement": "[2026-04-20..2026-04-28]",
    "white-house-convenes-companies": "[2026-04-27..2026-05-01]",
    "anthropic-declines-comment": "[2026-04-28..2026-04-29]",
    "draft-executive-order-pathway": "[2026-04-28..2026-04-29]",
    "lifting-seen-as-inevitable": "[2026-04-28..2026-04-29]",
    "pentagon-insiders-want-out": "[2026-04-28..2026-04-29]",
    "renewed-negotiations-warned": "[2026-04-28..2026-04-29]",
    "save-face-remark": "[2026-04-28..2026-04-29]",
    "terms-too-restrictive": "[2026-04-28..2026-04-29]",
    "unclear-if-core-dispute-solved": "[2026-04-28..2026-04-29]",
    "white-house-drafts-guidance": "[2026-04-28..2026-04-29]",
    "white-house-statement": "[2026-04-28..2026-04-29]",
}
LASTED = {
    "anthropic-sets-two-red-lines": "2026-01-29/2026-02-26",
    "pentagon-close-to-cutting-ties": "2026-02-14~/2026-02-16",
    "supply-chain-risk-designation": "2026-02-27/2026-03-05",
    "openai-google-claim-same-red-lines": "2026-02-27/2026-04-28",
    "omb-guidance-bars-anthropic": "2026-02-27?/2026-04-29",
    "pentagon-still-uses-claude": "2026-02-27/2026-04-29",
    "formal-designation-letter": "2026-03-03/2026-03-05",
    "agencies-restore-access": "2026-04-03/2026-04-06",
    "experts-assess-mythos": "2026-04-07/2026-04-29",
    "white-house-stance-reverses": "2026-04-07/2026-04-29",
    "agencies-race-for-mythos": "2026-04-14/2026-04-29",
}


def strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a JSON value with its path; a list's items share one path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, f"{path}[]")


def documents(event: dict) -> list[dict]:
    """The sources of an event, references replaced by what they name."""
    return [SOURCES[s["source"]] if "source" in s else s for s in event["sources"]]


def quotes(event: dict) -> Iterator[tuple[str, dict]]:
    for source in event["sources"]:
        for quote in source.get("quotes", ()):
            yield source.get("source") or source["url"], quote


def test_there_are_seventy_events_each_in_a_file_named_after_its_first_day_and_id():
    assert len(EVENTS) == len(BY_ID) == 70
    for path, event in EVENTS.items():
        first_day = re.search(r"\d{4}-\d\d-\d\d", event["date"]).group()
        assert path.name == f"{first_day}-{event['id']}.json"


def test_every_file_is_utf8_with_two_spaces_and_its_keys_in_order():
    for path in [*FILES, FOLDER / "timeline.json"]:
        text = path.read_bytes().decode("utf-8")
        value = json.loads(text)
        assert text == json.dumps(value, ensure_ascii=False, indent=2) + "\n", path.name
        assert value["$schema"] == "../timeline_tui/schema/event.json"
        assert path.name == "timeline.json" or list(value) == [k for k in KEYS if k in value]


def test_every_passage_of_the_article_is_there_exact_and_in_order():
    assert len(DIGESTS) == 27
    for id, event in BY_ID.items():
        found = [
            hashlib.sha256(quote["exact"].encode("utf-8")).hexdigest()
            for source, quote in quotes(event)
            if source == ARTICLE
        ]
        assert found == DIGESTS.get(id, []), id


def test_a_passage_of_the_article_says_who_wrote_it_and_where_it_stands():
    for id in DIGESTS:
        assert BY_ID[id]["sources"][0]["source"] == ARTICLE
        for quote in BY_ID[id]["sources"][0]["quotes"]:
            assert quote["speaker"] == "All Weather Finance"
            assert re.fullmatch(r"paragraph ([1-9]|1[0-7])", quote["locator"])


def test_every_reference_resolves():
    for event in EVENTS.values():
        for actor in event["actors"]:
            assert (actor if isinstance(actor, str) else actor["actor"]) in ACTORS
        for source in event["sources"]:
            assert "url" in source or source["source"] in SOURCES
        for link in event.get("links", ()):
            assert link["to"] in BY_ID
            assert link["to"] != event["id"]
            assert link["type"] in {"led_to", "responds_to", "contradicts", "part_of", "precedes"}


def test_what_is_declared_once_is_used_and_what_is_used_twice_is_declared_once():
    used = Counter(doc["url"] for event in EVENTS.values() for doc in documents(event))
    declared = [source["url"] for source in TIMELINE["sources"]]
    assert sorted(url for url, times in used.items() if times > 1) == sorted(declared)
    assert len(ACTORS) == len(TIMELINE["actors"])
    assert len(SOURCES) == len(TIMELINE["sources"])


def test_no_event_names_a_document_twice():
    for event in EVENTS.values():
        urls = [doc["url"] for doc in documents(event)]
        assert len(urls) == len(set(urls)), event["id"]


def test_every_event_has_a_source_for_its_date():
    for event in EVENTS.values():
        assert any("date" in source.get("supports", ()) for source in event["sources"]), event["id"]


def test_a_happening_on_an_unknown_day_and_a_state_that_lasted_are_told_apart():
    for id, event in BY_ID.items():
        plain = re.fullmatch(r"\d{4}-\d\d-\d\d", event["date"])
        assert plain or event["date"] == (ON_ONE_UNKNOWN_DAY | LASTED)[id]
        assert bool(plain) == (id not in ON_ONE_UNKNOWN_DAY | LASTED)
    assert all(date[0] == "[" for date in ON_ONE_UNKNOWN_DAY.values())
    assert all("/" in date for date in LASTED.values())


def test_the_words_for_a_time_are_the_articles_own():
    said = {id: e["as_reported"] for id, e in BY_ID.items() if "as_reported" in e}
    assert {words["source"] for words in said.values()} == {ARTICLE}
    assert {id: words["text"] for id, words in said.items()} == {
        "draft-executive-order-pathway": "in the works",
        "nsa-uses-mythos": "already",
        "pentagon-still-uses-claude": "Currently",
        "terms-too-restrictive": "Currently",
        "trump-cnbc-interview": "last week",
        "white-house-and-pentagon-blacklist": "once",
        "white-house-convenes-companies": "this week",
        "white-house-drafts-guidance": "is drafting",
        "wiles-bessent-meet-amodei": "Earlier this month",
    }
    assert SOURCES[ARTICLE]["published"] == "[2026-04-28..2026-04-30]"


def test_no_string_is_empty():
    for value in [TIMELINE, *EVENTS.values()]:
        for path, text in strings(value):
            assert text == text.strip() != "", path


def test_renderings_of_one_statement_come_from_different_sources():
    renderings: dict[str, list[tuple[str, str, dict]]] = {}
    for id, event in BY_ID.items():
        for source, quote in quotes(event):
            if "statement" in quote:
                renderings.setdefault(quote["statement"], []).append((id, source, quote))
    assert len(renderings) == 8
    for statement, found in renderings.items():
        assert len({id for id, _, _ in found}) == 1, statement
        assert len({source for _, source, _ in found}) == 2, statement
        assert all("note" in quote for _, source, quote in found if source == ARTICLE), statement


def test_words_from_elsewhere_are_few_and_belong_to_a_statement():
    for event in EVENTS.values():
        for source, quote in quotes(event):
            if source != ARTICLE:
                assert len(quote["exact"].split()) <= 7
                assert "statement" in quote


def test_back_on_track_is_noted_as_shaping_up():
    renderings = [
        (source == ARTICLE, quote["exact"])
        for source, quote in quotes(BY_ID["trump-cnbc-interview"])
        if quote.get("statement") == "trump-on-anthropic"
    ]
    assert [words for of_article, words in renderings if not of_article] == ["shaping up"]
    assert all("“back on track”" in words for of_article, words in renderings if of_article)


def test_no_name_belongs_to_two_actors():
    names: Counter[str] = Counter()
    for actor in ACTORS.values():
        names.update(
            {n.casefold() for n in (actor["id"], actor["name"], *actor.get("aliases", ()))}
        )
    assert [name for name, times in names.items() if times > 1] == []


def test_the_pentagon_is_one_actor_by_all_its_names():
    pentagon = ACTORS["pentagon"]
    assert pentagon["name"] == "Pentagon"
    assert {"Department of Defense", "Department of War", "DoD", "DoW"} <= {*pentagon["aliases"]}


def test_besant_is_bessent_and_is_written_so_only_where_the_article_is_quoted():
    assert "Besant" in ACTORS["scott-bessent"]["aliases"]
    for value in [TIMELINE, *EVENTS.values()]:
        for path, text in strings(value):
            if "besant" in text.casefold():
                assert path.rpartition(".")[2] in {"exact", "note", "aliases[]"}, path


def test_actors_appear_in_as_many_events_as_they_take_part_in():
    counts: Counter[str] = Counter()
    for event in EVENTS.values():
        found = [actor if isinstance(actor, str) else actor["actor"] for actor in event["actors"]]
        assert len(found) == len(set(found)), event["id"]
        counts.update(found)
    assert counts.keys() == ACTORS.keys()
    assert {id: times for id, times in counts.items() if times >= 4} == {
        "anthropic": 45,
        "pentagon": 29,
        "white-house": 11,
        "pete-hegseth": 7,
        "axios": 7,
        "federal-agencies": 6,
        "dario-amodei": 5,
        "donald-trump": 5,
        "openai": 4,
        "omb": 4,
    }


def test_what_is_doubted_says_so():
    doubted = {id: event["status"] for id, event in BY_ID.items() if "status" in event}
    assert doubted == {
        "claude-used-in-iran-strikes": "alleged",
        "lifting-seen-as-inevitable": "alleged",
        "nsa-uses-mythos": "alleged",
        "omb-guidance-bars-anthropic": "disputed",
        "omb-plays-down-email": "alleged",
        "pentagon-insiders-want-out": "alleged",
        "renewed-negotiations-warned": "alleged",
        "terms-too-restrictive": "alleged",
    }
    for id, event in BY_ID.items():
        assert event["extra"]["confidence"] in {"high", "medium", "low"}
        if event["extra"]["confidence"] == "low":
            assert id in doubted
        if id in doubted:
            assert "research_note" in event["extra"]


def test_known_false_claims_are_not_told():
    told = "\n".join(text for e in EVENTS.values() for _, text in strings(e)).casefold()
    for claim in ("biden", "nichols", "late march"):
        assert claim not in told
