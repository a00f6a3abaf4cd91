# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Many random histories through the oracle and the product: `python -m tests.oracle.fuzz --seed 1 --persons 20000`.

Prints the first persons on whom they differ, each history drawn; ends with 1 when there are any.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from typing import Any

from styrbord.law.lawbook import load_lawbook
from tests.cases.drawn import draw
from tests.cases.product import judge_all
from tests.generated.choices import Seeded
from tests.generated.histories import day_to_look_from, history
from tests.oracle.duties import judge
from tests.oracle.rules import Rules, read_rules

Row = dict[str, Any]
FIELDS = ("row", "link", "benefit", "counted_from", "due", "met_on", "outcome", "reason")

SOMEBODY_ELSE = {"benefits": [{"benefit": "dagpenge", "starts_on": dt.date(2014, 1, 1)}]}


def as_set(duties: list[Row]) -> set[tuple[Any, ...]]:
    return {tuple(duty[name] for name in FIELDS) for duty in duties}


def batch(seed: str, persons: int, rules: Rules) -> tuple[dt.date, dict[str, dict[str, list[Row]]]]:
    """A day to look from and the histories of some persons, many of them laid so that something is due around it."""
    choices = Seeded(seed)
    first = history(choices, "p0", rules)
    as_of = day_to_look_from(choices, first, rules)
    aimed = {f"p{i}": history(Seeded(f"{seed}-{i}"), f"p{i}", rules, as_of) for i in range(1, persons)}
    return as_of, {"p0": first, **aimed}


def together(histories: dict[str, dict[str, list[Row]]]) -> dict[str, list[Row]]:
    """One set of tables that holds all the persons."""
    tables: dict[str, list[Row]] = {}
    for one in histories.values():
        for name, rows in one.items():
            tables.setdefault(name, []).extend(rows)
    return tables


def _named(key: str, tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {name: [{**row, "person_key": key} for row in rows] for name, rows in tables.items()}


def disagreements(
    as_of: dt.date, histories: dict[str, dict[str, list[Row]]], rules: Rules, book: Any
) -> dict[str, tuple[set[tuple[Any, ...]], set[tuple[Any, ...]]]]:
    """By person: the duties that only the oracle gives, and those that only the product gives."""
    histories = {key: _named(key, tables) for key, tables in histories.items()}
    found = judge_all(together(histories), book, as_of)
    differ = {}
    for key, tables in histories.items():
        slow, fast = judge(tables, rules, as_of), found.get(key, [])
        if as_set(slow) != as_set(fast) or len(slow) != len(fast):
            differ[key] = (as_set(slow) - as_set(fast), as_set(fast) - as_set(slow))
    return differ


def shrunk(as_of: dt.date, tables: dict[str, list[Row]], rules: Rules, book: Any) -> dict[str, list[Row]]:
    """The history without the rows, and without the values, that the disagreement does not need."""
    smaller = next((one for one in _smaller(tables) if _differs(as_of, one, rules, book)), None)
    return tables if smaller is None else shrunk(as_of, smaller, rules, book)


def _differs(as_of: dt.date, tables: dict[str, list[Row]], rules: Rules, book: Any) -> bool:
    return bool(disagreements(as_of, {"p": tables, "somebody else": SOMEBODY_ELSE}, rules, book))


def _smaller(tables: dict[str, list[Row]]) -> Iterator[dict[str, list[Row]]]:
    for name, rows in tables.items():
        for i, row in enumerate(rows):
            if name != "benefits" or len(rows) > 1:
                yield {**tables, name: rows[:i] + rows[i + 1 :]}
            for optional in ("until", "granted_on", "counted_from", "sickness_category", "declined"):
                if row.get(optional) is not None:
                    yield {**tables, name: [*rows[:i], {**row, optional: None}, *rows[i + 1 :]]}


def words(duties: set[tuple[Any, ...]]) -> list[str]:
    return sorted("   ".join("-" if value is None else str(value) for value in duty) for duty in duties)


def show(key: str, as_of: dt.date, tables: dict[str, list[Row]], only: tuple[set[Any], set[Any]]) -> str:
    oracle, product = (
        ["  oracle:  " + line for line in words(only[0])],
        ["  product: " + line for line in words(only[1])],
    )
    return "\n".join([f"--- {key}, as_of {as_of}", draw(tables), *oracle, *product])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--persons", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--show", type=int, default=5)
    args = parser.parse_args()
    rules, book = read_rules(), load_lawbook()
    shown = differing = 0
    for number in range(-(-args.persons // args.batch)):
        as_of, histories = batch(f"{args.seed}-{number}", args.batch, rules)
        for key, only in disagreements(as_of, histories, rules, book).items():
            differing += 1
            if shown < args.show:
                shown += 1
                small = shrunk(as_of, histories[key], rules, book)
                only = disagreements(as_of, {key: small, "somebody else": SOMEBODY_ELSE}, rules, book)[key]
                print(show(f"{args.seed}-{number} {key}", as_of, small, only))
    print(f"{differing} of {args.persons} persons differ")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
