# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Tables to take home as CSV or Excel, safe to open: no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyarrow as pa

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: Any) -> Any:
    """A text that a spreadsheet would run is preceded by an apostrophe; numbers and days stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def written(value: Any, separator: str) -> Any:
    """A decimal with the comma that goes with semicolons, without a needless fraction; texts made safe."""
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", "," if separator == ";" else ".")
    return safe(value)


def csv_bytes(table: pa.Table, separator: str = ";") -> bytes:
    """CSV as Danish Excel opens it: UTF-8 with a mark, semicolons, decimal commas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(map(safe, table.column_names))
    writer.writerows([written(v, separator) for v in row.values()] for row in table.to_pylist())
    return out.getvalue().encode("utf-8-sig")


def excel_bytes(table: pa.Table, title: str) -> bytes:
    """One sheet with a frozen, bold head; texts stay texts."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title[:31] or "Styrbord")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd-mm-yyyy"})
        sheet.write_row(0, 0, table.column_names, bold)
        for at, row in enumerate(table.to_pylist(), 1):
            for column, value in enumerate(row.values()):
                if hasattr(value, "isoformat"):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write(at, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()
