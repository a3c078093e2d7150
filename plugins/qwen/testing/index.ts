export * from "./dashscope-answers.ts";
export * from "./dashscope-hosts.ts";
export * from "./dashscope-server.ts";
export { thoughtWord } from "./dashscope-scenarios.ts";
export { startMediaFake, type FakeTask, type MediaFake } from "./media-fake.ts";
