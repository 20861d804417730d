// What the tests of peers share: a browser, and a person who signs in to Gatepost where a peer sends them.
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { serverKey } from "../lib/gatepost.js";

export { check, failures } from "../lib/checks.js";
export { until } from "../lib/gatepost.js";

export const demo = JSON.parse(readFileSync(process.env.GATEPOST_DEMO, "utf8"));
export const issuer = demo.web.url.replace(/\/$/, "");
export const shots = join(import.meta.dirname, "..", "..", "output", "peers");
mkdirSync(shots, { recursive: true });

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env.CHROMIUM ?? programs.find((path) => existsSync(path));
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
args.push("--disable-background-networking", "--disable-component-update", "--disable-sync");
args.push(`--ignore-certificate-errors-spki-list=${await serverKey(issuer)}`);
export const browser = await chromium.launch({ executablePath, args });

/** A browser with nothing in it. */
export async function fresh(options) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(15_000);
  return context.newPage();
}

const button = (page, name) => page.getByRole("main").getByRole("button", { name, exact: true });

/** Answers Gatepost's pages until they lead away: login, a device's code, the mailbox to show, and consent. */
export async function signIn(page, mailbox, decision = "Allow") {
  await page.waitForURL((url) => url.origin === issuer);
  if (await page.getByLabel("Password").count()) {
    await page.getByLabel("E-mail address").fill(demo.account.email);
    await page.getByLabel("Password").fill(demo.account.password);
    await button(page, "Log in").click();
  }
  // Who has agreed before is led on at once.
  const away = page.waitForURL((url) => url.origin !== issuer, { waitUntil: "commit" }).then(() => true);
  const asked = button(page, "Continue").or(button(page, decision)).waitFor().then(() => false);
  away.catch(() => {});
  asked.catch(() => {});
  if (await Promise.any([away, asked])) return;
  if (await button(page, "Continue").count()) await button(page, "Continue").click();
  await button(page, decision).waitFor();
  const choice = page.getByLabel("Which mailbox should it show?").and(page.locator("select"));
  if (mailbox && (await choice.count())) await choice.selectOption({ label: mailbox });
  else if (mailbox && (await page.getByLabel(mailbox, { exact: true }).count())) await page.getByLabel(mailbox, { exact: true }).check();
  await page.screenshot({ path: join(shots, "consent.png"), fullPage: true });
  await button(page, decision).click();
}
