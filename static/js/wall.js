/* A screen on a wall: the clock runs, long lists turn their pages, and a poll that fails leaves the last figures
   standing and says how old they are. */
(function () {
  "use strict";
  var TURN_MS = 12000;
  var box = document.getElementById("wall");
  var stale = document.getElementById("wall-stale");
  var head = function () { return box.querySelector("[data-at]"); };
  var ahead = Number(head().dataset.now) - Date.now();
  var version = head().dataset.page;
  var shown = 0;
  var face = new Intl.DateTimeFormat("zh-CN", {
    timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23"
  });

  function tick() {
    var place = box.querySelector("[data-clock]");
    var text = face.format(new Date(Date.now() + ahead));
    if (place && place.textContent !== text) { place.textContent = text; }
  }

  function turn(step) {
    var pages = box.querySelectorAll("[data-wall-page]");
    var says = box.querySelector("[data-wall-says]");
    if (!pages.length) { return; }
    shown = (shown + step) % pages.length;
    pages.forEach(function (page, number) { page.hidden = number !== shown; });
    if (says) { says.textContent = "第" + (shown + 1) + "页，共" + pages.length + "页"; }
  }

  function say(reason) {
    stale.textContent = reason + "，数据停在" + head().dataset.at;
    stale.hidden = false;
  }

  document.addEventListener("htmx:afterRequest", function (event) {
    var status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (status === 200) {
      stale.hidden = true;
    } else if (status === 404 || status === 410) {
      // The office ended this address: nothing of it may stay on the screen.
      location.reload();
    } else if (status === 286) {
      say("登录已过期");
    } else {
      say("没有连上服务器");
    }
  });
  document.addEventListener("htmx:afterSwap", function () {
    if (head().dataset.page !== version) { location.reload(); return; }
    ahead = Number(head().dataset.now) - Date.now();
    turn(0);
    tick();
  });
  setInterval(function () { turn(1); }, TURN_MS);
  setInterval(tick, 1000);
  tick();
})();
