"""Who is who: guichets, the people who work with them, and the accounts through which they speak."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """A lecteur reads the console and changes nothing; an administrateur is a gestionnaire who also holds the
    settings and the roles.
    """

    AGENT = "agent"
    REFERENT = "referent"
    LECTEUR = "lecteur"
    GESTIONNAIRE = "gestionnaire"
    ADMINISTRATEUR = "administrateur"


AT_GUICHETS = frozenset({Role.AGENT, Role.REFERENT})
GESTIONNAIRES = frozenset({Role.GESTIONNAIRE, Role.ADMINISTRATEUR})


class GuichetKind(StrEnum):
    """Who may register requests: CCH R. 441-2-1 (fact 21)."""

    BAILLEUR = "bailleur"
    COMMUNE = "commune"
    EPCI = "epci"
    ETAT = "etat"
    ACTION_LOGEMENT = "action_logement"
    RESERVATAIRE = "reservataire"
    SIAO = "siao"


Part = Literal["intercommunalite", "territoire"]
"""What of a guichet says in which part of its département it stands: the EPCI of its commune, and the
territory that the gestionnaire cuts (arrondissement, bassin…).
"""


@dataclass(eq=False, kw_only=True)
class Guichet:
    """``certificate_until`` is the last day of the certificate of its interface, as « 2027-03-12 », "" for
    whoever works in the SNE itself (fact 163, to be verified). What is not known is "". The last two are of
    an EPCI: where it stands with the module of the cotation, and what was passed on to the GIP (fact 139).
    """

    id: int | None = None
    name: str
    kind: GuichetKind
    departement: str
    commune: str = ""
    intercommunalite: str = ""
    territoire: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    hours: str = ""
    siret: str = ""
    sne_code: str = ""
    certificate_until: str = ""
    cotation_settings: str = ""
    cotation_issues: str = ""
    closed_at: datetime | None = None

    @property
    def certificate_day(self) -> date | None:
        return date.fromisoformat(self.certificate_until) if self.certificate_until else None


@dataclass(eq=False, kw_only=True)
class Agent:
    """A person. ``guichet_id`` is None for whoever belongs to none; ``departement`` is then the one whose
    guichets, tickets and people they see, "" for all those that this service serves.

    ``is_told_at_any_hour`` when they asked to be told of an emergency while the service is closed;
    ``is_told_in_the_morning``, for a gestionnaire, of what falls in the day: by mail when they chose its
    hour, ``morning_mail_at``, else in their chat as the service opens. ``signature`` follows what they answer
    from the console.
    """

    id: int | None = None
    name: str
    role: Role
    guichet_id: int | None
    email: str = ""
    phone: str = ""
    departement: str = ""
    is_told_at_any_hour: bool = False
    is_told_in_the_morning: bool = True
    morning_mail_at: time | None = None
    signature: str = ""
    created_at: datetime
    closed_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.closed_at is None

    @property
    def is_gestionnaire(self) -> bool:
        return self.role in GESTIONNAIRES

    @property
    def sees_all(self) -> bool:
        """No département limits the agent. Whoever works at a guichet sees what is their own, and no more."""
        return self.role not in AT_GUICHETS and not self.departement

    def sees(self, departement: str) -> bool:
        """The one rule of who knows of what: what a département holds is for those who work for it or for
        all; what is of none, "", is for each of them.
        """
        return self.role not in AT_GUICHETS and (self.sees_all or departement in {"", self.departement})

    def decides_for(self, departement: str, served: Collection[str]) -> bool:
        """Whether the person may change it too: what is of all the départements that are ``served`` is for
        whoever works for each of them.
        """
        if departement or self.sees_all:
            return self.sees(departement)
        return self.sees("") and set(served) <= {self.departement}


@dataclass(eq=False, kw_only=True)
class Account:
    """Where a person can be spoken to: a Telegram private chat, or their web chat.

    ``user_ref`` identifies the person on the channel, ``chat_ref`` where messages to them go; ``verified_at``
    is when the second factor was last given there.
    """

    id: int | None = None
    channel: str
    user_ref: str
    chat_ref: str
    agent_id: int
    bound_at: datetime
    used_at: datetime
    blocked_at: datetime | None = None
    verified_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Invitation:
    """A one-time code; only its digest is kept."""

    id: int | None = None
    code_digest: str
    agent_id: int
    expires_at: datetime
    used_at: datetime | None = None


class AccessDecision(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(eq=False, kw_only=True)
class AccessRequest:
    """Somebody unknown asks to be let in; a gestionnaire decides."""

    id: int | None = None
    channel: str
    user_ref: str
    chat_ref: str
    display_name: str
    guichet_text: str
    guichet_id: int | None
    asked_at: datetime
    decision: AccessDecision = AccessDecision.PENDING
    decided_at: datetime | None = None
    decided_by: int | None = None


@dataclass(eq=False, kw_only=True)
class Session:
    """A browser that is signed in; only a digest of its secret is kept.

    ``verified_at`` is when the second factor was given; ``device`` is what the browser says it is;
    ``is_shared`` when others sit at this computer.
    """

    id: int | None = None
    token_digest: str
    agent_id: int
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    used_at: datetime | None = None
    verified_at: datetime | None = None
    device: str = ""
    is_shared: bool = False


@dataclass(eq=False, kw_only=True)
class SignInLink:
    id: int | None = None
    token_digest: str
    agent_id: int
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class SecondFactor:
    """What the person's telephone and we share: it makes the codes that change every thirty seconds.

    It counts once ``confirmed_at`` is set; no code of a step up to ``last_step`` is taken again. ``secret``
    is "" where the key that opens it is lost: then no code is right. ``sealed`` is the storage's own.
    """

    agent_id: int
    secret: str
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0
    sealed: str = ""


@dataclass(eq=False, kw_only=True)
class RecoveryCode:
    """Replaces the person's telephone once; only its digest is kept."""

    id: int | None = None
    agent_id: int
    code_digest: str
    used_at: datetime | None = None


@dataclass(frozen=True)
class GuichetLine:
    """A guichet in a list. ``last_contact_at`` is when one of its people last wrote, or when a call of theirs
    was logged.
    """

    guichet: Guichet
    active_agents: int
    open_tickets: int
    overdue_signalements: int
    last_contact_at: datetime | None
