"""The base that comes with the product, fitted once for all tests, processes and runs."""

from __future__ import annotations

import fcntl
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import knowledge_base
from deadlines.zones import Zone
from knowledge_base.formats.files import load
from knowledge_base.upkeep.published import compose
from knowledge_base.verdict import KnowledgeBase

CODE = Path(knowledge_base.__file__).parent
CONTENT = CODE / "content"
PLACE = CODE.parent / "var" / "essais" / "bases"
DAY = date(2026, 11, 25)
"""Of the tests that give their own; those that start a service by its command have the clock's."""
KEPT = 3
"""States of the code whose base stays."""


@dataclass(frozen=True)
class FittedBase:
    """The base of the 06 on ``DAY``, and the folder of what was fitted: a start takes seconds less."""

    base: KnowledgeBase
    index: Path

    def lies_in(self, data_dir: Path) -> None:
        """As after a first start there."""
        (data_dir / "index").mkdir(0o700, parents=True)
        # One by one: what a service fits for itself, and what it then forgets, is no matter of the others.
        for file in self.index.glob("index-*.npz"):
            (data_dir / "index" / file.name).symlink_to(file)


@cache
def fitted_base() -> FittedBase:
    index = PLACE / _state_of_the_code()
    index.mkdir(parents=True, exist_ok=True)
    with (index / "verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second takes what the first one makes
        shipped, zone = load(CONTENT), Zone.of("06")
        bases = []
        for today in (DAY, zone.local(datetime.now(UTC)).date()):  # as the services of tests do
            served = compose(shipped, (), departement=zone.departement, values={}, today=today)
            bases.append(KnowledgeBase(served, cache=index))
            bases[-1].verdict("bonjour")
    index.touch()
    others = [folder for folder in PLACE.iterdir() if folder != index]  # a shifted clock dates them ahead
    for older in sorted(others, key=lambda folder: folder.stat().st_mtime)[: 1 - KEPT]:
        shutil.rmtree(older, ignore_errors=True)
    return FittedBase(bases[0], index)


def _state_of_the_code() -> str:
    """Another whenever anything changes that what is fitted may depend on."""
    libraries = [version(name) for name in ("numpy", "scipy", "scikit-learn")]
    digest = sha256(repr(libraries).encode())
    for file in sorted(CODE.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    fitted_base()
