/**
 * How a model's thinking is steered. `switch`: on or off. `tiers`: on with an effort, or off. `always`: it cannot be turned off, and asking fails.
 * `never`: the request field is refused.
 */
export type ThinkingFamily = "switch" | "tiers" | "always" | "never";

/** The efforts that a family knows, weakest first. */
export type Efforts = readonly ("low" | "medium" | "high" | "xhigh" | "max")[];

/** What is special about a line of models, whoever serves it. */
export interface ModelFamily {
  thinking: ThinkingFamily;
  /** The switch is `thinking: { type: "adaptive" | "disabled" }` in the place of `enable_thinking`. */
  hasTypedSwitch?: boolean;
  efforts?: Efforts;
  /** The most tokens that a thought may have; absent where a limit cannot be set. */
  budget?: number;
  /** It can be shown its earlier thoughts again (`preserve_thinking`). */
  preserves?: boolean;
  /** Earlier thoughts must be sent back: with every answer, or with those that call tools. An empty one counts. */
  replays?: "all" | "tool-calls";
  /** A marked beginning of the prompt is kept for five minutes and read for a tenth of the price. */
  caches?: boolean;
  /** `response_format` may carry a schema. */
  schemas?: boolean;
  /** `response_format` holds while the model thinks. */
  formatsWhileThinking?: boolean;
  /** Tool arguments come in pieces only when asked for. */
  streamsTools?: boolean;
}

const qwen = { caches: true } as const;
const threeEfforts = ["low", "medium", "xhigh"] as const;
const lowHighMax = ["low", "high", "max"] as const;

/** Model Studio: deep thinking, chat completions, context cache and Coding Plan pages, August to October 2026. The first row that fits counts. */
const families: readonly [RegExp, ModelFamily][] = [
  [/^qwen3\.8-2\.4t/, { ...qwen, thinking: "always" }],
  [
    /^qwen3\.8-(max|flash)/,
    {
      ...qwen,
      thinking: "tiers",
      efforts: threeEfforts,
      preserves: true,
      schemas: true,
      formatsWhileThinking: true,
      streamsTools: true,
    },
  ],
  [/^qwen3\.7-plus/, later(262_144, { schemas: true })],
  [/^qwen3\.7/, later(undefined, { schemas: true })],
  [/^qwen3\.6/, later(81_920)],
  [/^qwen3\.5-(plus|flash)/, { ...later(81_920), preserves: false }],
  [/-thinking(-\d{4})?$/, { thinking: "always" }],
  [/^qwq/, { thinking: "always" }],
  [/^qwen3-coder/, { ...qwen, thinking: "never" }],
  [/^(qwen-max|qwen-long|qwen-vl-(max|plus)|auto$)/, { thinking: "never" }],
  [/^qwen3-max/, { ...qwen, thinking: "switch", budget: 81_920 }],
  [/^qwen-(plus|flash)/, { ...qwen, thinking: "switch" }],
  [/^minimax-m3/, { thinking: "switch", hasTypedSwitch: true }],
  [/^minimax-m2/, { thinking: "always" }],
  [/^kimi-k3/, { thinking: "always", efforts: lowHighMax, replays: "tool-calls" }],
  [/^kimi-k2\.7-code/, { thinking: "always", preserves: true, replays: "tool-calls" }],
  [/^kimi-k2-thinking/, { thinking: "always", replays: "tool-calls" }],
  [/^kimi-k2\.6/, { thinking: "switch", preserves: true, replays: "tool-calls" }],
  [/^kimi/, { thinking: "switch", budget: 81_920, replays: "tool-calls" }],
  [/^glm-5\.3/, { thinking: "always", efforts: lowHighMax, streamsTools: true }],
  [/^glm-5\.2/, { thinking: "switch", efforts: ["high", "max"], streamsTools: true }],
  [/^glm/, { thinking: "switch", budget: 32_768, streamsTools: true }],
  [
    /^deepseek-v4(\.1-flash|-flash-0731|-pro-0813)/,
    { thinking: "switch", efforts: lowHighMax, replays: "all" },
  ],
  [/^deepseek-v4/, { thinking: "switch", efforts: ["high", "max"], replays: "all" }],
];

function later(budget: number | undefined, more: Partial<ModelFamily> = {}): ModelFamily {
  return {
    ...qwen,
    thinking: "switch",
    preserves: true,
    streamsTools: true,
    ...(budget === undefined ? {} : { budget }),
    ...more,
  };
}

/** By the last part of the id, in any case of letters: hubs put the maker's name before it. */
export function familyOf(modelId: string): ModelFamily {
  const name = modelId.slice(modelId.lastIndexOf("/") + 1).toLowerCase();
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? { thinking: "switch" };
}
