"""Comparison of two corpora that were made in different ways of the same files, in all that anybody
can ask of them."""

from __future__ import annotations

from collections.abc import Iterator

from timeline_tui.core.corpus import Corpus, gist_of
from timeline_tui.core.gaps import add_outlines, gaps
from timeline_tui.core.index import Index
from timeline_tui.core.lens import Lens
from timeline_tui.core.query import Query
from timeline_tui.core.query.fields import Ground
from timeline_tui.core.query.language import read_query
from timeline_tui.core.query.table import FIELDS, IS, MISSING
from timeline_tui.core.schema.consistency import findings_of, standalone_record
from timeline_tui.files import exports


def assert_alike(one: Corpus, other: Corpus, *, in_use: bool = True) -> None:
    """Compare two corpora: events, order, findings, positions; `in_use` also selections and
    exports, which follow from them."""
    for (what, first), (_, second) in zip(facts(one), facts(other), strict=True):
        assert first == second, what
    if in_use:
        for (what, first), (_, second) in zip(uses(one), uses(other), strict=True):
            assert first == second, what


def facts(corpus: Corpus) -> Iterator[tuple[str, object]]:
    """Yield all that is known of a corpus, with words for what it is."""
    yield "size", len(corpus)
    yield "head", (corpus.title, corpus.description, corpus.timezone, corpus.zone, corpus.rejected)
    yield "views", (corpus.views, corpus.timelines)
    for row in range(len(corpus)):
        yield f"event {row}", repr(corpus.event(row))
        yield f"seats {row}", (corpus.seats(row), corpus.keys[row], corpus.row(corpus.keys[row]))
        yield f"time {row}", (corpus.reason(row), corpus.own_when(row))
    yield "events", repr(tuple(corpus.events))
    yield "ordered", list(corpus.ordered)
    yield "timed", sorted(map(repr, corpus.timed))
    ids = {event.id for event in corpus.events}
    yield "rows of ids", sorted((id_, corpus.row_of_id(id_)) for id_ in ids)
    yield "as dated", repr(tuple(corpus.as_dated))
    yield "keys", tuple(corpus.keys)
    yield "no key", corpus.row("no event has this id")
    yield "convention", corpus.by_convention
    yield "actors", (repr(corpus.actors), corpus.totals, corpus.equals)
    yield "sources", repr(dict(corpus.sources.declared))
    yield "findings", findings_of(corpus)
    yield from facts_of_names(corpus)
    yield from facts_of_columns(corpus)


def uses(corpus: Corpus) -> Iterator[tuple[str, object]]:
    """Yield what is seen of a corpus, with words for what it is."""
    whole = Lens(Index(corpus))
    days = whole.index.published.days
    yield "days", tuple(days)
    yield from facts_of_lens(whole)
    yield from facts_of_lens(whole.through(None, "published"))
    for day in days[:2]:
        yield from facts_of_lens(whole.through(day, "happened"))


def facts_of_names(corpus: Corpus) -> Iterator[tuple[str, object]]:
    registry = corpus.registry
    yield "registry", (repr(registry.actors), registry.declared, registry.findings)
    yield "homonyms", registry.homonyms
    names = {name for actor in registry.actors for name in (actor.id, actor.name, *actor.aliases)}
    for name in (*sorted(names), "nobody", " Nobody else "):
        found = registry.find(name), registry.called(name), registry.is_ambiguous(name)
        yield f"name {name!r}", (*found, registry.suggest(name))


def facts_of_columns(corpus: Corpus) -> Iterator[tuple[str, object]]:
    for field in FIELDS:
        if field.texts is not None:
            corpus.columns.add_values(field.name, field.texts)
    add_outlines(corpus.columns)
    for derived in (False, True):
        for name in corpus.columns.names(derived=derived):
            column = corpus.columns[name]
            yield f"column {name}", (column.format, column.tobytes())
    for name in corpus.columns.head_names:
        yield f"head {name}", [tuple(each) for each in corpus.columns.head(name)]
    said = {}
    for part in corpus.texts:
        for at, row in enumerate(part.rows):
            said[row] = bytes(part.blob[part.start[at] : part.start[at + 1]])
    yield "texts", sorted(said.items())


def facts_of_lens(lens: Lens) -> Iterator[tuple[str, object]]:
    yield "rows", tuple(lens.rows)
    yield "lens", (lens.actors, lens.totals, lens.extent, lens.span)
    for row in lens.rows:
        shown = lens.cast(row), lens.references(row), lens.sources_of(row), lens.days[row]
        yield f"row {row}", repr(shown)
        yield f"listed {row}", (lens.listed[row], lens.place(row))
    queries = [Query(), *(Query.of(actors=(actor.id,)) for actor in lens.actors)]
    queries += [Query.of(text=text) for text in ("t", "a", "last")]
    for query in queries:
        view = lens.select(query)
        yield f"view of {query}", (tuple(view.rows), view.bits, view.counts)
        yield f"facets of {query}", [lens.facet(field, view) for field in FIELDS]
        yield f"gaps of {query}", gaps(lens, view.rows)
    for field in FIELDS:
        for value in [each.value for each in lens.facet(field, lens.everything)[:3]]:
            query = Query().with_values(field.name, (value,))
            yield f"{field.name} {value!r}", lens.select(query).bits
    asked = [f"is:{word}" for word in IS] + [f"missing:{word}" for word in MISSING]
    asked += ["quotes:1", "quotes:>1", "sources:0..1", "publishers:1", "published:2026"]
    for text in asked:
        query = read_query(text, Ground(739_000, lens.index))
        yield text, lens.select(query).bits
    for id_ in [*lens.corpus.columns.head("refs"), *lens.corpus.sources.declared]:
        query = Query().with_values("source", (id_,))
        yield f"source {id_!r}", lens.select(query).bits
    rows = tuple(lens.rows)
    gists = dict(lens.gists(rows))
    yield "gists", [gists[at] for at in range(len(rows))]
    yield "their events", [gists[at] == gist_of(lens.event(row)) for at, row in enumerate(rows)]
    yield "text", list(exports.text_lines(lens, rows, quotes=True))
    yield "ids", corpus_ids(lens, rows)
    yield "markdown", list(exports.markdown_lines(lens, rows, shown=False))
    yield "json", list(exports.json_array(lens, rows))
    yield "records", [repr(standalone_record(lens, row)) for row in rows]


def corpus_ids(lens: Lens, rows: tuple[int, ...]) -> tuple[set[str], bool]:
    ids = lens.corpus.ids_of(rows)
    return ids, ids == {lens.event(row).id for row in rows}
