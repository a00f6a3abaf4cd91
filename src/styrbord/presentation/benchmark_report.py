# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The paper "X i benchmarken": one page for politicians, then the numbers behind it; from official data only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from styrbord import __version__
from styrbord.presentation import benchmark_charts as charts
from styrbord.presentation import benchmark_texts as texts
from styrbord.presentation import formats as f
from styrbord.presentation import series as official
from styrbord.presentation.benchmark_data import GROUPS, Method, Moved, OneList, Panel, moved, told_from_noise
from styrbord.presentation.benchmark_texts import Sentence
from styrbord.presentation.charts import Chart
from styrbord.presentation.papers import Bullets, Heading, PageBreak, Paper, Paragraph, Picture, Side, Table
from styrbord.presentation.tilemap import tile_map
from styrbord.records import places

NEIGHBOURS = 7
PATH_CAPTION = "Placeringen over tid. Bjælkerne viser de placeringer, der ikke kan udelukkes."
SHIFT_CAPTION = "Flytningen siden forrige liste, delt i årsager. Delene går præcis op."
MAP_CAPTION = "Forskel mellem faktisk og forventet andel, pct.point."
FUNNEL_CAPTION = "Forskellen mod størrelsen. Rude: uden for grænsen for alle kommuner samlet."


@dataclass(frozen=True)
class Report:
    """The paper, and all its sentences with the figures they were filled with."""

    paper: Paper
    sentences: tuple[Sentence, ...]
    figures_id: str


def figures_id(panel: Panel, group: str, period: str, method: Method, name: str) -> str:
    """A short hash of everything the paper is made from: the numbers, the choices, the version."""
    made = [panel.origin, panel.periods, panel.codes, group, period, asdict(method), name, __version__]
    found = hashlib.sha256(json.dumps(made, default=str).encode())
    for measures in panel.values.values():
        for values in measures.values():
            found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()[:12]


def report(
    panel: Panel,
    name: str,
    *,
    group: str = "total",
    period: str | None = None,
    method: Method | None = None,
    series: Sequence[official.Series] = (),
    prices: Sequence[float] = texts.PRICES,
    price_note: str = texts.PRICE_NOTE,
    one_page: bool = False,
) -> Report:
    """Build the paper about one municipality on one list, with the lists before it as far as they are kept."""
    chosen = method or Method()
    at = period or panel.periods[-1]
    unit = panel.place(name)
    one = OneList(panel, group, at, chosen)
    lists = [OneList(panel, group, p, chosen) for p in panel.periods[: panel.index(at) + 1]]
    step = moved(panel, group, lists[-2].period, at, chosen) if len(lists) > 1 else None
    first = _sentences(one, unit, step, prices, price_note)
    told = told_from_noise(panel, group, chosen) if step else []
    more = [texts.closing(next(t for t in told if t.choice == chosen.choice), panel.names[unit])] if told else []
    id_ = figures_id(panel, group, at, chosen, name)
    blocks = [
        Paragraph(first[0].text, "lead"),
        Heading("Hvad kan vi sige om vores placering?", 2),
        Bullets(tuple(s.text for s in first[1:])),
        Picture(charts.caterpillar(one, unit, height=220), _caption(one), 0.94),
        Side(
            (Picture(charts.path(lists, unit, height=170), PATH_CAPTION),),
            (Heading("Hvad kan vi ikke sige?", 2), Bullets(texts.CANNOT)),
        ),
    ]
    if more:
        blocks += [Heading("Hvor meget siger et skift i placering?", 2), Paragraph(more[0].text)]
    if not one_page:
        blocks += _behind(panel, one, unit, step, told, series, more)
    title = f"{panel.names[unit]} i benchmarken"
    subtitle = f"Faktisk og forventet andel på offentlig forsørgelse, {GROUPS[group]}, {f.period(at)}"
    footer = (
        f"{panel.origin or 'STAR, jobindsats.dk, tabel Y30R21'}. Beregnet med Styrbord {__version__}; usikkerhed: "
        f"{texts.CHOICE_NAMES[chosen.choice].lower()}, {f.percent(chosen.coverage * 100, 0)}, "
        f"{f.number(chosen.draws)} træk, "
        f"frø {chosen.seed}. Tal-id {id_}."
    )
    paper = Paper(title, tuple(blocks), subtitle=subtitle, footer=footer, compact=True)
    return Report(paper, (*first, *more), id_)


def _caption(one: OneList) -> str:
    level = f.number(one.method.coverage * 100)
    return (
        f"Alle {len(one.panel.names)} kommuner efter placering. Stregen viser de placeringer, der ikke kan "
        f"udelukkes med {level} "
        "pct. sikkerhed, for hver kommune for sig; prikken er den trykte placering."
    )


def _sentences(one: OneList, unit: int, step: Moved | None, prices: Sequence[float], note: str) -> tuple[Sentence, ...]:
    return (
        texts.standing(one, unit),
        texts.range_of_rank(one, unit),
        texts.told_apart(one, unit),
        texts.among_best(one, unit, 10),
        texts.against_chance(one, unit),
        *(texts.movement(step, unit) if step else ()),
        texts.potential(one, unit, prices, note),
    )


def _behind(
    panel: Panel, one: OneList, unit: int, step: Moved | None, told: Sequence[texts.Told],
    series: Sequence[official.Series], said: list[Sentence],
) -> list:  # fmt: skip
    blocks: list = [PageBreak(), Heading("Tallene bag"), _groups_table(one, unit)]
    if step:
        blocks.append(
            Side(
                (Picture(charts.waterfall(step, unit), SHIFT_CAPTION),),
                (_noise_table(told), Paragraph(_noise_note(one, told[0].comparisons), "note")),
            )
        )
    circle, near = texts.circle(one, unit, min(NEIGHBOURS, len(panel.names) - 1))
    said.append(circle)
    blocks += [
        Heading("Kommuner med samme vilkår", 2),
        Paragraph(circle.text),
        _neighbour_table(one, unit, near.units.tolist()),
    ]
    if series:
        blocks += _series_blocks(panel.codes[unit], panel.names[unit], series, said)
    shrunken = texts.shrunken(one, unit)
    said.append(shrunken)
    return [
        *blocks,
        PageBreak(),
        Heading("Hele landet"),
        Paragraph(shrunken.text),
        Picture(_map(one, unit), MAP_CAPTION, 0.74),
        Picture(charts.funnel_chart(one, unit, width=520, height=220), FUNNEL_CAPTION, 0.86),
        Heading("Sådan er det regnet", 2),
        *(Paragraph(t, "note") for t in _method(one)),
    ]


def _groups_table(one: OneList, unit: int) -> Table:
    rows = []
    for group in one.panel.values:
        other = OneList(one.panel, group, one.period, one.method)
        get = lambda m, g=group: float(one.panel.of(g, m, one.period)[unit])  # noqa: E731
        rows.append((
            GROUPS[group].capitalize(), f.number(get("actual")), f.number(get("expected")),
            f.number(other.standing.difference[unit], sign=True), f.number(other.points[unit], 2, sign=True),
            str(other.published_rank[unit]), f"{other.marginal.L[unit]}-{other.marginal.U[unit]}",
            f"{other.simultaneous.L[unit]}-{other.simultaneous.U[unit]}",
        ))  # fmt: skip
    columns = (
        "Ydelser", "Faktisk", "Forventet", "Forskel", "Pct.point", "Placering", "Mulig alene", "Mulig, alle samlet",
    )  # fmt: skip
    return Table(
        f"{one.panel.names[unit]}, {f.period(one.period)}: fuldtidspersoner og placering", columns, tuple(rows)
    )


def _noise_table(told: Sequence[texts.Told]) -> Table:
    return Table(
        f"Hvor mange af landets {f.number(told[0].comparisons)} skift i placering fra liste til liste kan "
        "skelnes fra støj?",
        ("Hvad usikkerhed betyder", "Bevist", "Usædvanligt"),
        texts.noise_rows(told),
    )


def _noise_note(one: OneList, comparisons: int) -> str:
    alpha = 1 - one.method.coverage
    return (
        "Bevist: de mulige placeringer på de to lister rører ikke hinanden. Usædvanligt: så stort et ryk ses i højst "
        f"{f.percent(alpha * 100, 0)} af tilfældene, når kun støj flytter kommunerne; omkring "
        f"{f.number(alpha * comparisons)} af {f.number(comparisons)} ville man finde ved et tilfælde. Afrunding er en "
        "undergrænse: den ser kun på de trykte decimaler."
    )


def _neighbour_table(one: OneList, unit: int, near: list[int]) -> Table:
    get = lambda m, i: float(one.panel.of(one.group, m, one.period)[i])  # noqa: E731
    rows = tuple(
        (
            one.panel.names[i], f.number(get("expected_share", i), 2), f.number(get("actual_share", i), 2),
            f.number(one.points[i], 2, sign=True), str(one.published_rank[i]),
            f"{one.marginal.L[i]}-{one.marginal.U[i]}",
        )
        for i in [unit, *near]
    )  # fmt: skip
    columns = ("Kommune", "Forventet pct.", "Faktisk pct.", "Pct.point", "Placering", "Mulig placering")
    return Table(f"{one.panel.names[unit]} og de nærmeste i forventet andel", columns, rows)


def _map(one: OneList, unit: int) -> Chart:
    return tile_map(
        dict(zip(one.panel.codes, one.points.tolist(), strict=True)),
        title="Forskel mellem faktisk og forventet andel",
        measure="forskel i pct.point",
        write=lambda v: f.number(v, 1, sign=True),
        around=0.0,
        mark=one.panel.codes[unit],
        source="Blå er under det forventede, brun over.",
    )


def _series_blocks(code: str, name: str, series: Sequence[official.Series], said: list[Sentence]) -> list:
    blocks: list = [Heading("Udviklingen i de officielle serier", 2)]
    sentences = []
    for one in series:
        if places.COUNTRY in one.codes:
            for years in (1, 2):
                own, country = official.change(one, code, years), official.change(one, places.COUNTRY, years)
                if not np.isnan(own.relative):
                    sentences.append(texts.change_sentence(one, own, country, name))
    broken = [why for s in series for y in (1, 2) for why in official.change(s, code, y).broken]
    sentences += [texts.break_sentence(broken)] if broken else []
    said += sentences
    blocks.append(Bullets(tuple(s.text for s in sentences)))
    pictures = [Picture(official.chart(official.index(s), mark=code, width=330, height=130)) for s in series[:2]]
    blocks.append(Side((pictures[0],), (pictures[1],)) if len(pictures) == 2 else pictures[0])
    return blocks


def _method(one: OneList) -> tuple[str, ...]:
    odd = one.panel.odd(one.period)
    warning = (
        f"I de trykte tal passer andele og antal ikke sammen på tværs af ydelser for {f.listed(odd)}; deres tal "
        "er brugt, som "
        "de står."
    )
    tied = int((one.standing.tied > 0).sum())
    factor = one.spread.over_dispersion
    disp = f" Overspredning: {f.number(factor, 2)}." if not np.isnan(factor) else ""
    return (
        "Placeringen følger forskellen mellem faktisk og forventet andel, lavest først. Ministeriet regner på "
        "tal, der ikke er "
        f"afrundet; på de trykte tal deler {tied} kommuner forskel med en anden. Mulige placeringer: trinvis "
        "test af alle "
        "parvise forskelle (Mogstad, Romano, Shaikh og Wilhelm 2024).",
        f"Usikkerheden er et valg: her {texts.CHOICE_NAMES[one.method.choice].lower()}.{disp} Alle er talt med, "
        "så ingen "
        "stikprøve er trukket; spørgsmålet er, hvor ens tallet ville blive under samme vilkår. Tragtens grænser "
        "er rettet for, "
        "at alle kommuner ses på én gang (Spiegelhalter 2005; Šidák 1967).",
        *([warning] if odd else []),
    )
