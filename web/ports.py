"""What the web pages need from the rest of the house; the wiring joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import agenda.ports
import guichets.erasure
import guichets.keeping
import guichets.openings
import guichets.partenaires
import guichets.people
import guichets.ports
import guichets.retention
import journal.ports
import tickets.mail.ports
import tickets.ports
from agenda.events import Event
from agenda.ports import EventBook
from delivery.sendings import Sendings
from guichets.openings import AccountOpening
from guichets.overview import GuichetLine
from guichets.partenaires import Partenaire
from guichets.registry import AccessRequest, Agent, Guichet
from journal.audit import AuditBook
from journal.entries import Row
from knowledge_base.entries import Base, Entry
from knowledge_base.formats.parcels import Provenance
from knowledge_base.learning.gaps import Gap
from knowledge_base.learning.ports import Proposals, Questions
from knowledge_base.learning.rehearsal import Effect
from knowledge_base.reading import Reading
from knowledge_base.upkeep.ports import LocalValues, Revisions
from knowledge_base.verdict import Verdict
from quality.ports import SignalementBook
from rendering.message import Reply
from tickets.answer_templates import AnswerTemplates
from tickets.clock.presence import Absences, Closings, ServiceTimes
from tickets.incidents.incident import Incidents, Wording
from tickets.mail.mails import Mails
from tickets.pole.escalations import Escalations
from tickets.ports import Lessons, Tickets
from tickets.queue import Board
from tickets.saved_views import SavedViews
from tickets.timers import Timers
from tickets.triage.links import Links
from tickets.workplace import Drafts, Presences

Clock = Callable[[], datetime]  # an aware instant


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    content: bytes


class Chat(Protocol):
    """The way in of the web chat."""

    @property
    def refused(self) -> type[Exception]:
        """What ``say`` raises when it cannot take a file; its sentence stands in ``rendering.refusals``."""

    def say(
        self,
        agent: Agent,
        *,
        text: str,
        action: str,
        files: Sequence[Upload],
        masked: int,
        nonce: str,
        at: datetime,
    ) -> None:
        """Stores what was said, durably; the same again under one ``nonce`` stores nothing.

        ``masked`` NIR stood in it, of which the agent is told.
        """


class Ring(Protocol):
    async def wait(self, seconds: float) -> None:
        """Returns when something happened, at the latest after ``seconds``."""


class Listeners(Protocol):
    """The open pages, by chat."""

    @property
    def closed(self) -> bool:
        """The house closes: streams end."""

    def listening(self, chat_ref: str) -> AbstractContextManager[Ring]: ...


class Library(Protocol):
    """The base in service. What takes seconds is worked out beside the pages, and is None until then."""

    @property
    def shipped(self) -> Base:
        """The files alone."""

    @property
    def base(self) -> Base:
        """What answers today."""

    def nearest(self, words: str) -> Sequence[str]:
        """The identifiers of the ten nearest entries that share a word with these, best first."""

    def read(self, message: str) -> Reading:
        """What a message seems to be, and the entries near to it."""

    def effect(self, changed: Base) -> Effect | None:
        """What the known questions would become with this base."""

    def gaps(self) -> Sequence[Gap] | None:
        """What the base does not know, as it was some minutes ago at most."""

    def latest_gaps(self) -> Sequence[Gap] | None:
        """What it did not know when it was last looked for, which is done again where it is old."""

    def provenance(self, entries: Iterable[Entry]) -> Mapping[str, Provenance]:
        """Where those of these entries that were not written here come from."""

    def changed(self) -> None:
        """What has just been committed is to answer at once."""


AnswerShown = Callable[[Entry], Reply]
"""The answer of an entry as a chat shows it."""
Verdicts = Callable[[str], Verdict]
"""What the base in service says of a question."""


class KeptFile(Protocol):
    """A file as we hold it."""

    @property
    def name(self) -> str: ...

    @property
    def mime(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def path(self) -> str: ...

    @property
    def masked(self) -> int:
        """How many NIRs were taken out of its text."""

    @property
    def is_unread(self) -> bool:
        """Whether some may be left that nobody read."""


class Files(Protocol):
    @property
    def refused(self) -> type[Exception]:
        """What ``keep`` raises when it cannot take a file; its sentence stands in ``rendering.refusals``."""

    def keep(self, upload: Upload, *, owner: str = "") -> KeptFile:
        """Stores the file durably, without the NIRs of its text; raises ``refused``."""

    def nirs_in(self, refused: Exception) -> int:
        """How many stand in the file that was refused."""

    def held(self, path: str) -> Path | None:
        """The file behind the path of an attachment; None when it is not one of ours."""


class WebMessage(Protocol):
    """A line of a web chat; ``payload`` is a reply, or ``{"text", "files"}`` of what the agent wrote."""

    @property
    def id(self) -> int: ...

    @property
    def from_agent(self) -> bool: ...

    @property
    def payload(self) -> Mapping[str, Any]: ...

    @property
    def at(self) -> datetime: ...


class WebMessages(Protocol):
    def after(self, chat_ref: str, message_id: int, *, limit: int) -> Sequence[WebMessage]:
        """Those that follow a message, oldest first."""

    def latest(self, chat_ref: str, *, limit: int) -> Sequence[WebMessage]:
        """The last ones, oldest first."""


class Registry(guichets.keeping.Registry, Protocol):
    def guichets(self) -> Sequence[Guichet]:
        """The open ones, by name."""

    def agents(self) -> Sequence[Agent]:
        """Everybody, closed or not, oldest first."""


class Journal(journal.ports.JournalBook, Protocol):
    def last_sequence(self) -> int:
        """Grows with each row."""

    def about(self, subject: str) -> Sequence[Row]:
        """Those of one ticket, of one signalement…, in order."""


class Outbox(tickets.ports.Outbox, guichets.ports.Outbox, Protocol):
    """Tells people, on behalf of all; False when nothing was posted."""

    def tell(self, agent_id: int, notice: Any, *, key: str, channel: str = "", about: str = "") -> bool: ...

    def tell_gestionnaires(
        self,
        notice: Any,
        *,
        key: str,
        departement: str,
        about: str = "",
        besides: int | None = None,
        only: int | None = None,
        answerable: bool = True,
    ) -> bool: ...


class PeopleList(guichets.people.PeopleList, Protocol):
    def pending_requests(self) -> Sequence[AccessRequest]:
        """Those that nobody has answered, the oldest first."""


class Openings(guichets.openings.Store, Protocol):
    def going_on(self, *, departement: str) -> Sequence[AccountOpening]:
        """Those that have waited longest at their step first; ``departement`` is "" for all."""

    def over(self, *, departement: str, after: datetime) -> Sequence[AccountOpening]:
        """Those that ended since an instant, the last first."""


class Partenaires(guichets.partenaires.Store, Protocol):
    def get(self, partenaire_id: int) -> Partenaire | None: ...

    def all(self, *, departement: str) -> Sequence[Partenaire]:
        """By organisation, the closed ones last."""


class Stories(Protocol):
    """What stands in the life of the guichets."""

    def lines(self, departement: str, *, closed: bool, today: date) -> Sequence[GuichetLine]:
        """Those that are open, or those that are closed; ``departement`` is "" for all. In no order."""

    def events(self, guichet: Guichet) -> Sequence[Event]:
        """The trainings and meetings that concern it, but for those that were cancelled, latest first."""

    def openings(self, guichet_id: int) -> Sequence[AccountOpening]:
        """Of accounts in the SNE: those under way first, then the last that ended."""


class People(tickets.mail.ports.People, agenda.ports.People, Protocol):
    pass


class Work(Protocol):
    @property
    def registry(self) -> Registry: ...

    @property
    def places(self) -> guichets.ports.Places: ...

    @property
    def second_factors(self) -> guichets.ports.SecondFactors: ...

    @property
    def attempts(self) -> guichets.ports.Attempts: ...

    @property
    def people(self) -> People: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def board(self) -> Board: ...

    @property
    def service_times(self) -> ServiceTimes: ...

    @property
    def closings(self) -> Closings: ...

    @property
    def absences(self) -> Absences: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def audit(self) -> AuditBook: ...

    @property
    def events(self) -> EventBook: ...

    @property
    def signalements(self) -> SignalementBook: ...

    @property
    def lessons(self) -> Lessons: ...

    @property
    def links(self) -> Links: ...

    @property
    def escalations(self) -> Escalations: ...

    @property
    def mails(self) -> Mails: ...

    @property
    def letters(self) -> Sendings: ...

    @property
    def incidents(self) -> Incidents: ...

    @property
    def wording(self) -> Wording: ...

    @property
    def questions(self) -> Questions: ...

    @property
    def proposals(self) -> Proposals: ...

    @property
    def local_values(self) -> LocalValues: ...

    @property
    def revisions(self) -> Revisions: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def web_messages(self) -> WebMessages: ...

    @property
    def answer_templates(self) -> AnswerTemplates: ...

    @property
    def timers(self) -> Timers: ...

    @property
    def people_list(self) -> PeopleList: ...

    @property
    def openings(self) -> Openings: ...

    @property
    def partenaires(self) -> Partenaires: ...

    @property
    def stories(self) -> Stories: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def presences(self) -> Presences: ...

    @property
    def saved_views(self) -> SavedViews: ...

    @property
    def persons(self) -> guichets.erasure.Persons: ...

    @property
    def retention(self) -> guichets.retention.Retention: ...


class UnitsOfWork(Protocol):
    def __call__(self) -> AbstractContextManager[Work]:
        """One transaction."""

    def reading(self) -> AbstractContextManager[Work]:
        """A view; what is changed in it is thrown away."""
