// npm's openid-client goes through what the provider does: discovery, code with PKCE, refresh, userinfo, introspection,
// revocation, device authorization, logout, dynamic registration. It validates what it is told as strictly as the standards let it.
import { createServer } from "node:http";
import { join } from "node:path";
import * as oidc from "openid-client";
import { browser, check, demo, failures, fresh, issuer, shots, signIn } from "./lib.js";

const { WEB_CLIENT, WEB_SECRET, EDDSA_CLIENT, EDDSA_SECRET, DEVICE_CLIENT, SERVER_CLIENT, SERVER_SECRET, REDIRECT_PORT, ADDRESS, REGISTRATION_TOKEN } = process.env;
const redirect_uri = `http://127.0.0.1:${REDIRECT_PORT}/callback`;
const signed_out = `http://127.0.0.1:${REDIRECT_PORT}/signed-out`;
const application = createServer((_, answer) => answer.end("<!doctype html><title>Application</title><p>back again"));
await new Promise((done) => application.listen(Number(REDIRECT_PORT), "127.0.0.1", done));

/** What a call is refused with. */
const refusal = (call) => call.then(() => "nothing", (error) => error.error ?? error.code ?? error.cause?.error ?? String(error));

/** The status that a call is refused with, where that says more than a code. */
const status = (call) => call.then(() => 200, (error) => error.status ?? error.cause?.status ?? String(error));

/** Signs in with Chromium and exchanges the code; answers the tokens and the page. */
async function codeFlow(config, scope, page, { silent = false, more = {} } = {}) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const code_challenge = await oidc.calculatePKCECodeChallenge(pkceCodeVerifier);
  const asked = { redirect_uri, scope, state: expectedState, nonce: expectedNonce, code_challenge, code_challenge_method: "S256", ...more };
  await page.goto(oidc.buildAuthorizationUrl(config, asked).href);
  if (!silent) await signIn(page, scope.includes("imap") ? ADDRESS : undefined);
  await page.waitForURL(`${redirect_uri}**`);
  const back = new URL(page.url());
  const checks = { pkceCodeVerifier, expectedState, expectedNonce };
  const tokens = await oidc.authorizationCodeGrant(config, back, checks);
  return { tokens, back, checks };
}

async function code() {
  const config = await oidc.discovery(new URL(issuer), WEB_CLIENT, { id_token_signed_response_alg: "ES256" }, oidc.ClientSecretBasic(WEB_SECRET));
  oidc.enableNonRepudiationChecks(config);
  const metadata = config.serverMetadata();
  check("discovery names every endpoint", ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "introspection_endpoint",
    "revocation_endpoint", "device_authorization_endpoint", "end_session_endpoint"].every((name) => metadata[name]?.startsWith(issuer)), JSON.stringify(metadata));
  const page = await fresh();
  const { tokens, back, checks } = await codeFlow(config, "openid profile email offline_access imap", page);
  const claims = tokens.claims();
  check("code with PKCE", claims.iss === issuer && claims.aud === WEB_CLIENT, JSON.stringify(claims));
  check("the answer names the issuer (RFC 9207)", back.searchParams.get("iss") === issuer, back.search);

  const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  check("userinfo", info.email === demo.account.email && info.mailbox === ADDRESS, JSON.stringify(info));

  const again = await codeFlow(config, "openid email", page, { silent: true });
  check("who agreed once is not asked again", again.tokens.claims().sub === claims.sub);
  const none = await codeFlow(config, "openid email", page, { silent: true, more: { prompt: "none" } });
  check("nor with prompt=none", none.tokens.claims().sub === claims.sub);

  const server = await oidc.discovery(new URL(issuer), SERVER_CLIENT, undefined, oidc.ClientSecretBasic(SERVER_SECRET));
  const known = await oidc.tokenIntrospection(server, tokens.access_token);
  check("introspection", known.active && known.sub === claims.sub && known.scope.split(" ").includes("imap"), JSON.stringify(known));
  check("introspection of what is no token", (await oidc.tokenIntrospection(server, "nonsense")).active === false);

  const fresher = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  check("refresh", fresher.access_token !== tokens.access_token && fresher.expires_in > 0, JSON.stringify(Object.keys(fresher)));
  if (fresher.refresh_token) check("a refresh token of before the last one is refused", await rotation(config, fresher.refresh_token));
  await codeOnce(config, back, checks);
  await leaving(config, again.tokens, page);
}

/** Rotation: the token that came last goes on, until one that is long used up comes back. */
async function rotation(config, first) {
  const second = await oidc.refreshTokenGrant(config, first);
  await oidc.refreshTokenGrant(config, second.refresh_token);
  return (await refusal(oidc.refreshTokenGrant(config, first))) === "invalid_grant";
}

async function codeOnce(config, back, checks) {
  const said = await refusal(oidc.authorizationCodeGrant(config, back, checks));
  check("a code works once", said === "invalid_grant", said);
}

async function revocation() {
  const config = await oidc.discovery(new URL(issuer), WEB_CLIENT, undefined, oidc.ClientSecretBasic(WEB_SECRET));
  const server = await oidc.discovery(new URL(issuer), SERVER_CLIENT, undefined, oidc.ClientSecretBasic(SERVER_SECRET));
  const page = await fresh();
  const { tokens } = await codeFlow(config, "openid offline_access imap", page);
  check("live before", (await oidc.tokenIntrospection(server, tokens.access_token)).active);
  await oidc.tokenRevocation(config, tokens.refresh_token);
  const said = await refusal(oidc.refreshTokenGrant(config, tokens.refresh_token));
  check("a revoked refresh token is refused", said === "invalid_grant", said);
  check("and takes its access token along", (await oidc.tokenIntrospection(server, tokens.access_token)).active === false);
}

async function eddsa() {
  const config = await oidc.discovery(new URL(issuer), EDDSA_CLIENT, { id_token_signed_response_alg: "Ed25519" }, oidc.ClientSecretPost(EDDSA_SECRET));
  oidc.enableNonRepudiationChecks(config);
  const { tokens } = await codeFlow(config, "openid", await fresh()).catch(async () => {
    const older = await oidc.discovery(new URL(issuer), EDDSA_CLIENT, { id_token_signed_response_alg: "EdDSA" }, oidc.ClientSecretPost(EDDSA_SECRET));
    return codeFlow(older, "openid", await fresh());
  });
  check("ID tokens signed with EdDSA", tokens.claims().iss === issuer);
}

async function leaving(config, tokens, page) {
  const url = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: signed_out, state: "gone" });
  await page.goto(url.href);
  await page.waitForURL(`${signed_out}**`);
  check("logout leads back with the state", new URL(page.url()).searchParams.get("state") === "gone", page.url());
  await page.goto(`${issuer}/home`);
  check("and ends the session", page.url().includes("/login"), page.url());
}

async function device() {
  const config = await oidc.discovery(new URL(issuer), DEVICE_CLIENT, undefined, oidc.None());
  const asked = await oidc.initiateDeviceAuthorization(config, { scope: "openid imap" });
  check("a device gets a code for people", /^[A-Z0-9]{4}-?[A-Z0-9]{4}$/.test(asked.user_code), asked.user_code);
  const waiting = oidc.pollDeviceAuthorizationGrant(config, asked, undefined, { signal: AbortSignal.timeout(60_000) });
  const page = await fresh();
  await page.goto(asked.verification_uri_complete ?? asked.verification_uri);
  await signIn(page, ADDRESS);
  await page.screenshot({ path: join(shots, "device-done.png") });
  const tokens = await waiting;
  check("and its tokens when somebody agreed", tokens.scope === undefined || tokens.scope.includes("imap"), tokens.scope);
}

async function registration() {
  const asked = {
    client_name: "Registers itself", redirect_uris: [redirect_uri], post_logout_redirect_uris: [signed_out],
    grant_types: ["authorization_code", "refresh_token"], scope: "openid email offline_access imap",
    token_endpoint_auth_method: "client_secret_basic", id_token_signed_response_alg: "ES256",
  };
  const register = (token) => oidc.dynamicClientRegistration(new URL(issuer), asked, undefined, { initialAccessToken: token });
  for (const [what, token] of [["no token", undefined], ["another secret", SERVER_SECRET]]) {
    const said = await status(register(token));
    check(`nobody registers with ${what}`, said === 401, String(said));
  }
  const config = await register(REGISTRATION_TOKEN);
  oidc.enableNonRepudiationChecks(config);
  const own = config.clientMetadata();
  const shown = JSON.stringify({ ...own, client_secret: undefined, registration_access_token: undefined });
  check("an application registers itself", Boolean(own.client_id && own.client_secret) && own.client_name === asked.client_name, shown);
  const again = await status(register(REGISTRATION_TOKEN));
  check("its token serves once", again === 401, String(again));

  const { tokens } = await codeFlow(config, "openid email offline_access imap", await fresh());
  const claims = tokens.claims();
  check("and signs somebody in", claims.aud === own.client_id && claims.iss === issuer, JSON.stringify(claims));
  const info = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  check("for their mail", info.mailbox === ADDRESS, JSON.stringify(info));
  const fresher = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  check("and stays", fresher.access_token !== tokens.access_token);
  await managing(own, () => status(oidc.refreshTokenGrant(config, fresher.refresh_token)));
}

/** What was registered is looked after by whoever registered it (RFC 7592). */
async function managing(own, refresh) {
  const authorization = `Bearer ${own.registration_access_token}`;
  const call = (method, as = authorization) => fetch(own.registration_client_uri, { method, headers: { authorization: as } });
  const read = await call("GET");
  check("it reads its own registration", read.status === 200 && (await read.json()).client_id === own.client_id, String(read.status));
  check("which nobody else does", (await call("GET", `Bearer ${REGISTRATION_TOKEN}`)).status === 401);
  check("and removes it", (await call("DELETE")).status === 204);
  const said = await refresh();
  check("with all that it was let in to", said === 401, String(said));
}

try {
  for (const part of [code, revocation, eddsa, device, registration]) {
    await part().catch((error) => check(part.name, false, `${error.stack}\n${JSON.stringify(error.cause ?? {})}`));
  }
} finally {
  application.close();
  application.closeAllConnections();
  await browser.close();
}
process.exitCode = failures() ? 1 : 0;
