// The page works without this file; with it, messages leave and answers arrive without reloading, and what is
// written without a connection leaves when it is back.
"use strict";

const log = document.getElementById("fil");
const writing = document.getElementById("redaction");
const commands = document.getElementById("commandes");
const text = document.getElementById("texte");
const fileFields = [...writing.querySelectorAll("input[type=file]")];
const chosen = document.getElementById("choisis");
const error = document.getElementById("erreur");
const state = document.getElementById("etat");
const end = document.getElementById("fin");
const typing = document.getElementById("ecrit");
// For each form, what is leaving by it: the button pressed, and when it is done.
const leaving = new Map();

const SENT_WITHIN = 20_000; // ms; beyond, a message is taken for not sent: sent again under its name, it counts once
const AGAIN = 15_000; // ms between two tries of what waits

/* What is chosen is named above the field. */

function filesOf() {
  return fileFields.flatMap((field) => [...field.files]);
}

function withoutFile(field, file) {
  const left = new DataTransfer();
  for (const one of field.files) if (one !== file) left.items.add(one);
  field.files = left.files;
  nameFiles();
  text.focus();
}

function nameFiles() {
  chosen.replaceChildren(...fileFields.flatMap((field) => [...field.files].map((file) => {
    const line = document.createElement("li");
    const button = document.createElement("button");
    const name = document.createElement("span");
    name.textContent = file.name;
    button.type = "button";
    button.className = "discret";
    button.textContent = "Retirer";
    button.setAttribute("aria-label", `Retirer ${file.name}`);
    button.addEventListener("click", () => withoutFile(field, file));
    line.append(name, button);
    return line;
  })));
  chosen.hidden = !chosen.childElementCount;
}

fileFields.forEach((field) => field.addEventListener("change", nameFiles));

/* What is sent. */

// Not form.action: a button of that name hides it.
function post(form, data, signal) {
  return fetch(form.getAttribute("action"), { method: "POST", body: data, headers: { Accept: "application/json" }, signal });
}

function emptied() {
  text.value = "";
  for (const field of fileFields) field.value = "";
  nameFiles();
  text.focus();
}

async function send(form, data, signal) {
  const response = await post(form, data, signal);
  const answer = await response.json();
  if (!response.ok) {
    error.textContent = answer.erreur;
    return;
  }
  form.elements.envoi.value = answer.envoi;
  if (form === writing) emptied();
}

// True from what she sends, or presses, to the answer: it is shown wherever she had scrolled to.
let awaited = false;

// The first of the answers that come together: a warning, then the titles.
let first = null;
const TOGETHER = 1000; // ms

async function leave(form, submitter) {
  error.textContent = "";
  text.readOnly = form === writing;
  const data = new FormData(form);
  if (submitter && submitter.name) data.append(submitter.name, submitter.value);
  // Words alone can wait on the device; a file cannot, nor a button whose answer may have changed.
  const words = form !== document.getElementById("actions") && !filesOf().length ? String(data.get("texte") ?? "") : "";
  try {
    if (words.trim() && waiting.messages.length && !mayHoldNir(words)) {
      keep(form, data.get("envoi"), words);
      letGo();
    } else await send(form, data, words ? AbortSignal.timeout(SENT_WITHIN) : undefined);
  } catch {
    if (words.trim()) keep(form, data.get("envoi"), words);
    else error.textContent = writing.dataset.coupure;
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
  if (form === writing && filesOf().reduce((sum, file) => sum + file.size, 0) > Number(writing.dataset.limite)) {
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

// Where the sheet does not do it.
if (!CSS.supports("field-sizing", "content")) {
  text.addEventListener("input", () => {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  });
}

// The roll is laid from its end; on a very low window, the page rolls instead.
function toTheEnd() {
  log.parentElement.scrollTop = 0;
  log.lastElementChild.scrollIntoView({ block: "nearest" });
}

/* What waits for a connection. */

const waiting = Waiting.of(writing.dataset.agent, writing.dataset.garde === "onglet" ? sessionStorage : localStorage);
let isLettingGo = false;
let again = 0;

function showWaiting() {
  waiting.show(document.getElementById("attente"), document.getElementById("en-attente"), takenBack);
}

// Sent again in the same words, it is still the same message, were it received without our knowing.
function takenBack(message) {
  writing.elements.envoi.value = message.envoi;
  text.value = [message.texte, text.value].filter(Boolean).join("\n");
  text.focus();
  showWaiting();
}

function keep(form, envoi, texte) {
  if (mayHoldNir(texte)) {
    error.textContent = writing.dataset.nir;
    return;
  }
  waiting.add({ envoi, texte });
  form.elements.envoi.value = newNonce();
  if (form === writing) emptied();
  showWaiting();
  toTheEnd();
  clearTimeout(again);
  again = setTimeout(letGo, AGAIN);
}

// In their order. What was heard already, and never acknowledged, counts once: it keeps its name.
async function letGo() {
  if (isLettingGo || !waiting.messages.length) return;
  isLettingGo = true;
  clearTimeout(again);
  try {
    for (let message; (message = waiting.messages[0]); ) {
      const data = new FormData();
      data.append("jeton", writing.elements.jeton.value);
      data.append("envoi", message.envoi);
      data.append("texte", message.texte);
      const response = await post(commands, data, AbortSignal.timeout(SENT_WITHIN));
      if (response.ok) {
        awaited = true;
        error.textContent = "";
        waiting.drop(message);
        continue;
      }
      error.textContent = (await response.json()).erreur;
      if (response.status !== 422) break; // later, or once she is back
      waiting.drop(message);
      takenBack(message);
    }
  } catch {
    // Still cut.
  } finally {
    isLettingGo = false;
    showWaiting();
    if (waiting.messages.length) again = setTimeout(letGo, AGAIN);
  }
}

addEventListener("online", letGo);
addEventListener("storage", showWaiting); // of another tab
showWaiting();

/* What arrives. */

const WRITES_FOR = 30_000; // ms; some messages have no answer
let writes = 0;

function relaisWrites(isTyping) {
  clearTimeout(writes);
  typing.hidden = !isTyping;
  if (isTyping) writes = setTimeout(() => relaisWrites(false), WRITES_FOR);
}

function tell() {
  if (!document.hidden || localStorage.getItem("prevenir") !== "oui" || Notification.permission !== "granted") return;
  // Never what was said, nor by whom: others see that screen.
  const shown = { body: "Une réponse vous attend.", tag: "reponse", icon: "/static/icone-192.png" };
  navigator.serviceWorker.getRegistration().then((worker) => worker?.showNotification("Relais SNE", shown));
}

function show(event) {
  const holder = document.createElement("template");
  holder.innerHTML = event.data;
  const message = holder.content.firstElementChild;
  if (document.getElementById(message.id)) return;
  const welcome = log.querySelector(".vide");
  if (welcome?.contains(document.activeElement)) log.parentElement.focus();
  welcome?.remove();
  const roll = log.parentElement;
  const isFollowed = awaited || roll.scrollTop > -40;
  log.insertBefore(message, end);
  const isHers = message.classList.contains("agent");
  relaisWrites(isHers);
  if (isHers) {
    toTheEnd();
    return;
  }
  tell();
  if (!isFollowed) return;
  if (awaited || !first || performance.now() - first.at > TOGETHER) first = { message, at: performance.now() };
  // What is long is read from its first line, on a phone above all.
  const height = message.getBoundingClientRect().bottom - first.message.getBoundingClientRect().top;
  if (height > roll.clientHeight) first.message.scrollIntoView({ block: "start" });
  else message.scrollIntoView({ block: "nearest" });
  awaited = false;
}

// A gestionnaire has read them, in the ticket that they went to.
function showRead(event) {
  for (const number of event.data.split(" ")) {
    const state = document.querySelector(`#m${number} .recu`);
    if (!state) continue;
    state.textContent = ", lu";
    state.classList.remove("recu");
  }
}

function hear() {
  const source = new EventSource(log.dataset.flux);
  source.addEventListener("open", () => {
    state.textContent = "";
    letGo();
  });
  source.addEventListener("message", show);
  source.addEventListener("lu", showRead);
  source.addEventListener("error", () => {
    state.textContent = state.dataset.coupe;
    if (source.readyState === EventSource.CLOSED) setTimeout(hear, 5000);
  });
  source.addEventListener("fin", () => {
    source.close();
    state.textContent = state.dataset.fini;
  });
  // Newer pages of the same person took its place: it listens again once somebody comes back to it.
  source.addEventListener("ailleurs", () => {
    source.close();
    state.textContent = state.dataset.ailleurs;
    window.addEventListener("focus", hear, { once: true });
  });
  // Too much was said meanwhile for one by one; what is being written stays.
  source.addEventListener("recharger", () => {
    source.close();
    if (text.value || filesOf().length) state.textContent = state.dataset.recharger;
    else location.reload();
  });
}

document.getElementById("clavier").hidden = false;
hear();
navigator.serviceWorker?.register("/sw.js").catch(() => {}); // without it, the page lacks nothing but its stand-in
