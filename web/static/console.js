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
  const found = line?.querySelector(selector) ?? [...document.querySelectorAll(selector)].find((one) => !one.closest("[data-ligne]") && one.checkVisibility());
  if (!found) return false;
  // What a message leaves by, a single letter only leads to: Enter gives the order.
  if (found.matches("textarea, select, input:not([type=checkbox]), [data-mene]")) found.focus();
  else found.click();
  return true;
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

async function openPalette() {
  const dialog = document.getElementById("palette");
  if (dialog.open) return;
  const answer = await fetch("/aller", { headers: { "HX-Request": "true" } });
  if (!answer.ok) { location.assign("/aller"); return; }
  dialog.innerHTML = await answer.text();
  htmx.process(dialog);
  dialog.showModal();
  dialog.querySelector("input[type=search]")?.focus();
}

document.getElementById("aller")?.addEventListener("click", (event) => {
  event.preventDefault();
  openPalette();
});

document.getElementById("palette")?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Enter") return;
  const links = [...event.currentTarget.querySelectorAll(".trouves a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "Enter") {
    if (at < 0 && links.length) { event.preventDefault(); links[0].click(); }
    return;
  }
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (next < 0 ? event.currentTarget.querySelector("input") : links[Math.min(next, links.length - 1)])?.focus();
});

// What is typed is kept on the server as it is typed, under the name of its place.

const pending = new Map(); // field → timer

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset?.brouillon) return;
  clearTimeout(pending.get(field));
  pending.set(field, setTimeout(() => keepDraft(field), 900));
});

function draftOf(field) {
  return new URLSearchParams({ jeton: token(), place: field.dataset.brouillon, texte: field.value });
}

async function keepDraft(field) {
  pending.delete(field);
  const said = document.getElementById(`${field.id}-etat`);
  try {
    const answer = await fetch("/brouillons", { method: "POST", body: draftOf(field), headers: { Accept: "application/json" } });
    if (said) said.textContent = answer.ok ? "Brouillon gardé." : "Brouillon non gardé.";
  } catch {
    if (said) said.textContent = "Hors ligne : brouillon gardé à l’écran seulement.";
  }
}

// What is being sent is no draft any more; what was typed in the last second before leaving still is.

document.addEventListener("submit", (event) => {
  for (const [field, timer] of pending) {
    if (event.target.contains(field)) { clearTimeout(timer); pending.delete(field); }
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

const cut = document.getElementById("coupure");

function listen() {
  if (!document.body.dataset.flux) return;
  const place = document.body.dataset.lieu ? `?lieu=${encodeURIComponent(document.body.dataset.lieu)}` : "";
  const source = new EventSource(document.body.dataset.flux + place);
  source.addEventListener("open", () => { cut.hidden = true; });
  source.addEventListener("pouls", () => document.body.dispatchEvent(new CustomEvent("pouls")));
  source.addEventListener("presents", (event) => {
    for (const element of document.querySelectorAll("[data-presents]")) element.textContent = event.data;
  });
  source.addEventListener("fin", () => source.close());
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  });
  window.addEventListener("pagehide", () => source.close(), { once: true });
}

window.addEventListener("offline", () => { cut.hidden = false; });
window.addEventListener("online", () => { cut.hidden = true; });
document.addEventListener("htmx:sendError", () => { cut.hidden = false; });

listen();
