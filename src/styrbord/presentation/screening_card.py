# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The model card, made from the run itself: what the model is for, made from, how good, to whom unfair, how steady."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from styrbord.inference.screening import AtMoment
from styrbord.inference.screening_catalogue import name_of
from styrbord.inference.screening_drift import STEADY, Moved, Watched
from styrbord.inference.screening_fairness import GroupErrors
from styrbord.inference.screening_file import Model
from styrbord.inference.screening_measures import Quality
from styrbord.inference.screening_segments import Beside
from styrbord.presentation import formats as f
from styrbord.presentation import screening_charts as charts
from styrbord.presentation import screening_words as say
from styrbord.presentation.figure_words import Words
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import (
    Align,
    Block,
    Bullets,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    Picture,
    Side,
    Table,
)

RULES = charts.RULES


@dataclass(frozen=True)
class CardMaterial:
    """All that the card says: the model, and what the audit found when it was made."""

    place: str
    source: str
    model_id: str
    model: Model
    watched: tuple[Watched, ...]
    beside: Beside | None
    hiding: bool = True


def card(given: CardMaterial, language: Language = "da") -> Paper:
    """The card as a paper, in Danish or English."""
    w, m = Words("screening", language), given.model
    days = _days(m, w)
    told = {"place": given.place, "benefits": say.capital(say.benefits(m.benefits, w)), "model": given.model_id, **days}
    version, snapshot = m.made_from["code"].removeprefix("styrbord "), m.made_from["snapshot"]
    return Paper(
        title=w("card.title"),
        subtitle=w("card.subtitle", **told),
        footer=w("card.footer", version=version, snapshot=snapshot, model=given.model_id, seed=m.seed),
        language=language,
        compact=True,
        blocks=[
            Paragraph(w("card.lead"), "lead"),
            Heading(w("heading.purpose")),
            Bullets(w.columns("purpose.items")),
            *_made(given, w, days),
            *_base(m, w),
            *_quality(m, w),
            *_capacity(m, w),
            *_errors(given, w),
            *_stability(m, w),
            *_drift(given, w),
            *beside(given.beside, w),
            Heading(w("heading.limits")),
            Bullets(w.columns("limits.items")),
            *_points(m, w),
        ],
    )


def _days(m: Model, w: Words) -> dict[str, str]:
    day = lambda text: f.date(dt.date.fromisoformat(text), w.language)  # noqa: E731
    return {"from_day": day(m.from_day), "parted_on": day(m.parted_on), "as_of": day(m.as_of)}


def _with_table(m: Model) -> list[AtMoment]:
    return [at for at in m.moments if at.table is not None]


def _made(given: CardMaterial, w: Words, days: dict[str, str]) -> Iterator[Block]:
    m = given.model
    which = f.listed([name_of(n, w.language) for n in m.sensitive], w.language)
    programs = f"{m.made_from['code']}, NumPy {m.made_from['numpy']}, scikit-learn {m.made_from['sklearn']}"
    rows = (
        (w("made.outcome"), w("made.outcome_text")),
        (w("made.benefits"), say.benefits(m.benefits, w)),
        (w("made.learned"), w("made.learned_text", **days)),
        (w("made.judged"), w("made.judged_text", **days)),
        (w("made.inputs"), f.listed([name_of(n, w.language) for n in m.inputs], w.language)),
        (w("made.sensitive"), w("made.sensitive_some", which=which) if which else w("made.sensitive_none")),
        (w("made.unstamped"), w("made.unstamped_text", tables=", ".join(m.unstamped)) if m.unstamped
         else w("made.unstamped_none")),
        (w("made.code"), programs),
    )  # fmt: skip
    yield Heading(w("heading.made"))
    yield Bullets(tuple(f"{what}: {text}." for what, text in rows))
    yield Paragraph(w("made.known"), "note")
    yield Paragraph(w("card.simulated", source=given.source), "note")


def _base(m: Model, w: Words) -> Iterator[Block]:
    rows = []
    for at in _with_table(m):
        b = at.fitted
        if b is not None:
            right = w("state.none") if b.kaplan_meier is None else w.percent(b.kaplan_meier)
            rows.append((say.moment(at.weeks, w), w.number(b.spells), w.number(b.undecided), right,
                         w.percent(b.dropped), w.percent(b.naive)))  # fmt: skip
    yield Heading(w("heading.base"))
    yield Table(w("base.caption"), w.columns("base.columns"), tuple(rows))
    yield Paragraph(w("base.note"), "note")


def _quality(m: Model, w: Words) -> Iterator[Block]:
    yield Heading(w("heading.quality"))
    rows = []
    for at in _with_table(m):
        assert at.table is not None
        assert at.quality is not None
        rows.append(_measures(at, at.quality, say.kind(at.table.kind, w), w))
        if at.reference is not None and at.reference != at.quality:
            rows.append(_measures(at, at.reference, w("quality.reference", kind=w("quality.plain")), w))
    sides: tuple[Align, ...] = ("left", "left", *(("right",) * 6))
    yield Table(w("quality.caption"), w.columns("quality.columns"), tuple(rows), sides)
    yield Paragraph(w("quality.note"), "note")
    yield Bullets(tuple(said_of(at, w) for at in m.moments))
    yield Heading(w("heading.calibration"), 2)
    pictures = [Picture(charts.calibration(at, w)) for at in _with_table(m)]
    yield from _two_and_two(pictures)


def said_of(at: AtMoment, w: Words) -> str:
    """How the model of a moment was chosen, or why there is none."""
    name = say.capital(say.moment(at.weeks, w))
    if at.cannot is not None:
        c = at.cannot
        what = name_of(c.what, w.language) if c.what else w("made.inputs").lower()
        return w(f"cannot.{c.why}", moment=name, has=c.has, needs=c.needs, what=what)
    told = w(f"quality.{at.chosen_because}", moment=name, gain=say.numbers(at.gain_of_glass_box, w, 4))
    return f"{told} {w(f'withheld.{at.withheld}')}" if at.withheld else told


def _measures(at: AtMoment, q: Quality, kind: str, w: Words) -> tuple[str, ...]:
    return (say.moment(at.weeks, w), kind, w.number(q.spells), say.numbers(q.auc, w),
            say.numbers(q.average_precision, w), say.numbers(q.brier, w, 3), say.numbers(q.slope, w),
            say.numbers(q.level, w))  # fmt: skip


def _two_and_two(pictures: Sequence[Picture]) -> Iterator[Block]:
    for at in range(0, len(pictures) - 1, 2):
        yield Side((pictures[at],), (pictures[at + 1],))
    if len(pictures) % 2:
        yield pictures[-1]


def _capacity(m: Model, w: Words) -> Iterator[Block]:
    found = [(at, at.quality.capacity) for at in _with_table(m) if at.quality is not None]
    rows = [
        (say.moment(at.weeks, w), f.number(c.capacity, 0, w.language), say.shares(c.precision, w),
         say.shares(c.recall, w), *(say.shares(c.rules.get(r), w) for r in RULES))
        for at, c in found
    ]  # fmt: skip
    gains = [(say.moment(at.weeks, w), *(say.points_difference(c.gain.get(r), w) for r in RULES)) for at, c in found]
    yield Heading(w("heading.capacity"))
    yield Table(w("capacity.caption"), w.columns("capacity.columns"), tuple(rows))
    yield Table(w("capacity.gain_caption"), w.columns("capacity.gain_columns"), tuple(gains))
    yield Paragraph(w("capacity.note"), "note")
    if found:
        yield Picture(charts.capacity(found[0][0], w), width=0.75)


def shown_errors(rows: Sequence[GroupErrors], hiding: bool) -> tuple[GroupErrors, ...]:
    """The rows as the reader may see them."""
    return tuple(r.hidden() for r in rows) if hiding else tuple(rows)


def _errors(given: CardMaterial, w: Words) -> Iterator[Block]:
    yield Heading(w("heading.errors"))
    moments = _with_table(given.model)
    said = [t for at in moments for t in unevenness(shown_errors(at.errors, given.hiding), at.weeks, w)]
    yield Bullets(tuple(said))
    for at in moments:
        rows = shown_errors(at.errors, given.hiding)
        yield Table(w("errors.caption", moment=say.moment(at.weeks, w)), w.columns("errors.columns"),
                    tuple(error_row(r, w, given.hiding) for r in rows))  # fmt: skip
    yield Paragraph(w("errors.note"), "note")
    if moments:
        at = moments[0]
        yield Picture(charts.errors(shown_errors(at.errors, given.hiding), at.weeks, w), width=0.75)
        for split in dict.fromkeys(r.split for r in at.errors):
            picture = charts.tradeoff(at, split, w) if split == "origin" else None
            if picture is not None:
                yield Picture(picture, width=0.75)


def error_row(r: GroupErrors, w: Words, hiding: bool = True) -> tuple[str, ...]:
    """One group of the table of errors."""
    told = [say.shares(e, w) for e in (r.called, r.false_alarms, r.misses)]
    spells = w("state.hidden") if hiding and 0 < r.spells < 10 else w.number(r.spells)
    return (say.capital(say.group(r.group, w)), spells, *told)


def unevenness(rows: Sequence[GroupErrors], weeks: int, w: Words) -> Iterator[str]:
    """For each split a sentence: do intervals of false alarms part two groups, and which?"""
    name = say.capital(say.moment(weeks, w))
    for split in dict.fromkeys(r.split for r in rows):
        own = [(say.group(r.group, w), r.false_alarms) for r in rows if r.split == split]
        seen = sorted(((e.value, g, e) for g, e in own if e.value is not None), key=lambda one: one[0])
        if len(seen) < 2:
            continue
        (_, low_group, low), (_, high_group, high) = seen[0], seen[-1]
        parted = high.low is not None and low.high is not None and high.low > low.high
        told = {"moment": name, "split": w(f"split.{split}")}
        if parted:
            groups = {"high_group": high_group, "low_group": low_group}
            yield w("errors.uneven", **told, **groups, high=say.shares(high, w), low=say.shares(low, w))
        else:
            yield w("errors.even", **told)


def _stability(m: Model, w: Words) -> Iterator[Block]:
    yield Heading(w("heading.stability"))
    moments = [at for at in _with_table(m) if at.variants]
    yield Bullets(tuple(agreement(at, w) for at in moments))
    if moments:
        rows = variant_rows(moments[0], w)
        yield Table(
            w("stability.caption", moment=say.moment(moments[0].weeks, w)), w.columns("stability.columns"), rows
        )
    yield Paragraph(w("stability.note"), "note")


def agreement(at: AtMoment, w: Words) -> str:
    """How far equally good models agree on whom to call."""
    good, name = [v for v in at.variants if v.equally_good], say.capital(say.moment(at.weeks, w))
    if not good:
        return w("stability.none", moment=name)
    mean, least = sum(v.overlap for v in good) / len(good), min(v.overlap for v in good)
    return w("stability.said", moment=name, n=len(good), overlap=w.percent(mean), least=w.percent(least))


def variant_rows(at: AtMoment, w: Words) -> tuple[tuple[str, ...], ...]:
    """The other models of a moment as rows."""
    return tuple(
        (say.capital(say.variant(v.name, w)), f.number(v.auc, 2, w.language),
         w("stability.yes" if v.equally_good else "stability.no"), w.percent(v.overlap))
        for v in at.variants
    )  # fmt: skip


def _drift(given: CardMaterial, w: Words) -> Iterator[Block]:
    if not given.watched:
        return
    yield Heading(w("heading.drift"))
    yield Bullets(tuple(t for one in given.watched for t in watched_sentences(one, w)))
    one = given.watched[0]
    rows = tuple(moved_row(m, w) for m in (*one.inputs, one.score))
    yield Table(w("drift.caption"), w.columns("drift.columns"), rows, ("left", "right", "right", "left"))


def watched_sentences(one: Watched, w: Words) -> tuple[str, str]:
    """Do the chances of the newest year hold, and what has moved?"""
    name, new = say.capital(say.moment(one.weeks, w)), one.newest
    fits = w({True: "drift.fits", False: "drift.fits_not", None: "drift.fits_unknown"}[new.fits])
    expected = w("state.none") if new.expected is None else w.percent(new.expected)
    first = w("drift.newest", moment=name, expected=expected, observed=say.shares(new.observed, w), fits=fits)
    moved = [_name(m.name, w) for m in (*one.inputs, one.score) if m.verdict not in ("", STEADY)]
    if moved:
        return first, w("drift.some_moved", moment=name, which=f.listed(moved, w.language))
    return first, w("drift.all_steady", moment=name)


def moved_row(m: Moved, w: Words) -> tuple[str, ...]:
    """One input of the table of drift."""
    limit = f.number(m.chance, 3, w.language) if m.verdict else say.DASH
    return (
        say.capital(_name(m.name, w)),
        say.numbers(m.index, w, 3),
        limit,
        w(f"drift.{m.verdict}") if m.verdict else "",
    )


def _name(input_: str, w: Words) -> str:
    return w("drift.score") if input_ == "score" else name_of(input_, w.language)


def beside(found: Beside | None, w: Words) -> Iterator[Block]:
    """Caseworkers' judgements beside the model."""
    if found is None:
        return
    yield Heading(w("heading.beside"))
    if not found.judged:
        yield Paragraph(w("beside.none"))
        return
    yield Paragraph(w("beside.said", judged=found.judged, decided=found.decided, saw=found.saw_score))
    rows = [(w(f"beside.{view}"), say.shares(e, w)) for view, e in found.turned_out_long.items()]
    rows += [
        (w("beside.caseworkers"), say.numbers(found.caseworkers, w)),
        (w("beside.model"), say.numbers(found.model, w)),
    ]
    yield Table(w("beside.caption"), w.columns("beside.columns"), tuple(rows))


def _points(m: Model, w: Words) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(w("heading.points"))
    yield Paragraph(w("points.note"), "note")
    for at in _with_table(m):
        assert at.table is not None
        kind, base = say.kind(at.table.kind, w), say.tenths(at.table.base, w)
        caption = w("points.caption", moment=say.moment(at.weeks, w), kind=kind, base=base)
        yield Table(caption, w.columns("points.columns"), point_rows(at, w), ("left", "left", "right", "right"))


def point_rows(at: AtMoment, w: Words) -> tuple[tuple[str, ...], ...]:
    """Every entry with somebody behind it and its points; spells below ten are hidden."""
    assert at.table is not None
    rows = []
    for part in at.table.parts:
        name = say.capital(name_of(part.name, w.language))
        for text, points, spells, thin in zip(say.entries(part, w), part.points, part.spells, part.thin, strict=True):
            if spells:
                shown = w("state.hidden") if spells < 10 else w.number(spells)
                rows.append((name, text, f"{'≈ ' if thin else ''}{say.tenths(points, w)}", shown))
                name = ""
    return tuple(rows)
