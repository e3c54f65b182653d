"""``relais db``: created, copied while it lives, put back; and every way in which it cannot be used."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pyrage
import pytest
from embedded import DATABASE, audited, names, rewrite
from terminal import Relais

from app.process_lock import only_process
from storage.migrate import head
from storage.opening import opened


@pytest.fixture
def busy(folder: Path) -> Iterator[None]:
    """A service is running: it holds the lock of the database."""
    DATABASE.parent.mkdir(exist_ok=True)
    with only_process(DATABASE):
        yield


def test_the_database_is_created_then_up_to_date(relais: Relais) -> None:
    assert relais("db", "migrer").lines == [f"La base est créée (version {head()})."]
    assert relais("db", "migrer").lines == [f"La base est déjà à jour (version {head()})."]


def test_a_backup_of_a_living_database_is_whole(office: Relais, folder: Path) -> None:
    with closing(sqlite3.connect(DATABASE, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE guichets SET name = 'Brouillon' WHERE id = 1")
        said = office("db", "sauvegarder", "copies/relais.db")
        writer.execute("ROLLBACK")

    copy = folder / "copies" / "relais.db"
    assert (said.code, said.lines[:1]) == (0, ["Sauvegarde vérifiée : copies/relais.db"])
    assert names(copy) == ["Mairie de Valbonne", "Argence Habitat"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(path.name for path in copy.parent.iterdir()) == ["relais.db", "relais.db.ancre"]


def test_a_backup_without_a_name_is_dated(office: Relais, folder: Path) -> None:
    assert office("db", "sauvegarder").code == 0

    (copy,) = (folder / "var" / "sauvegardes").glob("*.db")
    assert copy.match("relais-????????-??????.db")


def test_a_backup_never_overwrites(office: Relais, folder: Path) -> None:
    (folder / "ici.db").write_text("précieux", encoding="utf-8")

    said = office("db", "sauvegarder", "ici.db")

    assert (said.code, (folder / "ici.db").read_text("utf-8")) == (1, "précieux")
    assert said.lines == ["ici.db : ce fichier existe déjà. Donnez-en un autre."]


def test_there_is_nothing_to_back_up_before_the_first_start(relais: Relais, folder: Path) -> None:
    said = relais("db", "sauvegarder")

    assert (said.code, list(folder.iterdir())) == (1, [])
    assert said.lines == ["var/relais.db : la base n’existe pas encore. Rien à sauvegarder."]


def test_a_damaged_database_leaves_no_copy(office: Relais, folder: Path) -> None:
    with DATABASE.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 8)

    said = office("db", "sauvegarder", "copie.db")

    assert (said.code, (folder / "copie.db").exists()) == (1, False)
    assert "abîmée" in said.lines[0]


def test_a_backup_is_put_back_and_the_replaced_one_is_kept(office: Relais, folder: Path) -> None:
    office("db", "sauvegarder", "hier.db")
    rewrite(DATABASE, "UPDATE guichets SET name = 'Perdu' WHERE id = 1")
    DATABASE.chmod(0o644)

    said = office("db", "restaurer", "hier.db")

    assert said.code == 0
    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]
    (kept,) = DATABASE.parent.glob("relais-remplacee-*.db")
    assert [stat.S_IMODE(file.stat().st_mode) for file in (DATABASE, kept)] == [0o600, 0o600]
    assert names(kept) == ["Perdu", "Argence Habitat"]
    assert said.lines[1] == f"L’ancienne base est gardée : {kept}"
    assert office("doctor").code == 0


def test_what_was_only_in_the_log_of_the_replaced_database_stays_out_of_the_new_one(office: Relais) -> None:
    office("db", "sauvegarder", "hier.db")
    killed = sqlite3.connect(DATABASE, isolation_level=None)  # as after a kill: its log stays beside it
    killed.execute("UPDATE guichets SET name = 'Perdu' WHERE id = 1")
    assert DATABASE.with_name("relais.db-wal").stat().st_size > 0

    assert office("db", "restaurer", "hier.db").code == 0

    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]
    killed.close()


def test_a_backup_makes_a_database_where_there_was_none(office: Relais, folder: Path) -> None:
    office("db", "sauvegarder", "hier.db")
    for path in DATABASE.parent.iterdir():
        path.unlink()

    said = office("db", "restaurer", "hier.db")

    assert said.lines == ["hier.db est en place : var/relais.db"]


def test_nothing_is_restored_under_a_running_service(office: Relais, busy: None) -> None:
    office("db", "sauvegarder", "hier.db")

    said = office("db", "restaurer", "hier.db")

    assert (said.code, said.lines) == (1, ["Le service est en marche : arrêtez-le avant de restaurer."])


def test_a_running_service_may_be_backed_up(office: Relais, busy: None) -> None:
    assert office("db", "sauvegarder").code == 0


def _text(path: Path) -> None:
    path.write_text("bonjour", encoding="utf-8")


def _another_database(path: Path) -> None:
    path.unlink()
    rewrite(path, "CREATE TABLE recettes (nom TEXT)")


def _of_tomorrow(path: Path) -> None:
    rewrite(path, "UPDATE alembic_version SET version_num = '9999'")


def _damaged(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 8)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_text, "hier.db : ce n’est pas une sauvegarde de Relais SNE."),
        (_another_database, "hier.db : ce n’est pas une sauvegarde de Relais SNE."),
        (_of_tomorrow, "hier.db : faite par une version plus récente de Relais SNE (9999)."),
        (_damaged, "hier.db : cette sauvegarde est abîmée. Prenez-en une autre."),
        (Path.unlink, "hier.db : ce fichier n’existe pas."),
    ],
    ids=["text", "another database", "of tomorrow", "damaged", "missing"],
)
def test_only_a_good_backup_is_put_back(office: Relais, folder: Path, spoil: object, sentence: str) -> None:
    office("db", "sauvegarder", "hier.db")
    assert callable(spoil)
    spoil(folder / "hier.db")

    said = office("db", "restaurer", "hier.db")

    assert (said.code, said.lines[0]) == (1, sentence)
    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]
    assert not list(DATABASE.parent.glob("*remplacee*"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("n’importe quoi", "cette adresse est illisible"),
        ("mysql://relais:secret@127.0.0.1/sne", "le pilote de cette base manque"),
        ("cobol://relais:secret@127.0.0.1/sne", "ce genre de base n’est pas connu"),
        ("postgresql+psycopg://relais:secret@127.0.0.1:9/sne", "le serveur ne répond pas"),
        ("sqlite:////proc/nulle/part.db", "son dossier n’existe pas"),
        ("sqlite:///guichets.csv", "ce fichier n’est pas une base de données"),
        ("sqlite:///.", "le fichier ne peut pas être ouvert"),
    ],
)
def test_an_unusable_database_is_named_with_its_setting(
    relais: Relais, guichets_file: Path, monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    monkeypatch.setenv("RELAIS_DATABASE_URL", url)

    said = relais("db", "migrer")

    (line,) = said.lines
    assert (said.code, words in line) == (1, True), line
    assert line.endswith("Réglage : RELAIS_DATABASE_URL.")
    assert "secret" not in line


def test_a_locked_database_is_said_to_be_locked(office: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.commands.opening.opened", partial(opened, patience=0))
    with closing(sqlite3.connect(DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = office("agents", "inviter", "--role", "gestionnaire", "--nom", "Camille Aubrey")

    assert said.code == 1
    assert "elle est verrouillée par un autre programme" in said.err


def test_a_read_only_database_is_said_to_be_read_only(
    office: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As root, rights do not hold: SQLite is asked for a read-only connection instead.
    monkeypatch.setenv("RELAIS_DATABASE_URL", f"sqlite:///file:{DATABASE}?mode=ro&uri=true")

    said = office("agents", "inviter", "--role", "gestionnaire", "--nom", "Camille Aubrey")

    assert said.code == 1
    assert "elle est en lecture seule" in said.err


def test_a_database_of_another_version_is_left_alone(office: Relais) -> None:
    rewrite(DATABASE, "UPDATE alembic_version SET version_num = '9999'")

    said = office("agents", "lien", "1")

    assert said.code == 1
    assert said.lines[0].startswith(
        "La base de données est à la version 9999 ; ce programme attend la version"
    )


def test_copies_made_while_others_write_are_all_whole(office: Relais, folder: Path) -> None:
    done = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(DATABASE, timeout=30)) as connection:
            while not done.is_set():
                with connection:
                    connection.execute("UPDATE guichets SET hours = hours || 'x', email = email || 'x'")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            assert office("db", "sauvegarder", f"{number}.db").code == 0
    finally:
        done.set()
        writer.join()

    for number in range(5):
        with closing(sqlite3.connect(folder / f"{number}.db")) as copy:
            assert copy.execute("SELECT count(*) FROM guichets WHERE hours <> email").fetchone() == (0,)


def test_copies_and_their_return_are_audited_with_the_account_of_the_machine(
    office: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "odile")
    before = audited(DATABASE)
    office("db", "sauvegarder", "copie.db")
    assert office("db", "restaurer", "copie.db").code == 0

    (replaced,) = DATABASE.parent.glob("relais-remplacee-*.db")
    saved, restored = ("db sauvegarder", "commande", "odile"), ("db restaurer", "commande", "odile")
    assert audited(Path("copie.db")) == [*before, saved]
    assert audited(replaced) == audited(DATABASE) == [*before, saved, restored]


# Sealed copies


@pytest.fixture
def identity(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The private key, which is not on the machine in real life; its public one is in the settings."""
    key = pyrage.x25519.Identity.generate()
    monkeypatch.setenv("RELAIS_BACKUP_RECIPIENT", str(key.to_public()))
    file = folder / "relais.cle"
    file.write_text(f"# créée hier\n{key}\n")
    return file


def test_a_sealed_backup_says_nothing_and_comes_back_with_its_key(office: Relais, identity: Path) -> None:
    said = office("db", "sauvegarder")
    (copy,) = Path("var/sauvegardes").glob("*.age")
    rewrite(DATABASE, "UPDATE guichets SET name = 'Perdu' WHERE id = 1")

    back = office("db", "restaurer", copy, "--cle", identity)

    assert copy.name.endswith(".db.age")
    assert "puis chiffrée" in said.out
    assert b"Valbonne" not in copy.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert (back.code, names(DATABASE)) == (0, ["Mairie de Valbonne", "Argence Habitat"])
    assert [path.name for path in DATABASE.parent.iterdir() if "ouverte" in path.name] == []
    assert office("doctor").code == 0


def test_without_its_key_a_sealed_backup_changes_nothing(
    office: Relais, folder: Path, identity: Path
) -> None:
    office("db", "sauvegarder", "hier.db.age")
    other = folder / "autre.cle"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    nonsense = folder / "vide.cle"
    nonsense.write_text("bonjour")

    refusals = [
        office("db", "restaurer", "hier.db.age"),
        office("db", "restaurer", "hier.db.age", "--cle", other),
        office("db", "restaurer", "hier.db.age", "--cle", nonsense),
        office("db", "restaurer", "hier.db.age", "--cle", "absente.cle"),
    ]

    assert [said.code for said in refusals] == [1, 1, 1, 1]
    assert "--cle FICHIER" in refusals[0].err
    assert "n’ouvre pas hier.db.age" in refusals[1].err
    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]
    assert [
        path for path in DATABASE.parent.iterdir() if "ouverte" in path.name or "remplacee" in path.name
    ] == []


def test_a_sealed_backup_that_was_cut_changes_nothing(office: Relais, folder: Path, identity: Path) -> None:
    office("db", "sauvegarder", "hier.db.age")
    whole = (folder / "hier.db.age").read_bytes()
    (folder / "hier.db.age").write_bytes(whole[:-20])

    said = office("db", "restaurer", "hier.db.age", "--cle", identity)

    assert said.code == 1
    assert "abîmée" in said.err
    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]


def test_a_recipient_that_is_no_public_key_is_refused(
    office: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_BACKUP_RECIPIENT", "age1bonjour")

    said = office("db", "sauvegarder")

    assert said.code == 1
    assert "RELAIS_BACKUP_RECIPIENT" in said.err


def test_only_the_last_backups_are_kept_and_no_file_of_another_name_is_touched(
    office: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_BACKUP_KEEP", "2")
    folder = Path("var/sauvegardes")
    folder.mkdir(mode=0o700)
    for name in ("relais-20200101-000000.db", "relais-20200102-000000.db.age", "avant-migration.db"):
        (folder / name).touch(mode=0o600)

    said = office("db", "sauvegarder")

    kept = sorted(path.name for path in folder.iterdir() if path.suffix != ".ancre")
    assert "1 ancienne sauvegarde effacée" in said.out
    assert kept[0] == "avant-migration.db"
    assert kept[1] == "relais-20200102-000000.db.age"
    assert len(kept) == 3
