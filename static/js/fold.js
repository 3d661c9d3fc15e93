/* On a phone a long page opens with its first cards; the others are folded under their headings. */
(function () {
  "use strict";

  function set(card, open) {
    var button = card.querySelector(".fold-btn");
    button.setAttribute("aria-expanded", open ? "true" : "false");
    card.classList.toggle("is-folded", !open);
  }

  function prepare(card, number) {
    var heading = card.querySelector("h2"), body = card.querySelector(".bd"), button = document.createElement("button");
    body.id = body.id || "fold-" + number;
    button.type = "button";
    button.className = "fold-btn";
    button.setAttribute("aria-controls", body.id);
    button.setAttribute("aria-label", "展开或收起：" + heading.textContent);
    heading.parentNode.insertBefore(button, heading.nextSibling);
    button.addEventListener("click", function () { set(card, card.classList.contains("is-folded")); });
    set(card, false);
  }

  function unfoldTarget() {
    var place = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    var card = place && place.closest("[data-fold].is-folded");
    if (card) { set(card, true); place.scrollIntoView(); }
  }

  if (!window.matchMedia("(max-width: 760px)").matches) { return; }
  document.querySelectorAll("[data-fold]").forEach(prepare);
  window.addEventListener("hashchange", unfoldTarget);
  unfoldTarget();
})();
