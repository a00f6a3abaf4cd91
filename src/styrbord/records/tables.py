# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The canonical tables of the exchange format, version 1, as data: columns, kinds, keys, codes.

Everything that reads, checks, stores or simulates case data is driven by `TABLES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "code", "day", "instant", "month", "yes_no", "number", "whole", "municipality"]
Data = Literal["identity", "sensitive", "ordinary", "none"]

BENEFITS = (
    "dagpenge", "kontanthjaelp", "uddannelseshjaelp", "sygedagpenge", "jobafklaring", "ressourceforloeb",
    "ledighedsydelse", "revalidering", "overgangsydelse", "sho", "foertidspension", "fleksjob",
)  # fmt: skip
GROUPS = tuple(str(n) for n in range(1, 14))
INTERVIEW_KINDS = ("job", "first", "joint", "cv", "availability", "follow_up", "intensified", "information")
ACTORS = ("jobcentre", "akasse", "joint")
FORMS = ("personal", "phone", "video", "written")
STATUSES = ("planned", "held", "absent", "cancelled")
OFFER_KINDS = (
    "company_practice", "wage_subsidy", "utility_work", "ordinary_education", "vocational_course",
    "other_guidance", "reading_writing", "mentor", "work_duty",
)  # fmt: skip
ABSENCE_KINDS = (
    "job_start_within_6_weeks", "parental_leave", "pension_within_6_weeks", "education_within_6_weeks",
    "weather", "work_sharing", "holiday", "illness", "seriously_ill", "other_lawful",
)  # fmt: skip
SEXES = ("female", "male", "unknown")
EDUCATIONS = (
    "none", "lower_secondary", "upper_secondary", "vocational", "short_higher", "medium_higher", "long_higher",
)  # fmt: skip
SICKNESS_CATEGORIES = ("1", "2", "3")

# The groups of LAB section 6 that a recipient of a benefit can belong to (semantics: "group of a spell").
GROUPS_OF_BENEFIT: dict[str, tuple[str, ...]] = {
    "dagpenge": ("1",),
    "kontanthjaelp": ("2", "3", "4", "5"),
    "uddannelseshjaelp": ("2", "3", "4", "5"),
    "overgangsydelse": ("2", "3", "4", "5"),
    "sygedagpenge": ("6",),
    "jobafklaring": ("7",),
    "ressourceforloeb": ("8",),
    "ledighedsydelse": ("9",),
    "revalidering": ("10",),
    "sho": (),
    "foertidspension": (),
    "fleksjob": (),
}


@dataclass(frozen=True)
class Column:
    """One column: `required` rows without it are rejected; `optional` columns may be missing altogether.

    `data` classifies what is kept (GDPR): identity, sensitive (health, origin, reasons), ordinary, none.
    """

    name: str
    kind: Kind
    key: bool = False
    required: bool = False
    optional: bool = False
    codes: tuple[str, ...] = ()
    data: Data = "ordinary"


@dataclass(frozen=True)
class Table:
    """One canonical table. `order` is the day column rows are sorted by within a person."""

    name: str
    columns: tuple[Column, ...]
    order: str | None = None
    of_person: bool = True

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the natural key's columns."""
        return tuple(c.name for c in self.columns if c.key)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


_PERSON = Column("person_key", "text", key=True, required=True, data="identity")


def _period(start_is_key: bool = True) -> tuple[Column, ...]:
    start = Column("starts_on", "day", key=start_is_key, required=True)
    return (start, Column("until", "day"))


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "persons",
            (
                _PERSON,
                Column("birth_date", "day", required=True, data="identity"),
                Column("sex", "code", required=True, codes=SEXES),
                Column("municipality", "municipality", required=True),
                Column("origin", "text", optional=True, data="sensitive"),
                Column("education", "code", optional=True, codes=EDUCATIONS),
                Column("language_level", "text", optional=True),
                Column("provider", "yes_no", optional=True),
            ),
        ),
        Table(
            "benefits",
            (
                _PERSON,
                Column("benefit", "code", key=True, required=True, codes=BENEFITS),
                *_period(),
                Column("counted_from", "day", optional=True),
                Column("employed", "yes_no", optional=True),
                Column("sickness_category", "code", optional=True, codes=SICKNESS_CATEGORIES, data="sensitive"),
                Column("weekly_amount", "number", optional=True),
            ),
            order="starts_on",
        ),
        Table(
            "target_groups",
            (_PERSON, Column("group", "code", key=True, required=True, codes=GROUPS), *_period()),
            order="starts_on",
        ),
        Table(
            "interviews",
            (
                _PERSON,
                Column("interview_key", "text", key=True, required=True),
                Column("kind", "code", required=True, codes=INTERVIEW_KINDS),
                Column("actor", "code", required=True, codes=ACTORS),
                Column("form", "code", codes=FORMS),
                Column("planned_on", "day"),
                Column("held_on", "day"),
                Column("status", "code", required=True, codes=STATUSES),
                Column("declined", "yes_no", optional=True),
            ),
            order="held_on",
        ),
        Table(
            "offers",
            (
                _PERSON,
                Column("offer_key", "text", key=True, required=True),
                Column("kind", "code", required=True, codes=OFFER_KINDS),
                Column("granted_on", "day"),
                *_period(start_is_key=False),
                Column("hours_per_week", "number", optional=True),
                Column("company_cvr", "text", optional=True),
                Column("production_unit", "text", optional=True),
                Column("provider", "text", optional=True),
                Column("cost", "number", optional=True),
            ),
            order="starts_on",
        ),
        Table(
            "wage_hours",
            (
                _PERSON,
                Column("month", "month", key=True, required=True),
                Column("hours", "number", required=True),
                Column("company_cvr", "text", key=True, optional=True),
            ),
            order="month",
        ),
        Table(
            "absences",
            (
                _PERSON,
                Column("kind", "code", key=True, required=True, codes=ABSENCE_KINDS, data="sensitive"),
                *_period(),
            ),
            order="starts_on",
        ),
        Table(
            "registrations",
            (_PERSON, Column("kind", "code", required=True, codes=("unemployed",)), *_period()),
            order="starts_on",
        ),
        Table(
            "assignments",
            (
                _PERSON,
                Column("caseworker", "text", key=True, required=True),
                Column("team", "text"),
                *_period(),
            ),
            order="starts_on",
        ),
        Table(
            "companies",
            (
                Column("company_cvr", "text", key=True, required=True),
                Column("name", "text"),
                Column("municipality", "municipality"),
                Column("industry", "text", optional=True),
                Column("employees", "whole", optional=True),
            ),
            of_person=False,
        ),
    )
}

# Columns that any table may carry besides its own.
ANY_TABLE = (
    Column("row_key", "text", optional=True, data="none"),
    Column("registered_at", "instant", optional=True, data="none"),
    Column("correction", "text", optional=True, data="sensitive"),
    Column("deleted", "yes_no", optional=True, data="none"),
)

ALIASES = Table(
    "aliases",
    (
        Column("old_key", "text", key=True, required=True, data="identity"),
        Column("person_key", "text", required=True, data="identity"),
    ),
    of_person=False,
)
