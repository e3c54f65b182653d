"""The journey from the invitation to the reply, with the same setting changed: the database is a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from journal.chain import first_broken
from stage import Stage, playing
from tickets.life import Status


@pytest.fixture
def stage(tmp_path: Path, postgres_url: str) -> Iterator[Stage]:
    with playing(tmp_path, database_url=postgres_url) as stage:
        yield stage


def test_from_the_invitation_to_the_reply(stage: Stage) -> None:
    camille, nadia = stage.gestionnaire(), stage.enrols("Nadia Belcastel")
    nadia.says("combien de temps est valable une demande ?")
    nadia.reads("Rédigé par")

    reference = nadia.opens_ticket()
    camille.presses(camille.reads(reference), "Répondre")
    asked = camille.reads("Écrivez votre réponse à Nadia Belcastel")
    camille.says("Il fera beau.")
    nadia.reads("Il fera beau.")
    camille.reads("Envoyé à Nadia Belcastel", after=asked)

    stage.restarts()
    nadia.says("/mes_tickets")
    nadia.reads(reference)
    assert stage.ticket(reference).status is Status.ANSWERED
    with stage.running.house.units.reading() as work:
        assert first_broken(work.journal.rows()) is None
