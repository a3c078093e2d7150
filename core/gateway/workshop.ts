import { join } from "node:path";
import type { Disposer } from "../lib/disposer.ts";
import { programRoot } from "../lib/program-root.ts";
import { createMcpHub } from "../mcp/mcp-hub.ts";
import { createSkillLibrary } from "../skills/skill-library.ts";
import { createAgentTools } from "../tools/agent-tools.ts";
import { createApprovals } from "./approvals.ts";
import { isOwner } from "./is-owner.ts";
import { createSecretReader } from "./read-config-secret.ts";
import { createSender } from "./send-elsewhere.ts";
import type { Workshop, WorkshopParts } from "./workshop-contract.ts";

export function openWorkshop(parts: WorkshopParts, disposer: Disposer): Workshop {
  const { options, storage, state, wake } = parts;
  const { clock, paths, localChannels, processEnv, logger } = options;
  const { stateDir, home } = paths;
  const config = () => state().loaded.config;
  const isLocal = (channel: string) => localChannels.some((local) => local.id === channel);
  const approvals = createApprovals({
    storage,
    clock,
    isOwner: (who) => isOwner(who, config(), isLocal),
    wake,
  });
  const readSecret = createSecretReader(parts);
  const agentTools = createAgentTools({
    config,
    stateDir,
    home,
    environment: () => processEnv,
    clock,
    storage,
    send: createSender(parts),
    readSecret,
  });
  const hub = createMcpHub({
    config: () => config().mcp,
    readSecret,
    clock,
    logger: logger.child("mcp"),
  });
  const skills = createSkillLibrary({
    config: () => config().skills,
    places: { home, stateDir, bundledDir: join(programRoot(), "skills") },
    environment: processEnv,
    now: () => clock.now(),
  });
  disposer.add(() => hub.dispose());
  disposer.add(() => agentTools.dispose());
  return {
    approvals,
    skills,
    prepare: () => hub.prepare(),
    tools: () => [
      ...[...agentTools.list(), skills.tool].map((tool) => ({ tool, origin: "built-in" as const })),
      ...hub.tools().map((tool) => ({ tool, origin: "mcp" as const })),
    ],
  };
}
