/** What `openclaw dev <name>` hands to a stand-in. */
export interface DevServerOptions {
  /** A free one when absent. */
  port?: number;
}

/** A stand-in for a service, named in `devServers` of a manifest. Its module exports `start(options): Promise<DevServer>`. */
export interface DevServer {
  /** What a person wants to know: addresses, keys, how to pick an answer. */
  lines: readonly string[];
  stop(): Promise<void>;
}
