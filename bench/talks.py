"""What a message belongs to, learnt from labelled talks and from labelled messages.

    python -m bench.talks [FILE…]

Each file is a set of talks: they are played through the real door as in ``bench.counter``, and written anew
with what the service had open when each message was said. Then the weights that are shipped are learnt anew
from ``tests/faq/learnt-dialogues.jsonl``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.counter import DRAFTS, FAQ, Agent, drafts_in, fitted_base, read_conversations
from knowledge_base.french.vocabulary import LANGUAGE
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.learnt import Floats
from knowledge_base.understanding.messages import labelled_messages
from knowledge_base.understanding.thread import COLUMNS, Belonging, Open, terms_in
from privacy.nir import mask

TALKS = FAQ / "learnt-dialogues.jsonl"
ONE_IN = 2
"""Of the labelled messages, those that are read as written in a talk."""
LOOSE = 5.0
"""The inverse of the penalty."""
SAME_AS = {
    **dict.fromkeys(("correction", "choix", "hors_sujet"), Belonging.QUESTION),
    "salut": Belonging.COURTESY,
}
"""Labels that are told apart by what the base has to say."""
ALONE = {
    Kind.QUESTION: Belonging.QUESTION,
    Kind.PERSONAL: Belonging.QUESTION,
    Kind.ACT: Belonging.ACT,
}


def main(files: Sequence[str]) -> None:
    base = fitted_base(with_option=False)
    for file in map(Path, files):
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for line, talk in zip(lines, read_conversations(str(file)), strict=True):
            with TemporaryDirectory() as folder:
                agent = Agent(base, Path(folder))
                for turn, asked in zip(line["turns"], talk, strict=True):
                    turn["open"] = opened_in(agent.writes(asked).before)
                agent.leaves()
        written = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        file.write_text(written, encoding="utf-8")
    weights, bias = learn()
    np.savez_compressed(LANGUAGE / "thread.npz", weights=weights.astype(np.float16), bias=bias)


def opened_in(state: Mapping[str, Any]) -> Open:
    if state.get("dialogue") == DRAFTS:
        return Open.DRAFT
    if state.get("dialogue") != "q":
        return Open.NOTHING
    return Open.BEHIND if any(drafts_in(state)) else Open.QUESTION


def learn() -> tuple[Floats, Floats]:
    """Columns × belongings; one number a belonging."""
    turns = [*_turns(), *_out_of_the_blue()]
    columns, values = zip(*(terms_in(message, opened) for message, opened, _ in turns), strict=True)
    ends = np.cumsum([0, *map(len, columns)])
    rows = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(turns), COLUMNS))
    places = {belonging: place for place, belonging in enumerate(Belonging)}
    model = LogisticRegression(C=LOOSE, max_iter=1_000).fit(rows, [places[label] for *_, label in turns])
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)


def _turns() -> Iterator[tuple[str, Open, Belonging]]:
    """As the service gets them, with what it had open."""
    for line in TALKS.read_text("utf-8").splitlines():
        for turn in json.loads(line)["turns"]:
            belongs = SAME_AS.get(turn["belongs"]) or Belonging(turn["belongs"])
            yield mask(turn["user"]).text, Open(turn["open"]), belongs


def _out_of_the_blue() -> Iterator[tuple[str, Open, Belonging]]:
    """Asked, or wanted, whatever is open: agents leave a draft as it is, and write for somebody else."""
    meant = [(one.text, ALONE[one.intent.kind]) for one in labelled_messages() if one.intent.kind in ALONE]
    for (text, belongs), opened in zip(meant[::ONE_IN], cycle(Open), strict=False):
        yield text, opened, belongs


if __name__ == "__main__":
    main(sys.argv[1:])
