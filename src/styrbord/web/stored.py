# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every column the web application stores, and what it says about a person. A test fails for one that is not here.

The classes are those of `records.tables`: identity (who it is), sensitive, ordinary, none. Persons of the register
stand in none of these tables but as a citizen's opaque address; what is identity here are users: employees, citizens.
"""

from __future__ import annotations

from styrbord.records.tables import Data

_KEYS: Data = "none"

COLUMNS: dict[str, dict[str, Data]] = {
    "auth_user": {
        "id": _KEYS, "username": "identity", "first_name": "identity", "last_name": "identity", "email": "identity",
        "password": "sensitive", "last_login": "ordinary", "date_joined": "ordinary", "is_active": "ordinary",
        "is_staff": "none", "is_superuser": "none",
    },
    "styrbord_web_profile": {
        "id": _KEYS, "user_id": _KEYS, "role": "ordinary", "teams": "ordinary", "caseworker": "identity",
        "person": "identity", "language": "ordinary", "password_was_given": "ordinary",
    },
    "styrbord_web_token": {
        "id": _KEYS, "user_id": _KEYS, "name": "ordinary", "scopes": "ordinary", "digest": "sensitive",
        "made_at": "ordinary", "expires_at": "ordinary", "last_used_at": "ordinary", "revoked_at": "ordinary",
    },
    "mfa_authenticator": {
        "id": _KEYS, "user_id": _KEYS, "type": "ordinary", "data": "sensitive", "created_at": "ordinary",
        "last_used_at": "ordinary",
    },
    "socialaccount_socialaccount": {
        "id": _KEYS, "user_id": _KEYS, "provider": "none", "uid": "identity", "last_login": "ordinary",
        "date_joined": "ordinary", "extra_data": "none",  # emptied: no claims are kept
    },
    "django_session": {"session_key": "sensitive", "session_data": "sensitive", "expire_date": "ordinary"},
    # made by what we build on, and left empty
    "account_emailaddress": {"id": _KEYS, "user_id": _KEYS, "email": "identity", "verified": "none", "primary": "none"},
    "account_emailconfirmation": {
        "id": _KEYS, "email_address_id": _KEYS, "created": "none", "sent": "none", "key": "sensitive",
    },
    "socialaccount_socialapp": {
        "id": _KEYS, "provider": "none", "provider_id": "none", "name": "none", "client_id": "none",
        "secret": "sensitive", "key": "sensitive", "settings": "none",
    },
    "socialaccount_socialtoken": {
        "id": _KEYS, "app_id": _KEYS, "account_id": _KEYS, "token": "sensitive", "token_secret": "sensitive",
        "expires_at": "none",
    },
    "auth_group": {"id": _KEYS, "name": "none"},
    "auth_group_permissions": {"id": _KEYS, "group_id": _KEYS, "permission_id": _KEYS},
    "auth_permission": {"id": _KEYS, "name": "none", "content_type_id": _KEYS, "codename": "none"},
    "auth_user_groups": {"id": _KEYS, "user_id": _KEYS, "group_id": _KEYS},
    "auth_user_user_permissions": {"id": _KEYS, "user_id": _KEYS, "permission_id": _KEYS},
    "django_content_type": {"id": _KEYS, "app_label": "none", "model": "none"},
    "django_migrations": {"id": _KEYS, "app": "none", "name": "none", "applied": "none"},
    # how often somebody tried to sign in: digests of names, and network addresses, for minutes
    "styrbord_cache": {"cache_key": "ordinary", "value": "ordinary", "expires": "none"},
}  # fmt: skip
