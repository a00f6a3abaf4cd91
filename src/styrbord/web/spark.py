# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A small line of the last months, drawn on the server so that it is there at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

WIDTH, HEIGHT, EDGE = 120, 32, 3


def line(values: Sequence[float | None]) -> SafeString:
    """An SVG line through the values, broken where there is none, with a dot at the newest."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)

    def y(value: float) -> float:
        return HEIGHT / 2 if high == low else HEIGHT - EDGE - (value - low) / (high - low) * (HEIGHT - 2 * EDGE)

    path, pen = [], "M"
    for place, value in enumerate(values):
        if value is not None:
            path.append(f"{pen}{EDGE + place * step:.1f} {y(value):.1f}")
        pen = "M" if value is None else "L"
    last = max(place for place, value in enumerate(values) if value is not None)
    dot = f'<circle cx="{EDGE + last * step:.1f}" cy="{y(values[last] or 0):.1f}" r="2.5"/>'
    return SafeString(
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<path d="{"".join(path)}"/>{dot}</svg>'
    )
