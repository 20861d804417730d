// Authenticators in software, by Chromium's WebAuthn domain of the DevTools protocol.
import { createServer } from "node:http";

/** An authenticator that belongs to one page; it checks its user unless told otherwise. */
export class Authenticator {
  static async at(page, options = {}) {
    const made = new Authenticator();
    made.cdp = await page.context().newCDPSession(page);
    await made.cdp.send("WebAuthn.enable", { enableUI: false });
    await made.add(options);
    return made;
  }

  async add(options = {}) {
    const { authenticatorId } = await this.cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        ...options,
      },
    });
    this.authenticatorId = authenticatorId;
  }

  send(method, more = {}) {
    return this.cdp.send(`WebAuthn.${method}`, { authenticatorId: this.authenticatorId, ...more });
  }

  async credentials() {
    return (await this.send("getCredentials")).credentials;
  }

  /** Takes the authenticator away. */
  async away() {
    await this.send("removeVirtualAuthenticator");
  }

  /** Puts a credential into it, as it is. */
  async hold(credential) {
    await this.send("addCredential", { credential });
  }

  /** Does its user answer? */
  async answers(enabled) {
    await this.send("setAutomaticPresenceSimulation", { enabled });
  }
}

/** A page of somebody else's: on this machine, but not at this address. */
export async function elsewhere() {
  const server = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.end("<!doctype html><title>Elsewhere</title><h1>Win a prize</h1>");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  return { url: `http://localhost:${port}/`, close: () => server.close() };
}

/** What a page gets signed for options that it got hold of. */
export const sign = (page, options) =>
  page.evaluate(async (asked) => {
    const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
    const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    const publicKey = { ...asked, challenge: decode(asked.challenge) };
    publicKey.allowCredentials = (asked.allowCredentials ?? []).map((one) => ({ ...one, id: decode(one.id) }));
    const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
    const parts = {};
    for (const name of ["clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
      parts[name] = response[name] ? encode(response[name]) : null;
    }
    return JSON.stringify({ id, rawId: encode(rawId), type, response: parts });
  }, options);

/** Sends a form of the page with an answer that is not its own browser's. */
export const smuggle = (page, selector, answer) =>
  Promise.all([
    page.waitForNavigation(),
    page.$eval(
      selector,
      (form, value) => {
        form.elements.response.value = value;
        form.submit();
      },
      answer,
    ),
  ]);
