"""``relais db``: created, copied while it lives, put back; and every way in which it cannot be used."""

from __future__ import annotations

import sqlite3
import stat
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree

import pyrage
import pytest
from embedded import DATABASE, KEY, audited, database_in, names, rewrite, unpacked
from terminal import Relais, plain

from app.archives import make, superseded
from app.process_lock import only_process
from app.settings import read_settings
from storage.archive import Interrupted
from storage.backup import inspect
from storage.migrate import downgrade, head
from storage.opening import opened
from storage.sealed_copies import public_of, recipients_of


@pytest.fixture
def identity(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The private key, which is not on the machine in real life; its public one is in the settings."""
    key = pyrage.x25519.Identity.generate()
    monkeypatch.setenv("RELAIS_BACKUP_RECIPIENT", str(key.to_public()))
    file = folder / "relais.cle"
    file.write_text(f"# créée hier\n{key}\n")
    return file


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
        said = office("db", "sauvegarder", "copies/relais.age")
        writer.execute("ROLLBACK")

    copy = folder / "copies" / "relais.age"
    assert (said.code, said.lines[:1]) == (0, ["Archive chiffrée, relue en entier : copies/relais.age"])
    assert names(database_in(copy)) == ["Mairie de Valbonne", "Argence Habitat"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(path.name for path in copy.parent.iterdir()) == ["relais.age", "relais.age.ancre"]


def test_a_backup_without_a_name_is_dated(office: Relais, folder: Path) -> None:
    assert office("db", "sauvegarder").code == 0

    (copy,) = (folder / "var" / "sauvegardes").glob("*.age")
    assert copy.match("relais-????????-??????.tar.age")


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

    said = office("db", "sauvegarder", "copie.age")

    assert (said.code, (folder / "copie.age").exists()) == (1, False)
    assert "abîmée" in said.lines[0]


def test_a_backup_is_put_back_and_the_replaced_one_is_kept(office: Relais, folder: Path) -> None:
    office("db", "sauvegarder", "hier.age")
    rewrite(DATABASE, "UPDATE guichets SET name = 'Perdu' WHERE id = 1")
    DATABASE.chmod(0o644)

    said = office("db", "restaurer", "hier.age")

    assert said.code == 0
    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]
    (kept,) = DATABASE.parent.glob("relais-remplacee-*.db")
    assert [stat.S_IMODE(file.stat().st_mode) for file in (DATABASE, kept)] == [0o600, 0o600]
    assert names(kept) == ["Perdu", "Argence Habitat"]
    assert said.lines[1] == f"L’ancienne base est gardée : {kept}"
    assert office("doctor").code == 0


def test_what_was_only_in_the_log_of_the_replaced_database_stays_out_of_the_new_one(office: Relais) -> None:
    office("db", "sauvegarder", "hier.age")
    killed = sqlite3.connect(DATABASE, isolation_level=None)  # as after a kill: its log stays beside it
    killed.execute("UPDATE guichets SET name = 'Perdu' WHERE id = 1")
    assert DATABASE.with_name("relais.db-wal").stat().st_size > 0

    assert office("db", "restaurer", "hier.age").code == 0

    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]
    killed.close()


def test_another_machine_takes_all_of_it_with_the_key_that_was_kept_elsewhere(
    office: Relais, folder: Path
) -> None:
    office("db", "sauvegarder", "hier.age")
    KEY.rename("ailleurs.cle")
    rmtree(DATABASE.parent)

    refused, said = (
        office("db", "restaurer", "hier.age"),
        office("db", "restaurer", "hier.age", "--cle", "ailleurs.cle"),
    )

    assert (refused.code, refused.lines[1]) == (1, "Donnez le fichier de la clé privée : --cle FICHIER.")
    assert said.lines == ["hier.age est en place : var/relais.db"]
    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]


def test_nothing_is_restored_under_a_running_service(office: Relais, busy: None) -> None:
    office("db", "sauvegarder", "hier.age")

    said = office("db", "restaurer", "hier.age")

    assert (said.code, said.lines) == (1, ["Le service est en marche : arrêtez-le avant de restaurer."])


def test_a_running_service_may_be_backed_up(office: Relais, busy: None) -> None:
    assert office("db", "sauvegarder").code == 0


def former_copy(office: Relais, copy: Path) -> None:
    """The database alone, and readable, as former versions made it."""
    office("db", "sauvegarder", "aujourdhui.age")
    database_in("aujourdhui.age").rename(copy)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_copy_of_a_former_version_is_put_back_and_leaves_the_rest_alone(
    office: Relais, folder: Path, identity: Path, is_sealed: bool
) -> None:
    copy, settings = folder / "hier.db", folder / "var" / "reglages.env"
    former_copy(office, copy)
    if is_sealed:
        pyrage.encrypt_file(str(copy), f"{copy}.age", recipients_of(read_settings().backup_recipient))
        copy = copy.with_name("hier.db.age")
    rewrite(DATABASE, "UPDATE guichets SET name = 'Perdu' WHERE id = 1")
    settings.write_text("RELAIS_SERVICE_NAME='Ici'\n")

    said = office("db", "restaurer", copy, "--cle", identity)

    assert (said.code, names(DATABASE)) == (0, ["Mairie de Valbonne", "Argence Habitat"])
    assert settings.read_text() == "RELAIS_SERVICE_NAME='Ici'\n"


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
        (_of_tomorrow, "hier.db : la base est à la version 9999, que ce programme ne connaît pas encore."),
        (_damaged, "hier.db : cette sauvegarde est abîmée. Prenez-en une autre."),
        (Path.unlink, "hier.db : ce fichier n’existe pas."),
    ],
    ids=["text", "another database", "of tomorrow", "damaged", "missing"],
)
def test_only_a_good_backup_is_put_back(office: Relais, folder: Path, spoil: object, sentence: str) -> None:
    former_copy(office, folder / "hier.db")
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
            assert office("db", "sauvegarder", f"{number}.age").code == 0
    finally:
        done.set()
        writer.join()

    for number in range(5):
        with closing(sqlite3.connect(database_in(f"{number}.age"))) as copy:
            assert copy.execute("SELECT count(*) FROM guichets WHERE hours <> email").fetchone() == (0,)


def test_copies_and_their_return_are_audited_with_the_account_of_the_machine(
    office: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "odile")
    before = audited(DATABASE)
    office("db", "sauvegarder", "copie.age")
    assert office("db", "restaurer", "copie.age").code == 0

    (replaced,) = DATABASE.parent.glob("relais-remplacee-*.db")
    saved, restored = ("db sauvegarder", "commande", "odile"), ("db restaurer", "commande", "odile")
    assert audited(database_in("copie.age")) == [*before, saved]
    assert audited(replaced) == audited(DATABASE) == [*before, saved, restored]


def test_a_sealed_backup_says_nothing_and_comes_back_with_its_key(office: Relais, identity: Path) -> None:
    said = office("db", "sauvegarder")
    (copy,) = Path("var/sauvegardes").glob("*.age")
    rewrite(DATABASE, "UPDATE guichets SET name = 'Perdu' WHERE id = 1")

    back = office("db", "restaurer", copy, "--cle", identity)

    assert copy.name.endswith(".tar.age")
    assert "chiffrée" in said.out
    assert b"Valbonne" not in copy.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert (back.code, names(DATABASE)) == (0, ["Mairie de Valbonne", "Argence Habitat"])
    assert [path.name for path in DATABASE.parent.iterdir() if "ouverte" in path.name] == []
    assert office("doctor").code == 0


def test_without_its_key_a_sealed_backup_changes_nothing(office: Relais, folder: Path) -> None:
    office("db", "sauvegarder", "hier.age")
    KEY.unlink()
    other = folder / "autre.cle"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    nonsense = folder / "vide.cle"
    nonsense.write_text("bonjour")

    refusals = [
        office("db", "restaurer", "hier.age"),
        office("db", "restaurer", "hier.age", "--cle", other),
        office("db", "restaurer", "hier.age", "--cle", nonsense),
        office("db", "restaurer", "hier.age", "--cle", "absente.cle"),
    ]

    assert [said.code for said in refusals] == [1, 1, 1, 1]
    assert "--cle FICHIER" in refusals[0].err
    assert "n’ouvre pas hier.age" in refusals[1].err
    assert refusals[3].lines == ["absente.cle : ce fichier n’existe pas."]
    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]
    assert [path for path in DATABASE.parent.iterdir() if path.name.startswith((".", "relais-"))] == []


def test_a_sealed_backup_that_was_cut_changes_nothing(office: Relais, folder: Path, identity: Path) -> None:
    office("db", "sauvegarder", "hier.age")
    whole = (folder / "hier.age").read_bytes()
    (folder / "hier.age").write_bytes(whole[:-20])

    said = office("db", "restaurer", "hier.age", "--cle", identity)

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


def test_an_archive_whose_content_is_not_what_its_manifest_says_is_refused(
    office: Relais, folder: Path
) -> None:
    """Whoever has the public key may seal something else."""
    office("db", "sauvegarder", "hier.age")
    inside = unpacked("hier.age")
    (inside / "manifeste.json").write_text('{"sha256": {}}')
    with tarfile.open("hier.tar", "w") as tar:
        for path in filter(Path.is_file, inside.rglob("*")):
            tar.add(path, arcname=path.relative_to(inside))
    recipient = recipients_of([public_of(KEY.read_text())])
    for name, place in (("hier.tar", "changee.age"), ("guichets.csv", "texte.age")):
        pyrage.encrypt_file(name, place, recipient)

    said = [office("db", "restaurer", name) for name in ("changee.age", "texte.age")]

    assert [one.lines for one in said] == [
        ["changee.age : cette sauvegarde est abîmée. Prenez-en une autre."],
        ["texte.age : ce n’est pas une sauvegarde de Relais SNE."],
    ]
    assert names(DATABASE) == ["Mairie de Valbonne", "Argence Habitat"]


def test_what_is_too_old_goes_and_no_file_of_another_name_is_touched(office: Relais) -> None:
    folder = Path("var/sauvegardes")
    folder.mkdir(mode=0o700)
    for name in ("relais-20200101-000000.db", "relais-20200102-000000.db.age", "avant-migration.db"):
        (folder / name).touch(mode=0o600)

    said = office("db", "sauvegarder")

    assert "2 anciennes sauvegardes effacées." in plain(said.out)
    kept = sorted(path.name for path in folder.iterdir() if path.suffix != ".ancre")
    assert (kept[0], len(kept)) == ("avant-migration.db", 2)


def test_every_archive_of_a_week_stays_then_one_of_each_week_and_always_the_last() -> None:
    last = datetime(2026, 11, 30, 1, tzinfo=UTC)  # a Monday
    made = [last - timedelta(days=days) for days in range(60)]

    gone = superseded(made, now=last, days=30)

    kept = [f"{at:%d/%m}" for at in sorted({*made} - {*gone})]
    assert kept == ["01/11", "08/11", "15/11", "22/11", *(f"{day}/11" for day in range(23, 31))]
    assert superseded(made, now=last, days=0) == []
    assert superseded(made[:1], now=last + timedelta(days=400), days=30) == []


def test_who_stops_the_service_does_not_wait_for_an_archive_and_nothing_is_left_of_it(office: Relais) -> None:
    settings = read_settings()
    with opened(settings.database_url) as database, pytest.raises(Interrupted):
        make(settings, database, now=datetime(2026, 11, 30, 1, tzinfo=UTC), goes_on=lambda: False)

    assert list(Path("var/sauvegardes").iterdir()) == []


def test_entries_and_settings_come_back_too_and_what_they_replace_stays(
    office: Relais, folder: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_KNOWLEDGE_BASE", str(base))
    monkeypatch.setenv("RELAIS_SERVICE_NAME", "L’assistance d’ici")
    written = {path.relative_to(base): path.read_bytes() for path in base.rglob("*.md")}
    assert office("db", "sauvegarder", "hier.age").code == 0
    for name in ("KNOWLEDGE_BASE", "SERVICE_NAME"):
        monkeypatch.delenv(f"RELAIS_{name}")
    Path("var/reglages.env").write_text("RELAIS_SERVICE_NAME='Un autre'\n")

    assert office("db", "restaurer", "hier.age").code == 0

    settings = read_settings()
    assert settings.service_name == "L’assistance d’ici"
    assert settings.knowledge_base == folder / "var" / "fiches"
    assert {
        path.relative_to(settings.knowledge_base): path.read_bytes()
        for path in settings.knowledge_base.rglob("*.md")
    } == written
    (replaced,) = Path("var").glob("reglages-remplaces-*.env")
    assert "Un autre" in replaced.read_text()


# The form


def test_a_database_of_before_is_archived_then_brought_up_to_date(office: Relais) -> None:
    with opened(f"sqlite:///{DATABASE}") as database:
        downgrade(database, "0053")

    said = office("db", "migrer")

    (copy,) = Path("var/sauvegardes").glob("*.tar.age")
    assert said.lines[0] == f"Archive chiffrée, relue en entier : {copy}"
    assert said.lines[-1] == f"La base passe de la version 0053 à la version {head()}."
    assert (inspect(database_in(copy)), inspect(DATABASE)) == ("0053", head())


@pytest.mark.parametrize(
    ("revision", "advice"), [("9999", "Mettez d’abord le programme à jour"), ("0052", "une étape de plus")]
)
def test_a_database_of_a_version_that_is_not_known_is_neither_archived_nor_changed(
    office: Relais, revision: str, advice: str
) -> None:
    rewrite(DATABASE, f"UPDATE alembic_version SET version_num = '{revision}'")

    for order in (["migrer"], ["migrer", "--sans-sauvegarde"], ["sauvegarder"]):
        said = office("db", *order)
        assert (said.code, said.lines[0][:30]) == (1, f"La base est à la version {revision},")
        assert advice in said.lines[1]
    assert not list(Path("var/sauvegardes").iterdir())
    assert not list(Path("var/sauvegardes").iterdir())


def test_no_database_changes_form_under_a_running_service(office: Relais, busy: None) -> None:
    with opened(f"sqlite:///{DATABASE}") as database:
        downgrade(database, "0053")

    said = office("db", "migrer")

    assert said.lines == ["Le service est en marche : arrêtez-le avant de mettre la base à jour."]
    assert inspect(DATABASE) == "0053"


def test_where_there_is_no_room_for_an_archive_nothing_changes_unless_it_is_asked_for(
    office: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.archives.ROOM", 10**18)
    with opened(f"sqlite:///{DATABASE}") as database:
        downgrade(database, "0053")

    refused = office("db", "migrer")

    assert (refused.code, "sont libres" in refused.lines[0], inspect(DATABASE)) == (1, True, "0053")
    assert office("db", "migrer", "--sans-sauvegarde").code == 0
    assert inspect(DATABASE) == head()
