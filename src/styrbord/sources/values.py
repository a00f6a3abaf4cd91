# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Texts become values, a whole column at a time.

Days, codes, yes/no and the like have few different texts: each different text is read once and the answer handed out by
position. Numbers and instants are read by Arrow. Every reader gives the values and a mask of the rows whose text is
there but cannot be read (None when all can).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records import days
from styrbord.records.tables import Column
from styrbord.sources.profile import Style

Bad = np.ndarray | None
_PARTS = {"YYYY": r"(?P<Y>\d{4})", "MM": r"(?P<M>\d{2})", "DD": r"(?P<D>\d{2})", "hh": r"(?P<h>\d{2})"}
_PARTS |= {"mm": r"(?P<m>\d{2})", "ss": r"(?P<s>\d{2})"}
EXPECTED = {
    "day": "a day written {dates}",
    "month": "a month written {months}",
    "instant": "a time written {instants}",
    "yes_no": "one of: {yes}, {no}",
    "number": "a number with decimal mark «{decimal}»",
    "whole": "a whole number",
    "municipality": "a municipality code of four digits",
}


@cache
def pattern(form: str) -> re.Pattern[str]:
    """A form such as `DD-MM-YYYY` or `DD-MM-YYYY hh:mm` as a pattern."""
    parts = re.split(r"(YYYY|MM|DD|hh|mm|ss)", form)
    return re.compile("".join(_PARTS.get(p, re.escape(p)) for p in parts), re.ASCII)


def read_day(text: str, form: str) -> int | None:
    """The day number of a text in that form; None when it is no day."""
    match = pattern(form).fullmatch(text)
    if match is None:
        return None
    try:
        return days.number(dt.date(int(match["Y"]), int(match["M"]), int(match.groupdict().get("D") or 1)))
    except ValueError:
        return None


def read_instant(text: str, form: str) -> dt.datetime | None:
    """The instant of a text in that form; None when it is none."""
    match = pattern(form).fullmatch(text)
    if match is None:
        return None
    got = {k: int(v) for k, v in match.groupdict().items()}
    try:
        return dt.datetime(got["Y"], got["M"], got["D"], got.get("h", 0), got.get("m", 0), got.get("s", 0))
    except ValueError:
        return None


def expected(column: Column, style: Style, texts: dict[str, str]) -> str:
    """What a value of the column should have been, in words."""
    if column.kind == "code":
        return "one of: " + ", ".join(texts)
    yes_no = {"yes": "/".join(style.yes), "no": "/".join(style.no)}
    return EXPECTED.get(column.kind, "a text").format(**{**vars(style), **yes_no})


def read_column(values: Any, column: Column, style: Style, texts: dict[str, str]) -> tuple[Any, Bad]:
    """Read one column of text (string or dictionary of strings) or of native values into its canonical type."""
    if isinstance(values, pa.ChunkedArray):
        values = values.unify_dictionaries().combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], pa.string())
    if not (pa.types.is_dictionary(values.type) or is_text(values.type)):
        values, native = _native(values, column)
        if native:
            return values, None
    if column.kind in ("number", "whole"):
        return _numbers(values, column, style)
    if column.kind == "instant":
        return _instants(values, style)
    if column.kind == "text":
        return _plain(values), None
    return _by_distinct(values, column, style, texts)


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow type is plain text."""
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()


def _native(values: Any, column: Column) -> tuple[Any, bool]:
    """Columns of Parquet that are of their own type already; everything else is read as text."""
    kind = values.type
    if column.kind in ("day", "month") and (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        day = pc.cast(values, pa.date32(), safe=False)
        return (
            (day, True) if column.kind == "day" else (pc.cast(pc.floor_temporal(day, unit="month"), pa.date32()), True)
        )
    if column.kind == "instant" and pa.types.is_timestamp(kind) and kind.tz is None:
        return pc.cast(values, pa.timestamp("s"), safe=False), True
    if column.kind == "yes_no" and pa.types.is_boolean(kind):
        return values, True
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if column.kind == "number" and numeric:
        number = pc.cast(values, pa.float64())
        return pc.if_else(pc.is_finite(number), number, None), True
    if column.kind == "whole" and pa.types.is_integer(kind):
        return pc.cast(values, pa.int64()), True
    if pa.types.is_null(kind):
        return pa.nulls(len(values), pa.string()), False
    return pc.cast(values, pa.string()), False


def _plain(values: Any) -> Any:
    return pc.cast(values, pa.string()) if values.type != pa.string() else values


def _mask(bad: Any) -> Bad:
    mask = np.asarray(bad.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
    return mask if mask.any() else None


def _numbers(values: Any, column: Column, style: Style) -> tuple[Any, Bad]:
    if pa.types.is_dictionary(values.type) and len(values.dictionary) < len(values):
        read, bad = _numbers(values.dictionary, column, style)
        indices = values.indices
        return pc.take(read, indices), None if bad is None else _mask(pc.take(pa.array(bad), indices))
    texts = _plain(values)
    mark, thousand = re.escape(style.decimal), re.escape(style.thousands)
    whole = rf"\d{{1,3}}({thousand}\d{{3}})+|\d+" if thousand else r"\d+"
    form = rf"^-?({whole})$" if column.kind == "whole" else rf"^-?({whole})({mark}\d+)?$"
    fits = pc.match_substring_regex(texts, form)
    kept = pc.if_else(fits, texts, pa.scalar(None, pa.string()))
    if thousand:
        kept = pc.replace_substring(kept, style.thousands, "")
    if style.decimal != ".":
        kept = pc.replace_substring(kept, style.decimal, ".")
    short = pc.less(pc.utf8_length(kept), 18)
    kept = pc.if_else(short, kept, pa.scalar(None, pa.string()))
    read = pc.cast(kept, pa.int64() if column.kind == "whole" else pa.float64())
    return read, _mask(pc.and_(pc.is_valid(texts), pc.is_null(read)))


def _instants(values: Any, style: Style) -> tuple[Any, Bad]:
    if style.instants == Style.instants:
        try:
            return pc.cast(_plain(values), pa.timestamp("s")), None
        except pa.ArrowInvalid:
            pass
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    forms = [style.instants]
    if style.instants == Style.instants:
        forms += ["YYYY-MM-DDThh:mm", "YYYY-MM-DD hh:mm:ss", "YYYY-MM-DD hh:mm"]
    read = [next((t for f in forms if (t := read_instant(x, f))), None) for x in coded.dictionary.to_pylist()]
    return _handed_out(coded, pa.array(read, pa.timestamp("s")))


def _by_distinct(values: Any, column: Column, style: Style, texts: dict[str, str]) -> tuple[Any, Bad]:
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    different = [t.strip() if t is not None else None for t in coded.dictionary.to_pylist()]
    reader = _reader(column, style, texts)
    return _handed_out(
        coded, pa.array([None if t is None else reader(t) for t in different], _read_type(column)), column
    )


def _read_type(column: Column) -> pa.DataType:
    kinds = {"code": pa.int8(), "yes_no": pa.bool_(), "day": pa.int32(), "month": pa.int32()}
    return kinds.get(column.kind, pa.string())


def _handed_out(coded: Any, read: Any, column: Column | None = None) -> tuple[Any, Bad]:
    bad = pc.and_(pc.is_valid(coded), pc.is_null(pc.take(read, coded.indices))) if read.null_count else None
    out = pc.take(read, coded.indices)
    if column is not None and column.kind in ("day", "month"):
        out = out.view(pa.date32())
    if column is not None and column.kind == "code":
        out = pa.DictionaryArray.from_arrays(out, pa.array(column.codes, pa.string()))
    return out, None if bad is None else _mask(bad)


def _reader(column: Column, style: Style, texts: dict[str, str]) -> Callable[[str], Any]:
    if column.kind == "code":
        position = {text: column.codes.index(code) for text, code in texts.items()}
        return position.get
    if column.kind == "yes_no":
        return {**dict.fromkeys(style.yes, True), **dict.fromkeys(style.no, False)}.get
    if column.kind == "month":
        return lambda text: read_day(text, style.months)
    if column.kind == "municipality":
        return lambda text: text if len(text) == 4 and text.isascii() and text.isdigit() else None
    return lambda text: read_day(text, style.dates)
