"""``relais personnes``: whoever keeps the machine gives a person what is held on them, and erases it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from terminal import Relais, plain

from app.commands.opening import open_units
from app.settings import read_settings
from deadlines.zones import Zone
from delivery.files import Attachment
from guichets.registry import Agent, Role
from journal.entries import Kind
from storage.unit_of_work import UnitsOfWork, Work
from tickets.service import Request, TicketService

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NUMBER = "006112233445500066"


@pytest.fixture
def units(office: Relais) -> Iterator[UnitsOfWork]:
    office(
        "agents", "inviter", "--guichet", "Mairie de Valbonne", "--nom", "Nadia Belcastel", "--mel", "n@x.fr"
    )
    with open_units(read_settings()) as units:
        yield units


def asks(units: UnitsOfWork, question: str, *, closed: bool) -> str:
    with units() as work:
        (nadia,) = (agent for agent in work.registry.agents() if agent.name == "Nadia Belcastel")
        request = Request(question=question, theme="nir", numero_unique=NUMBER)
        desk = desk_of(work)
        ticket = desk.open_ticket(request, by=nadia, channel="web", chat_ref=f"agent-{nadia.id}")
        if closed:
            camille = Agent(name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
            work.registry.add(camille)
            desk.reply(ticket, "Voici.", by=camille)
            desk.close(ticket, by=camille)
        return ticket.reference


def desk_of(work: Work) -> TicketService:
    return TicketService(work, now=NOW, zone=Zone.of("06"))


def test_all_that_is_held_is_written_twice(office: Relais, units: UnitsOfWork, tmp_path: Path) -> None:
    asks(units, "SECRETZERO", closed=True)

    done = office("personnes", "extraire", "n@x.fr", "--out", str(tmp_path))

    assert done.code == 0
    (readable,), (machine,) = tmp_path.glob("personne-*.html"), tmp_path.glob("personne-*.json")
    said = readable.read_text()
    assert "<dt>Question</dt><dd>SECRETZERO</dd>" in said
    assert "<dt>État</dt><dd>clos</dd>" in said
    assert "<dt>Fermé le</dt><dd>mercredi 25 novembre 2026" in said
    assert "agent_id" not in said
    assert json.loads(machine.read_text())["agents"][0]["name"] == "Nadia Belcastel"


def test_the_files_are_given_with_the_words(office: Relais, units: UnitsOfWork, tmp_path: Path) -> None:
    folder = read_settings().files / "ab"
    folder.mkdir(parents=True)
    stored = folder / f"{'ab' * 32}.txt"
    stored.write_text("Mon courrier.")
    with units() as work:
        (nadia,) = (agent for agent in work.registry.agents() if agent.name == "Nadia Belcastel")
        sent = Attachment("courrier.txt", "text/plain", 13, path=str(stored.resolve()))
        request = Request(question="Voici.", theme="nir", attachments=(sent,))
        desk_of(work).open_ticket(request, by=nadia, channel="web", chat_ref=f"agent-{nadia.id}")

    done = office("personnes", "extraire", "n@x.fr", "--out", str(tmp_path / "remise"))

    (given,) = (tmp_path / "remise").glob("personne-*-fichiers/*")
    assert given.read_text() == "Mon courrier."
    assert "1 pièce jointe" in plain(done.out)


def test_nothing_goes_before_a_yes(
    office: Relais, units: UnitsOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks(units, "SECRETZERO", closed=True)
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))

    refused = office("personnes", "effacer", "Nadia Belcastel")

    assert refused.code == 1
    with units.reading() as work:
        assert "Nadia Belcastel" in {agent.name for agent in work.registry.agents()}


def test_a_yes_erases_and_the_journal_has_no_name(office: Relais, units: UnitsOfWork) -> None:
    reference = asks(units, "SECRETZERO", closed=True)

    said = office("personnes", "effacer", "Nadia Belcastel", "--oui")

    assert said.code == 0
    assert "Aucun chiffre des bilans n’a changé." in plain("\n".join(said.lines))
    with units.reading() as work:
        assert "Nadia Belcastel" not in {agent.name for agent in work.registry.agents()}
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        assert ticket.question == "[effacé]"
        *_, last = work.journal.rows()
        assert (last.entry.kind, last.entry.channel) == (Kind.PERSON_ERASED, "commande")


def test_an_open_ticket_is_ended_first(office: Relais, units: UnitsOfWork) -> None:
    reference = asks(units, "SECRETZERO", closed=False)

    for said in (
        office("personnes", "effacer", "Nadia Belcastel", "--oui"),
        office("personnes", "effacer", "--numero-unique", NUMBER, "--oui"),
    ):
        assert said.code == 1
        assert reference in said.err


def test_an_applicant_is_erased_by_number(office: Relais, units: UnitsOfWork) -> None:
    reference = asks(units, "à propos d’elle", closed=True)

    assert office("personnes", "effacer", "--numero-unique", NUMBER, "--oui").code == 0

    with units.reading() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        assert (ticket.question, ticket.numero_unique) == ("[effacé]", "")


@pytest.mark.parametrize("words", [(), ("Nadia Belcastel", "--numero-unique", NUMBER)])
def test_one_or_the_other_is_named(office: Relais, words: tuple[str, ...]) -> None:
    assert office("personnes", "effacer", *words).code == 2
