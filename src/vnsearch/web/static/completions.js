// Completions of what is being typed, as a combobox with a list (WAI-ARIA Authoring Practices, "List autocomplete").

const DELAY_MS = 120;

export function installCompletions(input, base) {
  const list = document.createElement("ul");
  list.id = "completions";
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  list.hidden = true;
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  let draft = input.value;
  let active = -1;
  let timer = 0;
  let request = new AbortController();

  function close() {
    clearTimeout(timer);
    request.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(texts) {
    list.replaceChildren(...texts.map((text, place) => {
      const option = document.createElement("li");
      option.id = `completion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = text;
      return option;
    }));
    active = -1;
    list.hidden = texts.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  function choose(place) {
    const options = list.children;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = place;
    if (place < 0) {
      input.removeAttribute("aria-activedescendant");
      input.value = draft;
      return;
    }
    options[place].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", options[place].id);
    input.value = options[place].textContent;
  }

  async function complete() {
    request.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${base}/api/v1/suggest?q=${encodeURIComponent(draft)}`, { signal: request.signal });
      if (answer.ok && document.activeElement === input) {
        show((await answer.json()).completions.map((completion) => completion.text));
      }
    } catch {
      // Another letter was typed meanwhile, or the server is away: there is nothing to offer.
    }
  }

  input.addEventListener("input", () => {
    draft = input.value;
    clearTimeout(timer);
    if (draft.trim().length < 2) close();
    else timer = setTimeout(complete, DELAY_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "ArrowDown" && count) choose(active + 1 < count ? active + 1 : -1);
    else if (event.key === "ArrowUp" && count) choose(active < 0 ? count - 1 : active - 1);
    else if (event.key === "Escape" && count) {
      choose(-1);
      close();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (!option) return;
    choose([...list.children].indexOf(option));
    input.form.requestSubmit();
  });
  input.form.addEventListener("submit", close);
  input.addEventListener("blur", close);
}
