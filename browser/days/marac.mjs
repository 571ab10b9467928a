// The representative on the morning of the meeting: the agenda pasted, who is known, one page of research, what came of it; by keyboard, on a
// telephone's width and without JavaScript.

import assert from "node:assert/strict";

import { keysIn } from "../cases.mjs";
import { looksRight } from "../check.mjs";

const NAMES = ["Kerensa", "Trevanion", "Zennor"];
const OFF = { javaScriptEnabled: false };
let meeting;

function today() {
  const now = new Date();
  return [now.getDate(), now.getMonth() + 1, now.getFullYear()];
}

/** Tab by Tab to a control of these words, or of this value. */
async function tabsTo(worker, words) {
  for (let n = 0; n < 200; n += 1) {
    await worker.page.keyboard.press("Tab");
    const here = await worker.page.evaluate(() => {
      const at = document.activeElement;
      return at?.innerText || at?.labels?.[0]?.innerText || "";
    });
    if (words.test(here)) return;
  }
  throw new Error(`no Tab leads to ${words} on ${worker.path}`);
}

export default [
  [
    "A meeting is written down and its agenda pasted; whoever may be one of ours is offered with why",
    async (day) => {
      const worker = await day.as("opie");
      await keysIn(worker, { given: "Kerensa", family: "Trevanion", born: [3, 3, 1991] });
      await worker.opens("/marac");
      await looksRight(worker, NAMES);
      await worker.follows("Write a meeting down");
      await worker.fillsDay("Day of the meeting", today());
      await worker.fills("Area", "East Cornwall");
      await looksRight(worker, NAMES);
      await worker.presses("Go on to the agenda");
      await worker.sees("The meeting is written down.");
      meeting = worker.path;
      await worker.fills("Paste the agenda", "1\tKerensa Trevanion\t03/03/1991\tTR1 2XN\n2\tQuilla Zennor\t01/01/1980\tTR1 1AA");
      await worker.presses("Read the agenda");
      await worker.sees("The agenda is read.", "The same name and date of birth", "Quilla Zennor");
      await looksRight(worker, NAMES);
    },
  ],
  [
    "By keyboard alone she says who is known, and who is not",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(meeting);
      await tabsTo(worker, /^Kerensa Trevanion/);
      await worker.page.keyboard.press("Space");
      await tabsTo(worker, /^The same, and the others/);
      await worker.page.keyboard.press("Enter");
      await worker.sees("It is recorded who is known.", "Known to us", "Not known to us");
      await looksRight(worker, NAMES);
    },
  ],
  [
    "Without JavaScript the research is read, what is asked is written, and what came of it is recorded",
    async (day) => {
      const worker = await day.as("opie", OFF);
      await worker.opens(meeting);
      await worker.follows(/^Research/);
      await worker.seesHeading("Research for MARAC");
      await worker.sees("Kerensa Trevanion", "Case 1");
      await worker.fills("Write what we ask", "Police to flag the address");
      await worker.presses("Record what we ask");
      await worker.sees("Police to flag the address");
      await worker.follows("Record what came of it");
      await worker.seesHeading("Record a MARAC meeting");
      await worker.presses("Record it");
      await worker.seesHeading("MARAC meeting");
      await worker.sees("It is recorded", "MARAC case number");
    },
  ],
  [
    "The research and the case look right on every width, and closing deletes whoever is not ours",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(meeting);
      await worker.follows(/^Research/);
      await looksRight(worker, NAMES);
      await worker.opens(meeting);
      await worker.follows(/^Change Quilla/);
      await looksRight(worker, NAMES);
      await worker.opens(meeting);
      await worker.follows("Put right, close or withdraw");
      await looksRight(worker, NAMES);
      await worker.presses("Close the meeting");
      await worker.sees("The meeting is closed.", "Kerensa Trevanion");
      await worker.doesNotSee("Zennor");
      assert.equal(worker.path, meeting);
    },
  ],
];
