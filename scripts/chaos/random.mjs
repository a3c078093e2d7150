// Numbers that only look random: the same seed and name give the same ones, whatever else was drawn before.
import { createHash } from "node:crypto";

/** A source of its own for each purpose, so that the order in which two processes get to run changes no decision. */
export function createRandom(seed, name) {
  let state = createHash("sha256").update(`${seed}\0${name}`).digest().readUInt32LE();
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from, to) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    /** A whole number, both ends included. */
    whole,
    chance: (share) => next() < share,
    pick: (list) => list[whole(0, list.length - 1)],
    /** One of the names, by weight. */
    weighted(weights) {
      const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      let left = next() * total;
      for (const [name, weight] of Object.entries(weights)) {
        left -= weight;
        if (left < 0) return name;
      }
      return Object.keys(weights).at(-1);
    },
  };
}
