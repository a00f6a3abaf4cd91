# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The workflow in PostgreSQL, over a real connection: tables made, users signed in, acts noted, in an own database.

STYRBORD_TEST_DATABASE_URL names a server where a database may be made; without one that answers the test is skipped.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = os.environ.get("STYRBORD_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/test")

SCRIPT = """
import json, re
from styrbord.web.__main__ import prepare
prepare()
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from styrbord.web.stored import COLUMNS
from styrbord.web.visit import boards

told = {}
with connection.cursor() as cursor:
    told["vendor"] = connection.vendor
    tables = connection.introspection.table_names(cursor)
    told["unclassified"] = [
        f"{t}.{c.name}" for t in tables if t != "journal_events"
        for c in connection.introspection.get_table_description(cursor, t) if c.name not in COLUMNS.get(t, {})
    ]
client = Client()
client.post("/konto/log-ind/", {"login": "administrator", "password": "demo-administrator"})
made = client.post("/brugere/0/ret/", {"name": "bo", "role": "politician", "seen": "0"})
told["made"] = made.status_code
bo = User.objects.get(username="bo")
page = client.get(f"/brugere/{bo.pk}/").content.decode()
seen = re.search(r'name="seen" value="(\\d+)"', page)[1]
changed = [client.post(f"/brugere/{bo.pk}/ret/", {"role": role, "seen": seen}).status_code
           for role in ("controller", "supervisor")]
told["changed"], told["role"] = changed, User.objects.get(pk=bo.pk).profile.role
tries = [Client().post("/konto/log-ind/", {"login": "bo", "password": "wrong"}) for _ in range(7)]
told["limited"] = "for mange gange" in tries[-1].content.decode()
journal = boards().current().bench.journal()
told["chain"] = journal.check_chain().broken is None
told["kinds"] = [e.kind for e in journal.events("user/bo")]
connection.close()
journal.close()
print("\\n" + json.dumps(told))
"""


@pytest.fixture
def database() -> Iterator[str]:
    """A database of its own, as an address."""
    import psycopg

    try:
        server = psycopg.connect(SERVER, connect_timeout=2, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers at STYRBORD_TEST_DATABASE_URL or 127.0.0.1:5432")
    name = f"styrbord_{secrets.token_hex(6)}"
    with server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        yield SERVER.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_users_and_journal_live_in_postgres(database: str, tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("STYRBORD_")},
        "STYRBORD_DATABASE_URL": database,
        "STYRBORD_REGISTER": str(tmp_path / "register"),
        "STYRBORD_DEMO": "1",
        "STYRBORD_HOSTS": "testserver",
    }
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told == {
        "vendor": "postgresql", "unclassified": [], "made": 200, "changed": [302, 409], "role": "controller",
        "limited": True, "chain": True, "kinds": ["user-added", "user-changed"],
    }  # fmt: skip
    assert not (tmp_path / "register" / "journal.sqlite").exists()
    assert not (tmp_path / "register" / "web.sqlite").exists()
