"""Two départements of one service: things of the 06 that bear a word of theirs, and people of the 13 who must
never read it, change them, nor hear of them. Nothing is faked but the base's verdicts and the clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from base_fakes import FakeLibrary, fiche
from dashboard_fakes import written
from pole_fakes import POLE
from sqlalchemy import event as sql
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from web_stage import NIR_ENTRY, RENEWAL_ENTRY, Clock, ScriptedBase
from web_world import frozen_bilan, listed

from agenda.enrolling import AttendanceService
from agenda.events import EventKind, Offer
from agenda.notices import EventReminder, MeetingConvoked
from agenda.opinions import ask_opinions
from agenda.planning import EventService
from app.settings import read_settings
from app.wiring import build, build_router
from bot.messages import Channel, Incoming
from bot.state import State, private_conversation
from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone
from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.access import AccessService, Caller
from guichets.openings import AccountOpening, OpeningStep
from guichets.registry import AT_GUICHETS, Account, Agent, Guichet, GuichetKind, Role
from guichets.reviews import ReviewKind, ReviewService
from journal.people import identity
from knowledge_base.entries import DEPARTEMENT, Entry
from knowledge_base.learning.compilation import Difficulty, Remark
from knowledge_base.learning.gaps import FEWEST
from knowledge_base.learning.proposals import Origin, Proposal
from knowledge_base.learning.questions import AnswerGiven, AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.themes import Theme
from knowledge_base.upkeep.editing import Upkeep
from quality.cadre import CadreService, Measure, Terms, Unit
from quality.dashboards import DashboardService
from quality.follow_up import SignalementService
from quality.imports import ImportService
from quality.reading import Purpose
from quality.signalements import Anomaly, LetterText
from storage import tables
from storage.database import Database
from tickets.incidents.service import Declared, IncidentService
from tickets.interventions import Medium, log_intervention
from tickets.mail.arrival import Arrival
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.service import PoleService
from tickets.presence_service import PresenceService
from tickets.service import Request, TicketService
from tickets.triage.service import TriageService

OURS, THEIRS = "06", "13"
CANARY = "canari"
"""Stands in every name and every text of the 06."""

COMMON = fiche()
"""A national entry."""

GROUP = "-100777"
SMTP = {"mail_from": POLE.sender, "smtp_url": "smtp://127.0.0.1:9", "national_address": POLE.address}

# What somebody leaves by speaking: read apart, letter by letter.
TRACES = frozenset(
    {
        "inbox",
        "outbox",
        "conversations",
        "web_messages",
        "accounts",
        "counters",
        "journal_head",
        "known_words",
    }
)

_CHANGE = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) \"?(\w+)", re.IGNORECASE)
_NUMBERS = count(1)

Rows = Mapping[tuple[object, ...], Mapping[str, object]]
"""By table and primary key."""


@dataclass(frozen=True)
class Step:
    """What a person does: ``action`` is the data of a button."""

    text: str = ""
    action: str = ""

    def __str__(self) -> str:
        return self.action or self.text


@dataclass
class Service:
    """The house of both départements, and its people: those of the 06, one of all, and those of the 13."""

    database: Database
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        settings = read_settings(
            env_file=None,
            database_url=str(self.database.url),
            departement=OURS,
            telegram_second_factor="facultatif",  # else what is refused for want of a code proves nothing
            **SMTP,
        )
        shipped = (NIR_ENTRY, RENEWAL_ENTRY, COMMON)
        self.library = FakeLibrary(shipped)
        self.house = build(settings, self.database, ScriptedBase(), clock=self.clock, library=self.library)
        self.zone = settings.zone
        router = build_router(
            ScriptedBase(),
            None,
            self.library,
            notice=read_settings(env_file=None).notice,
        )
        self.commands: Sequence[str] = sorted(router._by_command)
        """All those that the house registers, shown in the menu or not."""
        with self.house.units() as work:
            self.guichet = Guichet(
                name=f"Mairie de {CANARY}", kind=GuichetKind.COMMUNE, departement=OURS, commune="Nice"
            )
            self.elsewhere = Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement=THEIRS)
            work.registry.add(self.guichet)
            work.registry.add(self.elsewhere)
        self.nadia = self.hires(f"Nadia {CANARY}", Role.AGENT, OURS)
        self.odile = self.hires(f"Odile {CANARY}", Role.REFERENT, OURS)
        self.helene = self.hires(f"Hélène {CANARY}", Role.GESTIONNAIRE, OURS)
        self.denis = self.hires(f"Denis {CANARY}", Role.GESTIONNAIRE, OURS)
        self.ana = self.hires("Ana Prévert", Role.ADMINISTRATEUR, "")
        self.intruders = [
            self.hires(f"Visiteur {role.value}", role, THEIRS)
            for role in (Role.GESTIONNAIRE, Role.LECTEUR, Role.REFERENT, Role.AGENT)
        ]
        self.mireille = self.intruders[0]
        """The gestionnaire of the 13."""

    def hires(self, name: str, role: Role, departement: str) -> Agent:
        """With a web chat and a Telegram account."""
        guichet = self.guichet if departement == OURS else self.elsewhere
        at_guichet = role in AT_GUICHETS
        with self.house.units() as work:
            agent = Agent(
                name=name,
                role=role,
                guichet_id=guichet.id if at_guichet else None,
                departement="" if at_guichet else departement,
                created_at=self.clock(),
            )
            work.registry.add(agent)
            for channel in (Channel.TELEGRAM, Channel.WEB):
                place = _place(agent, channel)
                work.registry.add(
                    Account(
                        channel=channel,
                        user_ref=place,
                        chat_ref=place,
                        agent_id=agent.id or 0,
                        bound_at=self.clock(),
                        used_at=self.clock(),
                    )
                )
        return agent

    # Speaking.

    def does(
        self, person: Agent, step: Step, *, channel: Channel = Channel.WEB, group: str = ""
    ) -> list[Any]:
        """The letters that were posted because of it, whoever they are for."""
        before = self.last_letter()
        place = _place(person, channel)
        said = Incoming(
            channel=channel,
            update_ref=f"dit-{next(_NUMBERS)}",
            user_ref=place,
            chat_ref=group or place,
            display_name=person.name,
            at=self.clock(),
            text=step.text,
            action=step.action,
            is_private=not group,
        )
        self.house.intake.receive([said])
        while self.house.intake.handle_next():
            pass
        return self.letters(after=before)

    def letters(self, *, after: int = 0) -> list[Any]:
        query = tables.outbox.select().where(tables.outbox.c.id > after).order_by(tables.outbox.c.id)
        with self.database.reading() as session:
            return list(session.execute(query))

    def last_letter(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.max(tables.outbox.c.id))) or 0

    def state(self, person: Agent, channel: Channel = Channel.WEB) -> State | None:
        with self.house.units.reading() as work:
            stored = work.conversations.state(_private(person, channel))
        return State(stored.dialogue, stored.step, stored.data) if stored else None

    def opens(self, person: Agent, state: State | None, channel: Channel = Channel.WEB) -> None:
        with self.house.units() as work:
            work.conversations.store(_private(person, channel), state, self.clock())

    # Whose a letter is.

    @property
    def theirs(self) -> Collection[str]:
        """The chats of the people of the 13."""
        return places(*self.intruders)

    @contextmanager
    def writing(self) -> Iterator[list[str]]:
        """The orders that change anything but what somebody leaves by speaking."""
        written: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            found = _CHANGE.match(statement)
            if found and found[1] not in TRACES:
                written.append(statement)

        sql.listen(Engine, "before_cursor_execute", note)
        try:
            yield written
        finally:
            sql.remove(Engine, "before_cursor_execute", note)

    def kept(self) -> Rows:
        with self.database.reading() as session:
            return {
                (table.name, *(getattr(row, key.name) for key in table.primary_key)): row._asdict()
                for table in tables.metadata.sorted_tables
                if table.name not in TRACES
                for row in session.execute(table.select())
            }

    def ours(self, rows: Rows) -> set[tuple[str, object]]:
        """The columns, with their values, by which a row is about a thing or a person of the 06."""
        marks: set[tuple[str, object]] = {("guichet_id", self.guichet.id), ("departement", OURS)}
        place = tuple(marks)
        for (table, *_), row in rows.items():
            is_here = any(row.get(column) == value for column, value in place)
            if table == "tickets" and is_here:
                marks |= {("ticket_id", row["id"]), ("subject", row["reference"])}
            elif table == "agents" and is_here:
                marks |= {("agent_id", row["id"]), ("subject", f"agent:{row['id']}")}
            elif table in {"signalements", "incidents"} and is_here:
                marks.add(("subject", row["reference"]))
            elif table == "commitments" and is_here:
                marks.add(("subject", f"cadre:{OURS}:{row['code']}"))
            elif table == "imports" and is_here:
                marks |= {
                    ("import_id", row["id"]),
                    *(("subject", f"{what}:{OURS}:{row['id']}") for what in ("lot", "import")),
                }
            elif table == "cases" and is_here:
                marks.add(("subject", f"cas:{OURS}:{row['id']}"))
            elif table == "events" and is_here:
                marks.add(("subject", f"{row['kind']}-{row['id']}"))
        return marks

    # What there is.

    def furnish(self) -> Mapping[str, str]:
        """One of each thing of the 06, fresh; the identifiers by which a button may name it."""
        tag, now = next(_NUMBERS), self.clock()
        with self.house.units() as work:
            desk = TicketService(work, now=now, zone=self.zone)
            asked = self._asks(desk, f"{CANARY} comment faire {tag} ?")
            TriageService(work, now=now, zone=self.zone).note(asked, f"{CANARY} entre nous", by=self.helene)
            self._asks(desk, f"{CANARY} une affaire sensible {tag}", kind="sensible", theme="autre")
            leaver = f"Paule {CANARY} {tag}"
            work.registry.add(Agent(name=leaver, role=Role.AGENT, guichet_id=self.guichet.id, created_at=now))
            act = self._asks(
                desk, f"{CANARY} elle part {tag}", kind="fermeture_acces", answers={"person": leaver}
            )
            held = self._asks(desk, f"{CANARY} celui de Denis {tag}")
            desk.take(held, by=self.denis)
            closed = self._asks(desk, f"{CANARY} c’est réglé {tag} ?")
            desk.reply(closed, f"{CANARY} voici la réponse", by=self.helene)
            desk.close(closed, by=self.helene)
            at_pole = self._asks(desk, f"{CANARY} au pôle {tag}")
            self._to_pole(work, at_pole.reference)
            event = EventService(work, now=now).plan(
                EventKind.FORMATION,
                title=f"{CANARY} saisie {tag}",
                starts_at=now + timedelta(days=20),
                place="Nice",
                by=self.helene,
                offer=Offer(has_enrolment=True),
            )
            event.remember_told([self.nadia.id or 0])
            held = EventService(work, now=now).plan(
                EventKind.FORMATION,
                title=f"{CANARY} tenue {tag}",
                starts_at=now + timedelta(hours=1),
                place="Nice",
                by=self.helene,
                guichet_ids=[self.guichet.id or 0],
                offer=Offer(has_enrolment=True),
            )
            held.starts_at = now - timedelta(hours=1)
            AttendanceService(work, now=now).take(held, (), walk_ins=[self.nadia.id or 0], by=self.helene)
            ask_opinions(work, now=now, hours=ServiceHours(self.zone))
            day = (now + timedelta(days=2)).date()
            reminder = EventReminder(
                event.kind, event.title, event.starts_at, "Nice", 20, identity(event), (day,)
            )
            work.outbox.tell(self.nadia.id or 0, reminder, key=f"rappel:{event.reference}:essai")
            comite = EventService(work, now=now).plan(
                EventKind.COMITE,
                title=f"{CANARY} comité {tag}",
                starts_at=now + timedelta(days=30),
                place="Nice",
                by=self.helene,
                guichet_ids=[self.guichet.id or 0],
            )
            convoked = MeetingConvoked(
                comite.kind, comite.title, comite.starts_at, "Nice", identity(comite), None
            )
            work.outbox.tell(self.nadia.id or 0, convoked, key=f"convocation:{comite.reference}:essai")
            signalement = SignalementService(work, now=now, zone=self.zone).record(
                guichet_id=self.guichet.id or 0,
                subject=f"{CANARY} radiations {tag}",
                sent_on=date(2026, 11, 2),
                by=self.helene,
            )
            signalement.remember_told([self.nadia.id or 0])
            commitment = CadreService(work, now=now).write(
                Terms(label=f"{CANARY} radiations {tag}", measure=Measure.VALUE, unit=Unit.COUNT),
                departement=OURS,
                since=date(2026, 1, 1),
                by=self.helene,
            )
            report = [(1, ["Guichet", commitment.label]), (2, [self.guichet.name, "3"])]
            imports = ImportService(work, now=now, zone=Zone.of(OURS))
            table = imports.bring(
                f"{CANARY} 10/2026.csv", report, Purpose.REPORT, departement=OURS, by=self.helene
            )
            imports.apply(table, by=self.helene)
            follow_up = SignalementService(work, now=now, zone=self.zone)
            letter = follow_up.draft(
                LetterText(
                    subject=f"{CANARY} attributions {tag}",
                    anomalies=[Anomaly("", f"{CANARY} attributions tardives")],
                ),
                guichet_id=self.guichet.id or 0,
                by=self.helene,
            )
            told = follow_up.notify(letter, [], by=self.helene)
            written(work, table, by=self.helene, now=now, name=f"{CANARY} tableau {tag}")
            DashboardService(work, now=now).keep_epcis([f"{CANARY} EPCI"], departement=OURS, by=self.helene)
            listed(work, now=now, zone=Zone.of(OURS), by=self.helene, name=f"{CANARY} {tag}.csv")
            frozen_bilan(work, now=now, zone=Zone.of(OURS), by=self.helene, words=f"{CANARY} bilan {tag}")
            request = AccessService(work, now=now).request(
                Caller("telegram", f"inconnu-{tag}", f"inconnu-{tag}", f"Farid {CANARY}"),
                self.guichet.name,
                self.guichet.id,
            )
            incident = IncidentService(work, now=now, zone=self.zone).open(
                Declared(
                    title=f"{CANARY} portail {tag}",
                    banner=f"{CANARY} patientez",
                    phrases=(f"portail inaccessible {tag}",),
                    departement=OURS,
                ),
                by=self.helene,
            )
            log_intervention(
                work,
                by=self.helene,
                medium=Medium.PHONE,
                guichet_id=self.guichet.id,
                theme=Theme.PIECES.value,
                minutes=10,
                resolved=True,
                now=now,
            )
            work.openings.add(
                AccountOpening(
                    guichet_id=self.guichet.id or 0,
                    name=f"Lise {CANARY}",
                    step=OpeningStep.FORM,
                    since=now,
                    asked_at=now,
                    recorded_by=self.helene.id or 0,
                )
            )
            publication = Content(kind=PublicationKind.FLASH, title=f"{CANARY} flash {tag}", text="Bonjour")
            service = PublicationService(work, now=now)
            service.send(service.write(publication, departement=OURS, by=self.helene), by=self.helene)
            for kind in ReviewKind:
                ReviewService(work, now=now).launch(kind, by=self.helene)
            later = date(2030, 8, 1) + timedelta(days=tag)
            PresenceService(work, now=now, zone=self.zone).note_absence(
                self.denis.id or 0, later, later, deputy_id=self.helene.id, by=self.helene
            )
            self._teaches(work, tag)
            self.clock.advance(minutes=1)
            return {
                "ticket": asked.reference,
                "act": act.reference,
                "held": held.reference,
                "closed": closed.reference,
                "at_pole": at_pole.reference,
                "event": str(event.id),
                "comite": str(comite.id),
                "signalement": signalement.reference,
                "told": told.reference,
                "request": str(request.id),
                "incident": incident.reference,
                "guichet": str(self.guichet.id),
            }

    def _asks(self, desk: TicketService, question: str, **more: Any) -> Any:
        request = Request(question=question, **{"theme": Theme.PIECES.value, **more})
        ticket = desk.open_ticket(request, by=self.nadia, channel="web", chat_ref=f"agent-{self.nadia.id}")
        desk.add(ticket, f"{CANARY} encore ceci", by=self.nadia)
        return ticket

    def _to_pole(self, work: Any, reference: str) -> None:
        desk = PoleService(work, now=self.clock(), zone=self.zone)
        ticket = work.tickets.by_reference(reference)
        dossier = Dossier(
            reference=reference,
            departement=OURS,
            guichet=self.guichet.name,
            profile="guichet",
            about_one_file=False,
            steps="fait, attendu, obtenu",
            local_answer="aucune",
            question="Que faire ?",
            blocking=Blocking.TOTAL,
        )
        desk.escalate(ticket, dossier, subject="SNE", body=f"{CANARY} le pôle", by=self.helene, pole=POLE)
        desk.record_answer(ticket, f"{CANARY} dit le pôle", by=self.helene)

    def _teaches(self, work: Any, tag: int) -> None:
        """What the agents of the 06 asked, and an entry of their own."""
        now = self.clock()
        for number in range(FEWEST):
            question = AskedQuestion(
                reference=f"question:{tag}.{number}",
                at=now,
                channel="web",
                agent_id=self.nadia.id,
                guichet_id=self.guichet.id,
                text=f"{CANARY} parking {tag}.{number}",
                kind="question",
                zone=AnswerZone.ABSTAIN,
                outcome=QuestionOutcome.TICKET,
            )
            work.questions.add(question)
            self.library.asked.append(question)
        group = Difficulty(
            key=f"{CANARY}-{tag}",
            name=f"{CANARY} ascenseur {tag}",
            questions=FEWEST,
            guichets=(self.guichet.id or 0,),
            examples=(f"{CANARY} un ascenseur",),
        )
        work.compilations.freeze(OURS, f"2026-{1 + tag % 10:02}", [group], now)
        remark = Remark(title=f"{CANARY} titre", comment=f"{CANARY} commentaire")
        work.compilations.keep_remark(OURS, 2026, group.key, remark)
        work.proposals.add_once(
            Proposal(
                phrasing=f"{CANARY} nir exigible {tag}",
                entry_id=NIR_ENTRY.id,
                theme=Theme.NIR.value,
                origin=Origin.CORRECTION,
                question=f"question:{tag}.0",
                at=now,
            )
        )
        work.questions.add_given(
            AnswerGiven(
                question=f"question:{tag}.0",
                entry_id=NIR_ENTRY.id,
                number=0,
                agent_id=self.nadia.id or 0,
                channel="web",
                at=now,
            )
        )
        upkeep = Upkeep(work, self.library.shipped, now=now, today=now.date())
        for name in ("publiee", "brouillon"):
            draft = upkeep.create(_local(f"{CANARY}-{name}-{tag}"), by=self.helene)
            if name == "publiee":
                upkeep.review_and_publish(draft, by=self.helene)
                upkeep.mark_to_review(draft.entry_id, f"{CANARY} le texte a changé", by=self.helene)

    def arrival(self, sender: str, **more: Any) -> Arrival:
        number = next(_NUMBERS)
        words = f"{CANARY} bonjour"
        return Arrival(
            **{
                "mailbox": "INBOX",
                "uid_validity": 1,
                "uid": number,
                "received_at": self.clock(),
                "message_id": f"<{number}@ailleurs.example>",
                "sender": sender,
                "subject": words,
                "text": words,
                "new_part": words,
                **more,
            }
        )


def _place(person: Agent, channel: Channel) -> str:
    return f"agent-{person.id}" if channel is Channel.WEB else str(7_000 + (person.id or 0))


def places(*people: Agent) -> set[str]:
    """Their chats, on every channel."""
    return {_place(person, channel) for person in people for channel in (Channel.WEB, Channel.TELEGRAM)}


def _private(person: Agent, channel: Channel) -> str:
    return private_conversation(channel, _place(person, channel))


def _local(entry_id: str) -> Entry:
    return Entry(
        id=entry_id,
        question=f"Que dit {entry_id.replace('-', ' ')} ?",
        answer=f"{CANARY} réponse de {entry_id}.",
        variants=tuple(f"{entry_id.replace('-', ' ')} {word}" for word in ("un", "deux", "trois", "quatre")),
        theme=Theme.DOUBLONS,
        scope=f"{DEPARTEMENT}{OURS}",
        source="Convention",
        source_date="octobre 2023",
    )


def read(letters: Sequence[Any]) -> str:
    return "\n".join(json.dumps(one.payload, ensure_ascii=False) for one in letters)


_IDENTIFIERS = (
    (re.compile(r"[TSI]-\d{4}-\d+"), "{reference}"),
    (re.compile(r"\b[0-9a-f]{8}\b"), "{tag}"),
    (re.compile(r"\b\d+\b"), "{number}"),
)


def shape(data: str) -> str:
    """A button without what it is about: « t:open:{reference} »."""
    for pattern, name in _IDENTIFIERS:
        data = pattern.sub(name, data)
    return data
