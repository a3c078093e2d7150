// Imports .ts files of this repository as they are. Their `openclaw/sdk…` leads to the sources, so that nothing has to be built first.
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

let areHooksInstalled = false;

export function importSource(file) {
  if (!areHooksInstalled) {
    areHooksInstalled = true;
    registerHooks({
      resolve(specifier, context, next) {
        const conditions = [...context.conditions, "openclaw-source"];
        // Also for a plugin outside of the repository, which has no node_modules that would lead here.
        const parentURL = specifier.startsWith("openclaw/sdk")
          ? import.meta.url
          : context.parentURL;
        return next(specifier, { ...context, conditions, parentURL });
      },
    });
  }
  return import(pathToFileURL(file).href);
}
