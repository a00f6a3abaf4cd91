# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The shapes of duties: how due days and fulfilling days are found, and the outcome that follows.

A shape is a function from the candidates of one version to blocks of duties. Everything is arithmetic on whole arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.law.clocks import Clock
from styrbord.law.columns import Bools, Ints, keys, running_latest, spread, starts_of
from styrbord.law.duties import EXEMPT, KEPT, LAPSED, LATE, MISSED, OPEN
from styrbord.law.facts import HELD, Facts, Offers, interview_counts
from styrbord.law.lawbook import Lawbook, Span, Version
from styrbord.law.scope import REASONS, Candidates
from styrbord.law.spells import Spells
from styrbord.records.casedata import Columns
from styrbord.records.days import FOREVER, NO_DAY
from styrbord.records.tables import FORMS


@dataclass(frozen=True)
class Block:
    """Some duties of one version: one entry per duty."""

    candidates: Candidates
    link: npt.NDArray[np.int32]
    counted_from: Ints
    due: Ints
    met: Ints
    outcome: npt.NDArray[np.int8]
    row: str

    def where(self, mask: Bools) -> Block:
        """The duties of a mask."""
        return Block(
            self.candidates.where(mask), self.link[mask], self.counted_from[mask], self.due[mask], self.met[mask],
            self.outcome[mask], self.row,
        )  # fmt: skip


class Court:
    """What a shape needs to judge: the spells, the facts, the lawbook, and what earlier rows gave."""

    def __init__(self, spells: Spells, facts: Facts, book: Lawbook) -> None:
        self.spells, self.facts, self.book, self.as_of = spells, facts, book, facts.as_of
        self.earlier: dict[str, list[Block]] = {}
        self._clocks: dict[tuple[object, bool], Clock] = {}

    def clock(self, version: Version, *, cumulative: bool | None = None) -> Clock:
        """The version's clock over all spells, made once."""
        kind = version.clock == "cumulative" if cumulative is None else cumulative
        name = (self.book.pauses(version), kind)
        if name not in self._clocks:
            self._clocks[name] = Clock(self.spells, name[0], cumulative=kind)
        return self._clocks[name]

    def person(self, c: Candidates) -> Ints:
        """The person of each candidate."""
        return self.spells.person[c.which].astype(np.int64)

    def until(self, c: Candidates) -> Ints:
        """The end of each candidate's spell."""
        return self.spells.until[c.which]

    def last_seen(self, c: Candidates) -> Ints:
        """The last day on which something can fulfil: as_of, or the spell's last day."""
        return np.minimum(self.as_of, self.until(c) - 1)

    def counted_from(self, version: Version, c: Candidates) -> Ints:
        """The day a duty is counted from: the spell's, or the registration's (D4.2)."""
        day = self.spells.counted_from[c.which]
        if version.counted_from != "registration":
            return day
        return self.facts.registered_from(self.person(c), day, version.registration_max_days_before)

    def waived_until(self, version: Version, c: Candidates, due: Ints) -> Ints:
        """The latest end of the absences that waive on the due day; `NO_DAY`: none covers it."""
        if not version.waived_by:
            return np.full(len(due), NO_DAY, dtype=np.int64)
        person = self.person(c)
        out = self.facts.absences(version.waived_by).until(person, due)
        for kind, groups in version.waived_by_not_groups.items():
            rest = tuple(k for k in version.waived_by if k != kind)
            other = np.flatnonzero(c.in_groups(tuple(groups)))
            out[other] = self.facts.absences(rest).until(person[other], due[other])
        return out

    def outcome(
        self, c: Candidates, due: Ints, met: Ints, waived: Bools, *, late: bool = True, pending: Bools | None = None
    ) -> npt.NDArray[np.int8]:
        """The outcomes in the order of `semantics.md`; `met` is `FOREVER` where nothing fulfils by as_of."""
        until = self.until(c)
        still_open = due >= self.as_of if pending is None else (due >= self.as_of) | pending
        return np.select(
            [
                met <= due,
                (due <= self.as_of) & (due < until) & waived,
                until <= due,
                (met < FOREVER) & late,
                still_open,
            ],
            [KEPT, EXEMPT, LAPSED, LATE, OPEN],
            MISSED,
        ).astype(np.int8)

    def block(self, row: str, c: Candidates, begins: Ints, due: Ints, met: Ints, outcome, link=None) -> Block:  # type: ignore[no-untyped-def]
        """Put duties together; a fulfilling day stays only where it fulfilled."""
        number = np.full(len(due), -1, dtype=np.int32) if link is None else np.asarray(link, dtype=np.int32)
        served = (outcome == KEPT) | (outcome == LATE)
        return Block(c, number, begins, due, np.where(served, met, NO_DAY), outcome, row)


def _only(court: Court, c: Candidates, day: Ints) -> Ints:
    """Fulfilling days inside the spell and seen; others are `FOREVER`."""
    return np.where(day <= court.last_seen(c), day, FOREVER)


def _within(court: Court, version: Version, c: Candidates) -> Iterator[Block]:
    """`first_within` and `count_within`: the k-th fulfilling event on or before the due day."""
    assert version.due is not None
    begins = court.counted_from(version, c)
    due = court.clock(version).due(c.which, version.due, begins)
    if version.fulfilled_by["table"] == "offers":
        yield from _offered(court, version, c, begins, due)
        return
    events = court.facts.interviews(version.fulfilled_by)
    met = _only(court, c, events.kth(court.person(c), begins, version.count))
    waived = court.waived_until(version, c, due) > NO_DAY
    yield court.block(version.row, c, begins, due, met, court.outcome(c, due, met, waived))


def _offers_of(court: Court, version: Version, cutoff_passed: bool) -> Offers:
    served = version.fulfilled_by
    limited = served.get("only_due_before", {})
    kinds = tuple(k for k in served["kinds"] if not (cutoff_passed and k in limited))
    return court.facts.offers(kinds, served.get("consecutive_days", 1))


def _first_offer(court: Court, version: Version, c: Candidates, begins: Ints, due: Ints) -> tuple[Ints, Bools]:
    """The first day an offer that counts began, and whether one is running that still lacks days."""
    limits = [int(np.datetime64(d, "D").astype(int)) for d in version.fulfilled_by.get("only_due_before", {}).values()]
    passed = due >= limits[0] if limits else np.zeros(len(due), dtype=bool)
    met, pending = np.full(len(due), FOREVER, dtype=np.int64), np.zeros(len(due), dtype=bool)
    person, until = court.person(c), court.until(c)
    for is_passed in (False, True):
        at = np.flatnonzero(passed == is_passed)
        if len(at):
            offers = _offers_of(court, version, is_passed)
            met[at] = offers.first(person[at], begins[at], until[at])
            pending[at] = offers.pending(person[at], begins[at], until[at], due[at])
            if version.granted_ahead:
                ahead = offers.granted_ahead(person[at], due[at], until[at], version.granted_ahead["days"])
                met[at] = np.minimum(met[at], ahead)
    return met, pending


def _offered(court: Court, version: Version, c: Candidates, begins: Ints, due: Ints) -> Iterator[Block]:
    """A first offer, and the duty that follows an exemption on its due day (A2.3)."""
    row, link = version.row, None
    following = version.after_exemption
    while len(c.which):
        met, pending = _first_offer(court, version, c, begins, due)
        waived_until = court.waived_until(version, c, due)
        outcome = court.outcome(c, due, met, waived_until > NO_DAY, pending=pending)
        yield court.block(row, c, begins, due, met, outcome, link)
        if not following:
            return
        again = (outcome == EXEMPT) & (waived_until < FOREVER)
        c, begins = c.where(again), begins[again]
        link = np.zeros(len(c.which), dtype=np.int32) if link is None else link[again] + 1
        clock = court.clock(version, cumulative=False)
        due, row = clock.due(c.which, Span.of(following["due"]), waived_until[again]), following["row"]


def _between(court: Court, version: Version, c: Candidates) -> Iterator[Block]:
    """One duty per window: an event on or after its opening, on or before its due day."""
    clock, begins, person = court.clock(version), court.counted_from(version, c), court.person(c)
    events = court.facts.interviews(version.fulfilled_by)
    for number, (opens, closes) in enumerate(version.windows):
        opening, due = clock.due(c.which, opens, begins), clock.due(c.which, closes, begins)
        met = _only(court, c, events.kth(person, np.maximum(opening, begins)))
        waived = court.waived_until(version, c, due) > NO_DAY
        if version.waived_when_declined:
            waived |= court.facts.declined().kth(person, opening) <= due
        link = np.full(len(due), number) if len(version.windows) > 1 else None
        yield court.block(version.row, c, begins, due, met, court.outcome(c, due, met, waived), link)


def _every(court: Court, version: Version, c: Candidates) -> Iterator[Block]:
    """A chain of links, each counted from the event or the due day before it."""
    assert version.every is not None
    c, anchor = _chain_starts(court, version, c)
    clock, events = court.clock(version), court.facts.interviews(version.fulfilled_by)
    number = 0
    while len(c.which):
        due = clock.due(c.which, version.every, anchor)
        met = _only(court, c, events.kth(court.person(c), anchor + 1))
        waived = court.waived_until(version, c, due) > NO_DAY
        outcome = court.outcome(c, due, met, waived, late=False)
        begins = court.counted_from(version, c)
        yield court.block(version.row, c, begins, due, met, outcome, np.full(len(due), number))
        goes_on = (outcome != OPEN) & (outcome != LAPSED)
        anchor = np.where(outcome == KEPT, met, due)[goes_on]
        c, number = c.where(goes_on), number + 1


def _chain_starts(court: Court, version: Version, c: Candidates) -> tuple[Candidates, Ints]:
    """Where chains begin: on the event that kept the row before, else on its due day once that has passed."""
    if not version.after:
        return c, court.counted_from(version, c)
    anchor = np.full(len(court.spells), FOREVER, dtype=np.int64)
    for block in court.earlier.get(version.after, []):
        begun = (block.outcome != OPEN) & (block.outcome != LAPSED)
        anchor[block.candidates.which[begun]] = np.where(block.outcome == KEPT, block.met, block.due)[begun]
    begun = anchor[c.which] < FOREVER
    return c.where(begun), anchor[c.which[begun]]


def _count_per(court: Court, version: Version, c: Candidates) -> Iterator[Block]:
    """Successive windows, each with its own count; the last is open or cut by the end of the spell."""
    assert version.per is not None
    clock, events, number = court.clock(version), court.facts.interviews(version.fulfilled_by), 0
    begins = court.counted_from(version, c)
    opening = _offset(clock, c, begins, version.start, version.per, 0)
    while len(c.which):
        due = _offset(clock, c, begins, version.start, version.per, number + 1)
        met = _only(court, c, events.kth(court.person(c), opening + (number > 0), version.count))
        waived = court.waived_until(version, c, due) > NO_DAY
        outcome = court.outcome(c, due, met, waived, late=False)
        made = (opening <= court.as_of) & (opening < court.until(c))
        block = court.block(version.row, c, begins, due, met, outcome, np.full(len(due), number))
        yield block.where(made)
        goes_on = made & (outcome != OPEN) & (outcome != LAPSED)
        c, begins, opening, number = c.where(goes_on), begins[goes_on], due[goes_on], number + 1


def _offset(clock: Clock, c: Candidates, begins: Ints, start: Span, per: Span, windows: int) -> Ints:
    """The day `start` and so many windows after the beginning, reckoned at once so that months do not drift."""
    if start.unit == per.unit or not start.n:
        return clock.due(c.which, Span(per.unit, start.n + windows * per.n), begins)
    asked = clock.days(start, begins) + clock.days(Span(per.unit, windows * per.n), begins)
    return clock.moved(c.which, clock.unmoved(c.which, asked, begins))


def _gap_between(court: Court, version: Version, c: Candidates) -> Iterator[Block]:
    """The first offer, and after each offer that has ended the next one."""
    assert version.first is not None
    assert version.gap is not None
    clock, begins = court.clock(version), court.counted_from(version, c)
    yield from _offered(court, version, c, begins, clock.due(c.which, version.first, begins))
    offers = _offers_of(court, version, False)
    owner, start, until = _offer_blocks(court, offers, c, begins)
    if not len(owner):
        return
    following = np.where(np.append(~starts_of(owner)[1:], False), np.append(start[1:], FOREVER), FOREVER)
    last = starts_of(owner)
    link = np.arange(len(owner)) - np.maximum.accumulate(np.where(last, np.arange(len(owner)), 0))
    ended = (until <= court.as_of) & (until <= court.until(c)[owner])
    owner, until, following, link = owner[ended], until[ended], following[ended], link[ended]
    after = c.where(owner)
    due = clock.due(after.which, version.gap, until - 1)
    pending = offers.pending(court.person(after), until, court.until(after), due)
    waived = court.waived_until(version, after, due) > NO_DAY
    outcome = court.outcome(after, due, following, waived, pending=pending)
    yield court.block(version.row, after, begins[owner], due, following, outcome, link)


def _offer_blocks(court: Court, offers: Offers, c: Candidates, begins: Ints) -> tuple[Ints, Ints, Ints]:
    """Offers of each spell, joined where they overlap or touch: (candidate, first day, until), by candidate."""
    person, end = court.person(c), court.until(c)
    order = np.argsort(keys(offers.person, offers.start), kind="stable")
    found = keys(offers.person[order], offers.start[order])
    low = np.searchsorted(found, keys(person, NO_DAY))
    high = np.searchsorted(found, keys(person, np.minimum(court.as_of, end)), side="right")
    owner, nth = spread(high - low)
    at = order[low[owner] + nth]
    start, until = offers.start[at], offers.until[at]
    left = np.where(until == FOREVER, court.as_of - begins[owner], until - begins[owner])
    inside = (start >= begins[owner]) & ((start < end[owner]) | offers.is_subsidy[at])
    carried = (start < begins[owner]) & (left >= offers.need)
    carried &= begins[owner] <= np.minimum(court.as_of, end[owner] - 1)
    keep = inside | carried
    owner, start, until = owner[keep], np.maximum(start[keep], begins[owner[keep]]), until[keep]
    order = np.lexsort((start, owner))
    owner, start, until = owner[order], start[order], until[order]
    if not len(owner):
        return owner, start, until
    reach = running_latest(owner, until)
    fresh = starts_of(owner)
    fresh[1:] |= start[1:] > reach[:-1]
    first = np.flatnonzero(fresh)
    return owner[first], start[first], np.maximum.reduceat(until, first)


def _form(court: Court, version: Version, c: Candidates) -> Iterator[Block]:
    """One entry per held interview of the spell: was its form one that the rule allows?"""
    table = court.facts.case["interviews"]
    owner, at = _interviews_of(court, version, table, c)
    held = table["held_on"][at].astype(np.int64)
    begins = court.counted_from(version, c)
    fresh = starts_of(owner) if len(owner) else np.zeros(0, dtype=bool)
    position = np.arange(len(owner))
    link = position - np.maximum.accumulate(np.where(fresh, position, 0)) if len(owner) else position
    judged = (held >= version.in_force) & (held < version.until) & _asked_of(court, version, c, owner, held, link)
    allowed = np.isin(table["form"][at], [FORMS.index(f) for f in version.form["forms"]])
    for name in version.form.get("lifted_by", ()):
        for first, until in court.book.calendars[name].periods:
            allowed |= (held >= first) & (held < until)
    outcome = np.where(allowed, KEPT, MISSED).astype(np.int8)
    one = c.where(owner)
    unknown = (table["form"][at] < 0) & ~allowed
    one = Candidates(one.which, one.group, np.where(unknown, REASONS.index("form"), one.doubt).astype(np.int8))
    block = court.block(version.row, one, begins[owner], held, held, outcome, link)
    yield block.where(judged)


def _interviews_of(court: Court, version: Version, table: Columns, c: Candidates) -> tuple[Ints, Ints]:
    """Held interviews that count for each candidate, by candidate and day."""
    counts = interview_counts(table, version.fulfilled_by) & (table["status"] == HELD)
    rows = np.flatnonzero(counts & (table["held_on"] <= court.as_of) & (table["held_on"] > NO_DAY))
    rows = rows[np.argsort(keys(table["person"][rows], table["held_on"][rows]), kind="stable")]
    found = keys(table["person"][rows], table["held_on"][rows])
    person = court.person(c)
    low = np.searchsorted(found, keys(person, court.counted_from(version, c)))
    high = np.searchsorted(found, keys(person, court.last_seen(c)), side="right")
    owner, nth = spread(np.maximum(high - low, 0))
    return owner, rows[low[owner] + nth]


def _asked_of(court: Court, version: Version, c: Candidates, owner: Ints, held: Ints, link: Ints) -> Bools:
    """Is the interview one the form rule speaks of: the first or later ones, before or after a span?"""
    which = {"all": link >= 0, "first": link == 0, "later": link > 0}[version.form.get("which", "all")]
    clock, begins = court.clock(version), court.counted_from(version, c)
    if "within" in version.form:
        which = which & (held <= clock.due(c.which, Span.of(version.form["within"]), begins)[owner])
    if "beyond" in version.form:
        which = which & (held > clock.due(c.which, Span.of(version.form["beyond"]), begins)[owner])
    return which


SHAPES: Mapping[str, Callable[[Court, Version, Candidates], Iterator[Block]]] = {
    "first_within": _within,
    "count_within": _within,
    "between": _between,
    "every": _every,
    "count_per": _count_per,
    "gap_between": _gap_between,
    "form": _form,
}
