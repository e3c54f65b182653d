"""The parameters of an address that only some texts may fill."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor


class TicketReference(Convertor[str]):
    """« T-2026-0001 », in any case: no other page below ``/tickets`` can be taken for a ticket's."""

    regex = "[Tt]-[0-9]{4}-[0-9]{1,9}"

    def convert(self, value: str) -> str:
        return value.upper()

    def to_string(self, value: str) -> str:
        return value


def register_converters() -> None:
    """Before any route is made."""
    register_url_convertor("ticket", TicketReference())
