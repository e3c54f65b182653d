"""The wheel holds the whole service: installed by itself, it serves from an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest
from fitted import FittedBase

ROOT = Path(__file__).parents[2]
BESIDE = ("pyproject.toml", "README.md", "LICENSE")
COMPILED = shutil.ignore_patterns("__pycache__")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel is made of, and nothing that an earlier build left."""
    described = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    included = described["packages"]["find"]["include"]
    made = tmp_path_factory.mktemp("source")
    for package in {file.parent for file in ROOT.glob("*/__init__.py")}:
        if any(fnmatch(package.name, one) for one in included):
            shutil.copytree(package, made / package.name, ignore=COMPILED)
    for name in BESIDE:
        shutil.copy(ROOT / name, made)
    return made


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(place), str(source))
    (made,) = place.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Apart from the sources, beside the libraries that are there."""
    place = tmp_path_factory.mktemp("installed")
    _pip("install", "--no-deps", "--target", str(place), str(wheel))
    return place


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-q", *words], check=True, capture_output=True, timeout=120)


def _relais(installed: Path, *words: str) -> tuple[Sequence[str], Mapping[str, str]]:
    command = [sys.executable, str(installed / "bin" / "relais"), *words]
    return command, {**os.environ, "PYTHONPATH": str(installed), "PYTHONUNBUFFERED": "1"}


def test_it_holds_every_file_of_the_service_and_no_other_package(wheel: Path, source: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    packages = [folder.parent for folder in source.glob("*/__init__.py")]
    files = (file for package in packages for file in package.rglob("*") if file.is_file())
    assert packed == {str(file.relative_to(source)) for file in files}


def test_its_command_answers_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    command, environment = _relais(installed, "--help")

    said = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=True
    )

    assert said.stdout.startswith("Usage")
    assert list(tmp_path.iterdir()) == []


def test_its_demonstration_opens(installed: Path, tmp_path: Path, fitted: FittedBase) -> None:
    fitted.lies_in(tmp_path / "var" / "demo")
    (tmp_path / "var" / "demo").chmod(0o700)
    command, environment = _relais(installed, "demo", "--port", "0")

    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            said = ""
            while "est ouvert" not in said and (line := process.stdout.readline()):
                said += line
        finally:
            process.kill()

    assert "Relais SNE est ouvert" in said, said
