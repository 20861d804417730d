import { join } from "node:path";
import { audit, check, listen } from "../lib/checks.js";
import { Imap } from "../lib/gatepost.js";
import { PASSWORD, base, context, demo, follow, logIn, makeMailbox, press, shots, shown, signUp, stamp } from "../lib/person.js";

// Does this password open the mailbox?
async function opens(address, password) {
  const imap = await Imap.open(demo);
  const answer = await imap.login(address, password);
  imap.close();
  return /\bOK\b/.test(answer);
}

// One password for account and mailbox: offered, agreed to, undone; on a telephone.
export async function unify() {
  const complaints = [];
  const own = await context({ viewport: { width: 360, height: 780 } });
  const page = await own.newPage();
  listen(page, complaints);
  const address = `una-${stamp}@gatepost.test`;
  await signUp(page, "Una Fyer", address, true);
  await logIn(page, address);
  await page.waitForURL(`${base}/home`);
  check("unify: the mailbox has the login's address", (await makeMailbox(page, `una-${stamp}`)) === address);
  check("unify: at first the account password opens no mail", !(await opens(address, PASSWORD)));

  // Whoever sets a mailbox password is offered one for both.
  await follow(page, "Set a password");
  await page.getByLabel("New password").fill("words for mail alone");
  await press(page, "Save");
  await page.waitForURL(/\/unify\?done=mailbox-password-set/);
  await audit(page, "unify: the offer");
  await page.screenshot({ path: join(shots, "unify.png"), fullPage: true });
  check("unify: until then it is the mailbox's own", await opens(address, "words for mail alone"));
  await press(page, "Use one password");
  await shown(page, "Your account password opens the mailbox from now on.");
  check("unify: the account password opens the mailbox", await opens(address, PASSWORD));
  check("unify: the mailbox password of before does not", !(await opens(address, "words for mail alone")));
  await audit(page, "unify: the mailbox");

  await follow(page, "Details");
  await shown(page, "Use two passwords again");
  await audit(page, "unify: the end");
  await page.screenshot({ path: join(shots, "unified.png"), fullPage: true });
  await press(page, "End it without a mailbox password");
  await shown(page, "have no common password any more");
  check("unify: and no longer", !(await opens(address, PASSWORD)));
  check("unify: nothing complained of in the console", complaints.length === 0, complaints.join("\n  "));
  await own.close();
}
