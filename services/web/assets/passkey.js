// Passkeys (W3C Web Authentication): makes one, or asks for one, as the forms of a page say. Without this file,
// and in browsers that know no passkeys, the pages say what else there is.
"use strict";
(() => {
  const able = typeof PublicKeyCredential === "function" && Boolean(navigator.credentials);

  const decode = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const encode = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: decode(one.id) }));

  const make = (asked) =>
    navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: decode(asked.challenge),
        user: { ...asked.user, id: decode(asked.user.id) },
        excludeCredentials: known(asked.excludeCredentials),
      },
    });
  const sign = (asked, more) =>
    navigator.credentials.get({
      publicKey: { ...asked, challenge: decode(asked.challenge), allowCredentials: known(asked.allowCredentials) },
      ...more,
    });

  // The answer as JSON (§5.1.9); by hand, because not every browser that knows passkeys has toJSON().
  const written = ({ id, rawId, type, response }) => {
    const parts = { clientDataJSON: encode(response.clientDataJSON) };
    if (response.attestationObject) {
      parts.attestationObject = encode(response.attestationObject);
      parts.transports = response.getTransports?.() ?? [];
    } else {
      parts.authenticatorData = encode(response.authenticatorData);
      parts.signature = encode(response.signature);
      parts.userHandle = response.userHandle ? encode(response.userHandle) : null;
    }
    return JSON.stringify({ id, rawId: encode(rawId), type, response: parts });
  };

  const reason = (error) => {
    if (error.name === "InvalidStateError") return "known";
    return ["NotAllowedError", "AbortError"].includes(error.name) ? "cancelled" : "failed";
  };

  const ways = {
    create: ({ options }) => make(JSON.parse(options)),
    get: ({ options }) => sign(JSON.parse(options)),
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const way = ways[form.dataset.passkey];
    const { response } = form.elements;
    // What is asked for, and the texts for what may come of it; read out when it changes.
    const said = form.querySelector("[role=status]");
    if (!able) {
      form.querySelector("[data-passkey-missing]").hidden = false;
      form.querySelector("button").disabled = true;
      continue;
    }
    let busy = false;
    form.addEventListener("submit", async (event) => {
      // With an answer the form goes its way: so does one that is sent again with another name.
      if (response.value) return;
      event.preventDefault();
      if (busy || !form.reportValidity()) return;
      busy = true;
      said.textContent = "";
      try {
        response.value = written(await way(said.dataset));
        form.submit();
      } catch (error) {
        said.textContent = said.dataset[reason(error)];
      } finally {
        busy = false;
      }
    });
    // An answer serves once: a page that comes back from the history asks anew.
    addEventListener("pageshow", (event) => {
      if (event.persisted) response.value = "";
    });
  }
})();
