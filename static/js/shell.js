/* The frame of every page: large type without a reload, show the password, print. */
(function () {
  "use strict";

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches("[data-large-type]") || !window.fetch) { return; }
    event.preventDefault();
    var button = form.querySelector("button");
    var on = button.value === "1";
    var body = new FormData(form);
    body.set("on", button.value);
    // Kept alive: whoever presses it may be on the way to another page already.
    fetch(form.action, { method: "POST", body: body, keepalive: true, headers: { "HX-Request": "true" } });
    if (on) { document.documentElement.dataset.size = "large"; } else { delete document.documentElement.dataset.size; }
    button.value = on ? "0" : "1";
    button.setAttribute("aria-pressed", String(on));
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-show-password]");
    if (button) {
      var field = button.parentElement.querySelector("input");
      var shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
      button.setAttribute("aria-label", shown ? "显示密码" : "隐藏密码");
    }
    if (event.target.closest("[data-print]")) { window.print(); }
  });
})();

/* Ready-made sentences go into the text field they belong to. */
document.addEventListener("click", function (event) {
  "use strict";
  var button = event.target.closest("[data-pick]");
  if (!button) { return; }
  var field = document.getElementById(button.dataset.pickInto);
  var text = field.value.trim();
  field.value = (text ? text + (/[。；]$/.test(text) ? "" : "；") : "") + button.dataset.pick + "。";
  field.focus();
});
