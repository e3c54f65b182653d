"""A signalement before it leaves: written, looked at as it will be read, sent or thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.working_days import is_working_day
from guichets.errors import UnknownGuichet
from guichets.rights import Right
from guichets.scope import seen_guichets
from journal.people import identity
from quality.errors import DraftChanged
from quality.follow_up import MAX_SUBJECT, MAX_WORDS, one_line
from quality.signalements import Anomaly, Draft, LetterText, due_date
from rendering.signalement import reckoning
from web.console.quality.letters import (
    document_response,
    keep,
    letter_of,
    orders,
    recipients,
    seen_draft,
    seen_signalement,
    shown,
    today_at,
    zone_of,
)
from web.console.told import quiet_until
from web.errors import FieldsAtFault, UnknownPage
from web.fields import number_of
from web.forms import Faults, required
from web.shell import Asked, Go, Page, Shell, page

PATH = "/qualite/projet"
MOST_LINES = 30
_MORE_LINES = 2
"""Empty ones, after those that are written: saving gives more."""
_CELLS = ("constat", "attendu", "source")
TEXTS = (("conseil", "advice", "Conseil ou appui proposé"),)
"""Of the form: the field, what it is of the letter, its label."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/qualite/{draft}"
    return [
        shell.page(PATH, blank, Right.ACT),
        shell.order(PATH, write, again=blank),
        shell.page(f"{one}/modifier", ask_change, Right.ACT),
        shell.order(f"{one}/modifier", change, again=ask_change),
        shell.order(f"{one}/abandonner", discard),
        shell.order(f"{one}/notifier", notify, again=again, opens_files=True),
    ]


def blank(asked: Asked) -> Page:
    return _form(asked, None)


def write(asked: Asked) -> Go:
    faults = Faults()
    guichet_id = faults.reading("guichet", lambda: _guichet(asked))
    subject = faults.reading("objet", lambda: one_line(required(asked.text("objet"))))
    if guichet_id is None or subject is None:
        raise FieldsAtFault(faults.sentences)
    draft = orders(guichet_id, asked).draft(_text(subject, asked), guichet_id=guichet_id, by=asked.by)
    return Go(f"/qualite/{draft.reference}?fait=brouillon")


def ask_change(asked: Asked) -> Page | Go:
    draft = seen_draft(asked)
    if draft is None:
        return _sent_or_unknown(asked)
    return _form(asked, draft)


def change(asked: Asked) -> Go:
    draft = seen_draft(asked)
    if draft is None:
        return _sent_or_unknown(asked)
    text = _text(required(asked.text("objet")), asked)
    orders(draft.guichet_id, asked).change(draft, text, by=asked.by)
    return Go(f"/qualite/{draft.reference}?fait=brouillon")


def discard(asked: Asked) -> Go:
    draft = seen_draft(asked)
    if draft is None:
        return _sent_or_unknown(asked)
    orders(draft.guichet_id, asked).discard(draft, by=asked.by)
    return Go("/qualite?fait=abandonne")


def preview(asked: Asked, draft: Draft) -> Page:
    """What will leave, to whom, and by when it is to be answered."""
    sent_on, zone = today_at(draft.guichet_id, asked), zone_of(draft.guichet_id, asked)
    return page(
        "console/quality/projet.html",
        projet=draft,
        a_qui=recipients(draft, asked),
        lettre_blocs=shown(letter_of(draft, asked)),
        decompte=reckoning(sent_on, is_working=is_working_day(due_date(sent_on), zone)),
        part_le=quiet_until(asked, asked.work.people.departement_of(draft.guichet_id)),
        etat=_state_of(draft, asked),
        fait_dit=asked.done("quality.drafts"),
    )


def again(asked: Asked) -> Page:
    draft = seen_draft(asked)
    if draft is None:
        raise UnknownPage
    return preview(asked, draft)


def document(asked: Asked, draft: Draft) -> Response:
    return document_response({"lettre": letter_of(draft, asked)}, asked)


def notify(asked: Asked) -> Go:
    """What leaves is what was looked at. Pressed twice, it has left once."""
    with asked.site.units.reading() as work:
        before = asked.within(work)
        found = seen_draft(before)
        if found is None:
            return _sent_or_unknown(before)
        if asked.text("etat") != _state_of(found, before):
            raise DraftChanged
        made = letter_of(found, before)
    letters = [keep(asked, f"signalement-{found.reference}", made)] if found.anomalies else []
    draft = seen_draft(asked)
    if draft is None:
        return _sent_or_unknown(asked)
    if asked.text("etat") != _state_of(draft, asked):
        raise DraftChanged
    sent = orders(draft.guichet_id, asked).notify(
        draft, letters, address=recipients(draft, asked).address, by=asked.by
    )
    return Go(f"/qualite/{sent.reference}?fait=notifie")


def _sent_or_unknown(asked: Asked) -> Go:
    signalement = seen_signalement(asked)
    if signalement is None:
        raise UnknownPage
    return Go(f"/qualite/{signalement.reference}?fait=partie")


def _state_of(draft: Draft, asked: Asked) -> str:
    """Differs once anything of what leaves has changed: its words, its day, whom it is for."""
    to = recipients(draft, asked)
    said = (draft.said, f"{today_at(draft.guichet_id, asked)}")
    whom = ([identity(one) for one in to.agents], to.address)
    return sha256(repr((said, whom)).encode()).hexdigest()[:16]


def _form(asked: Asked, draft: Draft | None) -> Page:
    written = draft.anomalies if draft is not None else []
    lines = [
        {"anomalie": one.label, "constat": one.found, "attendu": one.expected, "source": one.source}
        | {"code": one.code}
        for one in written
    ]
    typed = [asked.text(f"anomalie-{n}") for n in range(MOST_LINES)]
    more = max((n + 1 for n, text in enumerate(typed) if text), default=0)
    lines += [{}] * (max(len(lines), more) + _MORE_LINES - len(lines))
    known = {
        "guichet": asked.query.get("guichet", ""),
        "objet": draft.subject if draft is not None else "",
        **{field: getattr(draft, name, "") for field, name, _ in TEXTS},
        **{
            f"{name}-{n}": line.get(name, "")
            for n, line in enumerate(lines)
            for name in ("anomalie", "code", *_CELLS)
        },
    }
    return page(
        "console/quality/projet_form.html",
        projet=draft,
        guichet=asked.work.people.guichet_name(draft.guichet_id) if draft is not None else "",
        guichets=seen_guichets(asked.work, asked.by),
        saisi=asked.filled(known),
        lignes=range(min(len(lines), MOST_LINES)),
        textes=TEXTS,
        objet_au_plus=MAX_SUBJECT,
        texte_au_plus=MAX_WORDS,
    )


def _text(subject: str, asked: Asked) -> LetterText:
    typed = {name: asked.text(field) for field, name, _ in TEXTS}
    return LetterText(subject=subject, anomalies=_anomalies(asked), **typed)


def _anomalies(asked: Asked) -> list[Anomaly]:
    """The lines that say what is wrong."""
    return [
        Anomaly(
            asked.text(f"code-{n}")[:64], label, *(asked.text(f"{name}-{n}")[:MAX_SUBJECT] for name in _CELLS)
        )
        for n in range(MOST_LINES)
        if (label := " ".join(asked.text(f"anomalie-{n}").split())[:MAX_SUBJECT])
    ]


def _guichet(asked: Asked) -> int:
    number = number_of(required(asked.text("guichet")))
    if number is None or number not in {one.id for one in seen_guichets(asked.work, asked.by)}:
        raise UnknownGuichet
    return number
