// The page works without this file; with it, messages leave and answers arrive without reloading.
"use strict";

const log = document.getElementById("fil");
const writing = document.getElementById("redaction");
const text = document.getElementById("texte");
const files = document.getElementById("fichiers");
const error = document.getElementById("erreur");
const state = document.getElementById("etat");
const end = document.getElementById("fin");
// For each form, what is leaving by it: the button pressed, and when it is done.
const leaving = new Map();

function weight() {
  return [...files.files].reduce((sum, file) => sum + file.size, 0);
}

function sent(form, answer) {
  form.elements.envoi.value = answer.envoi;
  if (form !== writing) return;
  text.value = "";
  files.value = "";
  text.focus();
}

async function send(form, submitter) {
  const data = new FormData(form);
  if (submitter && submitter.name) data.append(submitter.name, submitter.value);
  // Not form.action: a button of that name hides it.
  const response = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers: { Accept: "application/json" } });
  const answer = await response.json();
  if (response.ok) sent(form, answer);
  else error.textContent = answer.erreur;
}

// True from what she sends, or presses, to the answer: it is shown wherever she had scrolled to.
let awaited = false;

// The first of the answers that come together: a warning, then the titles.
let first = null;
const TOGETHER = 1000; // ms

async function leave(form, submitter) {
  error.textContent = "";
  text.readOnly = form === writing;
  try {
    await send(form, submitter);
  } catch {
    error.textContent = writing.dataset.coupure;
  } finally {
    text.readOnly = false;
  }
}

document.addEventListener("submit", async (event) => {
  awaited = true;
  const form = event.target;
  const pressed = event.submitter;
  if (!form.classList.contains("direct")) return;
  event.preventDefault();
  const before = leaving.get(form);
  if (before && (form === writing || before.pressed === pressed)) return;
  if (form === writing && weight() > Number(writing.dataset.limite)) {
    error.textContent = writing.dataset.tropLourd;
    return;
  }
  // An answer may be seen, and its button pressed, before the sending that it answers is over: the press waits.
  const turn = { pressed, done: Promise.resolve(before?.done).then(() => leave(form, pressed)) };
  leaving.set(form, turn);
  await turn.done;
  if (leaving.get(form) === turn) leaving.delete(form);
});

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  writing.requestSubmit();
});

function show(event) {
  const holder = document.createElement("template");
  holder.innerHTML = event.data;
  const message = holder.content.firstElementChild;
  if (document.getElementById(message.id)) return;
  log.querySelector(".vide")?.remove();
  const roll = log.parentElement;
  const isFollowed = awaited || roll.scrollTop > -40; // the roll is laid from its end
  log.insertBefore(message, end);
  if (message.classList.contains("agent")) {
    end.scrollIntoView({ block: "nearest" });
  } else if (isFollowed) {
    if (awaited || !first || performance.now() - first.at > TOGETHER) first = { message, at: performance.now() };
    // What is long is read from its first line, on a phone above all.
    const height = message.getBoundingClientRect().bottom - first.message.getBoundingClientRect().top;
    if (height > roll.clientHeight) first.message.scrollIntoView({ block: "start" });
    else message.scrollIntoView({ block: "nearest" });
    awaited = false;
  }
}

function listen() {
  const source = new EventSource(log.dataset.flux);
  source.addEventListener("open", () => { state.textContent = ""; });
  source.addEventListener("message", show);
  source.addEventListener("error", () => {
    state.textContent = state.dataset.coupe;
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  });
  source.addEventListener("fin", () => {
    source.close();
    state.textContent = state.dataset.fini;
  });
}

document.getElementById("touches").hidden = false;
listen();
