// What every page is held to.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let failed = 0;

/** Says how one check ended; the journey goes on only where that makes sense. */
export function check(name, right, detail = "") {
  if (!right) failed += 1;
  console.log(`${right ? "ok" : "not ok"} - ${name}${right || !detail ? "" : `\n  ${detail}`}`);
  return right;
}

export const failures = () => failed;

/** Collects what a page complains of: script errors, refused resources, policy violations. */
export function listen(page, complaints) {
  page.on("console", (message) => {
    // A refused form answers 422 on purpose, and a missing page 404.
    const wanted = /status of (404|422)/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !wanted) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  // A download ends its own request so.
  const failed = (request) => request.failure()?.errorText !== "net::ERR_ABORTED";
  page.on("requestfailed", (request) => failed(request) && complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
}

/** Rules of WCAG 2.2 A and AA, by axe-core, and that nothing is wider than the window. */
export async function audit(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const told = found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  check(`${name} is accessible`, told.length === 0, told.join("\n  "));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(`${name} fits the window`, wide <= 0, `${wide} px too wide`);
}

/** Does the focused element show that it is focused? */
export const focusShows = (page) =>
  page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
