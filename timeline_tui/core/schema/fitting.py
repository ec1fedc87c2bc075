"""The part of a value that fits its shape: all of it, or a copy without what does not.

A fault costs the smallest thing that it makes unusable: a key, an item of a list, or an object that
lacks what it needs. Each such part is reported (`schema.faults`) and set aside as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from timeline_tui.core.problem import Path
from timeline_tui.core.schema import fields
from timeline_tui.core.schema.faults import (
    CHOICES,
    NOUNS,
    report,
    report_missing,
    unknown_keys,
    unknown_value,
    wrong_record,
)
from timeline_tui.core.schema.findings import Findings


def fitting(value: object, shape: fields.Shape, findings: Findings) -> dict[str, Any] | None:
    """Return `value` as the shape has it, without what does not fit; None if it is no object.

    None stands in a list for an item that does not fit, so that the others keep their places. A
    key that the shape requires may be missing from the outermost object, and only from there.
    """
    if type(value) is dict and fields.checker(shape).isinstance_python(value):
        return value
    if type(value) is not dict:
        wrong_record(value, NOUNS[shape], shape, findings)
        return None
    return _object(value, shape, (), findings)


def _object(
    value: Mapping[str, Any], shape: fields.Shape, path: Path, findings: Findings
) -> dict[str, Any]:
    fit = dict(value)
    for key in shape.__annotations__:
        if key not in value:
            if key in fields.REQUIRED[shape]:
                report_missing(path, key, shape, value, findings)
            continue
        item = value[key]
        kept = _at_key(item, key, shape, (*path, key), findings)
        if kept is not None:
            fit[key] = kept
            continue
        del fit[key]
        if item is not None:
            findings.set_aside((*path, key), item)
    return fit


def _at_key(item: Any, key: str, shape: fields.Shape, path: Path, findings: Findings) -> Any:
    """Return what of a value at a key can be used, None for nothing."""
    if key in fields.FREE:
        fits, expected = type(item) is dict, "an object"
    elif key in ("as_reported", "cited"):
        if type(item) is dict:
            return _inner(item, key, path, findings)
        fits, expected = False, "an object"
    elif key in fields.CONTAINERS:
        if type(item) is list:
            return _list(item, key, path, shape, findings)
        fits, expected = False, "a list"
    else:
        fits, expected = type(item) is str, "text"
        choices = CHOICES.get((shape, key))
        if fits and choices and item not in choices:
            unknown_value(findings, "error", path, item, choices)
            return None
    if not fits:
        report(path, item, expected, shape, findings)
    return item if fits else None


def _list(
    items: Sequence[Any], key: str, path: Path, holder: fields.Shape, findings: Findings
) -> list[Any]:
    if holder is fields.Timeline:
        return list(items)  # its records are read one by one
    fit: list[Any] = []
    takes_text = key in fields.TEXTS or key in fields.TEXT_OR_OBJECT
    takes_object = key not in fields.TEXTS
    expected = " or ".join(["text"] * takes_text + ["an object"] * takes_object)
    for number, item in enumerate(items):
        place = (*path, number)
        kept: str | dict[str, Any] | None = None
        if type(item) is str and takes_text:
            kept = item
        elif type(item) is dict and takes_object:
            kept = _inner(item, key, place, findings)
        else:
            report(place, item, expected, holder, findings)
        fit.append(kept)
        if kept is None:
            findings.set_aside(place, item)
    return fit


def _inner(item: dict[str, Any], key: str, path: Path, findings: Findings) -> dict[str, Any] | None:
    """Return what of an object in an event can be used; None if it lacks something that it
    needs, or if what is left of it would say something else."""
    shape = fields.INNER[key]
    if fields.checker(shape).isinstance_python(item):
        return item
    before = len(findings.unfit)
    fit = _object(item, shape, path, findings)
    lacks = not fit.keys() >= set(fields.REQUIRED[shape])
    # Without its edge an order would speak of the other end of the other event.
    if not lacks and not (shape is fields.Relation and (*path, "edge") in findings.unfit):
        return fit
    unknown_keys(item, shape, path, findings)
    while len(findings.unfit) > before:  # the whole object is set aside
        findings.unfit.popitem()
    return None
