/* Serves kept pages when the network does not. It never writes: what is kept was put there by kept.js, on request. */
"use strict";
var KEPT = "kept";
var PATIENCE = 6000; // milliseconds on a slow line before the copy is shown
var PRIVATE = /^\/(?:desk|accounts|admin|demo|api|language)\/|^\/[a-z]{2}\/(?:complaints|exit)\//;

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

function kept(request, loosely) {
  return caches.match(request, { cacheName: KEPT, ignoreVary: true, ignoreSearch: loosely });
}

function copyOf(request) {
  return kept(request, false).then(function (exact) { return exact || kept(request, true); });
}

function listOf(request) {
  // Nothing kept for this address: the list of what is kept, in the language of the address.
  var language = /^\/([a-z]{2})\//.exec(new URL(request.url).pathname);
  return language ? kept("/" + language[1] + "/offline/", true) : Promise.resolve();
}

function fromNetwork(request) {
  return new Promise(function (resolve, reject) {
    var timer = setTimeout(function () { copyOf(request).then(function (copy) { if (copy) resolve(copy); }); }, PATIENCE);
    fetch(request).then(function (response) { clearTimeout(timer); resolve(response); }, reject);
  });
}

self.addEventListener("fetch", function (event) {
  var request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || PRIVATE.test(url.pathname)) return;
  if (request.mode === "navigate") {
    event.respondWith(fromNetwork(request).catch(function () {
      return copyOf(request).then(function (copy) { return copy || listOf(request); }).then(function (found) {
        return found || Response.error();
      });
    }));
  } else if (url.pathname.indexOf("/static/") === 0) {
    event.respondWith(copyOf(request).then(function (copy) { return copy || fetch(request); }));
  }
});
