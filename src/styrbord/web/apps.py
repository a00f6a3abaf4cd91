# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Django's handle on the application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web application; its tables are called styrbord_web_*."""

    name = "styrbord.web"
    label = "styrbord_web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Begin to note sign-ins and changes of password and second factor."""
        from styrbord.web.sign_in import listen

        listen()
