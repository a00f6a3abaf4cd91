# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`read_delivery`: a folder or zip goes in, a checked `Delivery` comes out. Nothing is written anywhere."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly, BadDelivery
from styrbord.records.delivery import EVERY_TABLE, Delivery, DeliveryInfo, ReadReport
from styrbord.records.personal import Sealer
from styrbord.records.tables import TABLES
from styrbord.sources.checking import Checked, check_table
from styrbord.sources.files import Files, open_files
from styrbord.sources.meta import read_meta
from styrbord.sources.persons import Numbers, look_like_numbers
from styrbord.sources.profile import Profile, TableMap, load_profile, shipped
from styrbord.sources.remarks import remarks
from styrbord.sources.tables import ENDINGS, Problem, read_file, table_files

Progress = Callable[[str], None]


def read_delivery(
    path: str | Path,
    profile: str | Path | None = None,
    *,
    sealer: Sealer | None = None,
    declared: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Delivery:
    """Read and check a delivery: a folder or zip with one file per table.

    `profile` is a shipped name or a TOML file; without it `delivery.toml` decides, else the canonical layout. `sealer`
    makes person keys of personal numbers; without one, keys hold for this reading only (a dry run). `declared` gives
    what the delivery does not say of itself (municipality, extracted_at, kind, source).

    Refuses (BadDelivery, listing all files at fault) what cannot be read as a file; single rows are rejected and
    listed.
    """
    files = open_files(Path(path))
    chosen = load_profile(profile if profile is not None else _named(files))
    info = read_meta(files, chosen, declared)
    numbers = Numbers(sealer or Sealer(secrets.token_bytes(32)))
    found, unclaimed = table_files(files, chosen)
    if not found:
        raise _no_tables(files, chosen)
    with ThreadPoolExecutor(2) as pool:
        fingerprint = pool.submit(files.fingerprint, chosen.name)
        read = _read_ahead(pool, files, chosen, info, found)
        checked, ignored = _all_tables(files, chosen, read, found, numbers, progress)
        info = replace(info, fingerprint=fingerprint.result())
    return _delivery(info, checked, numbers, ignored, unclaimed)


def _named(files: Files) -> str | None:
    """The profile that `delivery.toml` names, if any."""
    import tomllib

    if "delivery.toml" not in files:
        return None
    try:
        named = tomllib.loads(bytes(files.read("delivery.toml")).decode("utf-8-sig")).get("profile")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None  # read_meta says what is wrong
    if named is not None and str(named) not in shipped():
        raise AskedWrongly(
            f"The delivery names a profile that is not shipped: «{named}».",
            where=f"{files.where}: delivery.toml",
            expected="one of " + ", ".join(shipped()),
            todo="give the profile's TOML file when importing",
        )
    return named


def _no_tables(files: Files, profile: Profile) -> BadDelivery:
    wanted = ", ".join(f for t in profile.tables.values() for f in t.files)
    other = [n for n in shipped() if n != profile.name and table_files(files, load_profile(n))[0]]
    return BadDelivery(
        "None of the files is a table of this layout.",
        where=f"{files.where} (profile {profile.name})",
        expected=f"files named {wanted}" + ("" if "." in wanted else f", ending in {', '.join(ENDINGS)}"),
        todo=f"use the profile {other[0]}" if other else "name the profile that describes this layout",
    )


def _read_ahead(
    pool: ThreadPoolExecutor, files: Files, profile: Profile, info: DeliveryInfo, found: Mapping[str, str]
) -> Iterator[tuple[str, Future[Any]]]:
    """The raw columns of each table as they come; the next file is read while one is checked.

    Persons come first, since they pair keys with personal numbers.
    """
    order = [t for t in EVERY_TABLE if t in found]
    tasks = [(files, found[t], _at(profile.tables[t], found[t]), profile, info.kind) for t in order]
    ahead = pool.submit(read_file, *tasks[0])
    for table, following in zip(order, [*tasks[1:], None], strict=True):
        current, ahead = ahead, pool.submit(read_file, *following) if following else ahead
        yield table, current


def _all_tables(
    files: Files,
    profile: Profile,
    read: Iterator[tuple[str, Future[Any]]],
    found: Mapping[str, str],
    numbers: Numbers,
    progress: Progress | None,
) -> tuple[dict[str, Checked], dict[str, tuple[str, ...]]]:
    """Every table checked, and the columns that were not read, by file."""
    checked: dict[str, Checked] = {}
    ignored: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for table, coming in read:
        file = found[table]
        if progress:
            progress(f"reading {file}")
        try:
            raw, source, extra = coming.result()
        except Problem as problem:
            problems.append(problem)
            continue
        checked[table] = check_table(raw, _at(profile.tables[table], file), source, numbers)
        if extra:
            ignored[file] = extra
        _refuse_numbers_as_keys(checked[table], files, file)
    if problems:
        raise _refused(files, problems)
    return checked, ignored


def _at(map_: TableMap, file: str) -> TableMap:
    return replace(map_, files=(file,))


def _refused(files: Files, problems: list[Problem]) -> BadDelivery:
    first = problems[0]
    more = "".join(f"\n            {p.file}: {p.what} Expected {p.expected}." for p in problems[1:])
    return BadDelivery(
        first.what,
        where=f"{files.where}: {first.file}" + (f"; and in {len(problems) - 1} more files:{more}" if more else ""),
        expected=first.expected,
        todo=first.todo,
        rejected=[p.as_rejection() for p in problems],
    )


def _refuse_numbers_as_keys(checked: Checked, files: Files, file: str) -> None:
    table = checked.table
    if "person_key" in table.column_names and table.num_rows:
        column = table["person_key"].combine_chunks()
        keys = column.chunk(0) if hasattr(column, "chunk") else column
        if hasattr(keys, "dictionary") and look_like_numbers(keys):
            raise BadDelivery(
                "The person keys have the form of personal numbers.",
                where=f"{files.where}: {file}, the column read as person_key",
                expected="the source's own key as person_key, or the personal number in a column named cpr",
                todo="name the column cpr (a profile can do that): it is then turned into a keyed hash at the door",
            )


def _delivery(
    info: DeliveryInfo,
    checked: Mapping[str, Checked],
    numbers: Numbers,
    ignored: Mapping[str, tuple[str, ...]],
    unclaimed: tuple[str, ...],
) -> Delivery:
    tables = {name: c.table for name, c in checked.items()}
    missing = tuple(t for t in TABLES if t not in checked) if info.kind == "full" else ()
    report = ReadReport(
        {name: c.report for name, c in checked.items()},
        tuple(r for c in checked.values() for r in c.rejected),
        tuple(remarks(info, tables, missing, len(numbers.failing), ignored, checked)),
        dict(ignored),
        unclaimed,
        missing,
    )
    return Delivery(
        info,
        tables,
        report,
        {name: c.deleted for name, c in checked.items() if c.deleted.num_rows},
        {name: c.held_back for name, c in checked.items() if c.held_back.num_rows},
        numbers.sealed,
    )
