# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Sign-in at the municipality's own service (OpenID Connect): checked tokens, and claims turned into roles and teams.

allauth conducts the code flow with PKCE and state. What it leaves out is added here: the signature of the ID token is
always checked, against the service's published keys, and the token must carry the nonce of this very sign-in.
Standard: OpenID Connect Core 1.0, section 3.1.3.7.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from requests import RequestException

from styrbord.web.claims import Mapping
from styrbord.web.roles import Permission
from styrbord.web.sign_in import HERE, open_to

SERVICE = "kommunen"
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_APART = 60  # seconds


class Provider(OpenIDConnectProvider):
    """The service, asked with a nonce; nothing of the question comes from the reader's address line."""

    def redirect(self, request: HttpRequest, process: str, next_url: Any = None, data: Any = None, **_: Any) -> Any:
        """The way to the service; always to sign in, never to join an identity to the user signed in now."""
        nonce = secrets.token_urlsafe(24)
        asked = {**self.get_auth_params(), "nonce": nonce}
        return super().redirect(request, AuthProcess.LOGIN, next_url, data, auth_params=asked, nonce=nonce)

    def get_login_url(self, request: HttpRequest, **_: Any) -> str:
        """Where the sign-in page's link leads."""
        return reverse("service_login")

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing of the claims is stored."""
        return {}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        """Name and role come by the mapping."""
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        """No address is taken over: nobody is known by one."""
        return []

    def get_oauth2_adapter(self, request: HttpRequest) -> Adapter:
        """How the service is spoken to."""
        return Adapter(request, self.app.provider_id)


class Adapter(OpenIDConnectOAuth2Adapter):
    """Speaks with the service and trusts only what it signed for this sign-in."""

    nonce = ""

    def get_provider(self) -> Provider:
        """The configured service."""
        return Provider(self.request, app=get_adapter().get_app(self.request, provider=self.provider_id))

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the service says of itself; it must be the issuer we were told of."""
        found = super().openid_config
        wanted = str(self.get_provider().app.settings["server_url"]).rstrip("/")
        if str(found.get("issuer", "")).rstrip("/") != wanted:
            raise OAuth2Error("the service gives itself another name")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The claims of the ID token, and those of userinfo when they are of the same person."""
        signed = kwargs["response"].get("id_token")
        if not signed:
            raise OAuth2Error("there is no ID token")
        claims = self._decode_id_token(app, signed)
        if "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo is of somebody else")
            claims = {**more, **claims}
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.claims = claims
        return login

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where the service sends people back to."""
        return request.build_absolute_uri(reverse("service_callback"))

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(
                id_token,
                self._key(id_token),
                algorithms=SIGNED_WITH,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_APART,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the ID token does not hold") from error
        if not self.nonce or not hmac.compare_digest(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("the ID token is of another sign-in")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token was made for another application")
        return claims

    def _key(self, id_token: str) -> Any:
        wanted = jwt.get_unverified_header(id_token).get("kid")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [k for k in jwt.PyJWKSet.from_dict(answer.json()).keys if k.public_key_use in (None, "sig")]
        return keys[0] if wanted is None and len(keys) == 1 else {k.key_id: k for k in keys}[wanted]


class Callback(OAuth2CallbackView):
    """Where the service sends people back to."""

    adapter: Adapter

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


def _view(kind: Any) -> Any:
    def view(request: HttpRequest) -> HttpResponseBase:
        from allauth.socialaccount.models import SocialApp

        try:
            return kind.adapter_view(Adapter(request, SERVICE))(request)
        except SocialApp.DoesNotExist:
            raise Http404 from None
        except (OAuth2Error, RequestException):  # before the reader was sent there: it is down, or not who it was
            return refusal(request, "service_failed")

    return open_to(Permission.PUBLIC, view)


class ServiceAdapter(DefaultSocialAccountAdapter):
    """Who comes from the service becomes a user with the role and teams that the mapping gives."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse whom the mapping gives no role; bring role and teams up to date; keep none of the claims."""
        from styrbord.web.users import take_from_service
        from styrbord.web.visit import boards

        given = Mapping.read(settings.OIDC_MAPPING).given(sociallogin.claims)
        is_new = not sociallogin.is_existing
        user = get_user_model()(username=given.user_name) if is_new else sociallogin.user
        if given.role is None or not given.user_name:
            raise self._refused(request, "no_role")
        if is_new and get_user_model().objects.filter(username__iexact=given.user_name).exists():
            raise self._refused(request, "name_taken")
        journal = boards().current().bench.journal()
        sociallogin.user = take_from_service(journal, user=user, given=given)
        if is_new:
            sociallogin.connect(request, sociallogin.user)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        """What went wrong inside is not told: only that it did, and what to do."""
        raise self._refused(request, "service_failed")

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Users are made in `pre_social_login`, nowhere else."""
        return False

    def _refused(self, request: HttpRequest, why: str) -> ImmediateHttpResponse:
        return ImmediateHttpResponse(refusal(request, why))


def refusal(request: HttpRequest, why: str) -> HttpResponse:
    """The page that says why somebody was not signed in."""
    return render(request, "account/refused.html", {**HERE, "why": why}, status=401)


urlpatterns: list[URLPattern] = [
    path("kommunen/", _view(OAuth2LoginView), name="service_login"),
    path("kommunen/retur/", _view(Callback), name="service_callback"),
]
