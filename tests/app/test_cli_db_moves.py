"""``relais db deplacer``, and the backups of a server: carried whole, or refused in one sentence."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pyrage
import pytest
from carried import stored
from embedded import DATABASE, audited, database_in, names, rewrite
from migrated import migrated
from postgres import EMPTY, Postgres
from sqlalchemy import select
from terminal import Relais

from app.process_lock import only_process
from bench.console_data import Operator, fill
from storage.backup import inspect
from storage.migrate import downgrade, head, upgrade
from storage.opening import opened
from storage.tables import audit, guichets

Setting = Callable[[str], None]


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Gives the service another database."""
    return lambda url: monkeypatch.setenv("RELAIS_DATABASE_URL", url)


@pytest.fixture
def server(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database."""
    with postgres.database(model=EMPTY) as url:
        yield url


@pytest.fixture
def moved(office: Relais, server: str, setting: Setting) -> Relais:
    """The same office, on a server."""
    assert office("db", "deplacer", server).code == 0
    setting(server)
    return office


def names_on(url: str) -> list[str]:
    with opened(url) as database, database.reading() as session:
        return list(session.scalars(select(guichets.c.name).order_by(guichets.c.id)))


def test_the_database_goes_to_a_server_and_the_former_one_stays(office: Relais, server: str) -> None:
    said = office("db", "deplacer", server)

    rows = sum(map(len, stored(DATABASE).values()))
    assert said.code == 0
    assert said.lines[0].startswith(f"La base est déplacée : {rows} lignes, les mêmes des deux côtés.")
    assert said.lines[1] == "Le journal est intact : 2 lignes."
    assert said.lines[2].startswith("Donnez maintenant à RELAIS_DATABASE_URL cette adresse")
    assert names_on(server) == names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]
    with opened(server) as database, database.reading() as session:
        assert "db deplacer" in session.scalars(select(audit.c.subject)).all()
    assert audited(DATABASE)[-1][0] == "db deplacer"


def test_it_comes_back_from_a_server_as_it_was(moved: Relais) -> None:
    before = stored(DATABASE)

    assert moved("db", "deplacer", "sqlite:///retour.db").code == 0

    after = stored(Path("retour.db"))
    assert [row for row in after["audit"] if row not in before["audit"]] == after["audit"][-1:]
    assert {**after, "audit": ()} == {**before, "audit": ()}


def test_nothing_moves_while_the_service_is_running(office: Relais, server: str) -> None:
    with only_process(DATABASE):
        said = office("db", "deplacer", server)

    assert said.lines == ["Le service est en marche : arrêtez-le avant de déplacer la base."]


def test_nothing_moves_while_others_are_connected(
    moved: Relais, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.moving.LEAVING", 0.2)
    with psycopg.connect(server.replace("+psycopg", "")):
        said = moved("db", "deplacer", "sqlite:///retour.db")

    assert said.code == 1
    assert said.lines[0].startswith("D’autres programmes sont connectés à la base à déplacer")


def test_only_an_empty_database_is_filled(office: Relais, postgres_url: str) -> None:
    for place in (postgres_url, f"sqlite:///{DATABASE}"):
        said = office("db", "deplacer", place)

        assert (said.code, said.lines[0]) == (1, "La base d’arrivée n’est pas vide : rien n’y a été écrit.")


def test_a_database_of_another_version_is_not_moved(office: Relais, server: str) -> None:
    rewrite(DATABASE, "UPDATE alembic_version SET version_num = '0001'")

    said = office("db", "deplacer", server)

    assert said.lines[0].startswith("La base de données est à la version 0001")


def test_a_row_that_does_not_fit_is_named_and_what_is_unfinished_is_used_by_nobody(
    office: Relais, server: str, setting: Setting
) -> None:
    rewrite(DATABASE, "UPDATE guichets SET commune = char(0) WHERE id = 2")

    said = office("db", "deplacer", server)
    setting(server)
    unfinished = [office("db", "migrer"), office("agents", "lien", "1"), office("db", "sauvegarder")]
    (told,) = [line for line in office("doctor").lines if "Base de données" in line]

    assert said.lines[0].startswith(
        "La table « guichets » a une ligne qui n’entre pas dans la base d’arrivée (clé 2)"
    )
    assert told.startswith("✗ Base de données : Cette base est une copie inachevée")
    assert {one.lines[0] for one in unfinished} == {
        (
            "Cette base est une copie inachevée : refaites la commande qui l’a commencée, "
            "« relais db deplacer » ou « relais db restaurer »."
        )
    }


def test_what_was_changed_since_an_interruption_is_told(office: Relais, server: str) -> None:
    rewrite(DATABASE, "UPDATE guichets SET commune = char(0) WHERE id = 2")
    office("db", "deplacer", server)
    rewrite(DATABASE, "UPDATE guichets SET hours = 'fermé', commune = ''")

    said = office("db", "deplacer", server)

    assert said.lines[0].startswith("La table « guichets » n’est pas la même des deux côtés")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+psycopg://relais:secret@127.0.0.1:9/sne", "le serveur ne répond pas"),
        ("postgresql+psycopg://relais:mot@secret@127.0.0.1:9/sne", "cette adresse est illisible"),
        ("postgresql+psycopg://relais:secret@127.0.0.1:porte/sne", "cette adresse est illisible"),
        (
            "postgresql+psycopg://relais:secret@127.0.0.1:9/sne?porte=5",
            "une option que PostgreSQL ne connaît pas",
        ),
        ("sqlite:////proc/nulle/part.db", "son dossier n’existe pas"),
        ("sqlite:///guichets.csv", "ce fichier n’est pas une base de données"),
    ],
)
def test_an_unusable_target_is_told_without_its_password(office: Relais, url: str, words: str) -> None:
    said = office("db", "deplacer", url)

    (line,) = said.lines
    assert (said.code, words in line) == (1, True), line
    assert "secret" not in line
    assert "RELAIS_DATABASE_URL" not in line


# Backups of a server


def test_a_backup_of_a_server_is_a_file_like_another_and_comes_back(
    moved: Relais, postgres: Postgres, setting: Setting
) -> None:
    said = moved("db", "sauvegarder", "hier.db")

    assert said.lines[0] == "Archive chiffrée, relue en entier : hier.db"
    assert names(database_in("hier.db")) == ["Mairie de Valbonne", "Argence Habitat"]
    assert sorted(path.name for path in Path().glob("hier*")) == ["hier.db", "hier.db.ancre"]
    with postgres.database(model=EMPTY) as other:
        setting(other)
        back = moved("db", "restaurer", "hier.db")

        assert (back.code, back.lines[0][:35]) == (0, "hier.db est en place : postgresql+p"), back.err
        assert names_on(other) == ["Mairie de Valbonne", "Argence Habitat"]
        assert moved("journal", "verifier", "--ancre", "hier.db.ancre").lines == [
            "Le journal est intact : 2 lignes, et passe par 1 ancre."
        ]
        assert moved("db", "restaurer", "hier.db").lines[0].startswith("La base d’arrivée n’est pas vide")
    assert not list(Path("var").glob(".restauration*"))


def test_a_sealed_backup_of_a_server_comes_back_with_its_key(
    moved: Relais, postgres: Postgres, setting: Setting, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pyrage.x25519.Identity.generate()
    monkeypatch.setenv("RELAIS_BACKUP_RECIPIENT", str(key.to_public()))
    (folder / "relais.cle").write_text(str(key))
    moved("db", "sauvegarder")
    (copy,) = Path("var/sauvegardes").glob("*.tar.age")

    with postgres.database(model=EMPTY) as other:
        setting(other)
        assert moved("db", "restaurer", copy, "--cle", "relais.cle").code == 0
        assert names_on(other) == ["Mairie de Valbonne", "Argence Habitat"]


def test_a_backup_of_a_former_version_comes_back_on_a_server_in_the_present_form(
    office: Relais, server: str, setting: Setting
) -> None:
    office("db", "sauvegarder", "hier.age")
    database_in("hier.age").rename("hier.db")
    with opened("sqlite:///hier.db") as database:
        downgrade(database, "0053")
    before = Path("hier.db").read_bytes()

    setting(server)
    said = office("db", "restaurer", "hier.db")

    assert said.code == 0, said.err
    assert names_on(server) == ["Mairie de Valbonne", "Argence Habitat"]
    assert office("db", "migrer").lines == [f"La base est déjà à jour (version {head()})."]
    assert Path("hier.db").read_bytes() == before


def test_a_server_of_before_is_archived_as_it_is_then_brought_up_to_date(
    relais: Relais, server: str, setting: Setting
) -> None:
    DATABASE.parent.mkdir()
    with opened(migrated(DATABASE)) as database:
        fill(database, Operator(100), until=datetime(2026, 11, 30, tzinfo=UTC))
    assert relais("db", "deplacer", server).code == 0
    setting(server)
    with opened(server) as database:
        downgrade(database, "0053")

    said = relais("db", "migrer")

    (copy,) = Path("var/sauvegardes").glob("*.tar.age")
    assert said.lines[0] == f"Archive chiffrée, relue en entier : {copy}"
    assert said.lines[-1] == f"La base passe de la version 0053 à la version {head()}."
    former = database_in(copy)
    assert inspect(former) == "0053"
    with opened(f"sqlite:///{former}") as here:
        upgrade(here)
    assert relais("db", "deplacer", "sqlite:///retour.db").code == 0
    back, archived = stored(Path("retour.db")), stored(former)
    assert len(archived["tickets"]) == 100
    assert {**back, "audit": ()} == {**archived, "audit": ()}


def test_a_server_changes_form_while_nobody_else_is_there(
    moved: Relais, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.moving.LEAVING", 0.2)
    with opened(server) as database:
        downgrade(database, "0053")
    with psycopg.connect(server.replace("+psycopg", "")):
        said = moved("db", "migrer")

    assert (said.code, said.lines[0][:49]) == (1, "D’autres programmes sont connectés à la base : un")


def test_a_copy_of_a_server_made_while_others_write_is_of_one_moment(moved: Relais, server: str) -> None:
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        with psycopg.connect(server.replace("+psycopg", "")) as connection:
            connection.execute("INSERT INTO counters VALUES ('essai', 0)")
            connection.execute("UPDATE guichets SET hours = '0'")
            connection.commit()
            while not done.is_set():
                connection.execute("UPDATE counters SET value = value + 1")
                connection.execute("UPDATE guichets SET hours = (hours::integer + 1)::text")
                connection.commit()
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        assert moved("db", "sauvegarder", "hier.db").code == 0
    finally:
        done.set()
        writer.join()

    with closing(sqlite3.connect(database_in("hier.db"))) as copy:
        (counted,) = copy.execute("SELECT value FROM counters WHERE name = 'essai'").fetchone()
        hours = copy.execute("SELECT DISTINCT hours FROM guichets").fetchall()
    assert (counted > 0, hours) == (True, [(str(counted),)])
