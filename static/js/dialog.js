/* One dialog per page: htmx puts a form into it, Esc and 取消 close it, the focus goes back to where it was. */
(function () {
  "use strict";

  function dialog() { return document.getElementById("dialog"); }

  document.addEventListener("htmx:afterSwap", function (event) {
    var box = dialog();
    if (!box || event.detail.target !== box) { return; }
    if (!box.open) { box.showModal(); }
    var first = box.querySelector("[autofocus], [aria-invalid=true], select, textarea, input:not([type=hidden])");
    if (first) { first.focus(); }
  });

  document.addEventListener("click", function (event) {
    var box = dialog();
    if (!box) { return; }
    if (event.target === box || event.target.closest("[data-dialog-close]")) { box.close(); }
  });

  /* A menu closes when something in it is chosen, or beside it is clicked. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target) || event.target.closest("a, button")) { menu.open = false; }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
})();
