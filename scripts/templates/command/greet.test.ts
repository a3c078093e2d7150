import { expect, test } from "vitest";
import { sampleCommandContext } from "openclaw/sdk/testing";
import { greet } from "./greet.ts";

test("it greets the sender, or whom the sender names", async () => {
  expect(await greet.run(sampleCommandContext())).toContain("Hello, Ada!");
  expect(await greet.run(sampleCommandContext({ args: "Bob" }))).toContain("Hello, Bob!");
});

test("it names the model of the session", async () => {
  expect(await greet.run(sampleCommandContext())).toContain("some/model");
});
