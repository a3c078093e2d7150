/** The key that will be used, and where it will be kept. `source` says where it came from, for messages. */
export type KeyPlan = { key: string; source: string } & (
  | { kind: "store" }
  /** Stays in an environment variable; the store only names it. */
  | { kind: "reference"; variable: string }
  /** Is stored already and stays as it is. */
  | { kind: "kept" }
);

/** A model of a server that no plugin knows. */
export interface CustomModel {
  id: string;
  input?: string[];
  contextWindow?: number;
  reasoning?: boolean;
}

export interface ProviderPlan {
  /** Id of the auth choice, for the summary. */
  choiceId: string;
  providerId: string;
  baseUrl: string;
  /** Absent for a custom server that takes no key. */
  key?: KeyPlan;
  /** The default model to write; an existing one is kept. */
  defaultModel: string;
  /** Absent for a provider whose plugin brings its own list of models. */
  customModel?: CustomModel;
  /** Models of another program that are taken over; those that the vendor's list has stay with it. */
  models?: readonly CustomModel[];
}

export interface ChannelPlan {
  channelId: string;
  label: string;
  tokenEnvVar: string;
  token: string;
  /** True when the variable holds the token already, so that there is nothing to store. */
  isSet: boolean;
}

/** A key of the config's `gateway` section. */
export type GatewayKey = "mode" | "port" | "bind" | "authMode";

export interface GatewayPlan {
  port: number;
  bind: string;
  authMode: string;
  /** What has to be written: asked for by a flag, or missing in the config. What the config says already stays as it is written there. */
  writes: readonly GatewayKey[];
  token?: string;
  /** The variable that holds the token already. */
  tokenVariable?: string;
  password?: string;
}

export interface WorkspacePlan {
  folder: string;
  /** Write `agents.defaults.workspace`, because it was asked for. */
  isAsked: boolean;
  /** Put the starter files there. */
  isSeeded: boolean;
}

/** Everything that onboarding is going to write, decided before anything is written. */
export interface OnboardPlan {
  workspace: WorkspacePlan;
  gateway: GatewayPlan;
  provider?: ProviderPlan;
  channel?: ChannelPlan;
}
