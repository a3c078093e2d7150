export type { SeenChat } from "./chat-route.ts";
export * from "./dashscope-answers.ts";
export * from "./dashscope-hosts.ts";
export * from "./dashscope-server.ts";
export { thoughtWord } from "./dashscope-scenarios.ts";
export type { FakeRequest, FakeRoute } from "./fake-request.ts";
export { startMediaFake, type FakeTask, type MediaFake } from "./media-fake.ts";
