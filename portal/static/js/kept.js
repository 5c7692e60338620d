/* Pages kept on the phone, in the browser's own store "kept". Nothing is stored, and no worker is registered, before
   somebody asks for it. Only packs are stored: never a page that somebody merely looked at. */
(function () {
  "use strict";
  var KEPT = "kept", LIST = "/kept/";
  var PRIVATE = /^\/(?:desk|accounts|admin|demo|api|language)\/|^\/[a-z]{2}\/(?:complaints|exit)\//;
  var find = function (name) { return document.querySelector("[data-" + name + "]"); };
  var show = function (name, on) { var at = find(name); if (at) at.hidden = !on; };
  var box = find("keep");
  if (!("caches" in window) || !("serviceWorker" in navigator)) return;
  // The one address that may become code here: the portal's own worker.
  var ours = window.trustedTypes ? trustedTypes.createPolicy("kept", { createScriptURL: function (address) {
    if (address !== "/worker.js") throw new TypeError(address);
    return address;
  } }) : { createScriptURL: String };

  function page(html, policy) {
    var headers = { "Content-Type": "text/html; charset=utf-8" };
    if (policy) headers["Content-Security-Policy"] = policy;
    return new Response(html, { headers: headers });
  }

  function metas(cache) {
    return cache.keys().then(function (requests) {
      return Promise.all(requests.filter(function (request) {
        return new URL(request.url).pathname.indexOf(LIST) === 0;
      }).map(function (request) {
        return cache.match(request).then(function (response) { return response.json(); });
      }));
    });
  }

  // The files come first: only they still need the network. A pack is there once its entry in the list is.
  function keep(url) {
    return Promise.all([caches.open(KEPT), fetch(url)]).then(function (both) {
      var cache = both[0], response = both[1];
      var policy = response.headers.get("Content-Security-Policy");
      if (!response.ok) throw new Error(response.status);
      return response.json().then(function (pack) {
        var paths = Object.keys(pack.pages).filter(function (path) { return !PRIVATE.test(path); });
        var meta = { key: pack.key, title: pack.title, language: pack.language, said: pack.said,
          paths: paths, files: pack.files };
        return cache.addAll(pack.files).then(function () {
          return Promise.all(paths.map(function (path) {
            return cache.put(path, page(pack.pages[path], policy));
          }));
        }).then(function () { return cache.put(entry(meta), new Response(JSON.stringify(meta))); });
      });
    });
  }

  function entry(meta) { return LIST + meta.language + "/" + meta.key; }

  // Whatever no kept pack needs goes; with the last pack, everything does.
  function tidy() {
    return caches.open(KEPT).then(function (cache) {
      return metas(cache).then(function (left) {
        if (!left.length) return forgetAll();
        var wanted = [].concat.apply([], left.map(function (meta) {
          return meta.paths.concat(meta.files, entry(meta));
        }));
        return cache.keys().then(function (requests) {
          return Promise.all(requests.filter(function (request) {
            var url = new URL(request.url);
            return wanted.indexOf(url.pathname + url.search) < 0;
          }).map(function (request) { return cache.delete(request); }));
        });
      });
    });
  }

  function forget(meta) {
    return caches.open(KEPT).then(function (cache) { return cache.delete(entry(meta)); }).then(tidy);
  }

  function forgetAll() {
    return caches.delete(KEPT).then(function () {
      return navigator.serviceWorker.getRegistrations();
    }).then(function (all) {
      return Promise.all(all.map(function (one) { return one.unregister(); }));
    });
  }

  function row(meta) {
    var item = find("kept-row").content.cloneNode(true);
    var link = item.querySelector("[data-kept-link]");
    var article = "/" + meta.language + "/rights/" + meta.key + "/";
    link.href = meta.paths.indexOf(article) < 0 ? "/" + meta.language + "/rights/?in=" + meta.key : article;
    link.textContent = meta.title;
    link.lang = meta.language;
    item.querySelector("[data-kept-what]").textContent =
      meta.said;
    item.querySelector("[data-kept-forget]").addEventListener("click", function () {
      forget(meta).then(list);
    });
    return item;
  }

  function list() {
    return caches.has(KEPT).then(function (any) {
      return any ? caches.open(KEPT).then(metas) : [];
    }).then(function (all) {
      var target = find("kept-list");
      if (!target) return;
      target.textContent = "";
      all.forEach(function (meta) { target.appendChild(row(meta)); });
      show("kept", true);
      show("kept-none", !all.length);
      show("kept-all", all.length);
    });
  }

  if (box) {
    box.hidden = false;
    show("keep-cannot", false);
    find("keep-start").addEventListener("click", function (event) {
      var button = event.currentTarget;
      button.disabled = true;
      show("keep-failed", false);
      show("keep-busy", true);
      keep(box.dataset.keep).then(function () {
        return navigator.serviceWorker.register(ours.createScriptURL(box.dataset.worker));
      }).then(function () {
        show("keep-done", true);
        return list();
      }).catch(function () {
        show("keep-failed", true);
        button.disabled = false;
        return tidy();
      }).then(function () { show("keep-busy", false); });
    });
  }
  find("forget-all").addEventListener("click", function () {
    forgetAll().then(list).then(function () { show("forgotten", true); });
  });
  list();
})();
