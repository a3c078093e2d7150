// An OpenAI-compatible model that answers at once: 20 pieces, no thinking, no delay.
import { once } from "node:events";
import { createServer } from "node:http";

const words = Array.from({ length: 20 }, (_, index) => `word${index} `);
const chunk = (delta, extra) =>
  `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", created: 0, model: "instant", choices: [{ index: 0, delta, finish_reason: null, ...extra }] })}\n\n`;
const usage = `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", created: 0, model: "instant", choices: [], usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 } })}\n\n`;
const answer = [
  chunk({ role: "assistant", content: "" }),
  ...words.map((content) => chunk({ content })),
  chunk({}, { finish_reason: "stop" }),
  usage,
  "data: [DONE]\n\n",
];

export async function startModelServer() {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const piece of answer) response.write(piece);
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
