import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { startTestDiscord } from "../plugins/discord/testing/discord-server.ts";
import { startGateway } from "./chaos/gateway-process.mjs";
import { startModel } from "./chaos/model.mjs";
import { lineMarks, planQuestion } from "./chaos/questions.mjs";
import { createRandom } from "./chaos/random.mjs";

const seed = "discord";
const count = 18;
const kills = 5;

function prepareHome(discord, modelUrl) {
  const home = mkdtempSync(join(tmpdir(), "openclaw-chaos-discord-"));
  mkdirSync(join(home, ".openclaw"), { mode: 0o700 });
  const provider = { baseUrl: modelUrl, apiKey: "chaos-key-0123456789", models: [{ id: "slow" }] };
  const config = {
    channels: {
      discord: {
        token: discord.token,
        apiUrl: discord.apiUrl,
        guilds: { [discord.guildId]: { requireMention: false } },
      },
    },
    // Each question has an answer of its own, which is what is counted here.
    messages: { queue: { mode: "followup" } },
    agents: { defaults: { model: "chaos/slow", skipBootstrap: true } },
    models: { providers: { chaos: provider } },
  };
  writeFileSync(join(home, ".openclaw/openclaw.json"), JSON.stringify(config), { mode: 0o600 });
  return home;
}

async function until(isTrue, gateway) {
  while (!isTrue()) {
    if (!gateway.isAlive()) throw new Error(`the gateway ended:\n${gateway.output()}`);
    await wait(20);
  }
}

/** The lines of the answers by question, each in the order in which Discord has them, and the gateway's own sentences. */
function readAnswers({ rest }) {
  const texts = rest.sent.map(({ body }) => String(body.content));
  const lines = texts.flatMap(lineMarks).map(({ question, line }) => [question, line]);
  return { lines, notices: texts.filter((text) => !text.includes("#")) };
}

test("with the real discord.js, what people write while the gateway is killed again and again is answered once each", async () => {
  const questions = Array.from({ length: count }, (_, index) => planQuestion(seed, index + 1, 1));
  const discord = await startTestDiscord();
  const model = await startModel({ seed, question: (number) => questions[number - 1] });
  const home = prepareHome(discord, model.baseUrl);
  const random = createRandom(seed, "kills");
  const expected = questions.flatMap(({ number, lines }) =>
    Array.from({ length: lines }, (_, line) => [number, line]),
  );
  let said = 0;
  const sayUpTo = (share) => {
    while (said < count * share) discord.say(questions[said++].text);
  };
  let gateway;
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const before = discord.gateway.identifies.length;
      gateway = startGateway(home);
      await until(() => discord.gateway.identifies.length > before, gateway);
      sayUpTo((kill + 0.5) / kills);
      if (random.chance(0.5)) discord.rest.faults.push({ type: "reset", when: "after" });
      await wait(random.whole(100, 1500));
      gateway.signal("SIGKILL");
      await gateway.ended;
      // Nobody is there to hear these; Discord does not send them again.
      sayUpTo((kill + 1) / kills);
    }
    gateway = startGateway(home);
    await until(() => readAnswers(discord).lines.length >= expected.length, gateway);
    gateway.signal("SIGTERM");
    expect(await gateway.ended).toMatchObject({ status: 0 });
    expect(readAnswers(discord)).toEqual({ lines: expected, notices: [] });
    expect(model.refused).toEqual([]);
  } finally {
    gateway?.signal("SIGKILL");
    await discord.close();
    model.stop();
    rmSync(home, { recursive: true, force: true });
  }
}, 90_000);
