"""Each refusal of a ticket is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations


class TicketError(Exception):
    """A refusal that the person can understand and act upon."""


class ForbiddenTransition(TicketError):
    def __init__(self, status: str, action: str) -> None:
        super().__init__(f"{action} from {status}")
        self.status = status
        self.action = action


class ForbiddenStanding(TicketError):
    """The child thread with the pole does not go that way."""

    def __init__(self, standing: str, turn: str) -> None:
        super().__init__(f"{turn} from {standing}")
        self.standing = standing
        self.turn = turn


class UnknownTicket(TicketError):
    """Also said of a ticket that belongs to somebody else: its existence is nobody's business."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class GestionnaireOnly(TicketError):
    pass


class TakenByAnother(TicketError):
    def __init__(self, reference: str, holder: str) -> None:
        super().__init__(reference)
        self.reference = reference
        self.holder = holder


class MalformedNumeroUnique(TicketError):
    pass


class EmptyText(TicketError):
    pass


class IncompleteDossier(TicketError):
    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class UnauthorisedSender(TicketError):
    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class EscalationNotConfigured(TicketError):
    """No SMTP server, no sender or no national address: the setting to give is named."""

    def __init__(self, setting: str) -> None:
        super().__init__(setting)
        self.setting = setting


class MinutesOutOfRange(TicketError):
    pass


class TimerRunsElsewhere(TicketError):
    """One timer at a time: ``reference`` is the ticket that it runs on."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class UnnamedTemplate(TicketError):
    """A template of answers is found by its name."""


class TemplateNameTooLong(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class TemplateTooLong(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class UnknownBlank(TicketError):
    """A template of answers leaves a blank that no ticket can fill."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BrokenBlank(TicketError):
    """Braces that open or close no blank."""
