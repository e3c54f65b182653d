"""A start imports what it uses: what only some services have, or only some pages, waits for its first use.
What keeps it from starting is told at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from socket import create_server

from terminal import plain

from app.commands.service import PREPARING

ROOT = Path(__file__).parents[2]

RUN = """
import sys
from threading import Thread
from time import sleep
from app.commands import service
def stop(running):
    while not running.base.is_sure:
        sleep(0.05)
    running.stop()
service._greet = lambda running, *_: Thread(target=stop, args=(running,)).start()
service.run()
print("imported:", *sorted({*sys.argv[1:]} & sys.modules.keys()))
"""
"""Everything that ``relais run`` starts, stopped once the site answers and the base is fitted."""

ORDERED = """
import sys
from app.cli import main
for order in sys.stdin:
    assert main(order.split()) == 0, order
print("imported:", *sorted({*sys.argv[1:]} & sys.modules.keys()))
"""
ORDERS = """journal verifier
db migrer
agents inviter --nom Zoé --role lecteur --departement 06
agents fermer Zoé
guichets import guichets.csv
kb a-relire
"""
"""Each is a command of its own, in one process: what one of them imports is seen."""

TALKING = """
import logging
from app.commands import service
greet = service._greet
def greets(running, *more):
    greet(running, *more)
    logging.getLogger("une-bibliotheque").warning("un avertissement")
    running.stop()
service._greet = greets
service.run()
"""

TO_FIT, TO_MIGRATE = ("sklearn",), ("alembic", "mako")
TO_WRITE = ("docx", "docxtpl", "typst", "icalendar", "segno", "openpyxl")
FOR_TELEGRAM = ("telegram", "aiohttp", "httpx")
FOR_MAIL = ("imap_tools", "aiosmtplib", "dkim", "dns")
TO_SERVE = ("uvicorn", "starlette", "apscheduler", "jinja2")
TO_COUNT, TO_DRAW = ("numpy", "scipy", "holidays"), ("PIL",)
FOR_THE_DEMONSTRATION = ("app.demo", "app.demo_cast")


def started(
    folder: Path, base: Path, *order: str, port: int = 0, form: str = "console", typed: str = ""
) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    settings = {"RELAIS_KNOWLEDGE_BASE": str(base), "RELAIS_WEB_PORT": str(port), "RELAIS_LOG_FORMAT": form}
    return subprocess.run(
        [sys.executable, *order],
        cwd=folder,
        env={**inherited, **settings, "PYTHONPATH": str(ROOT)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def imported(folder: Path, base: Path) -> str:
    watched = (*TO_FIT, *TO_MIGRATE, *TO_WRITE, *FOR_TELEGRAM, *FOR_MAIL, *FOR_THE_DEMONSTRATION)
    done = started(folder, base, "-c", RUN, *watched)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_a_second_start_imports_only_what_it_uses(folder: Path, base: Path) -> None:
    assert imported(folder, base) == "imported: sklearn"
    assert imported(folder, base) == "imported:"


def test_an_ordinary_command_imports_nothing_of_what_serves(folder: Path, base: Path) -> None:
    """A program may call it each minute: it pays for what it does."""
    (folder / "guichets.csv").write_text("nom;type\nMairie de Clairval;commune\n", "utf-8")
    heavy = (*TO_FIT, *TO_COUNT, *TO_DRAW, *TO_WRITE, *TO_SERVE, *FOR_TELEGRAM, *FOR_MAIL, *TO_MIGRATE)
    assert started(folder, base, "-m", "app.cli", "db", "migrer").returncode == 0

    done = started(folder, base, "-c", ORDERED, *heavy, typed=ORDERS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "imported:"


def test_a_port_that_is_taken_is_told_before_the_base_is_prepared(folder: Path, base: Path) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        done = started(folder, base, "-m", "app.cli", "run", port=taken.getsockname()[1])

    assert (done.returncode, PREPARING in done.stdout) == (1, False)
    assert "Le port demandé est déjà pris." in plain(done.stderr)


def test_where_the_logs_are_for_a_machine_every_line_is(folder: Path, base: Path) -> None:
    """The address of the installation, a library's warning, a refusal: none speaks otherwise."""
    done = started(folder, base, "-c", TALKING, form="json")
    with create_server(("127.0.0.1", 0)) as taken:
        refused = started(folder, base, "-m", "app.cli", "run", port=taken.getsockname()[1], form="json")

    assert (done.returncode, refused.returncode, done.stdout + refused.stdout) == (0, 1, "")
    told = [json.loads(line) for line in (done.stderr + refused.stderr).splitlines()]
    said = " ".join(plain(one["event"]) for one in told)
    for words in (PREPARING, "/installation/", "un avertissement", "Le port demandé est déjà pris."):
        assert plain(words) in said
