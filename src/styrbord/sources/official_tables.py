# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""From an answer to observations, checked against the table's file; whatever does not fit refuses the whole answer."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath

import numpy as np

from styrbord.records import periods, places
from styrbord.records.official import Observations
from styrbord.sources.official_answers import Answer, bad
from styrbord.sources.official_mapping import Measure, Table
from styrbord.sources.official_values import NotANumber, number

_SHARES = {"expected_share": "expected", "actual_share": "actual"}
_LESS = (("difference", "actual", "expected"), ("points", "actual_share", "expected_share"))


def which(answer: Answer, known: dict[str, Table]) -> Table:
    """The one table an answer belongs to: by its file name if that names one, else by its columns."""
    stem = PurePath(answer.where).name.casefold()
    named = [t for t in known.values() if re.match(re.escape(t.id) + r"(?![a-z0-9])", stem)]
    fitting = [t for t in known.values() if _fits(answer, t)]
    chosen = named or fitting
    if len(chosen) == 1:
        return chosen[0]
    raise bad(
        "The answer cannot be told to belong to one known table.",
        answer.where,
        "a file named by its table (y25i01.json), or the columns of exactly one table",
        "Name the table with --table; `styrbord official mapping FILE` drafts a file for a new one.",
    )


def _fits(answer: Answer, table: Table) -> bool:
    return all(any(label in answer.columns for label in m.labels) for m in table.measures)


def tabulate(answer: Answer, table: Table) -> Observations:
    """Every row as observations.

    Refused: unknown or missing columns, places missing or twice, periods of another type, bad or contradicting numbers.
    """
    area_at = _column(answer, table.area_labels, "area")
    period_at = _column(answer, table.period_labels, "period")
    split_at = _column(answer, table.split.labels, table.split.name) if table.split else None
    measures = [(m, _column(answer, m.labels, m.key)) for m in table.measures]
    _no_other_columns(answer, table, {area_at, period_at, split_at, *(i for _, i in measures)})
    areas = _areas(answer, area_at)
    spans = _periods(answer, period_at, table)
    splits = _splits(answer, split_at, table)
    _each_once(answer, areas, spans, splits)
    _nobody_missing(answer, table, areas, spans, splits)
    values = {m.key: _numbers(answer, m, i) for m, i in measures}
    _numbers_agree(answer, table, values, areas, spans)
    n = len(answer.rows)

    def repeated(column: list[str]) -> np.ndarray:
        return np.tile(np.array(column, dtype=object), len(measures))

    return Observations(
        table=table.id,
        area=repeated(areas),
        period=repeated(spans),
        split=repeated(splits),
        measure=np.repeat(np.array([m.key for m, _ in measures], dtype=object), n),
        value=np.concatenate([values[m.key] for m, _ in measures]),
    )


def _column(answer: Answer, labels: tuple[str, ...], what: str) -> int:
    for label in labels:
        if label in answer.columns:
            return answer.columns.index(label)
    raise bad(
        f"The answer has no column for {what}: a label was renamed, or it is another table.",
        answer.where,
        f"a column '{labels[0]}'; found: {', '.join(answer.columns)}",
        "See what the agency changed; if it is the same measure, add the new label to the table's file.",
    )


def _no_other_columns(answer: Answer, table: Table, used: set[int | None]) -> None:
    other = [c for i, c in enumerate(answer.columns) if i not in used]
    if other:
        raise bad(
            f"The answer has a column that table {table.id} does not promise: '{other[0]}'.",
            answer.where,
            "only the columns named in the table's file",
            "Ask for the promised columns only, or add the column to the table's file.",
        )


def _areas(answer: Answer, at: int) -> list[str]:
    codes = {}
    for n, row in enumerate(answer.rows, 1):
        label = str(row[at])
        if label not in codes:
            codes[label] = places.code_of(label)
        if codes[label] is None:
            raise bad(
                f"Row {n} is about '{label}', which is no municipality and not the country.",
                f"{answer.where}, row {n}",
                "one of the 98 municipalities or 'Hele landet'",
                "Ask for municipalities only (hierarchy _nykom), or correct the name.",
            )
    return [codes[str(row[at])] or "" for row in answer.rows]


def _periods(answer: Answer, at: int, table: Table) -> list[str]:
    seen: dict[str, str] = {}
    for n, row in enumerate(answer.rows, 1):
        text = str(row[at])
        if text not in seen:
            found = periods.parse(text)
            if found is None or found.kind not in table.period_types:
                raise bad(
                    f"Row {n} has the period '{text}', which is not of the table's type.",
                    f"{answer.where}, row {n}",
                    f"periods of type {', '.join(table.period_types)}, such as {_example(table.period_types[0])}",
                    "Ask for the right period type.",
                )
            seen[text] = text
    return [str(row[at]) for row in answer.rows]


def _example(kind: str) -> str:
    return {"M": "2026M01", "Q": "2026Q1", "QMAT": "2026QMAT02", "Y": "2026", "MYTD": "2026MYTD06"}.get(kind, kind)


def _splits(answer: Answer, at: int | None, table: Table) -> list[str]:
    if at is None or table.split is None:
        return [""] * len(answer.rows)
    keys = {label: key for key, label in table.split.values.items()}
    for n, row in enumerate(answer.rows, 1):
        if str(row[at]) not in keys:
            raise bad(
                f"Row {n} has the unknown value '{row[at]}' in {table.split.labels[0]}.",
                f"{answer.where}, row {n}",
                "one of " + ", ".join(keys),
                "See what the agency changed and add the value to the table's file.",
            )
    return [keys[str(row[at])] for row in answer.rows]


def _each_once(answer: Answer, areas: list[str], spans: list[str], splits: list[str]) -> None:
    twice = [key for key, count in Counter(zip(areas, spans, splits, strict=True)).items() if count > 1]
    if twice:
        area, span, split = twice[0]
        raise bad(
            f"{places.name_of(area)} stands twice in the list of {span}{' ' + split if split else ''}.",
            answer.where,
            "each municipality once in every list",
            "Fetch the table again without overlapping pages.",
        )


def _nobody_missing(answer: Answer, table: Table, areas: list[str], spans: list[str], splits: list[str]) -> None:
    wanted = set() if table.places == "any" else set(places.places())
    if table.places.startswith("country"):
        wanted.add(places.COUNTRY)
    lists: dict[tuple[str, str], set[str]] = {}
    for area, span, split in zip(areas, spans, splits, strict=True):
        lists.setdefault((span, split) if table.complete == "every list" else ("", ""), set()).add(area)
    for (span, split), there in sorted(lists.items()):
        missing = sorted(places.name_of(code) for code in wanted - there)
        if missing:
            named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
            raise bad(
                f"Missing {'in the list of ' + span + ' ' + split if span else 'in the whole answer'}: {named}.",
                answer.where,
                f"{len(wanted)} places in {'every list' if span else 'the answer'}",
                "Fetch the table again; half an answer is not kept.",
            )
    _no_group_missing(answer, table, lists)


def _no_group_missing(answer: Answer, table: Table, lists: dict[tuple[str, str], set[str]]) -> None:
    if table.complete != "every list" or table.split is None:
        return
    for span in {span for span, _ in lists}:
        for key, label in table.split.values.items():
            if (span, key) not in lists:
                raise bad(
                    f"The answer lacks '{label}' in {span}.",
                    answer.where,
                    "all of " + ", ".join(table.split.values.values()) + " in every period",
                )


def _numbers(answer: Answer, measure: Measure, at: int) -> np.ndarray:
    out = np.empty(len(answer.rows))
    for n, row in enumerate(answer.rows):
        try:
            out[n] = number(row[at])
        except NotANumber as error:
            raise bad(
                f"Row {n + 1} holds '{error}' where a number belongs.",
                f"{answer.where}, row {n + 1}, {measure.labels[0]}",
                "a number with decimal comma, or - .. . or nothing for no data",
            ) from error
    return out


def _numbers_agree(
    answer: Answer, table: Table, values: dict[str, np.ndarray], areas: list[str], spans: list[str]
) -> None:
    for whole, more, less in _LESS:
        if {whole, more, less} <= values.keys():
            wrong = np.abs(values[more] - values[less] - values[whole]) > 1e-6
            if wrong.any():
                raise _contradiction(answer, table, whole, int(np.argmax(wrong)), areas, spans)
    for m in table.measures:
        if m.unit == "percent" and ((values[m.key] < 0) | (values[m.key] > 100)).any():
            n = int(np.argmax((values[m.key] < 0) | (values[m.key] > 100)))
            raise _contradiction(answer, table, m.key, n, areas, spans)
        if m.unit == "persons" and m.key != "difference" and (values[m.key] < 0).any():
            raise _contradiction(answer, table, m.key, int(np.argmax(values[m.key] < 0)), areas, spans)
    if set(_SHARES) | set(_SHARES.values()) <= values.keys():
        _shares_fit(answer, table, values, areas, spans)


def _shares_fit(
    answer: Answer, table: Table, values: dict[str, np.ndarray], areas: list[str], spans: list[str]
) -> None:
    """Is there one population that rounds to both counts (in tens) and both shares (two decimals) of the row?"""
    low, high = np.zeros(len(areas)), np.full(len(areas), np.inf)
    for share_key, count_key in _SHARES.items():
        share, count = values[share_key], values[count_key]
        low = np.fmax(low, np.maximum(count - 5, 0) / (share + 0.005) * 100)
        high = np.fmin(high, np.where(share > 0.005, (count + 5) / np.maximum(share - 0.005, 1e-9) * 100, np.inf))
    wrong = low > high * (1 + 1e-9)
    if wrong.any():
        raise _contradiction(answer, table, "expected_share", int(np.argmax(wrong)), areas, spans)


def _contradiction(answer: Answer, table: Table, key: str, row: int, areas: list[str], spans: list[str]) -> Exception:
    return bad(
        f"'{table.measure(key).title}' does not fit the other numbers of its row: "
        f"{places.name_of(areas[row])}, {spans[row]}.",
        f"{answer.where}, row {row + 1}",
        "differences that are differences, and shares that fit their counts within rounding",
        "Compare with the agency's page; fetch again or report the error to the agency.",
    )


def draft(answer: Answer) -> str:
    """A table file to start from: columns of numbers become measures, one more column of words becomes the split."""
    columns = {c: [row[i] for row in answer.rows] for i, c in enumerate(answer.columns)}
    area = next((c for c in columns if c in ("Område", "Area", "OMRÅDE")), None)
    period = next((c for c in columns if all(periods.parse(str(v)) for v in columns[c][:50])), None)
    words = [c for c in columns if c not in (area, period) and not all(_is_number(v) for v in columns[c])]
    numbers = [c for c in columns if c not in (area, period, *words)]
    if area is None or period is None or len(words) > 1 or not numbers:
        raise bad(
            "No table file can be drafted from this answer.",
            answer.where,
            "one column of areas, one of periods, at most one more of words, and columns of numbers",
            "Fetch the table with one dimension at a time.",
        )
    kinds = sorted({found.kind for v in columns[period] if (found := periods.parse(str(v)))})
    name = PurePath(answer.where).stem.partition("-")[0].lower()
    lines = [
        "format = 1", f'id = "{name}"', 'source = "jobindsats"', f'title = "{name}"',
        f'source_line = "STAR, jobindsats.dk, tabel {name.upper()}"', f"period_types = {_listed(kinds)}",
        'places = "country and municipalities"' if "Hele landet" in columns[area] else 'places = "municipalities"',
        'complete = "areas"', f'area_labels = ["{area}"]', f'period_labels = ["{period}"]',
    ]  # fmt: skip
    if words:
        values = list(dict.fromkeys(str(v) for v in columns[words[0]]))
        lines += ["", "[split]", 'name = "split"', f'labels = ["{words[0]}"]', 'whole = "v1"', "[split.values]"]
        lines += [f'v{i} = "{value}"' for i, value in enumerate(values, 1)]
    for i, label in enumerate(numbers, 1):
        unit = "percent" if "pct." in label.lower() else "persons" if "antal" in label.lower() else "number"
        lines += [
            "",
            "[[measures]]",
            f'key = "m{i}"',
            f'unit = "{unit}"',
            f'labels = ["{label}"]',
            f'title = "{label}"',
        ]
        lines += ["decimals = 1"] if unit == "percent" else []
    return "\n".join(lines) + "\n"


def _listed(words: list[str]) -> str:
    return "[" + ", ".join(f'"{w}"' for w in words) + "]"


def _is_number(value: object) -> bool:
    try:
        number(value)
    except NotANumber:
        return False
    return True
