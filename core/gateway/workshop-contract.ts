import type { Storage } from "../sdk/storage.ts";
import type { Tool } from "../sdk/tool.ts";
import type { SkillLibrary } from "../skills/skill-library.ts";
import type { ToolOrigin } from "../tools/policy/decide-tools.ts";
import type { Approvals } from "./approvals.ts";
import type { ChannelSet } from "./channel-set.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import type { RuntimeState } from "./runtime-state.ts";

export interface SourcedTool {
  tool: Tool;
  origin: ToolOrigin;
}

/** What tools need that outlives one turn: running commands, open questions, connected servers. */
export interface Workshop {
  approvals: Approvals;
  skills: SkillLibrary;
  /** Connects the servers of the config that were not asked yet. Never rejects. */
  prepare(): Promise<void>;
  /** The tools that are neither a plugin's nor a channel's. */
  tools(): SourcedTool[];
}

export interface WorkshopParts {
  options: GatewayRuntimeOptions;
  storage: Storage;
  state: () => RuntimeState;
  channels: () => ChannelSet;
  hideSecrets: (values: readonly string[]) => void;
  /** Something was put into the outbox. */
  wake(): void;
}
