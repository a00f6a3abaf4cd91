# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The auditor's zip: everything needed to repeat the samples and the figures, with a manifest of hashes.

The same journal and register give the same zip, byte by byte. Free text about persons stays in the register: of a
follow-up the zip tells where it stands, not what was written.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from styrbord.presentation.papers import render_docx, render_html, render_pdf
from styrbord.supervision.follow_up import FollowUp
from styrbord.workbench import supervision as state
from styrbord.workbench import supervision_reports as reports
from styrbord.workbench.bench import Workbench

MANIFEST = "manifest.json"
_SHIPPED = Path(__file__).parent.parent / "catalogue" / "supervision"
README = """Revisorens materiale: ledelsestilsyn {year}, {place}

manifest.json       hver fils længde og SHA-256
journal.jsonl       alle hændelser om tilsynet i rækkefølge, uden dem, der handler om en borger
risiko.csv          hver udgave af hver risikovurdering, med begrundelse, hvem og hvornår
plan.csv            årets plan og hvor langt hvert tilsyn er
resultater.csv      hvert opgjort tilsyn
opfoelgning.csv     hver fejlsag: frist, rettet, kontrolleret; uden fri tekst
metode/             den metode, der gjaldt: skalaer, matrix, hyppighed, områder, satser
stikproever/        for hvert tilsyn: population, udtræk, svar, opgørelse, og hvordan udtrækket gentages
papirer/            orienteringen til udvalget og metodekortet

Sådan gentages en stikprøve: gå ind i stikproever/<tilsyn>/ og følg README.txt dér.
Intet andet end denne zip er nødvendigt.
{made}
"""


def auditor_zip(bench: Workbench, *, year: int, today: dt.date, papers: bool = True) -> bytes:
    """The zip of a year. `papers=False` leaves the PDF files out (they take a few seconds)."""
    files = _files(bench, year, today)
    if papers:
        item, card = reports.committee(bench, year, today), reports.card(bench, today)
        files |= {"papirer/udvalg.pdf": render_pdf(item), "papirer/udvalg.docx": _same_docx(render_docx(item)),
                  "papirer/metodekort.html": render_html(card).encode()}  # fmt: skip
    files[MANIFEST] = _manifest(bench, year, today, files)
    return _zipped(files)


def check_zip(content: bytes) -> list[str]:
    """The names of files that are missing, added or not what the manifest says (empty: all is whole)."""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        told = json.loads(zipped.read(MANIFEST))["files"]
        found = {n: hashlib.sha256(zipped.read(n)).hexdigest() for n in zipped.namelist() if n != MANIFEST}
    return sorted(n for n in {*told, *found} if found.get(n) != told.get(n, {}).get("sha256"))


def _files(bench: Workbench, year: int, today: dt.date) -> dict[str, bytes]:
    from styrbord.workbench.sample_parts import parts_for_auditor

    runs = state.all_runs(bench, year)
    readme = README.format(year=year, place=reports.place_of(bench), made=reports.made_from(bench))
    files = {
        "LÆS-MIG.txt": readme.encode(),
        "journal.jsonl": _events(bench, year),
        "risiko.csv": _csv(_RISK, _risk_rows(bench)),
        "plan.csv": _csv(_PLAN, _plan_rows(bench, year)),
        "resultater.csv": _csv(_RESULTS, _result_rows(bench, year)),
        "opfoelgning.csv": _csv(_FOLLOW_UPS, map(_follow_up, state.all_follow_ups(bench, f"{year}-"))),
    }
    for path in (*(_SHIPPED / f"{n}.toml" for n in ("method", "areas", "money")), bench.register.path / state.OWN):
        if path.exists():
            files[f"metode/{path.name}"] = path.read_bytes()
    for id, run in runs.items():
        if run.drawn_by:
            files |= {f"stikproever/{id}/{name}": data for name, data in parts_for_auditor(bench, id).items()}
    return files


def _events(bench: Workbench, year: int) -> bytes:
    lines = []
    for event in bench.journal().below("supervision"):
        if event.subject is None and event.data is not None:
            told = {"seq": event.seq, "stream": event.stream, "version": event.version, "kind": event.kind,
                    "by": event.by, "at": event.at.isoformat(), "data": event.data}  # fmt: skip
            lines.append(json.dumps(told, ensure_ascii=False, sort_keys=True))
    return ("\n".join(lines) + "\n").encode()


_RISK = ("area", "version", "colour", "likelihood", "consequence", "answer", "grounds", "reason", "by", "at",
         "from_day", "method")  # fmt: skip
_PLAN = ("id", "area", "colour", "due_on", "supervisor", "substitute", "cases", "state", "drawn_by", "read",
         "decided_by", "minutes")  # fmt: skip
_RESULTS = ("id", "area", "read", "errors", "material", "rate", "lower", "upper", "confidence", "tolerable", "verdict",
            "kappa")  # fmt: skip
_FOLLOW_UPS = ("run", "case", "points", "material", "duty", "responsible", "by_when", "state", "done_on", "done_by",
               "verified_by", "returned")  # fmt: skip


def _risk_rows(bench: Workbench) -> Iterable[Sequence[Any]]:
    for area, one in state.picture(bench).items():
        for v in one.versions:
            yield (area, v.version, v.colour, v.likelihood, v.consequence, v.answer, v.grounds, v.reason, v.by,
                   v.at.isoformat(), v.from_day, v.digest)  # fmt: skip


def _plan_rows(bench: Workbench, year: int) -> Iterable[Sequence[Any]]:
    runs = state.all_runs(bench, year)
    for s in state.year_plan(bench, year).slots:
        run = runs.get(s.id)
        yield (s.id, s.area, s.colour, s.due_on, s.supervisor, s.substitute, s.size, run.state if run else "planned",
               run.drawn_by if run else "", run.answered if run else 0, run.decided_by if run else "",
               run.time_used if run else 0)  # fmt: skip


def _result_rows(bench: Workbench, year: int) -> Iterable[Sequence[Any]]:
    for id, run in state.all_runs(bench, year).items():
        told: Mapping[str, Any] | None = run.evaluation
        if told:
            yield (id, run.area, *(told.get(name, "") for name in _RESULTS[2:]))


def _follow_up(one: FollowUp) -> Sequence[Any]:
    return (one.run, one.case, " ".join(one.points), one.is_material, one.duty, one.responsible, one.by_when, one.state,
            one.done_on, one.done_by, one.verified_by, one.returned)  # fmt: skip


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(["" if v is None else v for v in row] for row in rows)
    return out.getvalue().encode()


def _manifest(bench: Workbench, year: int, today: dt.date, files: Mapping[str, bytes]) -> bytes:
    events, head = bench.journal().head()
    told = {
        "year": year, "as_of": today.isoformat(), "made_from": reports.made_from(bench),
        "journal": {"events": events, "hash": head},
        "files": {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in sorted(files.items())},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same content, the same zip
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, files[name])
    return out.getvalue()


def _same_docx(content: bytes) -> bytes:
    """The same document with the clock taken out of its zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        return _zipped({name: given.read(name) for name in given.namelist()})
