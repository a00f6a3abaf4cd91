# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Asking DuckDB: every answer is fetched whole, so that a connection is always free for the next question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa


def rows(con: Any, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of an answer."""
    return con.execute(sql, values or []).fetchall()  # type: ignore[no-any-return]


def one(con: Any, sql: str) -> tuple[Any, ...]:
    """The only row of an answer."""
    return rows(con, sql)[0]


def arrow(con: Any, sql: str) -> pa.Table:
    """An answer as an Arrow table (read in parallel, in the order stored)."""
    return con.sql(sql).to_arrow_table()


def quoted(name: str) -> str:
    """A column name for SQL (`group` is a word of the language)."""
    return f'"{name}"'


def sql_path(path: Path) -> str:
    """A path inside SQL quotes."""
    return str(path).replace("'", "''")
