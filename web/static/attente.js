// What was written while nothing could leave: kept on this device for whoever wrote it, until it has left.
"use strict";

class Waiting {
  constructor(store) { this.store = store; }

  // Those of a device, wherever they are; null when nobody wrote here.
  static found() {
    return [sessionStorage, localStorage].map((store) => new Waiting(store)).find((one) => one.box) ?? null;
  }

  // Whoever comes is given their own: what somebody else had left is forgotten, and so is what lies elsewhere.
  static of(agent, store) {
    for (const other of [sessionStorage, localStorage]) if (other !== store) other.removeItem("attente");
    const waiting = new Waiting(store);
    if (waiting.box?.agent !== agent) waiting.box = { agent, messages: [] };
    return waiting;
  }

  get box() { return JSON.parse(this.store.getItem("attente")); }
  set box(value) { this.store.setItem("attente", JSON.stringify(value)); }

  get messages() { return this.box?.messages ?? []; }

  add(message) { this.box = { ...this.box, messages: [...this.messages, message] }; }

  drop(message) { this.box = { ...this.box, messages: this.messages.filter((one) => one.envoi !== message.envoi) }; }

  show(place, model, onTaken) {
    place.replaceChildren(...this.messages.map((message) => {
      const shown = model.content.cloneNode(true);
      const text = shown.querySelector(".texte");
      text.textContent = message.texte;
      shown.querySelector("button").addEventListener("click", () => {
        this.drop(message);
        onTaken(message);
      });
      return shown;
    }));
  }
}

// Names one sending, as the server's own do: letters alone, which nothing can take for a number.
function newNonce() {
  return [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => String.fromCharCode(97 + (byte % 26))).join("");
}

// Only the server masks a NIR: what looks like one is not kept here.
const NIR = /(?<![\da-z])[1-478]\d{4}(?:\d\d|2[ab])\d{6}(?:\d\d)?(?![\da-z])/i;
function mayHoldNir(text) {
  const glued = text.replace(/(?<=\d)[^\da-z]+(?=\d)/gi, "").replace(/(?<=\d)2[^\da-z]*([ab])[^\da-z]*(?=\d)/gi, "2$1");
  return NIR.test(glued);
}
