# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A small simulated register that all tests of the web application share, made once per run."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from filelock import FileLock

from styrbord.workbench import import_delivery, simulate_into

PERSONS, AS_OF = 800, dt.date(2026, 3, 31)


def filled(shared: Path) -> Path:
    """The register, in a folder that several test processes share. Copy it before anything is written to it."""
    register = shared / "styrbord-web-register"
    with FileLock(str(register) + ".lock"):
        if not (register / "made").exists():
            simulate_into(
                shared / "deliveries", seed=7, persons=PERSONS, municipality="0350", to_day=AS_OF, deliveries=2,
                form="parquet",
            )  # fmt: skip
            for delivery in sorted(p for p in (shared / "deliveries").iterdir() if (p / "delivery.toml").exists()):
                import_delivery(delivery, register)
            (register / "made").touch()
    return register


def copy(register: Path, to: Path) -> Path:
    """An own copy, to write to."""
    shutil.copytree(register, to, dirs_exist_ok=True)
    return to
