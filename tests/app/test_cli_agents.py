"""``relais guichets`` and ``relais agents``: who is in the registry, and who gets in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from refusing import refuses
from terminal import Relais

from app.commands.opening import open_units
from app.settings import read_settings
from botapi.server import BotApi
from guichets.access import AccessService, Caller
from guichets.registry import Role
from guichets.second_factor import Factors
from guichets.sessions import Sessions
from journal.audit import AuditKind, AuditWanted
from journal.entries import Kind
from knowledge_base.learning.questions import AnswerGiven, AnswerZone, AskedQuestion
from storage.unit_of_work import Work

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NADIA = ("agents", "inviter", "--guichet", "Mairie de Valbonne", "--nom", "Nadia Belcastel")


@pytest.fixture
def work(office: Relais) -> Iterator[Work]:
    """A transaction on the operator's database."""
    with open_units(read_settings()) as units, units() as work:
        yield work


def caller(name: str = "nadia") -> Caller:
    return Caller("telegram", name, name, "Nadia")


def code_in(text: str) -> str:
    found = re.search(r"Code\W+(\w{5}-\w{5})", text)
    assert found is not None, text
    return found[1]


def test_an_invitation_of_the_command_line_is_journalled_as_such(office: Relais, work: Work) -> None:
    office(*NADIA)

    (invited,) = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.AGENT_INVITED]
    assert (invited.actor_id, invited.channel) == (None, "commande")


def test_a_file_of_guichets_is_imported_then_updated(relais: Relais, guichets_file: Path) -> None:
    first, second = relais("guichets", "import", guichets_file), relais("guichets", "import", guichets_file)

    assert first.lines == ["2 guichets : 2 ajoutés, 0 mis à jour, 0 inchangé."]
    assert second.lines == ["2 guichets : 0 ajouté, 0 mis à jour, 2 inchangés."]
    assert relais("guichets", "import", guichets_file, "--json").json == {
        "created": 0,
        "updated": 0,
        "unchanged": 2,
    }


def test_a_faulty_file_writes_nothing(office: Relais, folder: Path) -> None:
    file = folder / "faux.csv"
    file.write_text("nom;type\nToits du Val;bailleur\nLogis Clair;boulangerie\n;epci\n", encoding="utf-8")

    said = office("guichets", "import", "faux.csv")

    assert said.code == 1
    assert [line.partition(" ")[0] for line in said.lines[:2]] == ["faux.csv:3:", "faux.csv:4:"]
    assert said.lines[2] == "Rien n’a été enregistré : 2 fautes à corriger."
    assert "Toits du Val" not in office("agents", "inviter", "--nom", "X", "--guichet", "Toits du Val").out


def test_a_missing_file_is_named(relais: Relais) -> None:
    said = relais("guichets", "import", "absent.csv")

    assert (said.code, said.lines) == (1, ["absent.csv : ce fichier n’existe pas."])


def test_an_invitation_prints_a_code_its_date_and_its_link(office: Relais, work: Work) -> None:
    said = office(*NADIA, "--mel", "nadia@valbonne.fr")

    code = code_in(said.out)
    assert said.code == 0
    assert said.lines[0] == "Invitation de Nadia Belcastel (agent, Mairie de Valbonne), n° 1."
    assert re.match(r"Valable jusqu’au \w+ \d+ \w+ \d{4} à \d+ h(?: \d\d)?, une seule fois\.", said.lines[2])
    assert f"https://t.me/<nom_du_bot>?start={code.replace('-', '')}" in said.out
    assert "RELAIS_TELEGRAM_TOKEN" in said.err


def test_the_code_lets_the_person_in(office: Relais) -> None:
    code = code_in(office(*NADIA, "--role", "referent").out)

    with open_units(read_settings()) as units, units() as work:
        agent = AccessService(work, now=datetime.now(UTC)).redeem(code, caller())

    assert (agent.name, agent.role) == ("Nadia Belcastel", Role.REFERENT)


def test_an_invitation_for_a_program(office: Relais) -> None:
    told = office(*NADIA, "--json").json

    assert (told["agent_id"], told["link"]) == (1, None)
    assert re.fullmatch(r"\w{10}", told["code"])
    left = datetime.fromisoformat(told["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_a_gestionnaire_belongs_to_no_guichet(office: Relais) -> None:
    said = office("agents", "inviter", "--role", "gestionnaire", "--nom", "Camille Aubrey")

    assert said.lines[0] == "Invitation de Camille Aubrey (gestionnaire), n° 1."


@pytest.mark.parametrize("typed", ["valbonne", "Marie de Valbone"])
def test_an_unknown_guichet_gets_the_nearest_names(office: Relais, typed: str) -> None:
    said = office("agents", "inviter", "--nom", "Nadia", "--guichet", typed)

    assert said.code == 1
    assert said.lines == [
        f"Aucun guichet ne s’appelle « {typed} ». Les plus proches :",
        "  Mairie de Valbonne",
    ]


def test_a_guichet_like_no_other_gets_the_way_to_add_some(office: Relais) -> None:
    said = office("agents", "inviter", "--nom", "Nadia", "--guichet", "zzz")

    assert said.code == 1
    assert said.lines == ["Aucun guichet ne s’appelle « zzz ». Pour en ajouter : « relais guichets import »."]


def test_the_link_names_the_bot_that_telegram_knows(office: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    with BotApi(username="relais_06_bot") as api:
        monkeypatch.setenv("RELAIS_TELEGRAM_TOKEN", api.token)
        monkeypatch.setenv("RELAIS_TELEGRAM_API_URL", api.url)
        told = office(*NADIA, "--json")

    assert told.json["link"] == f"https://t.me/relais_06_bot?start={told.json['code']}"
    assert told.err == ""


def test_a_wrong_token_does_not_lose_the_invitation(office: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    with BotApi() as api:
        monkeypatch.setenv("RELAIS_TELEGRAM_TOKEN", "999:autre")
        monkeypatch.setenv("RELAIS_TELEGRAM_API_URL", api.url)
        said = office(*NADIA)

    assert (said.code, bool(code_in(said.out))) == (0, True)
    assert "Telegram refuse ce jeton" in said.err
    assert "999" not in said.out + said.err


def test_telegram_out_of_reach_does_not_lose_the_invitation(
    office: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_TELEGRAM_TOKEN", "123:secret")
    monkeypatch.setenv("RELAIS_TELEGRAM_API_URL", "http://127.0.0.1:9")
    said = office(*NADIA)

    assert (said.code, bool(code_in(said.out))) == (0, True)
    assert "RELAIS_TELEGRAM_API_URL" in said.err
    assert "secret" not in said.out + said.err


def test_a_second_invitation_of_the_same_person_is_pointed_out(office: Relais) -> None:
    office(*NADIA)

    said = office(*NADIA)

    assert said.code == 0
    assert "Une personne de ce nom y a déjà un accès (n° 1)" in said.lines[-1]


def test_a_closed_person_is_out_at_once(office: Relais) -> None:
    office(*NADIA)
    secret = office("agents", "lien", "1", "--json").json["link"].rpartition("/")[2]

    said = office("agents", "fermer", "nadia BELCASTEL")

    assert (said.code, said.lines) == (0, ["L’accès de Nadia Belcastel (n° 1) est fermé, partout."])
    with (
        open_units(read_settings()) as units,
        refuses("guichets.agent_closed"),
        units() as work,
    ):
        Sessions(work, now=datetime.now(UTC)).sign_in(secret)
    refused = office("agents", "lien", "1")
    assert (refused.code, refused.out) == (1, "")
    assert "aucun lien ne peut être donné" in refused.err


def test_the_questions_of_a_closed_person_are_nobody_s(office: Relais) -> None:
    office(*NADIA)
    with open_units(read_settings()) as units, units() as work:
        work.questions.add(
            AskedQuestion(
                reference="question:web:1",
                at=NOW,
                channel="web",
                agent_id=1,
                guichet_id=1,
                text="durée de validité",
                kind="question",
                zone=AnswerZone.ANSWER,
            )
        )
        work.questions.add_given(
            AnswerGiven(
                question="question:web:1", entry_id="validite", number=0, agent_id=1, channel="web", at=NOW
            )
        )

    office("agents", "fermer", "1")

    with open_units(read_settings()) as units, units.reading() as work:
        (kept,) = work.questions.since(NOW)
        assert (kept.agent_id, kept.guichet_id, kept.text) == (None, 1, "durée de validité")
        assert work.questions.given_since("validite", NOW) == []


def test_a_link_signs_in_once(office: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_WEB_URL", "https://relais.exemple.fr")
    office(*NADIA)

    said = office("agents", "lien", "Nadia Belcastel")

    assert re.match(
        r"Lien de Nadia Belcastel, valable une seule fois, jusqu’à \d+ h(?: \d\d)? :", said.lines[0]
    )
    prefix = "https://relais.exemple.fr/entrer/"
    assert said.lines[1].startswith(prefix)
    secret = said.lines[1].removeprefix(prefix)
    with open_units(read_settings()) as units:
        with units() as work:
            agent, _ = Sessions(work, now=datetime.now(UTC)).sign_in(secret)
        with refuses("guichets.unusable_link"), units() as work:
            Sessions(work, now=datetime.now(UTC)).sign_in(secret)
    assert agent.name == "Nadia Belcastel"


def test_namesakes_are_told_apart_by_number(office: Relais) -> None:
    office(*NADIA)
    office("agents", "inviter", "--guichet", "Argence Habitat", "--nom", "Nadia Belcastel")

    said = office("agents", "fermer", "Nadia Belcastel")

    assert said.code == 1
    assert said.lines == [
        "Plusieurs personnes s’appellent « Nadia Belcastel ». Donnez le numéro :",
        "  1  Nadia Belcastel, Mairie de Valbonne",
        "  2  Nadia Belcastel, Argence Habitat",
    ]
    assert office("agents", "fermer", "2").code == 0
    assert office("agents", "lien", "Nadia Belcastel").code == 0  # the only one left


def test_an_unknown_person_gets_the_nearest_names(office: Relais) -> None:
    office(*NADIA)

    assert office("agents", "fermer", "Nadja Belcastel").lines == [
        "Personne ne s’appelle « Nadja Belcastel ». Les plus proches :",
        "  Nadia Belcastel",
    ]
    assert office("agents", "fermer", "77").code == 1


@pytest.mark.parametrize(
    "words", [("agents", "fermer", "1"), ("agents", "lien", "1"), ("bilan", "2026"), ("journal", "verifier")]
)
def test_nothing_is_read_from_a_database_that_is_not_there(
    relais: Relais, folder: Path, words: tuple[str, ...]
) -> None:
    said = relais(*words)

    assert said.code == 1
    assert said.lines[0] == "var/relais.db : il n’y a pas encore de base de données ici."
    assert not (folder / "var").exists()


def test_a_lecteur_sees_one_departement(office: Relais, work: Work) -> None:
    said = office("agents", "inviter", "--role", "lecteur", "--nom", "Paul Rivière", "--departement", "2a")

    assert said.lines[0] == "Invitation de Paul Rivière (lecteur, 2A), n° 1."
    agent = work.registry.agent(1)
    assert agent is not None
    assert (agent.role, agent.departement) == (Role.LECTEUR, "2A")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--role", "gestionnaire", "--departement", "98"),
            (
                "Erreur : Valeur refusée pour --departement : Département inconnu : « 98 ». "
                "Écrivez son code tel que 06, 2A, 67 ou 974."
            ),
        ),
        (
            ("--guichet", "Mairie de Valbonne", "--departement", "06"),
            "Erreur : Valeur refusée pour --departement : c’est le guichet qui dit le département.",
        ),
    ],
)
def test_a_departement_that_makes_no_sense_is_refused(
    office: Relais, words: tuple[str, ...], sentence: str
) -> None:
    said = office("agents", "inviter", "--nom", "Paul Rivière", *words)

    assert (said.code, said.lines[0]) == (2, sentence)


def test_a_role_changes_and_one_gestionnaire_remains(office: Relais) -> None:
    office(*NADIA)
    office("agents", "inviter", "--role", "gestionnaire", "--nom", "Camille Aubrey")

    alone = office("agents", "role", "Camille Aubrey", "lecteur")
    promoted = office("agents", "role", "Nadia Belcastel", "administrateur", "--departement", "06")
    leaving = office("agents", "role", "Camille Aubrey", "agent")
    left = office("agents", "role", "Camille Aubrey", "agent", "--guichet", "Mairie de Valbonne")

    assert (alone.code, alone.lines[0][:34]) == (1, "Plus personne ne tiendrait le serv")
    assert promoted.lines == ["Nadia Belcastel (n° 1) a maintenant le rôle administrateur, 06."]
    assert (leaving.code, "donnez le guichet" in leaving.lines[0]) == (2, True)
    assert left.lines == ["Camille Aubrey (n° 2) a maintenant le rôle agent, Mairie de Valbonne."]


def test_a_lost_telephone_is_removed(office: Relais) -> None:
    office("agents", "inviter", "--role", "gestionnaire", "--nom", "Camille Aubrey")
    before = office("agents", "second-facteur", "1")
    with open_units(read_settings()) as units, units() as work:
        agent, now = work.registry.agent(1), datetime.now(UTC)
        assert agent is not None
        sessions = Sessions(work, now=now)
        _, secret = sessions.sign_in(sessions.sign_in_link(agent))
        found = sessions.find(secret)
        assert found is not None
        factors = Factors(work, now=now)
        factors.confirm(agent, found[0], pyotp.TOTP(factors.begin(agent).secret).at(now))

    there = office("agents", "second-facteur", "1")
    removed = office("agents", "second-facteur", "1", "--retirer")
    again = office("agents", "second-facteur", "1", "--retirer")

    assert (before.code, before.lines) == (1, ["Camille Aubrey (n° 1) n’a pas de second facteur."])
    assert there.lines[0].startswith("Camille Aubrey (n° 1) a un second facteur depuis le ")
    assert removed.lines[0] == (
        "Le second facteur de Camille Aubrey (n° 1) est retiré, et ses sessions sont fermées."
    )
    assert (again.code, again.lines) == (before.code, before.lines)
    with open_units(read_settings()) as units, units() as work:
        assert Sessions(work, now=datetime.now(UTC)).signed_in(secret) is None


def test_each_command_that_opens_the_database_is_audited_but_the_check(office: Relais) -> None:
    office(*NADIA)
    office("bilan", "2026")
    office("journal", "verifier")

    with open_units(read_settings()) as units, units.reading() as work:
        rows = work.audit.page(AuditWanted(kind=AuditKind.COMMAND_RUN), limit=9)
    ran = [row.subject for row in rows]
    assert ran[:2] == ["bilan", "agents inviter"]
    assert "journal verifier" not in ran
    assert {row.channel for row in rows} == {"commande"}
    assert all(row.address for row in rows)
