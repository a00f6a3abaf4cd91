# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Overview, all figures, one figure, timeliness, focus targets: what they say, to whom, and what can be taken home."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from openpyxl import load_workbook

from styrbord.errors import Busy
from styrbord.figures.catalogue import shipped
from styrbord.web import reckoned
from styrbord.web.board import Board
from styrbord.web.sight import TARGETS
from styrbord.web.words import texts
from styrbord.workbench import shelf

PAGES = ("/", "/tal/", "/tal/focus-1-passive/", "/rettidighed/", "/fokusmaal/")
MONTHS = 13


@pytest.fixture
def ready(board: Board, monkeypatch: pytest.MonkeyPatch) -> Board:
    """The board with everything reckoned that the pages show."""
    monkeypatch.setattr(shelf, "MONTHS", MONTHS)
    reckoned.finish(board)
    return board


def content(client, address: str, **asked):  # type: ignore[no-untyped-def]
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.content[-1500:]
    return answer.context["content"]


def in_english(role: str) -> None:
    """The users' own language follows them."""
    for user in get_user_model().objects.filter(profile__role=role):
        user.profile.language = "en"
        user.profile.save()


# -- every page


def test_an_empty_register_says_how_to_begin(visitor: Callable) -> None:
    client = visitor("controller")
    assert all("Registret er tomt" in client.get(address).content.decode() for address in PAGES)


def test_while_figures_are_being_reckoned_the_page_says_so_and_asks_again(
    board: Board, visitor: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "_kept", {k: v for k, v in board._kept.items() if k in ("case", "judged", "addresses")})
    client = visitor("controller")
    for address in PAGES:
        text = client.get(address).content.decode()
        assert "Tallene regnes ud" in text
        assert f'hx-get="{address}"' in text


@pytest.mark.parametrize("role", ["administrator", "citizen"])
def test_who_may_not_see_figures_does_not(role: str, board: Board, visitor: Callable) -> None:
    client = visitor(role)
    assert {client.get(address).status_code for address in PAGES[1:]} == {403}
    assert client.get("/").status_code in (302, 403), "or led to the role's own first page"


@pytest.mark.parametrize("role", ["controller", "politician", "caseworker"])
@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_page_is_whole_in_both_languages(role: str, lang: str, ready: Board, visitor: Callable) -> None:
    client = visitor(role)
    if lang == "en":
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        in_english(role)
    foreign = r"\b(samtaler|måned|mål|ikke|og)\b" if lang == "en" else r"\b(interviews|month|target|and|not)\b"
    for address in (*PAGES, "/tal/duties-kept/?by=row", "/rettidighed/?team=Dagpenge", "/tal/days-late/"):
        text = client.get(address).content.decode()
        assert "regnes ud" not in text
        assert "being reckoned" not in text
        inside = text.partition("<main")[2].partition("</main>")[0]
        words = re.sub(r"<script.*?</script>|<[^>]+>", " ", inside, flags=re.S)
        assert "None" not in words
        assert not re.search(r"\{\w*\}", words), "a slot nobody filled"
        assert not re.search(foreign, words), re.search(f".{{40}}{foreign}.{{40}}", words, flags=re.S)


@pytest.mark.parametrize("page", ["overview", "figures", "figure", "timeliness", "focus", "measures"])
def test_every_text_is_in_both_languages(page: str) -> None:
    for key, text in texts(page).items():
        assert set(text) == {"da", "en"}, key
        slots = [set(re.findall(r"\{(\w+)\}", str(text[lang]))) for lang in ("da", "en")]
        assert slots[0] == slots[1], key


def test_every_measure_has_a_name() -> None:
    assert {k.removeprefix("name.") for k in texts("measures") if k.startswith("name.")} == set(shipped())


# -- the overview


def test_the_overview_answers_the_newcomers_questions(ready: Board, visitor: Callable) -> None:
    page = content(visitor("controller"), "/")
    held = reckoned.shelf(ready, hiding=False)
    assert held is not None
    late, worked = held.get("interviews-not-on-time"), held.get("interviews-not-on-time-had-work")
    assert late is not None and worked is not None  # noqa: PT018
    told = " ".join(page.sentences)
    assert re.search(rf"\b{int(late.value or 0)} blev ikke holdt til tiden", told)
    assert re.search(rf"arbejde hos {int(worked.numerator or 0)} af de {int(worked.denominator or 0)}\b", told)
    assert "løntimerne for marts 2026 mangler endnu" in told, "paid hours of the newest month have not come"
    addresses = [link.url for link in page.links]
    assert addresses[0] == f"/tal/{late.id}/"
    assert any(a.startswith("/lov/sammenlign/?month=") for a in addresses)
    assert any(a.startswith("/arbejdsliste/") for a in addresses)
    for url in addresses:
        assert visitor("controller").get(url).status_code == 200


def test_the_parts_of_the_change_add_up_as_they_are_shown(ready: Board, visitor: Callable) -> None:
    def number(text: object) -> float:
        written = getattr(text, "text", text)
        found = re.match(r"([−+]?)(\d+),(\d)", str(written))
        return 0.0 if found is None else float(f"{found[1].replace('−', '-')}{found[2]}.{found[3]}")

    for role in ("controller", "politician"):
        page = content(visitor(role), "/")
        assert page.changes.rows
        for _, first, last, change, *parts in page.changes.rows:
            assert number(change) == pytest.approx(number(last) - number(first), abs=1e-6)
            assert sum(map(number, parts)) == pytest.approx(number(change), abs=1e-6)


def test_small_numbers_on_the_overview_are_hidden_and_never_zero(ready: Board, visitor: Callable) -> None:
    open_page, few_page = content(visitor("controller"), "/"), content(visitor("politician"), "/")
    for row, hidden in zip(open_page.due.rows, few_page.due.rows, strict=True):
        for n, shown in zip(row[1:], hidden[1:], strict=True):
            assert shown == n if n == 0 or n >= 10 else shown.state == "hidden"
    assert few_page.worklist_url == ""


def test_a_team_leaders_due_list_is_that_of_the_own_teams(ready: Board, visitor: Callable) -> None:
    whole, own = content(visitor("controller"), "/"), content(visitor("caseworker"), "/")
    assert "dine team" in own.due.caption
    counts = [[getattr(c, "text", None) or c for c in row[1:]] for row in own.due.rows]
    assert all(
        not isinstance(n, int) or n <= m
        for row, every in zip(counts, whole.due.rows, strict=True)
        for n, m in zip(row, every[1:], strict=True)
    )


# -- all figures, and one of them


def test_figures_are_found_by_word_and_by_subject(ready: Board, visitor: Callable) -> None:
    client = visitor("controller")
    every = content(client, "/tal/")
    assert {line.measure for line in every.lines} == {m.id for m in shipped().values() if m.counted != "restated"}
    found = content(client, "/tal/", find="passive fokusmål")
    assert {line.measure for line in found.lines} == {"focus-1-passive", "focus-1-passive-250"}
    assert {line.family for line in content(client, "/tal/", family="law").lines} == {"law"}
    assert "Ingen tal passer" in client.get("/tal/", {"find": "xyz"}).content.decode()
    assert "duties-kept-rule-team" not in {line.measure for line in content(visitor("politician"), "/tal/").lines}


@pytest.mark.parametrize("role", ["controller", "politician"])
def test_every_measure_has_its_page(role: str, ready: Board, visitor: Callable) -> None:
    client = visitor(role)
    for measure in shipped():
        page = content(client, f"/tal/{measure}/")
        assert page.question == shipped()[measure].question["da"]
        assert page.definition
        if page.figure is not None:
            assert page.figure_id in {f.text for f in page.made}
        if page.chart is not None:
            assert page.chart.rows
            assert page.chart.alt


def test_a_month_whose_paid_hours_have_not_come_is_not_drawn_as_zero(ready: Board, visitor: Callable) -> None:
    page = content(visitor("controller"), "/tal/interviews-not-on-time-had-work/")
    drawn = page.chart.spec["layer"][-1]["data"]["values"]
    assert drawn[-1]["value"] is None
    assert page.table.rows[0][1].note == "løntimer mangler"
    assert "Løntimer er kun kendt" in page.hours_note


def test_a_figures_id_leads_to_its_question(ready: Board, visitor: Callable) -> None:
    held = reckoned.shelf(ready, hiding=False)
    assert held is not None
    one = held.get("focus-1-passive", "old", "all", held.months[-3])
    assert one is not None
    page = content(visitor("controller"), f"/tal/{one.id}/")
    assert (page.measure, page.view, page.month, page.stale) == ("focus-1-passive", "old", held.months[-3], "")
    assert page.figure == one
    hidden = content(visitor("politician"), f"/tal/{one.id}/")
    assert hidden.stale, "the politician's figure of the same question has another id"


@pytest.mark.parametrize("name", ["no-such-measure", "0123456789abcdef"])
def test_an_unknown_figure_is_told_in_four_parts(name: str, ready: Board, visitor: Callable) -> None:
    answer = visitor("controller").get(f"/tal/{name}/")
    assert answer.status_code == 404
    assert b"four__todo" in answer.content


def test_targets_and_rule_changes_stand_on_the_time_axis(ready: Board, visitor: Callable) -> None:
    page = content(visitor("controller"), "/tal/focus-1-passive/")
    spec = json.dumps(page.chart.spec, ensure_ascii=False)
    assert "Mål: under 30" in spec
    assert "De gamle regler" in spec
    assert "nye regler" in json.dumps(content(visitor("controller"), "/tal/duties-kept/").chart.spec)
    assert page.filters[1].value == "", "the usual view is no choice that could be cleared"


def test_the_three_meanings_are_told_apart(ready: Board, visitor: Callable) -> None:
    page = content(visitor("controller"), "/tal/interviews-on-time-duty/")
    assert [row[1] for row in page.meanings.rows] == [
        "den enkelte borgers frist", "tværsnittet fra 2018", "prøven på dagen for seks måneder",
    ]  # fmt: skip
    assert content(visitor("controller"), "/tal/persons/").meanings is None


def test_the_persons_behind_are_logged_and_only_those_of_ones_teams(ready: Board, visitor: Callable) -> None:
    client = visitor("controller")
    assert content(client, "/tal/interviews-not-on-time/").people is None, "nobody is shown who was not asked for"
    before = len(ready.bench.journal().events("access"))
    page = content(client, "/tal/interviews-not-on-time/", people=1)
    looks = ready.bench.journal().events("access")[before:]
    assert {e.subject for e in looks} == {p.person_key for p in page.people.persons}
    assert all(page.figure_id in e.data["why"] for e in looks)
    assert page.people.pages.total == page.figure.value
    assert page.people.others == 0
    own = set(get_user_model().objects.get(username="sagsbehandler").profile.teams)
    mine = content(visitor("caseworker"), "/tal/interviews-not-on-time/", people=1)
    if mine.people is not None:
        assert {p.team for p in mine.people.persons} <= own
        assert mine.people.pages.total + mine.people.others == page.people.pages.total
    assert content(visitor("politician"), "/tal/interviews-not-on-time/", people=1).people is None


def test_no_key_of_a_person_stands_in_an_address(ready: Board, visitor: Callable) -> None:
    text = visitor("controller").get("/tal/interviews-not-on-time/?people=1").content.decode()
    keys = set(ready.case.person_keys.to_pylist())
    assert not [a for a in re.findall(r'(?:href|hx-get)="([^"]*)"', text) if any(k in a for k in keys)]


def test_what_is_taken_home_is_safe_to_open(ready: Board, visitor: Callable) -> None:
    client, evil_team = visitor("controller"), '=HYPERLINK("http://example.org")'
    text = client.get("/tal/duties-kept/tabel.csv", {"team": evil_team}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == MONTHS
    assert rows[0]["group_name"] == f"'{evil_team}"
    assert not any(v.startswith(("=", "+", "-", "@")) for row in rows for v in row.values())
    book = load_workbook(io.BytesIO(client.get("/tal/duties-kept/tabel.xlsx", {"team": evil_team}).content))
    assert {c.data_type for row in book.active.iter_rows() for c in row} <= {"s", "n"}, "no formula"


def test_the_table_says_what_the_page_says(ready: Board, visitor: Callable) -> None:
    page = content(visitor("controller"), "/tal/focus-1-passive/")
    text = visitor("controller").get("/tal/focus-1-passive/tabel.csv").content.decode("utf-8-sig")
    last = list(csv.DictReader(io.StringIO(text), delimiter=";"))[-1]
    assert last["figure_id"] == page.figure_id
    assert float(last["value"].replace(",", ".")) == pytest.approx(page.figure.value)
    hidden = visitor("politician").get("/tal/interviews-missed/tabel.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(hidden), delimiter=";"))
    assert all(row["value"] == "" for row in rows if row["state"] == "hidden")


def test_the_chart_is_taken_home_as_picture_and_recipe(ready: Board, visitor: Callable) -> None:
    client = visitor("controller")
    assert b"<svg" in client.get("/tal/duties-kept/diagram.svg").content[:200]
    assert client.get("/tal/duties-kept/diagram.png").content.startswith(b"\x89PNG")
    spec = json.loads(client.get("/tal/duties-kept/diagram.json").content)
    assert spec["$schema"].endswith("v5.json")
    assert client.get("/tal/duties-kept/diagram.svg", {"team": "nobody"}).status_code == 404


def test_before_figures_are_reckoned_there_is_nothing_to_take_home(
    board: Board, visitor: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "_kept", {})
    assert visitor("controller").get("/tal/duties-kept/tabel.csv").status_code == 503


def test_what_failed_behind_the_page_is_told_in_front(
    board: Board, visitor: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "_kept", {k: board._kept[k] for k in ("case", "judged") if k in board._kept})
    board.once(reckoned.OPEN, lambda: Busy("The ledger is held.", where="ledger", expected="a file", todo="wait"))
    answer = visitor("controller").get("/tal/")
    assert answer.status_code == 503
    assert "The ledger is held." in answer.content.decode()


# -- timeliness


def test_the_heat_table_goes_on_from_rule_to_team_to_persons(ready: Board, visitor: Callable) -> None:
    client = visitor("controller")
    page = content(client, "/rettidighed/")
    row = max(page.heat.rows, key=lambda r: sum(c.text not in ("", "·") for c in r[1:]))
    teams = content(client, row[0].url)
    assert teams.heat.caption.endswith("team for team")
    line = next(r for r in teams.heat.rows if any(c.url for c in r[1:]))
    cell = next(c for c in reversed(line[1:]) if c.url)
    last = content(client, cell.url)
    assert last.people is not None
    assert all(not p.is_counted for p in last.people.persons), "those whose duty was not kept"
    assert last.crumbs[0].title == "Rettidighed"


def test_hidden_users_get_no_crossed_cells(ready: Board, visitor: Callable) -> None:
    page = content(visitor("politician"), "/rettidighed/")
    row = page.heat.rows[0][0].url
    inside = content(visitor("politician"), row)
    assert inside.heat.caption.endswith("regel for regel")
    assert inside.people is None
    assert "må se alle borgere" in inside.heat_note
    assert {c.state for r in page.heat.rows for c in r[1:]} & {"hidden"}


def test_the_reasons_add_up(ready: Board, visitor: Callable) -> None:
    page = content(visitor("controller"), "/rettidighed/")
    assert sum(int(r[1].text) for r in page.reasons.rows) == int(page.reasons.foot[1].text)
    shares = [float(r[2].split()[0].replace(",", ".").replace("\u00a0pct.", "")) for r in page.reasons.rows]
    assert sum(shares) == pytest.approx(100)


def test_process_stands_beside_result_and_the_summons_is_answered(ready: Board, visitor: Callable) -> None:
    page = content(visitor("controller"), "/rettidighed/")
    assert len(page.by_team.rows) > 1
    assert len(page.by_team.columns) == 4
    assert page.side_by_side.rows
    newest = page.summons.rows[0]
    assert newest[3].note == "løntimer mangler"
    assert "samtaler, der ikke blev holdt til tiden" in page.summons_sentence


# -- focus targets


def test_a_target_is_shown_with_its_views_gap_and_months_ahead(ready: Board, visitor: Callable) -> None:
    page = content(visitor("controller"), "/fokusmaal/", measure="focus-1-passive")
    assert len(page.tabs) == len({t.measure for t in TARGETS if t.covers(ready.as_of)})
    assert len(page.months.rows) == 3
    assert "mangler" in page.sentence or "nås" in page.sentence
    assert {"De nye regler", "De gamle regler"} <= set(" = ".join(page.chart.columns[1:]).split(" = "))


def test_more_effort_moves_more_and_the_answer_is_quick(ready: Board, visitor: Callable) -> None:
    client = visitor("controller")
    asked = {"measure": "focus-1-passive"}
    shares = []
    for more in (0, 5, 40):
        page = content(client, "/fokusmaal/", **asked, more=more)
        shares.append([float(r[2].text.replace(",", ".").split("\u00a0")[0]) for r in page.trial.grid.rows])
    assert all(a >= b >= c for a, b, c in zip(*shares, strict=True))
    assert shares[0][-1] > shares[2][-1]
    later = content(client, "/fokusmaal/", **asked, more=40, start="2026-06-15").trial
    assert later.start.isoformat() == "2026-06-15"
    assert float(later.grid.rows[-1][2].text.replace(",", ".").split("\u00a0")[0]) >= shares[2][-1]


@pytest.mark.parametrize("asked", [{"more": "many"}, {"start": "tomorrow"}])
def test_a_what_if_that_makes_no_sense_is_told(asked: dict[str, str], ready: Board, visitor: Callable) -> None:
    answer = visitor("controller").get("/fokusmaal/", asked)
    assert answer.status_code == 400
    assert b"four__todo" in answer.content


def test_the_list_of_those_it_can_be_done_for_is_logged(ready: Board, visitor: Callable) -> None:
    client = visitor("controller")
    page = content(client, "/fokusmaal/", measure="focus-1-passive")
    url = next(r[4].url for r in page.months.rows if r[4].url)
    before = len(ready.bench.journal().events("access"))
    listed = content(client, url.partition("#")[0])
    assert listed.persons
    assert len(ready.bench.journal().events("access")) == before + len({p.person_key for p in listed.persons})
    assert content(visitor("politician"), url.partition("#")[0]).persons == ()
