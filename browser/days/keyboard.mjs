// The five acts of a day by keyboard alone, each counted in key presses. The bounds are written down in docs/keyboard.md.

import assert from "node:assert/strict";

// Seconds for each key, of somebody who types without being a typist (Card, Moran and Newell, The Psychology of Human-Computer
// Interaction, 1983: 0.28 s, 40 words a minute). Nothing here is measured with a clock.
const SECONDS_A_KEY = 0.28;
const WHO = { given: "Demelza", family: "Trevorrow" };
const NOTE = "Settled in. Will ring the school on Monday.";
let referral;

/** What the control that has the focus is called. */
function named() {
  const { activeElement: control } = document;
  const label = control.labels?.[0]?.innerText || control.getAttribute("aria-label") || control.innerText || "";
  return label.replaceAll(/\s+/g, " ").trim();
}

/** How many links of a list stand before the one that is looked for. */
function linksBefore(wanted) {
  const links = [...document.querySelectorAll("main tbody a")];
  return Math.max(0, links.findIndex((link) => new RegExp(wanted).test(link.innerText)));
}

/** Somebody with a keyboard and no mouse. */
class Keys {
  constructor(person) {
    this.person = person;
    this.keyboard = person.page.keyboard;
    this.pressed = 0;
    this.met = [];
  }

  async press(key, times = 1) {
    for (let n = 0; n < times; n += 1) await this.keyboard.press(key);
    this.pressed += times;
  }

  async types(words) {
    await this.keyboard.type(words);
    this.pressed += words.length;
  }

  focus() {
    return this.person.page.evaluate(named);
  }

  /** Tab by Tab to a control. A part of a long form ends with a button that leads on, and is pressed. */
  async to(name) {
    for (let n = 0; n < 120; n += 1) {
      await this.press("Tab");
      const here = await this.focus();
      this.met.push(here.slice(0, 30));
      if (name.test(here)) return;
      if (/^Continue/.test(here)) await this.press("Enter");
    }
    throw new Error(`no Tab leads to ${name} on ${this.person.path}: ${this.met.join(" | ")}`);
  }

  /** Tab by Tab to the first of its kind. */
  async toA(selector) {
    do await this.press("Tab");
    while (!(await this.person.page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) && this.pressed < 120);
  }

  /** Over the menu, to what the page is about. */
  async toMain() {
    await this.press("Tab");
    assert.equal(await this.focus(), "Skip to main content");
    await this.press("Enter");
  }

  /** Presses Enter and waits for where it leads. */
  async leadsTo(address) {
    await Promise.all([this.person.page.waitForURL(address), this.press("Enter")]);
  }

  within(act, most) {
    const seconds = Math.round(this.pressed * SECONDS_A_KEY);
    console.log(`        ${act}: ${this.pressed} keys, ${seconds} s at ${SECONDS_A_KEY} s a key (at most ${most} keys)`);
    assert.ok(this.pressed <= most, `expected ${act} to take at most ${most} keys, not ${this.pressed}: ${this.met.join(" | ")}`);
    return seconds;
  }
}

async function atHome(day) {
  const worker = await day.as("opie");
  await worker.opens("/");
  // Days before this one signed in as her with other browsers, of which she is told until she has said that it was her, once for each.
  const mine = worker.page.getByRole("button", { name: "It was me" });
  while ((await mine.count()) > 0) await worker.presses("It was me");
  return new Keys(worker);
}

export default [
  [
    "A referral is recorded by keyboard alone",
    async (day) => {
      const keys = await atHome(day);
      await keys.to(/^Referrals$/);
      await keys.leadsTo(/\/referrals$/);
      await keys.toMain();
      await keys.to(/^Key in a referral/);
      await keys.leadsTo(/\/referrals\/new/);
      await keys.toMain();
      await keys.to(/^Who referred/);
      await keys.types("Pol");
      await keys.to(/^First name/);
      await keys.types(WHO.given);
      await keys.to(/^Last name/);
      await keys.types(WHO.family);
      await keys.to(/^(Standard|Not assessed|Low|Medium|High)/);
      await keys.press("ArrowUp");
      await keys.to(/^Main need/);
      await keys.types("Men");
      await keys.to(/^What is asked for, and why now/);
      await keys.types("Left last night. Asks for a safe place.");
      await keys.to(/^Record the referral/);
      await keys.leadsTo(/\/referrals\/R\d+/);
      await keys.person.sees("The referral is recorded");
      referral = keys.person.path;
      keys.within("record a referral", 150);
    },
  ],
  [
    "A referral is answered by keyboard alone",
    async (day) => {
      const keys = await atHome(day);
      await keys.to(/^Referrals$/);
      await keys.leadsTo(/\/referrals$/);
      await keys.toMain();
      const hers = new RegExp(`${WHO.family}|${referral.split("/").pop()}`);
      // Whoever has waited longer stands before her, and is a key each: how many that are is nothing of this page's.
      const others = await keys.person.page.evaluate(linksBefore, hers.source);
      await keys.to(hers);
      await keys.leadsTo(/\/referrals\/R\d+/);
      await keys.toMain();
      await keys.to(/^Accept/);
      await keys.press("Space");
      await keys.to(/^Record the answer/);
      await keys.leadsTo(/done=answered/);
      await keys.person.sees("The answer is recorded.");
      keys.pressed -= others;
      keys.within("answer a referral, without those who waited longer", 30);
    },
  ],
  [
    "Somebody is found with three keys and her name",
    async (day) => {
      const keys = await atHome(day);
      await keys.press("/");
      await keys.types(WHO.family.toLowerCase());
      await keys.leadsTo(/\/searches\//);
      await keys.leadsTo(/\/people\/P\d+$/);
      await keys.person.seesHeading(`${WHO.given} ${WHO.family}`);
      keys.within("find a person", WHO.family.length + 3);
    },
  ],
  [
    "A contact with a note is recorded in under forty seconds of keys, from her page",
    async (day) => {
      const keys = await atHome(day);
      await keys.press("/");
      await keys.types(WHO.family.toLowerCase());
      await keys.leadsTo(/\/searches\//);
      await keys.leadsTo(/\/people\/P\d+$/);
      await keys.person.seesHeading(`${WHO.given} ${WHO.family}`);
      keys.pressed = 0;
      await keys.press("c");
      await keys.person.sees("Record the contact");
      await keys.toMain();
      await keys.to(/^(Phone|Face to face)/);
      await keys.press("Space");
      await keys.to(/^How long, in minutes/);
      await keys.types("20");
      await keys.to(/^Note/);
      await keys.types(NOTE);
      await keys.to(/^Record the contact/);
      await keys.leadsTo(/done=contact/);
      await keys.person.sees("The contact is recorded.", NOTE);
      assert.ok(keys.within("record a contact with a note", 75) < 40, "expected a contact in under forty seconds");
    },
  ],
  [
    "What is due is seen on the first page and opened by keyboard alone",
    async (day) => {
      const keys = await atHome(day);
      await keys.toMain();
      await keys.toA(".hf-due a");
      await keys.leadsTo((url) => url.pathname !== "/");
      keys.within("see what is due and open it", 16);
    },
  ],
];
