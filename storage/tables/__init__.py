"""Every table, by matter, and nothing else: what is mapped to classes stands in ``mapping``."""

from __future__ import annotations

from storage.tables.channels import conversations as conversations
from storage.tables.channels import inbox as inbox
from storage.tables.channels import outbox as outbox
from storage.tables.channels import topics as topics
from storage.tables.channels import triage_groups as triage_groups
from storage.tables.channels import web_messages as web_messages
from storage.tables.checks import require_words
from storage.tables.console import answer_templates as answer_templates
from storage.tables.console import drafts as drafts
from storage.tables.console import presences as presences
from storage.tables.console import saved_views as saved_views
from storage.tables.console import timers as timers
from storage.tables.diffusion import copies as copies
from storage.tables.diffusion import publications as publications
from storage.tables.ground import metadata as metadata
from storage.tables.knowledge import answers_given as answers_given
from storage.tables.knowledge import asked_questions as asked_questions
from storage.tables.knowledge import base_faults as base_faults
from storage.tables.knowledge import local_values as local_values
from storage.tables.knowledge import proposals as proposals
from storage.tables.knowledge import revision_events as revision_events
from storage.tables.knowledge import revisions as revisions
from storage.tables.logbook import audit as audit
from storage.tables.logbook import counters as counters
from storage.tables.logbook import journal as journal
from storage.tables.logbook import journal_head as journal_head
from storage.tables.mailing import bookmarks as bookmarks
from storage.tables.mailing import escalations as escalations
from storage.tables.mailing import mail_threads as mail_threads
from storage.tables.mailing import mails as mails
from storage.tables.mailing import mails_begun as mails_begun
from storage.tables.mailing import ticket_events as ticket_events
from storage.tables.mailing import ticket_messages as ticket_messages
from storage.tables.people import access_requests as access_requests
from storage.tables.people import account_opening_events as account_opening_events
from storage.tables.people import account_openings as account_openings
from storage.tables.people import accounts as accounts
from storage.tables.people import agents as agents
from storage.tables.people import attempts as attempts
from storage.tables.people import calendar_feeds as calendar_feeds
from storage.tables.people import file_uses as file_uses
from storage.tables.people import guichets as guichets
from storage.tables.people import invitations as invitations
from storage.tables.people import partenaires as partenaires
from storage.tables.people import recovery_codes as recovery_codes
from storage.tables.people import reviews as reviews
from storage.tables.people import second_factors as second_factors
from storage.tables.people import sessions as sessions
from storage.tables.people import sign_in_links as sign_in_links
from storage.tables.planning import absences as absences
from storage.tables.planning import closings as closings
from storage.tables.planning import convocations as convocations
from storage.tables.planning import enrolments as enrolments
from storage.tables.planning import events as events
from storage.tables.planning import fulfilments as fulfilments
from storage.tables.planning import job_runs as job_runs
from storage.tables.planning import meeting_papers as meeting_papers
from storage.tables.planning import obligation_rules as obligation_rules
from storage.tables.planning import obligation_starts as obligation_starts
from storage.tables.planning import purges as purges
from storage.tables.planning import reminder_choices as reminder_choices
from storage.tables.planning import service_times as service_times
from storage.tables.planning import signalements as signalements
from storage.tables.ticketing import TICKET_INDEX as TICKET_INDEX
from storage.tables.ticketing import incident_contacts as incident_contacts
from storage.tables.ticketing import incidents as incidents
from storage.tables.ticketing import known_words as known_words
from storage.tables.ticketing import ticket_links as ticket_links
from storage.tables.ticketing import ticket_words as ticket_words
from storage.tables.ticketing import tickets as tickets

require_words(metadata)
