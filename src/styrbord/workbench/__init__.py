# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The Python API: open a register with a lawbook and ask it things. Every verb has a command of the same name."""

from styrbord.workbench.bench import (
    Judged,
    Workbench,
    check_delivery,
    import_delivery,
    judged_otherwise,
    make_register,
    simulate_into,
)

__all__ = [
    "Judged",
    "Workbench",
    "check_delivery",
    "import_delivery",
    "judged_otherwise",
    "make_register",
    "simulate_into",
]
