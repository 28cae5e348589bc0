// The page: who is here, which workflow, the jobs under way, the picture on the stage.
import { chooseLanguage, preferredLanguage, text } from "./texts.js";
import { call, finishSignIn, isSignedIn, signIn, signOut } from "./session.js";
import { PromptForm } from "./form.js";

const $ = id => document.getElementById(id);
const keep = (name, value) => localStorage.setItem("oart." + name, JSON.stringify(value));
const kept = name => JSON.parse(localStorage.getItem("oart." + name) ?? "null");

const form = new PromptForm($("fields"), $("more-fields"), $("more"), $("more-summary"));
const jobs = [];
let workflows = [];
let workflow = null;
let shown = null;

/** A problem answer as an Error with its members. */
async function problemOf(answer) {
  const members = await answer.json().catch(() => ({}));
  return Object.assign(new Error(members.detail ?? answer.statusText), { members, requestId: answer.headers.get("X-Request-Id") });
}

async function json(path, options) {
  const answer = await call(path, options);
  if (!answer.ok) {
    throw await problemOf(answer);
  }
  return answer.json();
}

function tell(element, error) {
  element.textContent = error ? [error.message, error.requestId && text("requestId", { id: error.requestId })].filter(Boolean).join(" — ") : "";
  element.hidden = !error;
}

function showParts() {
  $("welcome").hidden = isSignedIn();
  $("create").hidden = !isSignedIn();
  $("sign-out").hidden = !isSignedIn();
}

async function enter() {
  showParts();
  if (!isSignedIn()) {
    return;
  }
  try {
    const [me, list] = await Promise.all([json("/user/me"), json("/workflow/simplified")]);
    $("who").textContent = me.username;
    $("status").textContent = text("connected");
    workflows = list;
    $("workflow").replaceChildren(...list.map(entry => new Option(entry.name, entry.id)));
    if (!list.length) {
      tell($("form-problem"), new Error(text("noWorkflows")));
      return;
    }
    const last = list.find(entry => entry.id === kept("workflow")) ?? list[list.length - 1];
    $("workflow").value = last.id;
    await choose(last.id);
  } catch (error) {
    if (isSignedIn()) {
      tell($("form-problem"), error);
      $("status").textContent = text("offline");
    }
  }
}

async function choose(id) {
  keep("workflow", id);
  workflow = await json("/workflow/" + id);
  $("workflow-description").textContent = workflow.description ?? "";
  form.show(workflow.parameters ?? [], kept("values." + id) ?? {});
  tell($("form-problem"), null);
}

async function generate() {
  tell($("form-problem"), null);
  const parameters = await form.values();
  if (!parameters) {
    return;
  }
  const started = performance.now();
  try {
    const job = await json("/image/generate", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Prefer": "respond-async", "Idempotency-Key": crypto.getRandomValues(new Uint32Array(4)).join("-") },
      body: JSON.stringify({ workflow_id: workflow.id, parameters })
    });
    const entry = { job, name: workflow.name, started };
    jobs.unshift(entry);
    follow(entry);
  } catch (error) {
    const unplaced = (error.members?.errors ?? []).filter(({ pointer, detail }) =>
      !form.refuse(decodeURIComponent(pointer).split("/").slice(2).join("/"), detail));
    if (unplaced.length || !error.members?.errors) {
      tell($("form-problem"), error);
    }
  }
}

const ended = job => ["SUCCEEDED", "FAILED", "CANCELLED"].includes(job.state);

/** Asks for the job until it has ended: soon at first, then less often; keeps on when the server is away. */
async function follow(entry) {
  shown = entry;
  for (let pause = 200; !ended(entry.job); pause = Math.min(pause * 1.3, 2000)) {
    draw(entry);
    await new Promise(resolve => setTimeout(resolve, pause));
    if (!isSignedIn()) {
      return;
    }
    try {
      entry.job = await json("/image/job/" + entry.job.id);
      $("status").textContent = text("connected");
    } catch (error) {
      $("status").textContent = text("offline");
      if (error.members?.status === 404) {
        return;
      }
    }
  }
  entry.seconds = (performance.now() - entry.started) / 1000;
  await fetchPictures(entry);
  draw(entry);
}

async function fetchPictures(entry) {
  entry.pictures = [];
  for (const image of entry.job.images) {
    const answer = await call(image.content);
    if (answer.ok) {
      const blob = await answer.blob();
      entry.pictures.push({ ...image, type: blob.type, address: URL.createObjectURL(blob) });
    }
  }
}

function sentence(job) {
  if (job.state === "QUEUED" && job.position) {
    return text("position", { position: job.position });
  }
  return job.state === "RUNNING" && job.progress ? text("running", { percent: Math.round(job.progress * 100) }) : text("state_" + job.state);
}

function draw(entry) {
  drawStrip();
  if (entry !== shown) {
    return;
  }
  const { job, pictures = [] } = entry;
  $("progress").hidden = ended(job);
  if (job.progress) {
    $("progress").value = job.progress;
  } else {
    $("progress").removeAttribute("value");
  }
  $("links").replaceChildren();
  if (!ended(job)) {
    $("caption").textContent = sentence(job);
    return;
  }
  if (job.error) {
    $("caption").textContent = job.error.detail;
    $("stage").replaceChildren(paragraph(text("state_" + job.state) + ": " + job.error.detail));
    return;
  }
  const seeds = Object.entries(job.seeds).map(([name, value]) => text("seed", { name: name.toLowerCase(), value: String(value) })).join("");
  $("caption").textContent = text("caption", { workflow: entry.name, seeds, seconds: entry.seconds });
  $("stage").replaceChildren(...pictures.map(picture => media(picture, entry.name)));
  $("links").replaceChildren(...pictures.map(download));
}

function media(picture, name) {
  if (picture.type.startsWith("image/")) {
    return Object.assign(new Image(), { src: picture.address, alt: name });
  }
  if (picture.type.startsWith("video/") || picture.type.startsWith("audio/")) {
    return Object.assign(document.createElement(picture.type.split("/")[0]), { src: picture.address, controls: true });
  }
  return paragraph(text("file", { type: picture.type }));
}

function paragraph(sentence) {
  return Object.assign(document.createElement("p"), { className: "empty", textContent: sentence });
}

function download(picture) {
  const name = picture.url.split("/").pop();
  return Object.assign(document.createElement("a"), { href: picture.address, download: name, textContent: text("download") + " " + name });
}

function drawStrip() {
  $("strip").replaceChildren(...jobs.map(entry => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "state-" + entry.job.state });
    const first = entry.pictures?.find(picture => picture.type.startsWith("image/"));
    if (first) {
      button.append(Object.assign(new Image(), { src: first.address, alt: "" }));
    }
    button.append(sentence(entry.job));
    button.addEventListener("click", () => { shown = entry; draw(entry); });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

function useTheme(theme) {
  keep("theme", theme);
  if (theme === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
}

function useLanguage(language) {
  keep("language", language);
  chooseLanguage(language);
  $("language").value = language;
  if (workflow) {
    form.show(workflow.parameters ?? [], form.texts());
    drawStrip();
  }
}

$("form").addEventListener("submit", event => { event.preventDefault(); generate(); });
$("form").addEventListener("input", () => { if (workflow) { keep("values." + workflow.id, form.texts()); } });
$("form").addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); generate(); }
});
$("workflow").addEventListener("change", () => choose($("workflow").value).catch(error => tell($("form-problem"), error)));
$("language").addEventListener("change", () => useLanguage($("language").value));
$("theme").addEventListener("change", () => useTheme($("theme").value));
$("sign-in").addEventListener("click", () => signIn().catch(() => tell($("sign-in-problem"), new Error(text("noSignIn")))));
$("sign-out").addEventListener("click", () => { signOut(); showParts(); $("who").textContent = ""; });
document.addEventListener("signed-out", () => { showParts(); tell($("sign-in-problem"), new Error(text("signedOut"))); });

$("theme").value = kept("theme") ?? "auto";
useTheme($("theme").value);
useLanguage(kept("language") ?? preferredLanguage());
finishSignIn().catch(() => { tell($("sign-in-problem"), new Error(text("signInFailed"))); }).finally(enter);
