import manifest from "./package.json" with { type: "json" };

/** The Coding Plan answers requests without a name with 405; ours is our own. */
export const userAgent = `openclaw/${manifest.version} (+multi-channel assistant gateway)`;
