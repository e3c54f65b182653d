"""What every start of the service finds in its folder."""

from __future__ import annotations

import pytest
from service_process import FittedBase, fitted_in


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> FittedBase:
    return fitted_in(tmp_path_factory.mktemp("fitted") / "index")
