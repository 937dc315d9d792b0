// SPDX-License-Identifier: Apache-2.0
// For browsers in which pages cannot connect to extensions (Firefox): passes messages between the bank's page and worker.js, and looks into none.

function join(page) {
  const worker = chrome.runtime.connect();
  page.onmessage = ({ data }) => (data === "leave" ? worker.disconnect() : worker.postMessage(data));
  worker.onMessage.addListener((message) => page.postMessage(message));
  worker.onDisconnect.addListener(() => page.postMessage("left"));
  page.postMessage("here");
}

addEventListener("message", ({ source, origin, data, ports }) => {
  if (source === window && origin === location.origin && data === "countersign-card" && ports.length === 1) join(ports[0]);
});
