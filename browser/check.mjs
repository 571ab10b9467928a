// What must hold for every page, whoever looks at it: axe finds nothing serious, it fits a phone, one heading, every
// control has a label, and the title and the address name nobody.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { root } from "./service.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OPTIONS = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }, resultTypes: ["violations"] };
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** Every GET address of the program, as the rooms declare them. */
export async function patterns() {
  const app = join(root, "app/src");
  const rooms = (await readdir(app, { recursive: true })).filter((name) => name.endsWith("room.rs")).map((name) => join(app, name));
  const texts = await Promise.all([...rooms, join(root, "crates/desk/src/own.rs")].map((file) => readFile(file, "utf8")));
  const found = texts.flatMap((text) => [...text.matchAll(/Route::get\(\s*"([^"]+)"/g)].map((match) => match[1]));
  assert.ok(found.length > 20, "expected to find the routes in the rooms");
  return found;
}

const fixed = (pattern) => pattern.split("/").filter((part) => part && !part.startsWith("{")).length;

/** The route that an address belongs to: the one with most words of its own. */
export function patternOf(path, all) {
  const parts = path.split("/");
  return all
    .filter((pattern) => {
      const wanted = pattern.split("/");
      return wanted.length === parts.length && wanted.every((part, at) => part.startsWith("{") || part === parts[at]);
    })
    .sort((a, b) => fixed(b) - fixed(a))[0];
}

// GOV.UK's radios and checkboxes that open a question below say so with aria-expanded, which ARIA does not list for
// them; their tests with people found it to help (alphagov/govuk-frontend issue 979).
const isReveal = (id, node) => id === "aria-allowed-attr" && /govuk-(radios|checkboxes)__input/.test(node.html) && /aria-expanded/.test(node.failureSummary);

async function axeSays(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), OPTIONS);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map((violation) => ({ ...violation, nodes: violation.nodes.filter((node) => !isReveal(violation.id, node)) }))
    .filter(({ nodes }) => nodes.length)
    .map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

function shape() {
  const controls = document.querySelectorAll("input:not([type=hidden]), select, textarea");
  const labelled = (control) => control.labels?.length || control.ariaLabel || control.getAttribute("aria-labelledby");
  return {
    headings: document.querySelectorAll("h1").length,
    heading: document.querySelector("h1")?.innerText ?? "",
    unlabelled: [...controls].filter((control) => !labelled(control)).map((control) => control.name || control.id),
    // The browser closes a paragraph where something stands in it that may not: the rest falls out of its style.
    empty: document.querySelectorAll("main p:empty").length,
    twice: [...document.querySelectorAll("[id]")].map((element) => element.id).filter((id, at, all) => all.indexOf(id) !== at),
  };
}

function tooWide() {
  if (document.documentElement.scrollWidth <= 360) return "";
  const wide = [...document.querySelectorAll("main *, header *, footer *")].filter((element) => element.getBoundingClientRect().right > 360);
  const last = wide.at(-1);
  return `${document.documentElement.scrollWidth} px wide on a phone; ${last?.tagName} .${last?.className} reaches out`;
}

/** What is wrong with the page as it stands, as sentences. `names` are words that may stand in no title and no address. */
export async function faultsOf(page, names = []) {
  const faults = await axeSays(page);
  const { headings, heading, unlabelled, empty, twice } = await page.evaluate(shape);
  if (headings !== 1) faults.push(`${headings} h1 headings`);
  if (unlabelled.length) faults.push(`no label: ${unlabelled.join(", ")}`);
  if (empty) faults.push(`${empty} empty paragraphs`);
  if (twice.length) faults.push(`the same id twice: ${twice.slice(0, 5).join(", ")}`);
  const title = await page.title();
  // A person's page has their name as its heading.
  const theirs = /^\/people\/P\d+(\/reveal)?$/.test(new URL(page.url()).pathname) && heading !== "Page not found";
  const whose = theirs ? heading.split(/\s+/) : [];
  for (const name of [...names, ...whose].filter((word) => word.length > 2)) {
    if (title.includes(name)) faults.push(`the title says “${name}”`);
    if (decodeURIComponent(page.url()).includes(name)) faults.push(`the address says “${name}”`);
  }
  await page.setViewportSize(PHONE);
  const wide = await page.evaluate(tooWide);
  if (wide) faults.push(wide);
  faults.push(...(await axeSays(page)).map((fault) => `on a phone: ${fault}`));
  await page.setViewportSize(WIDE);
  return [...new Set(faults)];
}

/** The page as it stands is one that we would show to anyone. */
export async function looksRight(person, names = []) {
  const faults = await faultsOf(person.page, names);
  assert.deepEqual(faults, [], `${person.path} (“${await person.heading()}”)`);
}
