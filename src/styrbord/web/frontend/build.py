# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Fetches the design system, htmx and the chart library named in package-lock.json. Needs no Node.

    python -m styrbord.web.frontend.build [--dev]

Every package is checked against the hash in the lock before anything is taken from it. Only the files in `TAKEN` are
kept, below `static/vendor/`; nothing in them may lead a browser to another host. `--dev` also fetches what tests use.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from styrbord.errors import AskedWrongly, Busy

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
VENDOR = HERE.parent / "static" / "vendor"
REGISTRY = "https://registry.npmjs.org"
STAMP = "stamp.txt"
TRIES, TIMEOUT = 3, 60
FONTS = "dist/fonts/IBMPlexSans/split/woff2"
Fetch = Callable[[str], bytes]


def stylesheet(data: bytes) -> bytes:
    """A style sheet in a layer below ours, without font faces (ours name the few that are used) and source map."""
    text = re.sub(r"@font-face\s*\{[^}]*\}", "", data.decode("utf-8"))
    text = re.sub(r"url\((['\"]?)\.\./img/", r"url(\1img/", text)
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return f"@layer others{{{text.strip()}}}\n".encode()


def script(data: bytes) -> bytes:
    """A script without its source map."""
    return re.sub(r"//# sourceMappingURL=.*", "", data.decode("utf-8")).strip().encode() + b"\n"


def interpreter(data: bytes) -> bytes:
    """The expression interpreter as a module that takes what it needs from the loaded chart library."""
    text, found = re.subn(r"import (\{[^}]*\}) from 'vega-util';", r"const \1 = globalThis.vega;", data.decode("utf-8"))
    if found != 1:
        raise AskedWrongly(
            "The chart library's interpreter is not built as expected.",
            where="vega-interpreter in package-lock.json",
            expected="one import, from 'vega-util'",
            todo="Look at the new version's build and mend `interpreter` in build.py.",
        )
    return script(text.encode())


@dataclass(frozen=True)
class Taken:
    """One file, or all of a folder with one ending, of a package, and where it goes."""

    package: str
    path: str  # within the package; "folder/*.svg" takes several
    to: str  # a file, or a folder ending in "/"
    change: Callable[[bytes], bytes] = bytes


TAKEN = (
    Taken("dkfds", "dist/css/dkfds.min.css", "dkfds/dkfds.css", stylesheet),
    Taken("dkfds", "dist/img/all-svg-icons.svg", "dkfds/icons.svg"),
    Taken("dkfds", "dist/img/logo-*placeholder.png", "dkfds/img/"),  # named in the style sheet, never shown
    Taken("dkfds", "dist/img/svg-icons/*.svg", "dkfds/img/svg-icons/"),
    *(
        Taken(
            "dkfds", f"dist/fonts/IBMPlexSans/split/woff2/IBMPlexSans-{face}.woff2", f"fonts/plex-{face.lower()}.woff2"
        )
        for face in ("Regular-Latin1", "Regular-Pi", "SemiBold-Latin1", "SemiBold-Pi")
    ),
    Taken("dkfds", "LICENSE.md", "dkfds/LICENSE.txt"),
    Taken("htmx.org", "dist/htmx.min.js", "htmx/htmx.js", script),
    Taken("htmx.org", "LICENSE", "htmx/LICENSE.txt"),
    Taken("vega", "build/vega.min.js", "vega/vega.js", script),
    Taken("vega", "LICENSE", "vega/LICENSE.txt"),
    Taken("vega-lite", "build/vega-lite.min.js", "vega/vega-lite.js", script),
    Taken("vega-interpreter", "build/vega-interpreter.js", "vega/interpreter.js", interpreter),
)
TAKEN_FOR_TESTS = (Taken("axe-core", "axe.min.js", "axe.js", script),)


@dataclass(frozen=True)
class Locked:
    """A package as the lock names it."""

    name: str
    version: str
    integrity: str

    def address(self, registry: str) -> str:
        """Where a registry keeps the package."""
        return f"{registry}/{self.name}/-/{self.name.split('/')[-1]}-{self.version}.tgz"


def locked(lock: Path = LOCK) -> dict[str, Locked]:
    """The packages of a lock, by name. Refuses one without a hash."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    found = {}
    for place, entry in packages.items():
        if place:
            name = place.removeprefix("node_modules/")
            found[name] = Locked(name, entry["version"], entry.get("integrity", ""))
            if not found[name].integrity.startswith("sha512-"):
                raise AskedWrongly(
                    f"The package {name} is locked without a hash.",
                    where=str(lock),
                    expected="`integrity` with a sha512 hash for every package",
                    todo="Write the hash the registry gives for the version chosen.",
                )
    return found


def registry() -> str:
    """The address of the npm registry: from the environment, else ~/.npmrc, else the public one."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if os.environ.get(name):
            return os.environ[name].rstrip("/")
    try:
        lines = (Path.home() / ".npmrc").read_text(encoding="utf-8").splitlines()
    except (OSError, RuntimeError):
        lines = []
    told = [line.partition("=")[2].strip() for line in lines if re.match(r"\s*registry\s*=", line)]
    return (told[-1] if told else REGISTRY).rstrip("/")


def fetch(address: str) -> bytes:
    """What lies at an address, tried a few times. Refuses with four parts when nothing answers."""
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
                return bytes(answer.read())
        except (urllib.error.URLError, OSError, ValueError) as wrong:
            if attempt == TRIES or isinstance(wrong, ValueError):
                raise Busy(
                    f"The npm registry did not give {address.rsplit('/', 1)[-1]} ({getattr(wrong, 'reason', wrong)}).",
                    where="the registry named by npm_config_registry or ~/.npmrc, else the public one",
                    expected="the package, over the network",
                    todo="Check the network and the proxy, or name a registry that can be reached in "
                    "npm_config_registry; then call again.",
                ) from wrong
            time.sleep(attempt)
    raise AssertionError


def checked(package: Locked, data: bytes) -> bytes:
    """The package's bytes, refused when their hash is not the locked one."""
    got = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if got != package.integrity:
        raise AskedWrongly(
            f"The package {package.name} {package.version} is not the one that was locked.",
            where=f"the npm registry; its hash is {got[:20]}...",
            expected=f"{package.integrity[:20]}..., as in package-lock.json",
            todo="Do not use it. Ask another registry; if the hash is the same there, the lock has to be looked at.",
        )
    return data


def files(package: Locked, data: bytes, wanted: tuple[Taken, ...]) -> Iterator[tuple[str, bytes]]:
    """The files taken from a package: where each goes and what it holds."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
        inside = {m.name.partition("/")[2]: m for m in tar.getmembers() if m.isfile()}
        for taken in wanted:
            matching = [name for name in inside if fnmatchcase(name, taken.path)]
            if not matching:
                raise AskedWrongly(
                    f"The package {package.name} {package.version} has no {taken.path}.",
                    where="TAKEN in build.py",
                    expected="files that are in the locked version",
                    todo="Correct the path, or lock the version that has it.",
                )
            for name in matching:
                content = tar.extractfile(inside[name])
                assert content is not None
                to = taken.to + PurePosixPath(name).name if taken.to.endswith("/") else taken.to
                yield to, taken.change(content.read())


def stamp_of(taken: tuple[Taken, ...]) -> str:
    """Changes when the lock or this script does."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes() + repr(len(taken)).encode()).hexdigest()


def is_built(target: Path, taken: tuple[Taken, ...] = TAKEN) -> bool:
    """Does the folder hold just what the lock names?"""
    stamp = target / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == stamp_of(taken)


def build(
    target: Path = VENDOR,
    taken: tuple[Taken, ...] = TAKEN,
    *,
    get: Fetch = fetch,
    say: Callable[[str], object] = print,
) -> bool:
    """Put the files in place; False when they were there already.

    The folder is made whole beside its place and then swapped in, so that a stop half-way leaves what was there.
    """
    if is_built(target, taken):
        return False
    packages, address = locked(), registry()
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}-*"):  # from a call that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as temporary:
        new, old = Path(temporary, "new"), Path(temporary, "old")
        for name in dict.fromkeys(t.package for t in taken):
            say(f"Downloading {name} {packages[name].version}")
            data = checked(packages[name], get(packages[name].address(address)))
            for to, content in files(packages[name], data, tuple(t for t in taken if t.package == name)):
                (new / to).parent.mkdir(parents=True, exist_ok=True)
                (new / to).write_bytes(content)
        (new / STAMP).write_text(stamp_of(taken), encoding="utf-8")
        if target.exists():
            target.rename(old)
        new.rename(target)
    return True


def main(arguments: list[str]) -> int:
    """The command."""
    try:
        build()
        if "--dev" in arguments:
            build(HERE.parents[3] / "tests" / "web" / "vendor", TAKEN_FOR_TESTS)
    except (AskedWrongly, Busy) as wrong:
        print(wrong, file=sys.stderr)
        return wrong.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
