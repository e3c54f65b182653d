"""The knowledge base on the console: every page of the section."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from web.console.base import (
    changes,
    edit,
    entry,
    exchange,
    listing,
    local_values,
    proposals,
    reading,
)
from web.shell import Shell

# Those that bear the name of an entry come last: « /base/import » is no entry.
_MODULES = (listing, reading, local_values, proposals, exchange, edit, changes, entry)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    """What is changed answers as soon as it is committed."""
    own = Shell(shell.site, committed=shell.site.library.changed)
    return [route for module in _MODULES for route in module.routes(own)]
