# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The board under load on loopback: server time per page with some users at once, and what a page weighs.

    python -m bench.web [--persons 20000] [--users 20] [--rounds 8] [--workers 1]

Simulates a register, starts the real server beside it, signs each user in, and lets all of them read every page again
and again, each with a short pause as people make. Server time is what the server itself reports (`Server-Timing`); the
time a user waits is measured at the client. The same pages asked by one user alone are the plain alternative.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import os
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np

PAGES = {
    "teamleder": [
        "/",
        "/rettidighed/",
        "/fokusmaal/",
        "/tal/",
        "/arbejdsliste/",
        "/lov/",
        "/lov/sammenlign/",
        "/data/",
    ],
    "controller": ["/", "/rettidighed/", "/tal/", "/arbejdsliste/?until=week", "/data/", "/lov/"],
    "sagsbehandler": ["/arbejdsliste/", "/arbejdsliste/?until=half_year", "/rettidighed/", "/"],
    "borger": ["/min-plan/"],
}
PORT = 8765


def made(folder: Path, persons: int) -> Path:
    """A simulated register of this size, kept for the next run."""
    from styrbord.workbench import import_delivery, simulate_into

    register = folder / f"web-{persons}"
    if not (register / "made").exists():
        deliveries = folder / f"web-deliveries-{persons}"
        last = dt.date(2026, 3, 31)
        simulate_into(
            deliveries, seed=3, persons=persons, municipality="0350", to_day=last, deliveries=2, form="parquet"
        )
        for delivery in sorted(p for p in deliveries.iterdir() if (p / "delivery.toml").exists()):
            import_delivery(delivery, register)
        (register / "made").touch()
    return register


@contextlib.contextmanager
def served(register: Path, workers: int) -> Iterator[str]:
    """The real server on this register, ready: every page has been reckoned once."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("STYRBORD_", "DJANGO_"))}
    command = [
        sys.executable,
        "-m",
        "styrbord.cli",
        "serve",
        "--register",
        str(register),
        "--demo",
        "--port",
        str(PORT),
    ]
    command += ["--workers", str(workers), "--threads", "8"]
    command[1:3] = ["-c", "from styrbord.cli import main; main()"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield f"http://127.0.0.1:{PORT}"
        finally:
            server.terminate()


async def signed_in(base: str, name: str) -> httpx.AsyncClient:
    """A user's browser, signed in."""
    client = httpx.AsyncClient(base_url=base, timeout=120, follow_redirects=True)
    page = await client.get("/konto/log-ind/")
    key = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert key, "the sign-in page has a form"
    typed = {"login": name, "password": f"demo-{name}", "csrfmiddlewaretoken": key[1]}
    answer = await client.post("/konto/log-ind/", data=typed, headers={"Referer": base})
    assert answer.status_code == 200, answer.status_code
    return client


async def ready(base: str, patience: float = 600) -> float:
    """Wait until the server answers and nothing is being reckoned any more; the seconds it took."""
    start, client = time.perf_counter(), None
    while time.perf_counter() - start < patience:
        try:
            client = client or await signed_in(base, "teamleder")
            pages = [await client.get(path) for path in PAGES["teamleder"]]
            if all(p.status_code == 200 and 'class="work"' not in p.text for p in pages):
                await client.aclose()
                return time.perf_counter() - start
        except httpx.TransportError:
            pass
        await asyncio.sleep(1)
    raise SystemExit("The server was not ready in time.")


Times = dict[str, list[tuple[float, float]]]


async def reading(
    base: str, cookies: httpx.Cookies, name: str, rounds: int, pause: float, times: Times, seed: int
) -> None:
    """One user: every page of the role, in an order of its own, beginning within the first pause."""
    chance = random.Random(seed)
    client = httpx.AsyncClient(base_url=base, timeout=120, follow_redirects=True, cookies=cookies)
    await asyncio.sleep(pause * chance.uniform(0, 1.5))
    for _ in range(rounds):
        for path in chance.sample(PAGES[name], len(PAGES[name])):
            start = time.perf_counter()
            page = await client.get(path)
            waited = (time.perf_counter() - start) * 1e3
            assert page.status_code == 200, (path, page.status_code)
            inside = float(page.headers["Server-Timing"].rpartition("=")[2])
            times[path.partition("?")[0]].append((inside, waited))
            await asyncio.sleep(pause * chance.uniform(0.5, 1.5))
    await client.aclose()


async def load(base: str, users: int, rounds: int, pause: float) -> Times:
    """All users at once."""
    times: Times = defaultdict(list)
    names = [list(PAGES)[i % 3] if i % 10 != 9 else "borger" for i in range(users)]
    cookies = {name: (await signed_in(base, name)).cookies for name in dict.fromkeys(names)}  # sign-ins are rationed
    await asyncio.gather(*(reading(base, cookies[n], n, rounds, pause, times, i) for i, n in enumerate(names)))
    return times


async def weight(base: str) -> dict[str, int]:
    """Bytes over the wire of each page with everything it loads at once, compressed, as a first visit."""
    client = await signed_in(base, "teamleder")
    found = {}
    for path in PAGES["teamleder"]:
        page = await client.get(path)
        linked = set(
            re.findall(
                r'(?:href|src|data-vega|data-vega-lite|data-interpreter|data-charts)="(/static/[^"]+)"', page.text
            )
        )
        bodies = [page, *[await client.get(link) for link in sorted(linked)]]
        found[path] = sum(int(b.headers.get("Content-Length", 0)) or b.num_bytes_downloaded for b in bodies)
    await client.aclose()
    return found


def told(title: str, times: Times) -> None:
    """A line per page: median, 95th percentile and the client's wait, in milliseconds."""
    print(f"\n{title}\n{'page':22} {'asked':>6} {'median':>8} {'p95':>8} {'wait p95':>9}   (server time in ms)")
    every: list[tuple[float, float]] = []
    for path, pairs in sorted(times.items()):
        every += pairs
        _line(path, np.array(pairs))
    _line("all pages", np.array(every))


def _line(name: str, pairs: np.ndarray) -> None:
    inside, waited = pairs[:, 0], pairs[:, 1]
    found = (np.median(inside), np.quantile(inside, 0.95), np.quantile(waited, 0.95))
    print(f"{name:22} {len(pairs):6} {found[0]:8.1f} {found[1]:8.1f} {found[2]:9.1f}")


async def measured(base: str, asked: argparse.Namespace) -> None:
    print(f"ready after {await ready(base):.1f} s")
    told("one user alone", await load(base, 1, 2, 0.0))
    start = time.perf_counter()
    times = await load(base, asked.users, asked.rounds, asked.pause)
    told(f"{asked.users} users at once, {asked.pause} s between pages", times)
    seconds = time.perf_counter() - start
    print(f"{sum(map(len, times.values())) / seconds:.0f} pages a second over {seconds:.0f} s")
    print("\nweight of a first visit, kB over the wire:")
    for path, size in (await weight(base)).items():
        print(f"  {path:20} {size / 1000:7.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between a user's pages, on average")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=Path("/tmp/styrbord-bench"))
    asked = parser.parse_args()
    asked.cache.mkdir(parents=True, exist_ok=True)
    register = made(asked.cache, asked.persons)
    print(f"{asked.persons} persons, {asked.workers} worker(s) of 8 threads, {os.cpu_count()} cores")
    with served(register, asked.workers) as base:
        asyncio.run(measured(base, asked))


if __name__ == "__main__":
    main()
