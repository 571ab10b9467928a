// The one script. Everything works without it; it only adds.
//
// Nothing a person types is kept in the browser's own storage: drafts go to the server.

import {
  Accordion,
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";
import { Alert } from "@ministryofjustice/frontend/moj/components/alert/alert.mjs";
import { SortableTable } from "@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs";
import { startAutocompletes } from "./js/autocomplete.js";
import { startAutosaves } from "./js/autosave.js";
import { startLock } from "./js/lock.js";
import { startPasskeys } from "./js/passkey.js";
import { startRecent } from "./js/recent.js";
import { startScores } from "./js/score.js";
import { startSmallThings } from "./js/small.js";
import { startParts } from "./js/steps.js";

for (const Component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  Alert,
  SortableTable,
]) {
  createAll(Component);
}
// Which sections were open can tell something about a person: an accordion remembers only where it is asked to.
createAll(Accordion, { rememberExpanded: false });

startAutocompletes(document);
// Before drafts: what only leads to another part of a form is no sending, and must not end the keeping.
startParts(document);
startAutosaves(document);
startLock(document);
startPasskeys(document);
startRecent(document);
startScores(document);
startSmallThings(document);
