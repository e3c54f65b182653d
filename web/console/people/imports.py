"""The import of a list of agents: the file is read, whom it would invite is shown, and only they are invited;
by mail, or with sheets to hand over.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.access import AccessService
from guichets.agent_imports import COLUMNS, MOST_LINES, REQUIRED, InvitationPlan, column_of, plan
from guichets.imports import MOST_BYTES
from guichets.links import Links
from guichets.registry import Agent
from guichets.rights import Right
from guichets.scope import seen_guichets
from journal.people import identity
from refusals.faults import FaultyFile
from tabular.reading import Line
from web.console.imports import asked_again, by_reason, faults_shown, faulty_sheet, kept, read_file
from web.console.people.invitations import BY_MAIL, Invited, is_by_mail, way_in
from web.errors import FaultyImport, ImportChanged, ImportGone
from web.files import sheet_response
from web.shell import Asked, Go, Page, Shell, page

PATH = "/personnes/import"
# Among the gestionnaire's drafts, where no page writes: no other place has a slash.
PLACE = "personnes/import"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, ask, Right.ACT),
        shell.order(PATH, read, again=ask, takes_files=True),
        shell.page(f"{PATH}/modele", model, Right.ACT),
        shell.page(f"{PATH}/apercu", preview, Right.ACT),
        shell.page(f"{PATH}/fautes", faulty_lines, Right.ACT),
        shell.order(f"{PATH}/confirmer", confirm, again=preview),
        shell.order(f"{PATH}/renoncer", give_up),
    ]


def ask(asked: Asked) -> Page:
    faults = faults_shown(asked)
    return page(
        "console/people/agents_import.html",
        fautes=faults,
        refus_dit="" if faults else asked.refused,
        colonnes=COLUMNS,
        obligatoires=REQUIRED,
        lignes_au_plus=MOST_LINES,
        mo_au_plus=MOST_BYTES // 1024**2,
        par_mel=asked.site.ways.by_mail,
    )


def read(asked: Asked) -> Go:
    read_file(asked, PLACE, _planned, most_lines=MOST_LINES)
    return Go(f"{PATH}/apercu")


def model(asked: Asked) -> Response:
    """A line for each guichet where nobody has an access yet."""
    awaiting = (
        one
        for one in seen_guichets(asked.work, asked.by)
        if not asked.work.registry.active_agents(identity(one))
    )
    rows = [[one.name if column == "guichet" else "" for column in COLUMNS] for one in awaiting]
    return sheet_response(asked.query, "agents-a-inviter", title="Agents", header=COLUMNS, rows=rows)


def preview(asked: Asked) -> Page:
    """Asks for another file once this one is not kept any more, or the guichets have changed under it."""
    try:
        lines, faulty = kept(asked, PLACE)
        planned = _planned(asked, lines)
    except ImportGone as gone:
        return asked_again(asked, ask, gone)
    except FaultyFile as at_fault:
        return asked_again(asked, ask, FaultyImport(at_fault))
    return page(
        "console/people/agents_apercu.html",
        plan=planned,
        ignorees=[name for name in lines[0][1] if name and not column_of(name)],
        fautives=faulty,
        raisons=by_reason(faulty),
        par_mel=asked.site.ways.by_mail,
        remise=asked.text("remise") or BY_MAIL,
    )


def faulty_lines(asked: Asked) -> Response | Go:
    try:
        return faulty_sheet(asked, kept(asked, PLACE), "agents-a-corriger")
    except ImportGone:
        return Go(PATH)


def confirm(asked: Asked) -> Page:
    """Loaded again, it invites nobody: nothing is kept of the file. ``ImportChanged`` when it would do
    anything but what the gestionnaire saw.
    """
    try:
        planned = _planned(asked, kept(asked, PLACE).sound)
    except FaultyFile:
        raise ImportChanged from None
    if planned.digest != asked.text("plan"):
        raise ImportChanged
    written: list[Agent] = []
    sheets: list[tuple[Agent, str, Invited]] = []
    for one in planned.invited:
        person, code = asked.commands(AccessService).invite(
            one.name, guichet=one.guichet, role=one.role, email=one.email, phone=one.phone, by=asked.by
        )
        if is_by_mail(asked, person):
            Links(asked.work, asked.site.ways, now=asked.now).invite(person, code, by=asked.by)
            written.append(person)
        else:
            public_url = asked.site.ways.public_url
            invited = way_in(asked.work, person, code, public_url=public_url, now=asked.now)
            sheets.append((person, one.guichet.name, invited))
    asked.work.drafts.forget(asked.me, PLACE)
    return page(
        "console/people/agents_invites.html",
        ecrits=written,
        feuilles=sheets,
        par_telegram=asked.site.ways.by_telegram,
    )


def give_up(asked: Asked) -> Go:
    asked.work.drafts.forget(asked.me, PLACE)
    return Go(PATH)


def _planned(asked: Asked, lines: Sequence[Line]) -> InvitationPlan:
    return plan(asked.work, lines, by=asked.by)
