// A person's way from sign-up to reading mail and back, in a real browser; see README.md.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { audit, check, failures, focusShows, listen } from "./lib/checks.js";
import { Imap, gatepost, notice, until } from "./lib/gatepost.js";

const PASSWORD = "four plain words here";
const shots = join(import.meta.dirname, "..", "output", "browser");
rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env.CHROMIUM ?? programs.find((path) => existsSync(path));
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
args.push("--disable-background-networking", "--disable-component-update", "--disable-sync");

const { demo, stop } = await gatepost();
const browser = await chromium.launch({ executablePath, args });
const base = demo.web.url.replace(/\/$/, "");
const stamp = Date.now().toString(36);

async function context(options) {
  const made = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, ...options });
  made.setDefaultTimeout(10_000);
  return made;
}

const press = (page, name) => page.getByRole("main").getByRole("button", { name }).click();
const follow = (page, name) => page.getByRole("main").getByRole("link", { name }).first().click();
const shown = (page, text) => page.getByText(text).first().waitFor();

async function signUp(page, name, email, byLink) {
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

async function logIn(page, email, password = PASSWORD) {
  await page.goto(`${base}/login`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await press(page, "Log in");
}

async function makeMailbox(page, local) {
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

async function makeAppPassword(page, name) {
  await page.goto(`${base}/app-passwords/new`);
  await page.getByLabel("What is it for?").fill(name);
  await press(page, "Create an app password");
  await shown(page, "Your new password");
  return (await page.locator(".secret code").textContent()).trim();
}

async function journey(name, options, byLink) {
  const complaints = [];
  const own = await context(options);
  const page = await own.newPage();
  listen(page, complaints);
  const email = `${name}-${stamp}@example.org`;
  await signUp(page, "Anna Müller", email, byLink);
  check(`${name}: sign-up, verified by ${byLink ? "link" : "code"}`, true);

  await logIn(page, email, "not the password");
  check(`${name}: a wrong password is refused`, await page.getByText("E-mail address or password is not right").isVisible());
  await logIn(page, email);
  await page.waitForURL(`${base}/home`);
  await shown(page, "Hello, Anna Müller");

  const address = await makeMailbox(page, `${name}-${stamp}`);
  check(`${name}: a mailbox`, address.startsWith(`${name}-${stamp}@`), address);
  const secret = await makeAppPassword(page, "Laptop");
  check(`${name}: an app password`, /^gpa(-[0-9a-z]{4}){9}$/.test(secret));

  const imap = await Imap.open(demo);
  const login = await imap.login(address, secret);
  check(`${name}: a mail program logs in with it`, /^t1 OK/m.test(login), login);
  const inbox = await imap.command("SELECT INBOX");
  check(`${name}: and reads INBOX`, /^\* \d+ EXISTS/m.test(inbox) && /^t2 OK/m.test(inbox), inbox);
  imap.socket.write("t9 IDLE\r\n");
  await until("IDLE", 5, () => imap.text.includes("\r\n+ "));
  const refused = await Imap.open(demo);
  const account = await refused.login(email, PASSWORD);
  check(`${name}: the account password opens no mail`, /^t1 NO/m.test(account), account);
  refused.close();

  await page.goto(`${base}/app-passwords`);
  await follow(page, "Revoke Laptop");
  await shown(page, "will no longer open any mailbox");
  const began = Date.now();
  await press(page, "Revoke");
  await shown(page, "The app password was revoked");
  await until("end of the idle connection", 5, () => imap.closed);
  check(`${name}: revoking ends the idle connection`, /^\* BYE/m.test(imap.text) && Date.now() - began < 3000, `${Date.now() - began} ms`);
  const again = await Imap.open(demo);
  const late = await again.login(address, secret);
  check(`${name}: and the secret opens nothing more`, /^t1 NO/m.test(late), late);
  again.close();

  const second = await context();
  const other = await second.newPage();
  await logIn(other, email);
  await other.waitForURL(`${base}/home`);
  await page.goto(`${base}/sessions`);
  await press(page, "End all other sessions");
  await shown(page, "All other sessions were ended");
  await other.goto(`${base}/home`);
  check(`${name}: ended sessions are ended`, other.url().startsWith(`${base}/login`), other.url());
  await second.close();

  await page.goto(`${base}/activity`);
  check(`${name}: the log knows the refused login`, (await page.getByText("Login refused").count()) > 0);
  await page.locator(".drop-right summary").click();
  await page.getByRole("button", { name: "Log out" }).click();
  await shown(page, "You are logged out");
  await page.goto(`${base}/mailboxes`);
  check(`${name}: logged out is out`, page.url().startsWith(`${base}/login`), page.url());
  check(`${name}: nothing complained of in the console`, complaints.length === 0, complaints.join("\n  "));
  await own.close();
}

async function keyboard() {
  const own = await context();
  const page = await own.newPage();
  await page.goto(`${base}/login`);
  await page.keyboard.press("Tab");
  check("keyboard: the first stop is the way to the content", (await page.evaluate(() => document.activeElement.className)) === "skip");
  await page.keyboard.press("Enter");
  let visible = true;
  const type = async (text) => {
    await page.keyboard.press("Tab");
    visible &&= await focusShows(page);
    await page.keyboard.type(text);
  };
  await type(demo.account.email);
  await type(demo.account.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${base}/home`);
  const seen = [];
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press("Tab");
    visible &&= await focusShows(page);
    seen.push(await page.evaluate(() => document.activeElement.textContent.trim()));
  }
  check("keyboard: it reaches organization, profile and menu", ["Mailboxes", "App passwords", "Sessions", "Activity"].every((name) => seen.includes(name)), seen.join(" | "));
  check("keyboard: every stop shows itself", visible);
  await own.close();
}

async function gallery() {
  const plain = { landing: "/", "sign-up": "/sign-up", login: "/login", "not-found": "/nothing" };
  const console = { home: "/home", mailboxes: "/mailboxes", "mailbox-new": "/mailboxes/new", "app-passwords": "/app-passwords", "app-password-new": "/app-passwords/new", sessions: "/sessions", activity: "/activity", account: "/account", password: "/account/password", tokens: "/account/tokens", "token-new": "/account/tokens/new", compromised: "/account/compromised" };
  for (const [size, viewport] of [["desktop", { width: 1280, height: 800 }], ["phone", { width: 390, height: 844 }]]) {
    for (const colorScheme of ["light", "dark"]) {
      const own = await context({ viewport, colorScheme });
      const page = await own.newPage();
      const look = async (name) => {
        await audit(page, `${name}, ${size}, ${colorScheme}`);
        await page.screenshot({ path: join(shots, `${name}-${size}-${colorScheme}.png`), fullPage: true });
      };
      for (const [name, path] of Object.entries(plain)) await page.goto(base + path).then(() => look(name));
      await page.goto(`${base}/login`);
      await press(page, "Log in");
      await look("login-wrong");
      await logIn(page, demo.account.email, demo.account.password);
      await page.waitForURL(`${base}/home`);
      for (const [name, path] of Object.entries(console)) await page.goto(base + path).then(() => look(name));
      await page.goto(`${base}/mailboxes`);
      await page.locator("main a.row").first().click();
      await page.waitForURL(/\/mailboxes\/mbx_/);
      await look("mailbox");
      await makeAppPassword(page, `Gallery ${size} ${colorScheme}`);
      await look("secret");
      await page.goto(`${base}/account/tokens/new`);
      await page.getByLabel("Which program is it for?").fill(`Gallery ${size} ${colorScheme}`);
      await page.getByLabel("See mailboxes").check();
      await page.getByLabel("Present password").fill(demo.account.password);
      await press(page, "Create an API token");
      await look("token-secret");
      await page.goto(`${base}/account/tokens`);
      await look("tokens-some");
      await page.goto(`${base}/account/compromised`);
      if (await page.getByRole("button", { name: "Start" }).count()) await press(page, "Start");
      for (const step of ["password", "sessions", "app-passwords", "tokens", "factors", "recovery", "summary"]) {
        await page.goto(`${base}/account/compromised/${step}`);
        await look(`compromised-${step}`);
      }
      await own.close();
    }
  }
}

const stages = {
  scripts: () => journey("scripts", {}, true),
  plain: () => journey("plain", { javaScriptEnabled: false }, false),
  keyboard,
  gallery,
};
const wanted = process.argv.slice(2);

try {
  for (const [name, stage] of Object.entries(stages)) {
    if (wanted.length && !wanted.includes(name)) continue;
    await stage().catch((error) => check(name, false, error.stack));
  }
} finally {
  await browser.close();
  const log = await stop();
  if (log !== undefined) {
    const leaked = log.match(/gp[apdlst]_[0-9a-z]{36}|gp[apd](-[0-9a-z]{4}){9}|four plain words/g) ?? [];
    // The demo's own secret is printed on purpose.
    const secrets = leaked.filter((found) => found.replace(/[-_]/g, "") !== demo.app_password?.secret.replace(/[-_]/g, ""));
    check("no secret in the server's log", secrets.length === 0, `${secrets.length} found`);
  }
}
process.exitCode = failures() ? 1 : 0;
