// In a wide window a result opens beside the list; in others, and with Ctrl or another button, on a page of its own.
import { installStepper } from "./stepper.js";

const WIDE = window.matchMedia("(min-width: 1400px)");

let request = new AbortController();

function close(origin) {
  const pane = document.querySelector(".beside");
  if (!pane) return;
  pane.remove();
  document.querySelector(".hit [aria-current]")?.removeAttribute("aria-current");
  origin?.focus();
}

function paneOf(article, link, closeLabel) {
  const pane = document.createElement("section");
  pane.className = "beside";
  pane.tabIndex = -1;
  pane.setAttribute("aria-label", link.textContent);
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "close", textContent: "×", title: `${closeLabel} (Esc)` });
  button.setAttribute("aria-label", closeLabel);
  button.addEventListener("click", () => close(link));
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(link);
  });
  const heading = article.querySelector("h1");
  const title = document.createElement("h2");
  const own = document.createElement("a");
  own.href = link.href;
  own.append(...heading.childNodes);
  title.append(own);
  heading.replaceWith(title);
  article.querySelector(".back")?.remove();
  for (const inner of article.querySelectorAll("section > h2")) inner.outerHTML = inner.outerHTML.replaceAll("h2>", "h3>");
  pane.append(button, article);
  return pane;
}

async function open(link, closeLabel) {
  request.abort();
  request = new AbortController();
  try {
    const answer = await fetch(link.href, { signal: request.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const article = page.querySelector(".reading");
    const columns = document.querySelector(".columns");
    if (!answer.ok || !article || !columns) throw new Error("not a page of a document");
    close();
    const pane = paneOf(article, link, closeLabel);
    columns.append(pane);
    link.setAttribute("aria-current", "true");
    installStepper(article);
    pane.focus({ preventScroll: true });
  } catch (error) {
    if (error.name !== "AbortError") location.assign(link.href);
  }
}

export function installBeside(closeLabel) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".results .hit .title a");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || !WIDE.matches) return;
    event.preventDefault();
    open(link, closeLabel);
  });
}
