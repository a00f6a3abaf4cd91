# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The algorithm card of the risk proposal: what it is for, what it must not be used for, and how often it is wrong.

Made from the run: error rates are measured on simulated truth, drift on how people answered the proposals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Align, Bullets, Heading, Paper, Paragraph, Table
from styrbord.presentation.supervision_status import Say
from styrbord.supervision.method import Method
from styrbord.supervision.trial import Trial


def card(
    method: Method, trials: Sequence[Trial], answered: Mapping[str, Mapping[str, int]], made: str,
    language: Language = "da", *, place: str = "", day: str = "",
) -> Paper:  # fmt: skip
    """The card; `answered` is how proposals were answered by half-year."""
    w = Say(language)
    return Paper(
        w("card.title", method=method.proposal["method"]),
        [Paragraph(w("card.lead"), "lead"),
         Heading(w("card.purpose")), Paragraph(w("card.purpose_said")),
         Heading(w("card.not_for")), Bullets(w.columns("card.not_for_said")),
         Heading(w("card.inputs")), Bullets(w.columns("card.inputs_said")),
         Heading(w("card.how")), _how(method, w), Heading(w("card.errors")),
         Paragraph(w("card.errors_said", areas=w.number(trials[0].areas), seed=trials[0].seed)),
         _errors(trials, w), Paragraph(w("card.errors_note"), "note"),
         Heading(w("card.drift")), *_drift(answered, w),
         Heading(w("card.people")), Paragraph(w("card.people_said"))],
        subtitle=w("card.subtitle", place=place, digest=method.digest, day=day),
        footer=w("paper.footer", made=made), author=place, language=language,
    )  # fmt: skip


def _how(method: Method, w: Say) -> Bullets:
    rules = method.proposal
    return Bullets(
        w.columns(
            "card.how_said", enough=rules["enough_read"], duties=rules["enough_duties"], unknown=rules["unknown_level"],
            staff=w.percent(rules["staff_share"]), months=rules["system_months"],
            points=w.points(rules["trend_points"]).lstrip("+"),
        )
    )  # fmt: skip


def _errors(trials: Sequence[Trial], w: Say) -> Table:
    rows = tuple(
        (w("card.trial_follows" if t.link else "card.trial_not", n=w.number(t.read)), w.share(t.right),
         w.share(t.within_one), w.share(t.share("red", "green")), w.share(t.share("green", "red")))
        for t in trials
    )  # fmt: skip
    sides: tuple[Align, ...] = ("left", "right", "right", "right", "right")
    return Table(w("card.errors_caption"), w.columns("card.errors_columns"), rows, sides)


def _drift(answered: Mapping[str, Mapping[str, int]], w: Say) -> list[Paragraph | Table]:
    if not any(sum(counts.values()) for counts in answered.values()):
        return [Paragraph(w("card.no_drift"))]
    names = ("accepted", "changed", "rejected", "waiting")
    rows = tuple((half, *(w.number(counts[n]) for n in names)) for half, counts in answered.items())
    return [Paragraph(w("card.drift_said")), Table(w("card.drift_caption"), w.columns("card.drift_columns"), rows)]
