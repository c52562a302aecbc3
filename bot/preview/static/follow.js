// Follow the files: when one was saved, show the new texts in place, with the choices and the place on the page as they are.

"use strict";

const EVERY_MILLISECONDS = 1000;
const SHOWN_MILLISECONDS = 6000;

const statusLine = document.getElementById("status");
let hide = 0;

/** Say something at the bottom for a while; for good where `stays`. */
function tell(text, stays = false) {
  clearTimeout(hide);
  if (statusLine.textContent !== text) statusLine.textContent = text;
  if (!stays) hide = setTimeout(() => { statusLine.textContent = ""; }, SHOWN_MILLISECONDS);
}

/** The first text in sight and how far it is from the top, in pixels. */
function reading() {
  const first = [...document.querySelectorAll("figure.text")].find((it) => it.getBoundingClientRect().bottom > 0);
  return first ? { id: first.id, top: first.getBoundingClientRect().top } : null;
}

/** Scroll so that the text is where it was. */
function readOn(place) {
  const text = place && document.getElementById(place.id);
  if (text) scrollBy({ top: text.getBoundingClientRect().top - place.top, behavior: "instant" });
}

async function showNew() {
  const answer = await fetch(location.href, { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const place = scrollY > 0 ? reading() : null;
  const focused = document.activeElement?.id;
  const open = document.querySelector(".contents")?.open;
  for (const id of ["problem", "texts"]) {
    document.getElementById(id).replaceChildren(...document.adoptNode(fresh.getElementById(id)).childNodes);
  }
  document.documentElement.dataset.version = fresh.documentElement.dataset.version;
  document.dispatchEvent(new Event("texts"));
  const contents = document.querySelector(".contents");
  if (contents && open) contents.open = true;
  readOn(place);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  tell(document.getElementById("problem").childElementCount ? "" : statusLine.dataset.updated);
}

async function look() {
  if (!document.hidden) {
    try {
      const { version } = await (await fetch("/version", { cache: "no-store" })).json();
      if (version !== document.documentElement.dataset.version) await showNew();
      else if (statusLine.textContent === statusLine.dataset.away) tell("");
    } catch {
      tell(statusLine.dataset.away, true);
    }
  }
  setTimeout(look, EVERY_MILLISECONDS);
}

setTimeout(look, EVERY_MILLISECONDS);
