// What scripts add to pages that work without them: completions, keys, pages in place, days by dragging.
import { installBeside } from "./beside.js";
import { installChartPicture } from "./chart_picture.js";
import { installCompletions } from "./completions.js";
import { installKeys } from "./keys.js";
import { installNavigation, visit } from "./navigation.js";
import { installStepper } from "./stepper.js";
import { installTimeline } from "./timeline.js";
import { installValueFilters } from "./value_filters.js";

function enhanceContent() {
  installChartPicture(document.querySelector("[data-chart]"), document.querySelector("[data-png]"));
  installStepper(document.querySelector(".reading"));
  installTimeline(document.querySelector("[data-timeline]"), visit);
  installValueFilters(document.querySelectorAll("fieldset[data-find]"), document.body.dataset.base);
}

document.documentElement.classList.add("scripted");
installCompletions(document.getElementById("q"), document.body.dataset.base);
installNavigation(document.getElementById("search"), enhanceContent);
installKeys();
installBeside(document.querySelector("#keys button").textContent);
enhanceContent();
