"""What a page refuses before anything is done; the French words stand in ``web.faults``."""

from __future__ import annotations


class WebError(Exception):
    """Ends a request with a page that says why, and what to do."""


class SignedOut(WebError):
    """No session, or one that ended."""


class ReservedPage(WebError):
    """Her role does not open this page, or does not give this order."""


class ForgedForm(WebError):
    """The form does not come from a page of this session."""


class UnknownPage(WebError):
    pass


class UnknownTicketPage(WebError):
    """No such ticket, or not hers to see."""


class FileNotHeld(WebError):
    """The file stayed on the channel through which it came, or is no longer there."""


class EmptyMessage(WebError):
    pass


class ReplyTooLong(WebError):
    pass


class NirRemoved(WebError):
    """A NIR was taken out of what the gestionnaire typed: she reads again before it leaves."""


class TicketChanged(WebError):
    """Something happened to the ticket between the page and the order."""


class UnknownTheme(WebError):
    pass
