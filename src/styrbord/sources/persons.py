# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who a row is about: the source's own key, or a keyed hash of the personal number, made here at the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records.personal import Sealer, passes_modulus_11, tidy

HIDDEN = "(personal number, not shown)"


@dataclass
class Numbers:
    """The personal numbers of one delivery: who goes by which key, and which fail modulus 11."""

    sealer: Sealer
    sealed: dict[str, str] = field(default_factory=dict, repr=False)
    failing: set[str] = field(default_factory=set)

    def note(self, digits: str, key: str) -> None:
        """Remember a number for the sealed key file."""
        self.sealed[key] = digits
        if not passes_modulus_11(digits):
            self.failing.add(key)


def coded(values: Any) -> Any:
    """A text column as one dictionary array whose texts are all different."""
    if isinstance(values, pa.ChunkedArray):
        values = values.unify_dictionaries().combine_chunks() if values.num_chunks else pa.array([], pa.string())
    if isinstance(values, pa.ChunkedArray):
        values = values.chunk(0) if values.num_chunks == 1 else pa.concat_arrays(values.chunks)
    if not pa.types.is_dictionary(values.type):
        values = values.cast(pa.string()).dictionary_encode()
    return values.cast(pa.dictionary(pa.int32(), pa.string()))


def keys_of_numbers(values: Any, numbers: Numbers) -> tuple[Any, np.ndarray | None]:
    """Person keys for a column of personal numbers, and a mask of the rows whose number has no date part."""
    given = coded(values)
    keys: list[str | None] = []
    for text in given.dictionary.to_pylist():
        digits = tidy(text)
        key = None if digits is None else numbers.sealer.key(digits)
        if digits is not None and key is not None:
            numbers.note(digits, key)
        keys.append(key)
    made = pa.array(keys, pa.string())
    bad = pc.and_(pc.is_valid(given), pc.is_null(pc.take(made, given.indices))) if made.null_count else None
    # two ways of writing one number give one key: the dictionary must hold each key once
    different = made.dictionary_encode()
    indices = pc.take(different.indices, given.indices)
    return pa.DictionaryArray.from_arrays(indices, different.dictionary), None if bad is None else _mask(bad)


def seal_beside(keys: Any, values: Any, numbers: Numbers) -> np.ndarray | None:
    """Pair the source's own keys with the numbers beside them; gives the mask of rows whose number has no date part."""
    given = coded(values)
    tidied = [tidy(text) for text in given.dictionary.to_pylist()]
    pairs = pa.table({"key": keys.indices, "number": given.indices}).group_by(["key", "number"]).aggregate([])
    names = keys.dictionary.to_pylist()
    for key, number in zip(pairs["key"].to_pylist(), pairs["number"].to_pylist(), strict=True):
        if key is not None and number is not None and tidied[number] is not None:
            numbers.note(tidied[number], names[key])
            numbers.sealer.learn(tidied[number], names[key])
    sound = pa.array([t is not None for t in tidied], pa.bool_())
    bad = _mask(pc.invert(pc.take(sound, given.indices)))
    return bad if bad.any() else None


def look_like_numbers(keys: Any) -> bool:
    """Whether nearly all keys have the form of personal numbers (which must come in a column named `cpr`)."""
    different = keys.dictionary
    if len(different) < 10:
        return False
    sample = different.slice(0, 2000).to_pylist()
    return sum(len(k) >= 10 and tidy(k) is not None for k in sample) >= 0.9 * len(sample)


def _mask(bad: Any) -> np.ndarray:
    return np.asarray(bad.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
