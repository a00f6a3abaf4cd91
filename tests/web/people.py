# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Users for tests: made in one line, signed in without the sign-in page."""

from __future__ import annotations

import hashlib
import hmac
import struct
import time
from base64 import b32decode
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.test import Client

from styrbord.web.models import Profile

PASSWORD = "tolv eller flere tegn"


@cache
def _hashed(algorithm: str) -> str:
    """Hashing is slow on purpose: once is enough."""
    return make_password(PASSWORD)


def somebody(role: str, name: str = "anna", **profile: Any) -> User:
    """A user with a role; own password, no second factor."""
    hashed = _hashed(settings.PASSWORD_HASHERS[0])
    user = User.objects.create(username=name, password=hashed, first_name=f"{name.title()} Ager")
    Profile.objects.create(user=user, role=role, **profile)
    return user


def client_of(user: User) -> Client:
    """A browser in which the user is signed in."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def code(secret: str, ahead: int = 0) -> str:
    """The six digits an authenticator app shows (RFC 6238), some steps ahead of now."""
    count = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(b32decode(secret), count, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
