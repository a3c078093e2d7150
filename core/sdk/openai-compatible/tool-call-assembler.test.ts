import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createToolCallAssembler } from "./tool-call-assembler.ts";

function assemble(deltas: readonly unknown[]) {
  let made = 0;
  const assembler = createToolCallAssembler(() => `made-${(made += 1)}`);
  for (const delta of deltas) assembler.add(delta);
  return assembler.calls();
}

const call = (
  index: number | undefined,
  id: string | undefined,
  name: string | undefined,
  text: string,
) => ({
  ...(index === undefined ? {} : { index }),
  ...(id === undefined ? {} : { id }),
  type: "function",
  function: { ...(name === undefined ? {} : { name }), arguments: text },
});

describe("the tool call assembler", () => {
  test("continues a call whose later pieces have an empty id and no name", () => {
    const calls = assemble([
      call(0, "call_1", "weather", ""),
      call(0, "", undefined, '{"city":'),
      call(0, "", undefined, '"Oslo"}'),
      call(0, "", undefined, ""),
    ]);
    expect(calls).toEqual([{ id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' }]);
  });

  test("keeps parallel calls apart whose pieces come interleaved", () => {
    const calls = assemble([
      call(0, "a", "one", ""),
      call(1, "b", "two", ""),
      call(0, "", undefined, '{"x":1'),
      call(1, "", undefined, '{"y":2}'),
      call(0, "", undefined, "}"),
    ]);
    expect(calls).toEqual([
      { id: "a", name: "one", arguments: '{"x":1}' },
      { id: "b", name: "two", arguments: '{"y":2}' },
    ]);
  });

  test("begins a new call when a new id comes under an index that was used before", () => {
    const calls = assemble([
      call(0, "a", "one", '{"x":1}'),
      call(0, "b", "two", '{"y"'),
      call(0, "", undefined, ":2}"),
    ]);
    expect(calls.map((entry) => entry.arguments)).toEqual(['{"x":1}', '{"y":2}']);
  });

  test("does without an index", () => {
    const calls = assemble([
      call(undefined, "a", "one", '{"x"'),
      call(undefined, "", undefined, ":1}"),
      call(undefined, "b", "two", "{}"),
    ]);
    expect(calls.map((entry) => [entry.name, entry.arguments])).toEqual([
      ["one", '{"x":1}'],
      ["two", "{}"],
    ]);
  });

  test("takes an index that does not begin at zero", () => {
    expect(assemble([call(3, "a", "one", "{"), call(3, "", undefined, "}")])).toEqual([
      { id: "a", name: "one", arguments: "{}" },
    ]);
  });

  test("joins an id and a name that come after the first arguments", () => {
    const calls = assemble([
      call(0, "", undefined, '{"x"'),
      call(0, "late", "one", ":1"),
      call(0, "late", undefined, "}"),
    ]);
    expect(calls).toEqual([{ id: "made-1", name: "one", arguments: '{"x":1}' }]);
  });

  test("makes up an id when the server gives none", () => {
    expect(assemble([call(0, undefined, "one", "{}"), call(0, undefined, "two", "{}")])).toEqual([
      { id: "made-1", name: "one", arguments: "{}" },
      { id: "made-2", name: "two", arguments: "{}" },
    ]);
  });

  test("does not double a call that is sent again whole, nor one whose name is repeated with each piece", () => {
    expect(assemble([call(0, "a", "one", '{"x":1}'), call(0, "a", "one", '{"x":1}')])).toHaveLength(
      1,
    );
    expect(
      assemble([call(0, "a", "one", '{"x":1}'), call(0, "a", "one", '{"x":1}')])[0]?.arguments,
    ).toBe('{"x":1}');
    expect(
      assemble([call(0, "a", "one", '{"x"'), call(0, "", "one", ":1"), call(0, "", "one", "}")]),
    ).toEqual([{ id: "a", name: "one", arguments: '{"x":1}' }]);
  });

  test("takes arguments that come as an object, and a call without any", () => {
    expect(
      assemble([
        { index: 0, id: "a", function: { name: "one", arguments: { x: 1 } } },
        { index: 1, id: "b", function: { name: "two" } },
      ]),
    ).toEqual([
      { id: "a", name: "one", arguments: '{"x":1}' },
      { id: "b", name: "two", arguments: "" },
    ]);
  });

  test("leaves out what has neither a name nor arguments", () => {
    expect(assemble([null, "x", { index: 0, id: "a" }, call(0, "", undefined, "")])).toEqual([]);
  });

  test("puts the arguments together however they are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 4 }),
        fc.nat({ max: 7 }),
        (values, size) => {
          const texts = values.map((value) => JSON.stringify(value));
          const deltas = texts.flatMap((text, index) => {
            const pieces = text.match(new RegExp(`[^]{1,${size + 1}}`, "g")) ?? [];
            return [
              call(index, `id-${index}`, `tool_${index}`, ""),
              ...pieces.map((piece) => call(index, "", undefined, piece)),
            ];
          });
          expect(assemble(deltas).map((entry) => entry.arguments)).toEqual(texts);
        },
      ),
    );
  });
});
