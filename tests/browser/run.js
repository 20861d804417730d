// The console in a real browser; see README.md.
import { check, failures } from "./lib/checks.js";
import { browser, demo, stop } from "./lib/person.js";
import { factors } from "./stages/factors.js";
import { gallery } from "./stages/gallery.js";
import { identity } from "./stages/identity.js";
import { journey } from "./stages/journey.js";
import { keyboard } from "./stages/keyboard.js";
import { byMessage } from "./stages/messages.js";
import { passkeys } from "./stages/passkeys.js";
import { phone } from "./stages/phone.js";
import { provider } from "./stages/provider.js";
import { roles } from "./stages/roles.js";
import { unify } from "./stages/unify.js";
import { walk } from "./stages/walk.js";

const stages = {
  scripts: () => journey("scripts", {}, true),
  plain: () => journey("plain", { javaScriptEnabled: false }, false),
  keyboard,
  gallery,
  factors,
  passkeys,
  phone,
  unify,
  identity,
  messages: byMessage,
  provider,
  roles,
  walk,
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
    const leaked = log.match(/gp[acdelnpst]_[0-9a-z]{36}|gp[apd](-[0-9a-z]{4}){9}|four plain words|words for mail alone/g) ?? [];
    // The demo's own secret is printed on purpose.
    const secrets = leaked.filter((found) => found.replace(/[-_]/g, "") !== demo.app_password?.secret.replace(/[-_]/g, ""));
    check("no secret in the server's log", secrets.length === 0, `${secrets.length} found`);
  }
}
process.exitCode = failures() ? 1 : 0;
