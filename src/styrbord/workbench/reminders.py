# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Reminders of supervisions that fall due, by e-mail, and the plan as a calendar. Neither says anything of a person."""

from __future__ import annotations

import datetime as dt
import os
import smtplib
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from styrbord.errors import AskedWrongly, Busy
from styrbord.presentation.figure_words import Words
from styrbord.presentation.formats import Language, long_date
from styrbord.supervision.method import Method
from styrbord.supervision.people import Person
from styrbord.supervision.plan import PREFIX, Plan, Slot
from styrbord.supervision.runs import Run
from styrbord.workbench import supervision as state
from styrbord.workbench.bench import Workbench

SECURITIES = ("starttls", "tls", "none")


@dataclass(frozen=True)
class Mail:
    """How mail leaves: host, port, how the line is closed to others, and who it is from."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Mail:
        """The settings STYRBORD_SMTP_HOST, _PORT, _SECURITY, _FROM, _USER and _PASSWORD."""
        get = environment.get
        host, sender = get("STYRBORD_SMTP_HOST", ""), get("STYRBORD_SMTP_FROM", "")
        security, port = get("STYRBORD_SMTP_SECURITY", "starttls"), get("STYRBORD_SMTP_PORT", "587")
        user, password = get("STYRBORD_SMTP_USER", ""), get("STYRBORD_SMTP_PASSWORD", "")
        sound = host and "@" in sender and security in SECURITIES and port.isdigit()
        if not sound or not (user + password).isascii():  # smtplib signs in with ASCII only
            raise AskedWrongly(
                "Mail cannot be sent: its settings are not complete or not usable.",
                where="the environment variables STYRBORD_SMTP_HOST, _PORT, _SECURITY, _FROM, _USER and _PASSWORD",
                expected="a host, a port, starttls, tls or none, an address it is from; name and password in ASCII",
                todo="set them where Styrbord runs",
            )
        return cls(host, int(port), security, sender, get("STYRBORD_SMTP_USER", ""), get("STYRBORD_SMTP_PASSWORD", ""))


@dataclass(frozen=True)
class Reminder:
    """One reminder: of which supervision, to whom, how many days before it is due (negative: after)."""

    slot: Slot
    person: Person
    days: int


def due_reminders(plan: Plan, runs: Mapping[str, Run], people: Mapping[str, Person], method: Method, today: dt.date
                  ) -> list[Reminder]:  # fmt: skip
    """Whom to remind today: so many days before as the method says, and each week after the day has passed.

    Not those reminded today already; the substitute where the supervisor is away; nobody without an address.
    """
    out = []
    for slot in plan.slots:
        run = runs.get(slot.id)
        days = (slot.due_on - today).days
        wanted = days in method.plan["remind_days_before"] or (days < 0 and days % 7 == 0)
        if not wanted or (run is not None and run.is_over) or (slot.id, today.isoformat()) in plan.reminded:
            continue
        person = _whom(slot, people, today)
        if person is not None:
            out.append(Reminder(slot, person, days))
    return out


def _whom(slot: Slot, people: Mapping[str, Person], today: dt.date) -> Person | None:
    for user in (slot.supervisor, slot.substitute):
        person = people.get(user)
        if person is not None and person.email and not person.left and not person.is_away(today):
            return person
    return None


def send_due(
    bench: Workbench, *, year: int, today: dt.date, by: str, mail: Mail | None = None, language: Language = "da"
) -> list[Reminder]:
    """Send what is due today and note each in the journal once it has left."""
    mail = mail or Mail.from_environment()
    plan, method = state.year_plan(bench, year), state.method(bench)
    found = due_reminders(plan, state.all_runs(bench, year), state.everybody(bench), method, today)
    if not found:
        return []
    with _connected(mail) as smtp:
        for one in found:
            smtp.send_message(message(one, method, mail.sender, language))
            data = {"slot": one.slot.id, "to": one.person.user, "on": today.isoformat()}
            bench.journal().append(stream=f"{PREFIX}{year}", kind="reminder-sent", data=data, by=by)
    return found


def message(one: Reminder, method: Method, sender: str, language: Language = "da") -> EmailMessage:
    """The mail: area, day and number of cases, never a case."""
    w = Words("supervision", language)
    area = method.area(one.slot.area).name[language]
    parts = {"name": one.person.name, "area": area, "day": long_date(one.slot.due_on, language), "id": one.slot.id,
             "size": one.slot.size, "days": abs(one.days)}  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, one.person.email
    mail["Subject"] = w("reminder.subject_late" if one.days < 0 else "reminder.subject", **parts)
    mail.set_content(w("reminder.late" if one.days < 0 else "reminder.body", **parts))
    return mail


@contextmanager
def _connected(mail: Mail) -> Iterator[smtplib.SMTP]:
    """A line to the mail server; what fails on it is told in four parts."""
    try:
        context = ssl.create_default_context()
        if mail.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=30, context=context)
        else:
            smtp = smtplib.SMTP(mail.host, mail.port, timeout=30)
        with closing(smtp):  # not `with smtp`: that says goodbye, and waits for an answer, also on a broken line
            if mail.security == "starttls":
                smtp.starttls(context=context)
            if mail.user:
                smtp.login(mail.user, mail.password)
            yield smtp
            smtp.quit()
    except (OSError, smtplib.SMTPException) as error:
        raise _unsent(mail, error) from error


def _unsent(mail: Mail, error: BaseException) -> Busy:
    return Busy(
        f"The mail server did not take the mail: {type(error).__name__}.",
        where=f"{mail.host}:{mail.port} ({mail.security})",
        expected="a mail server that answers, with a certificate this machine trusts when the line is encrypted",
        todo="look at the mail settings (docs/operations.md), then try again; what was sent is noted, not sent twice",
    )


def calendar(
    plan: Plan, method: Method, people: Mapping[str, Person], *, user: str = "", language: Language = "da",
    stamp: dt.datetime | None = None,
) -> bytes:  # fmt: skip
    """The plan (of one person) as an iCalendar file: an entry on each due day, with the reminders as alarms."""
    from icalendar import Alarm, Calendar, Event

    w, made = Words("supervision", language), Calendar()
    made.add("prodid", "-//Styrbord//Ledelsestilsyn//DA")
    made.add("version", "2.0")
    made.add("x-wr-calname", w("calendar.name", year=plan.year))
    for slot in _mine(plan.slots, user):
        area, event = method.area(slot.area).name[language], Event()
        who = people[slot.supervisor].name if slot.supervisor in people else slot.supervisor
        event.add("uid", f"{slot.id}@styrbord")
        event.add("dtstamp", stamp or dt.datetime.combine(plan.made_on or slot.due_on, dt.time(), dt.UTC))
        event.add("sequence", plan.seen)
        event.add("dtstart", slot.due_on)
        event.add("dtend", slot.due_on + dt.timedelta(days=1))
        event.add("summary", w("calendar.summary", area=area))
        event.add("description", w("calendar.description", area=area, size=slot.size, who=who, id=slot.id))
        for days in method.plan["remind_days_before"]:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", w("calendar.summary", area=area))
            alarm.add("trigger", dt.timedelta(days=-days))
            event.add_component(alarm)
        made.add_component(event)
    return made.to_ical()


def _mine(slots: Iterable[Slot], user: str) -> list[Slot]:
    return [s for s in slots if not user or user in (s.supervisor, s.substitute)]
