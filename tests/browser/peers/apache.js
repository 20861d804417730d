// A site behind mod_auth_openidc: entered with a Gatepost account.
import { join } from "node:path";
import { browser, check, demo, failures, fresh, issuer, shots, signIn } from "./lib.js";

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
}

try {
  await journey().catch((error) => check("entering the site", false, error.stack));
} finally {
  await browser.close();
}
process.exitCode = failures() ? 1 : 0;
