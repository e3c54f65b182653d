// A long list of boxes to tick: what is typed above leaves only those that hold it, and the ticked ones.
"use strict";

const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();

for (const list of document.querySelectorAll("[data-cases]")) {
  const search = list.querySelector("[data-cases-recherche]");
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const count = list.querySelector("[data-cases-compte]");
  if (!search || !boxes.length) continue;
  const nobody = "Aucune case cochée.";
  const typed = search.querySelector("input");

  const show = () => {
    const words = plain(typed.value).split(/\s+/).filter(Boolean);
    for (const box of boxes) {
      const name = plain(box.parentElement.textContent);
      box.parentElement.hidden = !box.checked && !words.every((word) => name.includes(word));
    }
    const ticked = boxes.filter((box) => box.checked).length;
    const found = boxes.filter((box) => words.every((word) => plain(box.parentElement.textContent).includes(word))).length;
    count.textContent = ticked ? `${ticked} ${ticked > 1 ? "cases cochées" : "case cochée"} sur ${boxes.length}.` : nobody;
    if (words.length && !found) count.textContent += " Rien ne porte ce nom.";
  };

  search.hidden = false;
  typed.addEventListener("input", show);
  // Enter would send a form that is not filled in yet.
  typed.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.addEventListener("change", show);
  show();
}
