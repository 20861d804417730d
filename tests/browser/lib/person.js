// What people do on the pages, step by step.
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { check } from "./checks.js";
import { gatepost, notice, serverKey, until } from "./gatepost.js";

export const PASSWORD = "four plain words here";
export const shots = join(import.meta.dirname, "..", "..", "output", "browser");
rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env.CHROMIUM ?? programs.find((path) => existsSync(path));
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
args.push("--disable-background-networking", "--disable-component-update", "--disable-sync");

// Messages are those that the gateway for text messages took; none where the server is not ours.
export const { demo, stop, messages } = await gatepost();
// Chromium knows no passkeys where it was told to look away from a bad certificate; of a key that it is told to
// trust, nothing is bad.
args.push(`--ignore-certificate-errors-spki-list=${await serverKey(demo.web.url)}`);
export const browser = await chromium.launch({ executablePath, args });
export const base = demo.web.url.replace(/\/$/, "");
export const stamp = Date.now().toString(36);

export async function context(options) {
  const made = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, ...options });
  made.setDefaultTimeout(10_000);
  return made;
}

/** An operator's command; passwords come by standard input. */
export function admin(...words) {
  const own = ["--json", "--data", dirname(demo.notices_dir), "--set", `grpc.listen=${demo.grpc.address}`];
  return JSON.parse(execFileSync(process.env.GATEPOST_BIN, ["admin", ...own, ...words], { encoding: "utf8", input: PASSWORD }));
}

export const press = (page, name) => page.getByRole("main").getByRole("button", { name }).click();
export const follow = (page, name) => page.getByRole("main").getByRole("link", { name }).first().click();
export const shown = (page, text) => page.getByText(text).first().waitFor();

export async function signUp(page, name, email, byLink) {
  await page.goto(`${base}/sign-up`);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("New password").fill(PASSWORD);
  await press(page, "Create an account");
  await shown(page, "Check your mail");
  if (byLink) {
    const [link] = await notice(demo, email, /https:\/\/\S+\/verify\?token=[\w-]+/);
    await page.goto(link);
    await press(page, "Yes, this is my address");
  } else {
    const [, code] = await notice(demo, email, /\b(\d{4}[ -]?\d{4})\b/);
    await page.getByLabel("Code from the mail").fill(code);
    await press(page, "Confirm");
  }
  await shown(page, "your account is ready");
}

export async function logIn(page, email, password = PASSWORD) {
  await page.goto(`${base}/login`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await press(page, "Log in");
}

export async function makeMailbox(page, local) {
  // The organization is made just after the account.
  await until("organization", 10, async () => {
    await page.goto(`${base}/mailboxes/new`);
    return (await page.getByLabel("Name before the @").count()) > 0;
  });
  await page.getByLabel("Name before the @").fill(local);
  await press(page, "Create a mailbox");
  await shown(page, "The mailbox is ready");
  return (await page.locator("h1").innerText()).trim();
}

export async function makeAppPassword(page, name) {
  await page.goto(`${base}/app-passwords/new`);
  await page.getByLabel("What is it for?").fill(name);
  await press(page, "Create an app password");
  await shown(page, "Your new password");
  return (await page.locator(".secret code").textContent()).trim();
}

/** Confirms a telephone number of the person who is signed in, by the code that is sent there. */
export async function addPhone(page, number) {
  await page.goto(`${base}/account/security/phone`);
  await page.getByLabel("Telephone number").fill(number);
  await page.getByLabel("Present password").fill(PASSWORD);
  await press(page, "Send a code");
  await shown(page, "Confirm your number");
  await page.getByLabel("Code from the message").fill(await messageTo(number, /\b(\d{6})\b/));
  await press(page, "Confirm");
  await shown(page, "The number is confirmed.");
}

/** What the newest text message to a number says, as far as the pattern's first group. */
export function messageTo(number, pattern) {
  return until(`message to ${number}`, 15, () => {
    const last = messages.filter((message) => message.to === number).at(-1);
    return last?.text.match(pattern)?.[1];
  });
}
