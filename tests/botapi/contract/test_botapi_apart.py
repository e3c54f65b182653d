"""The server is a product apart: it knows no bot, and its page says what it does."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

HERE = Path(__file__).parents[1]
NEEDED = {"aiogram", "aiohttp", "httpx", "pydantic", "starlette", "uvicorn"}


def test_it_needs_nothing_but_its_libraries() -> None:
    roots = {root for path in (HERE / "botapi").glob("*.py") for root in imported(path)}

    assert roots - sys.stdlib_module_names - {"botapi"} == NEEDED


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    named = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in named}


def test_the_example_of_its_page_plays() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text("utf-8"), re.DOTALL)

    exec(compile(example, "README.md", "exec"), {})
