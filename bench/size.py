"""What the service weighs: lines by package and by capability, ports with one implementation, homonyms.

``python -m bench.size [--json FILE] [--durations FILE]``

Lines are those of the files, blank ones and comments too. The source is every Python module but the tests
and the migrations, which are history; templates are counted apart. A port is a ``Protocol``; what implements
it is a class that bears all its names. The slowest tests come from the durations that a run of them leaves.
"""

from __future__ import annotations

import ast
import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from statistics import median, quantiles

from bench.written import options_of, write

ROOT = Path(__file__).parents[1]
TEMPLATES = {".html", ".j2", ".txt"}
SLOWEST = 20

CAPABILITIES: Mapping[str, Sequence[str]] = {
    "answering": ("knowledge_base/understanding", "knowledge_base/ranking", "knowledge_base/french"),
    "keeping the base": ("knowledge_base/upkeep", "knowledge_base/formats", "console/base", "commands/kb"),
    "learning": ("knowledge_base/learning",),
    "tickets": ("console/tickets", "handlers/suivi", "handlers/ticket", "tickets/desk", "tickets/triage"),
    "the pole": ("/pole",),
    "mail": ("mailer", "tickets/mail", "console/mail"),
    "agenda": ("agenda",),
    "signalements": ("quality",),
    "diffusion": ("diffusion",),
    "incidents": ("incidents",),
    "people and access": ("guichets", "web/access", "console/people", "handlers/acces"),
    "privacy": ("privacy", "erasure", "retention"),
    "settings and first run": ("console/start", "app/settings", "app/installation"),
    "bilan": ("reports", "figures", "bilan"),
    "telegram": ("channels/telegram",),
}
"""What a path holds tells what it is for; the first that fits. Whatever fits nowhere is the common ground."""
GROUND = "common ground"


@dataclass(frozen=True)
class Module:
    path: PurePosixPath
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @property
    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

    @property
    def functions(self) -> Iterator[int]:
        """The lines of each."""
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield (node.end_lineno or node.lineno) - node.lineno + 1


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of("size", (__doc__ or "").partition("\n")[0])
    parser.add_argument("--durations", type=Path, default=ROOT / "var" / "essais" / "durees.json")
    options = parser.parse_args(arguments)
    files = tracked()
    modules = [Module(path, text, ast.parse(text)) for path in files if (text := source_of(path))]
    packages = counted((module.path.parts[0], module.lines) for module in modules)
    capabilities = counted((capability_of(module.path), module.lines) for module in modules)
    report = {
        "source": sum(packages.values()),
        "tests": lines_of(path for path in files if path.suffix == ".py" and path.parts[0] == "tests"),
        "templates": lines_of(path for path in files if is_template(path)),
        "packages": packages,
        "capabilities": capabilities,
        "modules": spread([module.lines for module in modules if module.lines]),
        "functions": spread([lines for module in modules for lines in module.functions]),
        "ports with one implementation": lonely_ports(modules),
        "homonyms": homonyms(modules),
        "slowest tests": slowest(options.durations),
    }
    show(report)
    print(write("size", report, options.json))


def tracked() -> list[PurePosixPath]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [PurePosixPath(name) for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def source_of(path: PurePosixPath) -> str:
    """Empty for what is no source."""
    is_source = path.suffix == ".py" and path.parts[0] != "tests" and "versions" not in path.parts
    return (ROOT / path).read_text(encoding="utf-8") if is_source else ""


def is_template(path: PurePosixPath) -> bool:
    return "templates" in path.parts and path.suffix in TEMPLATES


def lines_of(paths: Iterable[PurePosixPath]) -> int:
    return sum((ROOT / path).read_text(encoding="utf-8").count("\n") for path in paths)


def counted(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for name, lines in rows:
        total[name] += lines
    return dict(total.most_common())


def capability_of(path: PurePosixPath) -> str:
    return next((name for name, parts in CAPABILITIES.items() if any(p in str(path) for p in parts)), GROUND)


def spread(lines: Sequence[int]) -> dict[str, int]:
    return {
        "count": len(lines),
        "median": round(median(lines)),
        "p90": round(quantiles(lines, n=10)[-1]),
        "most": max(lines),
    }


def is_port(one: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in one.bases)


def names_of(one: ast.ClassDef) -> frozenset[str]:
    """What the class bears: methods, declared attributes, and those that it gives itself."""
    found = {node.name for node in one.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    for node in ast.walk(one):
        target = node.target if isinstance(node, ast.AnnAssign) else None
        targets = node.targets if isinstance(node, ast.Assign) else [target] if target else []
        found |= {
            t.attr if isinstance(t, ast.Attribute) else t.id
            for t in targets
            if isinstance(t, (ast.Attribute, ast.Name))
        }
    return frozenset(name for name in found if not name.startswith("_") or name == "__call__")


def lonely_ports(modules: Sequence[Module]) -> list[str]:
    """Those that fewer than two classes of the source bear out by their names alone."""
    classes = [one for module in modules for one in module.classes]
    real = [names_of(one) for one in classes if not is_port(one)]
    ports = [(one.name, names_of(one)) for one in classes if is_port(one)]
    return sorted(name for name, wanted in ports if wanted and sum(wanted <= names for names in real) < 2)


def homonyms(modules: Sequence[Module]) -> dict[str, list[str]]:
    """Classes at the top of a module that bear one name, and where each stands."""
    places: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(module.path))
    several = {name: found for name, found in places.items() if len(found) > 1}
    return dict(sorted(several.items(), key=lambda item: (-len(item[1]), item[0])))


def slowest(durations: Path) -> dict[str, float]:
    """Seconds by test; none when no run has left a file."""
    if not durations.exists():
        return {}
    taken: dict[str, float] = json.loads(durations.read_text(encoding="utf-8"))
    return dict(sorted(taken.items(), key=lambda item: -item[1])[:SLOWEST])


def show(report: Mapping[str, object]) -> None:
    for name, value in report.items():
        match value:
            case dict():
                print(f"\n{name} ({len(value)})")
                for key, detail in value.items():
                    print(f"  {key:<60}{', '.join(detail) if isinstance(detail, list) else detail}")
            case list():
                print(f"\n{name}: {len(value)}\n  {', '.join(value)}")
            case _:
                print(f"{name:<62}{value:>8}")


if __name__ == "__main__":
    main()
