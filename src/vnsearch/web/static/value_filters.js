// A box over a long list of values, to find one of them; diacritics and case do not count. Values that are not in the
// list are asked of the server.

const DELAY_MS = 150;
const LIMIT = 20;

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
}

function addressOf(field, text, base) {
  const parameters = new URLSearchParams(location.search);
  for (const name of [field, "page", "sort", "lang", "verbatim"]) parameters.delete(name);
  parameters.set("contains", text);
  parameters.set("limit", LIMIT);
  return `${base}/api/v1/values/${field}?${parameters}`;
}

function rowOf(model, { value, count }) {
  const row = model.cloneNode(true);
  const [box, label, number] = [row.querySelector("input"), ...row.querySelectorAll("span")];
  box.value = value;
  box.checked = box.defaultChecked = false;
  label.textContent = value;
  number.textContent = count.toLocaleString(document.documentElement.lang);
  row.hidden = false;
  return row;
}

function install(fieldset, base) {
  const { field, find } = fieldset.dataset;
  const list = fieldset.querySelector("ul");
  const box = document.createElement("input");
  Object.assign(box, { type: "search", className: "find", placeholder: find });
  box.setAttribute("aria-label", find);
  list.before(box);
  let timer = 0;
  let request = new AbortController();
  let additions = [];

  async function ask(text) {
    request = new AbortController();
    try {
      const answer = await fetch(addressOf(field, text, base), { signal: request.signal });
      if (!answer.ok) return;
      const counts = (await answer.json())[field].counts;
      const present = new Set([...fieldset.querySelectorAll("[type=checkbox]")].map((input) => input.value));
      additions = counts.filter(({ value }) => !present.has(value)).map((count) => rowOf(list.firstElementChild, count));
      list.append(...additions);
    } catch {
      // Another letter was typed meanwhile, or the server is away: the list is what there is.
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    request.abort();
    for (const row of additions) row.remove();
    additions = [];
    const needle = fold(box.value.trim());
    const details = fieldset.querySelector("details");
    if (details) details.open = needle !== "";
    for (const row of fieldset.querySelectorAll("li")) row.hidden = !fold(row.textContent).includes(needle);
    if (needle) timer = setTimeout(ask, DELAY_MS, box.value.trim());
  });
}

export function installValueFilters(fieldsets, base) {
  for (const fieldset of fieldsets) install(fieldset, base);
}
