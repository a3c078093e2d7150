import { readTextBlocks, type FenceBlock } from "./fence-blocks.ts";

/** A block of code that became a file. */
export interface CodeFile {
  name: string;
  content: string;
}

const extensions: Record<string, string> = {
  bash: "sh",
  css: "css",
  diff: "diff",
  go: "go",
  html: "html",
  java: "java",
  javascript: "js",
  js: "js",
  json: "json",
  markdown: "md",
  md: "md",
  python: "py",
  py: "py",
  ruby: "rb",
  rust: "rs",
  sh: "sh",
  shell: "sh",
  sql: "sql",
  toml: "toml",
  ts: "ts",
  typescript: "ts",
  xml: "xml",
  yaml: "yaml",
  yml: "yaml",
};

/** Takes out the blocks of code that do not fit into one message, and leaves a line in their place that names the file. The rest of the text stays as it is. */
export function takeOutLongCode(
  text: string,
  longest: number,
): { text: string; files: CodeFile[] } {
  const files: CodeFile[] = [];
  const kept = readTextBlocks(text).map((block) => {
    if (block.type === "prose" || block.raw.length <= longest) return block.raw;
    const name = `code-${files.length + 1}.${extensionOf(block)}`;
    files.push({ name, content: `${block.content}\n` });
    return `${block.prefix}📄 \`${name}\``;
  });
  return files.length === 0 ? { text, files } : { text: kept.join(""), files };
}

function extensionOf({ info }: FenceBlock): string {
  const language = info.split(/[\s{:]/)[0]?.toLowerCase() ?? "";
  return Object.hasOwn(extensions, language) ? (extensions[language] ?? "txt") : "txt";
}
