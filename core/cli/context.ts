/**
 * The world as a command sees it: commands read and write through this alone, so that a test can run one without a process.
 * The global flags are filled in before a command's action runs, not before the command is defined.
 */
export interface CliContext {
  /** The environment of the process, as it was given. */
  processEnv: Record<string, string | undefined>;
  cwd: string;
  /** Writes text as it is; the caller ends its lines. */
  stdout(text: string): void;
  stderr(text: string): void;
  /** True when a person sits at both ends: input and output are terminals. */
  isTty: boolean;
  /**
   * Fires when the program is asked to stop: Ctrl+C, SIGTERM. A command that reads it takes over the stopping; for the others the process simply ends.
   */
  readonly signal: AbortSignal;
  /** The status that the process ends with when the command returns. */
  exitCode: number;
  profile?: string;
  dev?: boolean;
  logLevel?: string;
}

type HostProcess = Pick<NodeJS.Process, "env" | "cwd"> & {
  stdin: { isTTY?: boolean };
  stdout: { isTTY?: boolean; write(text: string): unknown };
  stderr: { write(text: string): unknown };
};

/** @param openSignal called once, when a command first asks for the stop signal; without it the signal never fires */
export function createCliContext(
  host: HostProcess,
  openSignal: () => AbortSignal = () => new AbortController().signal,
): CliContext {
  let signal: AbortSignal | undefined;
  return {
    processEnv: host.env,
    cwd: host.cwd(),
    stdout: (text) => void host.stdout.write(text),
    stderr: (text) => void host.stderr.write(text),
    isTty: host.stdin.isTTY === true && host.stdout.isTTY === true,
    get signal() {
      return (signal ??= openSignal());
    },
    exitCode: 0,
  };
}
