"""What the gestionnaire sends out: written, looked at, sent, and who has read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from starlette.responses import Response
from starlette.routing import BaseRoute

from delivery.files import Attachment
from diffusion.publications import (
    LONGEST_TEXT,
    Content,
    Copy,
    Publication,
    PublicationKind,
    PublicationService,
)
from guichets.names import fold
from guichets.rights import Right
from guichets.scope import seen_guichets, sees, sees_person
from journal.people import identity
from refusals.base import Refused
from rendering.labels import PUBLICATION_KIND
from web.console.agenda.form import convocable, ticked
from web.console.told import quiet_until
from web.errors import UnknownPage
from web.fields import number_of, one_of, page_of
from web.files import numbered_file
from web.kept import MOST_ATTACHED, attached, joined
from web.shell import Asked, Go, Page, Shell, page

PATH = "/diffusion"
PAGE = 40
AUDIENCES = (("tous", "tous les agents"), ("referents", "les référents seulement"), ("", "aucun agent"))
"""Of the guichets that are ticked, or of all of them."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{publication:int}}"
    return [
        shell.page(PATH, listed),
        shell.page(f"{PATH}/nouvelle", blank, Right.ACT),
        shell.order(f"{PATH}/nouvelle", write, again=blank, takes_files=True),
        shell.page(one, show),
        shell.page(f"{one}/fichier/{{number:int}}", file),
        shell.page(f"{one}/modifier", ask_change, Right.ACT),
        shell.order(f"{one}/modifier", change, again=ask_change, takes_files=True),
        shell.order(f"{one}/diffuser", send, again=show),
        shell.order(f"{one}/supprimer", discard, again=show),
        shell.order(f"{one}/retirer", take_down, again=show),
    ]


def listed(asked: Asked) -> Page:
    store, departement = asked.work.publications, asked.visitor.departement
    number = page_of(asked.query.get("page", ""))
    sent = store.sent(departement, limit=PAGE + 1, skipped=(number - 1) * PAGE)
    return page(
        "console/diffusion/diffusion.html",
        brouillons=store.drafts(departement),
        envoyees=sent[:PAGE],
        lues=store.counts([identity(one) for one in sent]),
        page=number,
        suite_existe=len(sent) > PAGE,
        fait_dit=asked.done("diffusion"),
    )


def show(asked: Asked) -> Page:
    """With whom it would reach, or whom it reached."""
    publication, store = _seen(asked), asked.work.publications
    agents, partenaires = (
        asked.commands(PublicationService).audience(publication) if publication.sent_at is None else ((), ())
    )
    sent, number = number_of(asked.query.get("envoye", "")), identity(publication)
    read, copies = store.counts([number]).get(number, (0, 0))
    chosen = (one for one in seen_guichets(asked.work, asked.by) if one.id in publication.guichet_ids)
    return page(
        "console/diffusion/diffusion_une.html",
        publication=publication,
        destinataires=(len(agents), len(partenaires)),
        lecteurs=_readers(publication, asked),
        lues=read,
        envoyees=copies,
        personne=not agents and not partenaires and not publication.is_public,
        guichets=[one.name for one in chosen],
        etat=_state_of(publication),
        non_joints=_unreached(publication, asked),
        part_le=quiet_until(asked, publication.departement),
        fait_dit=asked.done("diffusion") if sent is None else _sent_words(sent, publication, asked),
    )


def file(asked: Asked) -> Response:
    return numbered_file(asked.site.files, _seen(asked).files, asked.path["number"])


def blank(asked: Asked) -> Page:
    known = {"titre": asked.query.get("titre", ""), "sorte": asked.query.get("sorte", PublicationKind.FLASH)}
    return _form(asked, None, {"texte": "", "agents": asked.query.get("agents", "tous"), **known})


def write(asked: Asked) -> Go:
    content = _content(asked, attached(asked))
    publication = asked.commands(PublicationService).write(
        content, departement=asked.visitor.departement, by=asked.by
    )
    return Go(f"{PATH}/{publication.id}?fait=brouillon")


def ask_change(asked: Asked) -> Page | Go:
    publication = _seen(asked)
    if publication.sent_at is not None:
        return Go(f"{PATH}/{publication.id}")
    known = {
        "titre": publication.title,
        "texte": publication.text,
        "sorte": publication.kind.value,
        "agents": ("referents" if publication.for_referents else "tous") if publication.to_agents else "",
        "publique": "oui" if publication.is_public else "",
    }
    return _form(asked, publication, known)


def change(asked: Asked) -> Go:
    more, publication = attached(asked), _seen(asked)
    content = _content(asked, joined(publication.files, more))
    asked.commands(PublicationService).change(publication, content, by=asked.by)
    return Go(f"{PATH}/{publication.id}?fait=brouillon")


def send(asked: Asked) -> Go:
    publication = _seen(asked)
    if publication.sent_at is None and asked.text("etat") != _state_of(publication):
        raise Refused("diffusion.changed")
    return Go(
        f"{PATH}/{publication.id}?envoye={asked.commands(PublicationService).send(publication, by=asked.by)}"
    )


def _state_of(publication: Publication) -> str:
    """Differs once anything of the draft has changed: what leaves is what was looked at."""
    said = (publication.kind, publication.title, publication.text, publication.files)
    to = (publication.guichet_ids, publication.to_agents, publication.for_referents)
    also = (publication.partenaire_ids, publication.is_public)
    return sha256(repr((*said, *to, *also)).encode()).hexdigest()[:16]


def take_down(asked: Asked) -> Go:
    publication = _seen(asked)
    asked.commands(PublicationService).take_down(publication, by=asked.by)
    return Go(f"{PATH}/{publication.id}?fait=retiree")


def discard(asked: Asked) -> Go:
    asked.commands(PublicationService).discard(_seen(asked), by=asked.by)
    return Go(f"{PATH}?fait=supprime")


def _form(asked: Asked, publication: Publication | None, known: Mapping[str, str]) -> Page:
    is_fresh = bool(asked.refusal) or publication is None
    guichets, partenaires = _chosen(asked)
    return page(
        "console/diffusion/diffusion_form.html",
        publication=publication,
        saisi=asked.filled({"publique": "", **known}),
        sortes=PUBLICATION_KIND.items(),
        lecteurs=AUDIENCES,
        guichets=seen_guichets(asked.work, asked.by),
        coches=guichets if is_fresh or publication is None else publication.guichet_ids,
        partenaires=convocable(asked),
        choisis=partenaires if is_fresh or publication is None else publication.partenaire_ids,
        texte_au_plus=LONGEST_TEXT,
        fichiers_au_plus=MOST_ATTACHED,
    )


def _content(asked: Asked, files: Sequence[Attachment]) -> Content:
    (guichets, partenaires), to = _chosen(asked), asked.text("agents")
    return Content(
        kind=one_of(PublicationKind, asked.text("sorte")) or PublicationKind.FLASH,
        title=asked.text("titre"),
        text=asked.text("texte"),
        files=tuple(files),
        guichet_ids=guichets,
        for_referents=to == "referents",
        to_agents=bool(to),
        partenaire_ids=partenaires,
        is_public=asked.text("publique") == "oui",
    )


def _chosen(asked: Asked) -> tuple[frozenset[int], frozenset[int]]:
    """The guichets and the partenaires that are ticked, of those that the gestionnaire may choose."""
    guichets = frozenset(number for number in ticked(asked.form) if sees(asked.work, asked.by, number))
    return guichets, ticked(asked.form, "partenaire") & {one.id or 0 for one in convocable(asked)}


def _readers(publication: Publication, asked: Asked) -> Sequence[tuple[str, str, Copy]]:
    """Name, guichet or organisation: who has not read first, then by guichet. Those of another département
    are counted, not named.
    """
    shown = []
    for copy, agent, partenaire in asked.work.publications.readers_of(identity(publication)):
        if agent is not None and sees_person(asked.work, asked.by, agent):
            shown.append((agent.name, asked.work.people.guichet_name(agent.guichet_id), copy))
        elif partenaire is not None and asked.by.sees(partenaire.departement):
            shown.append((partenaire.name, partenaire.organisation, copy))
    return sorted(shown, key=lambda one: (one[2].read_at is not None, fold(one[1]), fold(one[0])))


def _unreached(publication: Publication, asked: Asked) -> Sequence[str]:
    """The partenaires who were chosen, and to whom no mail leaves."""
    wanted = set(publication.partenaire_ids)
    if publication.sent_at is None:
        reached = {one.id for one in asked.commands(PublicationService).audience(publication)[1]}
    else:
        found = asked.work.publications.readers_of(identity(publication))
        if found and not any(agent or partenaire for _, agent, partenaire in found):
            return ()  # whom it reached is no longer kept
        reached = {copy.partenaire_id for copy, _, _ in found}
    seen = asked.work.partenaires.all(departement=asked.visitor.departement)
    return [f"{one.name} ({one.organisation})" for one in seen if one.id in wanted - reached]


def _sent_words(number: int, publication: Publication, asked: Asked) -> str:
    if not number:
        return "C’est publié, sans message à personne."
    told = "un destinataire" if number == 1 else f"{number} destinataires"
    again = " Dans une semaine, un mél le rappellera à qui a une adresse et ne l’aura pas lu."
    waking = quiet_until(asked, publication.departement) if publication.to_agents else None
    when = f" Les agents le reçoivent {asked.site.writer.dates.instant(waking)}." if waking else ""
    done = f"C’est diffusé à {told}." if waking else f"C’est parti vers {told}."
    return done + when + (again if asked.work.outbox.writes_letters else "")


def _seen(asked: Asked) -> Publication:
    """One of the reader's département or of all; ``UnknownPage``."""
    publication = asked.work.publications.get(asked.path["publication"])
    if publication is None or not asked.by.sees(publication.departement):
        raise UnknownPage
    return publication
