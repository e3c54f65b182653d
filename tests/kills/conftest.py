"""What every start of the service finds in its folder."""

from __future__ import annotations

import pytest
from service_process import FittedBase

from knowledge_base.formats.files import load
from knowledge_base.verdict import KnowledgeBase
from stage import CONTENT


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> FittedBase:
    index = tmp_path_factory.mktemp("fitted") / "index"
    base = KnowledgeBase(load(CONTENT), cache=index)
    base.verdict("bonjour")
    return FittedBase(base, index)
