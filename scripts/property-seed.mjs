import fc from "fast-check";

/**
 * Property tests draw the same cases in every run of the gate, so that a change is never refused for an input that was there before it.
 * `PROPERTY_SEED=random npm test` draws new ones; what it finds prints its seed.
 */
const wanted = process.env.PROPERTY_SEED ?? "20261121";
if (wanted !== "random") fc.configureGlobal({ seed: Number(wanted) });
