import { join } from "node:path";
import { audit, check, focusShows, listen } from "../lib/checks.js";
import { notice } from "../lib/gatepost.js";
import { PASSWORD, base, context, demo, follow, logIn, press, shots, shown, signUp, stamp } from "../lib/person.js";
import { Authenticator, elsewhere, sign, smuggle } from "../lib/webauthn.js";

const NEW = `${base}/account/security/passkeys/new`;

// Security keys and passkeys, with Chromium's virtual authenticator.
export async function passkeys() {
  const complaints = [];
  const own = await context();
  const page = await own.newPage();
  listen(page, complaints);
  const email = `passkeys-${stamp}@example.org`;
  await signUp(page, "Dora Blum", email, true);
  await logIn(page, email);
  await page.waitForURL(`${base}/home`);
  const key = await Authenticator.at(page);

  const codes = await register(page, key);
  await secondFactor(page, key, email);
  await alone(page, key);
  await elsewhereOnly(page, email, codes);
  await without(email, codes);
  check("passkeys: nothing complained of in the console", complaints.length === 0, complaints.join("\n  "));
  await cloned(page, key, email, codes);
  await own.close();
}

async function register(page, key) {
  await page.goto(`${base}/account/security`);
  await follow(page, "Add a passkey");
  await audit(page, "passkeys: adding one");
  await page.screenshot({ path: join(shots, "passkey-new.png"), fullPage: true });
  const named = await page.getByLabel("Name").inputValue();
  check("passkeys: a name is proposed", /^Chrome on /.test(named), named);
  await page.getByLabel("Name").fill("");
  await press(page, "Make the passkey");
  check("passkeys: nothing is made without a name", (await key.credentials()).length === 0);
  await page.getByLabel("Name").fill("Work computer");
  // By keyboard: the button comes after the name.
  await page.keyboard.press("Tab");
  check("passkeys: the button shows that it is focused", await focusShows(page));
  await page.keyboard.press("Enter");
  await shown(page, "Keep these codes");
  const codes = await page.locator(".codes code").allTextContents();
  const [made] = await key.credentials();
  check("passkeys: one is made, discoverable and for this host", made.isResidentCredential && made.rpId === "localhost", JSON.stringify(made.rpId));
  await page.goto(`${base}/account/security`);
  await shown(page, "Passkey: Work computer");
  check("passkeys: it is listed as what it is", await page.getByText("Only on the device or key that made it").isVisible());
  await audit(page, "passkeys: the list");
  await page.screenshot({ path: join(shots, "passkey-list.png"), fullPage: true });
  // The same device holds one already: the browser says so before anything is sent.
  await page.goto(NEW);
  await press(page, "Make the passkey");
  await shown(page, "holds a passkey of your account already");
  check("passkeys: the same device is not taken twice", true);
  // Nobody touches the device, and the page is left: nothing is enrolled.
  await key.answers(false);
  await page.goto(NEW);
  await key.answers(true);
  return codes;
}

// Nobody touches the device while the login is looked at: the browser offers passkeys there by itself.
async function logOut(page, key) {
  await key.answers(false);
  await page.goto(`${base}/home`);
  await page.locator(".drop-right summary").click();
  await page.getByRole("button", { name: "Log out" }).click();
  await shown(page, "You are logged out");
}

async function secondFactor(page, key, email) {
  await logOut(page, key);
  await logIn(page, email);
  await shown(page, "Show that it is you with a passkey");
  await audit(page, "passkeys: the second question");
  await page.screenshot({ path: join(shots, "passkey-question.png"), fullPage: true });
  await key.answers(true);
  await press(page, "Use a passkey");
  await page.waitForURL(`${base}/home`);
  check("passkeys: one is a second factor", true);
  await page.goto(`${base}/sessions`);
  check("passkeys: the session knows it", (await page.getByText("Password + Passkey · two factors").count()) > 0);
}

// The passkey and nothing else: by the button, and where the address is typed.
async function alone(page, key) {
  await page.addInitScript(() => {
    if (sessionStorage.getItem("no-offers")) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  await logOut(page, key);
  await page.evaluate(() => sessionStorage.setItem("no-offers", "1"));
  await page.goto(`${base}/login?next=/sessions`);
  const button = page.getByRole("main").getByRole("button", { name: "Use a passkey instead" });
  await button.waitFor();
  await audit(page, "passkeys: the login");
  await page.screenshot({ path: join(shots, "passkey-login.png"), fullPage: true });
  // By keyboard.
  await button.focus();
  check("passkeys: the button of the login shows that it is focused", await focusShows(page));
  await key.answers(true);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}/sessions`);
  const sessions = await page.getByRole("main").innerText();
  check("passkeys: one logs in without a password, and leads on", /(?<!\+ )Passkey · two factors/.test(sessions), sessions);
  await logOut(page, key);
  await page.evaluate(() => sessionStorage.removeItem("no-offers"));
  await key.answers(true);
  await page.goto(`${base}/login`);
  await page.waitForURL(`${base}/home`);
  check("passkeys: the browser offers one where the address is typed", true);
}

// A page at another address gets the browser to sign a challenge of ours: the answer is refused here.
async function elsewhereOnly(page, email, codes) {
  const evil = await elsewhere();
  const victim = await context();
  const login = await victim.newPage();
  await logIn(login, email);
  await shown(login, "Show that it is you with a passkey");
  const asked = JSON.parse(await login.locator("[data-options]").getAttribute("data-options"));
  await page.goto(evil.url);
  const answer = await sign(page, asked);
  const origin = JSON.parse(Buffer.from(JSON.parse(answer).response.clientDataJSON, "base64url")).origin;
  check("passkeys: the authenticator signed for the other address", origin === evil.url.replace(/\/$/, ""), origin);
  await smuggle(login, "form[data-passkey]", answer);
  await shown(login, "That passkey was not accepted");
  check("passkeys: what was signed elsewhere opens nothing", login.url().startsWith(`${base}/login/factor`), login.url());
  // The question is asked anew, with another challenge.
  const again = JSON.parse(await login.locator("[data-options]").getAttribute("data-options"));
  check("passkeys: a refused answer used its question up", again.challenge !== asked.challenge);
  const stranger = await victim.newPage();
  await stranger.goto(`${base}/login`);
  const question = await stranger.evaluate(async () => {
    const form = document.querySelector("form[data-passkey]");
    const body = new URLSearchParams({ csrf: form.elements.csrf.value });
    return (await fetch("/login/passkey/options", { method: "POST", body })).json();
  });
  const alien = await sign(page, question.options);
  await stranger.$eval("form[data-passkey]", (form, ceremony) => (form.elements.ceremony.value = ceremony), question.ceremony);
  await smuggle(stranger, "form[data-passkey]", alien);
  await shown(stranger, "This passkey opens no account here.");
  check("passkeys: nor without a password", true);
  await stranger.close();
  await press(login, "Backup code");
  await login.getByLabel("Backup code").fill(codes[0]);
  await press(login, "Continue");
  await login.waitForURL(`${base}/home`);
  await login.goto(`${base}/activity`);
  check("passkeys: the log says why, of both", (await login.getByText("made for another address").count()) > 1);
  await victim.close();
  evil.close();
}

// A browser that knows no passkeys, and one without scripts.
async function without(email, codes) {
  const old = await context();
  await old.addInitScript(() => delete globalThis.PublicKeyCredential);
  const page = await old.newPage();
  await logIn(page, email);
  await shown(page, "This browser cannot use passkeys here.");
  check("passkeys: a browser without them says so", await page.getByRole("button", { name: "Use a passkey" }).isDisabled());
  await audit(page, "passkeys: a browser without them");
  await press(page, "Backup code");
  await page.getByLabel("Backup code").fill(codes[1]);
  await press(page, "Continue");
  await page.waitForURL(`${base}/home`);
  await old.close();
  const plain = await context({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await logIn(still, email);
  await press(still, "Use a passkey");
  await still.getByRole("main").getByText("Passkeys need JavaScript.").first().waitFor({ state: "attached" });
  await shown(still, "Please check what you typed");
  check("passkeys: without scripts the page says what else there is", await still.getByRole("button", { name: "Backup code" }).isVisible());
  await plain.close();
}

// A copy of the key, with the counter it had when it was copied.
async function cloned(page, key, email, codes) {
  const [credential] = await key.credentials();
  check("passkeys: the authenticator counts", credential.signCount > 1, `${credential.signCount}`);
  await key.away();
  await key.add();
  await key.hold({ ...credential, signCount: 0 });
  await logOut(page, key);
  await logIn(page, email);
  await key.answers(true);
  await press(page, "Use a passkey");
  await shown(page, "That passkey was not accepted");
  check("passkeys: a copy is refused, and no passkey is asked for any more", (await page.getByRole("button", { name: "Use a passkey" }).count()) === 0);
  await key.answers(true);
  await page.goto(`${base}/login`);
  await shown(page, "This passkey opens no account here.");
  check("passkeys: nor does it open the account alone", true);
  await key.answers(false);
  await logIn(page, email);
  await page.getByLabel("Backup code").fill(codes[2]);
  await press(page, "Continue");
  await page.waitForURL(`${base}/home`);
  await page.goto(`${base}/account/security`);
  await shown(page, "Suspended, because it may have been copied.");
  await audit(page, "passkeys: a suspended one");
  await page.screenshot({ path: join(shots, "passkey-suspended.png"), fullPage: true });
  const [link] = await notice(demo, email, /counter went back[\s\S]*?(https:\/\/\S+\/alarm\?\S+)/).then((found) => [found[1]]);
  check("passkeys: its owner is told, with a link that locks the account", link.startsWith(base), link);
  await follow(page, "Change");
  await page.getByLabel("Present password").fill(PASSWORD);
  await press(page, "Remove");
  await shown(page, "Your password alone opens the account now.");
  check("passkeys: it is removed, and the account opens by password", true);
}
