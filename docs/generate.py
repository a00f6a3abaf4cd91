# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Writes the pages of the manual that the code itself knows best: commands, errors, tables.

`python3 run.py docs` writes them; a test compares them with what would be written now.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from styrbord import errors
from styrbord.records import tables

DOCS = Path(__file__).resolve().parent
HEADER = """<!--
SPDX-FileCopyrightText: 2026 The Styrbord founders
SPDX-License-Identifier: CC-BY-SA-4.0
Written by `python3 run.py docs`. Edit the code it is written from, not this page.
-->
"""
ABOUT_COMMANDS = """Commands that read or write a register are also verbs of the Python API ([library.md](library.md)).
Dates are written `YYYY-MM-DD`. What machines read (`--json`, `--csv`) goes to the file or to standard output; what
people need to know meanwhile goes to standard error."""
ABOUT_ERRORS = """Styrbord says what went wrong in four parts: **what** happened, **where**, what was **expected**, and
what **to do**. No part ever carries personal data. On the command line the kind of error decides the exit code; in
Python they are the exceptions of `styrbord.errors`, with the four parts as attributes and in `as_dict()`."""
ABOUT_TABLES = """What a delivery in the canonical layout holds, and what every profile translates to. A star marks the
natural key. Periods are half-open: `starts_on` is the first day, `until` the first day after; an empty `until` means
still running. The class says what a column tells about a person: *who* it is, something *sensitive* (health, origin,
reasons), or something *ordinary*."""
ADVICE = {
    "StyrbordError": "The family of all kinds; raised itself only for what fits none of them.",
    "AskedWrongly": "Nothing was changed. The message names what can be asked instead.",
    "BadDelivery": "Nothing was imported. `styrbord check` reads without importing and lists what is wrong.",
    "BadRule": "Nothing was reckoned. The message names the file and the field; `styrbord law check` reads them all.",
    "NoData": "This is not zero: there is nothing to say. The message names what is there.",
    "Busy": "Nothing was changed. Wait for the other writer, or make room on the disk, and call again.",
    "Conflict": "Nothing was saved. Look at what is there now, and make the change again if it still holds.",
    "Unreachable": "Nothing was half written. The next call connects anew.",
    "NotAllowed": "Nothing was changed. The message names the right that is needed.",
    "ChainBroken": "Nothing was changed. Keep the journal as it is; the message names the first event that fails.",
    "TooNew": "Nothing was changed. Use the newer Styrbord, or import the deliveries anew with this one.",
}


def error_kinds() -> list[type[errors.StyrbordError]]:
    """Every kind of error, by exit code."""
    found = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, errors.StyrbordError)]
    return sorted(found, key=lambda kind: kind.exit_code)


def table(header: str, rows: list[list[str]]) -> str:
    """A Markdown table; cells are kept on one line."""
    columns = [c.strip() for c in header.split("|")]
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in row) + " |" for row in lines
    )


def plain(help_text: str | None) -> str:
    """The text of a help: marks of the terminal taken out."""
    return re.sub(r"\[/?[a-z ]+\]", "", inspect.cleandoc(help_text or "").replace("\b", "").replace("\f", "")).strip()


def commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that can be called, with its full name, in the order of the help."""
    for name, command in group.commands.items():
        if getattr(command, "hidden", False):
            continue
        full = f"{above} {name}".strip()
        if hasattr(command, "commands"):
            yield from commands(command, full)
        else:
            yield full, command


def is_option(parameter: Any) -> bool:
    return parameter.opts[0].startswith("-")


def default_of(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.default
    if value is None or value is False or value in ((), []) or callable(value):
        return ""
    if value is True:
        return "yes"
    return f"`{getattr(value, 'value', value)}`"


def spelled(parameter: Any) -> str:
    """How the parameter is written on the command line."""
    if not is_option(parameter):
        name = (parameter.metavar or parameter.name).strip("[]<>").upper().removesuffix("...")
        return f"`{name}`" + (" (several)" if parameter.nargs == -1 else "")
    off = [o for o in parameter.secondary_opts if parameter.default is True]
    names = ", ".join(f"`{o}`" for o in (*parameter.opts, *off))
    return names + (" (several)" if getattr(parameter, "multiple", False) else "")


DAYS = {"as_of": "DATE", "known_on": "DATE"}


def usage(name: str, command: Any) -> str:
    parts = [f"styrbord {name}"]
    parameters = [p for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]
    for p in parameters:
        if not is_option(p):
            word = (p.metavar or p.name).strip("[]<>").upper().removesuffix("...") + ("..." if p.nargs == -1 else "")
            parts.append(word if p.required else f"[{word}]")
    parts += [
        f"{p.opts[0]} {DAYS.get(p.name, p.name.strip('_').upper())}" for p in parameters if is_option(p) and p.required
    ]
    if any(is_option(p) and not p.required for p in parameters):
        parts.append("[options]")
    return " ".join(parts)


def command_entry(name: str, command: Any) -> str:
    rows = [
        [spelled(p), plain(getattr(p, "help", "")), default_of(p)]
        for p in command.params
        if not getattr(p, "hidden", False) and p.name != "help"
    ]
    parts = [f"## {name}", f"```\n{usage(name, command)}\n```", plain(command.help)]
    if rows:
        parts.append(table("argument or option | meaning | default", rows))
    return "\n\n".join(part for part in parts if part)


def exit_codes() -> str:
    rows = [["0", "done; also when there was nothing to do"]]
    rows += [[str(k.exit_code), f"[{k.__name__}](errors.md#{k.__name__.lower()})"] for k in error_kinds()]
    rows += [["130", "stopped by the user (Ctrl-C)"]]
    return table("exit code | meaning", rows)


def commands_page() -> str:
    """The reference of the command line, from the Typer application."""
    import typer

    from styrbord import cli

    group = typer.main.get_command(cli.app)
    listed = list(commands(group))
    overview = [[f"[{name}](#{name.replace(' ', '-')})", plain(c.help).split("\n\n")[0]] for name, c in listed]
    parts = [
        "# Commands",
        ABOUT_COMMANDS,
        table("command | what it does", overview),
        "## Exit codes\n\n"
        + exit_codes()
        + "\n\nA word or option that the command does not know ends with 2 as well. Every error is told in four parts: "
        "what\nhappened, where, what was expected, what to do ([errors.md](errors.md)).",
        *(command_entry(name, command) for name, command in listed),
    ]
    return HEADER + "\n\n".join(parts) + "\n"


def errors_page() -> str:
    """The kinds of errors with their exit codes, from their docstrings."""
    parts = [
        "# Errors",
        ABOUT_ERRORS,
        table(
            "exit code | kind | when",
            [[str(k.exit_code), f"[`{k.__name__}`](#{k.__name__.lower()})", plain(k.__doc__)] for k in error_kinds()],
        ),
    ]
    for kind in error_kinds():
        said = ADVICE.get(kind.__name__, "Nothing was changed.")
        parts.append(f"## {kind.__name__}\n\nExit code {kind.exit_code}. {plain(kind.__doc__)}\n\n{said}")
    return HEADER + "\n\n".join(parts) + "\n"


def column_rows(shown: tables.Table) -> list[list[str]]:
    classes = {"identity": "who", "sensitive": "sensitive", "ordinary": "ordinary", "none": "not about the person"}
    rows = []
    for c in shown.columns:
        need = "required" if c.required else "may be missing" if c.optional else "may be empty"
        codes = ", ".join(f"`{code}`" for code in c.codes)
        name = f"`{c.name}` \\*" if c.key else f"`{c.name}`"
        rows.append([name, c.kind, need, classes[c.data], codes])
    return rows


def tables_page() -> str:
    """The canonical tables with kinds, keys, codes and data classes, from `records/tables.py`."""
    extra = tables.Table("any table", tables.ANY_TABLE, of_person=False)
    parts = [
        "# The canonical tables",
        ABOUT_TABLES,
    ]
    for shown in (*tables.TABLES.values(), tables.ALIASES, extra):
        body = table("column | kind | need | class | codes", column_rows(shown))
        title = "Columns that any table may carry" if shown is extra else shown.name
        parts.append(f"## {title}\n\n{body}")
    return HEADER + "\n\n".join(parts) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "errors.md": errors_page,
    "tables.md": tables_page,
}


def main() -> int:
    for name, write in PAGES.items():
        page, new = DOCS / name, write()
        changed = not page.exists() or page.read_text(encoding="utf-8") != new
        if changed:
            page.write_text(new, encoding="utf-8")
        print(f"docs/{name}: {'written' if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
