import { join } from "node:path";
import { audit, check, listen } from "../lib/checks.js";
import { admin, base, context, demo, follow, logIn, press, shots, shown, signUp, stamp } from "../lib/person.js";
import { totp } from "../lib/totp.js";
import { languages, look } from "../lib/walk.js";

const PHONE = { viewport: { width: 360, height: 780 } };

/** Somebody with an authenticator app, and the page they are signed in at with it. */
async function person(name, email, options) {
  const page = await (await context(options)).newPage();
  await signUp(page, name, email, true);
  await logIn(page, email);
  await page.waitForURL(`${base}/home`);
  await page.goto(`${base}/account/security/totp`);
  const seed = (await page.locator(".secret code").textContent()).trim();
  await page.getByLabel("Code from the app").fill(totp(seed));
  await press(page, "Add");
  await shown(page, "Keep these codes");
  await page.context().clearCookies();
  await logIn(page, email);
  await page.getByLabel("Code from the app").fill(totp(seed, 1));
  await press(page, "Continue");
  await page.waitForURL(`${base}/home`);
  return page;
}

// The way back without any second factor, on a phone; and support, who sees who waits.
export async function identity() {
  if (!process.env.GATEPOST_BIN) return;
  const complaints = [];
  const email = `lost-${stamp}@example.org`;
  const owner = await person("Lara Lost", email);
  const helpers = [];
  for (const name of ["sue", "tom"]) {
    const address = `${name}-${stamp}@example.org`;
    helpers.push({ address, page: await person(`${name} of support`, address) });
  }
  admin("organization", "set-operator", demo.organization.id);
  for (const { address } of helpers) admin("organization", "set-member", demo.organization.id, address, "support");

  const own = await context(PHONE);
  const page = await own.newPage();
  listen(page, complaints);
  const see = async (on, name) => {
    await audit(on, `identity: ${name}`);
    await on.screenshot({ path: join(shots, `identity-${name.replaceAll(" ", "-")}.png`), fullPage: true });
  };
  await logIn(page, email);
  await follow(page, "I have none of these any more");
  await shown(page, "Look first whether one is left");
  await see(page, "the beginning");
  await press(page, "Ask for help");
  await shown(page, "Take the pictures in good light");
  const picture = await page.screenshot({ type: "jpeg" });
  const file = (name, buffer) => ({ name, mimeType: "image/jpeg", buffer });
  await page.getByLabel("Front of the document").setInputFiles(file("a.jpg", Buffer.from("<svg onload=alert(1)>")));
  await press(page, "Send the pictures");
  await shown(page, "This is no JPEG, PNG or WebP picture");
  await see(page, "a wrong file");
  await page.getByLabel("Front of the document").setInputFiles(file("front.txt", picture));
  await page.getByLabel("You, holding the document").setInputFiles(file("selfie", picture));
  await press(page, "Send the pictures");
  await shown(page, "The pictures are there.");
  await see(page, "pictures sent");
  const cookies = await own.cookies();
  for (const tag of languages()) {
    const there = await context({ ...PHONE, locale: tag });
    await there.addCookies(cookies);
    const read = await there.newPage();
    await read.goto(`${base}/recover/identity`);
    await look(read, tag, "identity documents", shots);
    await read.goto(`${base}/recover/identity/finish?token=nothing`);
    await look(read, tag, "identity finish", shots);
    await there.close();
  }
  await press(page, "Hand in");
  await shown(page, "Our support looks at your pictures");
  await see(page, "waiting");

  for (const [at, { page: support }] of helpers.entries()) {
    listen(support, complaints);
    if (at === 0) await support.setViewportSize(PHONE.viewport);
    await support.goto(`${base}/support/recovery`);
    await see(support, `who waits ${at}`);
    await support.locator("main a.row").first().click();
    await shown(support, "Lara Lost");
    await support.waitForFunction(() => [...document.images].every((image) => image.complete));
    const loaded = await support.evaluate(() => [...document.images].map((image) => image.complete && image.naturalWidth));
    check("identity: support sees both pictures", loaded.length === 2 && loaded.every((width) => width > 200), String(loaded));
    await see(support, `one case ${at}`);
    await press(support, "Agree");
    await shown(support, "Say that you have compared them.");
    await support.getByLabel("I have compared name, photograph and face").check();
    await press(support, "Agree");
    await shown(support, at === 0 ? "Somebody else must, too." : "the waiting period has begun");
  }
  await page.reload();
  await shown(page, "Support has agreed");
  await see(page, "approved");
  await owner.goto(`${base}/home`);
  check("identity: the owner's session goes on", owner.url() === `${base}/home`, owner.url());
  await page.goto(`${base}/recover/identity`);
  await press(page, "Withdraw");
  await shown(page, "This case has ended");
  await see(page, "ended");
  check("identity: nothing was complained of", complaints.length === 0, complaints.join("\n  "));
  for (const one of [page, owner, ...helpers.map((helper) => helper.page)]) await one.context().close();
}
