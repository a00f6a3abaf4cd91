# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The design system's icons, drawn inside the page: no request each, and they print."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString

SPRITE = Path(__file__).parent / "static" / "vendor" / "dkfds" / "icons.svg"
_SYMBOL = re.compile(r'<symbol id="([a-z-]+)" viewBox="([-\d. ]+)">(.*?)</symbol>', re.S)


@cache
def shapes() -> dict[str, tuple[str, str]]:
    """Viewbox and drawing by name; none where the packages are not fetched."""
    if not SPRITE.is_file():
        return {}
    return {name: (box, inside) for name, box, inside in _SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))}


@cache
def drawn(name: str) -> SafeString:
    """An icon as SVG; nothing where there is none of that name."""
    if name not in shapes():
        return SafeString("")
    box, inside = shapes()[name]
    return SafeString(f'<svg class="icon" viewBox="{box}" aria-hidden="true" focusable="false">{inside}</svg>')
