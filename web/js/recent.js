// Whom somebody opened last, below the box in which they look for somebody: fetched when they first go to the box, shown while it is
// empty. Without a script the link beside the box leads to the same page.

export function startRecent(root) {
  root.querySelectorAll("[data-recent]").forEach((finder) => {
    const box = finder.querySelector("input[type=search]");
    const link = finder.querySelector(`a[href="${finder.dataset.recent}"]`);
    if (!box || !link) return;
    let list;
    const shown = () => Boolean(list) && !list.hidden;
    const hide = () => list && (list.hidden = true);
    const show = () => {
      if (list && !box.value) list.hidden = false;
    };

    async function fetched() {
      try {
        const answer = await fetch(finder.dataset.recent, { credentials: "same-origin" });
        if (!answer.ok || answer.redirected) return;
        const people = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".hf-people");
        if (!people) return;
        list = document.createElement("div");
        list.className = "hf-recent";
        list.hidden = true;
        const heading = document.createElement("p");
        heading.className = "hf-recent__heading";
        heading.id = "finder-recent";
        heading.textContent = "You opened last";
        people.setAttribute("aria-labelledby", heading.id);
        list.append(heading, document.importNode(people, true));
        // Whoever goes on with Tab is on the way to something else: only the arrows lead through the list.
        list.querySelectorAll("a").forEach((link) => (link.tabIndex = -1));
        finder.append(list);
        if (document.activeElement === box) show();
      } catch {
        // The link beside the box still leads there.
      }
    }

    let asked = false;
    box.addEventListener("focus", () => {
      if (asked) return show();
      asked = true;
      fetched();
    });
    box.addEventListener("input", () => (box.value ? hide() : show()));
    const within = (control) => control === box || list?.contains(control);
    finder.addEventListener("focusout", (event) => !within(event.relatedTarget) && hide());
    // Down goes into the list and through it, up and back to the box; Escape leaves the box as it was.
    finder.addEventListener("keydown", (event) => {
      if (!shown() || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
      event.preventDefault();
      if (event.key === "Escape") {
        box.focus();
        return hide();
      }
      const stops = [box, ...list.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
    });
  });
}
