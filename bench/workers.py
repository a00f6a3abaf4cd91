# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The whole lawbook in one process, over worker processes, and in Spark's local mode, with equal answers."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench import data
from bench.asked import options
from bench.law import opened
from bench.timing import line, timed, title
from styrbord.law.assess import assess
from styrbord.law.duties import Duties
from styrbord.law.lawbook import load_lawbook
from styrbord.records.days import number
from styrbord.workbench.spread import assess_in_parts, assess_in_spark


def same(one: Duties, other: Duties) -> str:
    """Are two answers the same in every column?"""
    names = [name for name in one.__dataclass_fields__ if name not in ("rows", "reasons")]
    equal = all(np.array_equal(getattr(one, n), getattr(other, n)) for n in names)
    return "the same answer" if equal and one.rows == other.rows else "ANOTHER ANSWER"


def why_no_spark() -> str:
    """Why Spark cannot run here; empty when it can."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (the extra `spark`)"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "there is no Java on this machine"
    return ""


def spark_session(cores: int) -> Any:
    """Spark in local mode, quiet, with this interpreter for its workers."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    built = SparkSession.builder.master(f"local[{cores}]").appName("styrbord").config("spark.ui.enabled", "false")
    built = built.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    session = built.config("spark.driver.maxResultSize", "0").config("spark.driver.memory", "3g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def main(arguments: list[str] | None = None) -> None:
    asked = options("One process, workers, Spark.").parse_args(arguments)
    compare(data.register(asked.cache, asked.persons), asked.persons, asked.times)


def compare(path: Path, persons: int, times: int) -> None:
    case, book, day = opened(path), load_lawbook(), number(data.AS_OF)
    title(f"The whole lawbook over {persons:,} persons, spread")
    alone = timed(lambda: assess(case, book, day), times)
    line("in this process", f"{alone.seconds:.2f} s", f"{len(alone.result):,} duties")
    for many in (1, 2):
        run = timed(lambda many=many: assess_in_parts(case, day, workers=many), times)  # type: ignore[misc]
        note = f"{run.seconds / alone.seconds:.2f} times as long; {same(alone.result, run.result)}"
        line(f"{many} worker process{'es' * (many > 1)}, starting them included", f"{run.seconds:.2f} s", note)
    if why_no_spark():
        line("Spark, local[2]", "not measured", why_no_spark())
        return
    session = spark_session(2)
    run = timed(lambda: assess_in_spark(session, case, day), times)
    session.stop()
    note = f"{run.seconds / alone.seconds:.2f} times as long; {same(alone.result, run.result)}"
    line("Spark, local[2], its start not included", f"{run.seconds:.2f} s", note)


if __name__ == "__main__":
    main()
