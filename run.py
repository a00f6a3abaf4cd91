#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The developers' front door. Needs Python 3.11 or newer and nothing else.

    python3 run.py demo [...]    set up what is needed, run the main job, open the board (options go to `styrbord demo`)
    python3 run.py test [...]    every check and every test; with options only pytest, with those options
    python3 run.py check         the checks without the tests
    python3 run.py fix           mend what can be mended by machine: order of imports, layout
    python3 run.py docs          write the generated pages of the manual anew
    python3 run.py bench [...]   the speed comparisons (options go to the benchmark)
    python3 run.py lock [...]    choose versions anew from pyproject.toml (options go to `uv pip compile`)
    python3 run.py setup         only set up, for development

Everything is installed into .venv beside this file, from requirements/*.txt, by version and hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import venv
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "styrbord-setup.json"
LOG = VENV / "styrbord-setup.log"
LOCKS = ROOT / "requirements"
PROJECT = ROOT / "pyproject.toml"
FRONTEND = ROOT / "src" / "styrbord" / "web" / "frontend"
FETCHED = {"run": FRONTEND.parent / "static" / "vendor", "dev": ROOT / "tests" / "web" / "vendor"}
HEARTBEAT = 15  # seconds between signs of life where the screen cannot be rewritten
SHOWN = ("Collecting", "Downloading", "Building", "Installing")  # what pip says that is worth showing
LOCK_HEADER = """# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: CC0-1.0
# Written by `python3 run.py lock` from pyproject.toml. Versions and hashes only, no addresses.
"""
GROUPS = {"build": "tools that build packages", "run": "what Styrbord runs on", "dev": "tools of development"}


class StopError(Exception):
    """The work cannot go on; told in four parts like every error of Styrbord."""

    def __init__(self, what: str, where: str, expected: str, todo: str) -> None:
        super().__init__(f"{what}\n  where:    {where}\n  expected: {expected}\n  to do:    {todo}")


class Progress:
    """Says which step is running and how long it has taken; rewrites one line on a terminal."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.start = time.monotonic()
        self.note = ""
        self.live = sys.stdout.isatty()
        self._done = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Progress:
        print(f"{self.title} ...", end="" if self.live else "\n", flush=True)
        self._ticker.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._done.set()
        self._ticker.join()
        word = "failed" if kind else "done"
        print(f"{self._line_start()}{self.title}: {word} in {self.elapsed():.1f} s", flush=True)

    def elapsed(self) -> float:
        return time.monotonic() - self.start

    def _line_start(self) -> str:
        return "\r\033[K" if self.live else ""

    def _tick(self) -> None:
        while not self._done.wait(0.5 if self.live else HEARTBEAT):
            note = f" {self.note[:60]}" if self.note else ""
            end = "" if self.live else "\n"
            print(f"{self._line_start()}{self.title} ... {self.elapsed():.0f} s{note}", end=end, flush=True)


def quietly(title: str, command: list[str], *, todo: str) -> None:
    """Run a command with its output in the log; the last lines are shown when it fails."""
    with Progress(title) as progress, LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {title}\n")
        told = []
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process:
            for line in process.stdout or ():
                if line.startswith("Looking in "):  # the addresses of this machine's package index
                    continue
                log.write(line)
                told.append(line.rstrip())
                words = line.split()
                if words and words[0] in SHOWN:
                    progress.note = "Installing" if words[0] == "Installing" else " ".join(words[:2])
        if process.returncode:
            tail = "\n            ".join(told[-15:])
            raise StopError(f"{title} did not succeed.\n{tail}", str(LOG), "a command that ends well", todo)


def digest(*files: Path) -> str:
    """One hash over files and this interpreter: when it is unchanged there is nothing to set up."""
    whole = hashlib.sha256(sys.version.encode())
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()


def stamps() -> dict[str, str]:
    """What earlier calls have set up: a hash per kind of set-up."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def python_works() -> bool:
    """Does the environment's own interpreter start, with pip? Not so after Python was moved or removed."""
    try:
        return subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """Make .venv, or make it anew where its interpreter no longer starts."""
    if python_works():
        return
    if find_spec("ensurepip") is None:
        raise StopError(
            "This Python cannot make an environment: its module `ensurepip` is missing.",
            sys.executable,
            "Python 3.11 or newer with the standard modules `venv` and `ensurepip`",
            "install the package that carries them (Debian and Ubuntu: `apt install python3-venv`) and call again",
        )
    with Progress("Make the environment .venv"):
        try:
            venv.create(VENV, with_pip=True, clear=VENV.exists())
        except (subprocess.CalledProcessError, OSError) as wrong:
            raise StopError(
                f"The environment could not be made: {wrong}",
                str(VENV),
                "a folder that may be written, with 1 GB free",
                "free the space or mend the rights, remove the folder .venv and call again",
            ) from wrong


def pip(*arguments: str) -> list[str]:
    quiet = ("--no-input", "--no-compile", "--disable-pip-version-check")
    return [str(PYTHON), "-m", "pip", "install", *quiet, *arguments]


def set_up(kind: str) -> None:
    """Everything the kind ("run" or "dev") needs, unless it is there already."""
    install(kind)
    fetch_front_end(kind)


def fetch_front_end(kind: str) -> None:
    """Fetch what the pages load (and, for "dev", what tests them) by version and hash."""
    known, name = stamps(), f"front end, {kind}"
    wanted = digest(FRONTEND / "package-lock.json", FRONTEND / "build.py")
    if known.get(name) == wanted and all(FETCHED[k].exists() for k in {"run", kind}):
        return
    quietly(
        "Fetch the design system and the chart library (npm packages, without Node)",
        [str(PYTHON), "-m", "styrbord.web.frontend.build", *(["--dev"] if kind == "dev" else [])],
        todo="see the last lines above; often the npm registry cannot be reached: check the network, or name "
        "another in npm_config_registry",
    )
    known[name] = wanted
    STAMP.write_text(json.dumps(known), encoding="utf-8")


def install(kind: str) -> None:
    """Install the lock `kind` ("run" or "dev") and Styrbord itself, unless that is done already."""
    wanted = digest(LOCKS / "build.txt", LOCKS / f"{kind}.txt", PROJECT)
    known = stamps()
    if known.get(kind) == wanted and PYTHON.exists():
        return
    make_environment()
    LOG.write_text("", encoding="utf-8")
    todo = "see the last lines above; often the package index cannot be reached: check network, proxy or pip's settings"
    for lock in ("build", kind):
        quietly(
            f"Install {GROUPS[lock]} (requirements/{lock}.txt)",
            pip("--require-hashes", "--no-deps", "--no-build-isolation", "-r", str(LOCKS / f"{lock}.txt")),
            todo=todo,
        )
    quietly("Install Styrbord", pip("--no-deps", "--no-build-isolation", "-e", str(ROOT)), todo=todo)
    known[kind] = wanted
    if kind == "dev":  # the tools of development come with all that Styrbord runs on, in the same versions
        known["run"] = digest(LOCKS / "build.txt", LOCKS / "run.txt", PROJECT)
    STAMP.write_text(json.dumps(known), encoding="utf-8")


def tool(name: str) -> str:
    return str(BIN / (f"{name}.exe" if os.name == "nt" else name))


def checks() -> list[tuple[str, list[str]]]:
    """The checks that need no test run, quickest first."""
    return [
        ("Style (ruff)", [tool("ruff"), "check", "."]),
        ("Layout (ruff)", [tool("ruff"), "format", "--check", "."]),
        ("Layers (import-linter)", [tool("lint-imports")]),
        ("Licences (reuse)", [tool("reuse"), "lint", "--lines"]),
        ("Types (mypy)", [tool("mypy")]),
    ]


def tests(options: list[str]) -> tuple[str, list[str]]:
    shared = ["-n", str(min(os.cpu_count() or 1, 8)), "--durations=10", "--durations-min=5"]
    return ("Tests and examples of the manual (pytest)", [str(PYTHON), "-m", "pytest", *shared, *options])


def run_all(steps: list[tuple[str, list[str]]]) -> int:
    """Run every step, also after a failure, and end with the list of times. 0 when all passed."""
    results = []
    for number, (title, command) in enumerate(steps, start=1):
        print(f"\n[{number}/{len(steps)}] {title}", flush=True)
        start = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}).returncode
        results.append((title, code, time.monotonic() - start))
        print(f"[{number}/{len(steps)}] {'passed' if code == 0 else 'FAILED'} in {results[-1][2]:.1f} s", flush=True)
    print()
    for title, code, seconds in results:
        print(f"{'passed' if code == 0 else 'FAILED':7} {seconds:7.1f} s  {title}")
    print(f"{'':7} {sum(r[2] for r in results):7.1f} s  in all", flush=True)
    return 1 if any(code for _, code, _ in results) else 0


def call(*command: str) -> int:
    return subprocess.run(command, cwd=ROOT).returncode


def setup(options: list[str]) -> int:
    set_up("dev")
    print(f"Ready. The command is {tool('styrbord')}", flush=True)
    return 0


def demo(options: list[str]) -> int:
    set_up("run")
    print(f"\nThe command `styrbord` is {tool('styrbord')}", flush=True)
    # From where the caller stands: folders named in options are the caller's. A later `--no-serve` has the last word.
    return subprocess.run([tool("styrbord"), "demo", "--serve", *options]).returncode


def test(options: list[str]) -> int:
    set_up("dev")
    return run_all([tests(options)] if options else [*checks(), tests([])])


def check(options: list[str]) -> int:
    set_up("dev")
    return run_all(checks())


def fix(options: list[str]) -> int:
    set_up("dev")
    return call(tool("ruff"), "check", "--fix", ".") | call(tool("ruff"), "format", ".")


def docs(options: list[str]) -> int:
    set_up("dev")
    return call(str(PYTHON), "-m", "docs.generate", *options)


def bench(options: list[str]) -> int:
    set_up("dev")
    return call(str(PYTHON), "-m", "bench", *options)


def lock(options: list[str]) -> int:
    """Write the three locks: versions that satisfy pyproject.toml on every system from Python 3.11, with hashes."""
    set_up("dev")
    chosen = {"build": ["--group", "build"], "run": [str(PROJECT)], "dev": ["--group", "dev", str(PROJECT)]}
    for kind, what in chosen.items():
        target = LOCKS / f"{kind}.txt"
        within = ["-c", str(LOCKS / "build.txt"), "-c", str(LOCKS / "run.txt")] if kind == "dev" else []
        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / "lock.txt"
            if target.exists() and "--upgrade" not in options:
                draft.write_bytes(target.read_bytes())  # versions already chosen stay
            code = call(
                *(tool("uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
                *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"),
                *("--no-emit-find-links", "--fork-strategy", "fewest", *within, *options, "-o", str(draft), *what),
            )
            if code:
                return code
            target.write_text(LOCK_HEADER + draft.read_text(encoding="utf-8"), encoding="utf-8")
        print(f"Wrote requirements/{kind}.txt", flush=True)
    return 0


VERBS = {f.__name__: f for f in (setup, demo, test, check, fix, docs, bench, lock)}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in VERBS:
        print(__doc__)
        return 0 if arguments in (["help"], ["-h"], ["--help"]) else 2
    try:
        if sys.version_info < (3, 11):  # noqa: UP036  (said in words before anything fails in odd ways)
            raise StopError(
                f"This is Python {sys.version.split()[0]}.",
                sys.executable,
                "Python 3.11 or newer",
                "call run.py with a newer Python, for example `python3.11 run.py demo`",
            )
        return VERBS[arguments[0]](arguments[1:])
    except StopError as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Calling again goes on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
