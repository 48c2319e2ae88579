/* What a form gains in a browser that runs scripts. Every form works without. */
import { followConditions } from "./forms/conditions.js";
import { countCharacters } from "./forms/counter.js";
import { keepDraft } from "./forms/drafts.js";
import { searchable, searchableBoxes } from "./forms/person_search.js";

document.querySelector("[data-errors]")?.focus();
for (const form of document.querySelectorAll("form[data-form]")) {
  form.querySelectorAll("select[data-search]").forEach(searchable);
  form.querySelectorAll("[data-search-boxes]").forEach(searchableBoxes);
  countCharacters(form);
  followConditions(form);
  keepDraft(form);
}
