// Who works here: a volunteer is added, put into a team, goes on leave; an account is given, closed and opened again; a case is
// handed over; and who looked at it is read.

import { looksRight } from "../check.mjs";
import { left } from "../cases.mjs";

export default [
  [
    "A manager adds a volunteer, a team and leave, and gives an account with a one-time word",
    async (day) => {
      const manager = await day.as("manager");
      await manager.follows("Workers");
      await manager.seesHeading("Workers and volunteers");
      await looksRight(manager);
      await manager.follows("Teams");
      await manager.fills("Name", "East");
      await manager.presses("Add the team");
      await manager.sees("Goes on");
      await looksRight(manager);
      await manager.follows("Back to workers and volunteers");
      await manager.follows("Contracts and organisations");
      await manager.fills("Name", "Carrek Housing");
      await manager.chooses("What it does", "Provides services");
      await manager.presses("Add the organisation");
      await manager.sees("Carrek Housing");
      await looksRight(manager);
      await manager.follows(/^Change Dispersed safe accommodation, Cornwall/);
      await manager.picks("Provider", "Carrek Housing");
      await manager.presses("Record the change");
      await manager.sees(/provided by Carrek Housing/);
      await manager.follows(/^Change Dispersed safe accommodation, Cornwall/);
      await manager.presses("Add the service");
      await manager.isTold("Choose what kind of service it is");
      await looksRight(manager);
      await manager.opens("/workers");
      await manager.follows("Add a worker");
      await manager.presses("Add the worker");
      await manager.isTold(/Enter the worker's name/);
      await looksRight(manager);
      await manager.fills("Name", "Loveday Trease");
      await manager.chooses("Works as", "Volunteer");
      await manager.presses("Add the worker");
      await manager.sees("The worker is added.");
      left.worker = manager.path;
      await looksRight(manager);
      await manager.follows("Put into a team");
      await manager.picks("Team", "East");
      await manager.fillsDay("From", [1, 3, 2026]);
      await looksRight(manager);
      await manager.presses("Put into a team");
      await manager.sees("East from Sun 1 March 2026");
      await manager.follows("Record leave");
      await manager.fillsDay("From", [1, 3, 2026]);
      await manager.presses("Record leave");
      await manager.sees("On leave");
      await manager.follows("Give an account");
      await looksRight(manager);
      await manager.fills("Sign-in name", "trease");
      await manager.picks("Role", "Support worker");
      await manager.presses("Make the account");
      await manager.sees("Has a one-time word");
      await manager.follows("Loveday Trease");
      await looksRight(manager);
      await manager.follows("Give a one-time word");
      await manager.seesHeading("Give a one-time word");
      await looksRight(manager);
    },
  ],
  [
    "An account is closed after a question, and opened again",
    async (day) => {
      const admin = await day.as("admin");
      await admin.opens("/accounts");
      await admin.within(admin.page.getByRole("row").filter({ hasText: "Loveday Trease" })).follows(/^Close/);
      await looksRight(admin);
      await admin.presses("Close the account");
      await admin.sees("The account is closed");
      await admin.follows("Loveday Trease");
      await admin.follows("Open the account again");
      await looksRight(admin);
      await admin.presses("Open it with this word");
      await admin.sees("The account is open again.");
      await admin.follows("Close the account");
      await admin.presses("Close the account");
      await admin.sees("The account is closed");
    },
  ],
  [
    "A manager hands a case over, and reads who looked",
    async (day) => {
      const manager = await day.as("manager");
      await manager.opens("/workers");
      await manager.follows("C Opie");
      await looksRight(manager);
      await manager.follows("Hand over cases");
      await manager.presses("Hand over the cases");
      await manager.isTold(/Choose who takes them/);
      await looksRight(manager);
      await manager.follows("Journal");
      await looksRight(manager);
      await manager.opens("/");
      await looksRight(manager);
    },
  ],
];
