# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What Django keeps of people: who may sign in, as what. What they *did* is in the journal.

Every stored column is classified in `stored.py`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Profile(models.Model):
    """A user's role and its limits."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    role = models.CharField(max_length=20, blank=True)  # a name in `roles.BY_NAME`; empty: none yet
    teams = models.JSONField(default=list, blank=True)
    caseworker = models.CharField(max_length=60, blank=True)  # the code this user has in the register's assignments
    person = models.CharField(max_length=24, blank=True)  # a citizen's own case: `Board.address_of`, never the key
    language = models.CharField(max_length=2, default="da")
    password_was_given = models.BooleanField(default=False)  # by somebody else: to be changed at the first sign-in


class Token(models.Model):
    """A key with which a program reads the API for a user. Only a digest of it is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
