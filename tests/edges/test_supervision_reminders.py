# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Reminders over a real SMTP connection, plain and encrypted, and the plan as a calendar."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from styrbord.errors import AskedWrongly, Busy
from styrbord.supervision.people import Person
from styrbord.supervision.plan import Plan, Slot
from styrbord.supervision.runs import Run
from styrbord.workbench import Workbench, reminders, supervision
from styrbord.workbench.reminders import Mail
from tests.edges.test_supervision import AREA, METHOD, bench, planned, register  # noqa: F401

TODAY = dt.date(2025, 1, 17)  # fourteen days before 31 January


class Box:
    """A mail server's letter box."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def box() -> Iterator[tuple[Box, Mail]]:
    one = Box()
    server = Controller(one, hostname="127.0.0.1", port=free_port())
    server.start()
    yield one, Mail("127.0.0.1", server.port, "none", "styrbord@example.dk")
    server.stop()


@pytest.fixture
def with_addresses(planned: Workbench) -> Workbench:  # noqa: F811
    from styrbord.workbench import supervision_plan

    for user in ("mads", "sara"):
        supervision_plan.enrol(planned, user=user, by="ida", may=["read"], hours_per_month=20, name=user.title(),
                               email=f"{user}@example.dk")  # fmt: skip
    return planned


def test_what_falls_due_is_remembered_once(with_addresses: Workbench, box: tuple[Box, Mail]) -> None:
    letters, mail = box
    plan = supervision.year_plan(with_addresses, 2025)
    due = [s for s in plan.slots if s.due_on == dt.date(2025, 1, 31)]
    sent = reminders.send_due(with_addresses, year=2025, today=TODAY, by="jens", mail=mail)
    assert [r.slot.id for r in sent] == [s.id for s in due]
    assert [m["To"] for m in letters.letters] == [f"{s.supervisor}@example.dk" for s in due]
    one = letters.letters[-1]
    assert one["Subject"] == "Ledelsestilsyn: Sygedagpenge har frist 31. januar 2025"
    assert "om 14 dage" in one.get_content()
    assert f"2025-01-{AREA}" in one.get_content()
    assert reminders.send_due(with_addresses, year=2025, today=TODAY, by="jens", mail=mail) == []
    assert len(letters.letters) == len(due)


def test_what_has_slipped_is_told_weekly_in_the_language_asked_for(
    with_addresses: Workbench, box: tuple[Box, Mail]
) -> None:
    letters, mail = box
    for day, wanted in ((dt.date(2025, 2, 6), 0), (dt.date(2025, 2, 7), 1)):
        sent = reminders.send_due(with_addresses, year=2025, today=day, by="jens", mail=mail, language="en")
        assert any(r.slot.id == f"2025-01-{AREA}" for r in sent) == bool(wanted)
    assert "past its day: Sickness benefit" in letters.letters[-1]["Subject"]
    assert "7 days ago" in letters.letters[-1].get_content()


def slot(**more: Any) -> Slot:
    given = {"id": f"2025-01-{AREA}", "area": AREA, "month": 1, "colour": "red", "due_on": dt.date(2025, 1, 31),
             "supervisor": "mads", "substitute": "sara", "size": 5, "minutes": 320.0}  # fmt: skip
    return Slot(**{**given, **more})


def person(user: str, **more: Any) -> Person:
    return Person(user, user.title(), frozenset({"read"}), 20, email=more.pop("email", f"{user}@example.dk"), **more)


def test_the_substitute_is_told_when_the_supervisor_is_away_and_nobody_of_what_is_over() -> None:
    plan = Plan(2025, (slot(),), 1)
    away = person("mads", absences=((dt.date(2025, 1, 10), dt.date(2025, 1, 20)),))
    both = {"mads": away, "sara": person("sara")}
    assert [r.person.user for r in reminders.due_reminders(plan, {}, both, METHOD, TODAY)] == ["sara"]
    assert reminders.due_reminders(plan, {}, {"mads": person("mads", email="")}, METHOD, TODAY) == []
    over = {slot().id: Run(slot().id, AREA, "decided")}
    assert reminders.due_reminders(plan, over, both, METHOD, TODAY) == []
    assert reminders.due_reminders(plan, {}, both, METHOD, TODAY + dt.timedelta(1)) == []


def test_a_server_that_is_not_there_is_told_and_nothing_is_noted(with_addresses: Workbench) -> None:
    mail = Mail("127.0.0.1", free_port(), "none", "styrbord@example.dk")
    with pytest.raises(Busy) as error:
        reminders.send_due(with_addresses, year=2025, today=TODAY, by="jens", mail=mail)
    assert "did not take the mail: ConnectionRefusedError" in str(error.value)
    assert supervision.year_plan(with_addresses, 2025).reminded == frozenset()


# -- encrypted


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key in one file, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "mail of the tests")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, plain)
                     + made.public_bytes(serialization.Encoding.PEM))  # fmt: skip
    return path


def encrypted(box: Box, certificate: Path) -> Controller:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def known(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        right = (given.login, given.password) == (b"styrbord", b"hemmeligt")
        return AuthResult(success=right, handled=right)

    return Controller(box, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True,
                      authenticator=known, auth_required=True)  # fmt: skip


def test_an_encrypted_line_is_used_only_when_its_certificate_is_trusted(
    with_addresses: Workbench, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = Box()
    server = encrypted(letters, certificate)
    server.start()
    try:
        settings = {"STYRBORD_SMTP_HOST": "127.0.0.1", "STYRBORD_SMTP_PORT": str(server.port),
                    "STYRBORD_SMTP_FROM": "styrbord@example.dk", "STYRBORD_SMTP_USER": "styrbord",
                    "STYRBORD_SMTP_PASSWORD": "hemmeligt"}  # fmt: skip
        mail = Mail.from_environment(settings)
        assert mail.security == "starttls"
        with pytest.raises(Busy, match="SSLCertVerificationError"):
            reminders.send_due(with_addresses, year=2025, today=TODAY, by="jens", mail=mail)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        wrong = Mail(mail.host, mail.port, "starttls", mail.sender, "styrbord", "guessed")
        with pytest.raises(Busy, match="SMTP") as error:
            reminders.send_due(with_addresses, year=2025, today=TODAY, by="jens", mail=wrong)
        assert "guessed" not in str(error.value)
        assert reminders.send_due(with_addresses, year=2025, today=TODAY, by="jens", mail=mail)
    finally:
        server.stop()
    assert letters.letters


@pytest.mark.parametrize("lacks", [
    {"STYRBORD_SMTP_HOST": ""}, {"STYRBORD_SMTP_FROM": "nobody"}, {"STYRBORD_SMTP_PORT": "smtp"},
    {"STYRBORD_SMTP_SECURITY": "perhaps"}, {"STYRBORD_SMTP_PASSWORD": "blåbær"},
])  # fmt: skip
def test_settings_of_mail_that_are_not_complete_are_refused(lacks: dict[str, str]) -> None:
    whole = {"STYRBORD_SMTP_HOST": "mail.example.dk", "STYRBORD_SMTP_FROM": "styrbord@example.dk"}
    assert Mail.from_environment(whole).port == 587
    with pytest.raises(AskedWrongly, match="settings are not complete"):
        Mail.from_environment({**whole, **lacks})


# -- the calendar


def test_the_calendar_is_read_by_others_as_it_was_meant() -> None:
    plan = Plan(2025, (slot(), slot(id=f"2025-02-{AREA}", month=2, supervisor="sara", substitute="")), 1,
                dt.date(2025, 1, 2), seen=3)  # fmt: skip
    people = {"mads": person("mads"), "sara": person("sara")}
    made = reminders.calendar(plan, METHOD, people)
    read = icalendar.Calendar.from_ical(made)
    events = list(read.walk("VEVENT"))
    assert [str(e["UID"]) for e in events] == [f"2025-0{m}-{AREA}@styrbord" for m in (1, 2)]
    first = events[0]
    assert first.decoded("DTSTART") == dt.date(2025, 1, 31)
    assert str(first["SUMMARY"]) == "Frist for ledelsestilsyn: Sygedagpenge"
    assert "Mads" in str(first["DESCRIPTION"])
    assert [a.decoded("TRIGGER") for a in first.walk("VALARM")] == [dt.timedelta(-14), dt.timedelta(-3)]
    assert int(first["SEQUENCE"]) == 3
    assert made == reminders.calendar(plan, METHOD, people)
    own = icalendar.Calendar.from_ical(reminders.calendar(plan, METHOD, people, user="mads", language="en"))
    assert len(list(own.walk("VEVENT"))) == 1
