/** How the page proves to the gateway that it may talk. */
export interface Credential {
  kind: "token" | "password";
  value: string;
}

const storageKey = "openclaw.credential";

/**
 * Takes the token out of the address (`#token=…`) and keeps it for this tab. The fragment never travels to a server, and it is removed so that it stays out of
 * bookmarks and screenshots. Session storage belongs to this origin alone. Nothing is ever read from the query.
 */
export function takeCredential(
  page: Pick<Window, "location" | "history" | "sessionStorage">,
): Credential | undefined {
  const token = new URLSearchParams(page.location.hash.slice(1)).get("token");
  if (token) {
    page.history.replaceState(null, "", page.location.pathname + page.location.search);
    keepCredential(page.sessionStorage, { kind: "token", value: token });
  }
  return readCredential(page.sessionStorage);
}

export function keepCredential(storage: Storage, credential: Credential): void {
  storage.setItem(storageKey, JSON.stringify(credential));
}

export function forgetCredential(storage: Storage): void {
  storage.removeItem(storageKey);
}

function readCredential(storage: Storage): Credential | undefined {
  try {
    const value: unknown = JSON.parse(storage.getItem(storageKey) ?? "null");
    if (typeof value !== "object" || value === null) return undefined;
    const { kind, value: secret } = value as Partial<Credential>;
    if ((kind !== "token" && kind !== "password") || typeof secret !== "string") return undefined;
    return { kind, value: secret };
  } catch {
    return undefined;
  }
}
