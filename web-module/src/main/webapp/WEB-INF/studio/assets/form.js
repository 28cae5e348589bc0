// A form for the parameters of a workflow: one control for each, values typed as the API takes them.
import { text } from "./texts.js";

const INPUT = parameter => (parameter.input_or_output ?? "INPUT") === "INPUT";
const byOrder = (a, b) => (a.order ?? 1e9) - (b.order ?? 1e9);
const label = name => name.toLowerCase().replace(/_/g, " ").replace(/^./, first => first.toUpperCase());
const isPicture = type => ["IMAGE", "IMAGE_UPLOAD", "FILE", "BASE64"].includes(type);

export class PromptForm {
  #controls = new Map();

  constructor(main, more, moreBox, moreSummary) {
    Object.assign(this, { main, more, moreBox, moreSummary });
  }

  /** Shows the parameters; `kept` are texts typed before. */
  show(parameters, kept = {}) {
    this.#controls.clear();
    this.main.replaceChildren();
    this.more.replaceChildren();
    const inputs = parameters.filter(INPUT).sort(byOrder);
    for (const parameter of inputs) {
      const first = parameter.required || /PROMPT/.test(parameter.name) || parameter.type === "TEXT_AREA" || inputs.length <= 4;
      (first ? this.main : this.more).append(this.#field(parameter, kept[parameter.name]));
    }
    const count = this.more.children.length;
    this.moreBox.hidden = count === 0;
    this.moreSummary.textContent = text("more", { count });
  }

  #field(parameter, kept) {
    const field = document.createElement("div");
    field.className = "field";
    const id = "p-" + parameter.name;
    const caption = document.createElement("label");
    caption.htmlFor = id;
    caption.textContent = label(parameter.name);
    const control = this.#control(parameter, kept);
    control.id = id;
    const hints = document.createElement("p");
    hints.className = "hint";
    hints.id = id + "-hint";
    hints.textContent = this.#hint(parameter);
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.id = id + "-problem";
    problem.hidden = true;
    control.setAttribute("aria-describedby", hints.id + " " + problem.id);
    if (parameter.required) {
      control.setAttribute("aria-required", "true");
    }
    const row = document.createElement("div");
    const slider = this.#slider(parameter, control);
    row.className = slider ? "row" : "row lone";
    row.append(...(slider ? [slider] : []), control);
    field.append(caption, row, hints, problem);
    this.#controls.set(parameter.name, { parameter, control, problem, slider });
    return field;
  }

  #control(parameter, kept) {
    const initial = kept ?? parameter.default ?? (parameter.required ? parameter.example : null);
    const asText = initial === null || initial === undefined ? "" : typeof initial === "object" ? JSON.stringify(initial, null, 2) : String(initial);
    if (parameter.type === "BOOLEAN") {
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = initial === true || initial === "true";
      return box;
    }
    if (parameter.type === "SELECT" && parameter.options?.length) {
      const select = document.createElement("select");
      for (const option of parameter.options) {
        select.add(new Option(String(option), JSON.stringify(option), false, option === initial || JSON.stringify(option) === kept));
      }
      return select;
    }
    const long = parameter.type === "TEXT_AREA" || parameter.type === "JSON" || /PROMPT/.test(parameter.name);
    const input = document.createElement(long ? "textarea" : "input");
    if (isPicture(parameter.type)) {
      input.type = "file";
      return input;
    }
    if (parameter.type === "NUMBER") {
      input.inputMode = "decimal";
      input.autocomplete = "off";
      input.value = parameter.randomize && kept === undefined ? "" : asText;
      input.placeholder = parameter.randomize ? text("draw") : "";
      return input;
    }
    input.value = asText;
    return input;
  }

  #slider(parameter, control) {
    const { min_value: min, max_value: max } = parameter;
    if (parameter.type !== "NUMBER" || parameter.randomize || typeof min !== "number" || typeof max !== "number" || max - min > 1e5) {
      return null;
    }
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = min;
    slider.max = max;
    slider.step = Number.isInteger(min) && Number.isInteger(max) && Number.isInteger(Number(control.value)) ? 1 : "any";
    slider.value = control.value;
    slider.setAttribute("aria-hidden", "true");
    slider.tabIndex = -1;
    slider.addEventListener("input", () => { control.value = slider.value; });
    control.addEventListener("input", () => { slider.value = control.value; });
    return slider;
  }

  #hint(parameter) {
    const { min_value: min, max_value: max } = parameter;
    const range = typeof min === "number" && typeof max === "number" ? text("range", { min, max })
      : typeof min === "number" ? text("from", { min }) : typeof max === "number" ? text("to", { max }) : "";
    return [parameter.description, range].filter(Boolean).join(" · ");
  }

  /** What was typed, as texts, to be kept over a reload. */
  texts() {
    const texts = {};
    for (const [name, { control }] of this.#controls) {
      if (control.type !== "file") {
        texts[name] = control.type === "checkbox" ? String(control.checked) : control.value;
      }
    }
    return texts;
  }

  /** The values, typed; null with the problems shown when they are not all good. */
  async values() {
    const values = {};
    let good = true;
    for (const [name, { parameter, control, problem }] of this.#controls) {
      problem.hidden = true;
      control.removeAttribute("aria-invalid");
      try {
        const value = await this.#value(parameter, control);
        if (value !== undefined) {
          values[name] = value;
        } else if (parameter.required && !parameter.randomize && (parameter.default ?? null) === null) {
          throw new Error(text("required", { name: label(name) }));
        }
      } catch (refusal) {
        this.refuse(name, refusal.message);
        good = false;
      }
    }
    return good ? values : null;
  }

  /** Shows a problem at a parameter; false when there is no such one. */
  refuse(name, sentence) {
    const entry = this.#controls.get(name);
    if (!entry) {
      return false;
    }
    entry.problem.textContent = sentence;
    entry.problem.hidden = false;
    entry.control.setAttribute("aria-invalid", "true");
    if (this.more.contains(entry.control)) {
      this.moreBox.open = true;
    }
    entry.control.focus();
    return true;
  }

  async #value(parameter, control) {
    if (control.type === "checkbox") {
      return control.checked;
    }
    if (control.type === "file") {
      return control.files.length ? dataUrl(control.files[0]) : undefined;
    }
    if (control.value.trim() === "") {
      return undefined;
    }
    if (control.tagName === "SELECT") {
      return JSON.parse(control.value);
    }
    if (parameter.type === "NUMBER") {
      const plain = control.value.trim().replace(",", ".");
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) {
        throw new Error(text("notNumber", { name: label(parameter.name) }));
      }
      // Seeds reach beyond what a JavaScript number holds; the API takes digits as text.
      return Number.isSafeInteger(Number(plain)) || plain.includes(".") ? Number(plain) : plain;
    }
    if (parameter.type === "JSON") {
      try {
        return JSON.parse(control.value);
      } catch {
        throw new Error(text("notJson", { name: label(parameter.name) }));
      }
    }
    return control.value;
  }
}

function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
