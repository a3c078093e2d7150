import type { Provider } from "../sdk/provider.ts";

/** The same provider with another way to answer. Everything else is still the provider's own, whether it is an object or a class. */
export function withStream(provider: Provider, stream: Provider["stream"]): Provider {
  return new Proxy(provider, {
    get(target, name) {
      if (name === "stream") return stream;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
