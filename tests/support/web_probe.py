"""What hostile people type, and how a page shows that it was taken for words and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from sqlalchemy import String

import web
from storage import tables

TAG, ATTRIBUTE = "xss-probe", "onxss"
# Leaves an attribute, a script, a comment or a title; brings a tag of its own, and a sum for a template.
PROBE = f"'\"></title></script>--><{TAG} {ATTRIBUTE}=1>{{{{ 31337*31337 }}}}</{TAG}>"
SUM = str(31337 * 31337)

# The columns that hold what people type, or what they bring with them.
TYPED = frozenset(
    {
        "access_requests.display_name",
        "access_requests.guichet_text",
        "account_openings.email",
        "account_openings.name",
        "account_openings.profile",
        "agents.email",
        "agents.name",
        "agents.phone",
        "agents.signature",
        "answer_templates.name",
        "answer_templates.text",
        "asked_questions.text",
        "bilan_templates.name",
        "cases.numero",
        "cases.other",
        "cases.reason",
        "closings.reason",
        "compiled_remarks.comment",
        "compiled_remarks.title",
        "convocations.represented_by",
        "drafts.text",
        "escalations.pole_reference",
        "escalations.recipient",
        "escalations.sender",
        "escalations.subject",
        "events.place",
        "events.title",
        "events.trainer",
        "guichets.address",
        "guichets.commune",
        "guichets.cotation_issues",
        "guichets.cotation_settings",
        "guichets.email",
        "guichets.hours",
        "guichets.intercommunalite",
        "guichets.name",
        "commitments.denominator",
        "commitments.label",
        "commitments.numerator",
        "commitments.source",
        "commitments.text",
        "guichets.phone",
        "guichets.sne_code",
        "guichets.territoire",
        "incidents.banner",
        "incidents.closing",
        "incidents.title",
        "local_values.value",
        "mails.foreign_reference",
        "mails.new_part",
        "mails.sender",
        "mails.sender_name",
        "mails.subject",
        "mails.text",
        "meeting_papers.evaluation",
        "meeting_papers.proposals",
        "meeting_papers.topics",
        "partenaires.email",
        "partenaires.function",
        "partenaires.name",
        "partenaires.organisation",
        "partenaires.phone",
        "proposals.phrasing",
        "publications.text",
        "publications.title",
        "queries.name",
        "revisions.author_name",
        "revisions.note",
        "saved_views.name",
        "sessions.device",
        "signalement_actions.owner",
        "signalement_actions.text",
        "signalement_drafts.advice",
        "signalement_drafts.subject",
        "signalement_steps.text",
        "signalements.advice",
        "signalements.subject",
        "ticket_messages.text",
        "tickets.question",
        "tickets.rating_comment",
        "triage_groups.title",
    }
)
# Those that the house itself fills, whatever is typed.
MADE = re.compile(
    r"(?!(?:cases|closings)\.reason$)\w+\.(?:key|digest|dialogue|step|departement|channel|\w+_ref|conversation|incident|theme|outcome|about"
    r"|reference|kind|status|reason|\w+_digest|secret|entry_id|numero_unique|query|action|ticket)"
    r"|(?:drafts|presences)\.place|(?:counters|job_runs|local_values)\.name|journal\.subject|known_words\.\w+|ticket_words\.words|file_uses\.owner|mails\.verified_by"
    r"|imports\.(?:file_name|layout_key|purpose|state)|layouts\.purpose|guichet_aliases\.name|\w+\.layout_key"
    r"|commitments\.code|audit\.(?:address|subject|folded)|(?:purges|compiled_months)\.month"
    r"|commitments\.code|cases\.commitment|audit\.(?:address|subject|folded)|purges\.month"
    r"|(?:answers_given|proposals)\.question|\w+\.(?:mailbox|message_id|in_reply_to)"
    r"|guichets\.(?:siret|certificate_until)|ticket_links\.tie|(?:tickets|compiled_remarks)\.merged_into"
    r"|frozen_bilans\.(?:content|seal)|saved_views\.shared_in"
)

_READ = re.compile(r'(?:\.get\(|\[|field\(\w+, |getlist\(|number_of\(\w+, )"([a-z][\w-]*)"')
_WEB = Path(web.__file__).parent


def text_columns() -> Iterator[str]:
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String):
                yield f"{table.name}.{column.name}"


def names_read() -> frozenset[str]:
    """The names of fields and parameters that the code of the site reads."""
    return frozenset(name for path in _WEB.rglob("*.py") for name in _READ.findall(path.read_text("utf-8")))


class Scan(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.is_bitten = False
        self.inline: list[str] = []
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.is_bitten |= tag == TAG or ATTRIBUTE in given
        if tag == "style" or (tag == "script" and not given.get("src", "").startswith("/static/")):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or re.match(r"on|hx-on", name)]
        self.links += [
            given[name]
            for name in ("href", "src", "action", "formaction", "hx-get", "hx-post")
            if name in given
        ]
