/* Turns a long select into a field one can search in; the select keeps the answer and works alone without this file. */
const FEW = 8; // so short a list is quicker to read than to search
const MANY = 30; // so long a list of boxes is shown only as far as it is searched or ticked

const plain = (text) => text.toLocaleLowerCase("sv");
const matching = (text, sought) => plain(sought).split(/\s+/).every((part) => plain(text).includes(part));

function build(select) {
  const combo = document.createElement("div");
  const box = document.createElement("input");
  const list = document.createElement("ul");
  combo.className = "combo";
  box.className = "form-control";
  box.type = "text";
  box.autocomplete = "off";
  box.placeholder = "Skriv för att söka";
  box.id = select.id;
  select.id = `${select.id}-choice`;
  list.id = `${box.id}-list`;
  list.className = "combo-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Förslag");
  const told = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(told)) box.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name));
  }
  select.hidden = true;
  select.before(combo);
  combo.append(box, list, select);
  return { combo, box, list };
}

/** Makes one select searchable by keyboard, mouse and screen reader (ARIA combobox with a list). */
export function searchable(select) {
  const options = [...select.options].filter((option) => option.value);
  if (options.length <= FEW) return;
  const { combo, box, list } = build(select);
  let active = -1;
  const chosen = () => (select.value ? select.selectedOptions[0].text.trim() : "");
  const close = () => {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (value) => {
    select.value = value;
    box.value = chosen();
    select.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  const highlight = (index) => {
    const items = [...list.querySelectorAll("[role=option]")];
    if (!items.length) return;
    active = (index + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    items[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", items[active].id);
  };
  const open = (sought) => {
    const hits = options.filter((option) => !sought || matching(option.text, sought));
    list.replaceChildren(
      ...hits.map((option, at) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.value = option.value;
        item.textContent = option.text.trim();
        return item;
      }),
    );
    if (!hits.length) {
      const none = document.createElement("li");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = "Ingen träff. Pröva en del av namnet eller rollen.";
      list.append(none);
    }
    list.hidden = false;
    active = -1;
    box.setAttribute("aria-expanded", "true");
    box.removeAttribute("aria-activedescendant");
  };
  box.value = chosen();
  box.addEventListener("input", () => {
    if (!box.value) select.value = "";
    open(box.value);
  });
  box.addEventListener("click", () => open(box.value === chosen() ? "" : box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) open(box.value === chosen() ? "" : box.value);
      highlight(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      const { value } = list.querySelectorAll("[role=option]")[active].dataset;
      if (value) choose(value);
    } else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const value = event.target.closest("li")?.dataset.value;
    if (value) choose(value);
  });
  box.addEventListener("blur", () => {
    const exact = options.find((option) => plain(option.text.trim()) === plain(box.value.trim()));
    if (exact && exact.value !== select.value) choose(exact.value);
    else box.value = chosen();
    close();
  });
  combo.classList.add("combo-ready");
}

/** Puts a search field above a long list of boxes to tick; ticked ones stay in sight, the rest of a very long list waits. */
export function searchableBoxes(list) {
  const choices = [...list.querySelectorAll(".choice")];
  if (choices.length <= FEW) return;
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control search-in-list width-half";
  box.placeholder = "Skriv för att söka i listan";
  box.setAttribute("aria-label", "Sök i listan");
  const aloud = document.createElement("span");
  aloud.className = "visually-hidden";
  aloud.setAttribute("role", "status");
  list.before(box, aloud);
  const none = document.createElement("p");
  none.className = "quiet";
  list.append(none);
  const wanted = (choice) => (box.value || choices.length <= MANY) && matching(choice.textContent, box.value);
  const refresh = () => {
    for (const choice of choices) choice.hidden = !choice.querySelector("input").checked && !wanted(choice);
    const seen = choices.filter((choice) => !choice.hidden).length;
    none.hidden = seen > 0;
    none.textContent = box.value ? "Ingen träff. Pröva en del av namnet." : "Skriv en del av namnet, så visas de som passar.";
    return seen;
  };
  box.addEventListener("input", (event) => {
    event.stopPropagation(); // a search is not a change of the form
    aloud.textContent = `${refresh()} visas`;
  });
  refresh();
}
