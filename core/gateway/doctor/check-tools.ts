import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { DoctorSources, Finding } from "./finding.ts";

/** Whether commands that the model asks for can be kept in a sandbox. */
export async function checkTools({ loaded, variable }: DoctorSources): Promise<Finding[]> {
  const { sandbox = "auto", mode } = loaded.config.tools?.exec ?? {};
  if (mode === "deny" || sandbox === "off") return [];
  const folders = (variable("PATH") ?? "").split(delimiter).filter(Boolean);
  const runs = folders.map((folder) => access(join(folder, "bwrap"), constants.X_OK));
  const isThere = (await Promise.allSettled(runs)).some(({ status }) => status === "fulfilled");
  if (isThere) return [];
  const needed = sandbox === "require";
  return [
    {
      id: "tools.sandbox",
      level: needed ? "warning" : "info",
      title: needed
        ? "tools.exec.sandbox requires bubblewrap, which is not installed: no command runs."
        : "bubblewrap is not installed: commands that an owner allows run without a sandbox.",
      fix: "Install the package bubblewrap.",
    },
  ];
}
