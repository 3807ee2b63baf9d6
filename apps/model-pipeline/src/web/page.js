// Sends the form as JSON, and waits for each job that is not ready: the API answers when the notifier has told it.
"use strict";
const WAIT_SECONDS = 25;
const PAUSE_MS = 2000;
// browsers open six connections to a host; the rest is for the form
const FOLLOWED_MAX = 4;

const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

function show(row, job) {
  row.dataset.stage = job.stage;
  row.querySelector(".stage").textContent = job.stage;
  row.querySelector(".stage").title = job.reason ?? "";
  if (job.model && !row.querySelector(".model a")) {
    const link = document.createElement("a");
    link.href = job.model;
    link.textContent = "download";
    row.querySelector(".model").append(link);
  }
}

async function follow(row) {
  for (let first = true; ; first = false) {
    try {
      const answer = await fetch(`/jobs/${row.dataset.job}?wait=${first ? 0 : WAIT_SECONDS}`);
      if (answer.status === 404) return;
      const { job } = await answer.json();
      show(row, job);
      if (job.stage === "ready") return;
    } catch {
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }
}

const base64 = (file) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });

document.querySelector("#order").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [form, problem] = [event.target, document.querySelector("#problem")];
  problem.textContent = "";
  try {
    const body = JSON.stringify({ text: form.text.value, picture: await base64(form.picture.files[0]) });
    const headers = { "content-type": "application/json", "idempotency-key": key() };
    const answer = await fetch("/jobs", { method: "POST", headers, body });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error.message);
    location.reload();
  } catch (error) {
    problem.textContent = error.message;
  }
});

const rows = [...document.querySelectorAll("tr[data-job]")];
const ready = (row) => row.dataset.stage === "ready";
rows.filter(ready).concat(rows.filter((row) => !ready(row)).slice(0, FOLLOWED_MAX)).forEach(follow);
