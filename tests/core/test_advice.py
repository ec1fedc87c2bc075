"""Advice does not go in circles: a key renamed as the help says is not renamed again."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from timeline_tui.core.schema import models
from timeline_tui.core.schema.documents import read_document
from timeline_tui.core.schema.faults import _FOREIGN

MEANT = re.compile(r"did you mean “(\w+)”\?|write \"(\w+)\": \"")
VALUES = {"date": "1945", "year": "1945"}


def slips(key: str) -> list[str]:
    """Return misspellings of a key: a letter missing, doubled, exchanged, another case."""
    cuts = [key[:at] + key[at + 1 :] for at in range(len(key))]
    swaps = [key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in range(len(key) - 1)]
    return [*cuts, *swaps, key + "s", key.upper(), key + "_"]


KNOWN = sorted(models.KEYS[models.Event])
WORDS = sorted({*_FOREIGN[models.Event], *(slip for key in KNOWN for slip in slips(key))})


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
def test_a_key_renamed_as_the_help_says_is_never_renamed_again(keys: list[str]) -> None:
    record: dict[str, object] = {"title": "T", **{key: VALUES.get(key, "1945") for key in keys}}
    renamed: set[str] = set()
    for _ in range(len(keys) + 1):
        found = read_document(record, file="a.json", stem="a").findings
        advised = []
        for finding in found:
            match = MEANT.search(finding.help)
            if finding.code == "unknown-key" and match is not None:
                advised.append((str(finding.path[-1]), match[1] or match[2]))
        for old, new in advised:
            assert old not in renamed, f"“{old}” was advised, and is to be “{new}”"
        advised = [(old, new) for old, new in advised if new not in record]
        if not advised:
            return
        old, new = advised[0]
        record = {new if key == old else key: value for key, value in record.items()}
        renamed.add(new)
    raise AssertionError(f"no end of advice for {keys}")
