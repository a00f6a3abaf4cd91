# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The planted truths beside the data: what a good method ought to find."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from styrbord.records import days
from styrbord.records.tables import BENEFITS, OFFER_KINDS
from styrbord.simulation import effects, interviews, risk, wrong_rows
from styrbord.simulation.block import Block
from styrbord.simulation.places import Places
from styrbord.simulation.setting import Setting
from styrbord.simulation.states import ALL_NAMES, BENEFIT, EXITS, FAMILIES, FAMILY, GROUP, STATES

_TEXT = """# Planted truths of a simulated register. Everybody in it is invented.
seed = {seed}
persons = {persons}
from_day = {from_day}
to_day = {to_day}
frailty_sd = {frailty}

[files]
risk = "coefficient of each feature of a person on the log rate of leaving for a job (age as at the first case)"
effects = "fall in the log of the days that remain to a job, per kind of offer and family of states, from its first day"
municipalities = "quality: added to the log rate of leaving for a job; care: added to the log odds of a case on time"
persons = "each person's sum of coefficients (risk), what no table shows (frailty), and the first state"
segments = "each stretch in one state as it was, also past the last extraction; on_time: the centre ran it on time"
days_without_offers = "in segments: how many days the stretch would have lasted without any offer"
exit = "in segments: where it led; empty while it runs; social and unemployed become a state by age and law"
benefit = "in segments: by the names before 1 July 2025"
late_registered = "held interviews that reached the system more than {late} days later"
corrections = "rows that were wrong in earlier extractions, or deleted, with the day they were put right"

[model]
rate = "Weibull with a shape and scale per state; log rate = risk + frailty + quality"
other_exits = "an independent Weibull clock per state; the state's two-year, 30-year and pension-age limits end it"

[states]
{states}
"""
_SCHEMAS = {
    "persons": pa.schema([("person_key", pa.string()), ("municipality", pa.string()), ("risk", pa.float64()),
                          ("frailty", pa.float64()), ("first_state", pa.string())]),
    "segments": pa.schema([("person_key", pa.string()), ("state", pa.string()), ("family", pa.string()),
                           ("benefit", pa.string()), ("group", pa.int8()), ("counted_from", pa.date32()),
                           ("starts_on", pa.date32()), ("until", pa.date32()), ("exit", pa.string()),
                           ("days", pa.int64()), ("days_without_offers", pa.int64()), ("on_time", pa.bool_())]),
    **wrong_rows.SCHEMAS,
}  # fmt: skip


class Truth:
    """The folder of truths, open for block after block."""

    def __init__(self, folder: Path, setting: Setting, places: Places) -> None:
        folder.mkdir(parents=True)
        self._to_day = setting.to_day
        self._codes = pa.array([size.code for size in setting.which])
        self._writers = {
            name: pyarrow.parquet.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            for name, schema in _SCHEMAS.items()
        }
        _write_planted(folder, setting, places)

    def add(self, block: Block) -> None:
        """Write what was planted in one block."""
        self._write("persons", _persons(block, self._codes))
        self._write("segments", _segments(block, self._to_day))
        late = wrong_rows.late(block, self._to_day)
        if late.num_rows:
            self._write("late_registered", late)
        for rows in block.tables:
            for table in wrong_rows.corrections(rows, block.keys, self._to_day):
                self._write("corrections", table)

    def close(self) -> None:
        """Finish all files."""
        for writer in self._writers.values():
            writer.close()

    def _write(self, name: str, table: pa.Table) -> None:
        self._writers[name].write_table(table)


def _write_planted(folder: Path, setting: Setting, places: Places) -> None:
    features = risk.COEFFICIENTS
    kinds, families = np.repeat(OFFER_KINDS, len(FAMILIES)), np.tile(FAMILIES, len(OFFER_KINDS))
    planted = {
        "risk": {"feature": list(features), "coefficient": list(features.values())},
        "effects": {"kind": kinds, "family": families, "effect": effects.EFFECTS.reshape(-1)},
        "municipalities": {
            "code": [s.code for s in setting.which], "name": [s.name for s in setting.which],
            "persons": setting.persons, "quality": places.quality, "care": places.care, "lateness": places.lateness,
        },
    }  # fmt: skip
    for name, columns in planted.items():
        pyarrow.parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
    states = "\n".join(
        f'{s.name} = {{ benefit = "{s.benefit}", group = {s.group}, family = "{s.family}", job_scale = {s.job_scale}, '
        f"other_scale = {s.other_scale}, shape = {s.shape} }}"
        for s in STATES
    )
    text = _TEXT.format(
        seed=setting.seed, persons=setting.total, from_day=days.date(setting.from_day),
        to_day=days.date(setting.to_day), frailty=risk.FRAILTY_SD, late=interviews.LATE, states=states,
    )  # fmt: skip
    if setting.unseen:
        planted = f"unseen = {setting.unseen}  # offers come sooner by exp(-unseen * frailty / frailty_sd)\n"
        text = text.replace("\n[files]", f"{planted}\n[files]", 1)
    (folder / "truth.toml").write_text(text, encoding="utf-8")


def _persons(block: Block, codes: pa.Array) -> pa.Table:
    people = block.people
    state = pa.array(ALL_NAMES).take(pa.array(people.state))
    columns = [block.keys, codes.take(pa.array(people.place)), pa.array(people.risk), pa.array(people.frailty), state]
    return pa.Table.from_arrays(columns, schema=_SCHEMAS["persons"])


def _segments(block: Block, to_day: int) -> pa.Table:
    s = block.segments
    s = s.where(s.start <= to_day)
    running = s.end > to_day
    names = pa.array(ALL_NAMES)
    columns = [
        block.keys.take(pa.array(s.person)), names.take(pa.array(s.state)),
        pa.array(FAMILIES).take(pa.array(FAMILY[s.state])),
        pa.array(BENEFITS).take(pa.array(BENEFIT[s.state])), pa.array(GROUP[s.state]), wrong_rows.dates(s.counted_from),
        wrong_rows.dates(s.start), wrong_rows.dates(s.end, running),
        pa.array(EXITS).take(pa.array(s.exit, mask=running)),
        pa.array(s.end - s.start), pa.array(s.plain_end - s.start), pa.array(s.ready),
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=_SCHEMAS["segments"])
