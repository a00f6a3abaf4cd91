# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A simulated country of so many persons, made once and kept in a folder: deliveries and the register of them."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path

from styrbord.records.delivery import Delivery
from styrbord.simulation.country import simulate
from styrbord.sources.reading import read_delivery
from styrbord.store.register import Register

CACHE = Path(tempfile.gettempdir()) / "styrbord-bench"
AS_OF = dt.date(2026, 9, 30)
SEED = 1
MUNICIPALITY = "0350"


def say(what: str) -> None:
    """A sign of life, apart from the figures."""
    print(what, file=sys.stderr, flush=True)


def delivery(cache: Path, persons: int, form: str = "csv", municipality: str | None = None) -> Path:
    """The folder of one full delivery (CSV or Parquet); simulated the first time it is asked for."""
    folder = cache / f"{municipality or 'country'}-{persons}-{form}"
    if not folder.exists():
        say(f"simulating {persons:,} persons as {form}")
        simulate(folder, seed=SEED, persons=persons, municipality=municipality, to_day=AS_OF, form=form)
    return folder / f"{AS_OF:%Y-%m}"


def read(path: Path, into: Register) -> Delivery:
    """Read a delivery; that of a whole country names no municipality of its own, so one is named for it."""
    whole = 'municipality = "all"' in (path / "delivery.toml").read_text(encoding="utf-8")
    return read_delivery(path, sealer=into.sealer(), declared={"municipality": "0000"} if whole else None)


def register(cache: Path, persons: int, municipality: str | None = None) -> Path:
    """The register that holds the delivery; imported the first time it is asked for."""
    folder = cache / f"{municipality or 'country'}-{persons}-register"
    if not (folder / "CURRENT").exists():
        path = delivery(cache, persons, "parquet", municipality)
        say(f"importing {persons:,} persons")
        with Register.open_or_create(folder) as made:
            made.add(read(path, made))
    return folder
