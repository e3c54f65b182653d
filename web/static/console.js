// The console works without this file; with it: keys, the palette, drafts that are kept, news as it comes.
"use strict";

const keys = {
  // Single letters can be turned off: they get in the way of whoever speaks to her computer (WCAG 2.1.4).
  get on() { return localStorage.getItem("touches") !== "non"; },
  set on(value) { localStorage.setItem("touches", value ? "oui" : "non"); },
};

function token() {
  return document.querySelector('input[name="jeton"]')?.value ?? "";
}

function isTyping(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
}

// On a phone the menu and the tabs are one line that scrolls: where one is must be seen.

for (const here of document.querySelectorAll(".principale [aria-current], .onglets [aria-current]")) {
  const [row, item] = [here.closest("ul"), here.closest("li")];
  row.scrollLeft = item.offsetLeft - row.offsetLeft - (row.clientWidth - item.offsetWidth) / 2;
}

// Keys: j and k along the list, and the letter that each button says it has.

function lines() {
  return [...document.querySelectorAll("[data-ligne]")];
}

function walk(step) {
  const all = lines();
  if (!all.length) return;
  const at = all.findIndex((line) => line.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  const link = next.matches("a") ? next : next.querySelector("a");
  link?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(letter) {
  const line = lines().find((one) => one.contains(document.activeElement));
  const selector = `[data-touche="${CSS.escape(letter)}"]`;
  const found = line?.querySelector(selector) ?? [...document.querySelectorAll(selector)].find((one) => !one.closest("[data-ligne]") && isAtHand(one));
  if (!found) return false;
  if (!found.checkVisibility()) found.closest("details").open = true;
  // What a message leaves by, a single letter only leads to: Enter gives the order, Ctrl Enter where a text is written.
  if (found.dataset.ecrit) write(found);
  else if (found.matches("summary")) unfold(found);
  else if (found.matches("textarea, select, input:not([type=checkbox]), [data-mene]")) found.focus();
  else found.click();
  return true;
}

// What is folded is at hand as well.
function isAtHand(element) {
  return element.checkVisibility() || element.closest("details:not([open])")?.checkVisibility();
}

function write(button) {
  for (const one of button.form.querySelectorAll("[data-ecrit]")) one.classList.toggle("principal", one === button);
  const said = document.getElementById(`${button.dataset.ecrit}-envoi`);
  if (said) said.textContent = `Ctrl Entrée : ${button.textContent.trim()}`;
  document.getElementById(button.dataset.ecrit).focus();
}

function unfold(summary) {
  const details = summary.parentElement;
  details.open = true;
  (details.querySelector("a, button, input:not([type=hidden]), select, textarea") ?? summary).focus();
}

function named(element) {
  return element.dataset.toucheDit || element.getAttribute("aria-label") || document.querySelector(`label[for="${element.id}"]`)?.textContent || element.textContent;
}

function helpOnKeys() {
  const dialog = document.getElementById("touches");
  const said = new Map([["Ctrl K", "Aller à une page, un ticket, un guichet, une fiche"], ["?", "Voir les touches"]]);
  if (lines().length) said.set("j / k", "Ligne suivante, ligne précédente").set("Entrée", "Ouvrir la ligne");
  for (const element of document.querySelectorAll("[data-touche]")) {
    if (!said.has(element.dataset.touche)) said.set(element.dataset.touche, named(element).trim());
  }
  dialog.replaceChildren();
  const title = document.createElement("h2");
  title.id = "titre-touches";
  title.textContent = "Les touches de cette page";
  const list = document.createElement("dl");
  list.className = "touches";
  for (const [key, words] of said) {
    const term = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    term.append(kbd);
    const what = document.createElement("dd");
    what.textContent = words;
    list.append(term, what);
  }
  const label = document.createElement("label");
  label.className = "coche";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = keys.on;
  box.addEventListener("change", () => { keys.on = box.checked; });
  label.append(box, "Utiliser les lettres seules comme raccourcis");
  const close = document.createElement("button");
  close.textContent = "Fermer";
  close.addEventListener("click", () => dialog.close());
  dialog.append(title, list, label, close);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.matches("textarea")) {
    event.target.form?.querySelector("button.principal")?.click();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
  if (isTyping(event.target)) return;
  if (event.key === "?") { event.preventDefault(); helpOnKeys(); return; }
  if (!keys.on || event.key.length !== 1) return;
  if (event.key === "j" || event.key === "k") { event.preventDefault(); walk(event.key === "j" ? 1 : -1); }
  else if (press(event.key)) event.preventDefault();
});

// The palette: the page « Aller à… », over the one that is open.

// It opens at once: what is typed next is looked for, and gives no order to the page below.
function openPalette() {
  const dialog = document.getElementById("palette");
  if (dialog.open) return;
  const field = dialog.querySelector("input[type=search]");
  dialog.showModal();
  field.focus();
  field.select();
  htmx.trigger(field, "ouvrir");
}

document.getElementById("aller")?.addEventListener("click", (event) => {
  event.preventDefault();
  openPalette();
});

// A call is noted over the page that is open, which stays as it is.

const call = document.getElementById("appel");

document.getElementById("noter")?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  call.showModal();
  htmx.trigger(call.querySelector("[data-appel]"), "ouvrir");
});

call?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-ferme]")) return; // on its own page, the link leads away
  event.preventDefault();
  call.close();
});

// What was refused is told where it was typed.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422 && event.detail.target.closest("[data-appel]")) event.detail.shouldSwap = true;
});

document.getElementById("palette")?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Enter") return;
  const links = [...event.currentTarget.querySelectorAll(".trouves a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "Enter") {
    // What was found for fewer letters answers another question: the page « Aller à… » looks for the whole.
    const answered = event.currentTarget.querySelector(".trouves")?.dataset.mots;
    const asked = event.currentTarget.querySelector("input").value.trim();
    if (at < 0 && links.length && answered === asked) { event.preventDefault(); links[0].click(); }
    return;
  }
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (next < 0 ? event.currentTarget.querySelector("input") : links[Math.min(next, links.length - 1)])?.focus();
});

// What is typed is kept on the server as it is typed, under the name of its place.

const pending = new Map(); // field → timer
const unkept = new Set(); // fields whose text the server does not hold
let away = ""; // why the last text could not be kept, when leaving the page would lose it

const OFFLINE = "Hors ligne : rien n’est parti. Votre texte reste ici.";
const SIGNED_OUT = "Votre session est terminée : votre texte reste ici. Copiez-le, ou reconnectez-vous dans un autre onglet.";

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset?.brouillon) return;
  clearTimeout(pending.get(field));
  pending.set(field, setTimeout(() => keepDraft(field), 900));
});

function draftOf(field) {
  return new URLSearchParams({ jeton: token(), place: field.dataset.brouillon, texte: field.value });
}

function sendDraft(field) {
  return fetch("/brouillons", { method: "POST", body: draftOf(field), headers: { Accept: "application/json" } });
}

// Who signed in again in another tab has another token, which her own pages give.
async function renewToken() {
  const given = new DOMParser().parseFromString(await (await fetch("/compte")).text(), "text/html");
  const fresh = given.querySelector('input[name="jeton"]')?.value;
  if (fresh) for (const one of document.querySelectorAll('input[name="jeton"]')) one.value = fresh;
}

async function keepDraft(field) {
  clearTimeout(pending.get(field));
  pending.delete(field);
  unkept.add(field);
  const said = document.getElementById(`${field.id}-etat`);
  const text = field.value;
  try {
    let answer = await sendDraft(field);
    if (answer.status === 403) {
      await renewToken();
      answer = await sendDraft(field);
    }
    away = answer.status === 401 || answer.status === 403 ? SIGNED_OUT : "";
    if (answer.ok && field.value === text) unkept.delete(field);
    if (said) said.textContent = answer.ok ? "Brouillon gardé." : "Brouillon non gardé.";
  } catch {
    away = OFFLINE;
    if (said) said.textContent = "Hors ligne : brouillon gardé à l’écran seulement.";
  }
  // A cut is told at the foot of the page; it bars nothing until she sends.
  if (away !== OFFLINE) warn(field.form, away);
}

function warn(form, words) {
  let said = form.querySelector("[data-depart]");
  if (!words) { said?.remove(); return; }
  if (!said) {
    said = document.createElement("p");
    said.className = "erreur";
    said.dataset.depart = "";
    said.setAttribute("role", "alert");
    const button = [...form.elements].filter((one) => one.type === "submit").at(-1);
    (button.closest(".barre") ?? button).before(said);
  }
  said.textContent = words;
}

window.addEventListener("online", () => {
  for (const field of new Set([...pending.keys(), ...unkept])) keepDraft(field);
});

// A long text does not leave for the browser’s own page of errors: what is away is asked for again first.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const fields = [...form.querySelectorAll("textarea[data-brouillon]")];
  if (!fields.length || event.defaultPrevented || (navigator.onLine && !away)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (navigator.onLine) for (const field of fields) await keepDraft(field);
  else away = OFFLINE;
  warn(form, away);
  if (away) form.querySelector("[data-depart]").scrollIntoView({ block: "nearest" });
  else form.requestSubmit(event.submitter);
});

// What is being sent is no draft any more; what was typed in the last second before leaving still is.

document.addEventListener("submit", (event) => {
  const thrownAway = event.target.elements.place?.value;
  for (const [field, timer] of pending) {
    clearTimeout(timer);
    pending.delete(field);
    // Sent now rather than when the page leaves: the next one is made before that, and shows it.
    if (!event.target.contains(field) && field.dataset.brouillon !== thrownAway) navigator.sendBeacon("/brouillons", draftOf(field));
  }
});
window.addEventListener("pagehide", () => {
  for (const field of pending.keys()) navigator.sendBeacon("/brouillons", draftOf(field));
  pending.clear();
});

// A form that is sent twice counts once; a page that leaves says that it works.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.parti) { event.preventDefault(); return; }
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  form.dataset.parti = "oui";
  setTimeout(() => { delete form.dataset.parti; }, 8000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-parti]")) delete form.dataset.parti;
});

// News: the server says that something changed, and each part of the page that cares asks for itself again.
// The stream resumes from what the page has seen: what happened while it was cut is news as well.

const cut = document.getElementById("coupure");
const SILENT = 40_000; // ms; the server speaks every 15 s
const PATIENCE = 2_500; // ms; a stream that comes back at once was never lost
let source = null;
let seen = document.body.dataset.depuis;
let heardAt = Date.now();
let losing = 0;

function lost() {
  losing ||= setTimeout(() => { cut.hidden = false; }, navigator.onLine ? PATIENCE : 0);
}

function found() {
  clearTimeout(losing);
  losing = 0;
  cut.hidden = true;
}

function heard(event) {
  heardAt = Date.now();
  if (event.lastEventId) seen = event.lastEventId;
  found();
}

function listen() {
  if (!document.body.dataset.flux) return;
  source?.close();
  heardAt = Date.now();
  source = new EventSource(`${document.body.dataset.flux}?${new URLSearchParams({ depuis: seen, lieu: document.body.dataset.lieu })}`);
  source.addEventListener("open", heard);
  source.addEventListener("vie", heard);
  source.addEventListener("pouls", (event) => {
    heard(event);
    document.body.dispatchEvent(new CustomEvent("pouls"));
  });
  source.addEventListener("presents", (event) => {
    heard(event);
    for (const element of document.querySelectorAll("[data-presents]")) element.textContent = event.data;
  });
  source.addEventListener("fin", () => {
    hush();
    cut.textContent = "Votre session est terminée : cette page n’est plus à jour. Reconnectez-vous pour continuer.";
    cut.hidden = false;
  });
  // Newer pages of the same person took its place: it listens again once somebody comes back to it.
  source.addEventListener("ailleurs", () => {
    hush();
    window.addEventListener("focus", listen, { once: true });
  });
  source.addEventListener("error", (event) => {
    lost();
    if (event.target.readyState === EventSource.CLOSED && event.target === source) setTimeout(listen, 5000);
  });
}

function hush() {
  source?.close();
  source = null;
}

// A computer that slept, or a network that swallows everything, breaks a stream without a word.
setInterval(() => {
  if (source && Date.now() - heardAt > SILENT) { lost(); listen(); }
}, 5_000);

window.addEventListener("pagehide", hush);
window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
window.addEventListener("offline", lost);
window.addEventListener("online", () => { if (source) listen(); });
document.addEventListener("htmx:sendError", lost);

// Once htmx listens: what is news already rings at once.
document.addEventListener("DOMContentLoaded", listen);

// A page behind another window says that something has come, where « Mon compte » asked for it: a number, and no
// more, for others see that screen.
let waited = null;

document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  const count = detail.target.id === "compte-tickets" && document.getElementById("compte-tickets");
  if (!count) return;
  const [before, now] = [waited, Number(count.dataset.nombre)];
  waited = now;
  if (before === null || now <= before || !document.hidden) return;
  if (localStorage.getItem("prevenir") !== "oui" || window.Notification?.permission !== "granted") return;
  const body = now > 1 ? `${now} tickets ou méls attendent.` : "Un ticket ou un mél attend.";
  const shown = new Notification("Relais SNE", { body, tag: "file", icon: "/static/icone-192.png" });
  shown.addEventListener("click", () => { window.focus(); shown.close(); });
});

// What takes a while to send and to read says where it stands; without this, the page just comes later.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-progression]")) return;
  event.preventDefault();
  const sent = new FormData(form, event.submitter);
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", form.dataset.progression);
  form.querySelector("[data-etat]").replaceChildren(`${form.dataset.progression} `, bar);
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", ({ loaded, total }) => { [bar.max, bar.value] = [total, loaded]; });
  request.upload.addEventListener("load", () => bar.removeAttribute("value"));
  request.addEventListener("error", () => form.submit());
  request.addEventListener("load", () => {
    if (request.status < 400) { location.assign(request.responseURL); return; }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.querySelector("main [role=alert]")?.scrollIntoView({ block: "nearest" });
  });
  request.open("POST", form.action);
  request.send(sent);
});
