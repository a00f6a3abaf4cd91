# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A small simulated register that all tests of the web application share, made once per run."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from filelock import FileLock

from styrbord.workbench import Workbench, import_delivery, investment, simulate_into
from tests.edges.investment_cases import PEOPLE

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
            _state_a_case(register)
            (register / "made").touch()
    return register


def _state_a_case(register: Path) -> None:
    """An investment case, so that its page can be found."""
    text = investment.template().replace('groups = ["3"]', "groups = []").replace("2024-04-01", "2025-04-01")
    bench = Workbench.open(register)
    investment.state(bench, text.replace("2025-10-01", "2026-10-01") + PEOPLE, by="economist")
    investment.run(bench, "sagsstammer", by="economist", draws=500)


def copy(register: Path, to: Path) -> Path:
    """An own copy, to write to."""
    shutil.copytree(register, to, dirs_exist_ok=True)
    return to
