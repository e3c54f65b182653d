"""Journey 10: the figures of the year, in the chat and on the command line, are the same and add up."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stage import Person, Stage

KNOWN = "combien de temps est valable une demande ?"
UNSURE = "il a pas le bon papier"
RELAIS = Path(sys.executable).with_name("relais")


def command(stage: Stage, *words: str) -> str:
    """What ``relais`` prints, run beside the service on the same database."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    settings = {"RELAIS_DATABASE_URL": f"sqlite:///{stage.folder / 'relais.db'}", "RELAIS_DEPARTEMENT": "06"}
    done = subprocess.run(
        [RELAIS, *words],
        env=environment | settings,
        cwd=stage.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def figures(stage: Stage, *words: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(command(stage, "bilan", *words, "--json"))
    return read


def shown(camille: Person, typed: str = "/bilan 2026") -> str:
    page = camille.reads("Bilan", after=camille.says(typed))
    return page.text.replace("\xa0", " ")


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def a_busy_day(stage: Stage, camille: Person) -> Stage:
    """Two tickets of two guichets, one escalated; a call; an answer, a hesitation; ten minutes counted."""
    nadia = stage.enrols("Nadia Belcastel")
    luc = stage.enrols("Luc Morvanne", guichet=stage.opens_guichet("Mairie de Valbonne"))
    nadia.says(KNOWN)
    nadia.presses(nadia.reads("Rédigé par"), "Merci, c’est réglé")
    nadia.says(UNSURE)
    nadia.reads("Voici ce qui s’en approche")
    stage.clock.passes(minutes=5)
    first = nadia.opens_ticket()
    luc.opens_ticket("pouvez-vous réactiver une demande radiée par erreur")

    stage.clock.passes(hours=2)
    camille.says("Il fera beau.", to=camille.reads(first))
    sent = camille.reads("Envoyé à Nadia Belcastel")
    camille.presses(sent, "10 min")
    camille.reads("10 minutes comptées")
    camille.presses(sent, "Clore")
    nadia.reads("a clos votre ticket")
    camille.says("/appel Valbonne 1h05 renouvellement résolu")
    camille.reads("Noté")
    return stage


def test_the_year_in_the_chat(a_busy_day: Stage, camille: Person) -> None:
    page = shown(camille)
    for line in (
        "Bilan 2026 · au 25/11/2026",
        "• Interventions : 3",
        "• Tickets ouverts : 2",
        "• Appels, méls et visites notés : 1",
        "• Temps noté : 1 h 15",
        "• Délai de première réponse, médian : 2 h",
        "• Tickets clos : 1",
        "• Réponses automatiques : 1",
        "• Questions restées sur des propositions : 1",
        "• Telegram : 2",
        "• Téléphone : 1",
        "• Mairie de Clairval : 1",
        "• Mairie de Valbonne : 2",
        "• Novembre : 3",
    ):
        assert line in page


def test_the_command_agrees_and_every_breakdown_adds_up(a_busy_day: Stage, camille: Person) -> None:
    read = figures(a_busy_day, "2026")
    made, rows = read["figures"], read["rows"]
    assert (
        made["assistance.interventions.total"]
        == made["assistance.tickets.opened"] + made["assistance.calls.total"]
        == 3
    )
    for breakdown in (
        f"assistance.interventions.by_{one}" for one in ("channel", "theme", "guichet", "month")
    ):
        assert sum(made[breakdown].values()) == made["assistance.interventions.total"], breakdown
        assert (
            sorted(row for found in rows[breakdown].values() for row in found)
            == rows["assistance.interventions.total"]
        )
    assert (
        made["assistance.questions.total"]
        == made["assistance.questions.automatic"]
        + made["assistance.questions.suggested"]
        + made["assistance.questions.unanswered"]
    )
    assert made["resources.minutes.total"] == 75
    assert 7200 <= made["assistance.tickets.first_answer"]["median"] < 7260
    assert sorted(read["guichets"].values()) == ["Mairie de Clairval", "Mairie de Valbonne"]

    page = shown(camille)
    for words, name in (
        ("Tickets ouverts", "assistance.tickets.opened"),
        ("Appels, méls et visites notés", "assistance.calls.total"),
        ("Tickets clos", "assistance.tickets.closed"),
        ("Questions posées à la base", "assistance.questions.total"),
        ("Questions sans réponse de la base", "assistance.questions.unanswered"),
    ):
        assert f"• {words} : {made[name]}" in page


def test_the_command_is_read_without_a_machine(a_busy_day: Stage) -> None:
    text = command(a_busy_day, "bilan", "2026").replace("\xa0", " ")
    assert re.search(r"Interventions +3\n", text)
    assert re.search(r"Temps noté +1 h 15\n", text)


def test_each_year_and_each_semestre_has_its_own(stage: Stage, camille: Person) -> None:
    camille.says("/appel Clairval 10 min renouvellement résolu")
    camille.reads("Noté")
    stage.clock.moves_to(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))  # already 2027 in Paris
    camille.says("/appel Clairval 20 min renouvellement résolu")
    camille.reads("20 min")

    assert "• Interventions : 1" in shown(camille, "/bilan 2026")
    assert "Rien n’est encore noté" in shown(camille, "/bilan 2026 s1")
    assert "• Interventions : 1" in shown(camille, "/bilan 2026 s2")
    page = camille.reads("Bilan 2027", after=camille.says("/bilan"))
    assert "Temps noté : 20 min" in page.text.replace("\xa0", " ")
    camille.presses(page, "Bilan 2026")
    assert "Temps noté : 10 min" in camille.reads("Bilan 2026", after=page).text.replace("\xa0", " ")
    assert figures(stage, "2026", "--semestre", "2")["figures"]["resources.minutes.total"] == 10


def test_the_bilan_is_the_gestionnaire_s(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("/bilan 2026")
    nadia.reads("réservée au gestionnaire")
