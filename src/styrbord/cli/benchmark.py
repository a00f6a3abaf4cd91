# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord benchmark`: the list re-derived, ranks with uncertainty, and what can be said about one of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from styrbord.cli import benchmark_compare, benchmark_model, official, show
from styrbord.cli.official import HERE, CsvTo, Data, give
from styrbord.cli.show import Json
from styrbord.errors import AskedWrongly, NoData
from styrbord.inference import benchmark as reckoned
from styrbord.inference import neighbours as circles
from styrbord.inference.uncertainty import CHOICES
from styrbord.presentation import benchmark_charts, benchmark_report, benchmark_texts, papers, tilemap
from styrbord.presentation import formats as f
from styrbord.presentation import series as series_of
from styrbord.presentation.benchmark_data import GROUPS, Method, OneList, Panel, moved, told_from_noise
from styrbord.presentation.charts import Chart, render
from styrbord.records import joint as joint_centres
from styrbord.records import places
from styrbord.workbench import Workbench
from styrbord.workbench import beside as own
from styrbord.workbench import official as bench

app = typer.Typer(help="Actual against expected: list, ranks with honest uncertainty, movement.", no_args_is_help=True)
app.command("model")(benchmark_model.model)
app.command("compare")(benchmark_compare.compare)

Group = Annotated[str, typer.Option("--group", "-g", help="total, dagpenge, sygedagpenge or kontanthjaelp.")]
Period = Annotated[str | None, typer.Option("--period", "-p", help="Period of the list; the newest if not given.")]
Who = Annotated[str, typer.Option("--municipality", "-m", help="Name or code of a municipality.")]
Maybe = Annotated[str | None, typer.Option("--municipality", "-m", help="Only this municipality.")]
Choice = Annotated[str, typer.Option("--uncertainty", "-u", help="binomial, panel, panel_own or rounding.")]
Coverage = Annotated[float, typer.Option(help="Coverage of the confidence sets.")]
Draws = Annotated[int, typer.Option(help="Simulated draws.")]
Seed = Annotated[int, typer.Option(help="Seed of the draws.")]
Picture = Annotated[Path | None, typer.Option("--chart", help="Draw to this file (.svg or .png).")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="Only vintages fetched up to this day.")]
Joint = Annotated[bool, typer.Option("--joint", help="Take the members of joint job centres together.")]
DEFAULT = Method()
# Series printed in the report where they are kept: table, measure, split.
SERIES = (("y60a02", "full_time", ""), ("y25i01", "persons", "total"))


def _note(text: str) -> None:
    show.errors.print(text, highlight=False, soft_wrap=True)


def method(choice: str, coverage: float, draws: int, seed: int) -> Method:
    """The choices of a method, checked."""
    for known in CHOICES:
        if known == choice:
            return Method(known, coverage, draws, seed)
    raise AskedWrongly(
        f"Unknown meaning of uncertainty '{choice}'.",
        where="--uncertainty",
        expected=", ".join(CHOICES),
        todo="Choose one of these.",
    )


def _lists(data: Path, joint: bool, known_on: dt.date | None = None) -> Panel:
    if joint:
        _note(
            f"Joint job centres as known in {joint_centres.known_in()}: members' counts are added up, each rounded to "
            "tens; their shares are ours, of the summed population, and the ranks are made anew."
        )
    return bench.lists(data, known_on, joint=joint)


def _list(lists: Panel, group: str, period: str | None, how: Method) -> OneList:
    if group not in lists.values:
        raise AskedWrongly(
            f"There is no group '{group}' in the lists.",
            where="--group",
            expected=", ".join(GROUPS),
            todo="Choose one of these.",
        )
    at = period or lists.periods[-1]
    lists.index(at)
    return OneList(lists, group, at, how)


def _only(lists: Panel, name: str | None) -> list[int]:
    return list(range(len(lists.codes))) if name is None else [lists.place(name)]


def draw(chart: Chart, to: Path | None) -> None:
    """Write a chart as SVG or PNG."""
    if to is None:
        return
    if to.suffix not in (".svg", ".png"):
        raise AskedWrongly(
            f"A chart cannot be written as '{to.suffix}'.",
            where=str(to),
            expected="a file that ends in .svg or .png",
            todo="Choose one of these endings.",
        )
    with show.whole(to) as made:
        made.write_bytes(render(chart, "png" if to.suffix == ".png" else "svg"))


@app.command("list")
def listed(
    data: Data = HERE, group: Group = "total", period: Period = None, municipality: Maybe = None,
    price: Annotated[float | None, typer.Option(help="Kroner a year per full-time person (an assumption).")] = None,
    gross: Annotated[float | None, typer.Option(help="Gross benefit a year; with --weeks gives the price.")] = None,
    weeks: Annotated[str, typer.Option(help="Shares of weeks 1-4, 5-26, 27-52, 53+ on the ladder.")] = "0,0,0,1",
    known_on: KnownOn = None, joint: Joint = False, json: Json = False, csv: CsvTo = None,
    chart: Annotated[Path | None, typer.Option("--chart", help="Draw a tile map to this file.")] = None,
) -> None:  # fmt: skip
    """The list re-derived: difference, share difference, rank, ties, potential in kroner."""
    lists = _lists(data, joint, show.day(known_on))
    one = _list(lists, group, period, DEFAULT)
    used = price if price is not None else reckoned.net_price(gross, _weeks(weeks)) if gross is not None else None
    order = np.argsort(one.published_rank, kind="stable")
    wanted = set(_only(lists, municipality))
    lines = []
    for i in (int(j) for j in order if int(j) in wanted):
        get = lambda m, i=i: float(lists.of(group, m, one.period)[i])  # noqa: E731
        amounts = [used] if used is not None else list(benchmark_texts.PRICES)
        worth = [float(reckoned.potential(one.standing.difference[[i]], p)[0]) for p in amounts]
        lines.append({
            "rank": int(one.published_rank[i]), "municipality": lists.names[i], "code": lists.codes[i],
            "expected": int(get("expected")), "actual": int(get("actual")),
            "difference": int(one.standing.difference[i]), "expected_share": get("expected_share"),
            "actual_share": get("actual_share"), "points": float(one.points[i]),
            "rank_of_printed": int(one.standing.rank[i]), "tied_with": int(one.standing.tied[i]),
            "population": round(float(one.standing.population[i])),
            "potential_low": round(min(worth)), "potential_high": round(max(worth)),
        })  # fmt: skip
    bad = reckoned.order_violations(one.points, one.published_rank)
    price_line = "; ".join(f.kroner(p) for p in ([used] if used is not None else benchmark_texts.PRICES))
    _note(
        f"{one.period} {group}: {bad} places out of order; {int((one.standing.tied > 0).sum())} share their printed "
        f"difference; assumed price per full-time person: {price_line}",
    )  # fmt: skip
    if odd := lists.odd(one.period):
        _note(f"Counts and shares do not fit across the groups: {', '.join(odd)}. Compare with the agency's page.")
    draw(_map(one, lists, municipality), chart)
    people = ("rank", "municipality", "actual", "expected", "difference", "points")
    give(lines, json, csv, f"Actual against expected, {f.period(one.period)}, {GROUPS[group]}", people)


def _weeks(text: str) -> tuple[float, float, float, float]:
    try:
        a, b, c, d = (float(x) for x in text.split(","))
    except ValueError:
        raise AskedWrongly(
            f"'{text}' are not four shares.",
            where="--weeks",
            expected="four numbers, as 0.1,0.3,0.3,0.3",
            todo="Give the shares of weeks 1-4, 5-26, 27-52 and from 53.",
        ) from None
    return a, b, c, d


def _map(one: OneList, lists: Panel, name: str | None) -> Chart:
    values = {
        c: v for code, v in zip(lists.codes, one.points.tolist(), strict=True) for c in joint_centres.members(code)
    }
    return tilemap.tile_map(
        values, title="Forskel mellem faktisk og forventet andel", measure="forskel i pct.point",
        write=lambda v: f.number(v, 1, sign=True), around=0.0,
        mark=joint_centres.members(lists.codes[lists.place(name)])[0] if name else None,
    )  # fmt: skip


@app.command("rank")
def rank(
    data: Data = HERE, group: Group = "total", period: Period = None, municipality: Maybe = None,
    uncertainty: Choice = DEFAULT.choice, coverage: Coverage = DEFAULT.coverage, draws: Draws = DEFAULT.draws,
    seed: Seed = DEFAULT.seed, top: Annotated[int, typer.Option(help="Who may be among the first and last k.")] = 10,
    joint: Joint = False, json: Json = False, csv: CsvTo = None, chart: Picture = None,
) -> None:  # fmt: skip
    """Ranks with marginal and simultaneous confidence sets, and who may be first or last."""
    lists = _lists(data, joint)
    one = _list(lists, group, period, method(uncertainty, coverage, draws, seed))
    best, worst, apart = one.may_be(top, best=True), one.may_be(top, best=False), one.apart.told_apart()
    wanted = set(_only(lists, municipality))
    lines = [
        {
            "rank": int(one.published_rank[i]), "municipality": lists.names[i], "points": float(one.points[i]),
            "se": round(float(one.spread.se[i]), 4), "low": int(one.marginal.L[i]), "high": int(one.marginal.U[i]),
            "low_all": int(one.simultaneous.L[i]), "high_all": int(one.simultaneous.U[i]), f"may_be_first_{top}":
            bool(best[i]), f"may_be_last_{top}": bool(worst[i]), "told_apart_from": int(apart[i]),
            "shrunken": round(float(one.shrunken.estimate[i]), 4),
        }
        for i in np.argsort(one.published_rank, kind="stable") if int(i) in wanted
    ]  # fmt: skip
    draw(benchmark_charts.caterpillar(one, lists.place(municipality) if municipality else None), chart)
    people = ("rank", "municipality", "points", "low", "high", "low_all", "high_all", "told_apart_from")
    give(lines, json, csv, f"Ranks, {f.period(one.period)}, {GROUPS[group]}, {uncertainty}, {coverage:.0%}", people)


@app.command("shift")
def shift(
    data: Data = HERE, group: Group = "total", municipality: Maybe = None,
    before: Annotated[str | None, typer.Option("--from", help="Earlier period; the one before if not given.")] = None,
    period: Period = None, uncertainty: Choice = DEFAULT.choice, coverage: Coverage = DEFAULT.coverage,
    draws: Draws = DEFAULT.draws, seed: Seed = DEFAULT.seed,
    count: Annotated[bool, typer.Option("--count", help="Count over all adjacent lists, per meaning.")] = False,
    json: Json = False, csv: CsvTo = None, chart: Picture = None,
) -> None:  # fmt: skip
    """The shift in rank between two lists: own actual, own expected, the others - and whether it is more than noise."""
    lists = bench.lists(data)
    how = method(uncertainty, coverage, draws, seed)
    one = _list(lists, group, period, how)
    if count:
        give([vars(t) for t in told_from_noise(lists, group, how)], json, csv, f"Told from noise, {GROUPS[group]}")
        return
    step = moved(lists, group, before or _before(lists, one.period), one.period, how)
    lines = []
    for i in _only(lists, municipality):
        shares = (p for _, p in benchmark_charts.parts_of(step.shift, i))
        parts = dict(zip(("actual", "expected", "others"), shares, strict=True))
        lines.append({
            "municipality": lists.names[i], "before": int(step.shift.before[i]), "after": int(step.shift.after[i]),
            "shift": int(step.shift.shift[i]), **{k: round(float(v), 4) for k, v in parts.items()},
            "change_points": round(float(step.values.change[i]), 4),
            "p_change": round(float(step.values.p_value[i]), 4),
            "p_noise_alone": round(float(step.noise.p_value[i]), 4), "usual_places": int(step.noise.usual[i]),
            "proved": bool(step.proved[i]),
        })  # fmt: skip
    if municipality:
        draw(benchmark_charts.waterfall(step, lists.place(municipality)), chart)
    title = f"From {f.period(step.before.period)} to {f.period(one.period)}, {GROUPS[group]}"
    people = ("municipality", "before", "after", "actual", "expected", "others", "p_noise_alone", "proved")
    give(lines, json, csv, f"{title} ({step.overlap:.0%} in common)", people)


def _before(lists: Panel, period: str) -> str:
    at = lists.index(period)
    if at == 0:
        raise NoData(
            f"There is no list before {period}.", where="--from", expected="an earlier list", todo="Fetch older lists."
        )
    return lists.periods[at - 1]


@app.command("funnel")
def funnel(
    data: Data = HERE, group: Group = "total", period: Period = None, municipality: Maybe = None,
    uncertainty: Choice = DEFAULT.choice, coverage: Coverage = DEFAULT.coverage, joint: Joint = False,
    json: Json = False, csv: CsvTo = None, chart: Picture = None,
) -> None:  # fmt: skip
    """Who lies outside what chance gives a municipality of its size, corrected for looking at all."""
    lists = _lists(data, joint)
    one = _list(lists, group, period, method(uncertainty, coverage, DEFAULT.draws, DEFAULT.seed))
    size = lists.population(one.period)
    lines = [
        {
            "municipality": lists.names[i], "population": round(float(size[i])), "points": float(one.points[i]),
            "limit_alone": round(float(one.funnel.single * one.funnel.se[i]), 4),
            "limit_all": round(float(one.funnel.joint * one.funnel.se[i]), 4),
            "outside_alone": bool(one.funnel.outside_single[i]), "outside_all": bool(one.funnel.outside_joint[i]),
        }
        for i in _only(lists, municipality)
    ]  # fmt: skip
    draw(benchmark_charts.funnel_chart(one, lists.place(municipality) if municipality else None), chart)
    people = ("municipality", "population", "points", "limit_all", "outside_all")
    give(lines, json, csv, f"Funnel, {f.period(one.period)}, {GROUPS[group]}", people)


@app.command("neighbours")
def neighbours(
    municipality: Who, data: Data = HERE, group: Group = "total", period: Period = None,
    k: Annotated[int, typer.Option("-k", help="How many neighbours.")] = 7, joint: Joint = False, json: Json = False,
    csv: CsvTo = None,
) -> None:  # fmt: skip
    """Municipalities with the nearest expected share; how firm the circle is in k and over time."""
    lists = _lists(data, joint)
    one = _list(lists, group, period, DEFAULT)
    unit = lists.place(municipality)
    if not 1 <= k < len(lists.codes):
        most = len(lists.codes) - 1
        raise AskedWrongly(f"{k} neighbours.", where="-k", expected=f"1 to {most}", todo="Choose another number.")
    expected, actual = (lists.of(group, m, one.period) for m in ("expected_share", "actual_share"))
    near = circles.nearest(expected, unit, k)
    window = series_of.periods.parse(one.period)
    day = window.starts_on if window else official.moment(None).date()
    lines = [
        {
            "municipality": lists.names[i], "region": _region(lists.codes[i], day),
            "expected_share": float(expected[i]), "actual_share": float(actual[i]), "distance": round(float(d), 4),
            "rank": int(one.published_rank[i]), "low": int(one.marginal.L[i]), "high": int(one.marginal.U[i]),
        }
        for i, d in zip(near.units.tolist(), near.distance.tolist(), strict=True)
    ]  # fmt: skip
    ks = [n for n in (3, 5, 7, 10, 15, 20) if n < len(lists.codes)]
    firm = circles.stability(expected, actual, unit, ks)
    kept = circles.kept_over_time(lists.values[group]["expected_share"], unit, k)
    told = "; ".join(f"k={n}: {d:+.2f}" for n, d in zip(firm.k.tolist(), firm.against.tolist(), strict=True))
    stay = ", ".join(f"{x:.0%}" for x in kept)
    _note(f"Actual share less the neighbours' mean: {told}")
    _note(f"The next one lies {near.next_distance:.2f} away; kept over time: {stay}")
    people = ("municipality", "expected_share", "actual_share", "distance", "rank", "low", "high")
    title = f"Nearest to {lists.names[unit]} in expected share, {f.period(one.period)}, {GROUPS[group]}"
    give(lines, json, csv, title, people)


def _region(code: str, day: dt.date) -> str | None:
    return places.places()[joint_centres.members(code)[0]].region(day)


@app.command("series")
def series(
    table: Annotated[str, typer.Argument(help="Id of the table, such as y60a02.")],
    municipality: Who, data: Data = HERE,
    measure: Annotated[str | None, typer.Option(help="Measure of the table; its first if not given.")] = None,
    split: Annotated[str | None, typer.Option(help="Row of the table's own dimension; the whole if not given.")] = None,
    against: Annotated[str, typer.Option(help="country, neighbours, region, or names with commas.")] = "country",
    k: Annotated[int, typer.Option("-k", help="How many neighbours.")] = 7,
    index: Annotated[bool, typer.Option("--index", help="First period = 100.")] = False,
    register: Annotated[Path | None, typer.Option("--register", "-r", help="Show this register's own counts.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day to look at the register from.")] = None,
    json: Json = False, csv: CsvTo = None, chart: Picture = None,
) -> None:  # fmt: skip
    """An official series beside others, with change over one and two years in the same month.

    With --register: beside the register's own counts, and how the definitions differ.
    """
    known = bench.table(table)
    code = _code(municipality)
    others = _others(data, code, against, k)
    name = measure or known.measures[0].key
    part = split if split is not None else (known.split.whole if known.split else "")
    known.measure(name)
    whole = bench.series(data, known.id, name, part, list(dict.fromkeys([code, places.COUNTRY, *others])))
    if whole is None:
        raise NoData(
            f"No figures of table {known.id} are kept.", where=str(data), expected="a vintage or a saved answer",
            todo=f"Run `styrbord official fetch {known.id}`.",
        )  # fmt: skip
    if register is not None:
        _beside(Workbench.open(register), whole, code, (known.id, name, part), show.day(as_of), json, csv)
        return
    one = series_of.only(whole, [code, places.COUNTRY])
    if against in ("neighbours", "region"):
        label = f"{len(others)} naboer" if against == "neighbours" else "regionens andre kommuner"
        label += " (simpelt gns.)"
        one = series_of.only(series_of.with_mean(whole, others, label), [code, places.COUNTRY, series_of.NEIGHBOURS])
    elif others:
        one = series_of.only(whole, [code, places.COUNTRY, *others])
    shown = series_of.index(one) if index else one
    for c, n in zip(one.codes, one.names, strict=True):
        for years in (1, 2):
            change = series_of.change(one, c, years)
            why = f" (break: {', '.join(change.broken)})" if change.broken else ""
            _note(f"{n}: {change.before} to {change.after}: {one.write(change.absolute, sign=True)}, "
                              f"{f.percent(change.relative, 1, sign=True)}{why}")  # fmt: skip
    draw(series_of.chart(shown, mark=code), chart)
    lines = [
        {"period": p, **{n: _number(v) for n, v in zip(shown.names, line.tolist(), strict=True)}}
        for p, line in zip(shown.periods, shown.values, strict=True)
    ]
    give(lines, json, csv, shown.title)


def _beside(
    bench_of: Workbench, one: series_of.Series, code: str, asked: tuple[str, str, str], day: dt.date | None,
    json: bool, csv: Path | None,
) -> None:  # fmt: skip
    found = own.beside(bench_of, one, code, asked, day)
    for line in found.definitions.known:
        _note(f"Known: {line}")
    for line in found.definitions.not_established:
        _note(f"Not established: {line}")
    nearest = "full-time persons" if found.definitions.like == own.OWN[1] else "persons"
    _note(f"Difference: own {nearest} on {found.definitions.group} less the official count.")
    people = ("period", "official", "own_persons", "own_full_time", "difference", "state")
    give(list(found.lines), json, csv, f"{one.title}, {places.name_of(code)}: official and own", people)


def _number(value: float) -> float | None:
    return None if value != value else round(value, 4)


def _others(data: Path, code: str, against: str, k: int) -> list[str]:
    if against == "country":
        return []
    if against == "neighbours":
        lists = bench.lists(data)
        near = circles.nearest(lists.of("total", "expected_share", lists.periods[-1]), lists.codes.index(code), k)
        return [lists.codes[i] for i in near.units]
    if against == "region":
        now = official.moment(None).date()
        home = places.places()[code].region(now)
        return [p.code for p in places.places().values() if p.region(now) == home and p.code != code]
    return [_code(n) for n in against.split(",")]


def _code(name: str) -> str:
    code = places.code_of(name)
    if code is None:
        raise AskedWrongly(
            f"'{name.strip()}' is no municipality.",
            where="the command line",
            expected="one of the 98 municipalities, by name or code",
            todo="Check the spelling, for example Lejre or 0350.",
        )
    return code


@app.command("report")
def report(
    municipality: Who, data: Data = HERE,
    to: Annotated[Path, typer.Option("--to", help="The paper: .pdf, .html or .docx.")] = Path("benchmark.pdf"),
    group: Group = "total", period: Period = None, uncertainty: Choice = DEFAULT.choice,
    coverage: Coverage = DEFAULT.coverage, draws: Draws = DEFAULT.draws, seed: Seed = DEFAULT.seed,
    price: Annotated[float | None, typer.Option(help="Kroner a year per full-time person (an assumption).")] = None,
    one_page: Annotated[bool, typer.Option("--one-page", help="Only the first page.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print every sentence with its figures.")] = False,
) -> None:  # fmt: skip
    """The paper "X i benchmarken" from official data only; a PDF comes with the same page as HTML beside it."""
    lists = bench.lists(data)
    code = lists.codes[lists.place(municipality)]
    found = [bench.series(data, t, m, s, [code, places.COUNTRY]) for t, m, s in SERIES]
    _list(lists, group, period, DEFAULT)
    made = benchmark_report.report(
        lists, municipality, group=group, period=period, method=method(uncertainty, coverage, draws, seed),
        series=[s for s in found if s is not None], one_page=one_page,
        **({"prices": (price,), "price_note": "oplyst af brugeren"} if price is not None else {}),
    )  # fmt: skip
    targets = [to, to.with_suffix(".html")] if to.suffix.lower() == ".pdf" else [to]
    for target in targets:
        papers.write(made.paper, target)
    if json:
        show.as_json([{"text": s.text, "pattern": s.pattern, "figures": dict(s.numbers)} for s in made.sentences])
    _note(f"{', '.join(map(str, targets))} written; figures id {made.figures_id}")
