// A picture of a text, made here in the browser: the text as it stands is drawn through an SVG onto a canvas, and saved as PNG.

"use strict";

const WIDTH = 360;
const SCALE = 2;
const SVG = "http://www.w3.org/2000/svg";

let style = null;

/** The style sheet of the phone, which goes into each picture. */
async function phoneStyle() {
  style ??= await (await fetch("/static/bubble.css")).text();
  return style;
}

/** A copy of a phone with what a picture has, and its height in CSS pixels at the picture's width. */
function copyOf(phone) {
  const copy = phone.cloneNode(true);
  copy.querySelectorAll(".count").forEach((it) => it.remove());
  const board = document.createElement("div");
  board.className = "drawing-board";
  board.append(copy);
  document.body.append(board);
  const height = Math.ceil(copy.getBoundingClientRect().height);
  board.remove();
  return { copy, height };
}

/** An SVG with the phone in it, as text. */
function drawing(copy, height, css) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", WIDTH * SCALE);
  svg.setAttribute("height", height * SCALE);
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
  const frame = document.createElementNS(SVG, "foreignObject");
  frame.setAttribute("width", WIDTH);
  frame.setAttribute("height", height);
  const body = document.createElement("div");
  const sheet = document.createElement("style");
  sheet.textContent = css;
  body.append(sheet, copy);
  frame.append(body);
  svg.append(frame);
  return new XMLSerializer().serializeToString(svg);
}

/** The PNG of a phone. Rejects where the browser cannot draw it. */
async function picture(phone) {
  const { copy, height } = copyOf(phone);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing(copy, height, await phoneStyle()))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * SCALE;
  canvas.height = height * SCALE;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

async function save(button) {
  try {
    const address = URL.createObjectURL(await picture(button.closest("figure").querySelector(".phone")));
    const link = document.createElement("a");
    link.href = address;
    link.download = button.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    tell(statusLine.dataset.picture + button.dataset.file);
  } catch {
    tell(statusLine.dataset.noPicture);
  }
}

/** The buttons are there only where a script can make pictures. */
function offer() {
  document.querySelectorAll("button.picture").forEach((it) => { it.hidden = false; });
}

document.addEventListener("texts", offer);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.picture");
  if (button) save(button);
});
offer();
