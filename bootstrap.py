"""Installs Relais SNE beside itself and starts it, or checks it: needs only Python 3.11 or later.

python3 bootstrap.py demo     installs what is missing, then starts the demonstration
python3 bootstrap.py check    installs what is missing, then runs every check and the whole test suite
python3 bootstrap.py quick    the checks, and the tests nearest to what changed since main: within a minute
python3 bootstrap.py days     the tests at six misleading dates (« days 2028-02-29T10:00 tests/app »: at one)
python3 bootstrap.py install  installs only what the service needs
python3 bootstrap.py sbom     writes what the service is made of to sbom.json (CycloneDX)
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BEAT = 10
"""Seconds between two news of what lasts."""
SERVICE_LOCK = HERE / "requirements.lock"
DEVELOPER_LOCK = HERE / "requirements-dev.lock"
"""Holds the service's lock whole: whoever can check can also serve."""
SBOM = HERE / "sbom.json"
HTMX = HERE / "web" / "static" / "htmx.min.js"
OPTION = VENV / "option"
OPTION_LOCK = HERE / "requirements-semantique.lock"
STAMP = VENV / "relais.stamp"
MINIMUM = (3, 11)
IN_MEMORY = Path("/dev/shm")  # noqa: S108  pytest makes a folder of its own there
SCRATCH = 4 * 1024**3
"""Bytes."""

TESTS = HERE / "tests"
DURATIONS = HERE / "var" / "essais" / "durees.json"
"""The seconds of each test, kept by tests/support/durations.py."""
SLOWEST = 20
CORES = os.cpu_count() or 1

CHECKS: Sequence[tuple[str, ...]] = (
    ("mypy", "."),
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("lint-imports", "--no-logo"),
)
SHARED = ("pytest", "-q", "-n", str(CORES), "--dist", "worksteal")
"""As many processes as there are cores; each takes tests where another one has too many."""
APART = "not browser and not semantique"
"""The browser's own loop and the other tests' clash in one process; the option is in no other environment."""
MISLEADING: Sequence[tuple[Callable[[date], bool], time]] = (
    (lambda day: (day.month, day.day) == (3, 31), time(20)),  # the months on both sides are shorter
    (lambda day: (day.month, day.day) == (2, 29), time(10)),
    # The last Sundays: the hour changes at one, while the tests run.
    (lambda day: day.month == 3 and day.day > 24 and day.isoweekday() == 7, time(0, 50)),
    (lambda day: day.month == 10 and day.day > 24 and day.isoweekday() == 7, time(0, 50)),
    (lambda day: (day.month, day.day) == (12, 31), time(23, 10)),  # already 1 January in Paris
)
"""What a day is, and an hour of it, in UTC."""
BY_THE_CLOCK = (
    "tests/deadlines",
    "tests/scheduler",
    "tests/knowledge_base/test_kb_files.py",
    "tests/app/test_cli_kb.py",
    "tests/app/test_demo.py",
    "tests/mailer/test_smtp_transport.py",
)
"""Those whose commands and services read the machine's clock, which a check plays at one of these dates."""
TWO_YEARS, EIGHT_YEARS = timedelta(days=731), timedelta(days=8 * 366)
PREPARED: Sequence[tuple[str, ...]] = (
    ("python", "tests/support/fitted.py"),
    ("pytest", "--collect-only", "-qq", "--no-summary", "--ignore=tests/kills"),
)
"""What each of those processes would make for itself, made once: the modules compiled, the base fitted."""


def main(arguments: Sequence[str]) -> int:
    if sys.version_info < MINIMUM:
        say(f"Python 3.11 ou plus récent est nécessaire ; ceci est {sys.version.split()[0]}.")
        return 1
    order, *rest = arguments or [""]
    if order not in {"install", "demo", "check", "quick", "days", "sbom"}:
        say((__doc__ or "").strip())
        return 2
    begun = monotonic()
    install(SERVICE_LOCK if order in {"install", "demo"} else DEVELOPER_LOCK)
    if order in {"install", "demo"}:
        # Once, here: no service that starts does.
        shown("Le programme, compilé", compile_house)
        shown("La base de connaissances, préparée", lambda: run(python(), "-m", "app.fitting"))
    if order == "demo":
        os.execv(VENV / "bin" / "relais", ["relais", "demo", *rest])  # noqa: S606  our own program, no shell
    if order == "check":
        return check()
    if order == "quick":
        return quick()
    if order == "days":
        return days(rest)
    if order == "sbom":
        return write_sbom()
    say(f"Installé en {spent(begun)} ; .venv pèse {weight(VENV)} Mo. Pour la suite : .venv/bin/relais --help")
    return 0


def install(lock: Path) -> None:
    """Makes the environment once; again when the lock or the project's own description changed."""
    made = STAMP.read_text() if STAMP.exists() else ""
    if made in {stamp_of(one) for one in (lock, DEVELOPER_LOCK) if one.exists()}:  # an image has the first
        return
    uv = shutil.which("uv")
    say(f"Installation dans .venv, par {'uv' if uv else 'pip'} : une minute environ, selon le réseau.")
    if not Path(python()).exists():
        shown("L’environnement", lambda: make_environment(uv))
    installer = (
        [uv, "pip", "install", "--quiet", "--python", python()]
        if uv
        else [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    if lock == DEVELOPER_LOCK and not uv:  # a check reads a tenth of what is installed
        installer.append("--no-compile")
    elif lock == SERVICE_LOCK and uv:  # which does not by itself
        installer.append("--compile-bytecode")
    # A lock is whole: nothing is left to be resolved.
    libraries = (*installer, "--no-deps", "--require-hashes", "-r", str(lock))
    shown("Les bibliothèques, téléchargées et posées", lambda: run(*libraries))
    run(*installer, "--no-deps", "--no-build-isolation", "--editable", str(HERE))
    STAMP.write_text(stamp_of(lock))


def compile_house() -> None:
    """Once, here: the account of the service writes nothing beside the code, and each of its starts would
    compile the whole of it.
    """
    packages = sorted(str(package.parent) for package in HERE.glob("*/__init__.py"))
    run(python(), "-m", "compileall", "-q", "-j", "0", *packages)


def python() -> str:
    return str(VENV / "bin" / "python")


def shown(what: str, work: Callable[[], None]) -> None:
    """Says what lasts, how long it has, and what the environment weighs meanwhile."""
    begun = monotonic()
    with ThreadPoolExecutor(1) as aside:
        doing = aside.submit(work)
        while not wait([doing], timeout=BEAT).done:
            say(f"  {what} : {spent(begun)}, {weight(VENV)} Mo dans .venv…")
        if error := doing.exception():  # a command that failed ends this program, in whichever thread
            raise error
    say(f"✓ {what} : {spent(begun)}")


def spent(begun: float) -> str:
    minutes, seconds = divmod(round(monotonic() - begun), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def weight(folder: Path) -> int:
    """In millions of bytes; what goes while it is weighed counts for nothing."""
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with suppress(FileNotFoundError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118  twenty thousand files
    return round(total / 1e6)


def stamp_of(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + (HERE / "pyproject.toml").read_bytes()).hexdigest()


def write_sbom() -> int:
    run(
        str(VENV / "bin" / "cyclonedx-py"), "requirements", str(SERVICE_LOCK),
        "--pyproject", str(HERE / "pyproject.toml"), "--mc-type", "application",
        "--output-reproducible", "--of", "JSON", "-o", str(SBOM),
    )  # fmt: skip
    made = json.loads(SBOM.read_text())
    made["components"].append(htmx())
    SBOM.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    say(f"Écrit : {SBOM.name}")
    return 0


def htmx() -> dict[str, Any]:
    """The one component that no lock holds: its file lies among ours."""
    content = HTMX.read_bytes()
    version = re.search(rb'version:"([\d.]+)"', content)
    assert version is not None
    number = version[1].decode()
    return {
        "bom-ref": "htmx.org",
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}],
        "licenses": [{"license": {"id": "0BSD"}}],
        "name": "htmx.org",
        "purl": f"pkg:npm/htmx.org@{number}",
        "type": "library",
        "version": number,
    }


def make_environment(uv: str | None) -> None:
    if uv:
        run(uv, "venv", "--quiet", "--seed", "--python", sys.executable, str(VENV))
        return
    if not has_ensurepip():
        # Debian keeps pip's installer in a package of its own.
        package = f"python{sysconfig.get_python_version()}-venv"
        prefix = [] if os.geteuid() == 0 else [shutil.which("sudo") or ""]
        if not shutil.which("apt-get") or prefix == [""]:
            sys.exit(f"Il manque le module venv de Python. Installez le paquet {package}, puis recommencez.")
        say(f"Installation du paquet Debian {package}…")
        run(*prefix, "apt-get", "update", "-qq")
        run(*prefix, "apt-get", "install", "-y", "-qq", package)
    run(sys.executable, "-m", "venv", str(VENV))


def has_ensurepip() -> bool:
    return (
        subprocess.run(
            [sys.executable, "-c", "import ensurepip"], capture_output=True, check=False
        ).returncode
        == 0
    )


def check() -> int:
    """Runs every check, all of them even after a failure; 0 when all pass."""
    DURATIONS.unlink(missing_ok=True)
    with ThreadPoolExecutor(1) as aside:  # fetching leaves the cores to the rest
        fetched = aside.submit(install_option)
        failed = fail_of([*CHECKS, *PREPARED])  # the first is the longest: the others go beside it
        fetched.result()
    # The first keeps the cores busy; those beside it often wait, for a browser or a killed service.
    beside = [
        ("pytest", "-q", "-m", "browser", *bearing("browser")),
        ("pytest", "-q", "tests/kills"),
        ("pytest", "-q", "-m", "semantique", *bearing("semantique")),
    ]
    shared: tuple[str, ...] = (*SHARED, "-m", APART, "--ignore=tests/kills")
    if shutil.which("faketime"):  # the whole suite takes four times as long so: « days » plays it
        now = datetime.now(UTC)
        beside.append((*replays(now)[now.toordinal() % (len(MISLEADING) + 1)], *BY_THE_CLOCK))
    else:
        say("Sans le paquet Debian « faketime », les essais ne jouent qu’à la date du jour.")
    failed += fail_of([shared, *beside])
    for seconds, test in sorted(((s, t) for t, s in durations().items()), reverse=True)[:SLOWEST]:
        say(f"{seconds:7.1f} s  {test}")
    return concluded(failed)


def quick() -> int:
    """The checks, then the tests that ``tests/support/changed.py`` chooses."""
    failed = fail_of(CHECKS)
    chosen = subprocess.run(
        [VENV / "bin" / "python", TESTS / "support" / "changed.py", str(CORES)],
        cwd=HERE,
        check=True,
        capture_output=True,
        text=True,
    )
    say(chosen.stderr.rstrip())
    if modules := chosen.stdout.split():
        failed += fail_of([(*SHARED, "-m", APART, *modules)])
    return concluded(failed)


def days(given: Sequence[str]) -> int:
    """Plays the shared tests at six dates in turn; or, from the one that is given, on the modules given."""
    if not shutil.which("faketime"):
        sys.exit("Il manque la commande « faketime ». Installez le paquet Debian faketime, puis recommencez.")
    if not given:
        return concluded([command for command in replays(datetime.now(UTC)) if not passes(command)])
    instant, *modules = given
    shift = datetime.fromisoformat(instant).replace(tzinfo=UTC) - datetime.now(UTC)
    clock = ("faketime", "-m", "--exclude-monotonic", "-f", f"{shift.total_seconds():+.0f}s")
    # Who waits under such a clock keeps a core busy: a few modules are sooner played by one process.
    pytest, *options = SHARED[:2] if modules else SHARED
    tests = (str(VENV / "bin" / pytest), *options, "-m", APART, "--ignore=tests/kills", *modules)
    return 0 if passes((*clock, *tests)) else 1


def replays(now: datetime) -> list[tuple[str, ...]]:
    """The commands that play the tests from the next of each of these instants; the last is two years on."""
    coming = [now.date() + timedelta(days=days) for days in range(1, EIGHT_YEARS.days)]
    ahead = [datetime.combine(next(filter(is_such, coming)), hour) for is_such, hour in MISLEADING]
    return [
        ("python", "bootstrap.py", "days", f"{instant:%Y-%m-%dT%H:%M}")
        for instant in (*ahead, now + TWO_YEARS)
    ]


def concluded(failed: Sequence[Sequence[str]]) -> int:
    say("Tout est vert." if not failed else "En échec : " + " ; ".join(map(" ".join, failed)))
    return 1 if failed else 0


def bearing(mark: str) -> list[str]:
    """The modules of tests that bear a mark: none of the others is read for them."""
    modules = (path.relative_to(HERE) for path in sorted(TESTS.rglob("test_*.py")))
    return [str(path) for path in modules if f"pytest.mark.{mark}" in (HERE / path).read_text("utf-8")]


def durations() -> Mapping[str, float]:
    kept: Mapping[str, float] = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
    return kept


def fail_of(commands: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Runs them side by side; those that failed."""
    with ThreadPoolExecutor(CORES) as lanes:
        ended = list(lanes.map(passes, commands))
    return [command for command, is_well in zip(commands, ended, strict=True) if not is_well]


def passes(command: Sequence[str]) -> bool:
    """Runs one check, whose output is said whole, once it has ended."""
    say(f"→ {' '.join(command)}")
    environment = {**os.environ, **scratch(), **(with_option() if "semantique" in command else {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # each of some hundred processes would compile the house
    program = VENV / "bin" / command[0]
    ended = subprocess.run(
        [program if program.exists() else command[0], *command[1:]],
        cwd=HERE,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    say(f"← {' '.join(command)}\n{ended.stdout.rstrip()}")
    return ended.returncode == 0


def install_option() -> None:
    """The semantic option beside the environment, for its own tests: all the others play without it."""
    if OPTION.exists():
        return
    say("Installation de l’option sémantique, pour ses essais…")
    installer = [python(), "-m", "pip", "install", "--quiet", "--no-deps"]
    if uv := shutil.which("uv"):
        installer = [uv, "pip", "install", "--quiet", "--no-deps", "--python", installer[0]]
    run(*installer, "--target", str(OPTION), "--require-hashes", "-r", str(OPTION_LOCK))


def with_option() -> dict[str, str]:
    return {"PYTHONPATH": str(OPTION)}


def scratch() -> dict[str, str]:
    """Tests write thousands of databases to the disk: to the memory, where there is room for them."""
    if "TMPDIR" in os.environ or not os.access(IN_MEMORY, os.W_OK):
        return {}
    return {"TMPDIR": str(IN_MEMORY)} if shutil.disk_usage(IN_MEMORY).free > SCRATCH else {}


def run(*command: str) -> None:
    finished = subprocess.run(command, check=False)
    if finished.returncode != 0:
        sys.exit(f"La commande a échoué : {' '.join(command)}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
