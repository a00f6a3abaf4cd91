# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What can be said about a municipality's rank, in Danish: every sentence is a pattern filled with figures.

The patterns hold no numbers of their own, so a sentence cannot say what no figure says; `numbers` are those it was
filled with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.inference import neighbours
from styrbord.presentation import formats as f
from styrbord.presentation.benchmark_data import GROUPS, Moved, OneList, Told
from styrbord.presentation.series import Change, Series

# Kroner a year per full-time person, the lowest and highest implied by the potentials the ministry gave five
# municipalities in its first list (Gladsaxe Bladet, November 2018): price level 2018, after reimbursement.
PRICES = (67_100.0, 75_400.0)
PRICE_NOTE = "prisniveau 2018, udledt af de beløb, ministeriet selv satte på listen"


@dataclass(frozen=True)
class Sentence:
    """A sentence, the pattern it came from and what filled it."""

    text: str
    pattern: str
    numbers: Mapping[str, str]


def say(pattern: str, **numbers: str) -> Sentence:
    """Fill a pattern."""
    return Sentence(pattern.format(**numbers), pattern, numbers)


def _level(one: OneList) -> str:
    return f.number(one.method.coverage * 100) + "\u00a0pct."


def standing(one: OneList, unit: int) -> Sentence:
    """Where the municipality stands, and what the rank is made from."""
    get = lambda m: float(one.panel.of(one.group, m, one.period)[unit])  # noqa: E731
    gap = get("actual") - get("expected")
    word = "flere end" if gap > 0 else "færre end" if gap < 0 else "lige så mange som"
    pattern = (
        "{name} ligger som {rank} på ministeriets liste for {period}: {actual} fuldtidspersoner var på offentlig "
        "forsørgelse ({group}), {gap}{word} de forventede {expected}. Det er {share} af borgerne i den "
        "arbejdsdygtige alder mod "
        "forventet {expected_share}, en forskel på {points}."
    )
    return say(
        pattern,
        name=one.panel.names[unit],
        rank=f.ordinal_of(int(one.published_rank[unit]), len(one.panel.names)),
        period=f.period(one.period),
        group=GROUPS[one.group],
        actual=f.number(get("actual")),
        expected=f.number(get("expected")),
        gap=f"{f.number(abs(gap))} " if gap else "",
        word=word,
        share=f.percent(get("actual_share"), 2),
        expected_share=f.percent(get("expected_share"), 2),
        points=f.points(one.points[unit]),
    )


def range_of_rank(one: OneList, unit: int) -> Sentence:
    """The set of ranks that cannot be ruled out."""
    low, high = int(one.marginal.L[unit]), int(one.marginal.U[unit])
    if low == high:
        return say("Placeringen er sikker: nr. {low}.", low=str(low))
    return say(
        "Placeringen er usikker: med {level} sikkerhed er den sande placering et sted fra nr. {low} til nr. {high}.",
        level=_level(one),
        low=str(low),
        high=str(high),
    )


def told_apart(one: OneList, unit: int) -> Sentence:
    """How many are proven better and worse."""
    n = len(one.panel.names)
    better, worse = int(one.marginal.L[unit]) - 1, n - int(one.marginal.U[unit])
    return say(
        "Af de {others} andre kommuner ligger {better} med sikkerhed bedre end {name} og {worse} med sikkerhed "
        "dårligere; "
        "resten kan ikke skelnes fra {name}.",
        others=str(n - 1),
        better=_count(better),
        worse=_count(worse),
        name=one.panel.names[unit],
    )


def _count(n: int) -> str:
    return "ingen" if n == 0 else f.number(n)


def among_best(one: OneList, unit: int, tau: int) -> Sentence:
    """May it be among the best or the worst?"""
    best, worst = one.may_be(tau, best=True), one.may_be(tau, best=False)
    can = lambda yes: "kan" if yes else "kan ikke"  # noqa: E731
    return say(
        "{name} {best} være blandt de {tau} bedste og {worst} være blandt de {tau} sidste. I alt kan {many} "
        "kommuner være "
        "blandt de {tau} bedste.",
        name=one.panel.names[unit],
        best=can(best[unit]),
        worst=can(worst[unit]),
        tau=f.number(tau),
        many=f.number(int(best.sum())),
    )


def against_chance(one: OneList, unit: int) -> Sentence:
    """Is the difference larger than what chance gives a municipality of that size?"""
    limit = one.funnel.joint * one.funnel.se[unit]
    outside = bool(one.funnel.outside_joint[unit])
    alone = bool(one.funnel.outside_single[unit])
    verdict = (
        "større, end tilfældige udsving kan forklare"
        if outside
        else "ikke større, end tilfældige udsving kan give, når alle kommuner ses på én gang"
    )
    extra = " (set alene er den større end det usædvanlige)" if alone and not outside else ""
    return say(
        "Afvigelsen fra det forventede, {points}, er {verdict}{extra}: grænsen for en kommune af denne størrelse "
        "er ±{limit} "
        "pct.point.",
        points=f.points(one.points[unit]),
        verdict=verdict,
        extra=extra,
        limit=f.number(limit, 2),
    )


def shrunken(one: OneList, unit: int) -> Sentence:
    """The estimate drawn towards the middle."""
    kept = one.shrunken.kept[unit]
    return say(
        "Tager man højde for støjen, er det bedste bud på forskellen {estimate} i stedet for {raw}; {kept} af "
        "den målte "
        "afstand til midten bliver stående.",
        estimate=f.points(float(one.shrunken.estimate[unit])),
        raw=f.points(one.points[unit]),
        kept=f.percent(kept * 100, 0),
    )


def movement(step: Moved, unit: int) -> list[Sentence]:
    """The move since an earlier list: from, to, why, and whether noise alone would do it."""
    name, shift = step.after.panel.names[unit], step.shift
    places = int(shift.shift[unit])
    if places == 0:
        return [
            say(
                "Siden listen for {before} har {name} ikke skiftet placering.",
                before=f.period(step.before.period),
                name=name,
            )
        ]
    way = "ned" if places > 0 else "op"
    signed = lambda sixths: f.number(sixths / 6, 1, sign=True)  # noqa: E731
    moved = say(
        "Siden listen for {before} er {name} gået {places} {word} {way}, fra nr. {start} til nr. {end}. Flytningen er "
        "summen af tre ting (minus er fremad på listen): egen faktiske andel {actual}, egen forventede andel "
        "{expected} og de andre kommuners bevægelse {others}.",
        before=f.period(step.before.period),
        name=name,
        places=f.number(abs(places)),
        word="plads" if abs(places) == 1 else "pladser",
        way=way,
        start=str(shift.before[unit]),
        end=str(shift.after[unit]),
        actual=signed(shift.actual[unit]),
        expected=signed(shift.expected[unit]),
        others=signed(shift.others[unit]),
    )
    p = float(step.noise.p_value[unit])
    told = bool(step.proved[unit])
    verdict = (
        "Flytningen er mere end støj: de mulige placeringer på de to lister rører ikke hinanden;"
        if told
        else "Flytningen kan ikke skelnes fra støj: de mulige placeringer på de to lister dækker hinanden, og"
    )
    often = (
        " et så stort ryk ses i {times} af {hundred} tilfælde, når kun støj flytter kommunerne; {usual} pladser er "
        "sædvanligt."
    )
    return [
        moved,
        say(
            "{verdict}" + often,
            verdict=verdict,
            times=f.number(p * 100) if p >= 0.01 else "under én",
            hundred="100",
            usual="op til " + f.number(int(step.noise.usual[unit])),
        ),
    ]


def closing(told: Told, name: str) -> Sentence:
    """In how many of all adjacent comparisons a rank change can be told from noise; `name` is one of those compared."""
    return say(
        "Mellem to lister i træk er der {comparisons} sammenligninger af en kommunes placering, {name}s egne med. "
        "Placeringen har flyttet sig i {moved} af dem; i {proof} kan flytningen skelnes fra støj. Et skift i placering "
        "bør derfor {verdict}.",
        comparisons=f.number(told.comparisons),
        name=name,
        moved=f.number(told.moved),
        proof=_count(told.by_proof),
        verdict="ikke bruges som bevis for, at noget er blevet bedre eller dårligere"
        if told.by_proof * 2 < told.moved
        else "læses sammen med den usikkerhed, der står ved den",
    )


def potential(one: OneList, unit: int, prices: Sequence[float] = PRICES, note: str = PRICE_NOTE) -> Sentence:
    """What the difference is worth a year, with the price as a stated assumption."""
    gap = float(one.standing.difference[unit])
    name = one.panel.names[unit]
    if gap <= 0:
        return say(
            "{name} har ikke flere på forsørgelse end forventet, så der er intet at hente på den måde.",
            name=name,
        )
    low, high = (f.kroner(gap * p) for p in (min(prices), max(prices)))
    amount = low if low == high else f"{low} til {high}"
    price = " til ".join(dict.fromkeys(f.kroner(p) for p in (min(prices), max(prices))))
    return say(
        "Hvis {name} kom ned på det forventede antal, ville det være {amount} værd om året, hvis en fuldtidsperson på "
        "forsørgelse koster kommunen {price} om året ({note}). Beløbet er lige så usikkert som forskellen.",
        name=name,
        amount=amount,
        price=price,
        note=note,
    )


def circle(one: OneList, unit: int, k: int) -> tuple[Sentence, neighbours.Neighbours]:
    """How the municipality stands among those with the nearest expected shares."""
    expected = one.panel.of(one.group, "expected_share", one.period)
    actual = one.panel.of(one.group, "actual_share", one.period)
    near = neighbours.nearest(expected, unit, k)
    better = int((actual[unit] < actual[near.units]).sum())
    names = f.listed([one.panel.names[i] for i in near.units])
    return say(
        "De {k} kommuner med nærmeste forventede andel er {names}. Af dem har {better} en højere faktisk andel "
        "end {name}.",
        k=f.number(k),
        names=names,
        better=_count(better),
        name=one.panel.names[unit],
    ), near


def change_sentence(one: Series, own: Change, country: Change, name: str) -> Sentence:
    """Change since the same month a year or more ago, beside the country's."""

    def word(c: Change) -> str:
        if np.isnan(c.relative):
            return "kan ikke opgøres"
        if round(c.relative, 1) == 0:
            return "er uændret"
        return ("faldt med " if c.relative < 0 else "steg med ") + f.percent(abs(c.relative), 1)

    return say(
        "{title} {own} i {name} og {country} i hele landet fra {before} til {after}.",
        title=one.title,
        before=f.period(own.before),
        after=f.period(own.after),
        own=word(own),
        country=word(country),
        name=name,
    )


def break_sentence(broken: Sequence[str]) -> Sentence:
    """A warning where the two ends of a change do not count the same."""
    return say(
        "Databrud imellem ({why}): tallene tæller ikke helt det samme.", why=f.listed(list(dict.fromkeys(broken)))
    )


CHOICE_NAMES = {
    "binomial": "Tilfældige udsving i antal personer",
    "panel": "Bevægelsen fra år til år, efter størrelse",
    "panel_own": "Bevægelsen fra år til år, også kommunens egen",
    "rounding": "Kun afrunding af de trykte tal",
}


def noise_rows(told: Sequence[Told]) -> tuple[tuple[str, ...], ...]:
    """The table of how many rank changes can be told from noise, by meaning of uncertainty."""
    return tuple(
        (
            CHOICE_NAMES[t.choice],
            f"{f.number(t.by_proof)} af {f.number(t.comparisons)}",
            f"{f.number(t.by_play)} af {f.number(t.comparisons)}",
        )
        for t in told
    )


CANNOT = (
    "Listen siger ikke, hvorfor en kommune ligger, hvor den gør, og ikke om indsatsen virker.",
    "Ministeriets model for det forventede er ikke offentlig; dens egen fejl er ikke med i usikkerheden, som "
    "derfor er for lille.",
    "Førtidspension og fleksjob er ikke med i listen, så to kommuner kan have samme placering med hver sin praksis.",
)
