/** Where a `setupImports` module may look. It reads and changes nothing. */
export interface SetupImportPlaces {
  home: string;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** Settings of another program that onboarding can take over: one address with its key and models. */
export interface FoundSetup {
  /** For the question: `Qwen Code (~/.qwen/settings.json)`. */
  label: string;
  baseUrl: string;
  key: { value: string; source: string };
  models: readonly FoundModel[];
  /** The model that the other program uses. */
  defaultModel?: string;
}

/** What the other program says about a model. */
export interface FoundModel {
  id: string;
  contextWindow?: number;
  input?: ("text" | "image")[];
  /** True when its thinking is asked for there. */
  reasoning?: boolean;
}

/** What a module named in `setupImports` exports as `findSetups`. Never rejects because of what it reads. */
export type FindSetups = (places: SetupImportPlaces) => Promise<FoundSetup[]>;
