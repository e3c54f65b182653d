"""A small base on disk, valid unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

ENTRY = {
    "question": "Qui peut supprimer un doublon ?",
    "variants": "[supprimer un doublon, qui efface les doublons, deux demandes actives, dossier en double]",
    "theme": "doublons",
    "scope": "national",
    "facts": "[1]",
    "source": "Convention",
    "source_date": "octobre 2023",
    "validated_by": "Équipe Relais SNE",
    "validated_on": "2026-11-25",
    "review_by": "2027-05-25",
}
FACT = """\
- number: {number}
  statement: Le gestionnaire supprime les doublons.
  source: Convention
  source_date: octobre 2023
  version: 2023-10
  to_verify: {to_verify}
"""

# Six entries that agents might confuse, with the words they use.
SMALL_BASE = {
    "nir/nir-errone": (
        "Le NIR saisi est faux : qui le corrige ?",
        [
            "le nir est faux",
            "numéro de sécurité sociale erroné",
            "erreur dans le NIR",
            "mauvais numéro de sécu",
        ],
        "Le gestionnaire corrige un NIR erroné, à la demande du guichet.",
    ),
    "nir/nir-facultatif": (
        "Peut-on refuser une demande sans NIR ?",
        [
            "pas de nir dans la demande",
            "le demandeur refuse de donner son NIR",
            "nir obligatoire",
            "nir facultatif",
        ],
        "Non : le NIR est facultatif et son absence n’empêche pas l’enregistrement.",
    ),
    "reactivation/reactivation-qui": (
        "Qui peut réactiver une demande radiée ?",
        [
            "qui réactive un dossier",
            "le guichet peut-il réactiver",
            "réactivation par qui",
            "dossier radié à réactiver",
        ],
        "Seul le gestionnaire peut réactiver une demande radiée.",
    ),
    "enregistrement/attestation-delai": (
        "Sous quel délai remettre l’attestation d’enregistrement ?",
        [
            "délai attestation",
            "combien de temps pour le récépissé de demande",
            "attestation sous un mois",
            "quand donner l’attestation",
        ],
        "L’attestation parvient au demandeur au plus tard un mois après le dépôt.",
    ),
    "renouvellement/renouveler-ou": (
        "Où le demandeur peut-il renouveler sa demande ?",
        [
            "renouveler dans un autre guichet",
            "renouvellement en ligne",
            "où faire le renouvellement",
            "renouveler ailleurs",
        ],
        "Dans n’importe quel guichet ou sur le portail grand public.",
    ),
    "cotation/cotation-criteres": (
        "Qui fixe les critères de la cotation ?",
        [
            "qui décide des points",
            "critères de cotation",
            "changer le barème",
            "pondération de la note",
        ],
        "L’EPCI, dans son plan partenarial.",
    ),
}


class Folder:
    """Writes a base under ``root``; ``entry`` and ``facts`` take only what the test is about."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.facts()

    def facts(self, *, theme: str = "doublons", to_verify: Mapping[int, bool] | None = None) -> Path:
        rows = (to_verify or {1: False}).items()
        text = "".join(FACT.format(number=number, to_verify=str(doubt).lower()) for number, doubt in rows)
        return self.write(f"facts/{theme}.yaml", text)

    def entry(
        self,
        place: str = "doublons/supprimer-doublon",
        /,
        *,
        answer: str | None = "Le gestionnaire.",
        **changes: str | None,
    ) -> Path:
        fields = {**ENTRY, **changes}
        header = "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)
        return self.write(f"{place}.md", f"---\n{header}---\n{answer}\n")

    def write(self, file: str, text: str | bytes) -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


def write_small_base(root: Path) -> Path:
    folder = Folder(root)
    for place, (question, variants, answer) in SMALL_BASE.items():
        listed = "".join(f"\n  - {variant}" for variant in variants)
        folder.entry(
            place, question=f'"{question}"', variants=listed, theme=place.split("/")[0], answer=answer
        )
    return root
