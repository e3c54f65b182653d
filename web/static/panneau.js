// A guichet or a person beside the page that is open; without this file, the link leads to their own page.
"use strict";

const panel = document.getElementById("panneau");
const told = panel.querySelector("[data-dit]");
let opener = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panneau]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!panel.open) {
    opener = link;
    told.replaceChildren();
    panel.showModal();
  }
  htmx.ajax("GET", link.href, { source: told, target: told });
});

panel.addEventListener("htmx:afterSwap", () => { panel.scrollTop = 0; told.querySelector("h2").focus(); });

// What cannot be told here is told on its own page: who signed out signs in there.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  panel.addEventListener(name, (event) => location.assign(event.detail.pathInfo.requestPath));
}

panel.addEventListener("click", (event) => {
  if (event.target === panel || event.target.closest("[data-ferme]")) panel.close();
});

// News may have drawn the page anew below: the same link stands there under the same name.
panel.addEventListener("close", () => (document.getElementById(opener.id) ?? opener).focus());
