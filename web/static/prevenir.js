// Whether this device says that an answer has come: the choice is kept on it, and the browser asks for its own.
"use strict";

const choice = document.querySelector("[data-prevenir]");
const said = document.getElementById("prevenir-dit");

function isChosen() {
  return localStorage.getItem("prevenir") === "oui" && Notification.permission === "granted";
}

function showChoice() {
  choice.hidden = Notification.permission === "denied";
  choice.textContent = isChosen() ? choice.dataset.nePlus : choice.dataset.prevenir;
  said.textContent = Notification.permission === "denied" ? said.dataset.refus : isChosen() ? said.dataset.oui : "";
}

// Only where a page can ask it: on https, and not on every telephone.
if ("Notification" in window && "serviceWorker" in navigator) {
  showChoice();
  choice.addEventListener("click", async () => {
    if (isChosen()) localStorage.removeItem("prevenir");
    else if ((await Notification.requestPermission()) === "granted") localStorage.setItem("prevenir", "oui");
    showChoice();
  });
} else {
  said.textContent = said.dataset.absent;
}
