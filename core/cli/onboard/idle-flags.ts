/** A flag that OpenClaw documents and that has nothing to act on here. */
export interface IdleFlag {
  name: string;
  /** The placeholder of its value, when it takes one. */
  value?: string;
  /** True when it asks for something, so that leaving it out must be said. */
  asks: boolean;
}

/** Accepted, so that scripts written for OpenClaw run as they are. */
export const idleFlags: readonly IdleFlag[] = [
  ...valued(["flow", "daemon-runtime", "node-manager", "reset-scope"], false),
  ...valued(["import-source", "token", "token-profile-id", "token-expires-in"], false),
  ...valued(["remote-token", "remote-password"], false),
  ...valued(["agent-name", "tailscale", "import-from", "token-provider", "remote-url"], true),
  ...plain(["classic", "modern", "tui", "wizard", "skip-daemon", "skip-search"], false),
  ...plain(["skip-ui", "skip-hooks", "import-secrets", "suppress-gateway-token-output"], false),
  ...plain(["tailscale-reset-on-exit"], false),
  ...plain(["team", "reset"], true),
];

function plain(names: readonly string[], asks: boolean): IdleFlag[] {
  return names.map((name) => ({ name, asks }));
}

function valued(names: readonly string[], asks: boolean): IdleFlag[] {
  return names.map((name) => ({ name, value: "value", asks }));
}
