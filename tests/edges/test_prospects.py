# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the board shows of a snapshot: every figure, the last change in parts, every target ahead, who is behind."""

from __future__ import annotations

import datetime as dt

import pytest

from styrbord.errors import AskedWrongly
from styrbord.figures.disclosure import Hiding
from styrbord.simulation.country import simulate
from styrbord.workbench import Workbench, import_delivery, prospects, shelf
from styrbord.workbench.figures import figure, figures

AS_OF = dt.date(2023, 3, 31)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    folder = tmp_path_factory.mktemp("board")
    simulate(folder / "in", seed=5, persons=1500, municipality="0350", to_day=AS_OF, deliveries=2)
    for path in sorted(p for p in (folder / "in").iterdir() if (p / "delivery.toml").exists()):
        import_delivery(path, folder / "register")
    return Workbench.open(folder / "register")


@pytest.fixture(scope="module")
def open_shelf(bench: Workbench) -> shelf.Shelf:
    return shelf.stock(bench, AS_OF, hiding=False)


def test_the_shelf_holds_what_the_figures_verb_answers(bench: Workbench, open_shelf: shelf.Shelf) -> None:
    asked = figures(bench, "2023-01..2023-03", AS_OF, measures=["duties-kept", "focus-1-passive"], hiding=False)
    for one in asked.figures():
        assert open_shelf.get(one.measure, one.view, one.group, one.period) == one
    assert open_shelf.get("duties-kept", group="team:none") is None
    assert len(open_shelf.series("persons")) == len(open_shelf.months) <= shelf.MONTHS


def test_figures_of_the_shelf_can_be_rebuilt(bench: Workbench, open_shelf: shelf.Shelf) -> None:
    one = open_shelf.get("interviews-not-on-time")
    assert one is not None
    assert figure(bench, one.id)[0] == one


def test_crossed_cells_are_only_reckoned_open(bench: Workbench, open_shelf: shelf.Shelf) -> None:
    few = shelf.stock(bench, AS_OF, most=3)
    assert few.get("duties-kept-rule-team") is None
    assert open_shelf.groups("duties-kept-rule-team", "", "row|team")
    by_team = [f for g in few.groups("duties-kept", "", "team") for f in few.series("duties-kept", "", g)]
    assert "hidden" in {f.state for f in by_team if f}


@pytest.mark.parametrize("measure", ["interviews-not-on-time", "interviews-not-on-time-had-work", "focus-2-interviews"])
def test_as_many_are_behind_a_figure_as_it_counts(bench: Workbench, open_shelf: shelf.Shelf, measure: str) -> None:
    one = open_shelf.get(measure)
    units = shelf.Behind(bench, AS_OF).units(measure, "", "all", open_shelf.months[-1])
    assert one is not None
    assert sum(u.is_counted for u in units) == one.numerator
    assert len(units) == one.denominator
    assert all(u.row for u in units) == (measure != "focus-2-interviews")


def test_nobody_is_behind_a_mean(bench: Workbench) -> None:
    with pytest.raises(AskedWrongly, match="no share"):
        shelf.Behind(bench, AS_OF).units("wage-hours-mean", "", "all", "2023-02")


def test_the_change_of_the_month_is_parted(bench: Workbench, open_shelf: shelf.Shelf) -> None:
    found = {p.measure: p for p in prospects.changes(bench, AS_OF)}
    assert set(found) == set(prospects.PARTED)
    for name, parted in found.items():
        change = parted.change
        now = open_shelf.get(name, parted.view)
        assert now is not None
        assert change.last == pytest.approx(now.value)
        assert sum(c.effect for c in change.causes) == pytest.approx(change.total)
        assert change.corrections_are_known
    rules = {c.names: c for c in found["focus-1-passive"].change.causes}[("rules",)]
    assert rules.units > 0, "on 22 March 2023 the law of the focus target changed"


def test_without_an_earlier_delivery_corrections_are_not_known(bench: Workbench) -> None:
    change = prospects.changes(bench, dt.date(2023, 1, 31), ["focus-2-interviews"])[0].change
    assert not change.corrections_are_known
    assert change.causes[0].effect == 0


def test_every_target_is_looked_at_ahead(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    aims = prospects.targets_of("focus-1-passive", prospects.outlook.coming(AS_OF))
    assert [t.view for t in aims] == ["new", "transition"]
    found = prospects.prospect(bench, aims[0], AS_OF)
    assert found.is_in_force
    assert [m.month for m in found.months] == ["2023-04", "2023-05", "2023-06"]
    first = found.months[0]
    effort = first.with_effort(aims[0], prospects.Effort(20, AS_OF))
    assert effort is not None
    assert effort.moved <= len(first.chances)
    assert first.is_small(Hiding(limit=first.denominator + 1))
    assert not first.is_small(Hiding(on=False))
