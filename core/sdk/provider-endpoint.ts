/** Where and as whom a request goes. Resolved from config, environment and credential store for each request. */
export interface ProviderEndpoint {
  /** The id that the user configured: `qwen`, `modelstudio`, `bailian`, … */
  providerId: string;
  /** Without a trailing slash. */
  baseUrl: string;
  /** Absent when the provider needs no credential. */
  apiKey?: string;
  /** Where the key came from, for error messages: `env: QWEN_API_KEY`, `profile: qwen:default`. */
  credentialSource?: string;
  headers?: Record<string, string>;
  /** The longest wait for the next byte, in milliseconds. */
  idleTimeoutMs?: number;
  /** Requests with this key that may run at once. */
  maxConcurrent?: number;
}
