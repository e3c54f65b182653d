from web_stage import Stage


def test_smoke(stage: Stage) -> None:
    nadia = stage.browser(stage.nadia)
    page = nadia.say("le nir est-il obligatoire ?")
    print(page)
    h = stage.browser(stage.helene)
    t = stage.open_ticket()
    r = h.client.get("/tickets"); print(r.text)
    r = h.client.get("/tickets/" + t.reference); print(r.text)
    assert 0
