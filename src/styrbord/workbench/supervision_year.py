# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A whole year of supervision played on a simulated register, for a demonstration and for tests.

Everything goes through the verbs that people use; only the people, the clock and the errors found are invented
(`catalogue/supervision/year.toml`). Only a register of simulated data is played on, and only one without supervision.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.law.lawbook import Lawbook
from styrbord.store.journal import Journal
from styrbord.store.register import Register
from styrbord.supervision.plan import Slot
from styrbord.workbench import (
    samples,
    supervision,
    supervision_followups,
    supervision_plan,
    supervision_publication,
    supervision_risk,
    supervision_runs,
)
from styrbord.workbench.bench import Judged, Workbench
from styrbord.workbench.checklists import checklist

FILE = Path(__file__).parent.parent / "catalogue" / "supervision" / "year.toml"
REASSESS = (4, 7, 10, 12)  # the risk picture is looked at anew at the end of these months


class PlayedBench(Workbench):
    """A workbench whose journal goes by a clock that is set, and whose duties of a day are judged once."""

    def __init__(self, register: Register, book: Lawbook) -> None:
        super().__init__(register, book)
        self.clock = dt.datetime(2000, 1, 1, 8, tzinfo=dt.UTC)
        self._played = Journal.open(register.path, now=self._tick)
        self._judged: dict[dt.date, Judged] = {}

    def _tick(self) -> dt.datetime:
        self.clock += dt.timedelta(seconds=1)
        return self.clock

    def set_day(self, day: dt.date) -> None:
        """Begin a day at eight."""
        self.clock = dt.datetime(day.year, day.month, day.day, 8, tzinfo=dt.UTC)

    def journal(self) -> Journal:
        """The journal, by the set clock."""
        return self._played

    def duties(self, as_of: dt.date, *args: Any, **more: Any) -> Judged:
        """The duties of a day, judged once."""
        if args or more:
            return super().duties(as_of, *args, **more)
        if as_of not in self._judged:
            self._judged[as_of] = super().duties(as_of)
        return self._judged[as_of]


def play_year(
    bench: Workbench, *, year: int, seed: int = 1, progress: Callable[[int, int], None] | None = None,
    until_month: int = 12,
) -> PlayedBench:  # fmt: skip
    """Play a year: assessment, plan, each month's supervision, reassessment, publication. The same seed, the same year.

    Refuses a register that is not simulated, and one in which supervision has begun.
    """
    _refuse(bench, dt.date(year, until_month, 28))
    plot = tomllib.loads(FILE.read_text(encoding="utf-8"))
    played = PlayedBench(bench.register, bench.book)
    with tempfile.TemporaryDirectory() as folder:
        game = _Game(played, plot, year, random.Random(seed), seed, Path(folder))
        game.begin()
        for month in range(1, until_month + 1):
            game.play_month(month)
            if progress:
                progress(month, until_month)
        if until_month == 12:
            game.publish()
    return played


def _refuse(bench: Workbench, last: dt.date) -> None:
    simulated = all("simul" in d.source.lower() for d in bench.register.deliveries())
    if not simulated or bench.journal().streams("supervision"):
        raise AskedWrongly(
            "A year can only be played on a simulated register without supervision.",
            where=str(bench.register.path),
            expected="a register made of `styrbord simulate`, in which no supervision has begun",
            todo="simulate a municipality, import it into a new register, and play the year there",
        )
    known = max((d.extracted_at.date() for d in bench.register.deliveries()), default=dt.date.min)
    if known < last:
        raise AskedWrongly(
            f"The register does not reach the end of {last.year}.",
            where=f"{bench.register.path}: the newest delivery is of {known}",
            expected=f"deliveries up to the end of {last:%B %Y}",
            todo="play an earlier year, or simulate to a later day",
        )


class _Game:
    """The invented year: who does what on which day."""

    def __init__(
        self, bench: PlayedBench, plot: Mapping[str, Any], year: int, rng: random.Random, seed: int, folder: Path
    ) -> None:
        self.bench, self.plot, self.year, self.rng, self.seed, self.folder = bench, plot, year, rng, seed, folder
        self.leader, self.drawer = plot["roles"]["leader"], plot["roles"]["drawer"]
        self.readers = [p["user"] for p in plot["person"] if "read" in p["may"] and p["hours"]]
        self.areas = {a["id"]: a for a in plot["area"]}
        self.waiting: list[str] = []

    def say(self, name: str) -> str:
        return str(self.plot["texts"][name]["da"])

    # -- January: people, risks, plan

    def begin(self) -> None:
        bench, leader, first = self.bench, self.leader, dt.date(self.year, 1, 2)
        bench.set_day(first)
        for p in self.plot["person"]:
            supervision_plan.enrol(
                bench, user=p["user"], by=leader, may=p["may"], hours_per_month=p["hours"], name=p["name"],
                email=p["email"],
            )  # fmt: skip
            if "away" in p:
                low, high = (dt.date.fromisoformat(f"{self.year}-{d}") for d in p["away"])
                supervision_plan.note_absence(bench, user=p["user"], by=leader, from_day=low, until=high)
        for a in self.areas.values():
            if "change" in a:
                on = first - dt.timedelta(days=a["change"]["days_before"])
                text = a["change"]["text"]["da"]
                supervision_risk.note_change(bench, area=a["id"], by=leader, on=on, what=a["change"]["what"], text=text)
        supervision_risk.ask_all(bench, as_of=first, by=leader, areas=self.areas)
        for a in self.areas.values():
            supervision_risk.decide(
                bench, area=a["id"], by=leader, from_day=first, grounds=a["grounds"], likelihood=a["likelihood"],
                consequence=a["consequence"], reason=a["grounds"],
            )  # fmt: skip
        supervision_plan.make(bench, year=self.year, by=leader, on=first)

    # -- each month

    def play_month(self, month: int) -> None:
        for slot in [s for s in supervision.year_plan(self.bench, self.year).slots if s.month == month]:
            self.supervise(slot)
        self.mend(month)
        if month in REASSESS:
            self.reassess(month)

    def supervise(self, slot: Slot) -> None:
        """One supervision: drawn early in the month, read in the middle, decided before its day."""
        bench = self.bench
        bench.set_day(dt.date(self.year, slot.month, 3))
        self.draw(slot)
        others = [r for r in self.readers if r != slot.supervisor]
        bench.set_day(dt.date(self.year, slot.month, 12))
        read = self.read(slot, slot.supervisor, second=False) + self.read(slot, others[0], second=True)
        bench.set_day(dt.date(self.year, slot.month, 20))
        samples.close_reading(bench, sample=slot.id, by=slot.supervisor)
        found = samples.evaluate_sample(bench, sample=slot.id, by=slot.supervisor).as_dict()
        for activity, minutes in (("read", read * self.rng.randint(28, 42)), ("evaluate", 45), ("report", 30)):
            supervision_runs.note_time(
                bench, run=slot.id, by=slot.supervisor, activity=activity, minutes=max(minutes, 1)
            )
        if found["errors"]:
            duty = self.rng.choice(("decide-anew", "hold-what-was-missed", "correct-reimbursement"))
            by_when = dt.date(self.year, slot.month, 20) + dt.timedelta(days=30)
            supervision_followups.open_all(
                bench, run=slot.id, by=slot.supervisor, duty=duty, what=self.say("task"), responsible=others[0],
                by_when=by_when,
            )  # fmt: skip
        bench.set_day(dt.date(self.year, slot.month, 25))
        kind = "action" if found["errors"] else "noted"
        supervision_runs.decide(bench, run=slot.id, by=self.leader, decision=kind, grounds=self.say(kind))

    def draw(self, slot: Slot) -> None:
        area, bench = self.areas[slot.area], self.bench
        others = [r for r in self.readers if r != slot.supervisor]
        asked = samples.Asked(
            area=slot.area, as_of=dt.date(self.year, slot.month, 1), tolerable="0.05", size=slot.size,
            seed=f"{self.seed}-{slot.id}", second=1,
        )  # fmt: skip
        file = self.by_hand(area["by_hand"], slot) if "by_hand" in area else None
        there = len(samples.area_list(bench, slot.area, asked.as_of, file).listed)
        supervision_runs.open_run(bench, run=slot.id, by=self.drawer)
        size = min(slot.size, there)
        samples.draw_sample(
            bench, sample=slot.id, by=self.drawer, readers=[slot.supervisor],
            asked=samples.Asked(**{**vars(asked), "size": size}), second_reader=others[0], file=file,
        )  # fmt: skip
        supervision_runs.note_time(bench, run=slot.id, by=self.drawer, activity="draw", minutes=20)

    def by_hand(self, cases: int, slot: Slot) -> Path:
        """A list of cases the register does not hold, as somebody would take it out of another system."""
        path = self.folder / f"{slot.id}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["case", "kind"])
            writer.writerows((f"T{slot.month:02d}{n:03d}", "krav" if n % 3 else "afskrevet") for n in range(cases))
        return path

    def read(self, slot: Slot, user: str, *, second: bool) -> int:
        """Read the user's cases: wrong ones are planted by case, so that a second reader mostly finds the same."""
        area, count = self.areas[slot.area], 0
        points = [p.id for p in checklist(self.bench, slot.area)[0].points]
        for one in samples.to_read(self.bench, slot.id, user):
            if one.second != second:
                continue
            planted = random.Random(f"{self.seed} {slot.id} {one.case}")
            answers = {p: {"answer": "in-order"} for p in points}
            chance, rate = planted.random(), area["rates"][slot.month - 1]
            if chance < rate + area["small"] and not (second and self.rng.random() < 0.1):
                grade = "material" if chance < rate else "error"
                answers[planted.choice(points)] = self.wrong(grade)
            samples.answer(self.bench, sample=slot.id, case=one.case, by=user, answers=answers, second=second)
            count += 1
        return count

    def wrong(self, grade: str) -> dict[str, Any]:
        return {"answer": grade, "reason": self.say("reason"), "cause": "workload"}

    # -- follow-up and reassessment

    def mend(self, month: int) -> None:
        """What was found last month is mended and verified; what is found now waits."""
        if month == 1:
            return
        bench = self.bench
        bench.set_day(dt.date(self.year, month, 27))
        before = f"{self.year}-{month - 1:02d}"
        for one in supervision.all_follow_ups(bench, before):
            if one.state == "open" and self.rng.random() < 0.9:
                supervision_followups.done(
                    bench, id=one.id, by=one.responsible, how=self.say("mended"), on=dt.date(self.year, month, 27)
                )
                supervision_followups.check(bench, id=one.id, by=self.drawer, holds=True)

    def reassess(self, month: int) -> None:
        """Look at the risk picture anew: an area that the findings call milder becomes so; a worse one is kept."""
        bench, day = self.bench, dt.date(self.year, month, 28)
        bench.set_day(day)
        picture = supervision.picture(bench)
        found = [p for p in supervision_risk.effects(bench, day) if p.area in self.areas]
        for proposal in found:
            supervision_risk.ask(bench, area=proposal.area, as_of=day, by=self.leader)
            now = picture[proposal.area].current
            read = [r for r in proposal.reasons if r.id == "found" and r.counts]
            milder = now is not None and now.colour == "red" and read and read[0].says["of"] >= 30
            if milder:
                supervision_risk.decide(
                    bench, area=proposal.area, by=self.leader, from_day=day, grounds=self.say("changed")
                )
            else:
                supervision_risk.reject(bench, area=proposal.area, by=self.leader, reason=self.say("kept"))
        changed = supervision.picture(bench)
        if month < 12 and any(changed[a].current != picture[a].current for a in self.areas):
            supervision_plan.anew(bench, year=self.year, by=self.leader, on=day, reason=self.say("anew"))

    def publish(self) -> None:
        bench, day = self.bench, dt.date(self.year, 12, 30)
        bench.set_day(day)
        made = supervision_publication.prepare(bench, year=self.year, today=day, by=self.leader)
        supervision_publication.approve(bench, year=self.year, by=self.drawer, digest=made.digest)
