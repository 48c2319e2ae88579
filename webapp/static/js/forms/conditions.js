/* Shows and hides the fields that only sometimes apply. Without this file they all stand there, each saying when. */
import { condition } from "./expression.js";

const TRUTH = { true: true, false: false };

function read(form, name) {
  const all = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  const controls = [...all].filter((control) => !control.disabled); // what is hidden is not answered
  if (!controls.length) return undefined;
  const boxes = controls.filter((control) => ["radio", "checkbox"].includes(control.type));
  if (boxes.length && boxes[0].type === "checkbox") return boxes.filter((box) => box.checked).map((box) => box.value);
  const given = boxes.length ? boxes.find((box) => box.checked)?.value : controls[0].value;
  if (given === undefined || given === "") return undefined;
  if (given in TRUTH && boxes.length) return TRUTH[given];
  return /^-?\d+$/.test(given) ? Number(given) : given;
}

/** A column's condition sees its own row first (measures-0-), then the form. */
function answers(form, field) {
  const row = field.closest("[data-row]")?.dataset.row;
  return (name) => (row ? read(form, `${row}-${name}`) : undefined) ?? read(form, name);
}

/** Keeps every [data-when] field of the form shown or hidden as the answers change. */
export function followConditions(form) {
  const fields = [];
  for (const field of form.querySelectorAll("[data-when]")) {
    try {
      fields.push([field, condition(field.dataset.when)]);
    } catch (error) {
      console.warn(error.message); // an unreadable condition leaves its field in sight; the server decides
    }
  }
  const refresh = () => {
    // A hidden field counts as unanswered, so a chain of conditions settles from the top down.
    for (const [field, holds] of fields) {
      const shown = holds(answers(form, field)) && !field.parentElement.closest("[data-when][hidden]");
      field.hidden = !shown;
      for (const control of field.querySelectorAll("input, select, textarea, button")) control.disabled = !shown;
    }
    for (const section of form.querySelectorAll(".form-section")) {
      section.hidden = ![...section.querySelectorAll(".field")].some((field) => !field.hidden);
    }
  };
  form.classList.add("conditions-live");
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  refresh();
}
