# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
from __future__ import annotations
from dataclasses import dataclass
from typing import Any

@dataclass(frozen=True)
class Hiding:
    limit: int = 10
    on: bool = True
    @property
    def name(self) -> str:
        return "x"

def hide(block: Any, policy: Hiding) -> None:
    return
