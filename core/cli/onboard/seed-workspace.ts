import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { starterFiles } from "./starter-files.ts";

/** Puts the files that shape the assistant where they are missing. What is there stays. */
export async function seedWorkspace(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(starterFiles)) {
    await writeFile(join(folder, name), text, { flag: "wx" }).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
  }
}
