# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The lawbook: rule files read once into frozen versions, checked, overlaid and fingerprinted.

The format is `docs/rule-files.md`. Days in versions are day numbers (`records.days`), ends are half-open.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from styrbord.errors import BadRule
from styrbord.law import rulecheck
from styrbord.records.days import FOREVER, date, number

HOME = Path(__file__).parent.parent / "lawbook"


@dataclass(frozen=True)
class Span:
    """A length of counted days: `unit` is days, weeks, months or end_of_week."""

    unit: str
    n: int

    @classmethod
    def of(cls, table: Mapping[str, int]) -> Span:
        """The span of a TOML table such as `{ months = 6 }`."""
        ((unit, n),) = table.items()
        return cls(unit, n)

    def __str__(self) -> str:
        return f"end of week {self.n}" if self.unit == "end_of_week" else f"{self.n} {self.unit}"


@dataclass(frozen=True)
class Version:
    """One version of a rule: what is required, of whom, from when, and on what authority."""

    rule: str
    row: str
    rows: tuple[str, ...]
    in_force: int
    until: int
    shape: str
    clock: str
    paused_by: tuple[str, ...]
    applies_to: Mapping[str, Any]
    fulfilled_by: Mapping[str, Any]
    waived_by: tuple[str, ...]
    waived_by_not_groups: Mapping[str, Any]
    waived_when_declined: bool
    counted_from: str
    registration_max_days_before: int
    count: int
    due: Span | None
    windows: tuple[tuple[Span, Span], ...]
    every: Span | None
    after: str
    per: Span | None
    start: Span
    first: Span | None
    gap: Span | None
    granted_ahead: Mapping[str, Any]
    after_exemption: Mapping[str, Any]
    form: Mapping[str, Any]
    on_request: bool
    reference: Mapping[str, Any]
    basis: str
    checked_on: dt.date
    choices: tuple[str, ...]
    title: Mapping[str, str]
    text: Mapping[str, str]

    @property
    def groups(self) -> tuple[str, ...]:
        """The target groups the version applies to."""
        return tuple(self.applies_to.get("groups", ()))


@dataclass(frozen=True)
class Calendar:
    """Named periods in which counting stands still; `periods` are half-open pairs of day numbers."""

    id: str
    periods: tuple[tuple[int, int], ...]
    source: Mapping[str, Any]


@dataclass(frozen=True)
class Lawbook:
    """All rules in force or once in force. `fingerprint` changes when any parameter changes."""

    title: str
    versions: tuple[Version, ...]
    calendars: Mapping[str, Calendar]
    files: Mapping[str, Mapping[str, Any]]
    coverage: tuple[Mapping[str, Any], ...] = ()
    targets: tuple[Mapping[str, Any], ...] = ()
    overlays: tuple[str, ...] = ()
    fingerprint: str = field(default="", compare=False)

    @property
    def rows(self) -> tuple[str, ...]:
        """Every row a duty can be reported under, in order."""
        own = [v.row for v in self.versions]
        later = [v.after_exemption["row"] for v in self.versions if v.after_exemption]
        return tuple(sorted(set(own) | set(later), key=_row_order))

    def of_row(self, row: str) -> tuple[Version, ...]:
        """The versions that make duties of the row, oldest first."""
        found = [v for v in self.versions if v.row == row or v.after_exemption.get("row") == row]
        return tuple(sorted(found, key=lambda v: v.in_force))

    def pauses(self, version: Version) -> tuple[tuple[int, int], ...]:
        """The periods in which the version's clock stands still, in order."""
        return tuple(sorted(p for name in version.paused_by for p in self.calendars[name].periods))


def frozen_on(book: Lawbook, day: int) -> Lawbook:
    """The law of one day, kept for ever: versions in force on it never end, and later ones never begin.

    What ended before the day stays as it was, so that spells of then are judged by the law of then.
    """
    kept = tuple(replace(v, until=FOREVER) if v.until > day else v for v in book.versions if v.in_force <= day)
    told = hashlib.sha256(f"{book.fingerprint} frozen on {day}".encode()).hexdigest()[:16]
    return replace(book, title=f"{book.title}, as on {date(day)}", versions=kept, fingerprint=told)


def _row_order(row: str) -> tuple[Any, ...]:
    head, _, tail = row.partition(".")
    return (head, int("".join(c for c in tail if c.isdigit()) or 0), tail)


def load_lawbook(overlays: Iterable[Path | str] = (), home: Path = HOME) -> Lawbook:
    """The shipped lawbook, with overlay folders laid over it in the order given.

    An overlay is a path, or the name of a folder in `lawbook/overlays/`. Refuses contradictions with `BadRule`.
    """
    files = {p.stem: _read(p) for p in sorted((home / "duties").glob("*.toml"))}
    calendars = {p.stem: _calendar(_read(p), p) for p in sorted((home / "calendars").glob("*.toml"))}
    titles = []
    for given in overlays:
        folder = _overlay_folder(given, home)
        titles.append(_lay_over(files, folder))
    for name, content in files.items():
        rulecheck.check_rule(name, content, set(calendars))
    return Lawbook(
        title=" + ".join(["lawbook", *titles]),
        versions=tuple(v for name, content in files.items() for v in _versions(name, content)),
        calendars=calendars,
        files=files,
        coverage=tuple(_listed(home / "coverage.toml", "not_modelled")),
        targets=tuple(t for p in sorted((home / "targets").glob("*.toml")) for t in _listed(p, "target")),
        overlays=tuple(titles),
        fingerprint=_fingerprint(files, calendars),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRule(
            f"The rule file cannot be read: {error}",
            where=path.name,
            expected="valid TOML in UTF-8 (a key may stand only once)",
            todo="mend the line named above",
        ) from None


def _listed(path: Path, name: str) -> list[Mapping[str, Any]]:
    return list(_read(path).get(name, [])) if path.exists() else []


def _calendar(content: Mapping[str, Any], path: Path) -> Calendar:
    periods = tuple((number(p["from"]), number(p["until"])) for p in content["periods"])
    rulecheck.check_periods(path.name, periods)
    return Calendar(path.stem, tuple(sorted(periods)), content)


def _overlay_folder(given: Path | str, home: Path) -> Path:
    for folder in (Path(given), home / "overlays" / str(given)):
        if folder.is_dir():
            return folder
    raise BadRule(
        f"There is no overlay called {given}",
        where="the list of overlays",
        expected="a folder of TOML files, or one of "
        + ", ".join(sorted(p.name for p in (home / "overlays").glob("*") if p.is_dir())),
        todo="check the name, or write the folder (docs/rule-files.md, Overlays)",
    )


def _lay_over(files: dict[str, dict[str, Any]], folder: Path) -> str:
    """Change the raw rule files by one overlay folder; gives the overlay's name."""
    title = folder.name
    rules = [p for p in folder.glob("*.toml") if p.stem != "overlay"]
    if not rules:
        raise BadRule(
            "The overlay changes nothing: it holds no rule file",
            where=f"overlay {folder.name}",
            expected="TOML files named after rules, in the folder itself",
            todo="put the files there (docs/rule-files.md, Overlays), or leave the overlay out",
        )
    for path in sorted(folder.glob("*.toml")):
        content = _read(path)
        if path.stem == "overlay":
            title = content.get("id", folder.name)
        elif "versions" in content:
            files[path.stem] = content
        else:
            files[path.stem] = _changed(files, path, content)
            if not files[path.stem]["versions"]:
                del files[path.stem]  # every version was dropped: the rule is switched off
    return title


def _changed(files: Mapping[str, dict[str, Any]], path: Path, content: Mapping[str, Any]) -> dict[str, Any]:
    if path.stem not in files:
        raise BadRule(
            f"The overlay changes a rule that does not exist: {path.stem}",
            where=path.name,
            expected="the id of a rule in the lawbook, or [[versions]] of a new rule",
            todo="check the file's name against `styrbord law list`",
        )
    versions = list(files[path.stem]["versions"])
    for change in content.get("change", []):
        versions = [part for v in versions for part in _split(v, change)]
    return {**files[path.stem], "versions": versions}


def _split(version: Mapping[str, Any], change: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The version before, inside and after the period of a change."""
    begins, ends = version["in_force"], version.get("until", dt.date.max)
    first, last = max(begins, change.get("from", begins)), min(ends, change.get("until", ends))
    if version["row"] != change["row"] or first >= last:
        return [dict(version)]
    parts = []
    if begins < first:
        parts.append({**version, "until": first})
    if not change.get("drop", False):
        parts.append({**version, **change.get("set", {}), "in_force": first, "until": last})
    if last < ends:
        parts.append({**version, "in_force": last})
    for part in parts:
        if part.get("until") == dt.date.max:
            del part["until"]
    return parts


def _versions(name: str, content: Mapping[str, Any]) -> list[Version]:
    return [_version(name, content, raw) for raw in content["versions"]]


def _span(raw: Mapping[str, Any], name: str) -> Span | None:
    return Span.of(raw[name]) if name in raw else None


def _version(name: str, content: Mapping[str, Any], raw: Mapping[str, Any]) -> Version:
    return Version(
        rule=name,
        row=raw["row"],
        rows=tuple(raw.get("rows", [raw["row"]])),
        in_force=number(raw["in_force"]),
        until=number(raw["until"]) if "until" in raw else FOREVER,
        shape=raw["shape"],
        clock=raw.get("clock", "continuous"),
        paused_by=tuple(raw.get("paused_by", ())),
        applies_to=raw.get("applies_to", {}),
        fulfilled_by=raw["fulfilled_by"],
        waived_by=tuple(raw.get("waived_by", ())),
        waived_by_not_groups=raw.get("waived_by_not_groups", {}),
        waived_when_declined=raw.get("waived_when_declined", False),
        counted_from=raw.get("counted_from", "spell"),
        registration_max_days_before=raw.get("registration_max_days_before", 0),
        count=raw.get("count", 1),
        due=_span(raw, "due"),
        windows=tuple((Span.of(w.get("opens", {"days": 0})), Span.of(w["due"])) for w in raw.get("windows", ())),
        every=_span(raw, "every"),
        after=raw.get("after", ""),
        per=_span(raw, "per"),
        start=Span.of(raw.get("from", {"days": 0})),
        first=_span(raw, "first"),
        gap=_span(raw, "gap"),
        granted_ahead=raw.get("granted_ahead", {}),
        after_exemption=raw.get("after_exemption", {}),
        form={k: raw[k] for k in ("forms", "which", "within", "beyond", "lifted_by") if k in raw},
        on_request=raw.get("on_request", False),
        reference=raw["reference"],
        basis=raw["basis"],
        checked_on=raw["checked_on"],
        choices=tuple(raw.get("choices", ())),
        title=raw.get("title", content["title"]),
        text=raw["text"],
    )


def _fingerprint(files: Mapping[str, Any], calendars: Mapping[str, Calendar]) -> str:
    """A hash of every parameter (not of cases, comments or wording)."""
    silent = {"text", "title", "cases", "choices", "left_out", "checked_on", "reference"}
    rules = {
        name: [{k: v for k, v in raw.items() if k not in silent} for raw in content["versions"]]
        for name, content in files.items()
    }
    told = repr((rules, {name: c.periods for name, c in calendars.items()}))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
