import { join } from "node:path";
import { check, listen } from "../lib/checks.js";
import { Imap } from "../lib/gatepost.js";
import { PASSWORD, addPhone, base, context, demo, logIn, makeAppPassword, makeMailbox, messages, press, shots, shown, signUp, stamp } from "../lib/person.js";
import { totp } from "../lib/totp.js";
import { crawl, languages, look } from "../lib/walk.js";
import { furnish as furnishOrganization } from "./roles.js";

const picture = join(import.meta.dirname, "..", "..", "..", "services", "web", "console.png");
const viewport = { width: 360, height: 780 };
// What somebody sees who is not logged in, or comes with a link that is of no use.
const open = ["/", "/sign-up", "/login", "/recover", "/recover/sent", "/recover/password?token=x", "/verify?token=x", "/alarm?token=x", "/invitation?token=x", "/nothing"];

// A message that somebody brings with a mail program and then removes for good.
async function throwAway(address, secret) {
  const message = "From: Shop <shop@example.org>\r\nSubject: Last week's offers\r\n\r\nOver by now.\r\n";
  const imap = await Imap.open(demo);
  await imap.login(address, secret);
  await imap.command(`APPEND INBOX {${message.length}+}\r\n${message}`);
  await imap.command("SELECT INBOX");
  await imap.command("STORE * +FLAGS (\\Deleted)");
  const gone = await imap.command("EXPUNGE");
  check("walk: a message is removed for good", /^\* \d+ EXPUNGE/m.test(gone), gone);
  imap.close();
}

// An account that has one of everything, so that every page has something to show.
async function furnish(page, email) {
  await signUp(page, "Wilhelmina Featherstonehaugh", email, true);
  await logIn(page, email);
  await page.waitForURL(`${base}/home`);
  const address = await makeMailbox(page, `walk-${stamp}`);
  await throwAway(address, await makeAppPassword(page, "Laptop at home"));
  await furnishOrganization(page);
  await page.goto(`${base}/mailboxes`);
  await page.locator("main a.row").first().click();
  await page.waitForURL(/\/mailboxes\/mbx_/);
  await page.goto(`${page.url()}/devices/new`);
  await page.locator("input[name=device-name]").fill("Printer");
  await press(page, "Create a device password");
  await shown(page, "Your new password");
  if (messages) await addPhone(page, "+41790000001");
  await page.goto(`${base}/account/profile`);
  await page.getByLabel("Picture of you").setInputFiles(picture);
  await press(page, "Show this picture");
  await shown(page, "Your picture is shown from now on.");
  const drawn = await page.evaluate(() => [...document.images].filter((image) => image.src.includes("/avatar/")).map((image) => image.naturalWidth));
  check("walk: the picture is shown", drawn.length === 2 && drawn.every((width) => width === 256), String(drawn));
  await page.goto(`${base}/account/tokens/new`);
  await page.getByLabel("Which program is it for?").fill("Archive");
  await page.getByLabel("See mailboxes").check();
  await page.getByLabel("Present password").fill(PASSWORD);
  await press(page, "Create an API token");
  await page.goto(`${base}/account/compromised`);
  await press(page, "Start");
  await page.goto(`${base}/account/security/totp`);
  await page.getByLabel("Code from the app").fill(totp((await page.locator(".secret code").textContent()).trim()));
  await press(page, "Add");
  await shown(page, "Keep these codes");
  return page.locator(".codes code").allTextContents();
}

async function speak(page, tag) {
  await page.goto(`${base}/account/profile`);
  await page.locator("select[name=language]").selectOption(tag);
  await page.locator("main form button").first().click();
  await page.waitForURL(/done=profile-saved/);
}

// Every page in every language, at the width of a telephone.
export async function walk() {
  const email = `walk-${stamp}@example.org`;
  const first = await context();
  const codes = await furnish(await first.newPage(), email);
  await first.close();
  for (const tag of languages()) {
    // Logs in anew for each language: pages that ask for a fresh proof are to be seen, not the question.
    const door = await context({ locale: "en" });
    const inside = await door.newPage();
    await logIn(inside, email);
    await press(inside, "Backup code");
    await inside.getByLabel("Backup code").fill(codes.pop());
    await press(inside, "Continue");
    await inside.waitForURL(`${base}/home`);
    const storageState = await door.storageState();
    await door.close();

    const outside = await context({ viewport, locale: tag });
    const own = await context({ viewport, locale: tag, storageState });
    const [stranger, page] = [await outside.newPage(), await own.newPage()];
    const complaints = [];
    [stranger, page].forEach((one) => listen(one, complaints));
    for (const path of open) {
      await stranger.goto(base + path);
      await look(stranger, tag, path.split("?")[0], shots);
    }
    await speak(page, tag);
    await crawl(page, base, tag, shots);
    await speak(page, "en");
    check(`${tag}: nothing complained of in the console`, complaints.length === 0, complaints.join("\n  "));
    await outside.close();
    await own.close();
  }
}
