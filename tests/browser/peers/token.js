// Prints the tokens that a client gets for a mailbox after a person signed in with Chromium:
//
//   node token.js CLIENT_ID 'SCOPES' MAILBOX
import { createServer } from "node:http";
import * as oidc from "openid-client";
import { browser, fresh, issuer, signIn } from "./lib.js";

const [, , clientId, scope, mailbox] = process.argv;
const config = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None());
const server = createServer((_, answer) => answer.end("done"));
// The port of a loopback address may be any (RFC 8252 section 7.3).
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const redirect_uri = `http://127.0.0.1:${server.address().port}/`;
try {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const page = await fresh();
  const code_challenge = await oidc.calculatePKCECodeChallenge(pkceCodeVerifier);
  const asked = { redirect_uri, scope, state: expectedState, nonce: expectedNonce, code_challenge, code_challenge_method: "S256" };
  await page.goto(oidc.buildAuthorizationUrl(config, asked).href);
  await signIn(page, mailbox);
  await page.waitForURL(`${redirect_uri}**`);
  const tokens = await oidc.authorizationCodeGrant(config, new URL(page.url()), { pkceCodeVerifier, expectedState, expectedNonce });
  console.log(JSON.stringify(tokens));
} finally {
  server.close();
  await browser.close();
}
