// The desk: somebody is found from any page with the keyboard, and going back never asks to send a form again.

import assert from "node:assert/strict";

import { looksRight } from "../check.mjs";
import { keysIn } from "../cases.mjs";

const NAMES = ["Morvoren", "Penrose"];
let morvoren;

const focused = (worker) => worker.page.evaluate(() => document.activeElement?.textContent.trim());

export default [
  [
    "The key / goes to the box of every page; a name and two more keys open her record, and Back shows who was found again",
    async (day) => {
      const worker = await day.as("opie");
      morvoren = await keysIn(worker, { given: "Morvoren", family: "Penrose", born: [2, 2, 1988] });
      await worker.opens("/units");
      await worker.page.keyboard.press("/");
      await worker.page.keyboard.type("penrose morv");
      await worker.page.keyboard.press("Enter");
      await worker.sees("1 person found", /Born 2 Feb 1988/);
      assert.match(worker.path, /^\/searches\/[0-9a-f]{40,}$/);
      await looksRight(worker, NAMES);
      assert.equal(await focused(worker), "Morvoren Penrose");
      await worker.page.keyboard.press("Enter");
      await worker.seesHeading("Morvoren Penrose");
      await worker.goesBack();
      await worker.sees("1 person found");
    },
  ],
  [
    "A slash that is typed into a field is a slash, and the key can be turned off",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens("/people");
      await worker.page.locator("main input[name=name]").focus();
      await worker.page.keyboard.type("2/2/1988");
      await worker.page.keyboard.press("Enter");
      await worker.sees("Morvoren Penrose", "by date of birth");
      await worker.opens("/account");
      await looksRight(worker, NAMES);
      await worker.page.getByRole("button", { name: "Turn the keys off in this browser" }).click();
      await worker.page.locator("h1").click();
      await worker.page.keyboard.press("/");
      assert.notEqual(await worker.page.evaluate(() => document.activeElement?.id), "finder");
      await worker.page.getByRole("button", { name: "Turn the keys on again" }).click();
      await worker.page.locator("h1").click();
      await worker.page.keyboard.press("/");
      assert.equal(await worker.page.evaluate(() => document.activeElement?.id), "finder");
    },
  ],
  [
    "Whom one opened last is below the box while it is empty, and the arrows go through it; without a script a link leads there",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(morvoren.person);
      await worker.opens("/units");
      await worker.page.keyboard.press("/");
      const list = worker.within(".hf-recent");
      await list.sees("You opened last", "Morvoren Penrose");
      await looksRight(worker, NAMES);
      await worker.page.keyboard.type("m");
      await list.doesNotSee("Morvoren Penrose");
      await worker.page.keyboard.press("Backspace");
      await list.sees("Morvoren Penrose");
      await worker.page.keyboard.press("Escape");
      await list.doesNotSee("Morvoren Penrose");
      await worker.page.keyboard.press("Backspace");
      await worker.page.locator("h1").click();
      await worker.page.keyboard.press("/");
      await list.sees("Morvoren Penrose");
      // Whoever only passes through the box with Tab is not led through everybody whom they opened.
      await worker.page.keyboard.press("Tab");
      assert.equal(await worker.page.evaluate(() => document.activeElement?.tagName), "BUTTON");
      await list.doesNotSee("Morvoren Penrose");
      await worker.page.keyboard.press("Shift+Tab");
      await list.sees("Morvoren Penrose");
      await worker.page.keyboard.press("ArrowDown");
      assert.equal(await focused(worker), "Morvoren Penrose");
      await worker.page.keyboard.press("Enter");
      await worker.seesHeading("Morvoren Penrose");
      const plain = await day.as("opie", { javaScriptEnabled: false });
      await plain.within(".hf-finder").follows(/^Recent/);
      await plain.seesHeading("You opened last");
      await plain.sees("Morvoren Penrose");
    },
  ],
  [
    "A manager looks at people in the service, ticks two and gives them to another worker, and finds the list as it was left",
    async (day) => {
      const manager = await day.as("manager");
      await manager.opens("/people/in-service");
      await manager.follows(/^In a unit/);
      await manager.picks("Key worker", "C Opie");
      await manager.presses("Show these");
      await looksRight(manager, NAMES);
      const ticks = manager.page.locator("input[name^=case-]");
      assert.ok((await ticks.count()) > 1, "expected several people in units");
      const names = await manager.page.locator("tbody th a").allInnerTexts();
      await ticks.nth(0).check();
      await ticks.nth(1).check();
      await manager.page.getByLabel("Who takes them").selectOption({ index: 1 });
      await manager.presses("Give them on");
      await manager.isTold("Say what whoever takes them should know");
      await looksRight(manager, [...NAMES, ...names.flatMap((name) => name.split(" "))]);
      await manager.fills("What whoever takes them should know", "On leave until May.");
      await manager.presses("Give them on");
      await manager.sees("The cases are handed over.");
      assert.match(manager.page.url(), /show=units&worker=/);
      await manager.doesNotSee(names[0]);
    },
  ],
  [
    "The tabs lead round her record, and Back from a number that was shown is her page",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${morvoren.person}/safe-contact`);
      await worker.fills("How it is safe to make contact", "Text first");
      await worker.fills("Safe number", "07700 900321");
      await worker.presses("Confirmed today");
      await worker.presses("Show the phone number");
      await worker.sees("07700 900321");
      for (const tab of ["Timeline", /^Forms/, /^Plan/, /^Family/, /^Contacts/, "History"]) {
        await worker.within(".moj-sub-navigation").follows(tab);
        await worker.sees("Morvoren Penrose");
        await looksRight(worker, NAMES);
      }
      await worker.within(".moj-sub-navigation").follows("Overview");
      await worker.doesNotSee("07700 900321");
      await worker.page.evaluate(() => history.go(-7));
      await worker.sees("07700 900321");
    },
  ],
  [
    "A hundred lines of a timeline stand in two screens with a mouse, and are high enough for a thumb without",
    async (day) => {
      const touch = { hasTouch: true, isMobile: true };
      for (const [options, most, least] of [[{}, 2 * 1080, 0], [{ viewport: { width: 1920, height: 1080 } }, 2 * 1080, 0], [touch, Infinity, 24]]) {
        const worker = await day.as("opie", options);
        await worker.opens(`${morvoren.person}/timeline`);
        const { height, lowest } = await worker.page.evaluate(aHundredLines);
        assert.ok(height <= most, `${height} px`);
        assert.ok(lowest >= least, `a line of ${lowest} px`);
        await looksRight(worker, NAMES);
      }
    },
  ],
];

/** Makes the lines of her timeline a hundred, every other one folded, in months of 25; says how high they are together, and the lowest. */
function aHundredLines() {
  const first = document.querySelector(".hf-months");
  const line = first.querySelector(".hf-lines__line").cloneNode(true);
  const folded = line.cloneNode(true);
  line.querySelector(".hf-lines__what").innerHTML = '<a class="govuk-link hf-lines__title" href="/">Contact by phone</a>';
  const beginning = "She rang from work and asked about the school, the flat and the hearing on Friday, and feels safer since.";
  folded.querySelector(".hf-lines__what").innerHTML =
    `<details class="hf-fold"><summary class="hf-fold__summary"><span class="hf-lines__title">Contact by phone</span>
     <span class="hf-fold__beginning">${beginning} ${beginning}</span></summary></details>`;
  // Of some only the day is known, and who did it is not.
  line.querySelector(".hf-lines__time")?.remove();
  line.querySelector(".hf-lines__by").replaceChildren();
  const lines = Array.from({ length: 25 }, (_, n) => (n % 2 ? folded : line).cloneNode(true));
  first.querySelector(".hf-lines").replaceChildren(...lines);
  const months = [first, ...Array.from({ length: 3 }, () => first.cloneNode(true))];
  for (const month of document.querySelectorAll(".hf-months")) if (month !== first) month.remove();
  first.after(...months.slice(1));
  const boxes = [...document.querySelectorAll(".hf-lines__line")].map((each) => each.getBoundingClientRect());
  if (boxes.length !== 100) throw new Error(`${boxes.length} lines`);
  return { height: boxes.at(-1).bottom - boxes[0].top, lowest: Math.min(...boxes.map((box) => box.height)) };
}
