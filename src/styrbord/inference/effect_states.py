# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What an estimate may be instead of a number: a state that says why, and what would be needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN = "shown"
# Code, and what would have to be otherwise. The texts for readers lie in the catalogue (`reports/effect.toml`).
STATES: Mapping[str, str] = {
    SHOWN: "",
    "no_treated": "somebody who began the offer while in the group",
    "too_few": "at least {needed} who began the offer and were followed",
    "no_controls": "persons of the same group who did not begin an offer on the day",
    "one_outcome": "at least {needed} of the offered who left support and {needed} who did not",
    "not_followed": "at least {needed} who began the offer and were followed for {weeks} weeks",
    "separation": "a condition that does not by itself tell who got the offer",
    "no_overlap": "at least {needed:.0%} of the offered with comparable others (there are {found:.0%})",
    "unbalanced": "alike groups after weighting: no condition further apart than {needed} (one is {found:.2f})",
    "placebo_untested": "something known of the time before, so that the comparison can be tested",
    "placebo_failed": "groups that were alike before the offer; they differ in what it cannot have changed",
    "poor_fit": "comparisons that followed the same path before (they differ by {found:.2f} of their spread)",
    "too_few_units": "at least {needed} comparable units (there are {found})",
    "too_short_before": "at least {needed} periods before the change (there are {found})",
    "too_short_after": "at least {needed} periods after the change (there are {found})",
    "not_flat": "a curve that flattens while enough are still in the offer",
}


@dataclass(frozen=True, slots=True)
class State:
    """`shown`, or the code of a reason with its numbers in `parts`. `detail` names what failed."""

    code: str = SHOWN
    parts: Mapping[str, float] = field(default_factory=dict)
    detail: str = ""

    def __post_init__(self) -> None:
        if self.code not in STATES:
            raise ValueError(f"the state {self.code!r} is unknown")

    @property
    def is_shown(self) -> bool:
        """May the number be shown?"""
        return self.code == SHOWN

    @property
    def needed(self) -> str:
        """What the data would have to hold, in plain English."""
        return STATES[self.code].format(**self.parts)


def worst(*states: State) -> State:
    """The first state that is no number; `shown` when all are."""
    return next((s for s in states if not s.is_shown), State())
