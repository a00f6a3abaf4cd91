# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The planted risk structure: what each feature of a person does to the log rate of leaving for a job."""

from __future__ import annotations

import numpy as np

from styrbord.records.tables import EDUCATIONS

ORIGINS = ("danish", "immigrant", "descendant", "ukraine")
LANGUAGES = ("native", "fluent", "good", "basic", "none")
FRAILTY_SD = 0.35
COEFFICIENTS: dict[str, float] = {
    "female": -0.06,
    "age 18-24": 0.10,
    "age 25-29": 0.12,
    "age 30-39": 0.08,
    "age 40-49": 0.0,
    "age 50-59": -0.28,
    "age 60+": -0.70,
    "education none": -0.35,
    "education lower_secondary": -0.22,
    "education upper_secondary": -0.05,
    "education vocational": 0.0,
    "education short_higher": 0.06,
    "education medium_higher": 0.14,
    "education long_higher": 0.10,
    "origin danish": 0.0,
    "origin immigrant": -0.30,
    "origin descendant": -0.12,
    "origin ukraine": 0.05,
    "language native": 0.0,
    "language fluent": -0.02,
    "language good": -0.12,
    "language basic": -0.35,
    "language none": -0.60,
    "provider": -0.05,
}
_AGES = (25, 30, 40, 50, 60)
_AGE_NAMES = ("18-24", "25-29", "30-39", "40-49", "50-59", "60+")


def score(
    *, female: np.ndarray, age: np.ndarray, education: np.ndarray, origin: np.ndarray, language: np.ndarray,
    provider: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """The person's sum of coefficients at first entry; age in whole years, the others as code positions."""
    by_age = np.array([COEFFICIENTS[f"age {name}"] for name in _AGE_NAMES])
    by_education = np.array([COEFFICIENTS[f"education {name}"] for name in EDUCATIONS])
    by_origin = np.array([COEFFICIENTS[f"origin {name}"] for name in ORIGINS])
    by_language = np.array([COEFFICIENTS[f"language {name}"] for name in LANGUAGES])
    return (
        COEFFICIENTS["female"] * female
        + by_age[np.searchsorted(_AGES, age, side="right")]
        + by_education[education]
        + by_origin[origin]
        + by_language[language]
        + COEFFICIENTS["provider"] * provider
    )
