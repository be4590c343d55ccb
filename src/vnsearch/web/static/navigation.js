// Searches in place: the old results stay, dimmed, until the new ones are there. The address bar follows.

let request = new AbortController();
let afterwards = () => {};

export async function visit(address, { isReturning = false } = {}) {
  request.abort();
  request = new AbortController();
  document.body.classList.add("waiting");
  try {
    const answer = await fetch(address, { signal: request.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("content") || answer.redirected) throw new Error("not a page of results");
    if (!isReturning) history.pushState(null, "", address);
    replace(page, isReturning);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  } finally {
    document.body.classList.remove("waiting");
  }
}

function replace(page, isReturning) {
  const openNames = [...document.querySelectorAll(".narrow details[open]")].map(nameOf);
  document.title = page.title;
  document.getElementById("content").replaceWith(page.getElementById("content"));
  document.querySelector(".pages").replaceWith(page.querySelector(".pages"));
  const [box, other] = [document.getElementById("q"), page.getElementById("q")];
  if (isReturning || document.activeElement !== box) box.value = other.defaultValue;
  for (const input of document.querySelectorAll("#search > input[type=hidden]")) input.remove();
  document.getElementById("search").append(...page.querySelectorAll("#search > input[type=hidden]"));
  for (const details of document.querySelectorAll(".narrow details")) {
    if (openNames.includes(nameOf(details))) details.open = true;
  }
  afterwards();
}

function nameOf(details) {
  return details.closest("fieldset")?.querySelector("legend").textContent ?? "drawer";
}

function addressOf(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(pairs).toString();
  return form.action + (query ? `?${query}` : "");
}

export function installNavigation(form, enhance) {
  afterwards = enhance;
  const home = new URL(form.action).pathname;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    visit(addressOf(form));
  });
  document.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.id !== "q") visit(addressOf(form));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[href]");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.hasAttribute("download")) return;
    const address = new URL(link.href.baseVal ?? link.href, location.href);
    if (address.origin !== location.origin || address.pathname !== home) return;
    event.preventDefault();
    visit(address.href).then(() => link.isConnected || window.scrollTo(0, 0));
  });
  window.addEventListener("popstate", () => visit(location.href, { isReturning: true }));
}
