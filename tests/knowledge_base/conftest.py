"""A base in a folder of its own, and a small one once fitted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from knowledge_folder import SMALL_BASE, Folder

from knowledge_base.formats.files import check, load
from knowledge_base.verdict import KnowledgeBase


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "base")


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small") / "base"
    folder = Folder(root)
    for place, (question, variants, answer) in SMALL_BASE.items():
        listed = "".join(f"\n  - {variant}" for variant in variants)
        folder.entry(
            place, question=f'"{question}"', variants=listed, theme=place.split("/")[0], answer=answer
        )
    return root


@pytest.fixture(scope="session")
def small_base(small_folder: Path) -> KnowledgeBase:
    return KnowledgeBase(load(small_folder))


@pytest.fixture
def reasons(folder: Folder) -> Callable[[], list[str]]:
    """What ``check`` says of the folder, as lines."""
    return lambda: [str(fault) for fault in check(folder.root)]
