"""A page of the console as a browser without scripts has it, for stories that go on there."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from page_forms import Forms

DOSSIER: Mapping[str, str] = {
    "profil": "guichet",
    "sans_dossier": "on",
    "etapes": "Clic sur « Pièces » : la liste devait s’ouvrir, l’écran reste blanc.",
    "reponse_locale": "Un autre navigateur a été essayé, sans effet.",
    "question": "l’écran des pièces reste blanc depuis ce matin",
    "blocage": "total",
    "guichets": "1",
}


class Page:
    """``status`` is that of the answer, whatever led to it."""

    def __init__(self, browser: httpx.Client, path: str) -> None:
        self._browser = browser
        self._shows(browser.get(path))

    def _shows(self, answer: httpx.Response) -> None:
        self.status, self.text = answer.status_code, answer.text

    def sends(self, action: str, **typed: str) -> Page:
        """The form of this address, with what was typed in it; the page that follows."""
        sending = next(s for s in Forms(self.text).sendings() if s.action.partition("#")[0] == action)
        answer = self._browser.post(
            action,
            data={**sending.data, **typed},
            headers={"Origin": str(self._browser.base_url).rstrip("/")},
        )
        page = Page.__new__(Page)
        page._browser = self._browser
        page._shows(answer)
        return page


def escalation(browser: httpx.Client, reference: str, **dossier: str) -> Page:
    """The letter to be read again, or the dossier with what it lacks."""
    path = f"/tickets/{reference}/escalade"
    return Page(browser, path).sends(path, etape="lettre", **{**DOSSIER, **dossier})


def escalates(browser: httpx.Client, reference: str, **letter: str) -> Page:
    """As composed, or with the text of the ``lettre``; the page of the ticket."""
    path = f"/tickets/{reference}/escalade"
    sent = escalation(browser, reference).sends(path, etape="envoi", **letter)
    assert "La lettre part au pôle national." in sent.text
    return sent
