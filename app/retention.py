"""The job that ends what has been kept long enough: what was signed, and what goes by itself."""

from __future__ import annotations

from app.wiring import Components
from bot.channels.stored_files import StoredFiles
from guichets.retention import Spans, carry_out, count_swept, sweep, tell_of_month
from privacy.retention import RULES, Kept

_APART = (Kept.FILES, Kept.AUDIT)  # the audit's own job takes whole days away
_BY_ITSELF = [rule.kind for rule in RULES if not rule.signed and rule.kind not in _APART]


class KeepNoLonger:
    """A batch of each kind at each run, in a transaction of its own: nobody waits long behind it."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._stored = StoredFiles(components.settings.files)

    def __call__(self) -> int:
        """How many rows and files went."""
        rows = sum(self._sweep(kind) for kind in _BY_ITSELF)
        rows += self._signed() + self._files()
        with self._components.units() as work:
            work.letters.forget_secrets(now=self._components.clock())
            tell_of_month(work, self._spans, month=self._month(), now=self._components.clock())
        return rows

    def _sweep(self, kind: Kept) -> int:
        with self._components.units() as work:
            return sweep(work, kind, self._spans, month=self._month(), now=self._components.clock())

    def _signed(self) -> int:
        with self._components.units() as work:
            return carry_out(work, now=self._components.clock())

    def _files(self) -> int:
        """Those that nothing cites: left by a message that was erased, or never stored."""
        before = self._spans[Kept.FILES].before(self._components.clock())
        names = self._stored.names_before(before)
        if not names:
            return 0
        with self._components.units() as work:
            unused = names - work.persons.cited_files()
            count_swept(work, Kept.FILES, len(unused), before=before, month=self._month())
        return self._stored.erase(unused)

    @property
    def _spans(self) -> Spans:
        return self._components.settings.spans

    def _month(self) -> str:
        return f"{self._components.settings.zone.local(self._components.clock()):%Y-%m}"
