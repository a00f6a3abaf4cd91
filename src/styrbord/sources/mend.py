# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A tolerant splitter for CSV whose quotes were never doubled; used only where the strict reader fails on a file.

A field that begins with a quote ends at a quote before a separator or the end of a line. The quoted field may run over line breaks as
long as no later line looks like a whole record by itself. A lone line with the right number of separators is a record
whose quotes are plain characters. Anything else is a broken record.
"""

from __future__ import annotations

from collections.abc import Iterator

_LONGEST = 200  # lines one quoted field may span


def records(text: str, separator: str) -> Iterator[list[str] | int]:
    """The header and then each record: its fields, or for a broken one the number of fields found."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    width = lines[0].count(separator) + 1 if '"' not in lines[0] else len(_whole(lines[0], separator, None) or [""])
    at = 0
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
    text = lines[at]
    for used in range(1, _LONGEST):
        fields = _whole(text, separator, width)
        if fields is not None:
            return fields, used
        following = at + used
        if following >= len(lines) or lines[following].count(separator) == width - 1:
            break
        text += "\n" + lines[following]
    plain = lines[at].split(separator)
    return (plain if len(plain) == width else len(plain)), 1


def _whole(text: str, separator: str, width: int | None) -> list[str] | None:
    """The fields of a text that is one whole record of that width; None when it is not (a quote is still open)."""
    tails: list[tuple[int, list[str]]] = [(0, [])]
    while tails:
        start, fields = tails.pop()
        for end, field in reversed(list(_fields(text, start, separator))):
            got = [*fields, field]
            if end == len(text):
                if width is None or len(got) == width:
                    return got
            elif width is None or len(got) < width:
                tails.append((end + 1, got))
    return None


def _fields(text: str, start: int, separator: str) -> Iterator[tuple[int, str]]:
    """Every way to read the field that begins at `start`: where it ends, and its content; the likeliest first."""
    if text[start : start + 1] == '"':
        close = text.find('"', start + 1)
        while close != -1:
            end = close + 1
            if end == len(text) or text[end] == separator:
                yield end, text[start + 1 : close].replace('""', '"')
            elif text[end] == '"':
                close += 1  # a doubled quote, perhaps the field's last character
                if close + 1 == len(text) or text[close + 1 : close + 2] == separator:
                    yield close + 1, text[start + 1 : close].replace('""', '"')
            close = text.find('"', close + 1)
        return
    end = text.find(separator, start)
    end = len(text) if end == -1 else end
    if "\n" not in text[start:end]:
        yield end, text[start:end]
