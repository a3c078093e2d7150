// An OpenAI-compatible model that writes slowly, calls tools, and is as strict about the history as real endpoints are.
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { lineMarks, questionNumbers } from "./questions.mjs";
import { createRandom } from "./random.mjs";

/** @param question answers the plan of a question by its number */
export async function startModel({ seed, question }) {
  const refused = [];
  /** By question that was answered to its end: the questions that the model had before it. */
  const answered = new Map();
  /** Questions whose last request was turned away; the gateway asks again three times at most. */
  const turnedAway = new Set();
  let requests = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request, response) {
    const { messages } = JSON.parse(Buffer.concat(await request.toArray()).toString("utf8"));
    requests += 1;
    const random = createRandom(seed, `model ${requests}`);
    const problem = orderProblem(messages) ?? halfAnswer(messages, question);
    const start = messages.findLastIndex((message) => message.role === "user");
    // Of questions that come together the newest is answered, as it may take the others back.
    const number = questionNumbers(textOf(messages[start])).at(-1);
    if (problem !== undefined || number === undefined) {
      refused.push(problem ?? "a request without a question");
      return reply(response, 400, { error: { message: problem ?? "no question" } });
    }
    if (!turnedAway.delete(number) && random.chance(0.02)) {
      turnedAway.add(number);
      return reply(response, 503, { error: { message: "overloaded" } });
    }
    const step = messages.slice(start).filter((message) => message.role === "assistant").length;
    const { steps } = question(number);
    const last = steps.length - 1;
    await stream(response, steps[Math.min(step, last)], requests, random);
    if (step < last) return;
    const asked = messages.filter((message) => message.role === "user").map(textOf);
    answered.set(number, new Set(asked.flatMap(questionNumbers)));
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    /** Why requests were refused, which no endpoint may have a reason for. */
    refused,
    answered,
    get requests() {
      return requests;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function stream(response, { text, calls }, request, random) {
  const send = (delta, finish_reason = null) => {
    const choices = [{ index: 0, delta, finish_reason }];
    const chunk = { id: `r${request}`, object: "chat.completion.chunk", created: 0, model: "slow" };
    response.write(`data: ${JSON.stringify({ ...chunk, choices })}\n\n`);
  };
  response.writeHead(200, { "content-type": "text/event-stream" });
  const pause = random.chance(0.1) ? 60 : 12;
  send({ role: "assistant", content: "" });
  for (let at = 0; at < text.length && !response.destroyed;) {
    const size = random.whole(5, 60);
    send({ content: text.slice(at, at + size) });
    at += size;
    await wait(random.whole(0, pause));
  }
  for (const [index, { tool, name }] of calls.entries()) {
    const call = { name: tool, arguments: JSON.stringify({ name }) };
    const id = `call-${request}-${index}`;
    send({ tool_calls: [{ index, id, type: "function", function: call }] });
    await wait(random.whole(0, pause));
  }
  send({}, calls.length > 0 ? "tool_calls" : "stop");
  response.end("data: [DONE]\n\n");
}

/** Each call has exactly one result, right behind the message that made it, and no result stands alone. */
function orderProblem(messages) {
  let open = new Set();
  for (const message of messages) {
    if (message.role === "tool") {
      if (!open.delete(message.tool_call_id)) return "a tool result without its call";
      continue;
    }
    if (open.size > 0) return "a tool call without its result";
    open = new Set((message.tool_calls ?? []).map((call) => call.id));
  }
  return open.size > 0 ? "a tool call without its result" : undefined;
}

/** An answer in the history must be one that was written to its end. */
function halfAnswer(messages, question) {
  for (const message of messages) {
    if (message.role !== "assistant") continue;
    const text = textOf(message);
    const [mark] = lineMarks(text);
    if (mark === undefined) continue;
    const isWhole = question(mark.question).steps.some((step) => step.text === text);
    if (!isWhole) return `half an answer to #${mark.question} in the history`;
  }
  return undefined;
}

function textOf({ content } = {}) {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

function reply(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
