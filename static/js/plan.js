/* The plan as a document: with or without progress, only problems, and where in the outline one is.
   Without script the same links load the page anew. */
(function () {
  "use strict";
  var page = document.querySelector("[data-plan]");
  if (!page) { return; }
  var body = document.body;

  page.addEventListener("click", function (event) {
    var view = event.target.closest("[data-view]");
    var only = event.target.closest("[data-only-problems]");
    if (!view && !only) { return; }
    event.preventDefault();
    if (view) {
      page.querySelectorAll("[data-view]").forEach(function (one) { one.removeAttribute("aria-current"); });
      view.setAttribute("aria-current", "true");
      body.classList.toggle("public", view.dataset.view === "public");
      body.classList.remove("only-problems");
    } else {
      body.classList.toggle("only-problems");
    }
    var on = body.classList.contains("only-problems");
    page.querySelector("[data-only-problems]").setAttribute("aria-pressed", String(on));
    var query = body.classList.contains("public") ? "?view=text" : on ? "?only=problems" : "";
    history.replaceState(null, "", location.pathname + query);
  });

  if (!window.IntersectionObserver) { return; }
  var links = {};
  page.querySelectorAll(".toc a").forEach(function (link) { links[link.getAttribute("href").slice(1)] = link; });
  var observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting || !links[entry.target.id]) { return; }
      Object.keys(links).forEach(function (id) { links[id].removeAttribute("aria-current"); });
      links[entry.target.id].setAttribute("aria-current", "true");
    });
  }, { rootMargin: "-15% 0px -75% 0px" });
  page.querySelectorAll("section[id]").forEach(function (section) { observer.observe(section); });
})();
