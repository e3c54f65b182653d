"""Installs Relais SNE beside itself and starts it, or checks it: needs only Python 3.11 or later.

python3 bootstrap.py demo     installs what is missing, then starts the demonstration
python3 bootstrap.py check    installs what is missing, then runs every check and the whole test suite
python3 bootstrap.py install  installs only
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCK = HERE / "requirements.lock"
OPTION = VENV / "option"
OPTION_LOCK = HERE / "requirements-semantique.lock"
STAMP = VENV / "relais.stamp"
MINIMUM = (3, 11)

CHECKS: Sequence[tuple[str, ...]] = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy", "."),
    ("lint-imports", "--no-logo"),
)
# Two lanes, side by side: two cores halve the wait. The browser's own loop and the other tests' clash in one
# process.
LANES: Sequence[Sequence[tuple[str, ...]]] = (
    (("pytest", "-m", "not browser and not semantique", "--ignore=tests/web"),),
    (
        ("pytest", "-m", "not browser and not semantique", "tests/web"),
        ("pytest", "-m", "browser"),
        ("pytest", "-m", "semantique", "tests/semantique"),
    ),
)


def main(arguments: Sequence[str]) -> int:
    if sys.version_info < MINIMUM:
        say(f"Python 3.11 ou plus récent est nécessaire ; ceci est {sys.version.split()[0]}.")
        return 1
    order, *rest = arguments or [""]
    if order not in {"install", "demo", "check"}:
        say((__doc__ or "").strip())
        return 2
    install()
    if order == "demo":
        os.execv(VENV / "bin" / "relais", ["relais", "demo", *rest])  # noqa: S606  our own program, no shell
    if order == "check":
        return check()
    say("Installé. Pour la suite : .venv/bin/relais --help")
    return 0


def install() -> None:
    """Makes the environment once; again when the lock or the project's own description changed."""
    wanted = hashlib.sha256(LOCK.read_bytes() + (HERE / "pyproject.toml").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    say("Installation dans .venv (une minute environ la première fois)…")
    uv = shutil.which("uv")
    if not (VENV / "bin" / "python").exists():
        make_environment(uv)
    python = str(VENV / "bin" / "python")
    installer = (
        [uv, "pip", "install", "--quiet", "--python", python]
        if uv
        else [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    run(*installer, "--require-hashes", "-r", str(LOCK))
    run(*installer, "--no-deps", "--no-build-isolation", "--editable", str(HERE))
    STAMP.write_text(wanted)


def make_environment(uv: str | None) -> None:
    if uv:
        run(uv, "venv", "--quiet", "--python", sys.executable, str(VENV))
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
    install_option()
    failed = [command for command in CHECKS if not passes(command)]
    with ThreadPoolExecutor(len(LANES)) as lanes:
        for failures in lanes.map(runs_lane, LANES):
            failed += failures
    say("Tout est vert." if not failed else "En échec : " + " ; ".join(map(" ".join, failed)))
    return 1 if failed else 0


def passes(command: Sequence[str]) -> bool:
    """Runs one check, whose output is said whole, once it has ended."""
    say(f"→ {' '.join(command)}")
    environment = with_option() if "semantique" in command else None
    ended = subprocess.run(
        [VENV / "bin" / command[0], *command[1:]],
        cwd=HERE,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    say(f"← {' '.join(command)}\n{ended.stdout.rstrip()}")
    return ended.returncode == 0


def runs_lane(lane: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """One command after the other, all of them even after a failure; those that failed."""
    return [command for command in lane if not passes(command)]


def install_option() -> None:
    """The semantic option beside the environment, for its own tests: all the others play without it."""
    if OPTION.exists():
        return
    say("Installation de l’option sémantique, pour ses essais…")
    installer = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps"]
    if uv := shutil.which("uv"):
        installer = [uv, "pip", "install", "--quiet", "--no-deps", "--python", installer[0]]
    run(*installer, "--target", str(OPTION), "--require-hashes", "-r", str(OPTION_LOCK))


def with_option() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(OPTION)}


def run(*command: str) -> None:
    finished = subprocess.run(command, check=False)
    if finished.returncode != 0:
        sys.exit(f"La commande a échoué : {' '.join(command)}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
