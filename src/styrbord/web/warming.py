# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What is reckoned before anybody asks, once per process and snapshot."""

from __future__ import annotations

import logging

from styrbord.errors import StyrbordError
from styrbord.web import reckoned
from styrbord.web.visit import boards

log = logging.getLogger("styrbord.web")


def warm_up() -> None:
    """Judge the register and make what the first pages show. Failing is told, never fatal."""
    try:
        board = boards().current()
        if not board.is_empty:
            _ = board.judged, board.assigned, board.person_at("")
            reckoned.begin(board)
    except StyrbordError as error:
        log.warning("the register could not be read at start", extra={"told": {"error": type(error).__name__}})
