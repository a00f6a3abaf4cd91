# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A result that takes some seconds, made behind the page: the page says that it is being reckoned and asks again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from styrbord.web.board import Board
from styrbord.workbench import Workbench
from styrbord.workbench.shelf import own

IN_THREAD = True  # tests reckon here and now


def behind(board: Board, name: Any, make: Callable[[Workbench], Any]) -> Any:
    """The result of that name of this snapshot, or None while it is being made. What went wrong is raised."""
    board.once(("begun", name), lambda: _begun(board, name, make))
    if not board.is_ready(name):
        return None
    found = board.once(name, lambda: None)
    if isinstance(found, Exception):
        raise found
    return found


def _begun(board: Board, name: Any, make: Callable[[Workbench], Any]) -> bool:
    def work() -> None:
        board.once(name, lambda: _outcome(make, own(board.bench)))

    if IN_THREAD:
        threading.Thread(target=work, name=str(name), daemon=True).start()
    else:
        work()
    return True


def _outcome(make: Callable[[Workbench], Any], bench: Workbench) -> Any:
    try:
        return make(bench)
    except Exception as failed:  # told to whoever asks
        return failed
