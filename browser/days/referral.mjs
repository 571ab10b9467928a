// A referral comes in by phone and is answered.

import { looksRight } from "../check.mjs";
import { left, typesReferral } from "../cases.mjs";

const WHO = { given: "Tamsyn", family: "Penhale", born: [7, 3, 1991] };
const NAMES = ["Tamsyn", "Penhale", "1991"];
let referral;

export default [
  [
    "A worker keys in a referral without saying who referred: what was typed stays, and the message leads to the field",
    async (day) => {
      const worker = await day.as("opie");
      await worker.follows("Referrals");
      await worker.seesHeading("Referrals");
      await worker.follows("Key in a referral");
      await typesReferral(worker, WHO);
      await worker.follows("Who is calling");
      await worker.picks("Who referred", "Choose who referred");
      await worker.fills("Time received", "half past");
      await worker.follows("Needs and wishes");
      await worker.presses("Record the referral");
      await worker.isTold("Choose who referred");
      await worker.isTold("Enter the time on the 24-hour clock");
      await worker.seesValue("First name", "Tamsyn");
      await worker.seesValue("What is asked for, and why now", "Left home last night with one bag.");
      await worker.seesValue("Time received", "half past");
      await looksRight(worker, NAMES);
      await worker.picks("Who referred", "Police");
      await worker.fills("Time received", "00:01");
      await worker.follows("Needs and wishes");
      await worker.presses("Record the referral");
      await worker.sees("The referral is recorded and the clock is running.");
      referral = worker.path;
      await worker.sees("Not answered yet");
      await looksRight(worker, NAMES);
    },
  ],
  [
    "The new referral stands in the inbox with the time that is left to answer it",
    async (day) => {
      const worker = await day.as("opie");
      await worker.follows("Referrals");
      const row = worker.within(worker.page.getByRole("row").filter({ hasText: referral.split("/").pop() }));
      await row.sees(/left|late/, "Police", "High", "Mental health");
    },
  ],
  [
    "Declining because someone has no recourse to public funds is stopped, with the clause; then the referral is accepted",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(referral);
      await worker.chooses("Answer this referral", "Decline");
      await worker.picks("Reason for declining", "No recourse to public funds, or insecure immigration status");
      await worker.fills("What was said (optional)", "Told them we would ring back today.");
      await worker.presses("Record the answer");
      await worker.isTold("Clause C3.3 says that nobody may be refused");
      await worker.seesValue("What was said (optional)", "Told them we would ring back today.");
      await looksRight(worker, NAMES);
      await worker.chooses(/Answer this referral|Change the answer/, "Accept");
      await worker.presses("Record the answer");
      await worker.sees("The answer is recorded.");
      await worker.sees(/^Accepted.*by Cass Opie/);
    },
  ],
  [
    "Declining because needs are too high asks where the person was signposted",
    async (day) => {
      const worker = await day.as("manager");
      await typesReferral(worker, { given: "Jory", family: "Carveth", born: [2, 2, 1980] });
      await worker.presses("Record the referral");
      await worker.chooses("Answer this referral", "Decline");
      await worker.picks("Reason for declining", "Needs too high for service");
      await worker.presses("Record the answer");
      await worker.isTold("Say where the person was signposted");
      await worker.fills("Signposted or referred on to", "First Light, Redruth");
      await worker.presses("Record the answer");
      await worker.sees("The answer is recorded.", /Signposted to First Light, Redruth/);
    },
  ],
  [
    "A service manager gives the case to another key worker",
    async (day) => {
      const manager = await day.as("manager");
      await manager.opens(referral);
      const others = manager.field("Give the case to").locator("option:not([selected])");
      const option = (await others.allInnerTexts()).find((words) => !words.startsWith("Choose"));
      await manager.picks("Give the case to", option);
      await manager.presses("Change the key worker");
      // The list says beside each name how much they carry.
      await manager.sees("The key worker is changed.", option.replace(/ \(.*\)$/, ""));
    },
  ],
  [
    "One part of the form is shown at a time; whoever may be her is shown while her name is typed, and “this is she” carries on in her record",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens("/referrals/new");
      await worker.picks("Who referred", "Police");
      await worker.chooses("May the person it is about be called?", "Ask them first each time");
      await worker.fills("Their number", "07700 900177");
      await looksRight(worker, NAMES);
      // Enter leads on, and records nothing.
      await worker.field("Their number").press("Enter");
      await worker.sees("Who did it");
      if (await worker.field("Who referred").isVisible()) throw new Error("the first part is still shown");
      await worker.fills("First name", "Tamsin");
      await worker.fills("Last name", "Penhale");
      await worker.fillsDay(/Date of birth/, [7, 3, 1991]);
      await worker.sees("Is this somebody who is known?", /Tamsyn Penhale \(P\d+\)/, /Referred once/);
      await worker.page.getByLabel(/Tamsyn Penhale/).check();
      await worker.fills("Child 1: first name", "Jago");
      await worker.fills("Child 1: age, or born", "6");
      await worker.presses("Add another child");
      await worker.fills("Child 2: first name", "Wenna");
      await worker.chooses("Pets", "None");
      await worker.chooses("Risk level now", "High");
      await looksRight(worker, [...NAMES, "Tamsin", "Jago", "Wenna"]);
      await worker.presses("Continue: needs and wishes");
      await worker.picks("Main need", "Mental health");
      await looksRight(worker, NAMES);
      // Back is the part before, with what was typed and chosen.
      await worker.page.goBack();
      await worker.seesValue("First name", "Tamsin");
      if (!(await worker.page.getByLabel(/Tamsyn Penhale/).isChecked())) throw new Error("the choice was lost");
      await worker.page.goForward();
      await worker.presses("Record the referral");
      await worker.sees(/recorded in the record of the person who was known/, "What next?", "Answer it now", "Add a child");
      await worker.sees("Tamsyn Penhale");
      await looksRight(worker, NAMES);
    },
  ],
  [
    "Pressing the button twice, or sending the same form again, records one referral",
    async (day) => {
      const worker = await day.as("opie");
      await typesReferral(worker, { given: "Elowen", family: "Trescothick", born: [9, 9, 1985] });
      const sends = await worker.page.evaluate(async () => {
        const form = document.querySelector("main form[action='/referrals']");
        const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        const answers = await Promise.all([send(), send()]);
        return answers.map((answer) => new URL(answer.url).pathname);
      });
      await worker.page.getByRole("button", { name: "Record the referral" }).dblclick();
      await worker.sees("The referral is recorded");
      const places = new Set([...sends, worker.path]);
      if (places.size !== 1) throw new Error(`expected one referral, not ${[...places].join(" and ")}`);
      await worker.opens("/people");
      await worker.fills(/^Name, or a reference/, "Trescothick");
      await worker.presses("Search");
      await worker.sees("1 person found");
      await looksRight(worker, ["Elowen", "Trescothick"]);
      // As somebody else hears it on the phone.
      await worker.fills(/^Name, or a reference/, "Treskothik elowyn");
      await worker.presses("Search");
      await worker.sees("1 person with a similar name");
      await looksRight(worker, ["Elowen", "Trescothick", "Treskothik", "elowyn"]);
    },
  ],
  [
    "The case is transferred to another service as one act; it is read on both referrals, put right, and taken back before it is answered",
    async (day) => {
      const worker = await day.as("manager");
      await worker.opens(referral);
      await worker.follows("Transfer to another service");
      await worker.seesHeading("Transfer to another service");
      left.transferring = worker.path;
      await looksRight(worker, NAMES);
      await worker.presses("Ask for the transfer");
      await worker.isTold("Choose the service to which they go");
      await worker.isTold("Say why they go to the other service");
      const option = (await worker.field("To which service").locator("option").allInnerTexts()).find((words) => words.startsWith("In-reach"));
      await worker.picks("To which service", option);
      await worker.fills("Why they go there", "She waits for a place near the coast.");
      await worker.chooses("Whether they agree", "They agree, knowing what is shared with whom and why");
      await worker.fills("What is agreed with them, or why without", "She asked for it on Monday.");
      await worker.fills("What the other service must know at once (optional)", "He knows the red car.");
      await worker.presses("Ask for the transfer");
      await worker.sees("The transfer is asked for.", "not answered yet");
      await looksRight(worker, NAMES);
      await worker.follows(/^The transfer/);
      left.transfer = worker.path;
      await worker.sees("He knows the red car.", "She asked for it on Monday.");
      await looksRight(worker, NAMES);
      await worker.fills("What the other service must know at once (optional)", "He knows the blue car.");
      await worker.presses("Record the change");
      await worker.sees("What stood before", /He knows the red car/);
      const row = worker.page.locator(".govuk-summary-list__row", { has: worker.page.locator("dt", { hasText: /^\s*To\s*$/ }) });
      await worker.within(row).follows(/^R\d+$/);
      await worker.sees(/To know at once:\s*He knows the blue car/);
      await worker.opens(left.transfer);
      await worker.fills("Why it is taken back", "She stays after all.");
      await worker.presses("Take the transfer back");
      await worker.sees("The transfer is taken back.", "She stays after all.");
      await looksRight(worker, NAMES);
    },
  ],
];
