/* The search box: `/` goes there; suggestions come while typing, arrows choose one, Esc puts them away. */
(function () {
  "use strict";
  var WAIT_MS = 250;
  var box = document.querySelector(".find input[type=search]");
  var list = document.getElementById("find-list");
  var timer = null;
  var asked = 0;

  function inField(target) {
    return target.closest && target.closest("input, textarea, select, [contenteditable], dialog[open]");
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) { return; }
    var field = box && box.offsetParent ? box : document.getElementById("search-q");
    if (!field) { return; }
    event.preventDefault();
    field.focus();
    field.select();
  });
  if (!box || !list) { return; }

  function options() { return Array.prototype.slice.call(list.querySelectorAll("[role=option]")); }

  function chosen() { return list.querySelector("[aria-selected=true]"); }

  function close() {
    list.textContent = "";
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(step) {
    var all = options();
    if (!all.length) { return; }
    var now = all.indexOf(chosen());
    var next = all[(now + step + all.length + (now < 0 && step < 0 ? 1 : 0)) % all.length];
    all.forEach(function (one) { one.setAttribute("aria-selected", String(one === next)); });
    box.setAttribute("aria-activedescendant", next.id);
  }

  function ask() {
    var text = box.value.trim();
    var number = ++asked;
    if (!text) { close(); return; }
    fetch(box.dataset.suggest + "&q=" + encodeURIComponent(text), { headers: { "HX-Request": "true" } })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (html) {
        if (number !== asked || document.activeElement !== box) { return; }
        list.innerHTML = html;
        box.setAttribute("aria-expanded", String(Boolean(list.children.length)));
        box.removeAttribute("aria-activedescendant");
      })
      .catch(close);
  }

  box.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  box.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      chosen().click();
    }
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest(".find")) { close(); }
  });
})();
