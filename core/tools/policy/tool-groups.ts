/** Groups that may stand in lists of tools, as `group:<name>`. */
export const toolGroups: Readonly<Record<string, readonly string[]>> = {
  fs: ["read", "write", "edit", "apply_patch"],
  runtime: ["exec", "process"],
  web: ["web_fetch", "web_search"],
  memory: ["memory_search", "memory_get"],
  sessions: ["sessions_list", "sessions_history", "session_status"],
  messaging: ["message"],
  media: ["image", "image_generate", "video_generate", "tts"],
  skills: ["skill"],
};

/** Names that OpenClaw has for tools of ours. */
const otherNames: Readonly<Record<string, string>> = {
  bash: "exec",
  text_to_speech: "tts",
  view_image: "image",
};

const always = ["session_status", "current_time"];

/** `tools.profile`: what each leaves. `full` leaves everything. */
export const toolProfiles: Readonly<Record<string, readonly string[] | undefined>> = {
  minimal: always,
  coding: [
    ...always,
    ...["fs", "runtime", "web", "sessions", "memory", "media", "skills", "mcp"].map(asGroup),
  ],
  messaging: [...always, ...["messaging", "sessions", "skills"].map(asGroup)],
  full: undefined,
};

function asGroup(name: string): string {
  return `group:${name}`;
}

/** What a list of tools says, with its groups put in place of their names. */
export function expandToolNames(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const name = pattern.trim().toLowerCase();
    if (!name.startsWith("group:")) return [otherNames[name] ?? name];
    // Tools of servers and plugins are told apart by where they come from, not by a list.
    return toolGroups[name.slice("group:".length)] ?? [name];
  });
}
