# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""An explanation in sentences: the rule, the reckoning day by day, what counted and what did not, the outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from styrbord.law.explain import Explanation, Stretch, Weighed
from styrbord.presentation.words import word

_SAID = {
    "da": {
        "counted": "Talt fra {day} på {benefit}{group}; der kræves {asked}.",
        "moved": "Fristen ville være {unmoved}, men den dag er uden ydelse eller i en pause. Den flytter til {due}.",
        "due": "Frist: {due}.",
        "anchor": "Denne frist tælles fra {day}.",
        "ended": "Forløbet sluttede {day} (første dag uden ydelse).",
        "met": "Opfyldt {day}.",
        "outcome": "Udfald: {outcome}{reason}.",
        "law": "Regel: {reference} ({rows}; grundlag {basis}, sidst efterset {checked}).",
        "events": "Hvad der skete:",
        "groups": "Mulige målgrupper: {groups}.",
        "line": "{begins} - {last}: {days}, {why}",
        "opens": "Det, der tæller, ligger fra {day} til fristen.",
        "nothing": "Intet er registreret.",
    },
    "en": {
        "counted": "Counted from {day} on {benefit}{group}; {asked} are required.",
        "moved": "The due day would be {unmoved}, but that day is without benefit or in a pause. It moves to {due}.",
        "due": "Due day: {due}.",
        "anchor": "This due day is counted from {day}.",
        "ended": "The spell ended on {day} (the first day without benefit).",
        "met": "Fulfilled on {day}.",
        "outcome": "Outcome: {outcome}{reason}.",
        "law": "Rule: {reference} ({rows}; basis {basis}, last checked {checked}).",
        "events": "What happened:",
        "groups": "Possible target groups: {groups}.",
        "line": "{begins} - {last}: {days}, {why}",
        "opens": "What counts lies from {day} to the due day.",
        "nothing": "Nothing is recorded.",
    },
}


@dataclass(frozen=True)
class Told:
    """An explanation in parts: every sentence is written out; `events` say first whether they count."""

    heading: str
    text: str
    rule: str
    reckoning: tuple[str, ...]
    stretches: tuple[str, ...]
    due: tuple[str, ...]
    events: tuple[tuple[bool, str], ...]
    ending: tuple[str, ...]


def told(e: Explanation, lang: str = "da") -> str:
    """The whole explanation as plain text."""
    t, said = parts(e, lang), _SAID[lang]
    lines = [t.heading, *(f"  {line}" for line in (t.text, t.rule, *t.reckoning)), *(f"    {s}" for s in t.stretches)]
    lines += [*(f"  {line}" for line in t.due), "  " + said["events"]]
    lines += [f"    {'+' if counts else '-'} {line}" for counts, line in t.events] or [f"    {said['nothing']}"]
    return "\n".join([*lines, *(f"  {line}" for line in t.ending)])


def parts(e: Explanation, lang: str = "da") -> Told:
    """The explanation's sentences by what they tell."""
    said, duty, v = _SAID[lang], e.duty, e.version
    link = "" if duty["link"] is None else f" [{duty['link']}]"
    reference = " ".join(str(v.reference[k]) for k in ("act", "section") if k in v.reference)
    return Told(
        heading=f"{duty['row']}{link}  {v.title[lang]}",
        text=v.text[lang],
        rule=said["law"].format(
            reference=reference, rows=", ".join(v.rows), basis=v.basis, checked=_day(v.checked_on, lang)
        ),
        reckoning=tuple(_reckoning(e, lang)),
        stretches=tuple(_stretch(s, lang) for s in e.stretches),
        due=tuple(_due(e, lang)),
        events=tuple((w.counts, _event(w, lang)) for w in e.weighed),
        ending=tuple(_ending(e, lang)),
    )


def _reckoning(e: Explanation, lang: str) -> Iterator[str]:
    said, duty = _SAID[lang], e.duty
    group = f" ({word('group', duty['group'], lang)})" if duty["group"] else ""
    yield said["counted"].format(
        day=_day(duty["counted_from"], lang), benefit=word("benefit", duty["benefit"], lang), group=group,
        asked=_asked(e, lang),
    )  # fmt: skip
    if e.anchor != duty["counted_from"]:
        yield said["anchor"].format(day=_day(e.anchor, lang))
    if e.opens is not None:
        yield said["opens"].format(day=_day(e.opens, lang))
    if len(e.possible_groups) > 1:
        yield said["groups"].format(groups=", ".join(e.possible_groups))


def _due(e: Explanation, lang: str) -> Iterator[str]:
    said, due = _SAID[lang], _day(e.duty["due"], lang)
    if e.unmoved is not None:
        yield said["moved"].format(unmoved=_day(e.unmoved, lang), due=due)
    yield said["due"].format(due=due)


def _ending(e: Explanation, lang: str) -> Iterator[str]:
    said, duty = _SAID[lang], e.duty
    if e.spell_until is not None:
        yield said["ended"].format(day=_day(e.spell_until, lang))
    if duty["met_on"] is not None:
        yield said["met"].format(day=_day(duty["met_on"], lang))
    reason = f" ({word('reason', duty['reason'], lang)})" if duty["reason"] else ""
    yield said["outcome"].format(outcome=word("outcome", duty["outcome"], lang), reason=reason)


def _day(day: dt.date | None, lang: str) -> str:
    return "-" if day is None else (f"{day:%d-%m-%Y}" if lang == "da" else day.isoformat())


def _asked(e: Explanation, lang: str) -> str:
    number = f"{e.version.count} " if e.version.shape in ("count_within", "count_per") else ""
    count = f"{number}{'samtaler inden for ' if lang == 'da' else 'interviews within '}" if number else ""
    parts = e.asked.split()
    if len(parts) == 2:
        unit = parts[1].removesuffix("s") if parts[0] == "1" else parts[1]
        return f"{count}{parts[0]} {word('unit', unit, lang)}"
    return f"{count}{e.asked.replace('end of week', 'udgangen af uge') if lang == 'da' else e.asked}"


def _stretch(s: Stretch, lang: str) -> str:
    number = (s.until - s.begins).days
    days = f"{number} {word('unit', 'day' if number == 1 else 'days', lang)}"
    return _SAID[lang]["line"].format(
        begins=_day(s.begins, lang), last=_day(s.until - dt.timedelta(days=1), lang), days=days,
        why=word("stretch", s.why, lang),
    )  # fmt: skip


def _event(w: Weighed, lang: str) -> str:
    more = ", ".join(_part(part.strip(), lang) for part in w.more.split(",") if part.strip(" -"))
    period = _day(w.day, lang) + (f" - {_day(w.until, lang)}" if w.table != "interviews" else "")
    what = f"{word(w.table, w.what, lang)}{f' ({more})' if more else ''}"
    return f"{period}  {what}: {_verdict(w, lang)}"


def _part(code: str, lang: str) -> str:
    if code.startswith("granted "):
        day = _day(dt.date.fromisoformat(code.removeprefix("granted ")), lang)
        return f"bevilget {day}" if lang == "da" else f"granted {day}"
    for kind in ("actor", "form", "status"):
        if (found := word(kind, code, lang)) != code:
            return found
    return code


def _verdict(w: Weighed, lang: str) -> str:
    return word("why", "exempts" if w.counts and w.table == "absences" else w.why, lang)
