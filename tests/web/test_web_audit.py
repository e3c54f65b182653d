"""The audit trail on the console: for administrators, filtered, in pages, as a file."""

from __future__ import annotations

import re

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role
from journal.audit import MOST_COUNTED, AuditEvent, AuditKind, AuditWanted
from journal.entries import Kind
from journal.origin import Origin, coming_from
from rendering.audit_words import KIND
from web.console.figures import row_pages


@pytest.fixture
def ada(stage: Stage) -> Browser:
    return stage.browser(stage.person("Ada Ministre", Role.ADMINISTRATEUR))


def note(stage: Stage, *events: AuditEvent, address: str = "192.0.2.7") -> None:
    with coming_from(Origin("web", address)), stage.house.units() as work:
        for event in events:
            work.audit.add(event)


def lines(page: str) -> list[str]:
    rows = re.findall(r"<tr data-ligne>(.*?)</tr>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_each_kind_has_its_words() -> None:
    assert set(KIND) == set(AuditKind)


@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.LECTEUR, Role.REFERENT, Role.AGENT])
@pytest.mark.parametrize("path", ["/traces", "/traces/lignes.csv"])
def test_nobody_but_an_administrator_reads_it(stage: Stage, ada: Browser, role: Role, path: str) -> None:
    other = stage.browser(stage.person("Autre", role)).client

    assert ada.client.get(path).status_code == 200
    assert other.get(path).status_code == 403
    if role is Role.GESTIONNAIRE:
        assert 'href="/traces"' not in other.get("/journal").text
        assert 'href="/traces"' in ada.client.get("/journal").text


def test_a_row_is_said_in_words(stage: Stage, ada: Browser) -> None:
    note(
        stage,
        AuditEvent(
            kind=AuditKind.ROLE_CHANGED,
            actor_id=stage.helene.id,
            subject=f"agent:{stage.nadia.id}",
            outcome="referent",
        ),
        AuditEvent(kind=AuditKind.EXPORTED, actor_id=stage.helene.id, subject="/journal/lignes.csv"),
    )
    for _ in range(MOST_COUNTED):
        note(stage, AuditEvent(kind=AuditKind.LINK_REFUSED), address="203.0.113.9")

    refused, exported, changed, *_ = lines(ada.client.get("/traces").text)

    assert "Rôle changé référent Nadia Ferrand Hélène Ozanne" in changed
    assert "Fichier téléchargé /journal/lignes.csv Hélène Ozanne" in exported
    assert f"Lien de connexion refusé {MOST_COUNTED} fois ou plus" in refused
    assert refused.endswith("203.0.113.9")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("nature=exported", ["Fichier téléchargé"]),
        ("personne=nadia", ["Ticket sensible lu"]),
        ("du=2026-11-25&au=2026-11-25&nature=sensitive_read", ["Ticket sensible lu"]),
        ("au=2026-11-24", []),
        ("nature=n_importe&du=hier&personne=%20", None),
    ],
)
def test_filters_stand_in_the_address(
    stage: Stage, ada: Browser, asked: str, found: list[str] | None
) -> None:
    note(
        stage,
        AuditEvent(kind=AuditKind.EXPORTED, actor_id=stage.helene.id, subject="/bilan/chiffres.csv"),
        AuditEvent(kind=AuditKind.SENSITIVE_READ, actor_id=stage.nadia.id, subject="T-2026-0001"),
    )
    shown = lines(ada.client.get(f"/traces?{asked}").text)

    if found is None:
        assert len(shown) > 2
    else:
        assert [any(words in line for words in found) for line in shown] == [True] * len(found)


def test_what_is_left_is_on_the_next_page(
    stage: Stage, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_pages, "PAGE", 2)
    note(stage, *(AuditEvent(kind=AuditKind.EXPORTED, subject=f"/fichier/{n}") for n in range(4)))
    seen, address = [], "/traces?nature=exported"
    while address:
        page = ada.client.get(address).text
        seen += re.findall(r"/fichier/\d", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""

    assert seen == [f"/fichier/{n}" for n in (3, 2, 1, 0)]


def test_the_file_holds_all_and_is_audited_itself(
    stage: Stage, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_pages, "BATCH", 2)
    note(stage, *(AuditEvent(kind=AuditKind.EXPORTED, subject=f"/fichier/{n}") for n in range(5)))

    answer = ada.client.get("/traces/lignes.csv?nature=exported")

    rows = answer.content.decode("utf-8-sig").splitlines()
    assert answer.headers["content-disposition"] == 'attachment; filename="traces-2026-11-25.csv"'
    assert rows[0].split(";")[5:9] == ["Événement", "Précision", "Objet", "Personne"]
    assert [row.split(";")[7] for row in rows[1:]] == [
        "/traces/lignes.csv",
        *(f"/fichier/{n}" for n in (4, 3, 2, 1, 0)),
    ]


def test_an_administrator_of_another_departement_reads_nothing_of_here(stage: Stage) -> None:
    note(stage, AuditEvent(kind=AuditKind.EXPORTED, actor_id=stage.nadia.id, subject="/bilan/chiffres.csv"))
    elsewhere = stage.person("Ada Voisine", Role.ADMINISTRATEUR)
    with stage.house.units() as work:
        known = work.registry.agent(elsewhere.id or 0)
        assert known is not None
        known.departement = "83"

    page = stage.browser(elsewhere).client.get("/traces").text

    assert "/bilan/chiffres.csv" not in page
    assert "Nadia" not in page


def test_what_somebody_of_all_read_elsewhere_is_not_named(stage: Stage) -> None:
    reference, ana = stage.open_ticket().reference, stage.person("Ana Prévert", Role.ADMINISTRATEUR)
    far = stage.person("Ada Ministre", Role.ADMINISTRATEUR)
    with stage.house.units() as work:
        known = work.registry.agent(far.id or 0)
        assert known is not None
        known.departement = "83"
    read = AuditEvent(kind=AuditKind.SENSITIVE_READ, actor_id=ana.id, subject=reference)
    file = AuditEvent(kind=AuditKind.EXPORTED, actor_id=ana.id, subject=f"/tickets/{reference}/fichier/0")
    note(stage, read, file)

    for path in ("/traces", "/traces/lignes.csv"):
        assert reference in stage.browser(ana).client.get(path).text
        shown = stage.browser(far).client.get(path).text
        assert "Ana Prévert" in shown
        assert reference not in shown


def test_the_journal_keeps_no_trace_of_the_trail(stage: Stage, ada: Browser) -> None:
    ada.client.get("/traces/lignes.csv")

    with stage.house.units.reading() as work:
        assert {row.entry.kind for row in work.journal.rows()} <= {Kind.AGENT_INVITED}
        assert work.audit.page(AuditWanted(kind=AuditKind.EXPORTED), limit=9)
