# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A profile is parsed once, and refused when it contradicts itself."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any

from styrbord.errors import BadRule
from styrbord.records.delivery import EVERY_TABLE
from styrbord.sources.profile import Meta, Profile, Style, TableMap, canonical_map, source_columns

_TOP = {"format", "name", "title", "encoding", "separator", "style", "delivery", "tables", "notes"}
_STYLE = set(Style.__dataclass_fields__)
_TABLE = {"file", "columns", "codes", "constants", "style", "not_read"}
_META = {"file", "fields", "kinds", "constants", "instants"}
_SAID = {"municipality", "extracted_at", "kind", "source"}


def refuse(profile: str, what: str, expected: str) -> BadRule:
    """The error for a profile that cannot be used."""
    return BadRule(
        f"The profile contradicts itself: {what}.",
        where=f"profile {profile}",
        expected=expected,
        todo="correct the profile; docs/profiles.md describes the format",
    )


def checked(given: Mapping[str, Any], where: str) -> Profile:
    """The profile of a parsed TOML file; BadRule names the first thing that does not hold together."""
    _only(given, _TOP, where, "the file")
    if given.get("format") != 1:
        raise refuse(where, f"format is {given.get('format')!r}", "format = 1")
    encoding, separator = given.get("encoding", "utf-8"), given.get("separator", "auto")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise refuse(where, f"encoding {encoding!r} is unknown", "a name such as utf-8 or cp1252") from None
    if separator not in ("auto", ";", ",", "\t", "|"):
        raise refuse(where, f"separator is {separator!r}", "auto, or one of ; , tab |")
    style = _style(given.get("style", {}), Style(), where, separator)
    tables = _tables(given.get("tables"), style, where, separator)
    _one_table_per_column_set(tables, where)
    meta = _meta(given.get("delivery", {}), where, style)
    return Profile(given.get("name", where), given.get("title", ""), encoding, separator, tables, meta)


def _only(given: Mapping[str, Any], known: set[str], where: str, what: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise refuse(where, f"{what} says «{unknown[0]}», which means nothing", "one of " + ", ".join(sorted(known)))


def _style(given: Mapping[str, Any], base: Style, where: str, separator: str) -> Style:
    _only(given, _STYLE, where, "style")
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
    style = Style(**{**{k: getattr(base, k) for k in _STYLE}, **values})
    if style.decimal == style.thousands:
        raise refuse(where, f"«{style.decimal}» is both decimal mark and thousands mark", "two different marks")
    if style.decimal not in (".", ","):
        raise refuse(where, f"decimal is {style.decimal!r}", ". or ,")
    for text in set(style.yes) & set(style.no):
        raise refuse(where, f"«{text}» is both yes and no", "texts that mean one of them")
    for name, letters in (("dates", "YMD"), ("months", "YM"), ("instants", "YMD")):
        form = getattr(style, name)
        if any(letter not in form for letter in letters):
            raise refuse(where, f"{name} is {form!r}", "a form such as DD-MM-YYYY, MM-YYYY or DD-MM-YYYY hh:mm")
    return style


def _tables(given: Any, style: Style, where: str, separator: str) -> dict[str, TableMap]:
    if given is None:
        return {name: canonical_map(name, style) for name in EVERY_TABLE}
    _only(given, set(EVERY_TABLE), where, "tables")
    return {name: _table(name, said, style, where, separator) for name, said in given.items()}


def _table(name: str, said: Mapping[str, Any], style: Style, where: str, separator: str) -> TableMap:
    place = f"tables.{name}"
    _only(said, _TABLE, where, place)
    columns = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in said.get("columns", {}).items()}
    constants = {k: str(v) for k, v in said.get("constants", {}).items()}
    _only({**columns, **constants}, set(source_columns(name)), where, f"{place}.columns")
    for both in sorted(set(columns) & set(constants)):
        raise refuse(where, f"{place} gives {both} both a column and a constant", "one of them")
    if "file" not in said:
        raise refuse(where, f"{place} names no file", f'file = "..." under [{place}]')
    _required(name, {*columns, *constants}, where)
    files = said["file"]
    return TableMap(
        name,
        (files,) if isinstance(files, str) else tuple(files),
        columns,
        {c: _texts(name, c, texts, where) for c, texts in said.get("codes", {}).items()},
        constants,
        _style(said.get("style", {}), style, where, separator),
        tuple(said.get("not_read", ())),
    )


def _required(name: str, mapped: set[str], where: str) -> None:
    persons = {"person_key": "cpr", "old_key": "old_cpr"}
    for column in EVERY_TABLE[name].columns:
        if column.required and not {column.name, persons.get(column.name, "")} & mapped:
            raise refuse(where, f"tables.{name} never says where {column.name} is", "a column or a constant for it")


def _texts(name: str, column: str, said: Mapping[str, Any], where: str) -> dict[str, str]:
    place = f"tables.{name}.codes.{column}"
    try:
        codes = EVERY_TABLE[name].column(column).codes
    except KeyError:
        codes = ()
    if not codes:
        raise refuse(where, f"{place} translates a column without codes", "a column that has a code list")
    _only(said, set(codes), where, place)
    texts: dict[str, str] = {}
    for code, spoken in said.items():
        for text in (spoken,) if isinstance(spoken, str) else spoken:
            if texts.setdefault(text, code) != code:
                raise refuse(where, f"{place}: «{text}» means both {texts[text]} and {code}", "one code per text")
    return texts


def _one_table_per_column_set(tables: Mapping[str, TableMap], where: str) -> None:
    for table in tables.values():
        for column, names in table.columns.items():
            for name in names:
                if name in table.not_read:
                    raise refuse(
                        where,
                        f"tables.{table.table} both reads «{name}» (as {column}) and leaves it out",
                        "one of them",
                    )


def _meta(given: Mapping[str, Any], where: str, style: Style) -> Meta:
    _only(given, _META, where, "delivery")
    fields, constants = given.get("fields", {}), given.get("constants", {})
    _only({**fields, **constants}, _SAID, where, "delivery.fields")
    for both in sorted(set(fields) & set(constants)):
        raise refuse(where, f"delivery gives {both} both a field and a constant", "one of them")
    kinds: dict[str, str] = {}
    for kind, spoken in given.get("kinds", {}).items():
        if kind not in ("full", "changes"):
            raise refuse(where, f"delivery.kinds says «{kind}»", "full or changes")
        for text in (spoken,) if isinstance(spoken, str) else spoken:
            if kinds.setdefault(text, kind) != kind:
                raise refuse(where, f"delivery.kinds: «{text}» means both full and changes", "one kind per text")
    return Meta(given.get("file", ""), fields, kinds, constants, given.get("instants", style.instants))
