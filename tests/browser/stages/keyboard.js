import { check, focusShows } from "../lib/checks.js";
import { base, context, demo } from "../lib/person.js";

export async function keyboard() {
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
  for (let stop = 0; stop < 18; stop += 1) {
    await page.keyboard.press("Tab");
    visible &&= await focusShows(page);
    seen.push(await page.evaluate(() => document.activeElement.textContent.trim()));
  }
  check("keyboard: it reaches organization, profile and menu", ["Products", "Users", "Teams", "Mailboxes", "App passwords", "Sessions", "Activity"].every((name) => seen.includes(name)), seen.join(" | "));
  check("keyboard: every stop shows itself", visible);
  await own.close();
}
