"""Strings that are dates, with their bounds, and the errors for those that are not."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import times
from timeline_tui.dates import edtf
from timeline_tui.dates.calendar import day_number
from timeline_tui.dates.edtf import DateError, parse
from timeline_tui.dates.edtf.points import SLACK
from timeline_tui.dates.when import When
from timeline_tui.dates.wording import display

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("edtf_vectors.json").read_text("utf-8")
)

OURS = "our profile reads times in intervals, and spaces after the commas of a set"
FEASIBLE = "an end with less precision than the start is legal where it can be"
UNKNOWN = "python-edtf makes up ten years for an unknown end"
DIGITS = "python-edtf ignores that only the first digits count"

DISAGREEMENTS: dict[tuple[str, str], tuple[str, str]] = {
    ("1952-23~/1953", "edtf-validate"): (
        "level", "the same suite has the doubted season 2011-23~ on level 2"),
    ("2004-06-11%", "Library of Congress specification, examples"): (
        "level", "an example of level 2 that is also written so on level 1"),
    ("2005-07-25T10:10:10Z/2006-01-01T10:10:10Z", "edtf-validate"): ("verdict", OURS),
    ("2005-07-25T10:10:10Z/2006-01", "edtf-validate"): ("verdict", OURS),
    ("2005-07-25/2006-01-01T10:10:10Z", "edtf-validate"): ("verdict", OURS),
    ("[1667,1668, 1670..1672]", "edtf-validate"): ("verdict", OURS),
    ("{-1667,1668, 1670..1672}", "edtf-validate"): ("verdict", OURS),
    ("0000-01-03/0000-01", "edtf-validate"): ("verdict", FEASIBLE),
    ("0000-02/0000", "edtf-validate"): ("verdict", FEASIBLE),
    ("2004-06-11%/2004-%06", "edtf-validate"): ("verdict", FEASIBLE),
    ("2004-06-11%/2004-06~", "edtf-validate"): ("verdict", FEASIBLE),
    ("Y-61000/-2000", "edtf-validate"): ("verdict", "a long year is a date like any other"),
    ("1985-04-12T23:20:30z", "edtf-validate"): ("verdict", "RFC 3339 has a small z"),
    ("/2006", "python-edtf"): ("lo", UNKNOWN),
    ("2004-06-01/", "python-edtf"): ("hi", UNKNOWN),
    ("1984-06-02?/", "python-edtf"): ("hi", UNKNOWN),
    ("2010-24", "python-edtf"): ("hi", "winter ends in February, not on 31 December"),
    ("1950S2", "python-edtf"): ("lo hi", DIGITS),
    ("1953S2", "python-edtf"): ("lo hi", DIGITS),
    ("1953S3", "python-edtf"): ("lo hi", DIGITS),
    ("Y17101E4S3", "python-edtf"): ("lo hi", DIGITS),
    ("Y3388E2S3", "python-edtf"): ("lo hi", DIGITS),
    ("Y171010000S3", "python-edtf"): ("lo hi", DIGITS),
}  # fmt: skip
"""Where a suite differs from the specification or from our conventions: in what, and why."""


def read(text: str, *, strict: bool = False) -> When | None:
    try:
        return parse(text, strict=strict)
    except DateError:
        return None


def refused(text: str) -> DateError:
    with pytest.raises(DateError) as caught:
        parse(text)
    return caught.value


def days(text: str) -> tuple[int | None, int | None]:
    when = parse(text)
    return when.first_day, when.last_day


def bound(given: str | list[int]) -> float:
    return float(given) if isinstance(given, str) else day_number(*given)


def differences(vector: dict[str, Any]) -> str:
    when = read(vector["s"])
    if (when is not None) != vector["ok"]:
        return "verdict"
    if when is None:
        return ""
    found = {
        "level": when.level,
        "qual": when.qualifier,
        "lo": -inf if when.first_day is None else when.first_day,
        "hi": inf if when.last_day is None else when.last_day,
    }
    wanted = {key: vector[key] for key in ("level", "qual") if key in vector}
    wanted |= {key: bound(vector[key]) for key in ("lo", "hi") if key in vector}
    return " ".join(key for key in wanted if wanted[key] != found[key])


# -- the suites of others ------------------------------------------------------------------------


def test_every_string_of_the_suites_is_judged_as_they_do_but_for_listed_disagreements() -> None:
    found = {(v["s"], v["src"]): differences(v) for v in VECTORS if differences(v)}
    assert found == {key: what for key, (what, _) in DISAGREEMENTS.items()}


def test_every_string_is_judged_alike_in_every_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    strings = [vector["s"] for vector in VECTORS]
    judged = []
    try:
        for zone in ("UTC", "America/New_York", "Asia/Kolkata"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            edtf._parse.cache_clear()
            judged.append([read(string) for string in strings])
    finally:
        monkeypatch.undo()
        time.tzset()
    assert judged[0] == judged[1] == judged[2]


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-17T10:00Z",
        "2026-04-17T10:00:00Z~",
        "2026-04-17T10:00:00Z/2026-04-17T11:00:00Z",
        "[2026-04-17, 2026-04-18]",
        "[2026-04-17T10:00:00Z,2026-04-18]",
        "2026-04-17T10:00:00.5Z",
        "2026-04-17T10:00:00,123Z",
        "2026-04-17 10:00:00Z",
        "2026-04-17T10:00:00+0400",
        "2026-04-17T10:00:00z",
        "2026-04-17T10:00:00 UTC",
        "2026-04-17 10:00:00 +0400",
    ],
)
def test_strict_refuses_what_only_this_program_reads(text: str) -> None:
    assert read(text) is not None
    assert read(text, strict=True) is None


# -- bounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-04-17", (2026, 4, 17), (2026, 4, 17)),
        ("2026-02", (2026, 2, 1), (2026, 2, 28)),
        ("0000-02", (0, 2, 1), (0, 2, 29)),
        ("-0043-03-15", (-43, 3, 15), (-43, 3, 15)),
        ("Y-66E6", (-66_000_000, 1, 1), (-66_000_000, 12, 31)),
        ("2026-24", (2026, 12, 1), (2027, 2, 28)),
        ("2026-30", (2026, 12, 1), (2027, 2, 28)),
        ("2026-29", (2026, 9, 1), (2026, 11, 30)),
        ("2026-33", (2026, 1, 1), (2026, 3, 31)),
        ("2026-39", (2026, 9, 1), (2026, 12, 31)),
        ("2026-41", (2026, 7, 1), (2026, 12, 31)),
        ("2025-12-2X", (2025, 12, 20), (2025, 12, 29)),
        ("2026-02-3X", None, None),
        ("156X-02-29", (1560, 2, 29), (1568, 2, 29)),
        ("XX00-02-29", (0, 2, 29), (9600, 2, 29)),
        ("1560-XX-31", (1560, 1, 31), (1560, 12, 31)),
        ("-01XX", (-199, 1, 1), (-100, 12, 31)),
        ("-000X", (-9, 1, 1), (-1, 12, 31)),
        ("1950S2", (1900, 1, 1), (1999, 12, 31)),
        ("-1950S2", (-1999, 1, 1), (-1900, 12, 31)),
        ("1950S9", (1950, 1, 1), (1950, 12, 31)),
        ("2004-06-11/2004-06", (2004, 6, 11), (2004, 6, 30)),
        ("[2026-04..2026-04-17]", (2026, 4, 1), (2026, 4, 17)),
    ],
)
def test_a_date_has_the_first_and_last_day_that_it_leaves_possible(
    text: str, first: tuple[int, int, int] | None, last: tuple[int, int, int] | None
) -> None:
    if first is None or last is None:
        assert read(text) is None
    else:
        assert days(text) == (day_number(*first), day_number(*last))


def test_an_instant_is_stored_in_utc_and_belongs_to_the_day_of_its_own_clock() -> None:
    tokyo, utc = parse("2026-04-01T01:00:00+09:00"), parse("2026-03-31T16:00:00Z")
    assert tokyo.begin_earliest == utc.begin_earliest
    assert tokyo.first_day == day_number(2026, 4, 1)
    assert utc.first_day == day_number(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-04-17 10:00:00Z", "2026-04-17T10:00:00Z"),
        ("2026-04-17T10:00:00z", "2026-04-17T10:00:00Z"),
        ("2026-04-17T10:00:00 UTC", "2026-04-17T10:00:00Z"),
        ("2026-04-17T10:00:00+0400", "2026-04-17T10:00:00+04:00"),
        ("2026-04-17 10:00:00 +04", "2026-04-17T10:00:00+04:00"),
    ],
)
def test_timestamps_of_programs_are_read_and_kept_as_written(text: str, same: str) -> None:
    when, other = parse(text), parse(same)
    assert when.edtf == text
    assert replace(when, edtf=same) == other


def test_instants_within_a_second_are_ordered_by_their_fraction() -> None:
    texts = [
        "2016-12-31T23:59:59Z",
        "2016-12-31T23:59:59.09Z",
        "2016-12-31T23:59:59.123456788Z",
        "2016-12-31T23:59:59,123456789Z",
        "2016-12-31T23:59:59.2Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.5Z",
        "2016-12-31T24:00:00Z",
        "2017-01-01T00:00:00Z",
    ]
    keys = [parse(text).order_key for text in texts]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert parse("2016-12-31T23:59:59.50Z").order_key == parse("2016-12-31T23:59:59.5Z").order_key
    assert {days(text) for text in texts[:-1]} == {(day_number(2016, 12, 31),) * 2}


@pytest.mark.parametrize(
    "text",
    [
        "1972-06-30T23:59:60Z",
        "2017-01-01T08:59:60+09:00",
        "2016-12-31T18:59:60-05:00",
        "2017-01-01T05:29:60+05:30",
        "2017-01-01T08:59:60",
    ],
)
def test_a_second_that_was_inserted_is_a_time_in_every_zone(text: str) -> None:
    assert display(parse(text)).startswith(display(parse(text.replace(":60", ":59")))[:11])
    assert ":60" in display(parse(text))


def test_24_00_is_shown_as_written_on_the_day_that_it_ends() -> None:
    assert display(parse("2026-04-17T24:00")) == "17 Apr 2026 24:00"
    assert display(parse("2026-04-17T24:00:00+02:00")) == "17 Apr 2026 24:00:00 UTC+2"


def test_a_time_without_seconds_stands_for_its_minute() -> None:
    minute, second = parse("2026-04-17T10:00Z"), parse("2026-04-17T10:00:00Z")
    assert minute.end_latest - minute.begin_earliest == 59
    assert second.end_latest == second.begin_earliest


@pytest.mark.parametrize(
    ("text", "slack"),
    [
        ("2026-04-17", 0),
        ("2026-04-17?", 0),
        ("2026-04-17~", SLACK["day"]),
        ("2026-04-17%", 2 * SLACK["day"]),
        ("2026-04~", SLACK["month"]),
        ("2026-21~", SLACK["season"]),
        ("2026~-04-17", SLACK["year"]),
        ("2026-~04-17", SLACK["month"]),
        ("2026-04-~17", SLACK["day"]),
        ("199X~", SLACK["decade"]),
        ("1950S2~", SLACK["century"]),
        ("2026-04-17T10:00Z~", 600),
    ],
)
def test_approximate_means_within_the_size_of_the_part_that_is_marked(
    text: str, slack: int
) -> None:
    when = parse(text)
    assert (when.slack_before, when.slack_after) == (slack, slack)


def test_an_interval_takes_the_slack_of_each_end_from_that_end() -> None:
    when = parse("2026-02~/2026-04-16")
    assert (when.slack_before, when.slack_after) == (SLACK["month"], 0)


# -- what is no date -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("2026-4-7", "2026-04-07"),
        ("2026/04/17", "2026-04-17"),
        ("2026/04", "2026-04"),
        ("17.04.2026", "2026-04-17"),
        ("4.4.2026", "2026-04-04"),
        ("1883-00-00", "1883"),
        ("1883-05-00", "1883-05"),
        ("1883-00", "1883"),
        ("2026-04-00", "2026-04"),
        ("00/05/1883", "1883-05"),
        ("0000-05-00", "XXXX-05"),
        ("1883-00-00T00:00:00Z", "1883"),
        ("+1883-00-00T00:00:00Z", "1883"),
        ("+1883-00-00T00:00:00Z/9", "1883"),
        ("+1952-03-11T00:00:00Z/11", "1952-03-11"),
        ("+1952-03-01T00:00:00Z/10", "1952-03"),
        ("+1880-00-00T00:00:00Z/8", "188X"),
        ("+1900-00-00T00:00:00Z/7", "18XX"),
        ("-0044-03-15T00:00:00Z/11", "-0043-03-15"),
        ("-0500-00-00T00:00:00Z", "-0499"),
        ("+002026-01-01", "2026-01-01"),
        ("+002026-01-01T10:00:00Z", "2026-01-01T10:00:00Z"),
        ("+002026", "2026"),
        ("-000050-04-20", "-0050-04-20"),
        ("+012026-01-01", "Y12026"),
        ("900-1-1", "0900-01-01"),
        ("12000-01-01", "Y12000"),
        ("-12000-01", "Y-12000"),
        ("17??", "17XX"),
        ("198-", "198X"),
        ("198?", "198X"),
        ("19--", "19XX"),
        ("198-/199-", "198X/199X"),
        ("1883-05-?", "1883-05"),
        ("ABT 1883", "1883~"),
        ("CAL 12 MAR 1883", "1883-03-12~"),
        ("EST 800", "0800~"),
        ("BEF 1883", "[..1882]"),
        ("BEF 1 MAR 1884", "[..1884-02-29]"),
        ("AFT DEC 1883", "[1884-01..]"),
        ("AFT 1999-12-31", "[2000-01-01..]"),
        ("BET 1883 AND 1885", "[1883..1885]"),
        ("FROM 12 MAR 1883 TO 1885", "1883-03-12/1885"),
        ("FROM 1883", "1883/.."),
        ("TO 1885", "/1885"),
        ("INT 1883 (about the war)", "1883"),
        ("1883 or 1884", "[1883,1884]"),
        ("before April 2026", "[..2026-03]"),
        ("5 May 1700 N.S.", "1700-05-05"),
        ("17/04/2026", "2026-04-17"),
        ("04/17/2026", "2026-04-17"),
        ("2026-17-04", "2026-04-17"),
        ("2026-04-17t10:00", "2026-04-17T10:00"),
        ("2026-04-17t9:00:00+0200", "2026-04-17T09:00:00+02:00"),
        ("2026-04-17 10:00 GMT", "2026-04-17T10:00Z"),
        ("2026-04-17 10:00 pm", "2026-04-17T22:00"),
        ("2026-04-17T10:00+4", "2026-04-17T10:00+04:00"),
        ("20260417T100000Z", "2026-04-17T10:00:00Z"),
        ("April 2026", "2026-04"),
        ("17 April 2026", "2026-04-17"),
        ("the 3rd of May, 2026", "2026-05-03"),
        ("Apr 17, 2026", "2026-04-17"),
        ("15 March 44 BC", "-0043-03-15"),
        ("17. April 2026", "2026-04-17"),
        ("2026-Apr-07", "2026-04-07"),
        ("07-apr-2026", "2026-04-07"),
        ("2026 April", "2026-04"),
        ("1776416400", "2026-04-17T09:00:00Z"),
        ("1776416400123", "2026-04-17T09:00:00Z"),
        ("\t2026", "2026"),
        ("c. 2026", "2026~"),
        ("circa 2026-04", "2026-04~"),
        ("1990s", "199X"),
        ("the 19th century", "18XX"),
        ("44 BC", "-0043"),
        ("AD 44", "0044"),
        ("12000 BCE", "Y-11999"),
        ("20260417", "2026-04-17"),
        ("202604", "2026-04"),
        ("12026", "Y12026"),
        ("Y2006", "2006"),
        ("800", "0800"),
        ("+2026", "2026"),
        ("-0000", "0000"),
        ("2026-W16-5", "2026-04-17"),
        ("Q1 2026", "2026-33"),
        ("2026Q1", "2026-33"),
        ("summer of 2026", "2026-22"),
        ("199x", "199X"),
        ("2026-04-uu", "2026-04-XX"),
        ("2026-??-??", "2026-XX-XX"),
        ("2026-04-17/present", "2026-04-17/.."),
        ("since 2026-04-17", "2026-04-17/.."),
        ("2026-04-20/2026-04-17", "2026-04-17/2026-04-20"),
        ("2026-4-1/2026-4-7", "2026-04-01/2026-04-07"),
        (" 2026-04-17", "2026-04-17"),
        ("2026-04-17\n", "2026-04-17"),
        ("1863- 03-29", "1863-03-29"),
        ("２０２６-04-17", "2026-04-17"),
        ("2026–04–17", "2026-04-17"),
    ],
)
def test_a_common_slip_is_answered_with_the_date_that_was_meant(text: str, suggestion: str) -> None:
    error = refused(text)
    assert error.suggestion == suggestion
    assert f"write {suggestion}" == error.help
    assert read(suggestion) is not None


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("04/05/2026", ["2026-05-04", "2026-04-05"]),
        ("7.4.2023", ["2023-04-07", "2023-07-04"]),
        ("07.04.2023", ["2023-04-07", "2023-07-04"]),
        ("-500", ["-0499 for 500 BCE", "-0500 for 501 BCE"]),
        ("-44", ["-0043 for 44 BCE", "-0044 for 45 BCE"]),
        ("-1", ["0000 for 1 BCE", "-0001 for 2 BCE"]),
        ("-435-12-03", ["-0434-12-03 for 435 BCE", "-0435-12-03 for 436 BCE"]),
        ("1731/32", ["1732", "1731/1732"]),
        ("2025/26", ["2025/2026", "[2025..2026]"]),
        ("1900s", ["190X", "19XX"]),
        ("2026-04-17..2026-04-20", ["2026-04-17/2026-04-20", "[2026-04-17..2026-04-20]"]),
        ("2026-04-17–2026-04-20", ["2026-04-17/2026-04-20", "[2026-04-17..2026-04-20]"]),
        ("24–27 Feb 2026", ["2026-02-24/2026-02-27", "[2026-02-24..2026-02-27]"]),
        ("2026-w16", ["2026-04-13/2026-04-19", "[2026-04-13..2026-04-19]"]),
        ("2021-W01", ["2021-01-04/2021-01-10", "[2021-01-04..2021-01-10]"]),
        ("2020-W53", ["2020-12-28/2021-01-03", "[2020-12-28..2021-01-03]"]),
    ],
)
def test_a_slip_with_two_readings_offers_both_and_chooses_none(
    text: str, readings: list[str]
) -> None:
    error = refused(text)
    assert error.suggestion is None
    assert all(reading in error.help for reading in readings)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("2026-02-30", "February 2026 has 28 days"),
        ("31.02.2026", "February 2026 has 28 days"),
        ("2026-13", "no month 13"),
        ("0000-00-00", "every part is unknown"),
        ("????", "gives no time"),
        ("-500/-400", "-0500 is 501 BCE, 500 BCE is -0499"),
        ("10 Feb 1731/2", "dual year"),
        ("25 October 1917 (O.S.)", "Old Style"),
        ("29 Nov 1290 (Julian)", "the Julian calendar"),
        ("@#DJULIAN@ 5 MAR 1700", "the Julian calendar"),
        ("5 Vendémiaire an XII", "the French republican calendar"),
        ("@#DFRENCH R@ 5 VEND 12", "the French republican calendar"),
        ("@#DHEBREW@ 2 TVT 5758", "the Hebrew or Islamic calendar"),
        ("20.07.69", "century"),
        ("april 17", "lacks a year"),
        ("today", "depends on the day"),
        ("last week", "depends on the day"),
        ("2026–04–17", "EN DASH"),
        ("２０２６", "FULLWIDTH DIGIT TWO"),
        ("2026-04-17T25:00", "no time 25:00"),
        ("2026-04-17T10:00+15:00", "no offset +15:00"),
        ("2026-33-03", "season 33"),
        ("/", "neither"),
        ("a/b/c", "one “/”"),
        ("[2026", "ends with “]”"),
        ("{2026..2026-04-17}", "differ in precision"),
        ("Y1E99", "too far"),
        ("Y1E9999999999", "too far"),
        ("2" * 201, "201 characters"),
        ("xyz", "not a date"),
        ("TBD", "not a date"),
        ("2026-04-17T1", "hours but no minutes"),
        ("2026-04-17T10:00 EST", "“EST” after the time"),
        ("2026-04-17T10:00:00+4:0", "not an offset"),
        ("2026-04-17T10:00.5Z", "only a second has a fraction"),
        ("2026-04-17T10:61", "no minute 61"),
        ("2026-04-17T24:01", "the end of the day"),
        ("2026-04-17T23:59:60Z", "no second was inserted"),
        ("2016-12-31T12:00:60Z", "no second was inserted"),
        ("2016-12-31T23:59:60+01:00", "no second was inserted"),
    ],
)
def test_what_is_wrong_is_said_in_the_message(text: str, words: str) -> None:
    error = refused(text)
    assert words in error.message
    assert str(error) == error.message
    assert error.help


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10 February 1731/32", "1732-02-21"),
        ("25 October 1917 (O.S.)", "1917-11-07"),
        ("29 Nov 1290 (Julian)", "1290-12-06"),
        ("@#DJULIAN@ 29 FEB 1700", "1700-03-11"),
    ],
)
def test_a_date_of_the_julian_calendar_is_answered_with_the_gregorian_day(
    text: str, day: str
) -> None:
    assert refused(text).help == f"write the Gregorian date: that Julian day is {day}"
    # Under Old Style a year could begin in March: of two years none is chosen.
    assert refused("10 Feb 1731 (Old Style)").help == "write the Gregorian date"


DATEISH = st.text(
    st.sampled_from("0123456789XY-/.,[]{}?~%TZES+: janfebQWcs–２\n"), max_size=40
) | st.sampled_from([vector["s"] for vector in VECTORS])


@settings(max_examples=times(400), deadline=None)
@given(st.text(max_size=40) | DATEISH, st.booleans())
def test_no_string_raises_anything_but_a_date_error(text: str, strict: bool) -> None:
    try:
        assert parse(text, strict=strict).edtf == text
        return
    except DateError as caught:
        error = caught
    assert error.message
    assert error.help
    assert error.suggestion is None or read(error.suggestion) is not None


@settings(max_examples=times(400), deadline=None)
@given(st.sampled_from([vector["s"] for vector in VECTORS]), st.data())
def test_no_mutation_of_a_date_raises_anything_but_a_date_error(
    text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, len(text)))
    mutated = text[:at] + data.draw(DATEISH)[:3] + text[until:]
    when = read(mutated)
    if when is not None:
        assert when.begin_earliest <= when.begin_latest <= when.end_latest
        assert when.begin_earliest <= when.end_earliest <= when.end_latest


@settings(deadline=None)
@given(
    st.from_regex(r"-?[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", fullmatch=True),
    st.sets(st.integers(0, 10)),
)
def test_an_unknown_digit_widens_the_window(text: str, places: set[int]) -> None:
    exact = read(text)
    masked = read("".join("X" if at in places and c.isdigit() else c for at, c in enumerate(text)))
    if exact is not None and masked is not None:
        assert masked.begin_earliest <= exact.begin_earliest
        assert masked.end_latest >= exact.end_latest
    assert exact is None or masked is not None or exact.edtf.startswith("-0000")


def test_reading_dates_needs_neither_datetime_nor_anything_outside_the_standard_library() -> None:
    code = (
        "import sys, timeline_tui.dates.wording, timeline_tui.dates.edtf as e; "
        "e.parse('2026-04-17');"
        "print(sorted({'datetime', 'textual', 'rich', 'pydantic', 'dateutil'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("17 April 2026", "2026-04-17"), ("13/04/2026", "2026-04-13"), ("04.04.2026", "2026-04-04"),
        ("2026/4/7", "2026-04-07"), ("20260407", "2026-04-07"), ("2026-4", "2026-04"),
        ("Q1 2026", "2026-33"), ("44 BC", "-0043"), ("c. 1998", "1998~"), ("1990s", "199X"),
        ("BEF 1900", "[..1899]"), ("1883-00-00", "1883"), ("+002026-01-01", "2026-01-01"),
        ("2026–04–17", "2026-04-17"), ("２０２６-04-17", "2026-04-17"), (" 2026", "2026"),
        ("2026-04-17 9:05 pm", "2026-04-17T21:05"), ("April 2026/May 2026", "2026-04/2026-05"),
        ("by 29 April 2026", "[..2026-04-29]"), ("1998/present", "1998/.."),
    ],
)  # fmt: skip
def test_a_date_in_another_notation_is_sure(text: str, meant: str) -> None:
    error = refused(text)
    assert (error.suggestion, error.sure) == (meant, True)


@pytest.mark.parametrize(
    "text",
    [
        "04/05/2026", "2000s", "2003/05", "2025-6", "202604", "476", "900-1-1", "12000-01-01",
        "winter 2020", "EST 1900", "FROM 1900", "1998/today", "2026-17-04", "2026-05/2026-04",
        "1776384000", "-0000", "00/05/1883", "+1950-01-01T00:00:00Z", "14 October 1066",
        "15 March 44 BC", "۱۴۰۵-۰۱-۲۸", "2026-02-30", "last week", "3-5 March 2026", "199 8",
        "INT 1900 (about then)", "20264",
    ],
)  # fmt: skip
def test_what_may_be_another_date_is_never_sure(text: str) -> None:
    assert not refused(text).sure
