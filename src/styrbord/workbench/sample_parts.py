# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What an auditor needs of a sample, as files: the list, the recipe, the cases, the answers, the findings, and a
program that draws the sample again from these files alone."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from styrbord.supervision.reading import TARGETED, Sample, SampleCase
from styrbord.workbench.bench import Workbench
from styrbord.workbench.checklists import SHIPPED, as_kept, kept
from styrbord.workbench.samples import drawn_from, find_any, one_sample

CASES = ("place", "part", "case", "stratum", "probability", "reader", "replaced_by", "why")
ANSWERS = ("case", "part", "reading", "by", "at", "checklist", "point", "answer", "proposed", "cause", "paid", "right")
README = """Stikprøve {sample} / Sample {sample}

population.csv     listen, der blev trukket fra (uden personnumre) / the list drawn from (no personal numbers)
draw.json          opskriften: metode, frø, antal, udeladte sager / the recipe: method, seed, sizes, cases left out
sample.csv         de trukne sager i læserækkefølge / the cases drawn, in the order of reading
answers.csv        svarene, uden fritekst om borgere / the answers, without free text about citizens
checklist-*.json   tjeklisten i de udgaver, der blev brugt / the checklist in the versions used
evaluation.json    resultatet, som det blev gemt / the findings as kept (missing until evaluated)
redraw.py          trækker stikprøven igen / draws the sample again:  python3 -I redraw.py
manifest.json      SHA-256 af hver fil / SHA-256 of every file

Fingeraftrykket af listen er SHA-256 af population.csv / The list's fingerprint is the SHA-256 of population.csv:
{fingerprint}
Sager går under tilfældige bogstaver; kommunen kan slå dem op. / Cases go by letters; the municipality can look them up.
"""


def parts_for_auditor(bench: Workbench, sample: str) -> dict[str, bytes]:
    """The files of one sample by name. Refuses a sample that was never drawn."""
    one = one_sample(bench, sample)
    find_any(one)
    parts = {
        "README.txt": README.format(sample=sample, fingerprint=one.told["fingerprint"]).encode(),
        "population.csv": drawn_from(bench, one).written,
        "draw.json": _json({"sample": sample, "drawn_by": one.drawn_by, "drawn_at": one.drawn_at, **_recipe(one)}),
        "sample.csv": _csv(CASES, _cases(one)),
        "answers.csv": _csv(ANSWERS, _answers(one)),
        "redraw.py": (SHIPPED / "redraw.py").read_bytes(),
    }
    parts |= {f"checklist-{digest}.json": _json(as_kept(bench, digest)) for digest in kept(bench, one)}
    if one.evaluation is not None:
        parts["evaluation.json"] = _json(one.evaluation)
    return {**parts, "manifest.json": _json(manifest(parts))}


def manifest(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of every file, by name."""
    return {name: hashlib.sha256(held).hexdigest() for name, held in sorted(parts.items())}


def _recipe(one: Sample) -> dict[str, Any]:
    told = {k: v for k, v in one.told.items() if k not in ("chosen", "targeted")}
    return {**told, "replacements": [{"case": a, "by": b, "why": why} for a, b, why in one.replacements],
            "population_checks": list(one.checks)}  # fmt: skip


def _cases(one: Sample) -> Iterable[Sequence[object]]:
    drawn = [c["case"] for c in one.told["chosen"]]
    others = [case for case in one.cases if case not in drawn]
    for case in [*drawn, *others]:
        c = one.cases[case]
        why = "" if c.part == TARGETED else c.why  # why a case was chosen by name is free text
        yield c.place, c.part, c.id, c.stratum, c.probability or "", c.reader, c.replaced_by, why


def _answers(one: Sample) -> Iterable[Sequence[object]]:
    for case in one.part("random", "replacement", TARGETED):
        yield from _readings(case)


def _readings(case: SampleCase) -> Iterable[Sequence[object]]:
    for which, reading in (("first", case.first), ("second", case.second)):
        for point, a in reading.answers.items() if reading else ():
            kroner = ("" if v is None else v for v in (a.paid, a.right))
            at = reading.at.isoformat() if reading else ""
            by = reading.by if reading else ""
            yield case.id, case.part, which, by, at, a.checklist, point, a.answer, a.proposed, a.cause, *kroner


def _csv(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(lines)
    return text.getvalue().encode()


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()
