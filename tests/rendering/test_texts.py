"""The texts of the code are written as French is, each once, and none is left that nothing names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from french import FAULTS

import rendering.texts
from agenda.answers import Answer
from rendering.texts import Texts

ROOT = Path(__file__).parents[2]
FILES = sorted(Path(rendering.texts.__file__).parent.glob("*.yaml"))


def scalars(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        names = [name.value for name, _ in node.value]
        assert len(names) == len(set(names)), f"twice, line {node.start_mark.line + 1}"
        for _, value in node.value:
            yield from scalars(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from scalars(value)
    else:
        yield node.value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_texts_are_typographically_right_and_each_name_stands_once(file: Path) -> None:
    root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    texts = [text for text in scalars(root) if not re.match(r"https?://", text)]
    assert texts
    wrong = [text for text in texts for pattern in FAULTS.values() if re.search(pattern, text)]
    assert wrong == []


def test_every_table_is_named_by_the_code() -> None:
    sources = "\n".join(
        path.read_text("utf-8") for folder in ("rendering", "web") for path in (ROOT / folder).rglob("*.py")
    )
    for file in FILES:
        assert f'"{file.stem}"' in sources
        for table in yaml.safe_load(file.read_text("utf-8")):
            assert f'"{table}"' in sources, (file.stem, table)


def test_a_member_without_a_text_or_a_text_of_no_member_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {one.value: "x" for one in Answer}
    first = next(iter(whole))
    for told in ({value: text for value, text in whole.items() if value != first}, {**whole, "lost": "x"}):
        monkeypatch.setattr(rendering.texts, "_read", lambda _, told=told: {"answer": told})
        with pytest.raises(ValueError, match=rf"{first}|lost"):
            Texts("labels").of(Answer, "answer")
