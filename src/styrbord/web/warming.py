# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What is reckoned before anybody asks, once per process and snapshot."""

from __future__ import annotations

import logging

from styrbord.errors import StyrbordError
from styrbord.web import reckoned
from styrbord.web.board import Board
from styrbord.web.visit import boards

log = logging.getLogger("styrbord.web")


def warm_up() -> None:
    """At the start of a process: make the board ready. Failing is told, never fatal."""
    try:
        ready(boards().current())
    except StyrbordError as error:
        log.warning("the register could not be read at start", extra={"told": {"error": type(error).__name__}})


def ready(board: Board) -> None:
    """Judge the register and begin what the first pages show."""
    if not board.is_empty:
        _ = board.judged, board.assigned, board.person_at("")
        reckoned.begin(board)
