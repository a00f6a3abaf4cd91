# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Django for the tests of the web application: an own empty register, no gathered static files, nothing from outside.

`board` fills the register with a small simulated municipality and gives its board; `visitor("controller")` is a client
signed in as a demo user of that role. Without `board` the register is empty.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="styrbord-tests-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
for name in [n for n in os.environ if n.startswith("STYRBORD_") and n != "STYRBORD_CHROMIUM"]:
    del os.environ[name]
os.environ |= {
    "STYRBORD_REGISTER": str(HOME / "empty"),
    "STYRBORD_DEMO": "1",
    "DJANGO_SETTINGS_MODULE": "styrbord.web.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser is driven by a loop in the thread of the tests
}

from styrbord.workbench import make_register  # noqa: E402

make_register(HOME / "empty")
(HOME / "empty" / "static").mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Slow hashes are right for real passwords; `PASSWORD_HASHERS` itself is tested where sign-in is.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
django.setup()

from styrbord.web import reckoned  # noqa: E402
from styrbord.web import visit as visiting  # noqa: E402
from styrbord.web.board import Board, Boards  # noqa: E402
from tests.web import made  # noqa: E402


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder all test processes of this run see."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def filled(shared: Path) -> Path:
    """The simulated register; not to be written to."""
    return made.filled(shared)


@pytest.fixture(scope="session")
def _boards(filled: Path) -> Boards:
    """One for all tests of this process, so that the register is judged once."""
    return Boards(made.copy(filled, HOME / "filled"), (), settings.SECRET_KEY)


@pytest.fixture
def board(_boards: Boards, monkeypatch: pytest.MonkeyPatch) -> Board:
    """The board of the simulated register; pages see it too."""
    monkeypatch.setattr(settings, "REGISTER", HOME / "filled")
    monkeypatch.setattr(visiting, "boards", lambda: _boards)
    monkeypatch.setattr(reckoned, "begin", lambda board: None)  # what takes long is made by the test that needs it
    return _boards.current()


@pytest.fixture
def visitor(db: None) -> Callable[[str], object]:
    """A client signed in as the demo user of a role: `visitor("controller").get("/")`."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from styrbord.web.demo import DEMO_USERS, make_demo_users

    make_demo_users()
    names = {demo.role: demo.name for demo in DEMO_USERS}

    def signed_in(role: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(username=names[role]), settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in
