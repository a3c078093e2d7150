type Variables = Readonly<Record<string, string | undefined>>;

/** What a command sees of the environment. Everything else, keys and tokens among it, stays here. */
const usual =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|TMPDIR|XDG_RUNTIME_DIR)$/;

/** Variables that change which code a program runs; no setting passes them on. */
const neverPassed = /^(LD_|DYLD_)|^(NODE_OPTIONS|BASH_ENV|ENV|PYTHONSTARTUP|PERL5OPT|RUBYOPT)$/;

const fallbackPath = "/usr/local/bin:/usr/bin:/bin";

/** @param passEnv `tools.exec.passEnv`: further names that the owner lets through */
export function execEnvironment(
  all: Variables,
  passEnv: readonly string[] = [],
): Record<string, string> {
  const kept = Object.entries(all).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (usual.test(entry[0]) || passEnv.includes(entry[0])) &&
      !neverPassed.test(entry[0]),
  );
  return { PATH: fallbackPath, ...Object.fromEntries(kept) };
}
