# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every shared part with invented content, to look at while building pages. Only in the demonstration."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from styrbord.presentation import charts
from styrbord.web.page import Page
from styrbord.web.parts import Card, Cell, Choice, Column, Filter, Grid, Heat, Link, Pages, Step, Work
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit

SHARES = (0.71, 0.74, 0.73, 0.78, 0.77, 0.79, 0.81, 0.80, 0.83, 0.84, 0.86, 0.862)


@dataclass(frozen=True)
class Question:
    """What the filters of the sample ask."""

    team: str = ""
    since: dt.date | None = None
    late: bool = False


@dataclass(frozen=True)
class Sample:
    """Invented content of every part."""

    cards: tuple[Card, ...]
    table: Grid
    nothing: Grid
    heat: Grid
    chart: charts.Chart
    broken: charts.Chart
    filters: tuple[Filter, ...]
    tabs: tuple[Link, ...]
    crumbs: tuple[Link, ...]
    steps: tuple[Step, ...]
    pages: Pages
    work: Work
    choices: tuple[Choice, ...]
    error: dict[str, str]
    share: float = 0.8619
    count: int = 12345
    on: dt.date = dt.date(2026, 5, 17)


def cards() -> tuple[Card, ...]:
    """Figure cards in every state."""
    return (
        Card(
            "Samtaler til tiden", "86,2 pct.", target="Mål: mindst 80 pct.", distance="6,2 pct.point over",
            change="+0,2 pct.point siden april", tone="good", verdict="Målet er nået", url="#kort", spark=SHARES,
        ),
        Card(
            "Passive i 6 måneder", "21,4 pct.", target="Mål: under 20 pct.", distance="14 borgere for mange",
            change="−1,1 pct.point siden april", tone="near", verdict="Tæt på målet", url="#kort",
            spark=(0.25, 0.24, None, 0.23, 0.225, 0.214),
        ),
        Card(
            "Tilbud til tiden", "58,0 pct.", target="Mål: mindst 80 pct.", distance="97 borgere fra målet",
            change="−3,4 pct.point siden april", tone="bad", verdict="Målet er ikke nået", spark=SHARES[::-1],
        ),
        Card("Aktivitetsparate under 30 år", state="hidden", target="Mål: mindst 80 pct."),
    )  # fmt: skip


def link(text: str, note: str = "") -> Cell:
    """A cell that leads somewhere."""
    return Cell(text, url="#tabel", note=note)


def table() -> Grid:
    """An ordinary table, sorted, with a hidden number and one that is missing."""
    return Grid(
        "Pligter pr. team, maj 2026",
        (
            Column("Team", sort="?sort=team"),
            Column("Pligter", True, sort="?sort=duties", sorted="descending"),
            Column("Til tiden", True, note="inden fristen", sort="?sort=share"),
            Column("Ændring", True),
            Column("Næste frist"),
        ),
        (
            (link("Jobparate"), 412, "91,3 pct.", Cell("+1,2 pct.point", tone="good"), dt.date(2026, 6, 1)),
            (link("Sygedagpenge"), 1288, "78,9 pct.", Cell("−2,0 pct.point", tone="bad"), None),
            (link("Unge", "to sagsbehandlere"), 96, Cell(state="too_few"), "0,0 pct.point", dt.date(2026, 5, 28)),
            (link("Fleksjob"), *([Cell(state="hidden")] * 3), dt.date(2026, 7, 2)),
        ),
        foot=("I alt", 1796, "82,4 pct.", "−0,9 pct.point", ""),
    )  # fmt: skip


def heat() -> Grid:
    """A heat table: rules by month, share on time against the target."""
    months = ("dec 25", "jan 26", "feb 26", "mar 26", "apr 26", "maj 26")
    rows: list[tuple[Cell | str, ...]] = []
    for name, first in (("Første samtale", 0.93), ("Opfølgning i sygedagpengesager", 0.81), ("Første tilbud", 0.55)):
        values = [first + 0.02 * place for place in range(len(months))]
        rows.append((name, *(Cell(f"{100 * v:.1f}".replace(".", ","), url="#varme", heat=step(v)) for v in values)))
    rows.append(("Rådighedsvurdering", *([Cell(state="hidden")] * 2), *([Cell(state="not_in_force")] * 4)))
    return Grid(
        "Andel til tiden, pct.", (Column("Regel"), *(Column(m, True) for m in months)), tuple(rows), is_heat=True
    )


def step(share: float, target: float = 0.8) -> Heat:
    """The step of a heat cell: how far from the target."""
    limits: tuple[tuple[float, Heat], ...] = ((0.1, 5), (0.02, 4), (-0.02, 3), (-0.1, 2))
    return next((heat for limit, heat in limits if share - target >= limit), 1)


def chart(lang: Any, mark: str = "line") -> charts.Chart:
    """A line against its target; with an unknown mark, a chart that cannot be drawn."""
    values = [{"month": f"{2025 + (m + 5) // 12}-{(m + 5) % 12 + 1:02}-01", "share": s} for m, s in enumerate(SHARES)]
    spec = charts.base(640, 260, description="Andel til tiden pr. måned", language=lang)
    y = {
        "field": "share",
        "type": "quantitative",
        "axis": {"format": ".0%", "title": None},
        "scale": {"domain": [0, 1]},
    }
    x = {"field": "month", "type": "temporal", "axis": {"format": "%b %y", "title": None, "grid": False}}
    spec |= {
        "data": {"values": values},
        "layer": [
            {"mark": {"type": mark, "color": charts.BLUE, "point": True}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "rule", "color": charts.ORANGE, "strokeDash": [6, 4]},
                "encoding": {"y": {"datum": 0.8}},
            },
        ],
    }
    return charts.Chart(
        title="Samtaler til tiden, seneste 12 måneder",
        alt="Andelen er steget fra 71,0 pct. i juni 2025 til 86,2 pct. i maj 2026. Målet på 80 pct. er nået.",
        spec=spec,
        columns=("Måned", "Til tiden"),
        rows=tuple((v["month"][:7], f"{100 * v['share']:.1f} pct.".replace(".", ",", 1)) for v in values),
        source="Kilde: opfundne tal til denne side",
        language=lang,
    )


def filters(asked: Question) -> tuple[Filter, ...]:
    """A filter form of every kind."""
    teams = tuple(Choice(t, t or "Alle team") for t in ("", "Jobparate", "Sygedagpenge", "Unge"))
    return (
        Filter("team", "Team", asked.team, choices=teams),
        Filter("since", "Fra og med", asked.since.isoformat() if asked.since else "", kind="date"),
        Filter("late", "Kun forsinkede", "1" if asked.late else "", kind="check"),
    )


def content(visit: Visit, asked: Question) -> Sample:
    """Every part with invented content."""
    columns = table().columns
    return Sample(
        cards=cards(), table=table(), nothing=Grid("En tabel uden rækker", columns, ()), heat=heat(),
        chart=chart(visit.lang), broken=chart(visit.lang, mark="no-such-mark"), filters=filters(asked),
        tabs=(Link("Overblik", "#faner", True), Link("Borgere", "#faner", count=37), Link("Historik", "#faner")),
        crumbs=(Link("Forside", "/"), Link("Mål", "#"), Link("Samtaler til tiden", is_current=True)),
        steps=(Step("Vælg fil", "done", "#trin"), Step("Se afviste rækker", "current"), Step("Indlæs")),
        pages=Pages(3, 12, 583, "#side-2", "#side-4"),
        work=Work("Indlæser leverancen fra 17-05-2026", 0.42, "samtaler.csv, række 120.000 af 290.000"),
        choices=(Choice("", "Vælg"), Choice("a", "Telefon"), Choice("b", "Fremmøde")),
        error={
            "what": "Filen kan ikke læses.", "where": "samtaler.csv, linje 17", "expected": "en dato som 17-05-2026",
            "todo": "Ret linjen, og læg filen op igen.",
        },
    )  # fmt: skip


PAGE = Page("style", "stil/", Permission.PUBLIC, content, asks=Question, needs_data=False)
