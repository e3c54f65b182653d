// What is shown once: printed, or copied, when the browser can.
"use strict";

for (const button of document.querySelectorAll("[data-imprimer]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Browsers open the clipboard on https and on this machine alone.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copier]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const said = button.parentElement.querySelector("[data-copie]");
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copier).innerText);
        said.textContent = "C’est copié.";
      } catch {
        said.textContent = "Le navigateur a refusé la copie : sélectionnez le texte.";
      }
    });
  }
}
