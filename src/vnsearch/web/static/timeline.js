// The timeline: pointing tells a period, dragging chooses a stretch of days, arrow keys go from bar to bar.

export function installTimeline(figure, visit) {
  if (!figure) return;
  const svg = figure.querySelector("svg");
  const label = figure.querySelector("output");
  const stretches = [...svg.querySelectorAll("[data-start]")];
  const grounds = stretches.map((part) => part.querySelector(".ground") ?? part);
  const labels = stretches.map((part) => part.getAttribute("aria-label") ?? "");
  let first = -1;
  let last = -1;
  let hasMoved = false;

  function placeAt(event) {
    const place = grounds.findIndex((ground) => {
      const box = ground.getBoundingClientRect();
      return event.clientX < box.right;
    });
    return place < 0 ? grounds.length - 1 : place;
  }

  function paint() {
    const [from, to] = [Math.min(first, last), Math.max(first, last)];
    grounds.forEach((ground, place) => ground.classList.toggle("chosen", first >= 0 && place >= from && place <= to));
  }

  function finish() {
    const [from, to] = [stretches[Math.min(first, last)], stretches[Math.max(first, last)]];
    const address = new URL(location.href);
    address.searchParams.delete("page");
    address.searchParams.set("after", from.dataset.start);
    address.searchParams.set("before", to.dataset.end);
    visit(address.href);
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    first = last = placeAt(event);
    hasMoved = false;
  });
  svg.addEventListener("pointermove", (event) => {
    const place = placeAt(event);
    label.textContent = labels[place];
    if (first < 0 || (place === last && !hasMoved)) return;
    if (!hasMoved) svg.setPointerCapture(event.pointerId);
    hasMoved = true;
    last = place;
    paint();
  });
  svg.addEventListener("pointerup", () => {
    if (hasMoved) finish();
    first = last = -1;
  });
  svg.addEventListener("pointercancel", () => {
    first = last = -1;
    paint();
  });
  svg.addEventListener("pointerleave", () => (label.textContent = ""));
  svg.addEventListener("click", (event) => hasMoved && event.preventDefault(), true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("focusin", (event) => (label.textContent = event.target.getAttribute("aria-label") ?? ""));
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const links = [...svg.querySelectorAll("a")];
    const next = links[links.indexOf(document.activeElement) + step];
    if (!step || !next) return;
    event.preventDefault();
    next.focus();
  });
}
