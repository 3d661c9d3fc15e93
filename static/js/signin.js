/* A form that was kept while one was signed out goes with the token of the new sign-in. */
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches("[data-kept-form]")) { return; }
    var cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    if (cookie) { form.querySelector("[name=csrfmiddlewaretoken]").value = cookie[1]; }
  });
})();
