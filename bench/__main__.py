# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""All comparisons in one run: `python run.py bench [--persons N] [--cache FOLDER] [--times N]`."""

from __future__ import annotations

import sys

from bench import growth, imports, law, workers
from bench.asked import options


def main() -> None:
    options("The speed comparisons, one after another (bench/README.md).").parse_args()  # says what is wrong at once
    for comparison in (imports, law, growth, workers):
        comparison.main(sys.argv[1:])


if __name__ == "__main__":
    main()
