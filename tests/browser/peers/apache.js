// A site behind mod_auth_openidc: entered with a Gatepost account, left from either side.
import { join } from "node:path";
import { browser, check, demo, failures, fresh, issuer, shots, signIn, until } from "./lib.js";

const site = process.env.SITE;
const at = (page, origin) => page.waitForURL((url) => url.origin === origin);

async function enter(page) {
  await page.goto(`${site}/`);
  check("the site sends people to Gatepost", new URL(page.url()).origin === issuer, page.url());
  await signIn(page);
  await at(page, site);
  check("and lets them in", (await page.locator("h1").innerText()) === "Welcome inside", await page.content());
}

async function journey() {
  const page = await fresh();
  await enter(page);
  await page.goto(`${site}/who/`);
  const text = await page.locator("p").innerText();
  check("the application learns the e-mail address", text.includes(demo.account.email), text);
  check("and who it is", /acc_\w+/.test(text), text);
  await page.screenshot({ path: join(shots, "apache-inside.png") });

  // From the site: RP-initiated logout, with the ID token as hint, so that nothing is asked.
  await page.goto(`${site}/oidc?logout=${encodeURIComponent(`${site}/signed-out/`)}`);
  await page.getByRole("heading", { name: "Goodbye" }).waitFor();
  check("signing out of the site leads back to it", page.url() === `${site}/signed-out/`, page.url());
  await page.goto(`${issuer}/home`);
  check("and signs out of Gatepost", page.url().includes("/login"), page.url());
  await page.goto(`${site}/`);
  check("the site asks anew", new URL(page.url()).origin === issuer, page.url());
}

/** Gatepost tells the site that somebody left (OpenID Connect Back-Channel Logout 1.0). */
async function fromGatepost() {
  const page = await fresh();
  await enter(page);
  await page.goto(`${issuer}/home`);
  await page.locator("summary, button").filter({ hasText: /anna|menu|profile/i }).first().click().catch(() => {});
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL(`${issuer}/**`);
  const out = await until("the site to hear of it", 10, async () => {
    const answer = await page.request.get(`${site}/`, { maxRedirects: 0 });
    return answer.status() === 302;
  });
  check("signing out of Gatepost signs out of the site", out);
}

try {
  await journey().catch((error) => check("entering the site", false, error.stack));
  await fromGatepost().catch((error) => check("leaving from Gatepost", false, error.stack));
} finally {
  await browser.close();
}
process.exitCode = failures() ? 1 : 0;
