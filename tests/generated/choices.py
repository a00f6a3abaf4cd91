# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One way to choose for histories drawn by Hypothesis (which can shrink them) and by a plain seed (which is fast)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices(Protocol):
    """Simple things first: the first of a list, the smallest number, no."""

    def one_of(self, values: Sequence[T]) -> T: ...
    def number(self, least: int, most: int) -> int: ...
    def chance(self, percent: int) -> bool: ...


class Seeded:
    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)

    def one_of(self, values: Sequence[T]) -> T:
        return self._random.choice(values)

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def chance(self, percent: int) -> bool:
        return self._random.randrange(100) < percent


class Drawn:
    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self._draw = draw

    def one_of(self, values: Sequence[T]) -> T:
        return self._draw(st.sampled_from(list(values)))

    def number(self, least: int, most: int) -> int:
        return self._draw(st.integers(least, most))

    def chance(self, percent: int) -> bool:
        return self._draw(st.integers(0, 99)) >= 100 - percent
