// What waits for a connection is shown, and more may be written; the page that was asked for comes back with it.
"use strict";

const waiting = Waiting.found();
const writing = document.getElementById("redaction");
const text = document.getElementById("texte");
const error = document.getElementById("erreur");

function showWaiting() {
  waiting.show(document.getElementById("attente"), document.getElementById("en-attente"), (message) => {
    text.value = [message.texte, text.value].filter(Boolean).join("\n");
    text.focus();
    showWaiting();
  });
}

// What is being typed is not taken away.
async function comeBack() {
  if (text.value.trim()) return;
  const answer = await fetch("/sante").catch(() => null);
  if (answer?.ok) location.reload();
}

writing.addEventListener("submit", (event) => {
  event.preventDefault();
  const texte = text.value;
  error.textContent = "";
  if (!texte.trim()) return;
  if (mayHoldNir(texte)) {
    error.textContent = writing.dataset.nir;
    return;
  }
  waiting.add({ envoi: newNonce(), texte });
  text.value = "";
  showWaiting();
  comeBack();
});

if (waiting) {
  writing.hidden = false;
  showWaiting();
}
addEventListener("online", comeBack);
setInterval(comeBack, 10_000); // ms
