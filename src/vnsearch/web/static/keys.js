// Keys: / to the box, j and k through the results, u back, ? for the list of keys. Enter follows the focused link.

function isTyping(target) {
  return target.closest("input, textarea, select") !== null;
}

function moveFocus(step) {
  const links = [...document.querySelectorAll(".hit .title a")];
  if (!links.length) return;
  const place = links.indexOf(document.activeElement);
  const next = place < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(place + step, 0), links.length - 1);
  links[next].focus();
  links[next].closest(".hit").scrollIntoView({ block: "nearest" });
}

export function installKeys() {
  const box = document.getElementById("q");
  const help = document.getElementById("keys");
  const actions = {
    "/": () => {
      box.focus();
      box.select();
    },
    j: () => moveFocus(1),
    k: () => moveFocus(-1),
    u: () => document.querySelector(".back a, .paging [rel=prev]")?.click(),
    "?": () => (help.open ? help.close() : help.showModal()),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
