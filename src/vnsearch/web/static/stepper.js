// A bar below an article that goes from one match to the next; the keys n and p do the same.

let keys = new AbortController();

export function installStepper(article) {
  const marks = article ? [...article.querySelectorAll("mark")] : [];
  const bar = article?.querySelector(".stepper");
  if (!bar || !marks.length) return;
  const [previous, next] = bar.querySelectorAll("button");
  const place = bar.querySelector("output");
  let current = -1;

  function go(step) {
    if (current >= 0) marks[current].classList.remove("current");
    current = (current + step + marks.length + (current < 0 && step < 0 ? 1 : 0)) % marks.length;
    marks[current].classList.add("current");
    marks[current].scrollIntoView({ block: "center" });
    place.textContent = `${current + 1} / ${marks.length}`;
  }

  bar.hidden = false;
  place.textContent = `– / ${marks.length}`;
  previous.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  keys.abort(); // those of the article that was open before
  keys = new AbortController();
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
      if (event.key === "n") go(1);
      if (event.key === "p") go(-1);
    },
    { signal: keys.signal },
  );
}
