"""A base in a folder of its own, and a small one once fitted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from knowledge_folder import Folder, write_small_base

from knowledge_base.formats.files import check, load
from knowledge_base.verdict import KnowledgeBase
from rendering.fault_words import with_place


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "base")


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_base(tmp_path_factory.mktemp("small") / "base")


@pytest.fixture(scope="session")
def small_base(small_folder: Path) -> KnowledgeBase:
    return KnowledgeBase(load(small_folder))


@pytest.fixture
def reasons(folder: Folder) -> Callable[[], list[str]]:
    """What ``check`` says of the folder, as lines."""
    return lambda: [with_place(fault) for fault in check(folder.root)]
