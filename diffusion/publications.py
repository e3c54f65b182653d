"""What the gestionnaire sends out (mission 1.a and 4.c): to whom, and who has read it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from deadlines.service_hours import HoursOf
from delivery.files import Attachment
from delivery.letters import digest_of, new_secret, opens
from delivery.notices import AlsoByMail, CanWait, ToMany
from journal.entries import Entry, Kind
from journal.people import Person, identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


LONGEST_TITLE = 200  # characters
LONGEST_TEXT = 3_000
"""With the title and the buttons, one message of a messenger."""
AGAIN_AFTER = timedelta(days=7)
"""A letter goes to whoever has not read by then: our own threshold."""
AGAIN_UNTIL = timedelta(days=30)
LINK_LASTS = timedelta(days=365)


class PublicationKind(StrEnum):
    FLASH = "flash"
    MINUTES = "compte_rendu"
    BILAN = "bilan"
    DASHBOARD = "tableau_de_bord"
    GUICHETS = "liste_guichets"
    NATIONAL = "document_national"
    LAW = "lois"


@dataclass(frozen=True, kw_only=True)
class Content:
    """``guichet_ids`` are none for all of them; ``for_referents`` leaves their other agents out. Anybody may
    read what is ``is_public``, without an account.
    """

    kind: PublicationKind
    title: str
    text: str = ""
    files: tuple[Attachment, ...] = ()
    guichet_ids: Collection[int] = ()
    for_referents: bool = False
    to_agents: bool = True
    partenaire_ids: Collection[int] = ()
    is_public: bool = False


@dataclass(eq=False, kw_only=True)
class Publication:
    """A draft until it is sent; then it changes no more. ``departement`` is "" for one of all of them."""

    id: int | None = None
    kind: PublicationKind
    title: str
    text: str
    files: list[Attachment]
    departement: str
    guichet_ids: list[int]
    for_referents: bool
    to_agents: bool
    partenaire_ids: list[int]
    is_public: bool
    created_by: int
    created_at: datetime
    sent_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Copy:
    """For an agent or for a partenaire, whoever it was sent to. ``digests`` are those of the secrets of the
    letters that brought it to a partenaire: each has its link. ``again_at`` is when they were reminded.
    """

    id: int | None = None
    publication_id: int
    agent_id: int | None = None
    partenaire_id: int | None = None
    digests: list[str] = field(default_factory=list)
    read_at: datetime | None = None
    again_at: datetime | None = None

    def new_secret(self) -> str:
        secret = new_secret()
        self.digests = [*self.digests, digest_of(secret)]
        return secret

    def opens_with(self, secret: str) -> bool:
        return opens(self.digests, secret)


@dataclass(frozen=True)
class PublicationSent(AlsoByMail, CanWait, ToMany):
    """To an agent, in their chat."""

    number: int
    kind: PublicationKind
    title: str
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class PublicationLetter:
    """By mail. ``link`` opens the page where it is read, "" where others do not reach our pages."""

    kind: PublicationKind
    title: str
    text: str
    files: tuple[str, ...]
    link: str
    secret_until: datetime
    is_again: bool = False


@dataclass(frozen=True)
class Readings:
    """Of the documents of one kind: how many they are, to how many people they went, how many have read."""

    kind: PublicationKind
    documents: int
    sent: int
    read: int


@dataclass(frozen=True)
class Unread:
    """Whom a letter reminds of what they have not read."""

    publication: Publication
    copy: Copy
    address: str


class Correspondent(Protocol):
    @property
    def id(self) -> int | None: ...

    @property
    def email(self) -> str: ...


class PublicationService:
    """One instance per unit of work."""

    def __init__(self, work: Work, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._channel = channel

    def write(self, content: Content, *, departement: str, by: Person) -> Publication:
        """A draft, that nobody reads yet. Raises diffusion.nothing_to_send or common.too_long."""
        self._require_gestionnaire(by, departement)
        title, text = _said(content)
        publication = Publication(
            kind=content.kind,
            title=title,
            text=text,
            files=list(content.files),
            departement=departement,
            guichet_ids=sorted(content.guichet_ids),
            for_referents=content.for_referents,
            to_agents=content.to_agents,
            partenaire_ids=sorted(content.partenaire_ids),
            is_public=content.is_public,
            created_by=identity(by),
            created_at=self._now,
        )
        self._work.publications.add(publication)
        return publication

    def change(self, publication: Publication, content: Content, *, by: Person) -> None:
        """Raises diffusion.sent, diffusion.nothing_to_send or common.too_long."""
        self._require_draft(publication, by)
        publication.title, publication.text = _said(content)
        publication.kind, publication.is_public = content.kind, content.is_public
        publication.files = list(content.files)
        publication.guichet_ids = sorted(content.guichet_ids)
        publication.partenaire_ids = sorted(content.partenaire_ids)
        publication.for_referents, publication.to_agents = content.for_referents, content.to_agents

    def discard(self, publication: Publication, *, by: Person) -> None:
        self._require_draft(publication, by)
        self._work.publications.remove(publication)

    def audience(self, publication: Publication) -> tuple[Sequence[int], Sequence[Correspondent]]:
        """The agents and the partenaires to whom it would leave now; no partenaire where no mail leaves."""
        agents = (
            self._work.publications.readers(
                publication.departement, publication.guichet_ids, referents_only=publication.for_referents
            )
            if publication.to_agents
            else ()
        )
        by_mail = self._work.outbox.writes_letters
        return agents, self._work.partenaires.reached(publication.partenaire_ids) if by_mail else ()

    def send(self, publication: Publication, *, by: Person) -> int:
        """To how many. Raises diffusion.sent, or diffusion.nobody unless anybody may read it."""
        self._require_draft(publication, by)
        agents, partenaires = self.audience(publication)
        if not agents and not partenaires and not publication.is_public:
            raise Refused("diffusion.nobody")
        publication.sent_at = self._now
        number, names = identity(publication), tuple(one.name for one in publication.files)
        copies = [Copy(publication_id=number, agent_id=one) for one in agents]
        copies += [Copy(publication_id=number, partenaire_id=one.id) for one in partenaires]
        self._work.publications.add_copies(copies)
        notice = PublicationSent(number, publication.kind, publication.title, publication.text, names)
        self._work.outbox.tell_each(agents, notice, key=f"publication:{number}")
        for one, copy in zip(partenaires, copies[len(agents) :], strict=True):
            self._mail(publication, copy, one.email, is_again=False)
        self._log(Kind.PUBLICATION_SENT, publication, by, outcome=publication.kind.value)
        return len(copies)

    def take_down(self, publication: Publication, *, by: Person) -> None:
        """From the public page; whoever received it keeps it."""
        self._require_gestionnaire(by, publication.departement)
        if publication.is_public:
            publication.is_public = False
            self._log(Kind.PUBLICATION_TAKEN_DOWN, publication, by)

    def read(self, publication_id: int, agent: Person) -> Publication | None:
        """By an agent to whom it was sent; None for anybody else. The first time is the one that counts."""
        copy = self._work.publications.copy_of(publication_id, identity(agent))
        publication = self._work.publications.get(publication_id)
        if copy is None or publication is None:
            return None
        if copy.read_at is None:
            copy.read_at = self._now
            self._log(Kind.PUBLICATION_READ, publication, agent, guichet_id=agent.guichet_id)
        return publication

    def opened(self, number: int, secret: str) -> tuple[Copy, Publication] | None:
        """By the link of a letter. A program that looks at it is nobody who reads."""
        copy = self._work.publications.copy(number)
        if copy is None or not copy.opens_with(secret):
            return None
        publication = self._work.publications.get(copy.publication_id)
        if publication is None or publication.sent_at is None:
            return None
        return (copy, publication) if publication.sent_at + LINK_LASTS > self._now else None

    def acknowledge(self, copy: Copy, publication: Publication) -> None:
        """A partenaire says that they have read it: who they are, the journal does not say."""
        if copy.read_at is None:
            copy.read_at = self._now
            self._log(Kind.PUBLICATION_READ, publication, None)

    def remind(self, unread: Unread) -> bool:
        unread.copy.again_at = self._now
        return self._mail(unread.publication, unread.copy, unread.address, is_again=True)

    def _mail(self, publication: Publication, copy: Copy, address: str, *, is_again: bool) -> bool:
        key = f"publication:{publication.id}:mel-{copy.id}:{'encore' if is_again else 'envoi'}"
        path = f"/publications/{publication.id}"
        if copy.partenaire_id is not None:
            path = f"/publication/{copy.id}/{copy.new_secret()}"
        names = tuple(one.name for one in publication.files)
        until = self._now + LINK_LASTS
        letter = PublicationLetter(
            publication.kind,
            publication.title,
            publication.text,
            names,
            self._work.outbox.link(path),
            until,
            is_again,
        )
        departement = publication.departement
        return self._work.outbox.write(address, letter, key=key, departement=departement, until=until)

    def _require_draft(self, publication: Publication, by: Person) -> None:
        self._require_gestionnaire(by, publication.departement)
        if publication.sent_at is not None:
            raise Refused("diffusion.sent")

    @staticmethod
    def _require_gestionnaire(by: Person, departement: str) -> None:
        if not by.is_gestionnaire or not by.sees(departement):
            raise Refused("diffusion.not_yours")

    def _log(
        self,
        kind: Kind,
        publication: Publication,
        by: Person | None,
        *,
        outcome: str = "",
        guichet_id: int | None = None,
    ) -> None:
        self._work.journal.add(
            Entry(
                at=self._now,
                kind=kind,
                channel=self._channel,
                subject=f"publication:{publication.id}",
                actor_id=by.id if by is not None else None,
                guichet_id=guichet_id,
                outcome=outcome,
            )
        )


def send_again(work: Work, *, now: datetime, hours_of: HoursOf) -> int:
    """In the hours of its département, a letter to each who has not read after a week; once."""
    if not work.outbox.writes_letters:
        return 0
    service = PublicationService(work, now=now)
    due = work.publications.unread(now - AGAIN_UNTIL, now - AGAIN_AFTER)
    return sum(service.remind(one) for one in due if hours_of(one.publication.departement).is_open(now))


def _said(content: Content) -> tuple[str, str]:
    title, text = " ".join(content.title.split()), content.text.strip()
    if not title or not (text or content.files):
        raise Refused("diffusion.nothing_to_send")
    for said, most in ((title, LONGEST_TITLE), (text, LONGEST_TEXT)):
        if len(said) > most:
            raise Refused("common.too_long", limit=most)
    return title, text
