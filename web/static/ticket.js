// A ticket's page works without this file; with it, a text is put where she writes, and a letter is copied.
"use strict";

document.addEventListener("click", (event) => {
  const field = document.getElementById("texte");
  const offered = event.target.closest("a[data-texte]");
  if (!offered || !field) return;
  event.preventDefault();
  // A request for what is missing is no answer: Ctrl Enter sends it as what it is.
  const armed = offered.dataset.arme && document.querySelector(`[data-ecrit][data-touche="${offered.dataset.arme}"]`);
  if (armed) write(armed);
  // Unfolded, the templates hide the question that is being answered.
  offered.closest("details.modeles")?.removeAttribute("open");
  if (field.value.includes(offered.dataset.texte)) { field.focus(); return; }
  // In a text that was found again the caret has not been set yet: it stands at the beginning.
  if (field.selectionEnd === 0) field.setSelectionRange(field.value.length, field.value.length);
  const before = field.value.slice(0, field.selectionStart);
  const text = (before ? "\n".repeat(2 - before.match(/\n{0,2}$/)[0].length) : "") + offered.dataset.texte;
  field.focus();
  // As if she had typed it: Ctrl Z takes it back, and the draft is kept.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

function furnish(where = document) {
  for (const button of where.querySelectorAll("[data-copie]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const what = document.getElementById(button.dataset.copie);
      if (what.select) what.select();
      else getSelection().selectAllChildren(what);
      const said = button.parentElement.querySelector("[data-copie-dit]");
      // The clipboard’s newer way is barred on plain http.
      said.textContent = document.execCommand("copy") ? said.dataset.copieDit || "Le texte est copié." : "Le texte est sélectionné : copiez-le avec Ctrl C.";
    });
  }

  // What is chosen is kept at once. With the keyboard each arrow chooses: the button then says when.
  for (const select of where.querySelectorAll("select[data-aussitot]")) {
    const button = select.form.querySelector("button");
    button.hidden = true;
    select.addEventListener("keydown", (event) => { if (event.key !== "Tab") button.hidden = false; });
    select.addEventListener("change", () => { if (button.hidden) select.form.requestSubmit(); });
  }

  for (const button of where.querySelectorAll("[data-appelle]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = button.form.elements.note;
      field.setRangeText(`${button.dataset.appelle} `, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // The usual durations, a touch each; touched again, none is counted.
  for (const button of where.querySelectorAll("[data-minutes]")) {
    const field = button.form.elements.minutes;
    const show = () => button.setAttribute("aria-pressed", field.value === button.dataset.minutes);
    button.hidden = false;
    show();
    field.addEventListener("input", show);
    field.addEventListener("input", () => { field.dataset.choisies = "oui"; });
    button.addEventListener("click", () => {
      field.value = field.value === button.dataset.minutes ? "" : button.dataset.minutes;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // Where the sheet shows how to fold it, on a phone, the card waits folded; not while one is at it.
  for (const card of where.querySelectorAll("details[data-repli]")) {
    if (card.querySelector("summary").checkVisibility() && !card.querySelector(":target, :focus, .fait")) card.open = false;
  }
}

furnish();

// What a template does with its text comes beside what is typed, which stays; so do the minutes that were chosen
// while it was on its way.
let chosen = null;

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.matches("a[data-texte]")) delete document.getElementById("passees")?.dataset.choisies;
});

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const field = detail.target.querySelector("#passees[data-choisies]");
  if (field) chosen = field.value;
});

document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  const come = document.getElementById(detail.target.id);
  const field = come?.querySelector("#passees");
  if (field && chosen !== null) {
    field.value = chosen;
    chosen = null;
  }
  if (come) furnish(come);
});

// A file is seen over the page; without this, on a page of its own.
const viewer = document.createElement("dialog");
viewer.id = "visionneuse";
viewer.setAttribute("aria-label", "Fichier");
viewer.innerHTML = '<form method="dialog"><button class="discret" autofocus>Fermer</button></form><div class="contenu"></div>';
document.body.append(viewer);

document.addEventListener("click", (event) => {
  if (!event.target.closest("a[data-voir]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  viewer.querySelector(".contenu").replaceChildren();
  viewer.showModal();
});

// An order answers in place: what it changed comes back, and what is being typed elsewhere stays.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const address = event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action;
  const { pathname } = new URL(address);
  if (event.defaultPrevented || form.hasAttribute("hx-post") || !form.closest("#ticket") || !pathname.startsWith("/tickets/")) return;
  event.preventDefault();
  const typed = [...document.querySelectorAll("#ticket textarea")].filter((one) => one.form !== form).map((one) => [one.id, one.value]);
  const top = window.scrollY;
  try {
    await htmx.ajax("POST", pathname, { source: form, target: "#ticket", select: "#ticket", swap: "outerHTML" });
  } catch { // it did not leave: the foot of the page says so
    delete form.dataset.parti;
    return;
  }
  if (form.isConnected) { // what came back is no ticket: shown whole, it says why
    form.action = address;
    form.submit();
    return;
  }
  for (const [id, text] of typed) {
    const field = document.getElementById(id);
    if (field) field.value = text;
  }
  furnish();
  window.scrollTo({ top, behavior: "instant" });
  const said = document.querySelector("#ticket .fait, #ticket .erreur");
  if (!said) return;
  said.tabIndex = -1;
  // What was written has left: the letters are keys again.
  if (document.activeElement === document.body || (said.matches(".fait") && document.activeElement.matches("textarea"))) said.focus({ preventScroll: true });
  said.scrollIntoView({ block: "nearest" });
  // What has just been said is not left behind the field, where that stays at the foot of the window.
  const foot = said.closest("#suite");
  const last = document.querySelector(".deroule > :last-child");
  if (!foot || last.getBoundingClientRect().bottom <= foot.getBoundingClientRect().top) return;
  last.style.scrollMarginBottom = `${foot.offsetHeight}px`;
  last.scrollIntoView({ block: "nearest" });
});

// A refusal is a page of the ticket as well.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "ticket") return;
  detail.shouldSwap = detail.xhr.responseText.includes('<div id="ticket">');
  detail.isError = !detail.shouldSwap;
  detail.pathInfo.anchor = ""; // where a whole page would begin
});
