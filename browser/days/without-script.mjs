// The same day with JavaScript switched off: everything can be filled in, sent and read.

import { keysIn } from "../cases.mjs";

const OFF = { javaScriptEnabled: false };
let jenifer;

export default [
  [
    "Without JavaScript: signing in, keying in a referral and accepting it",
    async (day) => {
      const worker = await day.someone(OFF);
      await day.signsIn(worker, "opie");
      await worker.seesHeading("What is due");
      jenifer = await keysIn(worker, { given: "Jenifer", family: "Angove", born: [8, 8, 1986] });
    },
  ],
  [
    "Without JavaScript: all parts of a referral are one page; “Continue” keeps what was typed and shows who it may be",
    async (day) => {
      const worker = await day.as("opie", OFF);
      await worker.opens("/referrals/new");
      await worker.picks("Who referred", "Police");
      await worker.fills("First name", "Jenifer");
      await worker.fills("Last name", "Angove");
      await worker.presses("Continue: needs and wishes");
      await worker.sees("Is this somebody who is known?", /Jenifer Angove/);
      await worker.seesValue("First name", "Jenifer");
      await worker.sees("Nothing was recorded yet.");
      if (!worker.page.url().endsWith("#wishes")) throw new Error(`not at the next part: ${worker.page.url()}`);
      await worker.presses("Throw away what you began");
    },
  ],
  [
    "Without JavaScript: a decline that the contract forbids is stopped, with every field in reach",
    async (day) => {
      const worker = await day.as("opie", OFF);
      const other = await keysIn(worker, { given: "Cador", family: "Angove", born: [8, 8, 1956] }, { accepted: false });
      await worker.opens(other.referral);
      await worker.chooses("Answer this referral", "Decline");
      await worker.picks("Reason for declining", "No identification");
      await worker.presses("Record the answer");
      await worker.sees(/Clause C3.3 says that nobody may be refused/);
    },
  ],
  [
    "Without JavaScript: recording a contact, reading it on the timeline and amending the note",
    async (day) => {
      const worker = await day.as("opie", OFF);
      await worker.opens(jenifer.person);
      await worker.follows("Record a contact");
      await worker.presses("Record the contact");
      await worker.sees("There is a problem", "Choose how the contact was made");
      await worker.chooses("How", "Phone");
      await worker.fills("How long, in minutes", "20");
      await worker.fills("Note", "Safe and well.");
      await worker.presses("Record the contact");
      await worker.sees("The contact is recorded.", "Safe and well.");
      await worker.follows(/^Phone, /);
      await worker.unfolds("Amend this contact");
      await worker.fills("What should be added to the note, or put right in it", "She rang us.");
      await worker.fills("Why it is put right", "Left out");
      await worker.presses("Record the amendment");
      await worker.sees("Safe and well.", "She rang us.");
    },
  ],
  [
    "Without JavaScript: a DASH is recorded",
    async (day) => {
      const worker = await day.as("opie", OFF);
      await worker.opens(`${jenifer.referral}/dash/new`);
      const rows = worker.page.locator("main fieldset").filter({ has: worker.page.locator("input[name^='q']") });
      await rows.nth(0).getByLabel("Yes", { exact: true }).check();
      await worker.chooses("Why it is done now", "At referral");
      await worker.presses("Record the DASH");
      await worker.sees("The DASH is recorded.");
    },
  ],
  [
    "Without JavaScript: an arrival and a departure are recorded",
    async (day) => {
      const worker = await day.as("opie", OFF);
      await worker.opens(`${jenifer.referral}/arrival`);
      await worker.doing("choose the first unit", () => worker.page.locator("input[name=unit]").first().check());
      await worker.presses("Record the arrival");
      await worker.sees("The arrival is recorded.");
      await worker.opens(`${jenifer.referral}/departure`);
      await worker.chooses("Was an exit interview held?", "No");
      await worker.chooses("Was the departure planned?", "Unplanned");
      await worker.fills("Why it was unplanned", "Left in the night.");
      await worker.picks("Where to", "Not known");
      await worker.chooses("Does resettlement support start?", "No");
      await worker.presses("Record the departure");
      await worker.sees("The departure is recorded.");
    },
  ],
  [
    "Without JavaScript: the figures of a quarter and its charts can be read",
    async (day) => {
      const manager = await day.as("manager", OFF);
      await manager.opens("/reports/cornwall-outputs/2025-Q2");
      await manager.sees("How complete these figures are");
      await manager.opens("/units");
      await manager.seesHeading("Units");
    },
  ],
];
