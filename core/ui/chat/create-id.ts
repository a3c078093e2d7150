/** Secure contexts have `randomUUID`; a page over plain HTTP in the home network does not. */
export function createRandomId(bytes = 16): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
