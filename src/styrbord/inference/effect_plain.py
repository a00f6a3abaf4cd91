# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Effects and exit curves as plain values, for the journal, for JSON and back; counts below ten are left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from styrbord.inference.effect import SMALL, Course, Effect, Effects, Placebo, Reading
from styrbord.inference.effect_att import Overlap
from styrbord.inference.effect_sensitivity import Unseen
from styrbord.inference.effect_states import State
from styrbord.inference.exit_curve import Exits
from styrbord.inference.local_change import Comparison, LocalChange

_DIGITS = 6


def plain(value: Any) -> Any:
    """A frozen result as lists, dicts, texts and numbers (six decimals); what is no number is None."""
    if isinstance(value, Overlap):
        counts = {n: [None if 0 < c < SMALL else int(c) for c in getattr(value, n)] for n in ("treated", "controls")}
        rest = {n: plain(getattr(value, n)) for n in ("edges", "kept", "effective", "before", "after")}
        return {**rest, **counts}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value.tolist()]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return round(value, _DIGITS) if np.isfinite(value) else None
    return value


def effects_from(given: Mapping[str, Any]) -> Effects:
    """The inverse of `plain`, without what was left out: a hidden count of the overlap is read as zero rows."""
    return Effects(
        tuple(_effect(e) for e in given["effects"]), given["as_of"], given["years"], given["seed"], given["trials"],
        given["left_out"],
    )  # fmt: skip


def _effect(g: Mapping[str, Any]) -> Effect:
    return Effect(
        g["group"], g["kind"], _state(g["state"]), g["treated"], g["persons"], g["controls"],
        tuple(Reading(**{**r, "state": _state(r["state"])}) for r in g["readings"]),
        None if g["course"] is None else Course(**{k: tuple(v) for k, v in g["course"].items()}),
        tuple(Placebo(**p) for p in g["placebos"]), None if g["overlap"] is None else _overlap(g["overlap"]),
        tuple(g["names"]), None if g["unseen"] is None else Unseen(**g["unseen"]), g["later"],
    )  # fmt: skip


def _state(g: Mapping[str, Any]) -> State:
    return State(g["code"], g["parts"], g["detail"])


def _overlap(g: Mapping[str, Any]) -> Overlap:
    return Overlap(
        _floats(g["edges"]), np.array([v or 0 for v in g["treated"]], dtype=np.int64),
        np.array([v or 0 for v in g["controls"]], dtype=np.int64), g["kept"], g["effective"], _floats(g["before"]),
        _floats(g["after"]),
    )  # fmt: skip


def _floats(values: Sequence[float | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def exits_from(given: Sequence[Mapping[str, Any]]) -> tuple[Exits, ...]:
    """Exit curves back from plain values."""
    out = []
    for g in given:
        parts: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in g.items()}
        out.append(Exits(**parts | {k: _state(g[k]) for k in ("state", "stop_state")}))
    return tuple(out)


def change_from(g: Mapping[str, Any]) -> LocalChange:
    """A local change back from plain values."""
    told = []
    for c in g["comparisons"]:
        arrays = {n: _floats(c[n]) for n in ("path", "gap", "weights")}
        told.append(
            Comparison(**{**c, **arrays, "state": _state(c["state"]), "fit": np.nan if c["fit"] is None else c["fit"]})
        )
    return LocalChange(
        g["place"], tuple(g["periods"]), g["start"], _floats(g["values"]), tuple(g["others"]), tuple(told)
    )
