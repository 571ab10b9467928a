// Other agencies: their messages, and meetings about high risk; the register, and what is shared with them.

import { looksRight } from "../check.mjs";
import { keysIn, left } from "../cases.mjs";

const NAMES = ["Morwen", "Kitto"];
let morwen;
let agency;

/** In a week. */
function soon() {
  const day = new Date(Date.now() + 7 * 24 * 3600 * 1000);
  return [day.getDate(), day.getMonth() + 1, day.getFullYear()];
}

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
      await worker.seesHeading("Record a message");
      await worker.doesNotSee("Is she still looking for a place?");
      // Another waits for its answer.
      await worker.fills("Which agency, and who", "Cornwall Housing, Ms Hale");
      await worker.fills("What they asked or told", "Which school for the children?");
      await worker.presses("Record the message");
      await worker.follows(/Message from Cornwall Housing.*/);
      await worker.sees("Record the answer");
      left.message = worker.path;
    },
  ],
  [
    "A concern is raised, opens from the timeline, and waits for what came of it",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${morwen.referral}/concerns/new`);
      await worker.chooses("What kind of concern", "Safeguarding");
      await worker.chooses("Who it is about", "An adult");
      await worker.fills("Sent to", "MARU");
      await worker.fills("What the concern is", "She is not eating.");
      await worker.presses("Record the concern");
      await worker.sees("The concern is recorded.");
      await worker.follows(/Safeguarding concern raised/);
      await worker.sees("Record what came of it");
      left.concern = worker.path;
      await looksRight(worker, NAMES);
    },
  ],
  [
    "A manager puts an agency into the register, with a pathway whose address is known as secure, and an agreement",
    async (day) => {
      const manager = await day.as("manager");
      await manager.follows("Referrals");
      await manager.follows("Agencies and pathways");
      await manager.seesHeading("Agencies and pathways");
      await looksRight(manager);
      await manager.presses("Add the agency");
      await manager.isTold("Choose which kind of agency it is");
      await manager.fills("Name", "Penwith MASH");
      await manager.picks("Which kind of agency", "Safeguarding (MASH)");
      await manager.presses("Add the agency");
      await manager.sees("The agency is in the register.", "No pathway is written down yet.");
      agency = manager.path;
      await looksRight(manager);
      await manager.follows("Write down a pathway");
      await manager.fills("What it is for", "A child at risk");
      await manager.chooses("Which way", "We refer to them");
      await manager.fills("In which time", "Answered within one working day");
      await manager.fills("E-mail", "duty@mash.example.gov.uk");
      await manager.chooses("Is that address secure?", "Known as secure");
      await manager.presses("Write it down");
      await manager.isTold("Say how we know that it is secure");
      await looksRight(manager);
      await manager.fills("How we know", "On the list of secure domains");
      await manager.presses("Write it down");
      await manager.sees("The pathway is written down.", /Known as secure/);
      await looksRight(manager);
      await manager.follows(/^Change, end or withdraw it/);
      await looksRight(manager);
      await manager.opens(agency);
      await manager.follows("Record an agreement or its review");
      await manager.chooses("Which agreement", "Information-sharing agreement");
      await manager.chooses("How it stands", "Signed for the first time");
      await manager.fillsDay("Day it is reviewed again", soon());
      await manager.presses("Record it");
      await manager.opens("/agencies");
      await manager.sees("Agreements to review");
      await looksRight(manager);
    },
  ],
  [
    "What is shared on consent asks for the consent first; then it stands with its basis, by person and by agency",
    async (day) => {
      const worker = await day.as("opie");
      const to = `${morwen.person}/forms/disclosure/new`;
      const fills = async () => {
        await worker.picks("Which agency", "Penwith MASH");
        await worker.chooses("How", "Secure e-mail");
        await worker.picks("To which address", "Penwith MASH: duty@mash.example.gov.uk");
        await worker.chooses("What was shared", "Children");
        await worker.fills("What was said or sent, in words", "That they have moved school");
        await worker.chooses("On what basis", "They agreed to it");
      };
      await worker.opens(morwen.person);
      await worker.unfolds("Record something else");
      await worker.follows("Shared with an agency");
      await worker.sees("Nothing is recorded of what they agree to.");
      await fills();
      await worker.presses("Record it");
      await worker.isTold(/Nothing recorded says that they agreed/);
      await looksRight(worker, NAMES);
      await worker.opens(`${morwen.person}/forms/consent/new`);
      await worker.chooses("Was confidentiality explained, with its limits?", "Yes");
      await worker.chooses("Do they agree to be supported and to a record?", "Yes");
      await worker.chooses("With whom may we share, when they agree?", "Safeguarding (MASH)");
      await looksRight(worker, NAMES);
      await worker.presses("Record it");
      await worker.opens(to);
      await worker.sees(/Safeguarding \(MASH\)/);
      await fills();
      await worker.presses("Record it");
      await worker.sees("Penwith MASH", "They agreed to it");
      await worker.opens(`${morwen.person}/disclosures`);
      await worker.sees("That they have moved school", /duty@mash/);
      await looksRight(worker, NAMES);
      await worker.opens(agency);
      await worker.sees(/^Shared with Penwith MASH: children/);
      await looksRight(worker, NAMES);
    },
  ],
  [
    "When consent ends, the record says whom to tell; managers see who signed the confidentiality statement",
    async (day) => {
      const worker = await day.as("opie");
      await worker.opens(`${morwen.person}/forms/consent/new`);
      await worker.chooses("Was confidentiality explained, with its limits?", "Yes");
      await worker.chooses("Do they agree to be supported and to a record?", "Yes");
      await worker.chooses("Is this to record that consent was withdrawn?", "Yes");
      await worker.fills("What they no longer agree to", "Sharing with MASH");
      await worker.presses("Record it");
      await worker.sees("Consent has ended: tell these agencies");
      await looksRight(worker, NAMES);
      await worker.follows(/^Record that they were told/);
      await looksRight(worker, NAMES);
      const manager = await day.as("manager");
      await manager.opens("/forms");
      await manager.follows("who signed the confidentiality statement");
      await manager.seesHeading("Confidentiality statement: who signed");
      await looksRight(manager, NAMES);
    },
  ],
];
