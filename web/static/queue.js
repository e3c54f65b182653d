// What is ticked on the board stays ticked when the list comes back changed, and is counted.
"use strict";

const boxes = () => [...document.querySelectorAll('#liste input[name="t"]')];
const words = document.querySelector(".lot .coches");
let kept = null;

function count() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  if (words) words.textContent = `${ticked} ${ticked > 1 ? "tickets cochés" : "ticket coché"}`;
  const whole = document.getElementById("tout-cocher");
  if (!whole) return;
  whole.hidden = false;
  whole.checked = all.length > 0 && ticked === all.length;
  whole.indeterminate = ticked > 0 && ticked < all.length;
}

document.addEventListener("change", (event) => {
  if (event.target.id === "tout-cocher") for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.id === "tout-cocher" || event.target.name === "t") count();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "liste") return;
  kept = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
});

document.addEventListener("htmx:afterSwap", () => {
  if (!kept) return;
  for (const box of boxes()) box.checked = kept.has(box.value);
  kept = null;
  count();
});

// Whoever takes a line with its key goes on from there: from the line itself, or from the one that is now in its place.

document.getElementById("un")?.addEventListener("submit", (event) => {
  const place = [...document.querySelectorAll("[data-ligne]")].findIndex((line) => line.contains(event.submitter));
  sessionStorage.setItem("ligne", place);
});

function goBack() {
  const place = sessionStorage.getItem("ligne");
  sessionStorage.removeItem("ligne");
  if (place === null) return;
  const links = [...document.querySelectorAll("[data-ligne] th a")];
  const link = document.getElementById(location.hash.slice(1)) ?? links[Math.min(place, links.length - 1)];
  link?.focus();
}

goBack();
count();
