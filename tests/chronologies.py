"""Random chronologies and queries, and three ways to answer them: the text of the language, a slow
look at each record, and SQL. The last two know nothing of the program.

A query is a tree of tuples: ("and", trees), ("or", trees), ("not", tree), or a name and a value.
"""

from __future__ import annotations

import calendar
import random
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

Record = dict[str, Any]
Tree = tuple[Any, ...]

ACTORS = [
    {"id": "ada", "name": "Ada Löwe", "aliases": ["Countess", "A. L."], "kind": "person"},
    {"id": "acme", "name": "Acme", "kind": "company"},
    {"id": "idle", "name": "Idle", "kind": "company"},
]
NAMES = ["ada", "Countess", "ada löwe", "acme", "Bob", "bob", "Cléo"]
WORDS = ["red", "lines", "two", "deal", "Été", "so it was"]
TAGS = ["war", "War", "law", "two words"]
STATUSES = ["confirmed", "alleged", "disputed", "retracted"]
LINKS = ["led_to", "contradicts", "part_of"]
PUBLISHERS = ["The Sun", "the sun", "Gazette", "Été"]
PLACES = ["Geneva", "Kyiv"]
ROLES = ["chair", "Witness"]
DATES = ["2026-02-27", "2026-03-05", "2026-03-05?", "2026-03", "2026-03-04/2026-04-01", "2026", ""]
DAYS = ["2026-02-20", "2026-03-01", "2026-03-09", ""]
SOURCES = [
    {"id": "one", "title": "One red page", "publisher": "The Sun", "published": "2026-03-01",
     "url": "https://a.example/1"},
    {"id": "two", "title": "Two", "publisher": "Gazette", "url": "https://a.example/2",
     "archived_url": "https://b.example/2"},
    {"id": "bare", "title": "Bare"},
]  # fmt: skip


# -- chronologies ----------------------------------------------------------------------------------


def chronology(rng: random.Random, size: int) -> Record:
    """Return a timeline file with so many events."""
    events = [_event(rng, number, size) for number in range(size)]
    return {"title": "Random", "actors": ACTORS, "sources": SOURCES, "events": events}


def _some(rng: random.Random, values: list[Any], most: int = 2) -> list[Any]:
    return rng.sample(values, rng.randint(0, min(most, len(values))))


def _filled(values: dict[str, Any]) -> Record:
    return {key: value for key, value in values.items() if value not in ("", [], None)}


def _event(rng: random.Random, number: int, size: int) -> Record:
    words = [rng.choice(WORDS) for _ in range(rng.randint(1, 3))]
    seated: dict[str, Any] = {}
    for name in _some(rng, NAMES):
        role = rng.choice(["", *ROLES])
        seated.setdefault(_id_of(name), {"actor": name, "role": role} if role else name)
    links = [{"to": f"e{rng.randrange(size)}", "type": type_} for type_ in _some(rng, LINKS, 1)]
    return _filled({
        "id": f"e{number}",
        "date": rng.choice(DATES),
        "title": " ".join(words),
        "summary": rng.choice(["", "red lines in two", "It was so."]),
        "actors": list(seated.values()),
        "tags": list({tag.casefold(): tag for tag in _some(rng, TAGS)}.values()),
        "place": rng.choice(["", *PLACES]),
        "status": rng.choice(["", *STATUSES]),
        "sources": [_source(rng) for _ in range(rng.choice([0, 1, 1, 2, 3]))],
        "links": [link for link in links if link["to"] != f"e{number}"],
    })  # fmt: skip


def _source(rng: random.Random) -> Record:
    ref = rng.choice(["", "", "one", "two", "bare"])
    quotes: list[Any] = []
    for _ in range(rng.randint(0, 2)):
        words = " ".join(rng.sample(WORDS, 2))
        speaker = rng.choice(["", "Bob", "bob", "Cléo"])
        quotes.append({"exact": words, "speaker": speaker} if speaker else words)
    own = {
        "source": ref,
        "title": rng.choice(["A page", "One red page"]) if not ref or rng.random() < 0.2 else "",
        "publisher": rng.choice(["", *PUBLISHERS]) if not ref or rng.random() < 0.2 else "",
        "published": rng.choice(DAYS) if not ref or rng.random() < 0.3 else "",
        "url": rng.choice(["", "https://c.example/x"]) if not ref else "",
        "archived_url": "https://b.example/x" if rng.random() < 0.2 else "",
        "quotes": quotes,
    }
    made = _filled(own)
    return made or {"title": "A page"}


# -- queries ---------------------------------------------------------------------------------------

RANGES = ["2026-03", "2026-03-05", "2026-02..2026-03-04", ">=2026-03-05", "<2026-03", ">2026-03-01"]
LEAVES: dict[str, list[str]] = {
    "actor": ["ada", "Acme", "BOB", "Cleo", "a. l."],
    "kind": ["person", "Company"],
    "role": ["Chair", "witness"],
    "tag": ["WAR", "law", "two words"],
    "status": STATUSES,
    "place": ["geneva", "Kyiv"],
    "link": LINKS,
    "source": ["one", "two", "bare", "ONE RED PAGE", "a page"],
    "publisher": ["the sun", "gazette", "ete"],
    "speaker": ["bob", "CLEO"],
    "quotes": ["0", "2", "<=1", ">2", "1..3"],
    "sources": ["0", "1", "<2", ">=2"],
    "publishers": ["0", "1", "<=1", ">1"],
    "is": ["single-source", "undated", "uncertain", "unarchived"],
    "missing": ["actor", "date", "place", "published", "publisher", "quote", "role", "source",
                "speaker", "tag"],
    "date": RANGES,
    "published": RANGES,
    "text": ["red", "lines", "ETE", "red lines", "so it", "countess", "witness", "gazette", "zz"],
}  # fmt: skip


def query(rng: random.Random, depth: int = 3) -> Tree:
    """Return a query of so many levels at most."""
    kind = rng.choice(["leaf", "leaf", "and", "or", "not"]) if depth else "leaf"
    if kind == "leaf":
        name = rng.choice(list(LEAVES))
        return name, rng.choice(LEAVES[name])
    if kind == "not":
        return "not", query(rng, depth - 1)
    return kind, [query(rng, depth - 1) for _ in range(rng.randint(2, 3))]


def text_of(tree: Tree) -> str:
    """Return a query as it is typed."""
    name, value = tree
    if name == "not":
        return f"-{text_of(value)}"
    if name in ("and", "or"):
        return f"({(' OR ' if name == 'or' else ' ').join(map(text_of, value))})"
    return f'{name}:"{value}"' if " " in value else f"{name}:{value}"


def values_in(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield all names with their values."""
    name, value = tree
    if name == "not":
        yield from values_in(value)
    elif name in ("and", "or"):
        for part in value:
            yield from values_in(part)
    else:
        yield name, value


# -- record by record ------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return a text without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _id_of(name: str) -> str:
    for actor in ACTORS:
        if plain(name) in map(plain, (actor["id"], actor["name"], *actor.get("aliases", ()))):
            return str(actor["id"])
    return plain(name)


def whole(event: Record, known: str = "") -> Record | None:
    """Return an event with all that is declared, as it was public by the end of a day, or now; None
    if nothing of it was."""
    declared = {source["id"]: source for source in SOURCES}
    sources = []
    for own in event.get("sources", []):
        ref = own.get("source", "")
        sources.append({**declared.get(ref, {}), **own, "id": ref})
    if known:
        sources = [each for each in sources if "" < each.get("published", "") <= known]
        if not sources:
            return None
    actors = [
        {"actor": each} if isinstance(each, str) else each for each in event.get("actors", [])
    ]
    return {**event, "sources": sources, "actors": actors}


def holds(tree: Tree, event: Record) -> bool:
    """Report whether a query holds for a whole event."""
    name, value = tree
    if name == "not":
        return not holds(value, event)
    if name in ("and", "or"):
        return (all if name == "and" else any)(holds(part, event) for part in value)
    return _has(event, name, value)


def _has(event: Record, name: str, value: str) -> bool:
    sources, asked = event["sources"], plain(value)
    quotes = [quote for source in sources for quote in source.get("quotes", [])]
    publishers = {plain(each["publisher"]) for each in sources if each.get("publisher")}
    numbers = {"quotes": len(quotes), "sources": len(sources), "publishers": len(publishers)}
    speakers = {plain(each["speaker"]) for each in quotes if isinstance(each, dict)}
    ids = {_id_of(each["actor"]) for each in event["actors"]}
    roles = {plain(each["role"]) for each in event["actors"] if each.get("role")}
    days = [each["published"] for each in sources if each.get("published")]
    match name:
        case "quotes" | "sources" | "publishers":
            return _fits(numbers[name], value)
        case "actor":
            return _id_of(value) in ids
        case "kind":
            kinds = {actor["id"]: plain(str(actor["kind"])) for actor in ACTORS}
            return asked in {kinds.get(each) for each in ids}
        case "tag":
            return asked in map(plain, event.get("tags", []))
        case "status":
            return bool(event.get("status", "confirmed") == value)
        case "place":
            return plain(event.get("place", "")) == asked
        case "link":
            return value in [link["type"] for link in event.get("links", [])]
        case "source":
            return any(value == s["id"] or asked == plain(s.get("title", "")) for s in sources)
        case "date":
            return _may_be(_span(event.get("date", "")), value)
        case "published":
            return bool(days) and _may_be((min(days), min(days)), value)
        case "text":
            return any(asked in plain(text) for text in _texts(event))
        case "is":
            return {
                "single-source": bool(sources) and len(publishers) <= 1,
                "undated": "date" not in event,
                "uncertain": "?" in event.get("date", ""),
                "unarchived": any(s.get("url") and not s.get("archived_url") for s in sources),
            }[value]
        case "missing":
            there = {
                "actor": ids, "date": event.get("date"), "place": event.get("place"),
                "published": days, "publisher": publishers, "quote": quotes, "role": roles,
                "source": sources, "speaker": speakers, "tag": event.get("tags"),
            }  # fmt: skip
            return not there[value]
    return asked in {"role": roles, "publisher": publishers, "speaker": speakers}[name]


def _texts(event: Record) -> Iterator[str]:
    yield from (event["title"], event.get("summary", ""), event.get("place", ""))
    yield from event.get("tags", [])
    for each in event["actors"]:
        yield each.get("role", "")
        known = [actor for actor in ACTORS if actor["id"] == _id_of(each["actor"])]
        yield from (known[0]["name"], *known[0].get("aliases", ())) if known else (each["actor"],)
    for source in event["sources"]:
        yield from (source.get("title", ""), source.get("publisher", ""))
        for quote in source.get("quotes", []):
            is_plain = isinstance(quote, str)
            yield from (quote,) if is_plain else (quote["exact"], quote["speaker"])


def _fits(number: int, asked: str) -> bool:
    low, high = bounds(asked)
    return low <= number <= high


def bounds(asked: str) -> tuple[int, int]:
    """Return the least and the greatest of the numbers that are asked for."""
    if ".." in asked:
        low, _, high = asked.partition("..")
        return int(low), int(high)
    number = int(asked.lstrip("<>="))
    if asked.startswith("<"):
        return 0, number - (asked[1] != "=")
    if asked.startswith(">"):
        return number + (asked[1] != "="), 10**6
    return number, number


def _span(written: str) -> tuple[str, str]:
    """Return the first and the last day of a date."""
    if not written:
        return "0000", "9999"
    begin, _, end = written.rstrip("?").partition("/")
    end = end or begin
    if len(end) == 4:
        end += "-12"
    if len(end) == 7:
        end += f"-{calendar.monthrange(int(end[:4]), int(end[5:]))[1]}"
    return (begin + "-01-01")[:10] if len(begin) == 4 else (begin + "-01")[:10], end


def span_of(asked: str) -> tuple[str, str]:
    """Return the first and the last day of a range that is asked for."""
    if asked.startswith((">", "<")):
        first, last = _span(asked.lstrip("<>="))
        strict = asked[1] != "="
        step = timedelta(days=1)
        if asked[0] == ">":
            return (str(date.fromisoformat(last) + step) if strict else first), "9999"
        return "0000", (str(date.fromisoformat(first) - step) if strict else last)
    begin, _, end = asked.partition("..")
    return _span(begin)[0], _span(end or begin)[1]


def _may_be(span: tuple[str, str], asked: str) -> bool:
    first, last = span_of(asked)
    return span[0] <= last and span[1] >= first


# -- SQL over what `list --format jsonl` prints ----------------------------------------------------

COLUMNS = {
    "id": "VARCHAR", "date": "VARCHAR", "title": "VARCHAR", "summary": "VARCHAR",
    "place": "VARCHAR", "status": "VARCHAR", "tags": "VARCHAR[]",
    "actors": "STRUCT(actor VARCHAR, role VARCHAR, name VARCHAR, kind VARCHAR, "
              "aliases VARCHAR[])[]",
    "sources": "STRUCT(id VARCHAR, title VARCHAR, publisher VARCHAR, published VARCHAR, "
               "url VARCHAR, archived_url VARCHAR, "
               "quotes STRUCT(exact VARCHAR, speaker VARCHAR)[])[]",
    "links": 'STRUCT("to" VARCHAR, "type" VARCHAR)[]',
    "when": "STRUCT(earliest VARCHAR, latest VARCHAR)",
}  # fmt: skip
TABLE = "CREATE TABLE events AS SELECT * FROM read_json(?, format='newline_delimited', columns=?)"

_EACH = {
    "actors": "unnest(actors) AS a(a)", "sources": "unnest(sources) AS s(s)",
    "quotes": "unnest(sources) AS s(s), unnest(s.quotes) AS q(q)",
    "tags": "unnest(tags) AS t(t)", "links": "unnest(links) AS l(l)",
}  # fmt: skip


def _plain_sql(column: str) -> str:
    return f"strip_accents(lower({column}))"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _exists(of: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM {_EACH[of]} WHERE {condition})"


def _count(of: str, what: str = "*") -> str:
    return f"(SELECT count({what}) FROM {_EACH[of]})"


_NUMBERS = {
    "quotes": _count("quotes"), "sources": _count("sources"),
    "publishers": _count("sources", f"DISTINCT {_plain_sql('s.publisher')}"),
}  # fmt: skip
_FIRST = "(SELECT min(s.published) FROM unnest(sources) AS s(s))"
_DATE = ("coalesce(\"when\".earliest, '0000')", "coalesce(\"when\".latest, '9999')")


def sql_of(tree: Tree) -> str:
    """Return the condition of a query."""
    name, value = tree
    if name == "not":
        return f"NOT ({sql_of(value)})"
    if name in ("and", "or"):
        return "(" + f" {name.upper()} ".join(map(sql_of, value)) + ")"
    asked = _literal(plain(value))
    match name:
        case "actor":
            return _exists("actors", f"{_plain_sql('a.actor')} = {_literal(_id_of(value))}")
        case "kind":
            return _exists("actors", f"{_plain_sql('a.kind')} = {asked}")
        case "role":
            return _exists("actors", f"{_plain_sql('a.role')} = {asked}")
        case "tag":
            return _exists("tags", f"{_plain_sql('t')} = {asked}")
        case "status":
            return f"status = {asked}"
        case "place":
            return f"coalesce({_plain_sql('place')} = {asked}, false)"
        case "link":
            return _exists("links", f'l."type" = {_literal(value)}')
        case "publisher":
            return _exists("sources", f"{_plain_sql('s.publisher')} = {asked}")
        case "source":
            title = f"{_plain_sql('s.title')} = {asked}"
            return _exists("sources", f"s.id = {_literal(value)} OR {title}")
        case "speaker":
            return _exists("quotes", f"{_plain_sql('q.speaker')} = {asked}")
        case "quotes" | "sources" | "publishers":
            low, high = bounds(value)
            return f"({_NUMBERS[name]} BETWEEN {low} AND {high})"
        case "date":
            first, last = span_of(value)
            return f"({_DATE[0]} <= '{last}' AND {_DATE[1]} >= '{first}')"
        case "published":
            first, last = span_of(value)
            return f"coalesce({_FIRST} BETWEEN '{first}' AND '{last}', false)"
        case "text":
            return _saying(asked)
        case "is":
            return {
                "single-source": f"({_NUMBERS['sources']} > 0 AND {_NUMBERS['publishers']} <= 1)",
                "undated": "(date IS NULL)",
                "uncertain": "coalesce(contains(date, '?'), false)",
                "unarchived": _exists("sources", "s.url IS NOT NULL AND s.archived_url IS NULL"),
            }[value]
    return {
        "actor": f"({_count('actors')} = 0)",
        "date": "(date IS NULL)",
        "place": "(place IS NULL)",
        "published": f"({_FIRST} IS NULL)",
        "publisher": f"({_NUMBERS['publishers']} = 0)",
        "quote": f"({_NUMBERS['quotes']} = 0)",
        "role": f"NOT {_exists('actors', 'a.role IS NOT NULL')}",
        "source": f"({_NUMBERS['sources']} = 0)",
        "speaker": f"NOT {_exists('quotes', 'q.speaker IS NOT NULL')}",
        "tag": f"({_count('tags')} = 0)",
    }[value]


def _saying(asked: str) -> str:
    own = [f"contains({_plain_sql(column)}, {asked})" for column in ("title", "summary", "place")]
    said = [f"coalesce({each}, false)" for each in own]
    name = "concat_ws(chr(10), a.name, a.role, array_to_string(a.aliases, chr(10)))"
    for of, text in (
        ("tags", "t"), ("actors", name), ("sources", "concat_ws(chr(10), s.title, s.publisher)"),
        ("quotes", "concat_ws(chr(10), q.exact, q.speaker)"),
    ):  # fmt: skip
        said.append(_exists(of, f"contains({_plain_sql(text)}, {asked})"))
    return f"({' OR '.join(said)})"
