# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The installation's secret, and the sealed key file: the only place where personal numbers are kept, encrypted."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from styrbord.errors import AskedWrongly
from styrbord.store.layout import write_whole

_MARK = b"styrbord sealed keys 1\n"
_MADE_HERE = re.compile(r"[0-9a-f]{32}")


def secret_path(root: Path) -> Path:
    """Where the secret of a register lies."""
    named = os.environ.get("STYRBORD_SECRET_FILE")
    return Path(named) if named else root / "secret"


def load_secret(root: Path, *, create: bool) -> bytes:
    """The installation's secret; made on first use, readable by its owner only."""
    path = secret_path(root)
    if create and not path.exists():
        write_whole(path, secrets.token_hex(32).encode(), mode=0o600)
    try:
        text = path.read_text(encoding="ascii").strip()
        secret = bytes.fromhex(text)
    except (OSError, ValueError, UnicodeDecodeError):
        secret = b""
    if len(secret) < 16:
        raise AskedWrongly(
            "The installation's secret cannot be read.",
            where=path.name,
            expected="a file with at least 32 hexadecimal digits",
            todo="put the secret file back from its safe copy, or point STYRBORD_SECRET_FILE at it",
        )
    return secret


def check_of(secret: bytes) -> str:
    """A short print of the secret, by which a register knows whether it is the right one."""
    return hmac.digest(secret, b"which secret", "sha256").hex()[:16]


def _key(secret: bytes) -> bytes:
    return hashlib.sha256(b"sealed keys" + secret).digest()


def write_sealed(path: Path, numbers: Mapping[str, str], secret: bytes) -> None:
    """Encrypt pairs of person key and personal number into a file of their own."""
    text = "\n".join(f"{key}\t{number}" for key, number in numbers.items()).encode()
    nonce = secrets.token_bytes(12)
    write_whole(path, _MARK + nonce + AESGCM(_key(secret)).encrypt(nonce, text, _MARK), mode=0o600)


def read_sealed(path: Path, secret: bytes) -> dict[str, str]:
    """The pairs of a sealed key file."""
    content = path.read_bytes()[len(_MARK) :]
    try:
        text = AESGCM(_key(secret)).decrypt(content[:12], content[12:], _MARK).decode()
    except InvalidTag:
        raise AskedWrongly(
            "The sealed key file cannot be opened with this secret.",
            where=path.name,
            expected="the secret the register was made with",
            todo="put the right secret file back, or point STYRBORD_SECRET_FILE at it",
        ) from None
    return dict(line.rsplit("\t", 1) for line in text.split("\n") if line)  # type: ignore[misc]


def goes_by_own_key(key: str) -> bool:
    """Whether a key was brought by the source, not made here of the number."""
    return _MADE_HERE.fullmatch(key) is None
