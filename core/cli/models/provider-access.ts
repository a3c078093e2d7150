import { createConsoleLogger } from "../../lib/logger.ts";
import { createRedactor } from "../../lib/redact.ts";
import { createPluginHost } from "../../plugin-host/plugin-host.ts";
import type { Provider } from "../../sdk/provider.ts";
import type { CliContext } from "../context.ts";
import type { Project } from "../load-project.ts";

/** Runs the providers of plugins for a command that asks an endpoint. */
export interface ProviderAccess {
  /** By the id of a provider, or else by the host of the address; the generic one when no plugin knows either. */
  provider(id: string, baseUrl: string): Promise<Provider>;
  close(): Promise<void>;
}

/** @param secrets never shown, whatever a plugin logs */
export function openProviderAccess(
  { plugins, decisions, loaded }: Pick<Project, "plugins" | "decisions" | "loaded">,
  context: Pick<CliContext, "stderr">,
  secrets: readonly string[] = [],
): ProviderAccess {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  const logger = createConsoleLogger({ level: "error", redactor, write: context.stderr });
  const { config } = loaded;
  const host = createPluginHost({ plugins, decisions, config, logger, fetch: globalThis.fetch });
  return {
    async provider(id, baseUrl) {
      const served = (await host.provider(id)) ?? (await host.providerForEndpoint(baseUrl));
      if (served !== undefined) return served;
      const sdk = await import("../../sdk/openai-compatible/index.ts");
      return sdk.createOpenAiCompatibleProvider({ id });
    },
    close: () => host.dispose(),
  };
}
