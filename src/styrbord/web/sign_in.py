# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Signing in and out, password and second factor: which of allauth's views there are, and to whom they are open."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.totp import views as totp
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from styrbord.web.page import refused
from styrbord.web.roles import Permission, profile_of
from styrbord.web.words import says

log = logging.getLogger("styrbord.web")
PUBLIC, SIGNED_IN = Permission.PUBLIC, Permission.SIGNED_IN


@dataclass(frozen=True)
class Texts:
    """Stands for the page in templates of views that are none of ours: the name of the texts they use."""

    name: str = "sign_in"


HERE = {"page": Texts()}


def open_to(may: Permission, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, for those with the permission."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return refused(request, may) or view(request, *args, **kwargs)

    checked.may = may  # type: ignore[attr-defined]  # a test walks all routes and asks for it
    return checked


def at(where: str, name: str, may: Permission, view: Any) -> URLPattern:
    """One route of allauth's, with our texts."""
    return path(where, open_to(may, view.as_view(extra_context=HERE)), name=name)


class SignIn(account.LoginView):
    """The sign-in page; in the demo it lists who can be signed in as."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """The form, whether a session has just ended, the demo users and the sign-in services."""
        from allauth.socialaccount.adapter import get_adapter

        from styrbord.web.demo import DEMO_USERS

        return {
            **super().get_context_data(**more),
            "demo_users": DEMO_USERS if settings.DEMO else (),
            "services": get_adapter().list_providers(self.request),
            "has_ended": "ended" in self.request.GET,
        }


class OwnPassword(account.PasswordChangeView):
    """A new password, for those who have one here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who signs in at the municipality's service has no password here to change."""
        if not request.user.has_usable_password():
            return redirect("account")
        return super().dispatch(request, *args, **kwargs)


urlpatterns = [
    at("log-ind/", "account_login", PUBLIC, SignIn),
    at("log-ud/", "account_logout", PUBLIC, account.LogoutView),
    at("lukket/", "account_inactive", PUBLIC, account.AccountInactiveView),
    at("kode/", "mfa_authenticate", PUBLIC, mfa.AuthenticateView),
    at("adgangskode/", "account_change_password", SIGNED_IN, OwnPassword),
    at("bekraeft/", "account_reauthenticate", SIGNED_IN, account.ReauthenticateView),
    at("bekraeft-kode/", "mfa_reauthenticate", SIGNED_IN, mfa.ReauthenticateView),
    at("to-faktor/", "mfa_index", SIGNED_IN, mfa.IndexView),
    at("to-faktor/til/", "mfa_activate_totp", SIGNED_IN, totp.ActivateTOTPView),
    at("to-faktor/fra/", "mfa_deactivate_totp", SIGNED_IN, totp.DeactivateTOTPView),
    at("to-faktor/reservekoder/", "mfa_view_recovery_codes", SIGNED_IN, recovery.ViewRecoveryCodesView),
    at("to-faktor/reservekoder/nye/", "mfa_generate_recovery_codes", SIGNED_IN, recovery.GenerateRecoveryCodesView),
    at("to-faktor/reservekoder/hent/", "mfa_download_recovery_codes", SIGNED_IN, recovery.DownloadRecoveryCodesView),
]


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; errors are told in our words; refusals are counted without saying who."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        wrong = ("username_password_mismatch", "email_password_mismatch")
        own = {name: says("wrong_password", page="sign_in") for name in wrong}
        own["too_many_login_attempts"] = says("too_many", page="sign_in")
        own["account_inactive"] = says("closed", page="sign_in")
        own["incorrect_password"] = own["enter_current_password"] = says("wrong_old", page="sign_in")
        self.error_messages = {**type(self).error_messages, **own}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Users are made by an administrator, or come from the sign-in service."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note that somebody was refused; never who was tried."""
        super().authentication_failed(request, **credentials)
        log.warning("a sign-in was refused")

    def add_message(self, *_: Any, **__: Any) -> None:
        """Pages say themselves what happened."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the own account."""
        return reverse("account")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps show the user under the name of this installation; a wrong code is told in our words."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.error_messages = {
            **type(self).error_messages, "incorrect_code": says("wrong_code", page="sign_in"),
        }  # fmt: skip

    def get_totp_issuer(self) -> str:
        """The name in the app."""
        return "Styrbord"

    def encrypt(self, text: str) -> str:
        """What the codes are made from is kept encrypted: a copy of the database alone makes no codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The way back."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def noted(user: Any, stream: str, kind: str, **data: Any) -> None:
    """Write what a user did with the own account into the journal."""
    from styrbord.web.visit import boards

    journal = boards().current().bench.journal()
    journal.append(stream=f"{stream}/{user.get_username()}", kind=kind, data=data, by=user.get_username())


def note_sign_in(request: HttpRequest, user: Any, **_: Any) -> None:
    """A sign-in is an event of the journal."""
    used = [record["method"] for record in get_authentication_records(request, user)]
    noted(user, "sign-in", "signed-in", how=used)


def note_password(user: Any, **_: Any) -> None:
    """A password that was given by somebody else is now the user's own."""
    profile = profile_of(user)
    if profile and profile.password_was_given:
        profile.password_was_given = False
        profile.save(update_fields=["password_was_given"])
    noted(user, "user", "password-changed")


def note_second_factor(sender: Any, user: Any, authenticator: Any, signal: Any, **_: Any) -> None:
    """A second factor was set up or taken away."""
    noted(
        user, "user", f"second-factor-{'added' if signal is authenticator_added else 'removed'}", of=authenticator.type
    )


def listen() -> None:
    """Called when Django is ready."""
    user_logged_in.connect(note_sign_in, dispatch_uid="styrbord.sign_in")
    password_changed.connect(note_password, dispatch_uid="styrbord.password")
    authenticator_added.connect(note_second_factor, dispatch_uid="styrbord.added")
    authenticator_removed.connect(note_second_factor, dispatch_uid="styrbord.removed")
