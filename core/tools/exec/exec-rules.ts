import { readFile } from "node:fs/promises";
import { createId } from "../../lib/id.ts";
import { writeFileAtomic } from "../../lib/atomic-file.ts";
import { hasCode } from "../workspace-place.ts";

/** A command as it is about to run. */
export interface Command {
  /** The real path of the program, then its arguments. */
  argv: readonly string[];
  /** A real path. */
  directory: string;
  isShell: boolean;
}

/** What was allowed for good, in OpenClaw's file `exec-approvals.json`. */
export interface ExecRules {
  matches(agentId: string, command: Command): Promise<boolean>;
  /** Allows exactly this command in exactly this directory. */
  add(agentId: string, command: Command, now: number): Promise<void>;
}

interface Rule {
  id?: string;
  /** A real path; `*` stands for any characters but /, `**` for any. */
  pattern: string;
  /** Only with exactly these arguments. */
  args?: string[];
  /** Only in this directory. */
  directory?: string;
  isShell?: boolean;
  argPattern?: string;
  source?: string;
  lastUsedAt?: number;
}

type RuleFile = { version: 1; agents: Record<string, { allowlist?: Rule[] }> };

/** Reads the file each time, because people edit it; what this program does not know in it is kept. */
export function createExecRules(file: string): ExecRules {
  let writing: Promise<unknown> = Promise.resolve();
  return {
    async matches(agentId, command) {
      const { agents } = await readRules(file);
      const rules = [agentId, "*"].flatMap((id) => agents[id]?.allowlist ?? []);
      return rules.some((rule) => matchesRule(rule, command));
    },
    add(agentId, { argv, directory, isShell }, now) {
      const [pattern = "", ...args] = argv;
      const rule: Rule = { id: createId(now), pattern, args, directory, isShell };
      const add = async (): Promise<void> => {
        const rules = await readRules(file);
        const own = rules.agents[agentId] ?? {};
        const allowlist = [...(own.allowlist ?? []), { ...rule, source: "allow-always" }];
        const agents = { ...rules.agents, [agentId]: { ...own, allowlist } };
        const text = `${JSON.stringify({ ...rules, agents }, null, 2)}\n`;
        await writeFileAtomic(file, text, { mode: 0o600 });
      };
      const added = writing.then(add);
      writing = added.catch(() => undefined);
      return added;
    },
  };
}

async function readRules(file: string): Promise<RuleFile> {
  try {
    const found: unknown = JSON.parse(await readFile(file, "utf8"));
    const isRules = typeof found === "object" && found !== null;
    const rules = isRules ? (found as Partial<RuleFile>) : {};
    return { ...rules, version: 1, agents: rules.agents ?? {} };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return { version: 1, agents: {} };
    throw new Error(`${file} cannot be read, so nothing counts as allowed.`, { cause: error });
  }
}

/** A rule for a path alone never lets a shell read a text; and a rule with a pattern for arguments, which we cannot read as OpenClaw does, lets nothing. */
function matchesRule(rule: Rule, { argv, directory, isShell }: Command): boolean {
  const [program = "", ...args] = argv;
  if (typeof rule.pattern !== "string" || rule.argPattern !== undefined) return false;
  if (rule.args === undefined) return !isShell && globOf(rule.pattern).test(program);
  return (
    rule.pattern === program &&
    rule.directory === directory &&
    (rule.isShell ?? false) === isShell &&
    rule.args.length === args.length &&
    rule.args.every((arg, at) => arg === args[at])
  );
}

function globOf(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, (stars) => (stars.length > 1 ? ".*" : "[^/]*"));
  return new RegExp(`^${source}$`);
}
