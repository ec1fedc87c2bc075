"""Seasons of the place that a timeline speaks of.

EDTF leaves open which months its seasons 21 to 24 are: "independent of location". They are those of
the north by convention, and of the south where the timeline's zone lies beyond the southern tropic.
The seasons 25 to 32 name their hemisphere themselves.
"""

from __future__ import annotations

import re

from timeline_tui.core.dates.edtf import parse
from timeline_tui.core.dates.when import When

_OPEN_SEASON = re.compile(r"([0-9X]{4}[?~%]?-[?~%]?)(2[1-4])(?![0-9X-])")
_FIRST_OPEN, _FIRST_SOUTHERN = 21, 29

_SOUTHERN_AREAS = ("America/Argentina/", "Antarctica/", "Australia/")
_TROPICAL = frozenset({"Australia/Darwin", "Australia/North", "Australia/Lindeman"})
_SOUTHERN = frozenset(
    {
        "Africa/Gaborone", "Africa/Johannesburg", "Africa/Maputo", "Africa/Maseru",
        "Africa/Mbabane", "America/Asuncion", "America/Buenos_Aires", "America/Catamarca",
        "America/Cordoba", "America/Coyhaique", "America/Jujuy", "America/Mendoza",
        "America/Montevideo", "America/Punta_Arenas", "America/Rosario", "America/Santiago",
        "America/Sao_Paulo", "Atlantic/South_Georgia", "Atlantic/Stanley", "Brazil/East",
        "Chile/Continental", "Chile/EasterIsland", "Indian/Kerguelen", "NZ", "NZ-CHAT",
        "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Pacific/Norfolk",
        "Pacific/Pitcairn",
    }
)  # fmt: skip
"""Zones whose city lies south of the tropic of Capricorn, by `zone.tab` of tzdata, and their other
names; beside those of `_SOUTHERN_AREAS`."""


def is_southern(zone: str) -> bool:
    """Report whether a zone, by its name in the IANA database, has the seasons of the south."""
    return zone in _SOUTHERN or (zone.startswith(_SOUTHERN_AREAS) and zone not in _TROPICAL)


def with_southern_seasons(when: When) -> When:
    """Return `when` with the months of the south for the seasons that name no hemisphere."""
    southern = _OPEN_SEASON.sub(_southern, when.edtf)
    return when if southern == when.edtf else parse(southern)


def _southern(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]) - _FIRST_OPEN + _FIRST_SOUTHERN}"
