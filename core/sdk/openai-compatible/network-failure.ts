import type { ModelError, ProviderEndpoint } from "../provider.ts";
import { hostOf } from "./endpoint-text.ts";
import { isRecord, textOrNothing } from "./plain-record.ts";

/** No byte came from the endpoint for longer than allowed. */
export class IdleTimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`no byte for ${milliseconds} ms`);
    this.name = "IdleTimeoutError";
  }
}

/** The answer ended before the model said that it was done. */
export class StreamCutError extends Error {
  constructor() {
    super("the stream ended before the answer was complete");
    this.name = "StreamCutError";
  }
}

const deepestCause = 6;

/** The failure and everything that caused it, outermost first; the members of an `AggregateError` count as causes. */
export function causeChain(thrown: unknown): Record<string, unknown>[] {
  const chain: Record<string, unknown>[] = [];
  let pending: unknown[] = [thrown];
  for (let depth = 0; depth < deepestCause && pending.length > 0; depth += 1) {
    const records = pending.filter(isRecord);
    chain.push(...records);
    pending = records.flatMap((record) => [
      record["cause"],
      ...(Array.isArray(record["errors"]) ? record["errors"] : []),
    ]);
  }
  return chain;
}

interface NetworkRule {
  codes: RegExp;
  kind: ModelError["kind"];
  retryable: boolean;
  sentence(host: string): string;
  hint?: string;
}

const rules: NetworkRule[] = [
  {
    codes: /^(IdleTimeoutError|ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TimeoutError)$/,
    kind: "timeout",
    retryable: true,
    sentence: (host) => `${host} did not answer in time.`,
    hint: "Try again; if it keeps happening, raise `timeoutSeconds` of this provider or choose another model.",
  },
  {
    codes: /^ECONNREFUSED$/,
    kind: "network",
    retryable: true,
    sentence: (host) => `Nothing listens at ${host}.`,
    hint: "Check the provider's `baseUrl`, and that the server is running if it is your own.",
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME)$/,
    kind: "network",
    retryable: true,
    sentence: (host) => `The host name ${host} could not be looked up.`,
    hint: "Check the internet connection and the spelling of the provider's `baseUrl`.",
  },
  {
    codes:
      /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_|UNABLE_TO_(VERIFY|GET)_|ERR_TLS_)/,
    kind: "network",
    retryable: false,
    sentence: (host) => `The certificate of ${host} is not trusted.`,
    hint: "Check the clock of this machine and any proxy in between; a private authority is added with NODE_EXTRA_CA_CERTS.",
  },
  {
    codes: /^(EPROTO|ERR_SSL_)/,
    kind: "network",
    retryable: false,
    sentence: (host) => `${host} does not speak TLS on that port.`,
    hint: "Check whether the provider's `baseUrl` should begin with http:// or https://.",
  },
  {
    codes: /^(ERR_INVALID_URL|UND_ERR_INVALID_ARG)$/,
    kind: "invalid-request",
    retryable: false,
    sentence: (host) => `"${host}" is not an address that can be called.`,
    hint: "Check the provider's `baseUrl`.",
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/,
    kind: "network",
    retryable: true,
    sentence: (host) => `${host} cannot be reached from this machine.`,
    hint: "Check the internet connection, a firewall or a proxy.",
  },
  {
    codes: /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|StreamCutError)$/,
    kind: "network",
    retryable: true,
    sentence: (host) => `The connection to ${host} was cut before the answer was complete.`,
    hint: "Try again; if it keeps happening, look for a proxy or firewall that closes long connections.",
  },
];

/** What went wrong between here and the endpoint; undefined when the thrown value tells of no such thing. */
export function classifyNetworkFailure(
  thrown: unknown,
  endpoint: ProviderEndpoint,
): ModelError | undefined {
  const marks = causeChain(thrown).flatMap((cause) =>
    [textOrNothing(cause["code"]), textOrNothing(cause["name"])].filter(
      (mark) => mark !== undefined,
    ),
  );
  const host = hostOf(endpoint.baseUrl);
  for (const rule of rules) {
    const mark = marks.find((candidate) => rule.codes.test(candidate));
    if (mark === undefined) continue;
    return {
      kind: rule.kind,
      message: rule.sentence(host),
      retryable: rule.retryable,
      ...(rule.hint === undefined ? {} : { hint: rule.hint }),
      ...(/^[A-Z_]+$/.test(mark) ? { code: mark } : {}),
    };
  }
  if (!isTransportFailure(thrown)) return undefined;
  return {
    kind: "network",
    message: `The connection to ${host} failed.`,
    hint: "Check the internet connection and the provider's `baseUrl`.",
    retryable: true,
  };
}

/** Failures of the transport that carry no code are known by what the platform's fetch and the client library say. */
function isTransportFailure(thrown: unknown): boolean {
  return causeChain(thrown).some(
    (cause) =>
      cause instanceof Error &&
      /^(fetch failed|terminated|network error|connection error)/i.test(cause.message),
  );
}
