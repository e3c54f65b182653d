"""The image, the containers and the units of systemd: without privileges, whole, and named as in the code."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from terminal import Relais

from app.commands import service
from app.parts import ALL, Part, read_parts
from app.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "exploitation.md"
SETTINGS = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
READY_WITHIN = 900.0  # seconds: four processes fit the base for the first time
BACK_WITHIN = 60.0

IMAGE = "relais-sne-essai"

Services = dict[str, dict[str, Any]]
Run = Callable[..., str]


@pytest.fixture(scope="module")
def services() -> Services:
    found: Services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    return found


@pytest.fixture(scope="module")
def image() -> str:
    return (ROOT / "Dockerfile").read_text("utf-8")


@pytest.fixture
def parts_of(relais: Relais, monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[str]], frozenset[Part]]:
    """What a process does that is started with these words, as the command itself reads them."""

    def read(words: Sequence[str]) -> frozenset[Part]:
        seen: list[frozenset[Part]] = []
        monkeypatch.setattr(service, "run", lambda *, parts: seen.append(read_parts(parts)))
        assert relais(*words).code == 0
        return seen[0]

    return read


# The containers.


def test_no_container_may_write_or_gain_anything_but_what_is_named(services: Services) -> None:
    for name, one in services.items():
        assert one["read_only"], name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert int(one["user"].split(":")[0]) > 0, name
        assert not one.keys() & {"privileged", "cap_add", "pid", "network_mode", "devices"}, name


def test_the_database_is_reached_from_the_containers_alone_and_the_sites_from_the_machine_alone(
    services: Services,
) -> None:
    assert services["base"]["networks"] == ["interne"]
    assert "ports" not in services["base"]
    ports = [port for one in services.values() for port in one.get("ports", ())]
    assert ports == ["127.0.0.1:8001:8000", "127.0.0.1:8002:8000"]


def test_every_part_is_started_and_the_site_twice(
    services: Services, parts_of: Callable[[Sequence[str]], frozenset[Part]]
) -> None:
    started = [parts_of(one["command"]) for one in services.values() if one.get("command", [""])[0] == "run"]

    assert frozenset().union(*started) == ALL
    assert [Part.WEB in parts for parts in started].count(True) == 2


def test_nothing_is_served_before_the_database_has_its_present_form(services: Services) -> None:
    served = [one for one in services.values() if "run" in one.get("command", ())]

    assert services["migration"]["command"] == ["db", "migrer"]
    assert all(
        one["depends_on"]["migration"]["condition"] == "service_completed_successfully" for one in served
    )


def test_every_setting_that_they_are_given_exists(services: Services, image: str) -> None:
    given = {name for one in services.values() for name in one.get("environment", ()) if PREFIX in name}
    given |= set(re.findall(rf"\b{PREFIX}[A-Z_]+", image))

    assert {"RELAIS_DATABASE_URL", "RELAIS_DATA_DIR"} <= given <= SETTINGS


def test_each_container_is_given_the_secrets_that_its_part_reads_and_no_other(services: Services) -> None:
    """What is read by one part alone comes by a file that it alone is given; the page tells which."""
    of_one_part = {"envoi.env": {"bot"}, "boite.env": {"horloge"}}

    def files(one: dict[str, Any]) -> list[str]:
        return [file["path"] if isinstance(file, dict) else file for file in one.get("env_file", ())]

    given = {name: files(one) for name, one in services.items()}
    for file, readers in of_one_part.items():
        assert {name for name, found in given.items() if file in found} == readers
        assert f"`{file}`" in PAGE.read_text("utf-8")
    assert {name for name, found in given.items() if not found} == {"base", "migration"}
    assert {file for found in given.values() for file in found} == {".env", *of_one_part}


def test_each_container_has_a_bound_of_memory_and_of_processes(services: Services) -> None:
    for name, one in services.items():
        assert one["mem_limit"], name
        assert 0 < one["pids_limit"] <= 512, name


# The image.


def test_the_image_and_the_containers_speak_of_one_account_one_folder_and_one_port(
    services: Services, image: str
) -> None:
    (account,) = re.findall(r"^USER (\S+)$", image, re.MULTILINE)
    (folder,) = re.findall(r"^VOLUME (\S+)$", image, re.MULTILINE)
    (port,) = re.findall(r"^EXPOSE (\d+)$", image, re.MULTILINE)
    for one in services.values():
        if "build" in one:
            assert one["user"] == account
            assert one["volumes"] == [f"donnees:{folder}"]
            assert one["environment"]["RELAIS_DATA_DIR"] == folder
            assert one["environment"]["RELAIS_WEB_PORT"] == port
            assert one["environment"]["RELAIS_SUPERVISION_PORT"] == port
    assert port == str(Settings.model_fields["web_port"].default)
    assert f"http://127.0.0.1:{port}/sante/pret" in image


def test_the_image_holds_every_package_of_the_service_and_nothing_that_is_not_its() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    described = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    included = described["packages"]["find"]["include"]
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    of_service = {name for name in packages if any(fnmatch(name, one) for one in included)}

    assert {name for name in let_in if (ROOT / name).is_dir()} == of_service
    assert [name for name in let_in if not (ROOT / name).exists()] == []


# The units of systemd.


def units() -> dict[str, str]:
    """Those of the page: the service, and its parts, whose unit it tells by the lines that differ."""
    page = PAGE.read_text("utf-8")
    blocks = re.findall(r"```ini\n(.*?)```", page, re.DOTALL)
    whole, changed = blocks
    of_parts = whole
    for line in changed.splitlines():
        name = line.partition("=")[0]
        of_parts, count = re.subn(rf"^{name}=.*$", line, of_parts, flags=re.MULTILINE)
        assert count == 1
    return {"relais-sne.service": whole, "relais-sne@.service": of_parts}


def test_every_part_is_started_by_the_units_that_are_told(
    parts_of: Callable[[Sequence[str]], frozenset[Part]],
) -> None:
    enabled = re.findall(r"relais-sne@([\w,]+)", PAGE.read_text("utf-8"))
    program, *words = shlex.split(_line("ExecStart", units()["relais-sne@.service"]))
    started = [parts_of([word.replace("%i", one) for word in words]) for one in enabled]

    assert program == "/opt/relais-sne/.venv/bin/relais"
    assert frozenset().union(*started) == ALL
    assert parts_of(shlex.split(_line("ExecStart", units()["relais-sne.service"]))[1:]) == ALL


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for name, unit in units().items():
        (tmp_path / name).write_text(
            re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit, flags=re.MULTILINE)
        )
    files = [tmp_path / "relais-sne.service", tmp_path / "relais-sne@.service"]
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )

    assert (told.returncode, told.stderr) == (0, "")


def _line(name: str, unit: str) -> str:
    (value,) = re.findall(rf"^{name}=(.*)$", unit, re.MULTILINE)
    return str(value)


# Where there is an engine.


@pytest.fixture
def compose(tmp_path: Path, services: Services) -> Iterator[Run]:
    """``docker compose`` on containers, volumes and ports of our own, which go at the end."""
    docker = shutil.which("docker")
    if docker is None:
        pytest.skip("no container engine: docker is not installed")
    for words in (["info"], ["compose", "version"]):
        told = subprocess.run([docker, *words], capture_output=True, text=True, check=False)
        if told.returncode != 0:
            pytest.skip(f"no container engine: « docker {words[0]} » says {told.stderr.strip()[-200:]}")
    for needed in ("debian:trixie-slim", "postgres:17"):
        known = subprocess.run([docker, "image", "inspect", needed], capture_output=True, check=False)
        fetched = known.returncode and subprocess.run([docker, "pull", needed], check=False).returncode
        if fetched:
            pytest.skip(f"{needed} cannot be fetched")

    settings = tmp_path / "reglages.env"
    settings.write_text("POSTGRES_PASSWORD=0123456789abcdef\nRELAIS_DEPARTEMENT=06\n")
    override = tmp_path / "essai.yaml"
    override.write_text(_override(services, settings))
    project = ["--project-name", f"relais-essai-{os.getpid()}", "--env-file", str(settings)]
    files = ["--file", str(ROOT / "compose.yaml"), "--file", str(override)]

    def run(*words: str, check: bool = True) -> str:
        told = subprocess.run(
            [docker, "compose", *project, *files, *words], capture_output=True, text=True, check=False
        )
        assert told.returncode == 0 or not check, told.stderr[-2000:]
        return told.stdout

    try:
        yield run
    finally:
        run("down", "--volumes", "--timeout", "5", check=False)


def _override(services: Services, settings: Path) -> str:
    """An image, settings, ports and a network that are no other's."""
    lines = ["networks: {externe: {ipam: !reset {}}}", "services:"]
    for name, one in services.items():
        if "build" in one:
            lines += [f"  {name}:", f"    image: {IMAGE}", f"    env_file: !override [{settings}]"]
        if "ports" in one:
            lines.append("    ports: !override ['127.0.0.1::8000']")
    return "\n".join([*lines, ""])


@pytest.mark.timeout(READY_WITHIN + 900)
def test_the_containers_serve_and_serve_again_once_their_database_was_killed(
    compose: Run, services: Services
) -> None:
    compose("build")
    compose("up", "--detach")
    sites = [f"http://{compose('port', site, '8000').strip()}" for site in ("site-1", "site-2")]
    _wait_until_ready(sites, READY_WITHIN)

    assert compose("exec", "-T", "bot", "id", "-u").strip() == "10001"
    assert "non" in compose("exec", "-T", "bot", "sh", "-c", "touch /opt/relais-sne/x || echo non")
    assert "relais-" in compose("exec", "-T", "horloge", "relais", "db", "sauvegarder")
    compose("kill", "--signal", "SIGKILL", "base")
    compose("up", "--detach", "base")
    _wait_until_ready(sites, BACK_WITHIN)
    assert set(_told(compose, "State").values()) == {"running"}
    compose("stop")
    assert _told(compose, "ExitCode", "--all") == dict.fromkeys(services, 0)


def _told(compose: Run, what: str, *options: str) -> dict[str, object]:
    """Of each container, by its service."""
    told = map(json.loads, compose("ps", "--format", "json", *options).splitlines())
    return {one["Service"]: one[what] for one in told}


def _wait_until_ready(sites: Sequence[str], within: float) -> None:
    end = time.monotonic() + within
    for site in sites:
        while not _is_ready(site):
            assert time.monotonic() < end, f"{site} is not ready"
            time.sleep(1)


def _is_ready(site: str) -> bool:
    try:
        return httpx.get(f"{site}/sante/pret", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
