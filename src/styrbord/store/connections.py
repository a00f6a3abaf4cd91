# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Connections that are lent to one piece of work at a time and used again by the next."""

from __future__ import annotations

import os
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Connections:
    """Lends a free connection, or a new one. One that was used in work that failed is closed, not lent again."""

    def __init__(self, connect: Callable[[], Any], close: Callable[[Any], object]) -> None:
        self._connect, self._close = connect, close
        self._free: deque[Any] = deque()
        self._process = os.getpid()
        weakref.finalize(self, _close_all, self._free, close)

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """A connection for one piece of work."""
        if self._process != os.getpid():  # a child process must not speak on its parent's connections
            self._free, self._process = deque(), os.getpid()
            weakref.finalize(self, _close_all, self._free, self._close)
        free = self._free
        try:
            con = free.pop()
        except IndexError:
            con = self._connect()
        try:
            yield con
        except BaseException:
            self._close(con)
            raise
        free.append(con)

    def close(self) -> None:
        """Close those that are free; the next piece of work connects anew."""
        _close_all(self._free, self._close)


def _close_all(free: deque[Any], close: Callable[[Any], object]) -> None:
    while free:
        close(free.pop())
