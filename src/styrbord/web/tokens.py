# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Keys with which a program reads the API for a user: shown once, kept as a digest, limited by scope, revocable."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from styrbord.errors import AskedWrongly, NotAllowed, StyrbordError
from styrbord.web.models import Token
from styrbord.web.roles import Permission, Role, role_of
from styrbord.web.words import says

P = Permission
SCOPES: dict[str, frozenset[Permission]] = {  # a token may do no more than its scopes and its user's role both allow
    "figures": frozenset({P.SEE_FIGURES, P.SEE_LAW, P.SEE_EFFECTS, P.PLAN_CAPACITY, P.PLAN_INVESTMENT}),
    "persons": frozenset({P.SEE_PERSONS}),
    "data": frozenset({P.SEE_DATA}),
    "supervision": frozenset({P.SEE_SUPERVISION, P.SEE_SCREENING}),
}
LONGEST = 366  # days
MARK = "sty_"  # by which a leaked token is recognised in files and logs
NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Bearer:
    """Who a token speaks for, and what it may do now."""

    user: User
    permissions: frozenset[Permission]


def bearer_scopes(role: Role) -> list[str]:
    """The scopes that give a user of this role anything."""
    return [scope for scope, permissions in SCOPES.items() if permissions & role.permissions]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def make_token(journal: Any, *, user: User, name: str, scopes: Sequence[str], days: int, by: str) -> tuple[Token, str]:
    """A new token and its text, which is not kept and cannot be shown again."""
    if P.USE_API not in role_of(user).permissions:
        raise _refusal(NotAllowed, "no_api")
    if not name.strip() or len(name) > 80 or not name.isprintable():
        raise _refusal(AskedWrongly, "no_name")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise _refusal(AskedWrongly, "no_scope")
    if not 1 <= days <= LONGEST:
        raise _refusal(AskedWrongly, "no_days")
    text = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        made = Token.objects.create(
            user=user, name=name.strip(), scopes=sorted(scopes), digest=_digest(text),
            expires_at=timezone.now() + dt.timedelta(days=days),
        )  # fmt: skip
        data = {"token": made.pk, "scopes": made.scopes, "days": days}
        journal.append(stream=f"token/{made.pk}", kind="token-made", data=data, by=by)
    return made, text


def revoke_token(journal: Any, *, token: Token, by: str) -> None:
    """End a token at once; one that has ended stays as it is."""
    if token.revoked_at:
        return
    with transaction.atomic():
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        journal.append(stream=f"token/{token.pk}", kind="token-revoked", data={"token": token.pk}, by=by)


def bearer(text: str) -> Bearer | None:
    """Who a token speaks for; None when there is no such token, it has ended, or its user is shut out."""
    now = timezone.now()
    found = Token.objects.select_related("user__profile").filter(digest=_digest(text), revoked_at=None).first()
    if not text.startswith(MARK) or found is None or found.expires_at <= now or not found.user.is_active:
        return None
    if found.last_used_at is None or now - found.last_used_at > NOTED_EVERY:
        Token.objects.filter(pk=found.pk).update(last_used_at=now)
    allowed = frozenset({P.PUBLIC, P.SIGNED_IN}).union(*(SCOPES[s] for s in found.scopes if s in SCOPES))
    role = role_of(found.user)
    return Bearer(found.user, role.permissions & allowed if P.USE_API in role.permissions else frozenset())


def _refusal(kind: type[StyrbordError], key: str) -> StyrbordError:
    what, where, expected, todo = (
        says(f"{key}.{part}", page="account") for part in ("what", "where", "expected", "todo")
    )
    return kind(what, where=where, expected=expected, todo=todo)
