import httpx
import pytest

from botapi.client import RawClient
from botapi.people import User
from botapi.records import Membership
from botapi.server import BotApi


def keyboard(**button: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "Oui"} | button]]}


def test_addresses_and_tokens(bot_api: BotApi) -> None:
    with httpx.Client(base_url=bot_api.url) as http:
        wrong_token = http.get("/bot1:nope/getMe")
        wrong_file_token = http.get("/file/bot1:nope/documents/file_1.pdf")
        unknown_method = http.get(f"/bot{bot_api.token}/danceTheTango")
        any_case = http.get(f"/bot{bot_api.token}/GETME")
        elsewhere = http.get("/")

    assert wrong_token.status_code == 401
    assert wrong_token.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert wrong_file_token.status_code == 401
    assert unknown_method.status_code == elsewhere.status_code == 404
    assert any_case.json()["result"]["id"] == 123456


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "é" * 4097}, "message is too long"),
        ({"text": "x", "message_thread_id": 7}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": keyboard(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(callback_data="")}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard()},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": keyboard(url="http://localhost/")},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "<u>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"u\"",
        ),
    ],
)
def test_what_send_message_refuses(call: RawClient, nadia: User, params: dict[str, object], why: str) -> None:
    assert call.refusal("sendMessage", chat_id=nadia.id, **params) == f"Bad Request: {why}"
    assert nadia.inbox == []


def test_what_send_message_still_takes(call: RawClient, nadia: User) -> None:
    markup = keyboard(callback_data="é" * 32)
    longest = "<i>" + "&amp;" * 4096 + "</i>"

    call.result("sendMessage", chat_id=nadia.id, text=longest, parse_mode="HTML", reply_markup=markup)

    assert nadia.inbox[0].text == "&" * 4096


def test_chats_that_cannot_be_reached(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    stranger = bot_api.user("Inconnue", has_started=False)
    forum = bot_api.group("Guichets", forum=True, members=[nadia])
    nadia.blocks_bot()
    forum.removes_bot(by=nadia)

    def refusal(chat_id: object) -> str:
        return call.refusal("sendMessage", chat_id=chat_id, text="bonjour")

    assert refusal(stranger.id) == "Bad Request: chat not found"
    assert refusal("") == "Bad Request: chat_id is empty"
    assert refusal(nadia.id) == "Forbidden: bot was blocked by the user"
    assert refusal(forum.id) == "Forbidden: bot was kicked from the supergroup chat"
    stranger.says("/start")
    nadia.unblocks_bot()
    forum.adds_bot(by=nadia)
    for chat_id in (stranger.id, nadia.id, forum.id):
        assert call.result("sendMessage", chat_id=chat_id, text="bonjour")


def test_a_migrated_group_names_its_new_address(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    group = bot_api.group("Guichets", supergroup=False, members=[nadia])
    moved = group.migrates()

    refused = call("sendMessage", chat_id=group.id, text="bonjour")

    assert refused["error_code"] == 400
    assert refused["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert refused["parameters"] == {"migrate_to_chat_id": moved.id}
    call.result("sendMessage", chat_id=moved.id, text="bonjour")
    assert moved.waits()[0].text == "bonjour"


def test_edits(call: RawClient, nadia: User, bot_api: BotApi) -> None:
    sent = call.result(
        "sendMessage", chat_id=nadia.id, text="avant", reply_markup=keyboard(callback_data="oui")
    )
    place = {"chat_id": nadia.id, "message_id": sent["message_id"]}
    hers = nadia.says("à moi")

    same = call.refusal("editMessageText", text="avant", reply_markup=keyboard(callback_data="oui"), **place)
    gone = call.refusal("editMessageText", chat_id=nadia.id, message_id=99, text="x")
    not_own = call.refusal("editMessageText", chat_id=nadia.id, message_id=hers.id, text="x")
    edited = call.result("editMessageText", text="après", **place)

    assert same.startswith("Bad Request: message is not modified")
    assert gone == "Bad Request: message to edit not found"
    assert not_own == "Bad Request: message can't be edited"
    assert edited["text"] == "après"
    assert "edit_date" in edited
    assert nadia.inbox[0].text == "après"
    assert nadia.inbox[0].earlier_texts == ["avant"]
    assert nadia.inbox[0].buttons == []


def test_buttons_alone_can_change(call: RawClient, nadia: User) -> None:
    sent = call.result("sendMessage", chat_id=nadia.id, text="x", reply_markup=keyboard(callback_data="oui"))
    place = {"chat_id": nadia.id, "message_id": sent["message_id"]}

    call.result("editMessageReplyMarkup", **place)

    assert nadia.inbox[0].labels == []
    assert "not modified" in call.refusal("editMessageReplyMarkup", **place)


def test_deleting(nadia: User, call: RawClient) -> None:
    sent = call.result("sendMessage", chat_id=nadia.id, text="oubli")
    place = {"chat_id": nadia.id, "message_id": sent["message_id"]}

    assert call.result("deleteMessage", **place) is True
    assert nadia.inbox == []
    assert call.refusal("deleteMessage", **place) == "Bad Request: message to delete not found"


def test_a_message_older_than_two_days_stays() -> None:
    clock = [1_700_000_000.0]
    with BotApi(now=lambda: clock[0]) as api, httpx.Client() as http:
        call, nadia = RawClient(api, http), api.user()
        sent = call.result("sendMessage", chat_id=nadia.id, text="vieux")
        clock[0] += 49 * 3600

        why = call.refusal("deleteMessage", chat_id=nadia.id, message_id=sent["message_id"])

    assert why == "Bad Request: message can't be deleted for everyone"


def test_a_press_is_answered_once(call: RawClient, nadia: User) -> None:
    call.result("sendMessage", chat_id=nadia.id, text="x", reply_markup=keyboard(callback_data="oui"))
    press = nadia.presses(nadia.next_message(), "Oui")
    answer = {"callback_query_id": press.query_id, "text": "Noté", "show_alert": True}

    call.result("answerCallbackQuery", **answer)

    assert press.waits() == {"text": "Noté", "show_alert": True, "url": ""}
    assert "query is too old" in call.refusal("answerCallbackQuery", **answer)


def test_topics(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    forum = bot_api.group("Guichets", forum=True, members=[nadia])
    plain = bot_api.group("Copil", members=[nadia])
    created = call.result("createForumTopic", chat_id=forum.id, name="T-2026-0001")
    place = {"chat_id": forum.id, "message_thread_id": created["message_thread_id"]}

    sent = call.result("sendMessage", text="ouvert", **place)
    call.result("editForumTopic", name="T-2026-0001 ✓", **place)
    call.result("closeForumTopic", **place)

    assert sent["is_topic_message"] is True
    assert forum.inbox_of(forum.topic("T-2026-0001 ✓"))[0].text == "ouvert"
    assert forum.topics[0].is_closed
    assert call.refusal("closeForumTopic", **place) == "Bad Request: TOPIC_NOT_MODIFIED"
    assert call.refusal("createForumTopic", chat_id=plain.id, name="x") == (
        "Bad Request: the chat is not a forum"
    )
    call.result("deleteForumTopic", **place)
    assert call.refusal("sendMessage", text="x", **place) == "Bad Request: message thread not found"
    assert call.refusal("editForumTopic", name="x", **place) == "Bad Request: TOPIC_ID_INVALID"
    forum.forbids_topics_to_bot()
    assert call.refusal("createForumTopic", chat_id=forum.id, name="x") == (
        "Bad Request: not enough rights to create a topic"
    )


def test_files_over_twenty_megabytes_cannot_be_fetched(call: RawClient, nadia: User, bot_api: BotApi) -> None:
    heavy = nadia.sends_document("plan.pdf", bytes(25_000_000)).content["document"]
    light = nadia.sends_document("note.pdf", b"%PDF-1.7").content["document"]

    assert call.refusal("getFile", file_id=heavy["file_id"]) == "Bad Request: file is too big"
    assert "wrong file_id" in call.refusal("getFile", file_id="nope")
    path = call.result("getFile", file_id=light["file_id"])["file_path"]
    fetched = httpx.get(f"{bot_api.url}/file/bot{bot_api.token}/{path}")
    assert path.endswith(".pdf")
    assert fetched.content == b"%PDF-1.7"
    assert httpx.get(f"{bot_api.url}/file/bot{bot_api.token}/nope").status_code == 404


def test_uploads(call: RawClient, nadia: User, bot_api: BotApi) -> None:
    def upload(method: str, field: str, content: bytes) -> httpx.Response:
        address = f"{bot_api.url}/bot{bot_api.token}/{method}"
        data = {"chat_id": str(nadia.id), "caption": "<b>Bilan</b>", "parse_mode": "HTML"}
        return httpx.post(address, data=data, files={field: ("bilan.pdf", content, "application/pdf")})

    assert upload("sendDocument", "document", b"%PDF").json()["ok"]
    assert upload("sendDocument", "document", b"").json()["description"] == (
        "Bad Request: file must be non-empty"
    )
    assert upload("sendPhoto", "photo", b"%PDF").json()["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    received = nadia.inbox[0]
    assert (received.kind, received.text) == ("document", "Bilan")
    assert received.entities == [{"type": "bold", "offset": 0, "length": 5}]
    file_id = received.content["document"]["file_id"]
    again = call.result("sendDocument", chat_id=nadia.id, document=file_id)
    assert again["document"]["file_name"] == "bilan.pdf"


def test_commands_by_scope_and_language(call: RawClient) -> None:
    french = [{"command": "aide", "description": "Ce que je sais faire"}]

    call.result("setMyCommands", commands=french, language_code="fr")

    assert call.result("getMyCommands", language_code="fr") == french
    assert call.result("getMyCommands") == []
    wrong = [{"command": "Aide !", "description": "x"}]
    assert call.refusal("setMyCommands", commands=wrong) == "Bad Request: BOT_COMMAND_INVALID"


def test_membership(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    forum = bot_api.group("Guichets", forum=True, members=[nadia])
    other = bot_api.user("Karim")

    def status(user_id: int) -> str:
        return str(call.result("getChatMember", chat_id=forum.id, user_id=user_id)["status"])

    assert status(nadia.id) == Membership.MEMBER
    assert status(other.id) == Membership.LEFT
    assert status(123456) == Membership.ADMINISTRATOR


def test_copies(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    karim = bot_api.user("Karim")
    photo = nadia.sends_photo(b"\xff\xd8\xff", caption="un écran")
    place = {"from_chat_id": nadia.id, "message_id": photo.id}

    call.result("copyMessage", chat_id=karim.id, **place)
    call.result("copyMessage", chat_id=karim.id, caption="autre légende", **place)

    assert [(m.kind, m.text) for m in karim.inbox] == [("photo", "un écran"), ("photo", "autre légende")]
    assert call.refusal("copyMessage", chat_id=karim.id, from_chat_id=nadia.id, message_id=99) == (
        "Bad Request: message to copy not found"
    )


def test_bodies_that_are_not_what_they_say(bot_api: BotApi) -> None:
    address = f"{bot_api.url}/bot{bot_api.token}/sendMessage"
    form = "application/x-www-form-urlencoded"

    broken_json = httpx.post(address, content=b"{", headers={"content-type": "application/json"})
    not_utf8 = httpx.post(address, content=b"text=\xff", headers={"content-type": form})
    broken_markup = httpx.post(address, data={"chat_id": "1", "text": "x", "reply_markup": "{"})

    assert [answer.status_code for answer in (broken_json, not_utf8, broken_markup)] == [400, 400, 400]


def test_query_form_and_json_mean_the_same(bot_api: BotApi, nadia: User) -> None:
    address = f"{bot_api.url}/bot{bot_api.token}/sendMessage"
    plain = {"chat_id": str(nadia.id), "text": "bonjour", "disable_notification": "true"}

    httpx.get(address, params=plain)
    httpx.post(address, data=plain)
    httpx.post(address, json={"chat_id": nadia.id, "text": "bonjour", "disable_notification": True})

    seen = [sent.params for sent in bot_api.calls("sendMessage")]
    assert seen[0] == seen[1] == seen[2]
    assert [message.text for message in nadia.inbox] == ["bonjour"] * 3
