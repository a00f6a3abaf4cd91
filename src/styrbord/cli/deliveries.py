# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands that bring data in, keep it and let it go: simulate, check, import, history, export, erase, demo."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from styrbord.cli import show
from styrbord.cli.duties import print_summary
from styrbord.cli.serve import free_port, serve
from styrbord.cli.show import Csv, Json, KnownOn, Lang
from styrbord.errors import BadDelivery
from styrbord.presentation.words import word
from styrbord.records.delivery import REJECTED_LIMIT
from styrbord.workbench import Workbench, check_delivery, import_delivery, simulate_into

Profile = Annotated[str | None, typer.Option("--profile", help="Mapping profile: a shipped name or a TOML file.")]

Municipality = Annotated[str | None, typer.Option("--municipality", help="Whose export it is, where it does not say.")]
Extracted = Annotated[str | None, typer.Option("--extracted-at", help="When it was extracted, where it does not say.")]
Kind = Annotated[str | None, typer.Option("--kind", help="full or changes, where it does not say.")]


def _declared(municipality: str | None, extracted_at: str | None, kind: str | None) -> dict[str, Any]:
    return {"municipality": municipality, "extracted_at": extracted_at, "kind": kind}


def add_to(app: typer.Typer) -> None:
    """Mount the commands."""
    for command in (demo, simulate, check, history, export, erase):
        app.command()(command)
    app.command("import")(import_)


def simulate(
    folder: Annotated[Path, typer.Argument(help="Where the deliveries are written.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = 1,
    persons: Annotated[int | None, typer.Option(help="How many persons with a case.")] = None,
    municipality: Annotated[str, typer.Option(help="Four digits, or 'all' for the 98.")] = "0350",
    deliveries: Annotated[int, typer.Option(help="Monthly extracts; later ones correct earlier ones.")] = 1,
    until: Annotated[str, typer.Option("--to", help="The day of the last extract.")] = "2026-09-30",
    form: Annotated[str, typer.Option(help="csv or parquet.")] = "csv",
    unseen: Annotated[float, typer.Option(help="Plant selection on what no table shows (0: none).")] = 0.0,
    json: Json = False,
) -> None:
    """Simulate a municipality that does not exist, in the exchange format."""
    with show.working("simulating") as progress:
        report = simulate_into(
            folder, seed=seed, persons=persons, municipality=None if municipality == "all" else municipality,
            to_day=show.needed_day(until), deliveries=deliveries, form=form, unseen=unseen, progress=progress,
        )  # fmt: skip
    if json:
        show.as_json(report)
    else:
        show.grid(str(folder), ["table", "rows"], report["rows"].items())


def check(
    path: Annotated[Path, typer.Argument(help="Folder or zip of the delivery.")],
    profile: Profile = None,
    rejected: Annotated[Path | None, typer.Option(help="Write the rejected rows to this CSV file.")] = None,
    municipality: Municipality = None,
    extracted_at: Extracted = None,
    kind: Kind = None,
    json: Json = False,
) -> None:
    """Dry run of an import: what would be taken in, what is rejected and why. Nothing is stored."""
    delivery = check_delivery(path, profile, _declared(municipality, extracted_at, kind))
    _report(delivery, rejected, json)
    share, tables = delivery.report.rejected_share, delivery.report.tables.values()
    if share > REJECTED_LIMIT:
        raise BadDelivery(
            f"{share:.1%} of the rows are rejected; an import would refuse the delivery whole.",
            where=", ".join(f"{t.file}: {t.rejected} of {t.read}" for t in tables if t.rejected),
            expected=f"at most {REJECTED_LIMIT:.1%} rejected rows",
            todo="correct the export or the profile, or import it with --force",
        )


def import_(
    path: Annotated[Path, typer.Argument(help="Folder or zip of the delivery.")],
    into: Annotated[Path, typer.Option("--into", help="Folder of the register; made if it is not there.")],
    profile: Profile = None,
    force: Annotated[bool, typer.Option(help="Take it in although too many rows are rejected.")] = False,
    rejected: Annotated[Path | None, typer.Option(help="Write the rejected rows to this CSV file.")] = None,
    municipality: Municipality = None,
    extracted_at: Extracted = None,
    kind: Kind = None,
    json: Json = False,
) -> None:
    """Take a delivery into a register: whole or not at all."""
    try:
        with show.steps("importing") as progress:
            delivery, report = import_delivery(
                path, into, profile, force=force, declared=_declared(municipality, extracted_at, kind),
                rejected=rejected, progress=progress,
            )  # fmt: skip
    except BadDelivery as refused:
        _rejected(refused.rejected, rejected, show.errors)
        raise
    if report.already:
        show.out.print("This delivery is already in the register; nothing was done.")
        return
    _report(delivery, None, json)
    if not json:
        _changes(report)


def _report(delivery: Any, rejected: Path | None, json: bool) -> None:
    report = delivery.report
    if rejected is not None:
        report.write_rejected_csv(rejected)
    if json:
        show.as_json(
            {
                "tables": {n: vars(t) for n, t in report.tables.items()},
                "rejected": [vars(r) for r in report.rejected],
                "warnings": report.warnings,
                "ignored_columns": report.ignored_columns,
                "missing_tables": report.missing_tables,
            }
        )
        return
    info = delivery.info
    heads = ["table", "read", "accepted", "copies", "rejected"]
    lines = [(n, t.read, t.accepted, t.copies, t.rejected) for n, t in report.tables.items()]
    show.grid(f"{info.municipality}, {info.kind}, extracted {info.extracted_at}", heads, lines)
    _rejected(report.rejected, rejected, show.out)
    for warning in report.warnings:
        show.out.print(f"warning: {warning}", markup=False, highlight=False)
    for file, columns in report.ignored_columns.items():
        show.out.print(f"ignored in {file}: {', '.join(columns)}", markup=False, highlight=False)


def _rejected(rows: Sequence[Any], written: Path | None, screen: Console) -> None:
    """The first rejected rows, unless they were all written to a file."""
    if rows and written is None:
        some = [(r.file, r.row, r.column, r.value, r.expected) for r in rows[:10]]
        show.grid("rejected rows", ["file", "row", "column", "value", "expected"], some,
                  f"{len(rows)} in all; --rejected FILE writes them as CSV", screen)  # fmt: skip


def _changes(report: Any) -> None:
    heads = ["table", "added", "corrected", "deleted"]
    lines = [(n, t.added, t.corrected, t.deleted) for n, t in report.tables.items()]
    show.grid("what changed", heads, lines)
    for warning in report.warnings:
        show.out.print(f"warning: {warning}", markup=False, highlight=False)
    unsure = [(c.table, c.person_key, " ".join(c.key)) for c in report.deleted_unsure]
    if unsure:
        title = "counted as deleted, though a row with an unreadable key may stand for them"
        show.grid(title, ["table", "person", "key"], unsure[:20], f"{len(unsure)} in all")


def history(
    register: show.Register,
    from_: Annotated[int | None, typer.Option("--from", help="Delivery number to start from.")] = None,
    to: Annotated[int | None, typer.Option(help="Delivery number to end with.")] = None,
    details: Annotated[bool, typer.Option(help="Every changed row.")] = False,
    csv: Csv = None,
    json: Json = False,
) -> None:
    """What changed between deliveries: added, corrected, deleted, registered late, by table and delay."""
    found = Workbench.open(register).register.history(from_, to)
    if details:
        lines = [[c.table, c.change, c.person_key, " ".join(c.key), c.column, c.old, c.new] for c in found.changes()]
        heads = ["table", "change", "person", "key", "column", "old", "new"]
    else:
        lines = [
            [t.table, t.added, t.corrected, t.deleted, t.late_registered, t.delay(0.5), t.delay(0.9), t.overlooked]
            for t in found.tables
        ]
        heads = ["table", "added", "corrected", "deleted", "late reg.", "median days", "90 % days",
                 "overlooked"]  # fmt: skip
    title = f"delivery {found.from_number} -> {found.to_number}, extracted {found.to_at}"
    show.give_rows(heads, lines, csv, json, title)
    if not (details or csv or json):
        late = [t for t in found.tables if t.delays]
        bands = [[t.table, *t.bands().values()] for t in late]
        if late:
            show.grid("late registered, by days of delay", ["table", *late[0].bands()], bands)


def export(
    register: show.Register,
    to: Annotated[Path, typer.Option("--to", help="Folder for the Parquet files.")],
    known_on: KnownOn = None,
) -> None:
    """The case data as Parquet files in the canonical layout, for other tools."""
    files = Workbench.open(register).register.export(to, show.day(known_on))
    show.grid(str(to), ["table", "rows"], files.items())


def erase(
    person: Annotated[str, typer.Argument(help="The person's key.")],
    register: show.Register,
    by: Annotated[str, typer.Option(help="Who decided it.")],
    reason: Annotated[str, typer.Option(help="Why (no personal data).")],
    json: Json = False,
) -> None:
    """Erase a person from snapshots, kept deliveries and the journal; leaves a receipt without personal data."""
    receipt, emptied = Workbench.open(register).erase(person, by=by, reason=reason)
    said = vars(receipt) | {"journal_events": emptied}
    if json:
        show.as_json(said)
    else:
        show.grid(f"receipt {receipt.number}", ["", ""], [(k, v) for k, v in said.items() if k != "number"])


def demo(
    folder: Annotated[Path, typer.Option(help="Where everything is put.")] = Path("demo"),
    persons: Annotated[int, typer.Option(help="How many persons to simulate.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = 1,
    lang: Lang = "da",
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="End by starting the steering board.")] = False,
    port: Annotated[int, typer.Option(help="The first port to try, with --serve.")] = 8000,
) -> None:
    """The main job from end to end: simulate a municipality, import it, judge every duty, print the summary."""
    began, as_of = time.perf_counter(), dt.date(2023, 3, 31)
    deliveries, register = folder / "deliveries", folder / "register"
    if not (deliveries / "truth").exists():
        with show.working("1/3 simulating") as progress:
            simulate_into(deliveries, seed=seed, persons=persons, municipality="0350", to_day=as_of, deliveries=3,
                          progress=progress)  # fmt: skip
    for delivery in sorted(p for p in deliveries.iterdir() if (p / "delivery.toml").exists()):
        with show.steps(f"2/3 importing {delivery.name}") as progress:
            import_delivery(delivery, register, progress=progress)
    bench = Workbench.open(register)
    with show.working("3/3 judging") as progress:
        judged = bench.duties(as_of, progress=progress)
    duties = folder / "duties.csv"
    show.write_csv(judged.table(), duties)
    print_summary(judged, str(as_of), lang)
    show.grid(
        word("board", "where", lang), ["", ""],
        [("deliveries", str(deliveries)), ("truth", str(deliveries / "truth")), ("register", str(register)),
         ("duties", str(duties)), ("seconds", f"{time.perf_counter() - began:.1f}")],
    )  # fmt: skip
    show.out.print(f"styrbord worklist --register {register} --as-of {as_of}", highlight=False)
    show.out.print(f"styrbord explain PERSON --register {register} --as-of {as_of}", highlight=False)
    if serving:
        serve(register, port=free_port(port), demo=True, open_browser=show.out.is_terminal)
