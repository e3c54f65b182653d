"""How long a start takes: the help of the command, a command that finds nothing to do, the site, and the
answer to a question asked before.

``python -m bench.start [--repetitions N] [--json FILE]``

The service is ``relais run`` in a process of its own, in a folder where its base is fitted already, as every
start but the first finds it, and the modules compiled, as an installation leaves them; an agent has asked her
question before. Beside it stand the interpreter alone, and the libraries that a service like this one, or a
command of it, begins with. All take turns, so that whatever else the machine does falls on each alike; the
table shows medians, and the processor's time, which that changes less.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from socket import create_server
from statistics import median
from typing import TYPE_CHECKING

from bench.processes import SPAWN
from bench.written import options_of, write

if TYPE_CHECKING:
    from service_process import ServiceProcess

    from botapi.people import User
    from botapi.server import BotApi

ROOT = Path(__file__).parents[1]
sys.path += [
    str(ROOT / "tests" / "botapi"),
    str(ROOT / "tests" / "support"),
]  # the Bot API server lives there

BARE = "python -c pass"
LIBRARIES = "the libraries alone"
FLOOR = "those of a command"
HELP = "relais --help"
COMMAND = "relais journal verifier"
SITE = "relais run: the site"
ANSWER = "relais run: an answer"
AIMS = {HELP: 0.2, ANSWER: 2.0}  # seconds
ALONE = {
    BARE: ("-c", "pass"),
    LIBRARIES: ("-c", "import sqlalchemy.orm, starlette.applications, telegram"),
    FLOOR: ("-c", "import sqlalchemy.orm, pydantic_settings"),
    HELP: ("-m", "app.cli", "--help"),
    COMMAND: ("-m", "app.cli", "journal", "verifier"),
}
QUESTION = "Comment renouveler une demande ?"
PATIENCE = 300.0  # seconds
_EVERY = 0.01  # seconds between two looks at the site


def main(arguments: Sequence[str] | None = None) -> None:
    from botapi.server import BotApi

    parser = options_of("start", __doc__)
    parser.add_argument("--repetitions", type=int, default=5, help="of each start, in turn (default 5)")
    options = parser.parse_args(arguments)
    measured = Measured()
    with tempfile.TemporaryDirectory() as modules, tempfile.TemporaryDirectory() as folder, BotApi() as api:
        compiled_in(Path(modules))  # apart: a start looks through the folder of its data
        service, agent = _installed(api, Path(folder))
        _turn(Measured(), service, agent)  # compiles what is missing
        for number in range(options.repetitions):
            _turn(measured, service, agent)
            told = ", ".join(f"{name} {each[-1]:.2f} s" for name, each in measured.seconds.items())
            print(f"{number + 1}/{options.repetitions}  {told}", flush=True)
    seconds, processor = measured.medians()
    _show(seconds, processor)
    report = {
        "seconds": _rounded(seconds),
        "processor_seconds": _rounded(processor),
        "ratio_to_libraries": _rounded({name: one / seconds[LIBRARIES] for name, one in seconds.items()}),
        "each": {name: [round(one, 3) for one in each] for name, each in measured.seconds.items()},
        "load": round(os.getloadavg()[0], 1),
    }
    libraries = {name: version(name) for name in ("sqlalchemy", "starlette", "python-telegram-bot")}
    print(f"\n{write('start', report, options.json, **libraries)}")


@dataclass
class Measured:
    """By what was started: seconds, and those of the processor until its end."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, seconds: float) -> None:
        self.seconds.setdefault(name, []).append(seconds)

    @contextmanager
    def working(self, name: str) -> Iterator[None]:
        """Whatever starts and ends inside."""
        before = _processor()
        yield
        self.processor.setdefault(name, []).append(_processor() - before)

    def medians(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        seconds, processor = (
            {name: median(each) for name, each in taken.items()} for taken in (self.seconds, self.processor)
        )
        return seconds, processor


def compiled_in(folder: Path) -> None:
    """Whatever starts from now on finds its modules there, once a first start has compiled them."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"


def _installed(api: BotApi, folder: Path) -> tuple[ServiceProcess, User]:
    """The service in a folder where it has run once, which fitted the base, and an agent whom it knows."""
    from service_process import ServiceProcess

    from bench.contenders import FIRST_PERSON, Load, relais

    agent = api.user(id=FIRST_PERSON)
    agent.says(QUESTION)
    load = Load(api.url, api.token, folder, chats=1)
    first = SPAWN.Process(target=relais, args=(load,), daemon=True)
    first.start()
    agent.waits(1, timeout=PATIENCE)
    api.waits_until_confirmed(PATIENCE)
    first.terminate()
    first.join()
    with create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    return ServiceProcess(api, folder, {"RELAIS_WEB_PORT": port}), agent


def _turn(measured: Measured, service: ServiceProcess, agent: User) -> None:
    for name, order in ALONE.items():
        with measured.working(name):
            begun = time.monotonic()
            subprocess.run(
                [sys.executable, *order],
                cwd=ROOT,
                env=service.environment(),
                stdout=subprocess.DEVNULL,
                check=True,
            )
            measured.note(name, time.monotonic() - begun)
    with measured.working(ANSWER):
        known = len(service.api.calls("sendMessage"))
        agent.says(QUESTION)
        begun = time.monotonic()
        service.start()
        wait_for_site(service, until=begun + PATIENCE)
        measured.note(SITE, time.monotonic() - begun)
        answer = service.api.waits_for_calls("sendMessage", known + 1, PATIENCE)[known]
        measured.note(ANSWER, answer.at - begun)
        service.api.waits_until_confirmed(PATIENCE)
        service.stop()


def wait_for_site(service: ServiceProcess, *, until: float) -> None:
    port = int(service.settings["RELAIS_WEB_PORT"])
    while time.monotonic() < until:
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection, suppress(OSError):
            connection.request("GET", "/sante")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        time.sleep(_EVERY)
    raise RuntimeError(f"the service never answered: {service.log.read_text()[-2_000:]}")


def _processor() -> float:
    """Seconds of all processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _rounded(values: Mapping[str, float]) -> Mapping[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


def _show(seconds: Mapping[str, float], processor: Mapping[str, float]) -> None:
    print(f"\n{'median of seconds':<24}{'':>7}  × pass  × libraries  processor")
    for name, taken in seconds.items():
        worked = f"{processor[name]:11.2f}" if name in processor else " " * 11
        aim = AIMS.get(name)
        beside = "" if aim is None else f"   ({'≤' if taken <= aim else '>'} {aim})"
        ratios = f"{taken / seconds[BARE]:8.1f}{taken / seconds[LIBRARIES]:13.2f}"
        print(f"{name:<24}{taken:>7.2f}{ratios}{worked}{beside}")


if __name__ == "__main__":
    main()
