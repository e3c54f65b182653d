"""Reads hostile mails as the service does, and tells what each of them cost."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ParamSpec, TypeVar

from app.mail_files import keeping
from bench.hostile_shapes import mail
from bot.channels.uploads import Uploads, mime_of
from delivery.files import Attachment
from mailer.authentication import Verification
from mailer.fetching import LIMITS, MOST_CPU, read_whole
from mailer.reading import Place, read_mail, with_files
from privacy.documents import OFFICE, PDF, masked_text, nirs_in
from sandbox.answers import Done
from sandbox.limits import Budget, Limits, Stop, Stopped, Usage
from sandbox.runner import RunOutcome, Sandbox
from tickets.mail.after_closing import is_only_thanks, rating_in
from tickets.mail.arrival import Arrival
from tickets.mail.correspondents import Correspondents
from tickets.mail.matching import named_in
from tickets.mail.sorting import failure_in, mail_of, question_in, words_of

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))  # the mails in memory live there

BATCH = 25
_SUSPECT_CPU = 0.5  # seconds
_SUSPECT_MEMORY = 128 * 1024**2
"""A mail of a batch that costs more is read again, alone: what it took is then its own."""

_PLACE = Place(mailbox="b", uid_validity=1, uid=1, received_at=datetime(2026, 11, 28, 9, 0, tzinfo=UTC))
_KEY = b"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7"  # cut short, as hostile ones are


def _key_of(_name: str, _patience: float) -> bytes | None:
    return _KEY


_VERIFICATION = Verification(("mx.exemple.fr",), look_up=_key_of)


P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """Of one mail and of its files: seconds of processor, all together; bytes, at a time. ``stopped`` says
    what stopped its reading, "" if nothing; ``files_stopped`` what stopped that of some of its files.
    """

    number: int
    shape: str
    size: int
    cpu: float
    memory: int
    stopped: str = ""
    files_stopped: tuple[str, ...] = ()


class _Counting(Sandbox):
    """Another one, and what each piece of work became in it."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._sandbox = sandbox
        self.outcomes: list[RunOutcome[object]] = []

    def measured(
        self, limits: Limits, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> RunOutcome[T]:
        outcome = self._sandbox.measured(limits, work, *args, **kwargs)
        self.outcomes.append(RunOutcome(outcome.result, outcome.usage))
        return outcome


def read(seed: int, number: int) -> float:
    """Seconds of processor that it takes to read one, and to decide on it."""
    content = mail(seed, number).content
    begun = time.process_time()
    opened = read_mail(content, _PLACE, verification=_VERIFICATION)
    _decide(with_files(opened, _read_file, Budget(MOST_CPU)))
    return time.process_time() - begun


def read_all(seed: int, numbers: Sequence[int]) -> Sequence[float]:
    return [read(seed, number) for number in numbers]


def costs(sandbox: Sandbox, *, seed: int, numbers: Sequence[int]) -> Iterator[Cost]:
    for first in range(0, len(numbers), BATCH):
        batch = numbers[first : first + BATCH]
        outcome: RunOutcome[Sequence[float]] = sandbox.measured(LIMITS, read_all, seed, batch)
        seconds = outcome.result.value if isinstance(outcome.result, Done) else None
        is_suspect = seconds is None or outcome.usage.memory > _SUSPECT_MEMORY
        for number, cpu in zip(batch, seconds or [0.0] * len(batch), strict=True):
            if is_suspect or cpu > _SUSPECT_CPU:
                yield _alone(sandbox, seed, number)
                continue
            made = mail(seed, number)
            yield Cost(number, made.shape, len(made.content), cpu, outcome.usage.memory)


def _alone(sandbox: Sandbox, seed: int, number: int) -> Cost:
    made = mail(seed, number)
    return cost_of(sandbox, made.content, number=number, shape=made.shape)


def cost_of(sandbox: Sandbox, content: bytes, *, number: int = 0, shape: str = "") -> Cost:
    """Read as the service does, its files too, each in a process of its own."""
    counting = _Counting(sandbox)
    with TemporaryDirectory() as folder:
        keep = keeping(Uploads(Path(folder), counting))
        try:
            arrival = read_whole(counting, content, _PLACE, verification=_VERIFICATION, keep_file=keep)
        except Stopped:
            files = []
        else:
            files = counting.outcomes[1:]
            counting.run(LIMITS, _decide, arrival)
    used = [outcome.usage for outcome in counting.outcomes]
    return Cost(
        number,
        shape,
        len(content),
        cpu=sum(usage.cpu for usage in used),
        memory=max(usage.memory for usage in used),
        stopped=_stop(counting.outcomes[0]),
        files_stopped=tuple(_stop(file) for file in files if _stop(file)),
    )


def _stop(outcome: RunOutcome[object]) -> str:
    """``LOST`` when it is not known what it cost."""
    if not isinstance(outcome.result, Stop):
        return ""
    return "LOST" if outcome.usage == Usage(cpu=0, memory=0) else outcome.result.name


def _read_file(name: str, content: bytes, budget: Budget) -> tuple[Attachment, int]:
    """What is read of it apart, read here."""
    begun = time.process_time()
    mime = mime_of(content, name) or ""
    masked = 0
    if budget.left > 0 and mime == "text/plain":
        _, masked = masked_text(content)
    elif budget.left > 0 and (mime == PDF or mime in OFFICE):
        masked = nirs_in(content, mime).nirs
    budget.spend(Usage(cpu=time.process_time() - begun, memory=0))
    return Attachment(name, mime, len(content)), masked


def load_from_disk() -> None:
    """Of the tests, which stand beside."""
    import_module("mail_fakes")


def _decide(arrival: Arrival) -> None:
    """What the core does with the words of a mail, whoever sent it."""
    from mail_fakes import FakeMails

    named_in(arrival, FakeMails())
    failure_in(arrival)
    made = mail_of(arrival, Correspondents(("sne06@exemple.fr",), ("@national.exemple.fr",)))
    question_in(made)
    words_of(made)
    rating_in(made.new_part)
    is_only_thanks(made.new_part)
