# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The measures and targets that are shipped or laid beside: folders of TOML files, read once and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly, BadRule
from styrbord.figures.measure import Measure, parse
from styrbord.figures.target import Target, parse_target

HOME = Path(__file__).resolve().parent.parent
MEASURES = HOME / "catalogue" / "measures"
TARGETS = HOME / "lawbook" / "targets"


def read_measures(folders: Iterable[Path] = (MEASURES,)) -> dict[str, Measure]:
    """All measures by id, in the order of their names; two files with one id are refused."""
    found: dict[str, Measure] = {}
    for path in _files(folders):
        measure = parse(_toml(path), path.name)
        if measure.id in found:
            raise _twice(measure.id, path)
        if measure.id != path.stem:
            raise BadRule(
                f"The file {path.name} holds the measure {measure.id}.",
                where=path.name,
                expected="the file name is the id",
                todo="Rename the file or the measure.",
            )
        found[measure.id] = measure
    for measure in found.values():
        if measure.of and measure.of not in found:
            raise _no_such(measure.of, found, f"`of` in measure {measure.id}")
    return found


def read_targets(folders: Iterable[Path] = (TARGETS,)) -> tuple[Target, ...]:
    """All targets of all files, each checked."""
    out: list[Target] = []
    for path in _files(folders):
        out += [parse_target(given, path.name) for given in _toml(path).get("target", [])]
    return tuple(out)


@cache
def shipped() -> dict[str, Measure]:
    """The measures Styrbord ships, read once."""
    return read_measures()


def chosen(measures: dict[str, Measure], ids: Iterable[str]) -> list[Measure]:
    """The measures of those ids, in that order; an unknown id is an error that names the nearest."""
    out = []
    for name in ids:
        if name not in measures:
            raise _no_such(name, measures, "the measures asked for")
        out.append(measures[name])
    return out


def _files(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(Path(folder).glob("*.toml"))]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRule(
            f"The file {path.name} cannot be read: {error}.",
            where=path.name,
            expected="TOML in UTF-8",
            todo="Correct the line named.",
        ) from error


def _twice(name: str, path: Path) -> BadRule:
    return BadRule(
        f"Two measure files are called {name}.",
        where=path.name,
        expected="one file for each measure",
        todo="Rename one of them, or remove the one that is not wanted.",
    )


def _no_such(name: str, measures: dict[str, Measure], where: str) -> AskedWrongly:
    import difflib

    near = difflib.get_close_matches(name, measures, n=3, cutoff=0.3) or sorted(measures)[:3]
    return AskedWrongly(
        f"There is no measure {name!r}.",
        where=where,
        expected=f"the id of a measure, such as {', '.join(near)}",
        todo="`styrbord figures --list` names all measures.",
    )
