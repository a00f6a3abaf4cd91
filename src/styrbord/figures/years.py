# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Figures of whole years from figures of months: the plain average of twelve shares, a sum, or December's stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from styrbord.figures.answer import Answers, Block
from styrbord.figures.figure import HIDDEN, NO_DATA, NOT_IN_FORCE, NOT_MODELLED, TOO_FEW, VALUE, with_policy

_ENOUGH = 0.1  # two hidden shares whose sum is this near its end would be told by the average


def yearly(answers: Answers) -> Answers:
    """The years all twelve months of which are in the answers, for measures that say how a year is made."""
    return Answers([_year_block(b) for b in answers.blocks if b.measure.year != "none" and _whole_years(b)])


def _whole_years(block: Block) -> list[str]:
    years = dict.fromkeys(p[:4] for p in block.periods)
    return [y for y in years if all(f"{y}-{m:02d}" in block.periods for m in range(1, 13))]


def _year_block(block: Block) -> Block:
    years = _whole_years(block)
    shape = (len(block.groups), len(years))
    made = with_policy(block.made_from, measure=f"{block.made_from.measure}/year")
    out = Block(
        block.measure, block.view, made, block.groups, years,
        np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, VALUE, dtype=object),
    )  # fmt: skip
    for at, year in enumerate(years):
        months = [
            i for i, p in enumerate(block.periods)
            if p[:4] == year and (block.measure.year != "average" or p not in block.measure.year_left_out)
        ]  # fmt: skip
        for group in range(shape[0]):
            _fill(out, block, group, at, months)
    return out


def _fill(out: Block, block: Block, group: int, at: int, months: Sequence[int]) -> None:
    last = block.measure.year == "last"
    used = list(months[-1:]) if last else list(months)
    states = {str(s) for s in block.state[group, used]}
    lack = next((s for s in (NOT_MODELLED, NO_DATA, NOT_IN_FORCE, TOO_FEW) if s in states), None)
    values = block.value[group, used]
    hidden = block.state[group, used] == HIDDEN
    if lack or (hidden.any() and (last or _tells(block, values, hidden))):
        out.state[group, at] = lack or HIDDEN
        return
    if block.measure.year == "average":
        out.value[group, at] = values.mean()
        return
    source = (out.top, block.top), (out.bottom, block.bottom), (out.value, block.value)
    for target, origin in source:
        target[group, at] = origin[group, used].sum()


def _tells(block: Block, values: np.ndarray, hidden: np.ndarray) -> bool:
    """Would the year's figure let one of its hidden months be reckoned back?"""
    many, rest = int(hidden.sum()), float(values[hidden].sum())
    if many < 2 or np.isnan(values).any():
        return True
    if block.measure.year == "average":
        return rest < _ENOUGH or rest > many - _ENOUGH
    return rest < 2 * max(block.measure.hide_below, 10)
