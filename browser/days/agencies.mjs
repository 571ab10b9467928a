// Other agencies: their messages, and meetings about high risk.

import { looksRight } from "../check.mjs";
import { keysIn } from "../cases.mjs";

const NAMES = ["Morwen", "Kitto"];
let morwen;

export default [
  [
    "A message from an agency is recorded, waits for an answer, and is answered",
    async (day) => {
      const worker = await day.as("opie");
      morwen = await keysIn(worker, { given: "Morwen", family: "Kitto", born: [3, 12, 1995] });
      await worker.opens(morwen.person);
      await worker.unfolds("Record something else");
      await worker.follows("Message from an agency");
      await worker.presses("Record the message");
      await worker.isTold("Enter which agency it came from");
      await looksRight(worker, NAMES);
      await worker.fills("Which agency, and who", "Cornwall Housing, Ms Hale");
      await worker.fills("What they asked or told", "Is she still looking for a place?");
      await worker.presses("Record the message");
      await worker.sees("The message is recorded.", /Message from Cornwall Housing/);
      await worker.opens(`${morwen.referral}/messages/new`);
      await worker.sees("Is she still looking for a place?");
      await looksRight(worker, NAMES);
      await worker.fills("What was answered", "Yes, from Monday.");
      await worker.presses("Record the answer");
      await worker.sees("The answer to the message is recorded.");
      await worker.opens(`${morwen.referral}/messages/new`);
      await worker.seesHeading("Messages from agencies");
      await worker.doesNotSee("Is she still looking for a place?");
    },
  ],
];
