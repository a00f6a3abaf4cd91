# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A tolerant splitter for CSV whose quotes were never doubled; used only where the strict reader fails on a file.

A record that is strictly written is read so, also over several lines. Else a field that begins with a quote ends at
a quote before a separator or the end of a line. A quoted field runs over line breaks only as far as no later line
looks like a record by itself. A lone line with the right number of separators is a record whose quotes are plain
characters. Anything else is a broken record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

_LONGEST = 200  # lines one quoted field may span


def records(text: str, separator: str) -> Iterator[list[str] | int]:
    """The header and then each record: its fields, or for a broken one the number of fields found."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header = _strictly(lines[0], separator, None) or lines[0].split(separator)
    yield header
    width, at = len(header), 1
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line:
            continue
        if '"' not in line:
            fields = line.split(separator)
            yield fields if len(fields) == width else len(fields)
            continue
        found, used = _record(lines, at - 1, separator, width)
        at += used - 1
        yield found


def _record(lines: list[str], at: int, separator: str, width: int) -> tuple[list[str] | int, int]:
    """The record that begins on line `at`, and how many lines it takes."""
    for split in (_strictly, _tolerantly):
        found = _over_lines(lines, at, separator, width, split)
        if found is not None:
            return found
    plain = lines[at].split(separator)
    return (plain if len(plain) == width else len(plain)), 1


def _over_lines(
    lines: list[str], at: int, separator: str, width: int, split: Callable[[str, str, int], list[str] | None]
) -> tuple[list[str], int] | None:
    text = lines[at]
    for used in range(1, _LONGEST):
        fields = split(text, separator, width)
        if fields is not None:
            return fields, used
        following = at + used
        if following >= len(lines) or _looks_whole(lines[following], separator, width):
            return None
        text += "\n" + lines[following]
    return None


def _looks_whole(line: str, separator: str, width: int) -> bool:
    """Whether a line is likely a record of its own and not the rest of a quoted field."""
    fields = line.split(separator)
    if len(fields) == width and not any(f.startswith('"') or f.endswith('"') for f in fields):
        return True
    return _strictly(line, separator, width) is not None


def _strictly(text: str, separator: str, width: int | None) -> list[str] | None:
    """The fields of one whole record whose quotes are all doubled; None when it is not."""
    fields: list[str] = []
    start = 0
    while start <= len(text):
        if text[start : start + 1] == '"':
            close = text.find('"', start + 1)
            while close != -1 and text[close + 1 : close + 2] == '"':
                close = text.find('"', close + 2)
            if close == -1 or text[close + 1 : close + 2] not in ("", separator):
                return None
            fields.append(text[start + 1 : close].replace('""', '"'))
            start = close + 2
        else:
            end = text.find(separator, start)
            end = len(text) if end == -1 else end
            if '"' in text[start:end] or "\n" in text[start:end]:
                return None
            fields.append(text[start:end])
            start = end + 1
    return fields if width in (None, len(fields)) else None


def _tolerantly(text: str, separator: str, width: int) -> list[str] | None:
    """The likeliest fields of a text that is one whole record; None when it is not (a quote is still open)."""
    tails: list[tuple[int, list[str]]] = [(-1, [])]
    while tails:
        end, fields = tails.pop()
        if end == len(text) and len(fields) == width:
            return fields
        if end < len(text) and len(fields) < width:
            following = _fields(text, end + 1, separator)
            tails.extend((at, [*fields, field]) for at, field in reversed(list(following)))
    return None


def _fields(text: str, start: int, separator: str) -> Iterator[tuple[int, str]]:
    """Every way to read the field that begins at `start`: where it ends, and its content; the likeliest first."""
    if text[start : start + 1] == '"':
        close = text.find('"', start + 1)
        while close != -1:
            if text[close + 1 : close + 2] in ("", separator):
                yield close + 1, text[start + 1 : close].replace('""', '"')
            close = text.find('"', close + 1)
        return
    end = text.find(separator, start)
    end = len(text) if end == -1 else end
    if "\n" not in text[start:end]:
        yield end, text[start:end]
