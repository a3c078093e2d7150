import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { SkillFlags } from "../skills/list-skills.ts";

/** `openclaw skills`: what agents can load when a task asks for it. */
export function defineSkillsCommand(context: CliContext): Command {
  const command = new Command("skills").description("List the skills that agents can load");
  command
    .command("list")
    .description("List skills, and why one is not offered")
    .option("--eligible", "only those that are offered")
    .option("--agent <id>", "those of this agent's workspace")
    .option("--json", "print JSON")
    .action(async (flags: SkillFlags) => {
      const { listSkills } = await import("../skills/list-skills.ts");
      await listSkills(context, flags);
    });
  return command;
}
