// Adds a button that copies to each value marked for it, and sends a form that only says "go on". Pages are
// whole without this.
"use strict";
document.querySelector("form[data-go-on]")?.requestSubmit();
(() => {
  const { copy, copied } = document.body.dataset;
  if (!navigator.clipboard) return;
  for (const value of document.querySelectorAll("code[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = copy;
    button.setAttribute("aria-label", value.closest(".secret") ? copy : `${copy}: ${value.textContent}`);
    const said = document.createElement("span");
    said.className = "sr";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(value.textContent);
      button.textContent = said.textContent = copied;
      setTimeout(() => {
        button.textContent = copy;
        said.textContent = "";
      }, 2000);
    });
    value.after(button, said);
  }
})();
