import fc from "fast-check";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connectGateway } from "./gateway-client.ts";
import { openGatewayFixture, type GatewayFixture } from "./gateway-fixture.ts";

/** What a page of a stranger, a scanner or a broken client does to the port. None of it gets in, and the gateway answers its owner afterwards. */

let fixture: GatewayFixture;
let host = "";
let port = 0;

beforeAll(async () => {
  const endpoints = { chatCompletions: { enabled: true }, responses: { enabled: true } };
  fixture = await openGatewayFixture({
    config: JSON.stringify({
      gateway: { http: { endpoints } },
      hooks: { enabled: true, token: "hook-token-0123456789" },
    }),
  });
  host = new URL(fixture.gateway.url).host;
  port = fixture.gateway.port;
});

afterAll(() => fixture.dispose());

async function expectHealthy(): Promise<void> {
  const client = await connectGateway({
    url: fixture.gateway.url,
    credential: { token: fixture.token },
  });
  expect(await client.request("health")).toMatchObject({ ok: true });
  client.close();
}

/** Sends raw bytes and answers everything that comes back until the other side ends. */
async function exchange(bytes: string | Buffer): Promise<string> {
  const socket = await open();
  let answer = "";
  socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
  socket.write(bytes);
  // A reset is an end too.
  await new Promise((resolve) => socket.once("close", resolve));
  return answer;
}

async function open(): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

const posts = [
  "/v1/chat/completions",
  "/v1/responses",
  "/v1/embeddings",
  "/hooks/wake",
  "/hooks/agent",
];
const gets = ["/", "/healthz", "/readyz", "/metrics", "/v1/models", "/assets/app.js", "/media/x"];
const paths = [...gets, ...posts];

test.each(paths)(
  "no page reaches %s under a name that was pointed at this machine",
  async (path) => {
    const method = posts.includes(path) ? "POST" : "GET";
    const answer = await exchange(
      `${method} ${path} HTTP/1.1\r\nHost: rebound.example:${port}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403/);
    expect(answer).toContain("GATEWAY_HOST_REFUSED");
  },
);

test.each(posts)(
  "a form of another site cannot post to %s, even with the right token",
  async (path) => {
    for (const origin of ["https://evil.example", "null", `http://${host}.evil.example`]) {
      const answer = await fetch(`${fixture.gateway.url}${path}`, {
        method: "POST",
        headers: {
          Origin: origin,
          Authorization: `Bearer ${fixture.token}`,
          "Content-Type": "text/plain",
        },
        body: "{}",
      });
      expect(answer.status).toBe(403);
    }
  },
);

test("a token in the address opens nothing", async () => {
  const { token } = fixture;
  const models = await fetch(
    `${fixture.gateway.url}/v1/models?token=${token}&access_token=${token}`,
  );
  expect(models.status).toBe(401);
  const socket = new WebSocket(`ws://${host}/?token=${token}&auth=${token}`);
  await once(socket, "message");
  const closed = once(socket, "close");
  const client = { id: "x", version: "1", mode: "test" };
  const params = { minProtocol: 4, maxProtocol: 4, client };
  socket.send(JSON.stringify({ type: "req", id: "1", method: "connect", params }));
  const [frame] = await once(socket, "message");
  expect(String(frame)).toContain("AUTH_TOKEN_MISSING");
  await closed;
});

test("no spelling of a path leads out of the page's folder", async () => {
  const climbs = [
    "..",
    "%2e%2e",
    "%2E%2E",
    "..%2f",
    "..%5c",
    ".%2e",
    "%252e%252e",
    "..;",
    "%c0%ae%c0%ae",
  ];
  for (const climb of climbs) {
    for (const start of ["/", "/assets/", "/media/", "//"]) {
      const path = `${start}${`${climb}/`.repeat(6)}etc/passwd`;
      const answer = await exchange(
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 (?:400|401|404)/);
      expect(answer).not.toContain("root:");
    }
  }
  await expectHealthy();
});

test("a megabyte of headers is refused before it is read", async () => {
  const answer = await exchange(
    `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Big: ${"a".repeat(1_000_000)}\r\n\r\n`,
  );
  expect(answer).toMatch(/^(?:HTTP\/1\.1 431[\s\S]*)?$/);
  await expectHealthy();
});

test.each([
  ["said at once", `Content-Length: ${100 * 1024 * 1024}\r\n`],
  ["sent in pieces", "Transfer-Encoding: chunked\r\n"],
])("a body of 100 MB, %s, is refused with its rest unread", async (_name, header) => {
  const socket = await open();
  let answer = "";
  let sent = 0;
  socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
  const ended = once(socket, "close");
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${fixture.token}\r\n${header}\r\n`,
  );
  const size = 1024 * 1024;
  const piece = header.startsWith("Transfer")
    ? Buffer.concat([
        Buffer.from(`${size.toString(16)}\r\n`),
        Buffer.alloc(size, 97),
        Buffer.from("\r\n"),
      ])
    : Buffer.alloc(size, 97);
  while (sent < 100 && !answer.includes("\r\n\r\n") && !socket.destroyed) {
    sent += 1;
    if (!socket.write(piece)) {
      await Promise.race([once(socket, "drain"), ended]).catch(() => undefined);
    }
  }
  if (answer === "") await once(socket, "data").catch(() => undefined);
  socket.destroy();
  expect(answer).toMatch(/^HTTP\/1\.1 413/);
  expect(sent).toBeLessThan(100);
  await expectHealthy();
});

/** As many as the gate's machine surely allows; `HOSTILE_SOCKETS=9000` where it allows more. */
const idleSockets = Number(process.env["HOSTILE_SOCKETS"] ?? 200);

test("idle sockets and half-written requests leave room for the owner", async () => {
  const sockets = await Promise.all(Array.from({ length: idleSockets }, open));
  for (const [index, socket] of sockets.entries()) {
    if (index % 2 === 0) socket.write("GET / HTTP/1.1\r\nHost: ");
  }
  await expectHealthy();
  for (const socket of sockets) socket.destroy();
});

test("strangers who connect and never show a token cannot shut the owner out", async () => {
  const strangers: WebSocket[] = [];
  for (let count = 0; count < 150; count += 1) {
    const socket = new WebSocket(`ws://${host}/`);
    socket.on("error", () => undefined);
    await once(socket, "open");
    strangers.push(socket);
  }
  await expectHealthy();
  const oldest = strangers[0];
  if (oldest && oldest.readyState !== oldest.CLOSED) await once(oldest, "close");
  expect(strangers.filter((socket) => socket.readyState === socket.OPEN).length).toBeLessThan(150);
  for (const socket of strangers) socket.terminate();
});

const junk = fc.oneof(
  fc.json(),
  fc.string({ unit: "binary" }),
  fc
    .record(
      {
        type: fc.constantFrom("req", "res", "event", ""),
        id: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
        method: fc.oneof(
          fc.constantFrom("health", "chat.send", "__proto__", "constructor"),
          fc.string(),
        ),
        params: fc.anything({ withNullPrototype: false }),
      },
      { requiredKeys: [] },
    )
    .map((frame) =>
      JSON.stringify(frame, (_key, value) => (typeof value === "bigint" ? String(value) : value)),
    ),
);

test("malformed frames end their connection and nothing else", async () => {
  const frames = fc.sample(junk, Number(process.env["HOSTILE_FRAMES"] ?? 3000));
  let socket: WebSocket | undefined;
  for (const frame of frames) {
    if (socket === undefined || socket.readyState !== socket.OPEN) {
      socket = new WebSocket(`ws://${host}/`);
      socket.on("error", () => undefined);
      await once(socket, "message");
    }
    const answered = Promise.race([once(socket, "message"), once(socket, "close")]);
    socket.send(frame);
    await answered.catch(() => undefined);
  }
  socket?.terminate();
  await expectHealthy();
});

test("malformed requests of a client that has shown its token are refused one by one", async () => {
  const client = await connectGateway({
    url: fixture.gateway.url,
    credential: { token: fixture.token },
  });
  const methods = fc.oneof(
    fc.constantFrom(...client.hello.features.methods.filter((name) => name !== "chat.send")),
    fc.string(),
  );
  const calls = fc.sample(fc.tuple(methods, fc.jsonValue()), 2000);
  for (const [method, params] of calls) {
    if (method === "" || method.length > 128) continue;
    await client.request(method, params).catch((error: { code?: string }) => {
      expect(error.code).not.toBe("GATEWAY_INTERNAL");
    });
  }
  expect(await client.request("health")).toMatchObject({ ok: true });
  client.close();
});
