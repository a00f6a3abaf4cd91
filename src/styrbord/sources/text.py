# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""CSV bytes become columns of text. The strict reader is Arrow's; `mend` takes over when it fails on a file.

Messages of the readers are never passed on: they may quote rows.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from styrbord.sources.files import Bytes
from styrbord.sources.mend import records

_PIECE = 1 << 24
CODED = pa.dictionary(pa.int32(), pa.string())


@dataclass
class Raw:
    """One file as text columns under their source names; `broken` are rows (from 0) whose fields could not be told."""

    rows: int
    header: tuple[str, ...]
    columns: Mapping[str, Any]
    broken: Mapping[int, int] = field(default_factory=dict)


class Unreadable(Exception):
    """A whole file cannot be read: what, expected, to do (never with its content)."""

    def __init__(self, what: str, expected: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.expected, self.todo = what, expected, todo


def utf8(content: Bytes, encoding: str) -> Bytes:
    """The content as UTF-8; refuses what is plainly another encoding than the one named."""
    start = content[:4]
    if len(content) == 0 or not start.strip():
        raise Unreadable("The file is empty.", "a header row with the names of the columns", "ask for the file again")
    wrong = f"The file is not {encoding}."
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise Unreadable(wrong, f"text in {encoding}", "save the file as CSV in that encoding; it looks like UTF-16")
    if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
        return content
    data = bytes(content)
    if not data.isascii() and _is_utf8(data):
        todo = 'the file looks like UTF-8: give encoding = "utf-8" in the profile, or save it as named'
        raise Unreadable(wrong, f"text in {encoding}", todo)
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        at = f"byte {error.start}"
        raise Unreadable(f"{wrong[:-1]} (at {at}).", f"text in {encoding}", "name the right encoding") from None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def split_header(content: Bytes, separator: str) -> tuple[tuple[str, ...], str]:
    """The names in the first line and the separator (detected when `auto`)."""
    end = content.find(b"\n")
    line = bytes(content[: end if end != -1 else len(content)])
    try:
        text = line.decode("utf-8-sig").rstrip("\r")
    except UnicodeDecodeError:
        todo = "it may be Windows-1252: save it as UTF-8, or use a profile that names the encoding"
        raise Unreadable("The file is not utf-8 (first line).", "text in utf-8", todo) from None
    if separator == "auto":
        separator = max((";", ",", "\t"), key=text.count)
    names = next(csv.reader([text], delimiter=separator))
    return tuple(names), separator


def read_text(
    content: Bytes, encoding: str, separator: str, choose: Callable[[tuple[str, ...]], Mapping[str, bool]]
) -> Raw:
    """Read the columns that `choose(header)` names (True: few different values, read as a dictionary)."""
    data = utf8(content, encoding)
    names, separator = split_header(data, separator)
    tidy = tuple(name.strip() for name in names)
    wanted = choose(tidy)
    for name in wanted:
        if tidy.count(name) > 1:
            raise Unreadable(f"The column «{name}» is there twice.", "each column once", "rename or remove one of them")
    seen = look(data, separator)
    if seen.empty_bytes:
        raise Unreadable(f"The file is not {encoding}.", f"text in {encoding}", "save the file as CSV in that encoding")
    if seen.messy:
        return _mended(data, separator, tidy, wanted)
    try:
        raw = _strict(data, separator, dict(zip(tidy, names, strict=True)), wanted, seen.quoted)
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            todo = "it may be Windows-1252: save it as UTF-8, or use a profile that names the encoding"
            raise Unreadable("The file is not utf-8.", "text in utf-8", todo) from None
        return _mended(data, separator, tidy, wanted)
    return Raw(raw.num_rows, tidy, {n: _trimmed(raw[i], seen.padded) for i, n in enumerate(wanted)})


def _strict(
    data: Bytes, separator: str, names: Mapping[str, str], wanted: Mapping[str, bool], quoted: bool
) -> pa.Table:
    types = {names[n]: CODED if coded else pa.string() for n, coded in wanted.items()}
    if not types:  # nothing wanted: count rows by the first column
        types = {next(iter(names.values())): pa.string()}
    return arrow_csv.read_csv(
        pa.BufferReader(pa.py_buffer(data)),
        read_options=arrow_csv.ReadOptions(block_size=_PIECE),
        parse_options=arrow_csv.ParseOptions(
            delimiter=separator, quote_char='"' if quoted else False, newlines_in_values=quoted
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types, include_columns=list(types), strings_can_be_null=True, null_values=[""]
        ),
    )


@dataclass(frozen=True)
class Seen:
    """What a look through the bytes of a file found."""

    empty_bytes: bool = False
    quoted: bool = False
    messy: bool = False
    padded: bool = False


def look(data: Bytes, separator: str) -> Seen:
    """Look through a file once, in pieces: quotes, quotes between ordinary characters, blanks beside a separator."""
    mark = separator.encode()
    edges = np.frombuffer(b'\n\r"' + mark, dtype=np.uint8)
    found = {"empty_bytes": False, "quoted": False, "messy": False, "padded": False}
    for start in range(0, len(data), _PIECE):
        piece = data[max(start - 1, 0) : start + _PIECE + 1]
        found["empty_bytes"] |= b"\0" in piece
        if b'"' in piece:
            found["quoted"] = True
            found["messy"] |= bool((_beside(piece, 34, edges, start) == 0).any())
        for blank in (b" ", b"\t", b"\xa0"):
            if blank in piece and blank != mark:
                found["padded"] |= bool((_beside(piece, blank[0], edges, start) > 0).any())
    return Seen(**found)


def _beside(piece: bytes, byte: int, edges: np.ndarray, start: int) -> np.ndarray:
    """How many sides of each such byte touch a separator, a quote or a line break (the file's ends count as such)."""
    whole = np.frombuffer(piece, dtype=np.uint8)
    at = np.flatnonzero(whole == byte)
    at = at[(at > 3) if start == 0 else (at > 0)]  # a quote right after a BOM opens the first name
    at = at[at < len(whole) - 1]
    return np.isin(whole[at - 1], edges).astype(np.int8) + np.isin(whole[at + 1], edges)


def _mended(data: Bytes, separator: str, header: tuple[str, ...], wanted: Mapping[str, bool]) -> Raw:
    try:
        text = bytes(data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        todo = "it may be Windows-1252: save it as UTF-8, or use a profile that names the encoding"
        raise Unreadable(f"The file is not utf-8 (at byte {error.start}).", "text in utf-8", todo) from None
    place = [header.index(name) for name in wanted]
    kept: list[list[str | None]] = [[] for _ in wanted]
    broken: dict[int, int] = {}
    row = -1
    for row, found in enumerate(records(text, separator), start=-1):
        if row < 0:
            continue
        if isinstance(found, int):
            broken[row] = found
        for column, i in zip(kept, place, strict=True):
            column.append(None if isinstance(found, int) else found[i] or None)
    arrays = [pa.chunked_array([pa.array(c, pa.string())]) for c in kept]
    columns = {
        name: (trimmed.dictionary_encode() if coded else trimmed)
        for (name, coded), a in zip(wanted.items(), arrays, strict=True)
        for trimmed in [_trimmed(a, True)]
    }
    return Raw(row + 1, header, columns, broken)


def _trimmed(values: Any, padded: bool) -> Any:
    if not padded:
        return values
    coded = pa.types.is_dictionary(values.type)
    text = pc.utf8_trim_whitespace(pc.cast(values, pa.string()))
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    return text.dictionary_encode() if coded else text


def names_like(name: str, others: list[str]) -> str | None:
    """The column among `others` whose name is closest, for a hint; None when none is close."""
    import difflib

    plain = {re.sub(r"[^a-z0-9]", "", o.lower()): o for o in others}
    close = difflib.get_close_matches(re.sub(r"[^a-z0-9]", "", name.lower()), list(plain), 1, 0.75)
    return plain[close[0]] if close else None
