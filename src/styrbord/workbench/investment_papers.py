# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Papers of investment cases out of what the verbs found."""

from __future__ import annotations

from styrbord.presentation.formats import Language
from styrbord.presentation.investment_report import CaseMaterial, FollowMaterial, case_report, follow_report
from styrbord.presentation.papers import Paper
from styrbord.workbench import economy
from styrbord.workbench.inputs import CODE
from styrbord.workbench.investment import Ran, Seen, left_out_words


def case_material(found: Ran, language: Language = "da") -> CaseMaterial:
    """What is said of a case that has been reckoned is made from this."""
    silent = left_out_words(found.leaves_out, language)
    return CaseMaterial(
        found.case, found.version, found.outcome, economy.ladder(), found.earlier_share, found.as_earlier, silent, CODE
    )


def follow_material(found: Seen) -> FollowMaterial:
    """What is said of a follow-up is made from this."""
    return FollowMaterial(found.case, found.history, found.as_of, found.against_plan, found.newest, found.spent, CODE)


def case_paper(found: Ran, language: Language = "da") -> Paper:
    """The paper on a case that has been reckoned."""
    return case_report(case_material(found, language), language)


def follow_paper(found: Seen, language: Language = "da") -> Paper:
    """The paper of a follow-up."""
    return follow_report(follow_material(found), language)
