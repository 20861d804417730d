// Every page of the console in every language: crawled, and held to what routes.rs lists.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { audit, check } from "./checks.js";

const web = join(import.meta.dirname, "..", "..", "..", "services", "web");

/** Patterns of the pages that are read, as routes.rs lists them. */
export function pages() {
  const source = readFileSync(join(web, "src", "routes.rs"), "utf8");
  const list = source.split("const ALL")[1].split("];")[0];
  return [...list.matchAll(/\("GET", "([^"]+)"\)/g)].map((row) => row[1]);
}

/** Languages there are texts in. */
export const languages = () =>
  readdirSync(join(web, "locales"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);

const keys = new Set(
  readdirSync(join(web, "locales", "en")).flatMap((file) =>
    [...readFileSync(join(web, "locales", "en", file), "utf8").matchAll(/^([a-z0-9]+(?:-[a-z0-9]+){2,}) =/gm)].map((row) => row[1]),
  ),
);

// What a crawl must not follow: it would sign out, or is no page of ours.
const away = /^\/(api|assets|login|recover|step-up|favicon|robots)|export|\.well-known/;
// Pages that only a mail, a form or a stranger leads to; the stages visit those by name.
const elsewhere = [
  /^\/$/, /^\/(assets|api|login|sign-up|verify|recover|alarm)/, /^\/(favicon|robots|step-up|\.well-known)/,
  /\/confirm$/, /^\/account\/avatar/, /export/, /^\/account\/close/, /^\/support/,
  /^\/invitation$/, /^\/organization\/logo\//, /^\/organization\/second-factor$/,
  // Programs ask these, applications and links with a secret lead to those; stage provider looks at its own.
  /^\/mail\/config/, /^\/autodiscover/, /^\/oauth\//, /^\/device$/, /^\/set-up$/, /^\/account\/applications\/\{id\}/,
];

const covers = (pattern, path) =>
  new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path);

/** What is wrong with the language of a page; empty when nothing is. */
async function language(page, tag) {
  const { lang, text, titles } = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    text: document.body.innerText,
    titles: document.querySelectorAll("h1").length,
  }));
  const faults = [];
  if (lang !== tag) faults.push(`lang is ${lang}`);
  if (titles !== 1) faults.push(`${titles} first headings`);
  const bare = text.split(/\s+/).filter((word) => keys.has(word));
  if (bare.length) faults.push(`untranslated: ${bare.join(", ")}`);
  const english = tag === "en" ? null : text.match(/\b(?:the|your|you|which|this|nothing)\b/i);
  if (english) faults.push(`English: ${text.slice(Math.max(0, english.index - 40), english.index + 40)}`);
  return faults;
}

/** Looks at one page in one language. */
export async function look(page, tag, name, shots, who = tag) {
  const faults = await language(page, tag);
  check(`${who}: ${name} speaks ${tag}`, faults.length === 0, faults.join("; "));
  await audit(page, `${who}: ${name}`);
  const file = `walk-${who}-${name.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "start"}.png`;
  await page.screenshot({ path: join(shots, file), fullPage: true });
}

/** Follows every link of the console, and holds what was seen to all that there is; answers the path seen of each page. */
export async function crawl(page, base, tag, shots) {
  const seen = await follow(page, base, tag, tag, shots);
  const missed = pages().filter((pattern) => !seen.has(pattern) && !elsewhere.some((known) => known.test(pattern)));
  check(`${tag}: every page was seen`, missed.length === 0, missed.join(" "));
  return seen;
}

/** Follows the links of the console as somebody, to pages that match; answers the path seen of each page. */
export async function follow(page, base, tag, who, shots, matching = /./) {
  const seen = new Map();
  const open = ["/home", "/account"];
  while (open.length && seen.size < 200) {
    const path = open.shift();
    const pattern = pages().find((candidate) => !/[{]/.test(candidate) && candidate === path) ?? pages().find((candidate) => covers(candidate, path));
    // Of many things of one kind, one is enough.
    if (!pattern || seen.has(pattern) || !(matching.test(pattern) || pattern === "/home")) continue;
    const answer = await page.goto(base + path);
    seen.set(pattern, path);
    check(`${who}: ${pattern} opens`, answer.status() === 200, `${answer.status()} ${page.url()}`);
    await look(page, tag, pattern, shots, who);
    const links = await page.$$eval("a[href^='/']", (all) => all.map((a) => a.getAttribute("href").split(/[?#]/)[0]));
    open.push(...links.filter((link) => !away.test(link)));
  }
  return seen;
}
