# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a figure means, and how it was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from styrbord.figures.figure import Figure
from styrbord.figures.measure import Measure
from styrbord.presentation import formats
from styrbord.web.sight import NAMES, TARGETS, Sight, address, views_of
from styrbord.web.words import says


@dataclass(frozen=True)
class Fact:
    """A line of the definition, or of how the figure was made."""

    name: str
    text: str
    url: str = ""


def definition(sight: Sight, measure: Measure) -> Iterator[Fact]:
    """What is counted, by whose word, and what is our own choice."""
    lang = sight.lang
    yield Fact(sight.say("counts"), measure.explanation[lang])
    if measure.on_time:
        yield Fact(sight.say("meaning"), says(f"on_time.{measure.on_time}", page=NAMES, lang=lang))
    yield Fact(sight.say("better"), sight.say(f"better_{measure.better}"))
    yield Fact(
        sight.say("hidden_below"),
        sight.say("hidden_never" if not measure.hide_below else "hidden_rule", n=measure.hide_below),
    )
    if measure.ours:
        yield Fact(sight.say("ours"), measure.ours[lang])
    if measure.not_established:
        yield Fact(sight.say("not_established"), measure.not_established[lang])
    yield Fact(sight.say("basis"), sight.say(f"basis_{measure.basis}"))
    if measure.rows and measure.over == "duties":
        yield Fact(sight.say("rules"), ", ".join(measure.rows), address("law"))
    for t in TARGETS:
        if t.measure == measure.id and t.group == "all":
            last = formats.date(t.until - dt.timedelta(days=1), lang) if t.until else ""
            span = f"{formats.date(t.begins, lang)} – {last}"
            view = views_of(measure.id)[t.view][lang] if t.view in views_of(measure.id) and t.view else ""
            yield Fact(
                sight.say("target_head"), " · ".join(filter(None, (span, view, t.text.get(lang, sight.limit(t)))))
            )


def made(sight: Sight, one: Figure) -> Iterator[Fact]:
    """Every input of the figure, and the command that rebuilds it."""
    made = one.made_from
    yield Fact(sight.say("made.id"), one.id)
    yield Fact(sight.say("made.snapshot"), made.snapshot)
    if made.known_on:
        yield Fact(sight.say("made.known_on"), formats.date(made.known_on, sight.lang))
    yield Fact(sight.say("made.as_of"), formats.date(made.as_of, sight.lang))
    yield Fact(sight.say("made.lawbook"), made.lawbook, address("law"))
    yield Fact(sight.say("made.measure"), f"{one.measure} {made.measure}")
    yield Fact(sight.say("made.code"), made.code)
    yield Fact(sight.say("made.hiding"), sight.say("made.open" if made.hiding == "nothing hidden" else "made.hidden"))
    yield Fact(sight.say("made.again"), f"styrbord figure {one.id}")
