// Roundcube: signs in through Gatepost, reads a mail, writes one, signs out of both. No password is typed there.
import { join } from "node:path";
import { browser, check, failures, fresh, issuer, shots, signIn } from "./lib.js";

const site = process.env.SITE;
const address = process.env.ADDRESS;
const subject = "The garden in March";

/** Opens Roundcube; answers whether it sent the browser on to Gatepost. */
async function open(page) {
  await page.goto(`${site}/`);
  return new URL(page.url()).origin === issuer;
}

async function read(page) {
  await page.getByRole("link", { name: subject }).first().click();
  const mail = page.frameLocator("#messagecontframe");
  await mail.getByText("The tulips are out").waitFor();
  check("a mail is read", await mail.getByRole("heading", { name: subject }).isVisible());
  await page.screenshot({ path: join(shots, "roundcube-mail.png") });
}

async function write(page) {
  await page.goto(`${site}/?_task=mail&_action=compose&_to=${encodeURIComponent(address)}`);
  const from = await page.locator("#_from option:checked").innerText();
  check("it writes as the mailbox", from.includes(address), from);
  await page.locator("#compose-subject").fill("From the webmail");
  await page.locator("#composebody").fill("Written in Roundcube.");
  await page.locator("button.send").click();
  await page.waitForURL(/_task=mail(?!.*compose)/);
  const arrived = page.locator("#messagelist").getByText("From the webmail");
  for (let round = 0; round < 20 && (await arrived.count()) === 0; round += 1) {
    await page.waitForTimeout(500);
    await page.goto(`${site}/?_task=mail&_mbox=INBOX`);
  }
  check("what it wrote went through Postfix into the mailbox", (await arrived.count()) > 0);
}

async function journey() {
  const page = await fresh();
  check("Roundcube sends people to Gatepost", await open(page), page.url());
  await signIn(page, address);
  await page.waitForURL(`${site}/**`);
  await page.locator("#messagelist").waitFor();
  check("it is the mailbox that was chosen", (await page.getByText(address).count()) > 0, await page.locator("body").innerText());
  check("the page asks for no password", (await page.locator("input[type=password]").count()) === 0);
  await page.screenshot({ path: join(shots, "roundcube-list.png") });
  await read(page);
  await write(page);

  await page.locator("a.logout").click();
  // Gatepost sends the browser back to Roundcube, which sends whoever is not signed in to Gatepost, which asks who it is.
  const asked = await page.getByLabel("Password").waitFor().then(() => true, () => false);
  check("signing out ends the session at Gatepost too", asked, page.url());
  await page.screenshot({ path: join(shots, "roundcube-signed-out.png") });
  await page.goto(`${issuer}/home`);
  check("Gatepost's own pages ask for a login", page.url().includes("/login"), page.url());
}

/** A person who refuses gets a page, not a circle of redirects. */
async function refusal() {
  const page = await fresh();
  await open(page);
  await signIn(page, undefined, "Refuse");
  await page.waitForURL(`${site}/**`);
  const told = await page.getByText(/did not agree/).first().waitFor().then(() => true, () => false);
  check("whoever refuses is told so by Roundcube", told && (await page.locator("#messagelist").count()) === 0, page.url());
  await page.screenshot({ path: join(shots, "roundcube-refused.png") });
}

try {
  // Before anybody agreed: who has agreed once is not asked again.
  await refusal().catch((error) => check("refusing Roundcube", false, error.stack));
  await journey().catch((error) => check("signing in to Roundcube", false, error.stack));
} finally {
  await browser.close();
}
process.exitCode = failures() ? 1 : 0;
