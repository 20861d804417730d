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

  // The login's question is fetched when it is needed: it does not live long.
  const fetched = async (form, from) => {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value });
    const answer = await fetch(from, { method: "POST", body });
    if (!answer.ok) throw new Error(`the question was not given: ${answer.status}`);
    return answer.json();
  };

  const ways = {
    create: ({ options }) => make(JSON.parse(options)),
    get: ({ options }) => sign(JSON.parse(options)),
    login: async ({ from }, form, more) => {
      const { ceremony, options } = await fetched(form, from);
      const signed = await sign(options, more);
      form.elements.ceremony.value = ceremony;
      return signed;
    },
  };

  // Passkeys are offered where the address is typed, until the button is pressed; the question is renewed before it
  // is too old, for as long as somebody may still look at the page.
  const RENEWED = 8 * 60 * 1000;
  const TIMES = 12;
  let offered = new AbortController();
  const offer = async (send) => {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    for (let time = 0; time < TIMES; time += 1) {
      offered = new AbortController();
      const { signal } = offered;
      const old = setTimeout((one) => one.abort("old"), RENEWED, offered);
      try {
        return await send({ mediation: "conditional", signal });
      } catch {
        // Nobody was asked for anything: there is nothing to say.
        if (signal.reason !== "old") return;
      } finally {
        clearTimeout(old);
      }
    }
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const way = ways[form.dataset.passkey];
    const { response } = form.elements;
    // What is asked for, and the texts for what may come of it; read out when it changes.
    const said = form.querySelector("[role=status]");
    if (!able) {
      const missing = form.querySelector("[data-passkey-missing]");
      if (missing) missing.hidden = false;
      form.querySelector("button").disabled = true;
      continue;
    }
    form.hidden = false;
    const send = async (more) => {
      response.value = written(await way(said.dataset, form, more));
      form.submit();
    };
    // Not on a page that says that one was refused: nothing is repeated by itself.
    const offers = "offer" in said.dataset;
    if (offers) offer(send);
    let busy = false;
    form.addEventListener("submit", async (event) => {
      // With an answer the form goes its way: so does one that is sent again with another name.
      if (response.value) return;
      event.preventDefault();
      if (busy || !form.reportValidity()) return;
      busy = true;
      said.textContent = "";
      offered.abort("asked");
      try {
        await send();
      } catch (error) {
        said.textContent = said.dataset[reason(error)];
        if (offers) offer(send);
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
