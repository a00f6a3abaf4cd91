# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The options that every comparison takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.data import CACHE

PERSONS = 100_000


def options(what: str, **more: str) -> argparse.ArgumentParser:
    """A parser with the options of all comparisons; `more` are flags with their help."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--persons", type=int, default=PERSONS, help=f"persons in the country (default {PERSONS:,})")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"where the data is kept (default {CACHE})")
    parser.add_argument("--times", type=int, default=3, help="runs of each; the median is shown (default 3)")
    for name, text in more.items():
        parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=text)
    return parser
