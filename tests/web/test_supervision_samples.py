# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A sample on the pages: the size is shown, the sample drawn, read case by case, evaluated, given to the auditor."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.urls import reverse

from styrbord.workbench import samples

RUN = "2026-03-insured-unemployed"
AIM = {"area": "insured-unemployed", "tolerable": "20", "expected": "0", "certainty": "95"}


def address(name: str, **asked: str) -> str:
    return reverse(name) + "?" + "&".join(f"{k}={v}" for k, v in asked.items())


def test_the_size_follows_from_the_aim(board, visitor) -> None:
    client = visitor("supervisor")
    page = client.get(address("supervision_draw", **AIM)).content.decode()
    found = re.search(r'<h2 id="preview">(\d+) af (\d+) sager', page)
    assert found
    assert 0 < int(found[1]) < int(found[2])
    assert "95 pct. sikkerhed" in page
    narrower = client.get(address("supervision_draw", **{**AIM, "tolerable": "10"})).content.decode()
    assert int(re.search(r'<h2 id="preview">(\d+) af', narrower)[1]) > int(found[1])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"expected": "30"}, "er ikke under den acceptable"),
        ({"tolerable": "meget"}, "er ikke en andel"),
        ({"certainty": "100"}, "Ingen stikprøve kan give"),
        ({"method": "stratified", "column": "duration", "least": "40", "size": "3"}, "er mere end stikprøvens"),
    ],
)
def test_an_aim_that_cannot_be_is_told_in_four_parts_beside_the_form(board, visitor, asked, said) -> None:
    page = visitor("supervisor").get(address("supervision_draw", **{**AIM, **asked})).content.decode()
    assert said in page
    assert 'class="four"' in page
    assert 'name="tolerable"' in page


def test_an_area_without_cases_asks_for_a_list(board, visitor) -> None:
    page = visitor("supervisor").get(address("supervision_draw", area="repayment-claims")).content.decode()
    assert 'type="file"' in page


def test_who_may_not_draw_sees_samples_and_no_form(board, visitor) -> None:
    page = visitor("controller").get(address("supervision_draw", **AIM)).content.decode()
    assert 'id="draw"' not in page
    assert visitor("controller").post(address("supervision_draw.draw", **AIM), {"run": RUN}).status_code == 403
    assert visitor("controller").get(reverse("supervision_read")).status_code == 403


def test_a_sample_from_the_draw_to_the_auditor(board, visitor) -> None:
    run = "2026-03-web-end-to-end"
    client = visitor("supervisor")
    drawn = client.post(address("supervision_draw.draw", **AIM, second="1"), {
        "run": run, "readers": "tilsyn", "seed": "s"})  # fmt: skip
    assert "Den, der trækker, er blandt læserne" in drawn.content.decode()
    assert drawn.status_code == 400
    samples.draw_sample(
        board.bench, sample=run, by="dora", readers=["tilsyn"], second_reader="sven",
        asked=samples.Asked("insured-unemployed", board.as_of, "0.2", seed="s", second=1),
    )  # fmt: skip
    assert run in client.get(reverse("supervision_draw")).content.decode()
    assert run in client.get(reverse("supervision_read")).content.decode()
    before = len(list(board.bench.journal().events("access")))
    page = client.get(address("supervision_read", run=run)).content.decode()
    assert len(list(board.bench.journal().events("access"))) == before + 1
    assert "Registret" in page
    case = re.search(r'name="case" value="([^"]+)"', page)[1]
    points = re.findall(r'name="answer\.([a-z-]+)"', page)
    lacking = client.post(address("supervision_read.save", run=run, case=case), {"case": case, "answer.plan": "error"})
    assert lacking.status_code == 400
    assert "mangler en begrundelse" in lacking.content.decode()
    assert re.search(r'id="plan-error"[^>]*checked', lacking.content.decode())
    answers = {f"answer.{p}": "in-order" for p in dict.fromkeys(points)}
    wrong = {**answers, "answer.plan": "material", "reason.plan": "ingen plan", "cause.plan": "routine"}
    for i, c in enumerate(samples.to_read(board.bench, run, "tilsyn")):
        done = client.post(
            address("supervision_read.save", run=run), {"case": c.case, **(wrong if i == 0 else answers)}
        )
        assert done.status_code == 302, done.content.decode()[:2000]
    assert "Alle dine sager er læst" in client.get(address("supervision_read", run=run)).content.decode()
    assert "Resultatet kan gøres op" in client.get(address("supervision_findings", run=run)).content.decode()
    assert client.post(address("supervision_findings.evaluate", run=run)).status_code == 302
    found = client.get(address("supervision_findings", run=run)).content.decode()
    assert "arbejdsgangen mangler" in found
    assert c.case in found or "Er der en Min Plan" in found
    held = client.get(address("supervision_findings.auditor", run=run))
    assert held["Content-Type"] == "application/zip"
    assert "redraw.py" in zipfile.ZipFile(io.BytesIO(held.content)).namelist()
    assert client.post(address("supervision_findings.check", run=run)).status_code == 302
    assert visitor("team_leader").get(address("supervision_findings", run=run)).status_code == 200
    assert (
        "Sager med fejl</h2>"
        not in visitor("team_leader").get(address("supervision_findings", run=run)).content.decode()
    )


def test_a_sample_nobody_drew(board, visitor) -> None:
    page = visitor("supervisor").get(address("supervision_findings", run="2020-01-nothing"))
    assert page.status_code == 400
    assert "Der er ikke trukket nogen stikprøve" in page.content.decode()
