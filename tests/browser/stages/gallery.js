import { join } from "node:path";
import { audit } from "../lib/checks.js";
import { base, context, demo, logIn, makeAppPassword, press, shots } from "../lib/person.js";

// Pages on a desktop and a telephone, light and dark.
export async function gallery() {
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
