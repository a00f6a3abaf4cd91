# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Events of the journal: what somebody did, when, and whom it concerns. All workflow state is folded from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done. It is never changed; erasing a person empties `subject` and `data`.

    `stream` and `by` stay when a person is erased: neither may carry a person's key, name or number.
    """

    seq: int  # place in the whole journal, from 1
    stream: str  # what it concerns, e.g. "supervision/2026"
    version: int  # 1, 2, ... within the stream
    kind: str  # e.g. "risk-decided"
    by: str  # user name of the one who acted
    at: dt.datetime  # UTC
    subject: str | None  # person_key of the register whom it concerns, else None
    data: Mapping[str, Any] | None  # plain JSON values; None when erased


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be written. `after` is the version of the stream its writer had seen (None: no matter)."""

    stream: str
    kind: str
    data: Mapping[str, Any]
    subject: str | None = None
    after: int | None = None
