# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the figure pages need of a snapshot, reckoned behind the pages: never in a request, once per process.

A part that is not ready is None, and the page says that it is being reckoned and asks again. A part that failed raises
what went wrong in whoever asks for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings

from styrbord.figures.target import Target
from styrbord.web.board import Board
from styrbord.workbench import Workbench
from styrbord.workbench.prospects import Parted, Prospect, aims, changes, is_in_force, prospect
from styrbord.workbench.shelf import Behind, Shelf, own, stock

OPEN, HIDDEN, CHANGES = "figures, open", "figures, hidden", "changes"
Make = Callable[[Workbench], Any]


def parts(board: Board) -> dict[Any, Make]:
    """What is reckoned, in the order it is needed. Each is given a workbench of the thread's own."""
    day = board.as_of
    return {
        OPEN: lambda bench: stock(bench, day, hiding=False, overlays=settings.OVERLAYS),
        HIDDEN: lambda bench: stock(bench, day, overlays=settings.OVERLAYS),
        CHANGES: lambda bench: changes(bench, day),
        **{_ahead(t): lambda bench, t=t: prospect(bench, t, day) for t in aims(day)},  # type: ignore[misc]
    }


def _ahead(target: Target) -> tuple[str, str]:
    return ("ahead", target.measure)


def begin(board: Board) -> None:
    """Start reckoning, unless it has been started for this snapshot."""
    board.once("reckoning", lambda: _started(board))


def _started(board: Board) -> threading.Thread:
    thread = threading.Thread(target=finish, args=(board,), name="reckoning", daemon=True)
    thread.start()
    return thread


def finish(board: Board, *names: Any) -> None:
    """Reckon all parts, or those named, here and now."""
    bench = own(board.bench)
    if bench.register.snapshot_id != board.snapshot_id:
        return  # another delivery came meanwhile: its own board is reckoned
    for name, make in parts(board).items():
        if not names or name in names:
            board.once(name, lambda make=make: _outcome(make, bench))


def _outcome(make: Make, bench: Workbench) -> Any:
    try:
        return make(bench)
    except Exception as failed:  # told to whoever asks for the part
        return failed


def _part(board: Board, name: Any) -> Any:
    begin(board)
    if not board.is_ready(name):
        return None
    found = board.once(name, lambda: None)
    if isinstance(found, Exception):
        raise found
    return found


def shelf(board: Board, *, hiding: bool) -> Shelf | None:
    """All figures of the newest months; small numbers hidden or not."""
    return _part(board, HIDDEN if hiding else OPEN)


def month_changes(board: Board) -> list[Parted] | None:
    """Why the last month changed, by measure."""
    return _part(board, CHANGES)


def targets(board: Board) -> list[Target]:
    """The target of each measure that has one, those in force first."""
    return board.once("aims", lambda: aims(board.as_of))


def looking_ahead(board: Board, target: Target) -> Prospect | None:
    """A target with the months to come."""
    return _part(board, _ahead(target))


def in_force_ahead(board: Board) -> list[Prospect] | None:
    """Every target in force with the months to come."""
    found = [looking_ahead(board, t) for t in targets(board) if is_in_force(t, board.as_of)]
    return None if None in found else [p for p in found if p is not None]


def behind(board: Board) -> Behind:
    """Who is behind the figures; the case data are the board's own."""
    return board.once("behind", lambda: Behind(board.bench, board.as_of))
