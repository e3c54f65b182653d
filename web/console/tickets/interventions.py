"""A call, a mail or a visit, noted by hand: what went by no channel of ours counts in the bilan too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from guichets.names import fold, holds_each_word, likeliest
from guichets.rights import Right
from guichets.scope import seen_guichets
from journal.entries import JournalQuery, Kind, Row
from journal.people import identity
from knowledge_base.themes import Theme
from rendering.labels import MEDIUM, THEME
from tickets.errors import MinutesOutOfRange, NotHersToCancel
from tickets.interventions import (
    Medium,
    Outcome,
    cancel_intervention,
    line_of,
    log_intervention,
    taken_place_at,
)
from tickets.ticket import Ticket
from web.console.tickets.sight import other_ticket, ticket_or_none
from web.errors import (
    FieldsAtFault,
    NoGuichetChosen,
    SeveralGuichets,
    UnknownCaller,
    UnknownPage,
    UnknownTheme,
)
from web.faults import fault_of
from web.fields import number_of
from web.forms import Faults, read_day
from web.shell import Asked, Go, Page, Shell, page

PATH = "/interventions/nouvelle"
NO_GUICHET = "aucun"
"""Somebody who works for none: a partenaire, an editor of software."""
FIELDS = ("moyen", "guichet", "qui", "mots", "theme", "minutes", "resolu", "jour", "ticket", "corrige")
DURATIONS = (5, 10, 15, 20)
MOST_OFFERED, FREQUENT = 6, 4
MOST_SHOWN = 10
_LOOKED_AT = 200
"""Rows in which what was cancelled, and who called last, is looked for."""


@dataclass(frozen=True)
class Noted:
    """A row of the gestionnaire's."""

    row: Row
    guichet: str
    is_cancelled: bool


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, show, Right.ACT),
        shell.page("/interventions/theme", guess, Right.ACT),
        shell.order(PATH, note, again=show),
        shell.order("/interventions/{number:int}/annuler", cancel, again=show),
    ]


def show(asked: Asked) -> Page:
    """The page, or its form alone over another page. ``?corrige=`` begins with what a row holds."""
    begun = _begun(asked)
    saisie = asked.filled(begun)
    found = _meant(saisie["qui"], asked) if asked.refusal and saisie["qui"] else {}
    shown = found or _last_called(asked)
    if saisie["guichet"].isdecimal() and int(saisie["guichet"]) not in shown:
        number = int(saisie["guichet"])
        shown = {number: asked.work.people.guichet_name(number), **shown}
    fait = asked.query.get("fait", "")
    return page(
        f"console/tickets/{'appel' if asked.is_fragment else 'intervention'}.html",
        saisie=saisie,
        fautes={**dict.fromkeys((*FIELDS, ""), ""), **asked.faults},
        fait=fait,
        en_fenetre=asked.is_fragment,
        moyens=MEDIUM.items(),
        connus=_known(asked),
        proposes=list(shown.items())[:MOST_OFFERED],
        proposes_sont_trouves=bool(found),
        durees=DURATIONS,
        devine="",
        frequents=_frequent(asked),
        themes=THEME.items(),
        notees=_noted(asked) if fait == "note" or not asked.is_fragment else (),
    )


def guess(asked: Asked) -> Page:
    """The theme that these words tell; they go no further."""
    found = _told(asked.query.get("mots", ""), asked)
    return page(
        "console/tickets/appel_theme.html",
        saisie={"theme": found},
        devine=found,
        fautes={},
        frequents=_frequent(asked),
        themes=THEME.items(),
    )


def note(asked: Asked) -> Go:
    """A row that is corrected is cancelled by the one that takes its place."""
    if asked.text("moyen") not in set(Medium):
        raise UnknownPage
    faults = Faults()
    ticket = faults.reading("ticket", lambda: _about(asked))
    guichet = faults.reading("guichet", lambda: _chosen(asked, ticket))
    theme = faults.reading("theme", lambda: _theme(asked, ticket))
    day = faults.reading("jour", lambda: read_day(asked.text("jour")))
    at = faults.reading("jour", lambda: taken_place_at(day, now=asked.now, zone=asked.zone)) if day else None
    faults.refuse()
    assert theme is not None
    assert at is not None
    corrected = number_of(asked.text("corrige"))
    if corrected is not None:
        _cancel(corrected, asked)
    try:
        log_intervention(
            asked.work,
            by=asked.by,
            medium=Medium(asked.text("moyen")),
            guichet_id=guichet,
            theme=theme.value,
            minutes=number_of(asked.text("autres_minutes") or asked.text("minutes")) or 0,
            resolved=asked.text("resolu") == "oui",
            now=at,
            ticket=ticket,
        )
    except MinutesOutOfRange as refused:
        raise FieldsAtFault({"minutes": fault_of(refused).sentence}) from None
    if asked.text("ensuite") == "ticket":
        return Go(f"/tickets/ouvrir?{urlencode({'guichet': guichet or ''})}")
    return Go(f"{PATH}?fait=note")


def cancel(asked: Asked) -> Go:
    _cancel(asked.path["number"], asked)
    return Go(f"{PATH}?fait=annulee")


def _begun(asked: Asked) -> Mapping[str, str]:
    """What stands in the form before anything is typed."""
    usual = {
        "moyen": Medium.PHONE.value,
        "resolu": "oui",
        "jour": f"{asked.today}",
        "minutes": f"{DURATIONS[0]}",
    }
    begun = {name: asked.query.get(name) or usual.get(name, "") for name in FIELDS}
    number = number_of(begun["corrige"])
    row = asked.work.journal.row(number) if number is not None else None
    if row is None or not _is_mine(row, asked):
        return {**begun, "corrige": ""}
    entry = row.entry
    return {
        **begun,
        "moyen": entry.channel,
        "guichet": str(entry.guichet_id or NO_GUICHET),
        "theme": entry.theme,
        "minutes": str(entry.minutes),
        "resolu": "oui" if entry.outcome == Outcome.RESOLVED else "non",
        "jour": asked.zone.local(entry.at).date().isoformat(),
        "ticket": entry.subject,
    }


def _is_mine(row: Row, asked: Asked) -> bool:
    """And stands still."""
    is_hers = row.entry.kind is Kind.CALL_LOGGED and row.entry.actor_id == asked.me
    return is_hers and not asked.work.journal.about(line_of(row.sequence))


def _cancel(number: int, asked: Asked) -> None:
    row = asked.work.journal.row(number)
    if row is None or asked.work.journal.about(line_of(number)):
        raise NotHersToCancel
    subject = row.entry.subject
    ticket = ticket_or_none(subject, asked.work, asked.by) if subject else None
    cancel_intervention(asked.work, row, by=asked.by, ticket=ticket)


def _recent(asked: Asked) -> Sequence[Row]:
    """The last calls of the département, the last first."""
    wanted = JournalQuery(kind=Kind.CALL_LOGGED, departement=asked.visitor.departement)
    return asked.work.journal.page(wanted, limit=_LOOKED_AT)


def _last_called(asked: Asked) -> Mapping[int, str]:
    """Who has just called often calls again."""
    latest = dict.fromkeys(row.entry.guichet_id for row in _recent(asked))
    seen = {identity(one): one.name for one in seen_guichets(asked.work, asked.by)}
    return {number: seen[number] for number in latest if number is not None and number in seen}


def _frequent(asked: Asked) -> Sequence[tuple[str, str]]:
    counted = Counter(row.entry.theme for row in _recent(asked) if row.entry.theme in set(Theme))
    return [(theme, THEME[Theme(theme)]) for theme, _ in counted.most_common(FREQUENT)]


def _told(words: str, asked: Asked) -> str:
    theme = asked.site.library.read(words).theme if words.strip() else None
    return theme.value if theme else ""


def _known(asked: Asked) -> Sequence[str]:
    """The guichets and the agents of the reader's département, as they may be typed."""
    work, by = asked.work, asked.by
    guichets = {one.id: one.name for one in seen_guichets(work, by)}
    agents = [one for one in work.registry.agents(by.departement) if one.is_active]
    theirs = (f"{one.name}, {guichets[one.guichet_id]}" for one in agents if one.guichet_id in guichets)
    return [*guichets.values(), *theirs]


def _meant(typed: str, asked: Asked) -> Mapping[int, str]:
    """The guichets that the words may mean, by their own name or by that of one of their agents."""
    guichets = {identity(one): one for one in seen_guichets(asked.work, asked.by)}
    exact = {number: one.name for number, one in guichets.items() if fold(one.name) == fold(typed)}
    if exact or not fold(typed):
        return exact
    found = {
        number: one for number, one in guichets.items() if holds_each_word(f"{one.name} {one.commune}", typed)
    }
    for agent in asked.work.registry.agents(asked.by.departement):
        guichet = guichets.get(agent.guichet_id or 0)
        if guichet is not None and agent.is_active and holds_each_word(f"{agent.name} {guichet.name}", typed):
            found.setdefault(identity(guichet), guichet)
    return {identity(one): one.name for one in likeliest([*found.values()], typed)}


def _noted(asked: Asked) -> Sequence[Noted]:
    """The gestionnaire's, the last noted first."""
    journal = asked.work.journal
    mine = frozenset({asked.me})
    rows = journal.page(JournalQuery(kind=Kind.CALL_LOGGED, actor_ids=mine), limit=MOST_SHOWN)
    cancelling = journal.page(JournalQuery(kind=Kind.CALL_CANCELLED, actor_ids=mine), limit=_LOOKED_AT)
    cancelled = {row.entry.subject for row in cancelling}
    name_of = asked.work.people.guichet_name
    return [Noted(row, name_of(row.entry.guichet_id), line_of(row.sequence) in cancelled) for row in rows]


def _about(asked: Asked) -> Ticket | None:
    """The ticket that it was about, if it was about one; ``NoOtherTicket``."""
    reference = asked.text("ticket")
    return other_ticket(reference, asked.work, asked.by) if reference else None


def _chosen(asked: Asked, ticket: Ticket | None) -> int | None:
    """What is ticked, else the one that the words mean, else that of the ticket."""
    value, typed = asked.text("guichet"), asked.text("qui")
    if value == NO_GUICHET:
        return None
    if value:
        known = {str(one.id): one.id for one in seen_guichets(asked.work, asked.by)}
        if value not in known:
            raise NoGuichetChosen
        return known[value]
    if typed:
        meant = [*_meant(typed, asked)]
        if len(meant) != 1:
            raise SeveralGuichets if meant else UnknownCaller
        return meant[0]
    if ticket is None:
        raise NoGuichetChosen
    return ticket.guichet_id


def _theme(asked: Asked, ticket: Ticket | None) -> Theme:
    """What is chosen, else what the words tell, else that of the ticket."""
    value = asked.text("theme") or _told(asked.text("mots"), asked) or (ticket.theme if ticket else "")
    if value not in set(Theme):
        raise UnknownTheme
    return Theme(value)
