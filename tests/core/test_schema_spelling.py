"""Unknown keys: misspellings of known ones, and keys of somebody's own."""

from __future__ import annotations

import pytest

from timeline_tui.core.schema import models
from timeline_tui.core.schema.faults import (
    closest_word,
    disguising_character,
    key_elsewhere,
    key_meant,
)


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("tittle", "title"), ("titel", "title"), ("Title", "title"), ("TITLE ", "title"),
        ("tіtle", "title"), ("tit\u200ble", "title"), ("ｔｉｔｌｅ", "title"), ("tit1e", "title"),
        ("dat", "date"), ("Date", "date"), ("dаtе", "date"),
        ("actor", "actors"), ("acters", "actors"), ("aktors", "actors"), ("tag", "tags"),
        ("source", "sources"), ("sorce", "sources"), ("places", "place"), ("summery", "summary"),
        ("asReported", "as_reported"), ("as-reported", "as_reported"), ("stauts", "status"),
        ("ID", "id"),
    ],
)  # fmt: skip
def test_a_slip_in_a_key_of_an_event_is_known_for_what_it_was(key: str, meant: str) -> None:
    assert key_meant(key, models.Event) == meant


@pytest.mark.parametrize(
    "key",
    ["state", "note", "page", "url", "type", "lat", "created", "category", "uuid", "image",
     "x-date", "x_title", "", "—", "d", "t" * 1000],
)  # fmt: skip
def test_a_key_of_somebody_s_own_is_no_slip(key: str) -> None:
    assert key_meant(key, models.Event) == ""


@pytest.mark.parametrize("shape", models.KEYS, ids=lambda shape: shape.__name__)
def test_a_known_key_is_its_own_spelling_and_no_foreign_word(shape: models.Shape) -> None:
    for key in models.KEYS[shape]:
        assert key_meant(key, shape) == key
        assert key_elsewhere(key, shape) == ""


def test_two_letters_exchanged_are_one_slip() -> None:
    assert closest_word("dtae", ["date"]) == "date"
    assert closest_word("dtea", ["date"]) == ""


def test_the_nearest_name_is_meant() -> None:
    assert closest_word("publishd", ["publisher", "published"]) == "published"


def test_a_character_in_disguise_is_named_only_where_it_is_all_the_difference() -> None:
    assert disguising_character("tіtle", "title") == "і"
    assert disguising_character("tit\u200ble", "title") == "\u200b"
    assert disguising_character("Title", "title") == ""
    assert disguising_character("tіtlle", "title") == ""
