"""Fits a base in a process of its own, which a stop cuts at any moment: what it had encoded is kept, and who
starts again goes on from there. ``python -m app.fitting`` does so, once and for all, for the base that comes
with the product.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, Thread

import knowledge_base
from knowledge_base.entries import Base
from knowledge_base.formats.files import load
from knowledge_base.french.vocabulary import french
from knowledge_base.ranking.encoder import installed_encoder, is_installed
from knowledge_base.ranking.meaning import SUFFIX
from knowledge_base.ranking.store import fit_or_load
from knowledge_base.upkeep.published import compose

SHIPPED = Path(sys.prefix) / "share" / "relais-sne" / "index"
"""What an installation fits, for all the services that run from it."""
_NICENESS = 5  # pages are served first


class Cut(Exception):
    """The work was ended before its time."""


class FittingProcess:
    """One base at a time, from one thread; any other may cut it."""

    def __init__(self, cache: Path) -> None:
        """``cache`` is the folder where what is fitted is put, and found again."""
        self.percent = 0
        """Of the texts of the base that is being fitted, those that are encoded."""
        self._cache = cache
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def fit(self, base: Base, *, with_meaning: bool) -> None:
        """Raises ``Cut``, or ``CalledProcessError`` where the process ends by itself before the work."""
        self.percent = 0
        with self._lock:
            if self._is_closed:
                raise Cut
            process = self._process = _started()
        assert process.stdin is not None
        assert process.stdout is not None
        with process:
            with suppress(BrokenPipeError):
                pickle.dump((base, self._cache, with_meaning), process.stdin)
                process.stdin.flush()
            for line in process.stdout:
                self.percent = int(line)
        with self._lock:
            was_cut, self._process = self._process is None, None
        if was_cut:
            raise Cut
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args)

    def cut(self) -> None:
        """What is under way, if anything is; at once."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process = None

    def close(self) -> None:
        self._is_closed = True
        self.cut()


def _started() -> subprocess.Popen[bytes]:
    """Without our settings, which hold secrets, and out of reach of what is typed in our terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from app.fitting import work; work()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        env={**kept, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
    )


def work() -> None:
    """What ``FittingProcess`` asks for on the standard input; says there how far it is, per cent."""
    os.nice(_NICENESS)
    base, cache, with_meaning = pickle.load(sys.stdin.buffer)  # noqa: S301  it comes from ourselves
    Thread(target=_end_with_the_service, daemon=True).start()

    def tell(done: int, every: int) -> None:
        sys.stdout.write(f"{100 * done // every}\n")
        sys.stdout.flush()

    fit_or_load(base, french(), installed_encoder() if with_meaning else None, cache=cache, told=tell)
    sys.stdout.flush()
    os._exit(0)  # the thread is still reading


def _end_with_the_service() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def lay_out(cache: Path) -> None:
    """Puts beside what is fitted there what the installation had fitted."""
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        for file in SHIPPED.glob("*.*"):
            stem = f"{file.stem}-fourni" if file.suffix == SUFFIX else file.stem
            copy = cache / f"{stem}{file.suffix}"
            if not copy.exists() or copy.stat().st_size != file.stat().st_size:
                aside = copy.with_suffix(".copie")
                shutil.copyfile(file, aside)
                aside.replace(copy)


def main() -> None:
    """As it answers today where nothing was published nor filled in yet, whatever the département."""
    shipped = load(Path(knowledge_base.__file__).parent / "content")
    base = compose(shipped, (), departement="", values={}, today=datetime.now(UTC).date())
    for encoder in (None, installed_encoder()) if is_installed() else (None,):
        fit_or_load(base, french(), encoder, cache=SHIPPED)


if __name__ == "__main__":
    main()
