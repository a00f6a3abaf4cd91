# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""All comparisons in one run: `python run.py bench [--persons N] [--cache FOLDER] [--times N]`."""

from __future__ import annotations

from bench import figures, growth, imports, law, workers
from bench.asked import options


def main() -> None:
    asked = options("The speed comparisons, one after another (bench/README.md).").parse_args()
    given = ["--persons", str(asked.persons), "--cache", str(asked.cache), "--times", str(asked.times)]
    for comparison in (imports, law, growth, workers, figures):
        comparison.main(given)


if __name__ == "__main__":
    main()
