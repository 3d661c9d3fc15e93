/* The ledger: ticking several rows, and addresses without what was left empty. All of it works without. */
(function () {
  "use strict";

  function boxes(form) { return Array.prototype.slice.call(form.querySelectorAll("tbody input[type=checkbox]")); }

  function count(form) {
    var all = boxes(form);
    var ticked = all.filter(function (box) { return box.checked; }).length;
    var every = form.querySelector("[data-tick-all]");
    form.querySelector("[data-ticked]").textContent = ticked ? "已选" + ticked + "项" : "勾选可以催办的任务";
    form.querySelector(".lg-do").classList.toggle("is-on", ticked > 0);
    all.forEach(function (box) {
      var row = box.closest("tr");
      if (box.checked) { row.setAttribute("aria-selected", "true"); } else { row.removeAttribute("aria-selected"); }
    });
    every.hidden = all.length === 0;
    every.checked = ticked > 0 && ticked === all.length;
    every.indeterminate = ticked > 0 && ticked < all.length;
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("[data-ticks]");
    if (!form) { return; }
    if (event.target.matches("[data-tick-all]")) {
      boxes(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    count(form);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-ticks]").forEach(count);
    document.querySelectorAll("[data-spare] :disabled").forEach(function (field) { field.disabled = false; });
  });

  document.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-spare]")) { return; }
    Array.prototype.forEach.call(event.target.elements, function (field) {
      if (field.name && !field.value) { field.disabled = true; }
    });
  });
})();
