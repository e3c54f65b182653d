// What is ticked on the board stays ticked when the list comes back changed, and is counted.
"use strict";

const boxes = () => [...document.querySelectorAll('#liste input[name="t"]')];
const words = document.querySelector(".lot .coches");

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

// An order, or a search, brings the list back: news that would bring another one waits for it, and so does the order
// given meanwhile on another line.

const isAsked = () => document.querySelector("main .htmx-request:not(#liste)");
let isLate = false;
let waiting = ""; // the button of the order that waits

document.addEventListener("htmx:confirm", (event) => {
  if (!isAsked()) return;
  if (event.target.id === "liste") isLate = true;
  else if (event.target.id === "un") waiting = event.detail.triggeringEvent.submitter.id;
  else return;
  event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target.id === "liste" && detail.requestConfig.verb === "post") htmx.trigger(detail.target, "htmx:abort");
});

function goOn() {
  if (isAsked()) return;
  const next = document.getElementById(waiting);
  waiting = "";
  if (next) next.click(); // unless it is done already
  else if (isLate) {
    isLate = false;
    htmx.trigger("#liste", "pouls");
  }
}

// Once htmx has taken in the list that came.
document.addEventListener("htmx:afterRequest", () => setTimeout(goOn, 2 * htmx.config.defaultSettleDelay));

// What is ticked, the line that one is at and what is in sight stay; what was ordered is done with.

let left = null;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "liste") return;
  const isOrder = detail.requestConfig.verb === "post";
  const isRefused = detail.xhr.status >= 400;
  detail.shouldSwap = detail.xhr.responseText.includes('id="liste"');
  if (!detail.shouldSwap) { // another page: shown whole, it says why
    const page = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
    if (isOrder) document.querySelector("main").replaceWith(page.querySelector("main"));
    return;
  }
  detail.isError = false;
  const by = detail.requestConfig.triggeringEvent?.submitter;
  const place = lines().findIndex((line) => line.contains(document.activeElement) || line.contains(by));
  left = {
    ticked: new Set(isOrder && !isRefused ? [] : boxes().filter((box) => box.checked).map((box) => box.value)),
    place,
    line: lines()[place]?.querySelector("th a").id,
    top: detail.target.getBoundingClientRect().top,
    rolled: document.querySelector("#liste .onglets").scrollLeft,
    isDone: isOrder && !isRefused,
  };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!left) return;
  const { ticked, place, line, top, rolled, isDone } = left;
  left = null;
  for (const box of boxes()) box.checked = ticked.has(box.value);
  count();
  document.querySelector("#liste .onglets").scrollLeft = rolled;
  window.scrollBy({ top: document.getElementById("liste").getBoundingClientRect().top - top, behavior: "instant" });
  // Whoever is at a line goes on from there: from the line itself, or from the one that is now in its place.
  const links = [...document.querySelectorAll("[data-ligne] th a")];
  const next = place < 0 ? null : document.getElementById(line) ?? links[Math.min(place, links.length - 1)];
  if (next && document.activeElement === document.body) next.focus({ preventScroll: true });
  if (next || !isDone) return;
  const said = document.querySelector("#dit > *");
  if (!said) return;
  said.tabIndex = -1;
  said.focus({ preventScroll: true });
});

count();
