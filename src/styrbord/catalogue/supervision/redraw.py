# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Træk stikprøven igen / Draw the sample again. Needs Python 3.9 or newer and nothing else:

    python3 -I redraw.py [folder]

In the folder (default: where this program lies) are population.csv, draw.json and sample.csv. The program takes the
fingerprint of the population, draws the sample anew from the recipe in draw.json, and compares it with sample.csv.
It ends with 0 when everything agrees, else with 1. It is written apart from the program that drew first.
"""

import csv
import hashlib
import json
import sys
from pathlib import Path

WHOLE = 2**256


def main(folder):
    """Check the files of a folder; the exit code."""
    written = (folder / "population.csv").read_bytes()
    told = json.loads((folder / "draw.json").read_text(encoding="utf-8"))
    recipe, fingerprint = told["recipe"], hashlib.sha256(written).hexdigest()
    population = list(csv.DictReader(written.decode("utf-8").splitlines()))
    wanted = [(row["case"], row["stratum"], row["probability"])
              for row in csv.DictReader((folder / "sample.csv").read_text(encoding="utf-8").splitlines())
              if row["part"] == "random"]  # fmt: skip

    def number(purpose, key):
        text = "\n".join([recipe["seed"], fingerprint, purpose, key])
        return int(hashlib.sha256(text.encode("utf-8")).hexdigest(), 16)

    made = redrawn(population, recipe, number)
    checks = [
        ("fingerprint of population.csv", fingerprint == told["fingerprint"]),
        (
            "the population is sorted and has no case twice",
            sorted({r["case"] for r in population}) == [r["case"] for r in population],
        ),
        ("the same cases, in the same order, with the same probabilities", made == wanted),
    ]
    for what, holds in checks:
        print(("OK     " if holds else "DIFFERS"), what)
    print(len(population), "cases listed,", len(recipe["excluded"]), "left out,", len(made), "drawn;", fingerprint)
    return 0 if all(holds for _, holds in checks) else 1


def redrawn(population, recipe, number):
    """[(case, stratum, probability)] in the order of reading."""
    by = recipe["by"] if recipe["method"] == "stratified" else []
    strata = {}
    for row in population:
        if row["case"] not in recipe["excluded"]:
            strata.setdefault(" / ".join(row[column] for column in by), []).append(row)
    found = []
    for name, size in recipe["sizes"].items():
        if size:
            found += [(case, name, p) for case, p in of_stratum(strata[name], size, recipe, number)]
    return sorted(found, key=lambda line: number("order", line[0]))


def of_stratum(rows, size, recipe, number):
    """[(case, probability)] drawn from one stratum."""
    cases = sorted((row["case"] for row in rows), key=lambda case: number("order", case))
    if recipe["method"] == "systematic":
        line = sorted(rows, key=lambda row: [row[column] for column in recipe["by"]] + [row["case"]])
        u = number("start", "")
        cases = [line[(u + j * WHOLE) * len(line) // (size * WHOLE)]["case"] for j in range(size)]
    if recipe["method"] == "weighted":
        return pivotal(cases, {row["case"]: int(row[recipe["weight"]]) for row in rows}, size, number)
    return [(case, shortened(size, len(rows))) for case in cases[:size]]


def pivotal(cases, weight, size, number):
    """Whole numbers throughout: each case holds a out of d, and meets the one left over from the meetings before."""
    certain = set()
    while True:
        d, left = sum(weight[c] for c in cases if c not in certain), size - len(certain)
        large = {c for c in cases if c not in certain and left * weight[c] >= d}
        if not large:
            break
        certain |= large
    drawn, holder, a = set(certain), None, 0
    for case in cases:
        if case in certain:
            continue
        b, luck = left * weight[case], number("meet", case)
        if holder is None:
            holder, a = case, b
        elif a + b < d:
            if luck * (a + b) < b * WHOLE:
                holder = case
            a += b
        else:
            stays = luck * (2 * d - a - b) < (d - b) * WHOLE
            drawn.add(holder if stays else case)
            holder, a = (case if stays else holder), a + b - d
    if a and a == d:
        drawn.add(holder)
    return [(c, "1" if c in certain else shortened(left * weight[c], d)) for c in cases if c in drawn]


def shortened(over, under):
    """A fraction in its lowest terms."""
    a, b = over, under
    while b:
        a, b = b, a % b
    return str(over // a) if under == a else f"{over // a}/{under // a}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
