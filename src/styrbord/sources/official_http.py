# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Asking a statistics agency: bounded retry, Danish letters percent-encoded, answers kept and played again.

`Online` asks the agency, `Kept` plays answers saved earlier (everything works offline), `Keeping` asks and saves.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

if TYPE_CHECKING:
    import httpx

from styrbord.errors import AskedWrongly, Busy, NoData, StyrbordError

AGAIN = (429, 500, 502, 503, 504)
AGENT = "styrbord (open steering board for Danish job centres)"


class Asker(Protocol):
    """Whoever can answer a question: a path with a query, or a path with a JSON body."""

    def ask(self, path: str, query: str = "", body: Mapping[str, Any] | None = None) -> bytes:
        """The answer's bytes, or an error in four parts."""
        ...


def query(parts: Mapping[str, str]) -> str:
    """A query string as the agencies' guides print it: letters beyond ASCII and spaces are percent-encoded."""
    return "&".join(f"{quote(k, safe='*._')}={quote(v, safe='*:/,._')}" for k, v in parts.items())


@dataclass
class Online:
    """An agency on the network. `tries` bounds how often one question is asked; `pause` seconds grow with each try."""

    base: str
    key: str = field(default="", repr=False)
    tries: int = 4
    pause: float = 5.0
    longest_pause: float = 60.0
    timeout: float = 120.0
    sleep: Callable[[float], None] = time.sleep

    def ask(self, path: str, query: str = "", body: Mapping[str, Any] | None = None) -> bytes:
        """Ask, and ask again after 429 and errors of the server, at most `tries` times in all."""
        address = f"{self.base.rstrip('/')}/{path.lstrip('/')}" + (f"?{query}" if query else "")
        headers = {"User-Agent": AGENT, "Accept": "application/json, text/csv"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        trouble = ""
        import httpx  # here, because only fetching needs it

        with httpx.Client(timeout=self.timeout, headers=headers) as client:
            for attempt in range(1, self.tries + 1):
                wait = min(self.pause * attempt, self.longest_pause)
                try:
                    answer = client.post(address, json=dict(body)) if body else client.get(address)
                except httpx.HTTPError as error:
                    trouble = f"no answer ({type(error).__name__})"
                else:
                    if answer.status_code not in AGAIN:
                        return _content(answer, path)
                    trouble = f"status {answer.status_code}"
                    wait = min(_asked_to_wait(answer, wait), self.longest_pause)
                if attempt < self.tries:
                    self.sleep(wait)
        raise Busy(
            f"The agency did not answer: {trouble}, asked {self.tries} times.",
            where=path,
            expected="an answer with status 200",
            todo="Try again later; what was stored before stands.",
        )


def _asked_to_wait(answer: httpx.Response, otherwise: float) -> float:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isdigit() else otherwise


def _content(answer: httpx.Response, path: str) -> bytes:
    if answer.status_code == 200:
        promised = answer.headers.get("Content-Length")
        if promised and promised.isdigit() and not answer.headers.get("Content-Encoding"):
            _not_half(len(answer.content), int(promised), path)
        return answer.content
    raise _refusal(answer.status_code, answer.text[:200], path)


def _not_half(got: int, promised: int, path: str) -> None:
    if got != promised:
        raise Busy(
            f"The answer broke off: {got} of {promised} bytes came.",
            where=path,
            expected="the whole answer",
            todo="Try again; nothing was stored.",
        )


def _refusal(status: int, said: str, path: str) -> StyrbordError:
    if status in (401, 403):
        return AskedWrongly(
            f"The agency refuses the key (status {status}).",
            where=path,
            expected="a key with rights to this table, sent as 'Authorization: Bearer KEY'",
            todo="Set STYRBORD_JOBINDSATS_KEY; a key is asked for by mail to jobindsats@star.dk, one per organisation.",
        )
    if status in (400, 422):
        return AskedWrongly(
            f"The agency does not understand the question (status {status}): {said}",
            where=path,
            expected="a period of the table's own type and values from its metadata",
            todo="Check the period type and the table's file against the live metadata.",
        )
    if status == 404:
        return NoData(
            "The agency has no such table.",
            where=path,
            expected="a table of the agency's list",
            todo="See `styrbord official list`; the table may have a new id.",
        )
    return AskedWrongly(
        f"The agency answered with status {status}: {said}",
        where=path,
        expected="status 200",
        todo="Check the address and the agency's news on its interface.",
    )


def _file_of(folder: Path, path: str, query: str, body: Mapping[str, Any] | None) -> Path:
    asked = json.dumps([path, query, body], sort_keys=True, ensure_ascii=False)
    name = path.strip("/").replace("/", "_")
    return folder / f"{name}.{hashlib.sha256(asked.encode()).hexdigest()[:12]}.answer"


@dataclass
class Kept:
    """Answers saved earlier, found by the very question; nothing is asked on the network."""

    folder: Path

    def ask(self, path: str, query: str = "", body: Mapping[str, Any] | None = None) -> bytes:
        """The kept answer of exactly this question."""
        file = _file_of(self.folder, path, query, body)
        if not file.exists():
            raise NoData(
                "No kept answer to this question.",
                where=f"{self.folder} ({path}?{query})",
                expected=f"a file {file.name}, as a fetch with --keep writes it",
                todo="Fetch once online with --keep FOLDER, or ask for what was fetched.",
            )
        return file.read_bytes()


@dataclass
class Keeping:
    """Asks another and keeps each answer, whole or not at all."""

    asker: Asker
    folder: Path

    def ask(self, path: str, query: str = "", body: Mapping[str, Any] | None = None) -> bytes:
        """The other's answer, saved before it is handed on."""
        answer = self.asker.ask(path, query, body)
        self.folder.mkdir(parents=True, exist_ok=True)
        file = _file_of(self.folder, path, query, body)
        part = file.with_suffix(".part")
        part.write_bytes(answer)
        part.replace(file)
        return answer
