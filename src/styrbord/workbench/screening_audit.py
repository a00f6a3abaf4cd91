# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The screening watched: has the inflow moved, do chances come true, and who judged better, model or caseworker?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.inference import screening_drift as drift
from styrbord.inference.screening_censoring import outcome
from styrbord.inference.screening_drift import Watched
from styrbord.inference.screening_file import Model
from styrbord.inference.screening_measures import Estimate, Judged, auc, estimate, too_few
from styrbord.inference.screening_record import JUDGEMENTS, VIEWS, Judgement, judgements
from styrbord.inference.screening_scores import moments_of
from styrbord.inference.screening_segments import FEWEST_FOLLOWED, Beside, view_ranks
from styrbord.inference.screening_spells import GAP, HORIZON, find_stretches
from styrbord.records.days import number
from styrbord.workbench.bench import Workbench
from styrbord.workbench.screening import model_in_use
from styrbord.workbench.screening_data import JOBLESS, Data, load

NEW_INPUTS = 182  # days: whose inputs are looked at
NEW_CHANCES = 365  # days: whose outcome is looked at


@dataclass(frozen=True)
class Audit:
    """The model in use as seen on a day."""

    model_id: str
    model: Model
    as_of: dt.date
    watched: tuple[Watched, ...]
    beside: Beside


def audit(
    bench: Workbench, as_of: dt.date, *, benefits: Sequence[str] = JOBLESS, known_on: dt.date | None = None,
    data: Data | None = None,
) -> Audit:  # fmt: skip
    """Watch the model in use on the newest inflow, and set caseworkers' judgements beside it."""
    id_, model = model_in_use(bench, benefits)
    data = data or load(bench, as_of, known_on, with_answers=True)
    watched = tuple(_watched(data, model, m.weeks) for m in model.moments if m.table is not None)
    own = judgements(bench.journal().events(JUDGEMENTS))
    return Audit(id_, model, as_of, watched, beside(data, model, own))


def _watched(data: Data, model: Model, weeks: int) -> Watched:
    at = model.moment(weeks)
    assert at is not None
    assert at.table is not None
    every = find_stretches(data.case, model.benefits, data.as_of)
    scored = every.start + 7 * weeks
    fresh = every.where((scored > data.as_of - NEW_INPUTS) & (scored <= data.as_of) & (every.lasted > 7 * weeks))
    known = data.look(fresh, weeks, model.sensitive, ())
    counts = drift.score_counts(at.table.score(known), at.score_edges)
    seen = every.seen_until(data.as_of - GAP)
    later = seen.where((seen.start > data.as_of - GAP - NEW_CHANCES) & (seen.lasted > 7 * weeks))
    score = at.table.score(data.look(later, weeks, model.sensitive, ()))
    return Watched(
        weeks,
        drift.inputs_moved(at.table, [np.array(c) for c in at.input_counts], known),
        drift.moved("score", np.array(at.score_counts), counts),
        drift.newest(score, later.lasted.astype(np.float64), later.ended),
    )


def beside(data: Data, model: Model, own: Sequence[Judgement]) -> Beside:
    """Caseworkers' judgements and the model's chances for the same persons, by what came of them.

    The model is asked with what was known at the newest moment before the judgement.
    """
    place = {key: i for i, key in enumerate(data.case.person_keys.to_pylist())}
    every = find_stretches(data.case, model.benefits, data.as_of).seen_until(data.as_of - GAP)
    rows, views, weeks, saw = [], [], [], 0
    for one in own:
        on = number(one.on)
        mine = np.flatnonzero(
            (every.person == place.get(one.person_key, -1)) & (every.start <= on) & (every.start + every.lasted >= on)
        )
        if len(mine):
            moment = moments_of(every.where(mine[-1:]), on, [m.weeks for m in model.moments if m.table is not None])
            open_then = every.where(mine[-1:]).start[0] + HORIZON >= on
            if open_then:
                rows.append(int(mine[-1]))
                views.append(one.view)
                saw += one.saw_score
                weeks.append(max(int(moment[0]), 0))
    some = every.where(np.array(rows, dtype=np.int64))
    found = outcome(some.lasted, some.ended, HORIZON)
    judged = Judged(some.person, np.zeros(len(some), dtype=np.int64), some.lasted.astype(np.float64), some.ended, found)
    draws = judged.draws(model.seed)
    ranks = view_ranks(views)
    chances = np.zeros(len(some))
    for w in set(weeks):
        at, which = model.moment(w), np.flatnonzero(np.array(weeks) == w)
        if at is not None and at.table is not None:
            chances[which] = at.table.score(data.look(some.where(which), w, model.sensitive, ()))
    return Beside(
        len(own),
        int(found.decided.sum()),
        {v: _turned_out(judged, np.array([x == v for x in views], dtype=bool)) for v in VIEWS},
        estimate(judged, auc(ranks, found.long), draws),
        estimate(judged, auc(chances, found.long), draws),
        saw,
    )


def _turned_out(judged: Judged, those: np.ndarray) -> Estimate:
    """The share of those judged so that turned out long, with a Wilson interval; too few below 20 decided."""
    among = those & judged.outcome.decided
    n = int(among.sum())
    if n < FEWEST_FOLLOWED:
        return too_few(n, FEWEST_FOLLOWED)
    p, z2 = float(judged.outcome.long[among].mean()), 1.96**2
    middle, spread = p + z2 / (2 * n), 1.96 * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = (middle - spread) / (1 + z2 / n), (middle + spread) / (1 + z2 / n)
    return Estimate(p, float(low), float(high), has=n, needs=FEWEST_FOLLOWED)
