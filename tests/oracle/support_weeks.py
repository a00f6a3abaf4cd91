# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The weeks of support that the reimbursement ladder counts, slowly and obviously: one person, week by week."""

from __future__ import annotations


def counted(supported: list[bool], restart_after: int, within: int) -> list[int]:
    """For each week: which week of support it is, 0 without support. A restart needs `restart_after` weeks of
    self-support within the last `within`, reckoned from the last restart on."""
    out: list[int] = []
    count, begun = 0, 0
    for week, on in enumerate(supported):
        seen = [not s for s in supported[max(begun, week + 1 - within) : week + 1]]
        if count and sum(seen) >= restart_after:
            count = 0
        if on:
            count += 1
        if count == 0:
            begun = week + 1
        out.append(count if on else 0)
    return out
