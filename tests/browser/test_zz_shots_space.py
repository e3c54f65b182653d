from __future__ import annotations

import pytest
from test_browser_space import furnished

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("dark", "width", "height"), [(False, 320, 640), (True, 1440, 900), (False, 1440, 900)]
)
def test_shots(stage, open_page, dark, width, height):
    ines, paths = furnished(stage)
    page = open_page(ines, dark=dark, width=width, height=height)
    for number, path in enumerate(paths):
        page.goto(path)
        page.screenshot(path=f"/tmp/var/space/{width}{'d' if dark else ''}-{number:02}.png", full_page=True)
