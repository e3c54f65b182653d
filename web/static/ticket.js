// A ticket's page works without this file; with it, a text is put where she writes.
"use strict";

document.addEventListener("click", (event) => {
  const field = document.getElementById("texte");
  const offered = event.target.closest("a[data-texte]");
  if (!offered || !field) return;
  event.preventDefault();
  const before = field.value.slice(0, field.selectionStart);
  const text = (before && !before.endsWith("\n") ? "\n\n" : "") + offered.dataset.texte;
  field.focus();
  // As if she had typed it: Ctrl Z takes it back, and the draft is kept.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
