# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A small sign-in service on loopback: discovery, keys, code flow with PKCE, signed ID tokens, userinfo; and faults."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "styrbord", "a secret: with / signs"


@dataclass
class Service:
    """The service's state: who signs in next, what it does wrong, and what was asked of it."""

    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    fault: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    address: str = ""
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    other_key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))

    def id_token(self, asked: dict[str, str]) -> str:
        """A token for the sign-in that was asked for; with the fault."""
        now = int(time.time())
        said = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked.get("nonce", ""),
            **self.claims,
        }  # fmt: skip
        wrong: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "of another sign-in"},
            "no nonce": {"nonce": None},
            "audience": {"aud": "another application"},
            "authorized party": {"aud": [CLIENT, "another"], "azp": "another"},
            "expired": {"exp": now - 3600, "iat": now - 7200},
            "issuer": {"iss": "https://another.example"},
            "no subject": {"sub": None},
        }
        said = {name: v for name, v in {**said, **wrong.get(self.fault, {})}.items() if v is not None}
        if self.fault == "unsigned":
            return jwt.encode(said, None, algorithm="none", headers={"kid": "one"})
        if self.fault == "signed with the public key":
            return jwt.encode(said, json.dumps(self.jwks()), algorithm="HS256", headers={"kid": "one"})
        key = self.other_key if self.fault == "signature" else self.key
        return jwt.encode(said, key, algorithm="RS256", headers={"kid": "two" if self.fault == "key" else "one"})

    def jwks(self) -> dict[str, Any]:
        """The public key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def configuration(self) -> dict[str, Any]:
        """What the service says of itself."""
        at = self.address
        said = {
            "issuer": "https://elsewhere.example" if self.fault == "discovery" else at,
            "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/jwks",
            "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip
        return said if self.userinfo is None else {**said, "userinfo_endpoint": f"{at}/userinfo"}

    def authorize(self, asked: dict[str, str]) -> str:
        """Somebody signs in at once; back with a code."""
        self.asked = asked
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def token(self, said: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code: once, for the client with its secret, the same return address and the PKCE verifier."""
        asked = self.codes.pop(said.get("code", ""), None)
        if asked is None or (said.get("client_id"), said.get("client_secret")) != (CLIENT, SECRET):
            return None
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked.get("code_challenge_method") != "S256" or asked.get("code_challenge") != challenge:
            return None
        if asked["redirect_uri"] != said.get("redirect_uri"):
            return None
        made = {"access_token": "access", "token_type": "Bearer", "expires_in": 60}
        return made if self.fault == "no token" else {**made, "id_token": self.id_token(asked)}


@contextmanager
def running() -> Iterator[Service]:
    """The service, answering on a free port until the end of the block."""
    service = Service()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = urlsplit(self.path)
            asked = {k: v[0] for k, v in parse_qs(at.query).items()}
            if at.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", service.authorize(asked))
                self.end_headers()
            elif at.path == "/userinfo" and self.headers["Authorization"] == "Bearer access":
                self.give(service.userinfo)
            else:
                known = {"/.well-known/openid-configuration": service.configuration, "/jwks": service.jwks}
                self.give(known[at.path]() if at.path in known else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.give(service.token({k: v[0] for k, v in parse_qs(body).items()}))

        def give(self, answer: dict[str, Any] | None) -> None:
            data = json.dumps(answer or {"error": "refused"}).encode()
            self.send_response(200 if answer is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
