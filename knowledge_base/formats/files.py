"""The base as files that a colleague can edit: one Markdown file an entry, one YAML file of facts a theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from knowledge_base.entries import Base, Entry, Fact
from knowledge_base.faults import Fault, FaultyBase, Unreadable
from knowledge_base.formats.forms import Form, read_entry, read_fact
from knowledge_base.french.plain import plain_words
from knowledge_base.records import Record, Scalar, read_yaml
from knowledge_base.themes import Theme

FACTS = "facts"
FENCE = "---"


def load(folder: Path) -> Base:
    """The base in ``folder``; raise ``FaultyBase`` when anything in it is wrong."""
    reading = _read(folder)
    if reading.faults:
        raise FaultyBase(sorted(set(reading.faults)))
    return Base(tuple(located.entry for located in reading.entries), reading.facts)


def check(folder: Path) -> list[Fault]:
    """Everything that is wrong in ``folder``, by file and line."""
    return sorted(set(_read(folder).faults))


@dataclass(frozen=True)
class Located:
    """An entry with what is needed to say where its faults are."""

    file: str
    entry: Entry
    record: Record


@dataclass
class Reading:
    entries: list[Located] = field(default_factory=list)
    facts: dict[int, Fact] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, file: str, line: int, reason: str) -> None:
        self.faults.append(Fault(file, line, reason))


def _read(folder: Path) -> Reading:
    reading = Reading()
    if not folder.is_dir():
        reading.refuse(str(folder), 1, "dossier de la base introuvable")
        return reading
    register = folder / FACTS
    _each_file(register, ".yaml", folder, reading, _read_register)
    for place in _visible(folder):
        if place.is_dir() and place != register and place.name not in set(Theme):
            reading.refuse(place.name, 1, f"ce dossier ne porte pas le nom d’un thème : « {place.name} »")
    for theme in Theme:
        _each_file(folder / theme, ".md", folder, reading, _read_markdown)
    if not reading.entries and not reading.faults:
        reading.refuse(str(folder), 1, "la base ne contient aucune entrée")
    _check_ids(reading)
    _check_phrasings(reading)
    reading.entries = [_with_facts(located, reading) for located in reading.entries]
    return reading


Reader = Callable[[Path, str, str, Reading], None]


def _each_file(place: Path, suffix: str, folder: Path, reading: Reading, read: Reader) -> None:
    for path in _visible(place) if place.is_dir() else ():
        file = path.relative_to(folder).as_posix()
        if path.suffix != suffix or not path.is_file():
            reading.refuse(file, 1, f"fichier inattendu : seuls les fichiers {suffix} sont lus ici")
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
            read(path, text, file, reading)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            reading.refuse(file, line, "ce fichier n’est pas en UTF-8 : l’enregistrer dans ce codage")
        except Unreadable as error:
            reading.refuse(file, error.line, error.reason)


def _visible(place: Path) -> Iterable[Path]:
    return sorted(path for path in place.iterdir() if not path.name.startswith("."))


def _read_register(path: Path, text: str, file: str, reading: Reading) -> None:
    if path.stem not in set(Theme):
        raise Unreadable(1, f"ce fichier ne porte pas le nom d’un thème : « {path.stem} »")
    for record in read_yaml(text):
        form = Form(file, record, reading.faults)
        fact = read_fact(form, theme=Theme(path.stem))
        if fact.number in reading.facts:
            form.refuse(form.line("number"), f"le fait {fact.number} est déjà dans le registre")
        elif fact.number:
            reading.facts[fact.number] = fact


def _read_markdown(path: Path, text: str, file: str, reading: Reading) -> None:
    header, answer = _split(text)
    records = read_yaml(header, first_line=2)
    if not records:
        raise Unreadable(1, "en-tête vide")
    form = Form(file, records[0], reading.faults)
    entry = read_entry(form, entry_id=path.stem, answer=answer)
    if entry.theme is not None and entry.theme != path.parent.name:
        form.refuse(form.line("theme"), f"thème « {entry.theme} », mais dossier « {path.parent.name} »")
    reading.entries.append(Located(file, entry, form.record))


def _split(text: str) -> tuple[str, Scalar]:
    """The YAML between the two fences, and the answer below with its line."""
    lines = text.splitlines()
    if not lines or lines[0].rstrip() != FENCE:
        raise Unreadable(1, f"l’en-tête doit commencer par une ligne « {FENCE} »")
    closing = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if closing is None:
        raise Unreadable(1, f"l’en-tête doit se terminer par une ligne « {FENCE} »")
    body = lines[closing + 1 :]
    blank = next((n for n, line in enumerate(body) if line.strip()), 0)
    return "\n".join(lines[1:closing]), Scalar("\n".join(body).strip(), closing + blank + 2)


def _check_ids(reading: Reading) -> None:
    seen: dict[str, str] = {}
    for located in reading.entries:
        if located.entry.id in seen:
            first = seen[located.entry.id]
            reading.refuse(
                located.file, 1, f"identifiant déjà pris par {first} : renommer l’un des deux fichiers"
            )
        seen.setdefault(located.entry.id, located.file)


def _check_phrasings(reading: Reading) -> None:
    """No entry may hold another's phrasing: which of the two would win is a matter of luck."""
    seen: dict[str, str] = {}
    for located in reading.entries:
        fields = located.record.fields
        for name in ("question", "variants"):
            for item in fields[name].items if name in fields else ():
                key = " ".join(plain_words(item.text))
                if key in seen:
                    other = seen[key]
                    owner = "cette même entrée" if other == located.file else other
                    reading.refuse(
                        located.file, item.line, f"formulation déjà présente dans {owner} : « {item.text} »"
                    )
                elif key:
                    seen[key] = located.file


def _with_facts(located: Located, reading: Reading) -> Located:
    """The entry, uncertain if one of its facts is; a fact that the register does not know is a fault."""
    cited = located.record.fields.get(FACTS)
    for number in located.entry.facts:
        if number and number not in reading.facts and cited:
            reading.refuse(located.file, cited.line, f"fait inconnu du registre : {number}")
    uncertain = any(reading.facts[n].to_verify for n in located.entry.facts if n in reading.facts)
    return replace(located, entry=replace(located.entry, uncertain=uncertain))
