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

for (const button of document.querySelectorAll("[data-copie]")) {
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
for (const select of document.querySelectorAll("select[data-aussitot]")) {
  const button = select.form.querySelector("button");
  button.hidden = true;
  select.addEventListener("keydown", (event) => { if (event.key !== "Tab") button.hidden = false; });
  select.addEventListener("change", () => { if (button.hidden) select.form.requestSubmit(); });
}

// The usual durations, a touch each; touched again, none is counted.
for (const button of document.querySelectorAll("[data-minutes]")) {
  const field = button.form.elements.minutes;
  const show = () => button.setAttribute("aria-pressed", field.value === button.dataset.minutes);
  button.hidden = false;
  show();
  field.addEventListener("input", show);
  button.addEventListener("click", () => {
    field.value = field.value === button.dataset.minutes ? "" : button.dataset.minutes;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Where the sheet shows how to fold it, on a phone, the card waits folded; not when it is what one comes for.
for (const card of document.querySelectorAll("details[data-repli]")) {
  if (card.querySelector("summary").checkVisibility() && !card.querySelector(":target")) card.open = false;
}
