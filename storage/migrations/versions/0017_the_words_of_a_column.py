"""What stands in a column of words is one of its list; a timer runs for a ticket that is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import reduce

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_WORDS = {
    "guichets.kind": "bailleur commune epci etat action_logement reservataire siao",
    "agents.role": "agent referent lecteur gestionnaire administrateur",
    "access_requests.decision": "pending accepted refused",
    "account_openings.step": "account form assignment certification open abandoned",
    "account_opening_events.step": "account form assignment certification open abandoned",
    "outbox.status": "pending doubtful delivered refused",
    "tickets.status": "open in_progress waiting escalated answered closed",
    "tickets.urgency": "normal urgent",
    "tickets.rating": "helped not_helped",
    "ticket_links.tie": "linked split merged",
    "asked_questions.zone": "answer probable suggest abstain",
    "asked_questions.outcome": "- accepted rejected chosen ticket",
    "proposals.origin": "chosen accepted ticket correction",
    "proposals.status": "pending accepted refused withdrawn",
    "revisions.status": "draft reviewed published to_review retired replaced",
    "revision_events.action": "edit review publish confirm doubt retire replace discard",
    "revision_events.status": "draft reviewed published to_review retired replaced",
    "mails.nature": "agent pole own machine unknown",
    "mails.fate": "filed to_review to_attach aside",
    "mails.reason": "own machine duplicate flood unreadable too_large dismissed",
    "mails.doubt": "unknown_sender shared_address colleague unverified unvouched anothers_ticket"
    " several_tickets no_ticket empty taken_back",
    "mail_threads.thread": "agent pole note",
    "escalations.standing": "sent undelivered to_review settled",
    "escalations.way": "mail platform",
    "events.kind": "formation copil comite_suivi pleniere",
    "events.status": "planned cancelled",
    "purges.kind": "tickets chat mails people access partenaires inbox outbox sign_in attempts audit"
    " workplace questions files",
    "ticket_messages.side": "agent gestionnaire pole",
    "ticket_messages.thread": "agent pole note",
    "ticket_events.status": "open in_progress waiting escalated answered closed",
}
"""The words of each, « - » for the empty one."""


def upgrade() -> None:
    op.execute("DELETE FROM timers WHERE ticket NOT IN (SELECT reference FROM tickets)")
    _change(_with, "ADD CONSTRAINT {name} {rule}")


def downgrade() -> None:
    _change(_without, "DROP CONSTRAINT {name}")


def _change(on_sqlite: Callable[[str, str], str], elsewhere: str) -> None:
    for table, constraints in _constraints().items():
        if _is_sqlite():
            clauses = [_clause(name, rule) for name, rule in constraints.items()]
            _make_anew(table, reduce(on_sqlite, clauses, _form_of(table)))
        else:
            for name, rule in constraints.items():
                op.execute(f"ALTER TABLE {table} {elsewhere.format(name=name, rule=rule)}")
    if _is_sqlite():
        _check_keys()


def _constraints() -> Mapping[str, Mapping[str, str]]:
    """By table, the rule of each by its name."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    found["timers"]["fk_timers_ticket_tickets"] = "FOREIGN KEY(ticket) REFERENCES tickets (reference)"
    for place, words in _WORDS.items():
        table, column = place.split(".")
        listed = ", ".join(f"'{word.replace('-', '')}'" for word in sorted(words.split()))
        found[table][f"ck_{table}_{column}"] = f"CHECK ({column} IN ({listed}))"
    return found


def _clause(name: str, rule: str) -> str:
    return f",\n\tCONSTRAINT {name} {rule}"


def _with(form: str, clause: str) -> str:
    return f"{form.rstrip().removesuffix(')').rstrip()}{clause}\n)"


def _without(form: str, clause: str) -> str:
    return form.replace(clause, "")


def _form_of(table: str) -> str:
    """What stands after its name where it was made."""
    of_it = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    made: str = op.get_bind().execute(of_it, {"name": table}).scalar_one()
    return made[made.index("(") :]


def _make_anew(table: str, form: str) -> None:
    """As SQLite says to change a constraint: a table of the new form takes the rows, then the name. Its
    indexes are made again as they were.
    """
    connection = op.get_bind()
    of_it = sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :name AND sql > ''")
    indexes = connection.scalars(of_it, {"name": table}).all()
    columns = ", ".join(f'"{column["name"]}"' for column in sa.inspect(connection).get_columns(table))
    for order in (
        f'CREATE TABLE "{table}__new" {form}',
        f'INSERT INTO "{table}__new" ({columns}) SELECT {columns} FROM "{table}"',  # noqa: S608  names of ours
        f'DROP TABLE "{table}"',
        f'ALTER TABLE "{table}__new" RENAME TO "{table}"',
        *indexes,
    ):
        connection.exec_driver_sql(order)


def _check_keys() -> None:
    """They were not looked at meanwhile."""
    broken = op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"a row of {broken[0]} leads nowhere")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
