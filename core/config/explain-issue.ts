import type { z } from "zod";
import type { ConfigPath } from "./path-expression.ts";
import { isPlainObject } from "./plain-value.ts";
import { isSecretPath } from "./secret-path.ts";

type ZodIssue = z.core.$ZodIssue;

/** One mistake, with alternatives already decided. */
export interface SimpleIssue {
  path: (string | number)[];
  /** Keys that the schema does not know, when that is the mistake. */
  unknownKeys?: readonly string[];
  /** What would be right, in words: `number`, `one of "a", "b"`, `at least 1`. */
  expected: string;
  allowedValues?: string[];
}

const typeNames: Readonly<Record<string, string>> = {
  int: "whole number",
  array: "list",
  record: "object",
  map: "object",
  null: "null",
};

/** Turns the parser's issues into plain ones. Of a union the alternative that the value most resembles speaks. */
export function simplifyIssues(issues: readonly ZodIssue[], base: ConfigPath = []): SimpleIssue[] {
  return issues.flatMap((issue) => {
    const path = [
      ...base,
      ...issue.path.map((part) => (typeof part === "number" ? part : String(part))),
    ];
    if (issue.code === "invalid_union") return simplifyUnion(issue, path);
    if (issue.code === "invalid_key" || issue.code === "invalid_element") {
      return [{ path, expected: issue.issues.map((inner) => expectation(inner)).join(", ") }];
    }
    if (issue.code === "unrecognized_keys")
      return [{ path, unknownKeys: issue.keys, expected: "" }];
    const allowedValues = allowedBy(issue);
    return [
      {
        path,
        expected: expectation(issue),
        ...(allowedValues === undefined ? {} : { allowedValues }),
      },
    ];
  });
}

function simplifyUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: (string | number)[],
): SimpleIssue[] {
  const options = issue.errors.map((errors) => simplifyIssues(errors, path));
  const near = options
    .filter((option) =>
      option.every((one) => one.path.length > path.length || one.unknownKeys !== undefined),
    )
    .toSorted((left, right) => left.length - right.length);
  const [nearest] = near;
  if (nearest !== undefined) return nearest;
  const own = options.flatMap((option) => option.filter((one) => one.path.length === path.length));
  const expected = [...new Set(own.map((one) => one.expected))];
  const allowedValues = own.flatMap((one) => one.allowedValues ?? []);
  return [
    {
      path,
      expected: expected.length > 0 ? expected.join(" or ") : "one of the known kinds",
      ...(allowedValues.length > 0 ? { allowedValues } : {}),
    },
  ];
}

function allowedBy(issue: ZodIssue): string[] | undefined {
  return issue.code === "invalid_value" ? issue.values.map(String) : undefined;
}

function expectation(issue: ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeNames[issue.expected] ?? issue.expected;
    case "invalid_value": {
      const words = issue.values.map((value) => JSON.stringify(value) ?? String(value));
      return words.length === 1 ? words.join("") : `one of ${words.join(", ")}`;
    }
    case "too_small":
      if (issue.origin === "string" && issue.minimum === 1) return "string that is not empty";
      return `${typeNames[issue.origin] ?? issue.origin} ${issue.inclusive === false ? "above" : "of at least"} ${issue.minimum}`;
    case "too_big":
      return `${typeNames[issue.origin] ?? issue.origin} ${issue.inclusive === false ? "below" : "of at most"} ${issue.maximum}`;
    case "invalid_format":
      return issue.pattern === undefined
        ? `string in the form ${issue.format}`
        : `string that fits ${issue.pattern}`;
    case "not_multiple_of":
      return `multiple of ${issue.divisor}`;
    case "custom":
    case "invalid_element":
    case "invalid_key":
    case "invalid_union":
    case "unrecognized_keys":
      return issue.message;
  }
}

/** The type and, unless it may be a secret, the value that was found, for the end of "expected …, got …". */
export function describeFound(value: unknown, path: ConfigPath): string {
  const type = nameOfType(value);
  if (isSecretPath(path)) return type;
  if (typeof value === "string") {
    const isShort = value.length <= 40 && !value.startsWith("sk-");
    return isShort ? `${type} ${JSON.stringify(value)}` : type;
  }
  return typeof value === "number" || typeof value === "boolean" ? `${type} ${value}` : type;
}

function nameOfType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return isPlainObject(value) ? "object" : typeof value;
}
