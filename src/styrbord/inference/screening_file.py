# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Models and what was found about them as plain values, and back: the same model gives the same bytes."""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin

from styrbord.errors import NoData, TooNew
from styrbord.inference.screening import AtMoment

FORMAT = 1
DIGITS = 6


@dataclasses.dataclass(frozen=True)
class Model:
    """A screening model: what it was made from, what was asked, the whole inflow it saw, and each moment."""

    made_from: Mapping[str, str]
    benefits: tuple[str, ...]
    inputs: tuple[str, ...]
    sensitive: tuple[str, ...]
    parted_on: str
    from_day: str
    as_of: str
    capacity: float | None
    seed: int
    unstamped: tuple[str, ...]
    moments: tuple[AtMoment, ...]

    @property
    def gives_scores(self) -> bool:
        """Is there a moment at which it tells persons apart?"""
        return any(m.gives_scores for m in self.moments)

    def moment(self, weeks: int) -> AtMoment | None:
        """The model of a moment, if the data could carry one."""
        return next((m for m in self.moments if m.weeks == weeks and m.table is not None), None)


def written(model: Model) -> bytes:
    """The model as JSON."""
    text = json.dumps({"format": FORMAT, **plain(model)}, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"


def read(content: bytes, name: str) -> Model:
    """The model in a file's bytes; NoData when it is damaged, TooNew when a newer version wrote it."""
    try:
        given = json.loads(content)
        found = given.pop("format")
        if found <= FORMAT:
            return restored(Model, given)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NoData(
            "The file of the screening model cannot be read.",
            where=f"screening/{name}",
            expected="the file as Styrbord wrote it",
            todo="fit the model again (`styrbord screen fit`), or put the file back from a safe copy",
        ) from None
    raise TooNew(
        "The screening model was written by a newer version of Styrbord.",
        where=f"screening/{name}: format {found}",
        expected=f"format {FORMAT} or older",
        todo="update Styrbord on this machine",
    )


def plain(value: Any) -> Any:
    """Frozen values as dicts, lists and numbers; numbers to six digits, what is no number as null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return round(float(value), DIGITS) if math.isfinite(value) else None
    return value


def restored(kind: Any, value: Any) -> Any:
    """The way back, by the type hints of the frozen values."""
    origin = get_origin(kind)
    if value is None or kind is Any:
        return None if value is None and kind is not float else (math.nan if value is None else value)
    if origin in (Union, types.UnionType):
        return restored(next(k for k in get_args(kind) if k is not type(None)), value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: restored(hints[f.name], value[f.name]) for f in dataclasses.fields(kind)})
    if origin is tuple:
        return tuple(restored(get_args(kind)[0], v) for v in value)
    if origin is not None and issubclass(origin, Mapping):
        return {k: restored(get_args(kind)[1], v) for k, v in value.items()}
    return value  # a whole number stays one, so that the bytes come out the same
