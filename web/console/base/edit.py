"""Writing an entry: the form, what an agent would read of it, and the draft that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from starlette.routing import BaseRoute

from guichets.rights import Right
from knowledge_base.entries import DEPARTEMENT, Entry
from knowledge_base.formats.forms import FEWEST_VARIANTS, LONGEST_ANSWER, LONGEST_PHRASING, TO_WRITE
from knowledge_base.learning.gaps import draft as begun_from
from knowledge_base.themes import Theme
from knowledge_base.upkeep.service import state_of
from privacy.nir import mask
from privacy.text import clean
from rendering.labels import ASKED, THEME
from rendering.message import Reply
from tickets.workplace import SavedDraft
from web.console.base.form import NAMES, EntryForm, scopes
from web.console.base.keeping import Keeping, base_of
from web.errors import NirRemoved
from web.fields import one_of
from web.shell import Answer, Asked, Go, Page, Shell, page

NEW = "nouvelle"
"""Stands in addresses, and in the places of what is being typed, for an entry without a name yet."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/base/{entry}/modifier"
    return [
        shell.page(f"/base/{NEW}", begin, Right.ACT),
        shell.order(f"/base/{NEW}", write, again=again, takes_masked=True),
        shell.order("/base/apercu", preview, takes_masked=True, counts_masked=False),  # while typing
        shell.page(one, edit, Right.ACT),
        shell.order(one, write, again=again, takes_masked=True),
    ]


def begin(asked: Asked) -> Page:
    """From a question (of a ticket), from a gap, or from nothing."""
    keeping, gap_id = base_of(asked), asked.query.get("lacune", "")
    gap = next((own for gap, own in keeping.latest_gaps() or () if gap.id == gap_id), None)
    if gap is not None:
        begun = begun_from(gap, departement=keeping.departement)
        started = replace(begun, answer="" if begun.answer == TO_WRITE else begun.answer)
    else:
        started = replace(
            _blank(keeping),
            question=mask(clean(asked.query.get("question", ""))[:LONGEST_PHRASING]).text,
            theme=one_of(Theme, asked.query.get("theme", "")),
        )
    return _page(asked, "", EntryForm.of(started))


def edit(asked: Asked) -> Page:
    keeping, entry_id = base_of(asked), asked.path["entry"]
    draft = keeping.draft_of(entry_id)
    entry, note = (draft.content, draft.note) if draft else (keeping.entry(entry_id), "")
    return _page(asked, entry_id, EntryForm.of(entry, note=note))


def again(asked: Asked) -> Page:
    return _page(asked, asked.path.get("entry", ""), _typed(asked), state=asked.text("etat"))


def preview(asked: Asked) -> Page:
    """What an agent would read, for a page that is being typed."""
    form = _typed(asked)
    return page(
        "console/base/base_apercu.html",
        reponse=_reply(form, asked),
        longueur=len(form.values["reponse"]),
    )


def write(asked: Asked) -> Answer:
    """Keeps the draft. To go on to what it does, it must be faultless; to be kept, it need not."""
    entry_id, state, order = asked.path.get("entry", ""), asked.text("etat"), asked.text("ordre")
    keeping, form = base_of(asked), _typed(asked)
    if order == "apercu":
        return _page(asked, entry_id, form, state=state, is_shown=True)
    if order == "reprise":
        kept = _kept(entry_id, form, asked)
        form = EntryForm({**form.values, "reponse": kept.text}) if kept else form
        return _page(asked, entry_id, form, state=state)
    if asked.form.masked:
        raise NirRemoved
    unreadable = form.unreadable()
    if unreadable.faults:
        return _at_fault(asked, entry_id, unreadable, state=state)
    if entry_id:
        draft = keeping.write(entry_id, form.changes(), state=state, note=form.note)
    else:
        draft = keeping.begin(form.written_on(_blank(keeping)), note=form.note)
    asked.work.drafts.forget(asked.me, _place(entry_id))
    if order == "garder":
        return Go(f"/base/{draft.entry_id}/brouillon?fait=garde")
    refusal = keeping.standing.refusal(draft, by=asked.by)
    if refusal is not None:
        faulty = form.refused(refusal)
        return _at_fault(asked, draft.entry_id, faulty, state=state_of(draft), is_kept=True)
    return Go(f"/base/{draft.entry_id}/brouillon")


def _at_fault(asked: Asked, entry_id: str, form: EntryForm, *, state: str, is_kept: bool = False) -> Page:
    """The page again, though nothing is undone: the draft is kept with its faults."""
    return replace(_page(asked, entry_id, form, state=state, is_kept=is_kept), status=422)


def _page(
    asked: Asked,
    entry_id: str,
    form: EntryForm,
    *,
    state: str = "",
    is_shown: bool = False,
    is_kept: bool = False,
) -> Page:
    keeping = base_of(asked)
    draft = keeping.draft_of(entry_id) if entry_id else None
    entry = draft.content if draft else keeping.entry(entry_id) if entry_id else None
    return page(
        "console/base/base_modifier.html",
        entry=entry,
        est_brouillon_seul=entry is not None and entry.id not in keeping.entries,
        etat=state or state_of(draft),
        brouillon_de=draft.author_name if draft and draft.author_id != asked.by.id else "",
        retrouvee=_kept(entry_id, form, asked),
        themes=THEME.items(),
        portees=scopes(keeping.departement, form.values["portee"]),
        saisie=form.values,
        fautes=form.faults,
        gardee=is_kept,
        reponse=_reply(form, asked),
        longueur=len(form.values["reponse"]),
        montre=is_shown,
        adresse=f"/base/{entry_id}/modifier" if entry_id else f"/base/{NEW}",
        place=_place(entry_id),
        reponse_au_plus=LONGEST_ANSWER,
        formulation_au_plus=LONGEST_PHRASING,
        formulations_au_moins=FEWEST_VARIANTS,
        repond_a_connus=ASKED.values(),
    )


def _reply(form: EntryForm, asked: Asked) -> Reply:
    """As if it were published today in the gestionnaire's name."""
    keeping = base_of(asked)
    written = form.written_on(_blank(keeping))
    validated = replace(written, validated_by=asked.by.name, validated_on=asked.today)
    return asked.site.answer_shown(keeping.standing.shown(validated))


def _blank(keeping: Keeping) -> Entry:
    return Entry(id=NEW, question="", answer="", scope=f"{DEPARTEMENT}{keeping.departement}")


def _typed(asked: Asked) -> EntryForm:
    return EntryForm({name: asked.text(name) for name in NAMES})


def _place(entry_id: str) -> str:
    return f"fiche:{entry_id or NEW}:reponse"


def _kept(entry_id: str, form: EntryForm, asked: Asked) -> SavedDraft | None:
    """The answer that the gestionnaire typed and never sent, where it is not what the page shows."""
    kept = asked.work.drafts.of(asked.me, _place(entry_id))
    return kept if kept is not None and kept.text != form.values["reponse"] else None
