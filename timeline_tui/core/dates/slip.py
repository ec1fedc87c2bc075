"""What people write instead of EDTF, as a value: what is wrong, and what was probably meant.

Where a slip has two readings both are offered, and nothing is made up. Nothing here knows rules.
"""

from __future__ import annotations

from typing import NamedTuple

RANGE = "a range of dates does not say whether it lasted"


class Slip(NamedTuple):
    """`message` and `help` as those of a DateError; `meant` are the readings in EDTF"""

    message: str
    help: str
    meant: tuple[str, ...] = ()


def one(message: str, meant: str) -> Slip:
    """A slip with one reading."""
    return Slip(message, f"write {meant}", (meant,))


def either(message: str, first: str, last: str) -> Slip:
    """A range, which may have lasted or have happened at some time within."""
    lasted, within = f"{first}/{last}", f"[{first}..{last}]"
    return Slip(
        message,
        f"write {lasted} if it lasted, {within} if it happened at some time within",
        (lasted, within),
    )
