"""The dossier of an escalation: what it must hold before it may leave."""

from __future__ import annotations

from dataclasses import replace

from tickets.pole.dossier import Blocking, Dossier, Element, missing

FULL = Dossier(
    reference="T-2026-0001",
    departement="06",
    guichet="Mairie de Clairval",
    profile="guichet",
    numero_unique="006112345678901234",
    steps="Clic sur Pièces ; la liste devait s’ouvrir ; écran blanc.",
    local_answer="Autre navigateur essayé, sans effet.",
    question="Une panne est-elle connue ?",
    blocking=Blocking.PARTIAL,
)


def test_a_full_dossier_may_leave() -> None:
    assert missing(FULL) == ()


def test_each_absent_element_is_named_in_the_order_of_the_letter() -> None:
    bare = Dossier(reference="T-2026-0001", departement="", guichet="")
    assert missing(bare) == tuple(Element)


def test_no_numero_unique_is_expected_where_no_file_is_concerned() -> None:
    general = replace(FULL, numero_unique="", about_one_file=False)
    assert missing(general) == ()
    assert missing(replace(general, about_one_file=True)) == (Element.NUMERO_UNIQUE,)
