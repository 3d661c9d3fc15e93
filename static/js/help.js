/* `?` shows the list of keys. */
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    var keys = document.getElementById("keys");
    if (event.key !== "?" || !keys || keys.open) { return; }
    if (event.target.closest && event.target.closest("input, textarea, select, dialog[open]")) { return; }
    event.preventDefault();
    keys.showModal();
  });
  document.addEventListener("click", function (event) {
    var keys = document.getElementById("keys");
    if (!keys) { return; }
    if (event.target.closest("[data-keys-open]")) { keys.showModal(); }
    if (event.target === keys || event.target.closest("[data-keys-close]")) { keys.close(); }
  });
})();
