from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator

import httpx
import pytest
from web_stage import Browser, Stage

from bot.messages import MAX_FILE
from web.faults import BODY_LIMIT

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JSON = {"Accept": "application/json"}


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


def test_a_question_gets_its_answer_with_its_source_and_buttons(nadia: Browser) -> None:
    page = nadia.say("le NIR est-il obligatoire ?")

    assert "Non : une demande peut être enregistrée sans NIR.<br><br>• Il est demandé" in page
    assert "CCH, art. R. 441-2-3" in page
    assert 'value="q:ok:nir-obligatoire">Merci, c’est réglé</button>' in page


def test_sending_a_form_twice_says_it_once(stage: Stage, nadia: Browser) -> None:
    form = nadia.form(texte="le NIR est-il obligatoire ?")

    for _ in range(3):
        assert nadia.client.post("/discussion/message", data=form).status_code == 303

    assert [from_agent for from_agent, _ in stage.bubbles(stage.nadia)] == [True, False]


def test_what_an_agent_types_is_shown_as_she_typed_it(nadia: Browser) -> None:
    page = nadia.say("<script>alert(1)</script>\n<b>gras</b>")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;b&gt;gras&lt;/b&gt;" in page
    assert "<script>alert" not in page


def test_a_nir_never_reaches_the_page_nor_the_database(stage: Stage, nadia: Browser) -> None:
    page = nadia.say("son numéro est 1 85 05 78 006 084 91, que faire ?")

    assert "1 85 05 78" not in page
    assert "[NIR masqué]" in page
    assert "a été retiré de votre message" in page
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_a_button_shows_its_label_and_does_its_work(stage: Stage, nadia: Browser) -> None:
    nadia.say("quel délai pour renouveler ?")

    page = nadia.press("q:pick:renouvellement-delai")

    assert (True, "1. Quand faut-il renouveler une demande ?") in stage.bubbles(stage.nadia)
    assert "Chaque année, à la date anniversaire." in page


def test_buttons_of_older_messages_stay_usable(stage: Stage, nadia: Browser) -> None:
    nadia.say("quel délai pour renouveler ?")
    nadia.press("q:pick:renouvellement-delai")
    stage.clock.advance(minutes=5)

    nadia.press("q:pick:nir-obligatoire")

    assert (True, "2. Le NIR est-il obligatoire ?") in stage.bubbles(stage.nadia)
    assert "sans NIR" in stage.bubbles(stage.nadia)[-1][1]


def test_a_forged_button_is_refused_kindly_and_leaves_no_bubble(stage: Stage, nadia: Browser) -> None:
    page = nadia.press("suivi:<b>close</b>:T-2026-0001")

    assert "Ce bouton n’est plus valable" in page
    assert [from_agent for from_agent, _ in stage.bubbles(stage.nadia)] == [False]


@pytest.mark.parametrize("text", ["", "   \n ", "\u202e\x07"])
def test_an_empty_message_is_refused_in_place(stage: Stage, nadia: Browser, text: str) -> None:
    answer = nadia.client.post("/discussion/message", data={**nadia.form(), "texte": text})

    assert answer.status_code == 422
    assert "Le message est vide." in answer.text
    assert stage.bubbles(stage.nadia) == []


def test_a_very_long_message_gets_the_conversation_s_own_answer(nadia: Browser) -> None:
    assert "Votre message est trop long" in nadia.say("a" * 10_000)


def test_a_file_is_kept_and_comes_back_safely(stage: Stage, nadia: Browser) -> None:
    nadia.client.post(
        "/discussion/message",
        data=nadia.form(texte="voici l’écran"),
        files={"fichiers": ("../../écran <1>.png", PNG, "text/html")},
    )
    link = nadia.link_to("écran 1.png")

    answer = nadia.client.get(link)

    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert stage.browser(stage.bruno).client.get(link).status_code == 404


def docx() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
            file.writestr(name, "<x/>")
    return archive.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("note.pdf", b"%PDF-1.7\n", "attachment"),
        ("note.txt", "Bonjour à tous".encode(), "attachment"),
        ("note.docx", docx(), "attachment"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0" + bytes(32), "inline"),
    ],
)
def test_only_pictures_open_in_the_browser(
    nadia: Browser, name: str, content: bytes, disposition: str
) -> None:
    nadia.client.post("/discussion/message", data=nadia.form(), files={"fichiers": (name, content)})

    answer = nadia.client.get(nadia.link_to(name))

    assert answer.headers["content-disposition"] == f'{disposition}; filename="{name}"'
    assert answer.content == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("page.txt", b"  <html><script>alert(1)</script></html>"),
        ("photo.png", b"<svg/>"),
        ("outil.exe", b"MZ" + bytes(64)),
        ("archive.zip", b"PK\x03\x04" + bytes(64)),
    ],
)
def test_a_refused_file_leaves_the_text_in_the_field(
    stage: Stage, nadia: Browser, name: str, content: bytes
) -> None:
    answer = nadia.client.post(
        "/discussion/message", data=nadia.form(texte="mon texte"), files={"fichiers": (name, content)}
    )

    assert answer.status_code == 422
    assert "ne peut pas être reçu" in answer.text
    assert ">mon texte</textarea>" in answer.text
    assert stage.bubbles(stage.nadia) == []


def test_a_heavy_file_is_refused_by_name(nadia: Browser) -> None:
    answer = nadia.client.post(
        "/discussion/message",
        data=nadia.form(),
        files={"fichiers": ("lourd.png", PNG + bytes(MAX_FILE), "image/png")},
        headers=JSON,
    )

    assert answer.status_code == 422
    assert "« lourd.png » est trop lourd : 20 Mo au plus" in answer.json()["erreur"].replace("\xa0", " ")


def test_a_body_that_announces_too_much_gets_a_page_that_names_the_limit(nadia: Browser) -> None:
    answer = nadia.client.post(
        "/discussion/message",
        data=nadia.form(),
        files={"fichiers": ("x.png", bytes(BODY_LIMIT), "image/png")},
    )

    assert answer.status_code == 413
    assert "25 Mo en tout" in answer.text.replace("\xa0", " ")
    assert nadia.client.get("/discussion").status_code == 200


def test_a_body_that_never_announced_its_size_is_cut_too(nadia: Browser) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(26):
            yield bytes(1024 * 1024)

    answer = nadia.client.post(
        "/discussion/message",
        content=chunks(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code in {400, 413}
    assert "Rien n’a été enregistré" in answer.text


def test_the_page_s_script_gets_a_new_nonce_or_a_sentence(stage: Stage, nadia: Browser) -> None:
    form = nadia.form(texte="merci")

    sent = nadia.client.post("/discussion/message", data=form, headers=JSON)
    empty = nadia.client.post("/discussion/message", data={**form, "texte": ""}, headers=JSON)
    stage.close(stage.nadia)
    closed = nadia.client.post("/discussion/message", data=form, headers=JSON)

    assert sent.json()["envoi"] not in {"", form["envoi"]}
    assert (empty.status_code, empty.json()["erreur"][:18]) == (422, "Le message est vid")
    assert closed.status_code == 401
    assert "session est terminée" in closed.json()["erreur"]


def test_without_javascript_the_answer_may_come_later(stage: Stage, nadia: Browser) -> None:
    stage.working = False
    page = nadia.say("le NIR est-il obligatoire ?")
    assert "sans NIR" not in page

    stage.working = True
    stage.turn()

    assert "sans NIR" in nadia.client.get("/discussion").text


def events(response: httpx.Response) -> Iterator[dict[str, str]]:
    """The events of a stream that hold data, each as its fields; comments are skipped."""
    event: dict[str, str] = {}
    for line in response.iter_lines():
        if not line:
            if "data" in event:
                yield event
            event = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            event[name] = event.get(name, "") + value.removeprefix(" ")


def test_answers_arrive_by_events_and_resume_where_they_stopped(stage: Stage, nadia: Browser) -> None:
    with nadia.client.stream("GET", "/discussion/flux?apres=0") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        stage.browser(stage.nadia).say("le NIR est-il obligatoire ?")
        heard = events(response)
        own, answer = next(heard), next(heard)

    assert "le NIR est-il obligatoire" in own["data"]
    assert "sans NIR" in answer["data"]
    again = {"Last-Event-ID": own["id"]}
    with nadia.client.stream("GET", "/discussion/flux?apres=0", headers=again) as response:
        assert next(events(response)) == answer


def test_another_process_s_messages_arrive_too(stage: Stage, nadia: Browser) -> None:
    with nadia.client.stream("GET", "/discussion/flux?apres=0") as response:
        with stage.house.units() as work:  # nobody rings: as another process does
            work.web_messages.add_once(
                f"agent-{stage.nadia.id}",
                "ailleurs",
                {"text": "Bonjour d’ailleurs", "buttons": [], "files": []},
                from_agent=False,
                at=stage.clock(),
            )
        assert "Bonjour d’ailleurs" in next(events(response))["data"]


def test_a_page_that_is_left_is_forgotten(stage: Stage, nadia: Browser) -> None:
    for _ in range(3):
        with nadia.client.stream("GET", "/discussion/flux") as response:
            next(response.iter_lines())

    end = time.monotonic() + 30
    while stage.listeners._rings and time.monotonic() < end:
        time.sleep(0.02)
    assert stage.listeners._rings == {}


def test_nobody_hears_another_agent_s_messages(stage: Stage, nadia: Browser) -> None:
    nadia.say("le NIR est-il obligatoire ?")
    bruno = stage.browser(stage.bruno)

    with bruno.client.stream("GET", "/discussion/flux?apres=0") as response:
        stage.browser(stage.bruno).say("merci")
        assert "merci" in next(events(response))["data"]


def test_the_stream_ends_when_the_agent_is_closed(stage: Stage, nadia: Browser) -> None:
    with nadia.client.stream("GET", "/discussion/flux") as response:
        stage.close(stage.nadia)
        assert list(events(response)) == [{"event": "fin", "data": ""}]


@pytest.mark.parametrize("last", ["", "abc", "-1", "9" * 40, "²"])
def test_a_strange_place_to_resume_from_is_no_error(nadia: Browser, last: str) -> None:
    nadia.say("merci")

    with nadia.client.stream("GET", "/discussion/flux", params={"apres": last}) as response:
        assert response.status_code == 200
