/* The web chat in the browser: plain ES2018, nothing from elsewhere. It speaks the API of bot/conversation/web_chat.py.
   The tab's storage holds the session's token and nothing else; what was said stands on the page alone. */

"use strict";

(function () {
  const STORED_TOKEN = "session";
  const REQUEST_TIMEOUT = 15000;
  const SILENCE_TIMEOUT = 40000; // the server writes a comment every 15 s
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 15000;
  const TELL_TYPING = 4000;
  const ESCAPE_TWICE = 1500;
  const NEAR_THE_END = 120; // pixels

  const data = JSON.parse(element("data").textContent);
  const log = element("log");
  const input = element("text");
  const status = element("status");
  const welcome = element("welcome");
  const languageButton = element("language");
  const languageList = element("languages");

  let language = data.language;
  let token = null;
  let ended = false; // her conversation was erased, or she is leaving
  let lastHad = 0; // the id of the last message on the page
  let lastTold = 0; // the id up to which the server knows that we have it
  let awaiting = false; // she wrote and has no answer yet
  let person = { here: false, writing: "" }; // the advocate who is with her
  const unsent = [];

  function element(id) {
    return document.getElementById(id);
  }

  function make(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function word(name) {
    return data.languages[language].words[name];
  }

  // ---- Waiting, and being woken when the network or the page comes back ----

  const sleepers = new Set();

  function pause(milliseconds) {
    return new Promise(function (resolve) {
      const wake = function () {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      sleepers.add(wake);
    });
  }

  function wakeAll() {
    sleepers.forEach(function (wake) { wake(); });
  }

  function longer(milliseconds) {
    return Math.min(milliseconds * 2, LONGEST_PAUSE);
  }

  // ---- The session ----

  function storedToken() {
    try {
      return sessionStorage.getItem(STORED_TOKEN);
    } catch (blocked) { // in a frame where storage is blocked, the session lives in the page alone
      return null;
    }
  }

  function keepToken(value) {
    token = value;
    try {
      sessionStorage.setItem(STORED_TOKEN, value);
    } catch (blocked) { /* as above */ }
  }

  function forgetToken() {
    try {
      sessionStorage.clear();
    } catch (blocked) { /* as above */ }
  }

  function post(path, body) {
    const limit = new AbortController();
    const timer = setTimeout(function () { limit.abort(); }, REQUEST_TIMEOUT);
    const headers = { "Content-Type": "application/json" };
    if (token) headers.Authorization = "Bearer " + token;
    const end = function () { clearTimeout(timer); };
    const request = fetch(path, {
      method: "POST", headers: headers, body: JSON.stringify(body), cache: "no-store", signal: limit.signal
    });
    request.then(end, end);
    return request;
  }

  async function beginSession() {
    const response = await post("chat/sessions", {});
    if (!response.ok) throw new Error("no session");
    keepToken((await response.json()).token);
    listen();
  }

  // ---- Sending: one message after the other, each until the server has it ----

  let sending = false;
  let sendingFails = false;

  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    const hex = Array.from(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function say(shown, content) {
    if (ended) return;
    const body = Object.assign({ id: uuid(), language: language }, content);
    if (data.country) body.country = data.country;
    welcome.hidden = true;
    unsent.push({ body: body, shown: showHers(shown) });
    awaiting = true;
    showStatus();
    sendAll();
  }

  async function sendAll() {
    if (sending) return;
    sending = true;
    let wait = FIRST_PAUSE;
    while (unsent.length && !ended) {
      let answer = 0;
      try {
        if (!token) await beginSession();
        answer = (await post("chat/messages", unsent[0].body)).status;
      } catch (unreachable) { /* sent again below */ }
      if (ended) break;
      if (answer === 401) token = null;
      if (answer === 202 || answer === 400 || answer === 413) {
        unsent.shift().shown.classList.remove("unsent");
        sendingFails = false;
        wait = FIRST_PAUSE;
        showStatus();
      } else {
        sendingFails = true;
        showStatus();
        await pause(wait);
        wait = longer(wait);
      }
    }
    sending = false;
  }

  // ---- Listening: a stream of server-sent events, by fetch, since EventSource sends no Authorization header ----

  let listening = false;
  let listeningFails = false;
  let stream = null; // what aborts the stream that is open
  let lastByte = 0;

  async function listen() {
    if (listening) return;
    listening = true;
    let wait = FIRST_PAUSE;
    while (token) {
      const heard = await readStream();
      if (!token) break;
      wait = heard ? FIRST_PAUSE : longer(wait);
      await pause(wait);
    }
    listening = false;
  }

  /* Read events until the stream ends; whether it brought anything. */
  async function readStream() {
    const abort = new AbortController();
    stream = abort;
    lastByte = Date.now();
    const watch = setInterval(function () {
      if (Date.now() - lastByte > SILENCE_TIMEOUT) abort.abort();
    }, 5000);
    let heard = false;
    try {
      const response = await fetch("chat/events?after=" + lastHad + "&lang=" + encodeURIComponent(language), {
        headers: { Authorization: "Bearer " + token, Accept: "text/event-stream" }, cache: "no-store", signal: abort.signal
      });
      if (response.status === 401) token = null;
      if (!response.ok) throw new Error("no stream");
      heard = true;
      listeningFails = false;
      showStatus();
      tellReceived();
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      const take = eventReader();
      for (;;) {
        const read = await reader.read();
        if (read.done) break;
        lastByte = Date.now();
        take(decoder.decode(read.value, { stream: true }));
      }
    } catch (broken) { /* opened again by listen() */ }
    clearInterval(watch);
    if (!heard) listeningFails = true;
    showStatus();
    return heard;
  }

  /* https://html.spec.whatwg.org/multipage/server-sent-events.html, as far as the server uses it. */
  function eventReader() {
    let rest = "";
    let name = "";
    let content = "";
    return function (text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      lines.forEach(function (line) {
        line = line.replace(/\r$/, "");
        if (line === "") {
          if (content) happened(name, JSON.parse(content));
          name = content = "";
        } else if (line.indexOf("event:") === 0) {
          name = line.slice(6).trim();
        } else if (line.indexOf("data:") === 0) {
          content += line.slice(5);
        }
      });
    };
  }

  function happened(name, content) {
    if (name === "erased") erased();
    if (name === "person") {
      person = content;
      showStatus();
    }
    if (name === "message" && content.id > lastHad) {
      lastHad = content.id;
      // Looked at before the page changes its language, which changes the height of everything.
      const follows = awaiting || isAtEnd();
      awaiting = false;
      speak(content.language);
      showAnswer(content, follows);
      showStatus();
      tellReceived();
    }
  }

  /* The server wipes what she can see. What came while the page was hidden may be lost with it: it waits until she looks. */
  async function tellReceived() {
    const through = lastHad;
    if (through === lastTold || !token || document.visibilityState === "hidden") return;
    try {
      if ((await post("chat/received", { through: through })).ok) lastTold = Math.max(lastTold, through);
    } catch (unreachable) { /* told again with the next message or stream */ }
  }

  // ---- Ending ----

  function erased() {
    if (ended) return;
    ended = true;
    unsent.length = 0;
    awaiting = false;
    wipeLog();
    input.value = "";
    forgetToken();
    element("composer").hidden = true;
    languageButton.hidden = true;
    closeLanguages();
    element("ended").hidden = false;
    log.focus();
  }

  function wipeLog() {
    log.textContent = "";
  }

  function leave() {
    const headers = token ? { Authorization: "Bearer " + token } : null;
    ended = true;
    token = null;
    document.body.textContent = "";
    forgetToken();
    if (stream) stream.abort();
    if (headers) {
      fetch("chat/leave", { method: "POST", headers: headers, keepalive: true }).catch(function () {});
    }
    try {
      if (window.top !== window) window.top.location.replace(data.leave);
    } catch (forbidden) { /* in a sandboxed frame only the frame can go */ }
    window.location.replace(data.leave);
  }

  // ---- Showing ----

  function showHers(text) {
    const said = make("div", "said hers unsent");
    const bubble = make("p", "bubble");
    bubble.dir = "auto";
    const you = make("span", "unseen", word("web_you") + ": ");
    you.dir = document.dir || "ltr"; // With a direction of its own it has no say in that of her words.
    bubble.appendChild(you);
    bubble.appendChild(document.createTextNode(text));
    said.appendChild(bubble);
    log.appendChild(said);
    log.scrollTop = log.scrollHeight;
    return said;
  }

  let toldTyping = 0;

  /* To the advocate who is with her, and to nobody else. */
  function tellTyping() {
    if (!person.here || !token || Date.now() - toldTyping < TELL_TYPING) return;
    toldTyping = Date.now();
    post("chat/typing", {}).catch(function () {});
  }

  function isAtEnd() {
    return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
  }

  function showAnswer(message, follows) {
    const said = make("div", "said");
    const bubble = make("p", "bubble");
    bubble.lang = message.language;
    bubble.dir = message.direction;
    bubble.appendChild(make("span", "unseen", word("web_title") + ": "));
    bubble.appendChild(withLinks(message.text));
    said.appendChild(bubble);
    if (message.choices.length) said.appendChild(choices(message));
    log.appendChild(said);
    welcome.hidden = true;
    if (follows) scrollToAnswer(said);
  }

  /* The end of the conversation, but never beyond the last thing that she said: an answer is read from its beginning. */
  function scrollToAnswer(said) {
    const hers = log.querySelectorAll(".hers");
    const first = hers.length ? hers[hers.length - 1] : said;
    log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, first.offsetTop - log.offsetTop - 8);
  }

  function choices(message) {
    const list = make("ol", "choices");
    list.setAttribute("role", "list");
    list.lang = message.language;
    list.dir = message.direction;
    message.choices.forEach(function (choice, index) {
      const button = make("button");
      button.type = "button";
      button.appendChild(make("span", "number", index + 1 + " "));
      button.appendChild(make("span", "", choice.title));
      button.addEventListener("click", function (event) {
        if (event.detail < 2) say(choice.title, { payload: choice.payload }); // the second half of a double tap says nothing
      });
      const item = make("li");
      item.appendChild(button);
      list.appendChild(item);
    });
    return list;
  }

  const LINKS = new RegExp(
    "(https?://[^\\s\\u2066-\\u2069]*[^\\s\\u2066-\\u2069.,;:!?)\\]}\"'»”])" +
    "|(\\+\\d[\\d ()/.-]{5,}\\d)" +
    "|(^|[^\\d+/.-])(" + data.numbers.map(escaped).join("|") + ")(?![\\d/]|[.,-]\\d)",
    "g"
  );

  function escaped(text) {
    return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  }

  /* The text as it is, with web addresses as links and phone numbers that can be tapped. */
  function withLinks(text) {
    const fragment = document.createDocumentFragment();
    let end = 0;
    text.replace(LINKS, function (match, address, international, before, number, start) {
      const linked = address || international || number;
      start += (before || "").length;
      fragment.appendChild(document.createTextNode(text.slice(end, start)));
      fragment.appendChild(address ? webLink(address) : phoneLink(linked));
      end = start + linked.length;
    });
    fragment.appendChild(document.createTextNode(text.slice(end)));
    return fragment;
  }

  function webLink(address) {
    const link = make("a", "", address);
    link.href = address;
    link.dir = "ltr";
    link.target = "_blank";
    link.rel = "noreferrer noopener";
    return link;
  }

  function phoneLink(number) {
    const link = make("a", "", number);
    link.href = "tel:" + number.replace(/[^\d+]/g, "");
    link.dir = "ltr";
    return link;
  }

  function showStatus() {
    let name = "";
    if (unsent.length && (sendingFails || navigator.onLine === false)) name = "web_offline";
    else if (listeningFails && token) name = "web_connecting";
    else if (awaiting && !person.here) name = "web_working";
    const text = name ? word(name) : person.writing;
    if (status.textContent !== text) status.textContent = text;
    status.className = name === "web_working" || (!name && person.writing) ? "working" : "";
  }

  // ---- Language ----

  function speak(code) {
    if (!data.languages[code] || code === language) return;
    language = code;
    const root = document.documentElement;
    root.lang = code;
    root.dir = data.languages[code].direction;
    document.title = word("web_title");
    each("[data-word]", function (it) { it.textContent = word(it.dataset.word); });
    each("[data-label]", function (it) { it.setAttribute("aria-label", word(it.dataset.label)); });
    each("[data-placeholder]", function (it) { it.placeholder = word(it.dataset.placeholder); });
    element("language-name").textContent = data.languages[code].name;
    markLanguage();
    showStatus();
  }

  function each(selector, change) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), change);
  }

  function offerLanguages(place) {
    Object.keys(data.languages).forEach(function (code) {
      const button = make("button", "", data.languages[code].name);
      button.type = "button";
      button.lang = code;
      button.dir = data.languages[code].direction;
      button.addEventListener("click", function (event) {
        const byKeyboard = event.detail === 0;
        closeLanguages();
        speak(code);
        say(data.languages[code].name, { payload: "/change_language" + JSON.stringify({ language: code }) });
        (byKeyboard ? input : log).focus();
      });
      place.appendChild(button);
    });
  }

  function markLanguage() {
    each(".languages button", function (button) {
      if (button.lang === language) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
  }

  function openLanguages() {
    languageList.hidden = false;
    languageButton.setAttribute("aria-expanded", "true");
  }

  function closeLanguages() {
    languageList.hidden = true;
    languageButton.setAttribute("aria-expanded", "false");
  }

  // ---- Hands ----

  function fitInput() {
    input.style.height = "auto";
    input.style.height = input.scrollHeight + 2 + "px";
  }

  function submit() {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    fitInput();
    say(text, { text: text });
  }

  let escapedAt = 0;

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.repeat) return;
    if (Date.now() - escapedAt < ESCAPE_TWICE) {
      leave();
      return;
    }
    escapedAt = Date.now();
    if (!languageList.hidden) {
      closeLanguages();
      languageButton.focus();
    }
  });

  document.addEventListener("click", function (event) {
    if (!languageList.hidden && !languageList.contains(event.target)) closeLanguages();
  });

  languageButton.addEventListener("click", function (event) {
    event.stopPropagation();
    if (languageList.hidden) openLanguages();
    else closeLanguages();
  });

  element("leave").addEventListener("click", function (event) {
    event.preventDefault();
    leave();
  });

  element("leave").addEventListener("keydown", function (event) {
    if (event.key === " ") {
      event.preventDefault();
      leave();
    }
  });

  element("composer").addEventListener("submit", function (event) {
    event.preventDefault();
    submit();
    input.focus();
  });

  input.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });

  input.addEventListener("input", function () {
    fitInput();
    tellTyping();
  });

  element("again").addEventListener("click", function () { window.location.reload(); });

  window.addEventListener("online", wakeAll);
  window.addEventListener("offline", showStatus);

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") return;
    tellReceived();
    if (stream && Date.now() - lastByte > SILENCE_TIMEOUT / 2) stream.abort();
    wakeAll();
  });

  // A page that the browser keeps for "back" is kept empty, and begins anew when it is shown again.
  window.addEventListener("pagehide", wipeLog);
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });

  // ---- The beginning ----

  input.value = "";
  offerLanguages(languageList);
  offerLanguages(welcome);
  markLanguage();
  languageButton.hidden = false;
  welcome.hidden = false;
  element("composer").hidden = false;
  token = storedToken();
  if (token) listen();
}());
