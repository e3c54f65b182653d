"""``relais agents``: who gets in, by invitation or by link, and who no longer does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from difflib import get_close_matches

import typer

from app.commands.errors import Refusal
from app.commands.opening import CHANNEL, open_units, utc_now
from app.commands.output import say, say_json, warn
from app.failures import explain
from app.settings import Settings, read_settings
from bot.channels.telegram.errors import TelegramChannelError
from deadlines.zones import UnknownDepartement, Zone
from guichets.access import INVITATION_LIFE, AccessService, shown_code
from guichets.errors import NoSecondFactor, UnknownGuichet
from guichets.names import fold
from guichets.people import change_role
from guichets.registry import AT_GUICHETS, Agent, Guichet, Role
from guichets.second_factor import Factors
from guichets.sessions import LINK_LIFE, Sessions
from rendering.dates import Dates
from rendering.labels import ROLE
from storage.repositories import SqlRegistry

NEAREST = 5
LONGEST_NAME = 200


def invite(name: str, *, guichet_name: str, role: str, email: str, departement: str, as_json: bool) -> None:
    name, guichet_name, email = " ".join(name.split()), guichet_name.strip(), email.strip()
    _check_words(name, guichet_name, Role(role), email)
    departement = _departement(departement, Role(role))
    settings = read_settings()
    bot_name, trouble = _bot_name(settings)
    now = utc_now()
    with open_units(settings, create=True) as units, units() as work:
        guichet = _guichet(work.registry, guichet_name) if guichet_name else None
        twins = _named(work.registry, name, guichet)
        agent, code = AccessService(work, now=now, channel=CHANNEL).invite(
            name, guichet=guichet, role=Role(role), email=email, departement=departement, by=None
        )
    link = f"https://t.me/{bot_name or '<nom_du_bot>'}?start={code}"
    expires_at = now + INVITATION_LIFE
    if as_json:
        say_json(
            {
                "agent_id": agent.id,
                "code": code,
                "expires_at": expires_at.isoformat(),
                "link": link if bot_name else None,
            }
        )
    else:
        where = f", {guichet.name}" if guichet else f", {departement}" if departement else ""
        say(
            f"Invitation de {agent.name} ({ROLE[agent.role]}{where}), n° {agent.id}.",
            f"Code : {shown_code(code)}",
            f"Valable jusqu’au {Dates(settings.local_time).instant(expires_at)}, une seule fois.",
            f"Lien : {link}",
        )
    if trouble:
        warn(trouble)
    if twins:
        numbers = ", ".join(f"n° {twin.id}" for twin in twins)
        warn(f"Une personne de ce nom y a déjà un accès ({numbers}) : fermez celui qui ne sert plus.")


def close(who: str) -> None:
    with open_units(read_settings()) as units, units() as work:
        agent = agent_named(work.registry, who)
        AccessService(work, now=utc_now(), channel=CHANNEL).close(agent, by=None)
    say(f"L’accès de {agent.name} (n° {agent.id}) est fermé, partout.")


def give_role(who: str, role: str, *, guichet_name: str, departement: str) -> None:
    departement = _departement(departement, Role(role))
    with open_units(read_settings()) as units, units() as work:
        agent = _active(work.registry, who)
        guichet = _guichet(work.registry, guichet_name) if guichet_name else None
        try:
            change_role(
                work, agent, Role(role), guichet=guichet, departement=departement, by=None, now=utc_now()
            )
        except UnknownGuichet:
            raise typer.BadParameter("donnez le guichet de la personne.", param_hint="--guichet") from None
        where = work.registry.guichet_name(agent.guichet_id) or agent.departement
    say(f"{agent.name} (n° {agent.id}) a maintenant le rôle {ROLE[agent.role]}{where and f', {where}'}.")


def second_factor(who: str, *, is_removed: bool) -> None:
    if is_removed:
        _remove_second_factor(who)
    else:
        _show_second_factor(who)


def _show_second_factor(who: str) -> None:
    settings = read_settings()
    with open_units(settings) as units, units.reading() as work:
        agent = _active(work.registry, who)
        factor = Factors(work, now=utc_now()).confirmed(agent)
    if factor is None or factor.confirmed_at is None:
        raise Refusal(_without_factor(agent))
    since = Dates(settings.local_time).instant(factor.confirmed_at)
    say(f"{agent.name} (n° {agent.id}) a un second facteur depuis le {since}.")


def _remove_second_factor(who: str) -> None:
    """For a telephone that is lost."""
    with open_units(read_settings()) as units, units() as work:
        agent = _active(work.registry, who)
        try:
            Factors(work, now=utc_now()).remove(agent, by=None)
        except NoSecondFactor:
            raise Refusal(_without_factor(agent)) from None
    say(
        f"Le second facteur de {agent.name} (n° {agent.id}) est retiré, et ses sessions sont fermées.",
        "Un nouveau lien de connexion l’invitera à en mettre un autre en place.",
    )


def give_link(who: str, *, as_json: bool) -> None:
    settings = read_settings()
    now = utc_now()
    with open_units(settings) as units, units() as work:
        agent = agent_named(work.registry, who)
        if not agent.is_active:
            raise Refusal(
                f"L’accès de {agent.name} (n° {agent.id}) est fermé : aucun lien ne peut être donné.",
                "Pour rouvrir l’accès, invitez la personne de nouveau.",
            )
        secret = Sessions(work, now=now).sign_in_link(agent)
    link = f"{settings.public_url}/entrer/{secret}"
    expires_at = now + LINK_LIFE
    if as_json:
        say_json({"agent_id": agent.id, "link": link, "expires_at": expires_at.isoformat()})
        return
    until = Dates(settings.local_time).time(expires_at)
    say(f"Lien de {agent.name}, valable une seule fois, jusqu’à {until} :", link)


def _active(registry: SqlRegistry, who: str) -> Agent:
    agent = agent_named(registry, who)
    if not agent.is_active:
        raise Refusal(f"L’accès de {agent.name} (n° {agent.id}) est fermé.")
    return agent


def _without_factor(agent: Agent) -> str:
    return f"{agent.name} (n° {agent.id}) n’a pas de second facteur."


def _departement(typed: str, role: Role) -> str:
    """The code of the one that somebody of no guichet will see; "" for all those that the service serves."""
    if not typed:
        return ""
    if role in AT_GUICHETS:
        raise typer.BadParameter("c’est le guichet qui dit le département.", param_hint="--departement")
    try:
        return Zone.of(typed).departement
    except UnknownDepartement as error:
        raise typer.BadParameter(str(error), param_hint="--departement") from None


def _check_words(name: str, guichet_name: str, role: Role, email: str) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise typer.BadParameter(f"un nom de 1 à {LONGEST_NAME} caractères.", param_hint="--nom")
    if email and ("@" not in email or " " in email):
        raise typer.BadParameter("une adresse mél est attendue.", param_hint="--mel")
    if role not in AT_GUICHETS and guichet_name:
        raise typer.BadParameter("ce rôle n’appartient à aucun guichet.", param_hint="--guichet")
    if role in AT_GUICHETS and not guichet_name:
        raise typer.BadParameter("donnez le guichet de la personne.", param_hint="--guichet")


def _bot_name(settings: Settings) -> tuple[str, str]:
    """The bot's username, or why it is not known. The invitation is good all the same."""
    if settings.telegram_token is None:
        return "", (
            "Dans le lien, remplacez <nom_du_bot> par le nom du bot : aucun jeton n’est réglé "
            "(RELAIS_TELEGRAM_TOKEN). La personne peut aussi envoyer « /start » suivi du code."
        )
    from bot.channels.telegram.inspection import inspect

    try:
        found = asyncio.run(inspect(settings.telegram_token.get_secret_value(), settings.telegram_api_url))
    except TelegramChannelError as error:
        reason = " ".join(explain(error))
        return "", f"Le nom du bot n’a pas pu être demandé ; remplacez <nom_du_bot> dans le lien. {reason}"
    return found.username, ""


def _guichet(registry: SqlRegistry, name: str) -> Guichet:
    guichet = registry.guichet_named(name)
    if guichet is not None:
        return guichet
    near = [g.name for g in registry.guichets_like(name, limit=NEAREST)] or _nearest(
        name, [g.name for g in registry.guichets()]
    )
    if near:
        raise Refusal(f"Aucun guichet ne s’appelle « {name} ». Les plus proches :", *(f"  {n}" for n in near))
    raise Refusal(f"Aucun guichet ne s’appelle « {name} ». Pour en ajouter : « relais guichets import ».")


def agent_named(registry: SqlRegistry, who: str) -> Agent:
    """By number, name or address; what several people bear is refused, with their numbers."""
    everybody = registry.agents()
    if who.strip().isascii() and who.strip().isdigit():
        found = [agent for agent in everybody if agent.id == int(who)]
    else:
        address = who.strip().lower()
        named = [
            a for a in everybody if fold(a.name) == fold(who) or (address and a.email.lower() == address)
        ]
        found = [agent for agent in named if agent.is_active] or named
    match found:
        case [agent]:
            return agent
        case []:
            near = _nearest(who, [agent.name for agent in everybody if agent.is_active])
            raise Refusal(
                f"Personne ne s’appelle « {who} »." + (" Les plus proches :" if near else ""),
                *(f"  {name}" for name in near),
            )
        case _:
            raise Refusal(
                f"Plusieurs personnes s’appellent « {who} ». Donnez le numéro :",
                *(
                    f"  {a.id}  {a.name}, {registry.guichet_name(a.guichet_id) or ROLE[a.role]}"
                    for a in found
                ),
            )


def _named(registry: SqlRegistry, name: str, guichet: Guichet | None) -> list[Agent]:
    """Active people of this name in the same place."""
    guichet_id = guichet.id if guichet else None
    return [
        agent
        for agent in registry.agents()
        if agent.is_active and agent.guichet_id == guichet_id and fold(agent.name) == fold(name)
    ]


def _nearest(name: str, names: Sequence[str]) -> list[str]:
    by_fold = {fold(each): each for each in names}
    return [by_fold[near] for near in get_close_matches(fold(name), by_fold, n=NEAREST, cutoff=0.5)]
