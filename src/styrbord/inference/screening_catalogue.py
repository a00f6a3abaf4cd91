# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The words of the screening, the segments of need and the questions of the form, as shipped (`screening.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "catalogue" / "screening.toml"
ANSWER = "answer:"


@dataclass(frozen=True)
class Ground:
    """One ground of a segment: an input that is one of some labels, at least a number, or below one."""

    input: str
    labels: tuple[str, ...] = ()
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Segment:
    """A segment of need: proposed when at least `needs` of the grounds hold."""

    id: str
    name: Mapping[str, str]
    text: Mapping[str, str]
    needs: int
    grounds: tuple[Ground, ...]


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def segments() -> tuple[Segment, ...]:
    """The segments of need, in the order of the file."""
    return tuple(
        Segment(
            name, given["name"], given["text"], given["needs"],
            tuple(Ground(g["input"], tuple(g.get("is", ())), g.get("at_least"), g.get("below"))
                  for g in given["grounds"]),
        )
        for name, given in _read()["segments"].items()
    )  # fmt: skip


def questions() -> dict[str, tuple[str, ...]]:
    """The questions of the preparation form, each with its answers."""
    return {name: tuple(given["labels"]) for name, given in _read()["questions"].items()}


def name_of(input_: str, lang: str = "da") -> str:
    """What an input is called."""
    entry = _entry(input_)
    return input_ if entry is None else str(entry["name"][lang])


def unit_of(input_: str, lang: str = "da") -> str:
    """The unit a number of this input is counted in."""
    return str((_entry(input_) or {}).get("unit", {}).get(lang, ""))


def said(input_: str, label: str | float | None, lang: str = "da") -> str:
    """What a value says of a person, to follow "the person ...": a label, a number, or None for not known."""
    entry = _entry(input_)
    if entry is None:
        return f"{input_}: {label}"
    if label is None:
        unknown = {"da": "har ikke svaret på", "en": "has not answered"}
        return str(entry["unknown"][lang]) if "unknown" in entry else f"{unknown[lang]} {entry['name'][lang]}"
    if isinstance(label, str):
        found = entry.get("labels", {}).get(label)
        return str(found[lang]) if found else f"{entry['name'][lang]}: {label}"
    number = f"{label:g}"
    form = {0.0: "zero", 1.0: "one"}.get(label, "number")
    return str(entry.get(form, entry["number"])[lang]).format(n=number.replace(".", ",") if lang == "da" else number)


def _entry(name: str) -> dict[str, Any] | None:
    if name.startswith(ANSWER):
        found = _read()["questions"].get(name.removeprefix(ANSWER))
    else:
        found = _read()["inputs"].get(name)
    return found


def segment(id_: str) -> Segment | None:
    """The segment of that id."""
    return next((s for s in segments() if s.id == id_), None)
