# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The worker that takes handed-in deliveries in: one thread in each process, one import at a time in all of them."""

from __future__ import annotations

import logging
import threading

from django.conf import settings

from styrbord.errors import StyrbordError
from styrbord.workbench.journal import open_journal
from styrbord.workbench.uploads import run_waiting

log = logging.getLogger("styrbord.web")
LOOK_EVERY = 15.0  # seconds; a job of a process that was killed is found by another
_poked = threading.Event()


def poke() -> None:
    """Something was handed in: look at once."""
    _poked.set()


def work() -> None:
    """Look for what waits, for ever."""
    while True:
        try:
            run_waiting(settings.REGISTER, open_journal(settings.REGISTER))
        except StyrbordError as error:
            log.warning("imports wait", extra={"told": {"error": type(error).__name__}})
        except Exception as error:
            log.error("an import failed in a way nobody foresaw", exc_info=error)
        _poked.wait(LOOK_EVERY)
        _poked.clear()
