/* A form that was kept while one was signed out goes with the token of the new sign-in. */
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches("[data-kept-form]")) { return; }
    var cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    if (cookie) { form.querySelector("[name=csrfmiddlewaretoken]").value = cookie[1]; }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) { return; }
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      if (window.planTrackerToast) { window.planTrackerToast("已复制，请存到安全的地方"); }
    });
  });
})();
