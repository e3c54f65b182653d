"""The call: logged in four touches, or in one line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes import NOW, Dialogue, FakeWork, agent, gestionnaire

from bot.conversation.spoken import Spoken, read_call, read_minutes, read_outcome, read_theme
from bot.errors import Misunderstood
from bot.handlers.aide import Stopped
from bot.handlers.appel import (
    FREQUENT_THEMES,
    CallGuichetAsked,
    CallHandler,
    CallLogged,
    CallMinutesAsked,
    CallOutcomeAsked,
    CallThemeAsked,
)
from guichets.errors import UnknownGuichet
from guichets.registry import GuichetKind
from journal.entries import Entry, Kind, Level
from knowledge_base.themes import Theme
from tickets.errors import GestionnaireOnly, MinutesOutOfRange
from tickets.interventions import Medium

CAMILLE = gestionnaire(90)
GUICHETS = ("Mairie de Valbonne", "Mairie de Biot", "Logis 62", "Habitat Biot")
VALBONNE, BIOT, LOGIS, HABITAT = 1, 2, 3, 4


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(CAMILLE, guichets=GUICHETS)


@pytest.fixture
def camille(work: FakeWork) -> Dialogue:
    return Dialogue(CallHandler(), work, CAMILLE)


def logged(work: FakeWork) -> list[Entry]:
    return [row.entry for row in work.journal.written]


def log(work: FakeWork, guichet_id: int, theme: Theme, days_ago: int) -> None:
    work.journal.add(
        Entry(
            at=NOW - timedelta(days=days_ago),
            kind=Kind.CALL_LOGGED,
            channel="telephone",
            guichet_id=guichet_id,
            theme=theme.value,
            minutes=5,
        )
    )


def test_a_call_is_logged_in_four_touches(work: FakeWork, camille: Dialogue) -> None:
    log(work, VALBONNE, Theme.NIR, days_ago=1)
    assert camille.says("/appel") == CallGuichetAsked(Medium.PHONE, ((VALBONNE, "Mairie de Valbonne"),))
    assert isinstance(camille.presses(f"appel:guichet:{VALBONNE}"), CallThemeAsked)
    assert camille.presses("appel:theme:renouvellement") == CallMinutesAsked(
        "Mairie de Valbonne", "renouvellement"
    )
    assert camille.presses("appel:minutes:10") == CallOutcomeAsked(
        medium=Medium.PHONE, guichet="Mairie de Valbonne", theme="renouvellement", minutes=10
    )
    page = camille.presses("appel:resolved:1")
    assert isinstance(page, CallLogged)
    assert "\n" not in camille.text
    assert camille.state is None
    assert logged(work)[-1] == Entry(
        at=NOW,
        kind=Kind.CALL_LOGGED,
        channel="telephone",
        guichet_id=VALBONNE,
        theme="renouvellement",
        level=Level.GESTIONNAIRE,
        minutes=10,
        outcome="resolved",
        actor_id=CAMILLE.id,
    )


def test_everything_may_be_typed(work: FakeWork, camille: Dialogue) -> None:
    camille.says("/appel")
    for text in ("valbonne", "radiation", "1 h 05", "non"):
        camille.says(text)
    (entry,) = logged(work)
    assert (entry.guichet_id, entry.theme, entry.minutes, entry.outcome) == (
        VALBONNE,
        "radiation",
        65,
        "unresolved",
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Valbonne 10 renouvellement résolu", (VALBONNE, "telephone", "renouvellement", 10, "resolved")),
        ("mél mairie de Biot 5min doublon à suivre", (BIOT, "mel", "doublons", 5, "unresolved")),
        ("visite logis 62, pièces, 1h30, pas réglé", (LOGIS, "visite", "pieces", 90, "unresolved")),
        (
            "15 mn sur la cotation avec l’habitat Biot : résolue",
            (HABITAT, "telephone", "cotation", 15, "resolved"),
        ),
    ],
)
def test_a_whole_line_is_logged_at_once(
    work: FakeWork, camille: Dialogue, line: str, expected: tuple[int, str, str, int, str]
) -> None:
    assert isinstance(camille.says(f"/appel {line}"), CallLogged)
    (entry,) = logged(work)
    assert (entry.guichet_id, entry.channel, entry.theme, entry.minutes, entry.outcome) == expected


def test_what_a_line_does_not_say_is_asked(work: FakeWork, camille: Dialogue) -> None:
    assert camille.says("/appel biot 10 résolu") == CallGuichetAsked(
        Medium.PHONE, ((BIOT, "Mairie de Biot"), (HABITAT, "Habitat Biot")), "biot"
    )
    assert isinstance(camille.presses(f"appel:guichet:{HABITAT}"), CallThemeAsked)
    assert isinstance(camille.presses("appel:theme:nir"), CallLogged)
    assert logged(work)[-1].minutes == 10


def test_a_commune_alone_means_its_mairie(work: FakeWork, camille: Dialogue) -> None:
    for guichet in work.registry.guichets:
        guichet.commune = "Valbonne" if guichet.id == VALBONNE else "Biot"
    work.registry.guichets[HABITAT - 1].kind = GuichetKind.BAILLEUR
    work.registry.guichets[LOGIS - 1].kind = GuichetKind.BAILLEUR

    assert isinstance(camille.says("/appel biot 10 nir résolu"), CallLogged)
    assert logged(work)[-1].guichet_id == BIOT


def test_two_guichets_of_one_commune_s_own_are_asked_about(work: FakeWork, camille: Dialogue) -> None:
    for guichet in work.registry.guichets:
        guichet.commune = "Biot"

    assert isinstance(camille.says("/appel biot 10 nir résolu"), CallGuichetAsked)


def test_a_number_in_a_name_is_no_duration(camille: Dialogue) -> None:
    assert isinstance(camille.says("/appel Logis 62"), CallThemeAsked)
    assert isinstance(camille.presses("appel:theme:nir"), CallMinutesAsked)


def test_an_unknown_guichet_is_said_so(camille: Dialogue) -> None:
    camille.says("/appel")
    assert camille.says("Atlantide") == CallGuichetAsked(Medium.PHONE, (), "atlantide")
    assert "Aucun guichet" in camille.text


def test_a_call_may_come_from_no_guichet(work: FakeWork, camille: Dialogue) -> None:
    camille.says("/appel")
    for data in ("appel:guichet:0", "appel:theme:bilans", "appel:minutes:5", "appel:resolved:0"):
        camille.presses(data)
    assert "sans guichet" in camille.text
    assert logged(work)[-1].guichet_id is None


def test_a_mail_is_two_touches_away(work: FakeWork, camille: Dialogue) -> None:
    camille.says("/appel")
    assert camille.presses("appel:medium:mel").medium is Medium.MAIL
    camille.says("valbonne")
    for data in ("appel:theme:nir", "appel:minutes:5", "appel:resolved:1"):
        camille.presses(data)
    assert logged(work)[-1].channel == "mel"


def test_an_earlier_button_corrects_the_answer(work: FakeWork, camille: Dialogue) -> None:
    camille.says("/appel valbonne nir 10")
    camille.presses("appel:minutes:30")
    camille.presses("appel:resolved:1")
    assert logged(work)[-1].minutes == 30


def test_the_last_guichets_come_first_and_old_ones_are_forgotten(work: FakeWork, camille: Dialogue) -> None:
    log(work, LOGIS, Theme.NIR, days_ago=40)
    log(work, VALBONNE, Theme.NIR, days_ago=3)
    log(work, BIOT, Theme.NIR, days_ago=2)
    log(work, VALBONNE, Theme.NIR, days_ago=1)
    page = camille.says("/appel")
    assert [number for number, _ in page.choices] == [VALBONNE, BIOT]


def test_frequent_themes_come_first_and_all_can_be_reached(work: FakeWork, camille: Dialogue) -> None:
    for theme in (Theme.RGPD, Theme.DALO, Theme.RGPD):
        log(work, VALBONNE, theme, days_ago=1)
    page = camille.says("/appel valbonne")
    assert page.themes[:2] == (Theme.RGPD, Theme.DALO)
    assert len(page.themes) == FREQUENT_THEMES
    assert set(camille.presses("appel:themes:").themes) == set(Theme)
    assert isinstance(camille.presses("appel:theme:instances"), CallMinutesAsked)


def test_what_is_not_understood_is_asked_again(camille: Dialogue) -> None:
    camille.says("/appel valbonne")
    assert camille.says("truc").unclear
    camille.says("nir")
    assert camille.says("longtemps").unclear
    camille.says("10")
    assert isinstance(camille.says("peut-être"), CallOutcomeAsked)


@pytest.mark.parametrize("text", ["0", "1441", "25 h"])
def test_an_impossible_duration_is_refused_when_typed(camille: Dialogue, text: str) -> None:
    camille.says("/appel valbonne nir")
    with pytest.raises(MinutesOutOfRange):
        camille.says(text)


def test_it_can_be_dropped(work: FakeWork, camille: Dialogue) -> None:
    camille.says("/appel valbonne nir 10")
    assert camille.presses("appel:drop:") == Stopped()
    assert camille.state is None
    assert logged(work) == []


def test_a_file_or_an_edit_answers_nothing(camille: Dialogue) -> None:
    camille.says("/appel valbonne nir")
    assert camille.sends("photo.png") == CallMinutesAsked("Mairie de Valbonne", "nir")
    assert camille.says("10", is_edit=True) == CallMinutesAsked("Mairie de Valbonne", "nir")


@pytest.mark.parametrize(
    "data",
    [
        "appel:medium:fax",
        "appel:theme:sport",
        "appel:minutes:dix",
        "appel:resolved:2",
        "appel:guichet:²",
        "appel:x:",
    ],
)
def test_a_forged_button_is_misunderstood(camille: Dialogue, data: str) -> None:
    camille.says("/appel")
    with pytest.raises(Misunderstood):
        camille.presses(data)


def test_a_forged_guichet_is_unknown(camille: Dialogue) -> None:
    camille.says("/appel")
    with pytest.raises(UnknownGuichet):
        camille.presses("appel:guichet:999")


def test_a_button_of_a_finished_call_means_nothing(camille: Dialogue) -> None:
    camille.says("/appel valbonne nir 10 résolu")
    with pytest.raises(Misunderstood):
        camille.presses("appel:resolved:1")


def test_an_agent_logs_nothing(work: FakeWork) -> None:
    nadia = Dialogue(CallHandler(), work, agent(1))
    with pytest.raises(GestionnaireOnly):
        nadia.presses("appel:minutes:10")
    assert CallHandler.commands == {"appel": True}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("12", 12),
        ("12 min", 12),
        ("5mn", 5),
        ("1h", 60),
        ("1 h 15", 75),
        ("2h05", 125),
        ("bof", None),
        ("", None),
    ],
)
def test_durations_are_read_as_they_are_typed(text: str, minutes: int | None) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("NIR", Theme.NIR),
        ("doublon", Theme.DOUBLONS),
        ("renouvellements", Theme.RENOUVELLEMENT),
        ("réactiv", Theme.REACTIVATION),
        ("Port-Sauvin", None),
        ("inter", None),
    ],
)
def test_themes_are_read_as_they_are_typed(text: str, theme: Theme | None) -> None:
    assert read_theme(text) is theme


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("oui", True),
        ("résolu", True),
        ("Réglée", True),
        ("non résolu", False),
        ("à suivre", False),
        ("bof", None),
    ],
)
def test_outcomes_are_read_as_they_are_typed(text: str, resolved: bool | None) -> None:
    assert read_outcome(text) is resolved


def test_what_is_left_of_a_line_is_the_guichet() -> None:
    assert read_call("Port-Sauvin") == Spoken("port sauvin", None, None, None, None)
    assert read_call("") == Spoken("", None, None, None, None)
