// What HTMX does not do by itself: times that run, what is sent once, keys, telling that somebody waits.
(() => {
  "use strict";

  const body = document.body;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const log = find("#log");
  const clockAhead = Number(body.dataset.now) - Date.now() / 1000;

  // ---- Times ----

  // The page's language, as it is written where the browser is.
  const language = document.documentElement.lang;
  const locale = navigator.languages.find((tag) => tag.split("-")[0] === language) || language;
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

  function span(seconds) {
    const minutes = Math.max(Math.floor(seconds / 60), 0);
    if (minutes === 0) return body.dataset.wordNow;
    if (minutes < 60) return body.dataset.wordMinutes.replace("{minutes}", minutes);
    return body.dataset.wordHours.replace("{hours}", Math.floor(minutes / 60)).replace("{minutes}", minutes % 60);
  }

  function put(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  function tick() {
    const now = Date.now() / 1000 + clockAhead;
    for (const time of all("time[data-since]")) put(time, span(now - time.dataset.since));
    for (const time of all("time[data-until]")) {
      put(time, time.dataset.until > now ? span(time.dataset.until - now) : body.dataset.wordClosed);
    }
    for (const time of all("time[data-clock]")) put(time, clock.format(new Date(time.dateTime)));
    for (const time of all("time[data-date]")) put(time, date.format(new Date(time.dateTime)));
  }

  // ---- The stream ----

  // A stream that is opened anew goes on behind the last message that the page shows.
  htmx.createEventSource = (address) => {
    const last = all("[data-message]").pop();
    return new EventSource(log ? `${address}?after=${last ? last.dataset.message : 0}` : address);
  };

  async function isSignedIn() {
    const answer = await fetch("/console/alive", { method: "POST", headers: JSON.parse(body.getAttribute("hx-headers")) });
    return answer.status !== 401;
  }

  const toSignIn = () => location.assign("/console/sign-in");

  body.addEventListener("htmx:sseOpen", (event) => {
    find("#cut-off").hidden = true;
    const { source } = event.detail;
    source.addEventListener("signed-out", () => { source.close(); toSignIn(); });
  });

  body.addEventListener("htmx:sseError", async (event) => {
    find("#cut-off").hidden = false;
    if (event.detail.source.readyState === EventSource.CLOSED && !(await isSignedIn().catch(() => true))) toSignIn();
  });

  // Somebody who works on the page stays signed in.
  let noted = Date.now();
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      if (Date.now() - noted < 60000) return;
      noted = Date.now();
      isSignedIn().then((yes) => yes || toSignIn()).catch(() => {});
    });
  }

  // ---- What is put into the page ----

  let atEnd = true;
  const toEnd = () => { if (log) log.scrollTop = log.scrollHeight; };
  if (log) log.addEventListener("scroll", () => { atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80; });

  body.addEventListener("htmx:afterSwap", (event) => {
    tick();
    block();
    if (event.target.id === "messages") {
      if (atEnd) toEnd();
      if (document.hidden) title.marked = true;
    }
    if (event.target.id === "waiting") told();
    followLanguage();
    if (find("[data-ended]")) find("[data-ended] a").focus();
    title.show();
  });

  // She has changed the language: phrases, topics and hints are for the new one, as soon as no draft would be lost.
  function followLanguage() {
    const text = find("#text"), reads = find("[data-reads]");
    if (text && reads && text.lang !== reads.dataset.reads && !text.value) location.reload();
  }

  function block() {
    const text = find("#text");
    if (!text) return;
    const blocked = find("#notice [data-blocked]") !== null;
    if (text.disabled !== blocked) text.disabled = find("#send").disabled = blocked;
  }

  // A voice message or picture that the platform does not have any more.
  document.addEventListener("error", ({ target }) => {
    if (!target.dataset || !target.dataset.gone) return;
    const gone = document.createElement("p");
    gone.textContent = target.dataset.gone;
    target.replaceWith(gone);
  }, true);

  // ---- Sending: with one key until it has worked, so that a repeat is sent once ----

  const keys = new WeakMap();
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const refused = find("#refused");

  body.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!detail.elt.matches("[data-once]")) return;
    if (!keys.has(detail.elt)) keys.set(detail.elt, newKey());
    detail.parameters.key = keys.get(detail.elt);
  });

  body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (refused) refused.replaceChildren();
    if (detail.elt.id === "box") sending(true);
  });

  body.addEventListener("htmx:afterRequest", ({ detail }) => {
    const isBox = detail.elt.id === "box";
    if (isBox) sending(false);
    if (detail.elt.closest("#panel")) showPanel(false);
    const { status } = detail.xhr;
    if (status >= 200 && status < 300) {
      keys.delete(detail.elt);
      if (isBox) find("#text").value = "";
      if (isBox || detail.elt.closest("#panel")) {
        atEnd = true;
        toEnd();
        find("#text").focus();
        followLanguage();
      }
    } else if (refused && status !== 409) {
      const words = document.createElement("p");
      words.className = "refusal";
      words.textContent = isBox ? refused.dataset.notSent : body.dataset.wordTryAgain;
      refused.replaceChildren(words);
    }
  });

  function sending(now) {
    const send = find("#send");
    if (now) send.dataset.word = send.textContent;
    send.textContent = now ? send.dataset.sending : send.dataset.word;
    find("#text").readOnly = now;
  }

  // She is shown that somebody writes: told while it goes on, and left to pass.
  const TELL_TYPING_MS = 4000;
  let toldTyping = 0;
  if (find("#box")) find("#text").addEventListener("input", () => {
    if (Date.now() - toldTyping < TELL_TYPING_MS) return;
    toldTyping = Date.now();
    fetch(find("#box").dataset.typing, { method: "POST", headers: JSON.parse(body.getAttribute("hx-headers")) }).catch(() => {});
  });

  // ---- Phrases and topics ----

  const panel = find("#panel");
  const search = find("#search");

  function showPanel(shown) {
    if (!panel) return;
    panel.classList.toggle("shown", shown);
    find("#show-panel").setAttribute("aria-expanded", String(shown));
    if (shown) search.focus();
  }

  if (panel) {
    find("#show-panel").addEventListener("click", () => showPanel(true));
    find("#hide-panel").addEventListener("click", () => { showPanel(false); find("#show-panel").focus(); });
    search.addEventListener("input", () => {
      const wanted = search.value.trim().toLocaleLowerCase();
      let found = 0;
      for (const one of all("[data-search]", panel)) {
        one.hidden = !one.textContent.toLocaleLowerCase().includes(wanted);
        found += !one.hidden;
      }
      put(find("#no-phrase"), found ? "" : find("#no-phrase").dataset.none);
    });
  }

  // ---- Keys ----

  const dialog = find("#keys");
  const letters = find("#single-keys");
  letters.checked = localStorage.getItem("single-keys") !== "off";
  letters.addEventListener("change", () => localStorage.setItem("single-keys", letters.checked ? "on" : "off"));
  find("#show-keys").addEventListener("click", () => dialog.showModal());

  function step(by) {
    const rows = all("#queue .act");
    const at = rows.indexOf(document.activeElement);
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (next) next.focus();
  }

  const actions = {
    j: () => step(1),
    k: () => step(-1),
    "?": () => dialog.showModal(),
    "/": () => { if (panel) showPanel(true); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && event.target.id === "text") {
      event.preventDefault();
      find("#box").requestSubmit();
      return;
    }
    if (event.key === "Escape" && panel && panel.classList.contains("shown")) {
      showPanel(false);
      find("#show-panel").focus();
      return;
    }
    const writes = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
    if (writes || event.ctrlKey || event.metaKey || event.altKey || dialog.open || !letters.checked) return;
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  // ---- Telling that somebody waits ----

  const title = {
    words: document.title,
    marked: false,
    show() {
      const count = find("#waiting [data-count]");
      const number = count && count.dataset.count !== "0" ? `(${count.dataset.count}) ` : "";
      document.title = `${this.marked ? "● " : ""}${number}${this.words}`;
    },
  };

  document.addEventListener("visibilitychange", () => { title.marked = false; title.show(); });

  let before = null;
  function told() {
    const waiting = find("#waiting [data-count]");
    if (!waiting) return;
    const now = { count: Number(waiting.dataset.count), newest: Number(waiting.dataset.newest) };
    const isNew = before !== null && (now.count > before.count || now.newest > before.newest);
    before = now;
    if (isNew && "Notification" in window && Notification.permission === "granted") {
      new Notification("Waypost", { body: waiting.dataset.told, tag: "waiting" });
    }
  }

  const notify = find("#notifications");
  function showPermission() {
    const words = find("p", notify);
    const { permission } = Notification;
    find("button", notify).hidden = permission !== "default";
    words.textContent = permission === "default" ? "" : permission === "granted" ? words.dataset.on : words.dataset.blocked;
  }
  if (notify && "Notification" in window) {
    notify.hidden = false;
    showPermission();
    find("#notify").addEventListener("click", async () => { await Notification.requestPermission(); showPermission(); });
  }

  tick();
  told();
  title.show();
  toEnd();
  setInterval(tick, 1000);
})();
