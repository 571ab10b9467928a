// A long form in parts, one at a time: [data-steps] in a form, a [data-step] for each part. The part stands in the address behind
// the "#", so that Back leads to the part before. Nothing is sent until the last; without this script all parts are one page.

function startSteps(steps) {
  const form = steps.closest("form");
  const parts = [...steps.querySelectorAll("[data-step]")];
  const links = [...steps.querySelectorAll(".hf-steps__list a")];
  const partOf = (element) => parts.findIndex((part) => part.contains(element));
  let at = -1;

  const show = (next, { focus = true } = {}) => {
    if (next === at) return;
    at = next;
    parts.forEach((part, n) => (part.hidden = n !== at));
    links.forEach((link, n) => (n === at ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current")));
    if (!focus) return;
    parts[at].querySelector("h2").focus({ preventScroll: true });
    steps.scrollIntoView();
  };
  const atHash = () => {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    return target ? partOf(target) : -1;
  };
  const go = (next) => (location.hash = parts[next].id);

  parts.slice(1).forEach((part, n) => {
    const back = document.createElement("button");
    back.type = "button";
    back.className = "govuk-link hf-link-button hf-steps__back";
    back.textContent = `Back to “${links[n].textContent.toLowerCase()}”`;
    back.addEventListener("click", () => go(n));
    part.append(back);
  });

  // Enter in a field is the first button of a form: here it leads on, and records only from the last part.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "on") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (at < parts.length - 1) go(at + 1);
    else form.requestSubmit(parts[at].querySelector("button:not([type=button]):not([value=on])"));
  });
  window.addEventListener("hashchange", () => show(Math.max(atHash(), 0)));
  // What is wrong may stand in a part that is not shown.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.(".govuk-error-summary a[href^='#']");
      const part = link ? partOf(document.getElementById(link.hash.slice(1))) : -1;
      if (part >= 0) show(part, { focus: false });
    },
    true,
  );

  // The only way on from a part that stands alone is its main button.
  steps.querySelectorAll("button[value=on]").forEach((button) => button.classList.remove("govuk-button--secondary"));
  steps.classList.add("hf-steps--one");
  const wrong = partOf(steps.querySelector(".govuk-form-group--error"));
  show(wrong >= 0 ? wrong : Math.max(atHash(), 0), { focus: false });
}

// data-matches: those who are known and may be the one whose name is being typed, asked of the server once typing has paused.
const PAUSE_MS = 400;
const ASKED_BY = ["given_name", "family_name", "born-day", "born-month", "born-year", "postcode", "gender"];

function startMatches(place) {
  const form = place.closest("form");
  const typed = () => {
    const body = new URLSearchParams();
    for (const name of [...ASKED_BY, "csrf"]) body.append(name, form.elements.namedItem(name)?.value ?? "");
    return body;
  };
  let last = typed().toString();
  let timer = 0;
  const ask = async () => {
    const now = typed();
    if (now.toString() === last) return;
    last = now.toString();
    try {
      const answer = await fetch(place.dataset.matches, { method: "POST", body: now, credentials: "same-origin" });
      if (!answer.ok || answer.redirected || now.toString() !== last) return;
      const words = await answer.text();
      const chosen = form.elements.namedItem("known")?.value;
      place.innerHTML = words;
      const again = [...place.querySelectorAll("input[name=known]")].find((input) => input.value === chosen);
      if (again) again.checked = true;
    } catch {
      // The page of the referral asks again when it is recorded.
    }
  };
  form.addEventListener("input", (event) => {
    if (!ASKED_BY.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
}

// data-rows: rows of one kind; those that are empty wait behind a button, which is named by it.
function startRows(rows) {
  const all = [...rows.querySelectorAll("[data-row]")];
  const filled = (row) => [...row.querySelectorAll("input, select, textarea")].some((field) => field.value !== "");
  const last = Math.max(0, all.findLastIndex(filled));
  all.forEach((row, n) => (row.hidden = n > last));
  const more = document.createElement("button");
  more.type = "button";
  more.className = "govuk-button govuk-button--secondary";
  more.textContent = rows.dataset.rows;
  more.addEventListener("click", () => {
    const next = all.find((row) => row.hidden);
    next.hidden = false;
    next.querySelector("input").focus();
    more.hidden = all.every((row) => !row.hidden);
  });
  more.hidden = all.every((row) => !row.hidden);
  rows.append(more);
}

export function startParts(root) {
  root.querySelectorAll("[data-rows]").forEach(startRows);
  root.querySelectorAll("[data-matches]").forEach(startMatches);
  root.querySelectorAll("[data-steps]").forEach(startSteps);
}
