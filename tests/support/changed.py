"""Which tests to play first: those nearest to what changed since main, as many as a minute holds.

In order: the modules of tests that changed; those that import a module that changed, or bear its name in the
folder that mirrors its package; the others of that folder. What was not measured yet counts for one second.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[2]
DURATIONS = ROOT / "var" / "essais" / "durees.json"
ELSEWHERE = ("tests/browser/", "tests/kills/", "tests/semantique/")
"""Played by the whole check alone."""
BUDGET = 35.0
"""Seconds, for each core: the checks, and the start of the tests, take the rest of the minute."""


def main() -> None:
    texts = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for path in sorted(ROOT.glob("tests/**/test_*.py"))
    }
    near = ranked(changed(), texts)
    kept = within(BUDGET * int(sys.argv[1]), near, seconds_of_modules())
    waiting = len(near) - len(kept)
    print(
        f"Modules d’essais : {len(kept)} joués, {waiting} laissés à la vérification entière", file=sys.stderr
    )
    print(*kept, sep="\n")


def changed() -> list[str]:
    """Since this branch left main, and what is not committed yet."""
    left = _git("merge-base", "HEAD", "main") or ["HEAD"]
    return sorted(
        {*_git("diff", "--name-only", left[0]), *_git("ls-files", "--others", "--exclude-standard")}
    )


def _git(*order: str) -> list[str]:
    done = subprocess.run(["git", *order], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


def ranked(paths: Sequence[str], texts: Mapping[str, str]) -> dict[str, int]:
    """Modules of tests, the nearest first; 0 for those that changed."""
    found: dict[str, int] = {}
    changes = [PurePath(path) for path in paths]
    named = "|".join(re.escape(name) for path in changes for name in _names(path))
    imports = re.compile(rf"^\s*(?:from|import) (?:{named or '(?!)'})\b", re.MULTILINE)
    for module, text in texts.items():
        if module.startswith(ELSEWHERE):
            continue
        mirrored = [path for path in changes if module.startswith(tuple(_folders(path)))]
        if module in paths:
            found[module] = 0
        elif imports.search(text) or any(path.stem in PurePath(module).stem for path in mirrored):
            found[module] = 1
        elif mirrored:
            found[module] = 2
    return dict(sorted(found.items(), key=lambda one: one[1]))


def _names(path: PurePath) -> Iterator[str]:
    """As it is imported: « guichets.access », or « web_stage » for what serves the tests."""
    if path.suffix == ".py" and not path.name.startswith("test_"):
        parts = path.with_suffix("").parts
        yield parts[-1] if parts[:2] == ("tests", "support") else ".".join(parts).removesuffix(".__init__")


def _folders(path: PurePath) -> Iterator[str]:
    first, *rest = path.parts
    if path.name == "conftest.py":
        yield f"{path.parent}/"
    elif first != "tests" and rest:
        yield f"tests/{first}/"


def seconds_of_modules() -> Mapping[str, float]:
    seconds: defaultdict[str, float] = defaultdict(float)
    for test, duration in (json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}).items():
        seconds[test.split("::")[0]] += duration
    return seconds


def within(budget: float, near: Mapping[str, int], seconds: Mapping[str, float]) -> Collection[str]:
    """What changed in any case; of the others, what fits, a shorter one in the place of one too long."""
    kept, spent = [], 0.0
    for module, rank in near.items():
        cost = seconds.get(module, 1.0)
        if rank == 0 or spent + cost <= budget:
            kept.append(module)
            spent += cost
    return kept


if __name__ == "__main__":
    main()
