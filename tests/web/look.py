# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Pictures of every page, wide and narrow, as each role that may see it: `python -m tests.web.look --to FOLDER`.

They are for judging by eye: alignment, overflow, contrast, empty charts, wrong plurals, words not translated.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.web import made
from tests.web.conftest import HOME  # sets Django up, with a register of its own
from tests.web.pictures import take

from styrbord.web.pages import PAGES  # isort: skip  (after Django is set up)


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--to", type=Path, required=True, help="where the pictures are put")
    asked.add_argument("--page", action="append", default=[], help="only this page (again for more)")
    asked.add_argument("--role", action="append", default=[], help="only this role (again for more)")
    asked.add_argument("--lang", choices=("da", "en"), default="da")
    asked.add_argument("--register", type=Path, help="this register instead of a small simulated one (it is copied)")
    asked.add_argument("--once", action="store_true", help="only the first role that may, not all")
    chosen = asked.parse_args()
    names = chosen.page or [page.name for page in PAGES]
    register = chosen.register or made.filled(Path(tempfile.gettempdir()) / "styrbord-look")
    chosen.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        for file in take(playwright, made.copy(register, HOME / "look"), chosen.to, names, chosen):
            print(file, flush=True)


if __name__ == "__main__":
    main()
