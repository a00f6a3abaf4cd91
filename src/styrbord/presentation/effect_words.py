# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Effects in words: names, states with what would be needed, numbers with their interval."""

from __future__ import annotations

from collections.abc import Mapping

from styrbord.inference.effect import SMALL, Effect, Reading
from styrbord.inference.effect_states import State
from styrbord.inference.evidence import EVERYBODY, OTHER, Finding
from styrbord.presentation import formats as f
from styrbord.presentation.figure_words import Words
from styrbord.presentation.formats import Language
from styrbord.presentation.words import word


class EffectWords(Words):
    """The texts on effects in one language."""

    def __init__(self, language: Language = "da") -> None:
        super().__init__("effect", language)

    def kind(self, code: str) -> str:
        """A kind of offer."""
        return code.removeprefix(OTHER) if code.startswith(OTHER) else word("offers", code, self.language)

    def group(self, code: str) -> str:
        """A target group; what has none by its benefit's name."""
        if code in ("", EVERYBODY):
            return self("name.everybody" if code else "name.all_groups")
        return self("name.sho") if code == "sho" else word("group", code, self.language)

    def why(self, state: State) -> str:
        """Why there is no number."""
        told = state.detail
        if told:
            told = self(f"placebo.{told}") if self.has(f"placebo.{told}") else self.condition(told)
        return self(f"state.{state.code}", detail=told, **state.parts)

    def condition(self, name: str) -> str:
        """A condition trials are compared on: what it is, then its value; a name of one's own stays."""
        known = self._texts["condition"]
        found = max((k for k in known if name == k or name.startswith(f"{k} ")), key=len, default=None)
        return name if found is None else str(known[found][self.language]) + name[len(found) :]

    def left_out(self, group: str, names: Mapping[str, float]) -> str:
        """Which conditions were refused, and for how many of those who began each was known only afterwards."""
        told = [f"{self.condition(n)} ({self.percent(share)})" for n, share in names.items()]
        return self("method.left_out", group=self.group(group), which=f.listed(told, self.language))

    def needed(self, state: State) -> str:
        """What would have to be otherwise."""
        return self(f"needed.{state.code}", **state.parts)

    def effect(self, r: Reading, *, interval: bool = True) -> str:
        """An effect with its interval, or why there is none."""
        if r.effect is None or r.low is None or r.high is None:
            return self.why(r.state)
        factor = 100 if r.outcome == "left" else 1
        shown = [f.number(factor * v, 1, self.language, sign=True) for v in (r.effect, r.low, r.high)]
        stars = "*" if r.p_bh is not None and r.p_bh < 0.05 else ""
        return f"{shown[0]}{stars} ({shown[1]}; {shown[2]})" if interval else shown[0]

    def decimal(self, value: float) -> str:
        """A chance with two decimals."""
        return f.number(value, 2, self.language)

    def points(self, share: float) -> str:
        """A difference between two chances."""
        return f.points(100 * share, 1, self.language)

    def began(self, one: Effect) -> str:
        """How many began; a small count is hidden."""
        return self("name.hidden", n=SMALL) if one.treated is None else self.number(one.treated)

    def note(self, one: Finding) -> str:
        """What is said of a finding in one sentence; empty where nothing is."""
        return one.note_da if self.language == "da" else one.note_en

    def found(self, one: Finding) -> str:
        """What others found: the direction, and the number where there is one."""
        told = self(f"direction.{one.direction}")
        if one.effect is None:
            return told
        number = f.number(one.effect, 1, self.language, sign=True)
        if one.low is not None and one.high is not None:
            number += f" ({f.number(one.low, 1, self.language)}; {f.number(one.high, 1, self.language)})"
        return f"{told}: {number} ({self(f'name.{one.outcome}')})"
