// Every page that anyone can come to by following links, as each of the four roles, on a wide screen and on a phone.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { left } from "../cases.mjs";
import { faultsOf, patternOf, patterns } from "../check.mjs";
import { accounts, root } from "../service.mjs";
import { anAccount, confirmsCodes } from "../telephone.mjs";

// Some of a kind differ: one with an answer, one without, a worker with an account. More would only take longer.
const OF_EACH = 3;
const MOST = 260;
// Not pages: files are asked for elsewhere.
// A passkey is taken away in the day of second factors, on a machine that has one; the way back from the provider is walked in the day of
// single sign-on. What came of a MARAC case, and where a referral was sent on to, lead on to a form.
const isFile = (pattern) => pattern.startsWith("/sign-in/provider/") || pattern === "/account/passkeys/{id}/remove" || pattern === "/marac/cases/{id}/outcome" || pattern === "/referrals/{reference}/answers/{answer}/onward" || pattern.endsWith("{file}") || pattern.endsWith(".csv") || pattern.endsWith(".pdf") || pattern.endsWith(".json") || pattern === "/imports/layouts/{name}";

const all = await patterns();
const seen = new Map();

function note(pattern, role, faults) {
  const kept = seen.get(pattern) ?? { roles: new Set(), pages: 0, faults: new Set() };
  kept.roles.add(role);
  kept.pages += 1;
  for (const fault of faults) kept.faults.add(fault);
  seen.set(pattern, kept);
}

async function linksOf(person) {
  const links = await person.page.evaluate(() => [...document.querySelectorAll("a[href]")].map((link) => link.href));
  return links.filter((link) => link.startsWith(`${person.address}/`)).map((link) => link.slice(person.address.length).split("#")[0]);
}

async function picture(person, pattern, role) {
  if (!process.env.PICTURES) return;
  const folder = join(root, "browser/shots/pages");
  await mkdir(folder, { recursive: true });
  const name = join(folder, `${pattern.slice(1).replaceAll(/[^A-Za-z0-9]+/g, "-") || "home"}-${role}`);
  await person.page.screenshot({ path: `${name}-1280.png`, fullPage: true });
  await person.page.setViewportSize({ width: 360, height: 740 });
  await person.page.screenshot({ path: `${name}-360.png`, fullPage: true });
  await person.page.setViewportSize({ width: 1280, height: 900 });
}

/** What somebody looked for stands at an address that only looking for it leads to. */
async function aSearch(person) {
  await person.opens("/people");
  await person.page.locator("#finder").fill("har");
  await person.page.keyboard.press("Enter");
  await person.page.waitForURL(/\/searches\//);
  return person.path;
}

/** Words that were looked for, likewise. */
async function aFinding(person) {
  await person.opens("/notes/find");
  await person.page.getByLabel("Words, or how they begin").fill("sister");
  await person.page.keyboard.press("Enter");
  await person.page.waitForURL(/\/notes\/found\//);
  return person.path;
}

/** Follows links from the home page and looks at the first pages of each kind. Gives back what was wrong. */
async function walk(person, role) {
  const seesWorkers = ["service-manager", "administrator"].includes(role);
  const seesPeople = ["service-manager", "support-worker"].includes(role);
  const ofPeople = [left.task, left.appointment, left.flag, left.name, left.concern, left.message, left.unit, left.document, left.sending, left.transfer, left.transferring, left.own, left.goal, left.scores];
  const own = [...(seesWorkers ? [left.worker, left.layout, left.account] : []), ...(seesPeople ? ofPeople : [])].filter(Boolean);
  // Linked only where nobody was found, and where somebody took access.
  const emergency = [...(seesPeople ? ["/emergency"] : []), ...(role === "service-manager" ? ["/emergency/taken", "/sharing/asked"] : [])];
  const starts = ["/", ...(seesPeople ? [await aSearch(person), await aFinding(person)] : []), ...own, ...emergency, "/account", "/sign-out"];
  const waiting = [];
  const met = new Set();
  const waits = (path) => {
    if (met.has(path)) return;
    met.add(path);
    waiting.push({ path, pattern: patternOf(path.split("?")[0], all) });
  };
  starts.forEach(waits);
  const counts = new Map();
  const wrong = [];
  let opened = 0;
  while (waiting.length && opened < MOST) {
    // A kind that was not seen yet goes first: the bound leaves out another of a kind, never a kind.
    const unseen = waiting.findIndex(({ pattern }) => !counts.has(pattern));
    const [{ path, pattern }] = waiting.splice(Math.max(unseen, 0), 1);
    if (!pattern) {
      wrong.push(`a link leads to ${path}, which is no route`);
      continue;
    }
    // What was left behind is one more of its kind.
    const count = own.includes(path) ? 0 : (counts.get(pattern) ?? 0);
    if (isFile(pattern) || count >= OF_EACH) continue;
    if (!own.includes(path)) counts.set(pattern, count + 1);
    const answer = await person.opens(path);
    opened += 1;
    if (answer.status() !== 200) {
      wrong.push(`a link leads to ${path}, which answers ${answer.status()}`);
      continue;
    }
    const arrived = patternOf(person.path, all);
    // An address that only leads on was opened too.
    if (arrived !== pattern) note(pattern, role, []);
    const faults = await faultsOf(person.page);
    note(arrived, role, faults);
    wrong.push(...faults.map((fault) => `${path}: ${fault}`));
    if (count === 0) await picture(person, arrived, role);
    (await linksOf(person)).forEach(waits);
  }
  return wrong;
}

// They follow links and record nothing, so some walk at once: each has more to wait for than to do.
const walks = Object.entries(accounts).map(([signIn, { role }]) => [
  `Every page that a ${role} can come to is one we would show: axe, headings, labels, titles, a phone's width`,
  async (day) => {
    const person = await day.as(signIn);
    assert.deepEqual(await walk(person, role), []);
  },
]);

const everyForm = [
  "Every form, as its file says it will look, is one we would show",
  async (day) => {
    const wrong = [];
    const person = await day.as("manager");
    await person.opens("/forms");
    const links = [...new Set((await linksOf(person)).filter((link) => patternOf(link, all) === "/forms/{kind}/{version}"))];
    assert.ok(links.length > 50, `only ${links.length} forms were found`);
    for (const link of links) {
      await person.opens(link);
      const faults = await faultsOf(person.page);
      wrong.push(...faults.map((fault) => `${link}: ${fault}`));
    }
    assert.deepEqual(wrong, []);
  },
];

export default [
  [
    "The pages for people who are not signed in are ones we would show",
    async (day) => {
      const person = await day.someone();
      const wrong = [];
      for (const path of ["/sign-in", "/accessibility", "/no-such-page"]) {
        await person.opens(path);
        const faults = await faultsOf(person.page);
        note(patternOf(path, all) ?? "(page not found)", "nobody", faults);
        wrong.push(...faults.map((fault) => `${path}: ${fault}`));
      }
      assert.deepEqual(wrong, []);
    },
  ],
  walks.slice(0, 2),
  [everyForm, ...walks.slice(2)],
  [
    "The pages of somebody with a second factor are ones we would show",
    async (day) => {
      await anAccount(day, "kerensa", "Kerensa Hocking");
      const person = await day.someone();
      await day.signsIn(person, "kerensa");
      await person.opens("/account/codes");
      await person.fills("Your password", day.service.passwords.kerensa);
      await person.presses("Set up one-time codes");
      await confirmsCodes(person);
      const wrong = [];
      const looks = async (who, path) => {
        await who.opens(path);
        const faults = await faultsOf(who.page);
        assert.equal(who.path, path);
        note(patternOf(path, all), "a worker with a second factor", faults);
        wrong.push(...faults.map((fault) => `${path}: ${fault}`));
      };
      for (const path of ["/account", "/account/codes", "/account/codes/remove", "/account/recovery", "/account/passkeys", "/sign-in/prove", "/sign-in/proven"]) await looks(person, path);
      const half = await day.someone();
      await half.opens("/sign-in");
      await half.fills("Sign-in name", "kerensa");
      await half.fills("Password", day.service.passwords.kerensa);
      await half.presses("Sign in");
      await looks(half, "/sign-in/code");
      assert.deepEqual(wrong, []);
    },
  ],
  [
    "The pages of what two providers share are ones we would show",
    async (day) => {
      day.service.passwords.teague = "three random words here";
      const added = ["account", "add", "teague", "--name", "Wella Teague", "--role", "service-manager", "--worker", "C Opie"];
      await day.service.command(added, { HOLDFAST_PASSWORD: day.service.passwords.teague });
      const person = await day.someone();
      await day.signsIn(person, "teague");
      const { page } = person;
      const choose = (label, option) => page.getByLabel(label, { exact: true }).selectOption({ label: option });
      const press = (name) => page.getByRole("button", { name }).click();
      for (const [name, pack] of [["Carrek", "cornwall-dispersed"], ["Bosun", "west-midlands-idva"]]) {
        await person.opens("/contracts");
        await page.getByLabel("Name", { exact: true }).fill(name);
        await page.getByLabel("Provides services").check();
        await press("Add the organisation");
        await person.opens(`/contracts/${pack}`);
        await choose("Provider", name);
        await press("Record the change");
      }
      await person.opens("/people/in-service?show=");
      const link = await page.locator("a[href^='/people/P']").first().getAttribute("href");
      const wrong = [];
      const looks = async (path) => {
        await person.opens(path);
        const faults = await faultsOf(page);
        note(patternOf(path, all), "a manager of one of two providers", faults);
        wrong.push(...faults.map((fault) => `${path}: ${fault}`));
      };
      await looks(`${link}/sharing`);
      await choose("With which provider", "Bosun");
      await page.getByLabel("They agree, knowing what is shared with whom and why").check();
      const year = new Date().getFullYear();
      for (const [name, on] of [["from", [1, 6, year]], ["until", [1, 5, year + 1]]]) {
        for (const [at, part] of ["day", "month", "year"].entries()) await page.locator(`input[name='${name}-${part}']`).fill(String(on[at]));
      }
      await page.getByLabel("What was agreed, by whom").fill("She asked for it");
      await press("Record the agreement");
      const one = await page.getByRole("link", { name: /^Put right/ }).first().getAttribute("href");
      await looks(one);
      await looks("/sharing/asked");
      assert.deepEqual(wrong, []);
    },
  ],
  [
    "The page of somebody on a MARAC list, while it is open, is one we would show",
    async (day) => {
      const person = await day.as("opie");
      await person.opens("/marac/new");
      const now = new Date();
      await person.fillsDay("Day of the meeting", [now.getDate(), now.getMonth() + 1, now.getFullYear()]);
      await person.fills("Area", "West Cornwall");
      await person.presses("Go on to the agenda");
      await person.fills("Paste the agenda", "1\tQuilla Zennor\t01/01/1980\tTR1 1AA");
      await person.presses("Read the agenda");
      await person.follows(/^Somebody else, or put right/);
      const faults = await faultsOf(person.page);
      note(patternOf(person.path, all), "support-worker", faults);
      assert.deepEqual(faults, []);
    },
  ],
  [
    "Every address of a page was opened by somebody",
    async () => {
      console.log("        pages  faults  address, and as whom");
      for (const [pattern, { roles, pages, faults }] of [...seen].sort(([a], [b]) => a.localeCompare(b))) {
        console.log(`        ${String(pages).padStart(5)}  ${String(faults.size).padStart(6)}  ${pattern} (${[...roles].join(", ")})`);
      }
      const missed = all.filter((pattern) => !isFile(pattern) && !seen.has(pattern));
      assert.deepEqual(missed, [], "addresses that no link was found to");
    },
  ],
];
