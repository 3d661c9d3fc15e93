/* The review queue: ticking several reports, the keys A R J K, tabs of files. All of it works without, by plain links and forms. */
(function () {
  "use strict";

  /* --- several at once */
  function boxes(form) { return Array.prototype.slice.call(form.querySelectorAll("[name=chosen]")); }

  function count(form) {
    var all = boxes(form);
    var ticked = all.filter(function (box) { return box.checked; }).length;
    var button = form.querySelector("[data-batch-button]");
    var every = form.querySelector("[data-batch-all] input");
    button.disabled = ticked === 0;
    button.textContent = ticked ? "批量通过" + ticked + "件" : "批量通过";
    form.querySelector("[data-batch-says]").textContent = ticked ? "已选" + ticked + "件，都没有疑点"
      : all.length ? "有疑点的请逐件审核" : "这一页都有疑点，请逐件审核";
    every.checked = ticked > 0 && ticked === all.length;
    every.indeterminate = ticked > 0 && ticked < all.length;
    every.disabled = all.length === 0;
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("[data-batch]");
    if (!form) { return; }
    if (event.target.closest("[data-batch-all]")) {
      boxes(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    count(form);
  });

  /* A second click on a button that is at work already does nothing. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-batch], .rv-act, #rv-hand")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll("[data-batch]").forEach(count);
  });

  /* --- files */
  document.addEventListener("click", function (event) {
    var tab = event.target.closest("[data-tab]");
    if (tab && window.htmx) {
      tab.parentElement.querySelectorAll("[data-tab]").forEach(function (other) { other.removeAttribute("aria-current"); });
      tab.setAttribute("aria-current", "true");
    }
    document.querySelectorAll(".rv-help[open], .rv-hand[open]").forEach(function (open) {
      if (!open.contains(event.target)) { open.open = false; }
    });
  });

  document.addEventListener("error", function (event) {
    if (!event.target.matches || !event.target.matches("img[data-picture]")) { return; }
    event.target.hidden = true;
    event.target.nextElementSibling.hidden = false;
  }, true);

  /* A preview that does not come says so in its place. */
  function noPreview(event) {
    var place = event.detail.target;
    if (place && place.id === "pv") { place.textContent = "材料没有打开，请再点一次，或下载后查看。"; }
  }
  document.addEventListener("htmx:responseError", noPreview);
  document.addEventListener("htmx:sendError", noPreview);

  /* --- keys */
  function typing(element) {
    return element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  }

  function follow(rel) {
    var link = document.querySelector(".rv-steps [rel=" + rel + "]");
    if (link) { link.click(); }
  }

  function approve() {
    var button = document.querySelector("[data-approve]");
    if (!button) { return; }
    if (document.activeElement === button) { button.click(); return; }
    button.focus();
    button.scrollIntoView({ block: "nearest" });
  }

  var keys = {
    a: approve,
    r: function () { var field = document.getElementById("rv-text"); if (field) { field.focus(); } },
    j: function () { follow("next"); },
    k: function () { follow("prev"); }
  };

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll(".rv-help[open], .rv-hand[open]").forEach(function (open) {
        open.open = false;
        open.querySelector("summary").focus();
      });
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || typing(document.activeElement)) { return; }
    var act = document.querySelector(".rv") && keys[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });

  function ready() {
    document.querySelectorAll("[data-batch]").forEach(function (form) {
      form.querySelector("[data-batch-all]").hidden = false;
      count(form);
    });
  }
  ready();
})();
