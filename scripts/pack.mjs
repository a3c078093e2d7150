// Makes the package that people install: one tarball without dependencies, since everything that runs is in the bundle. `npm run pack [-- --out DIR]`.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readJson, repositoryRoot } from "./repository.mjs";

const core = join(repositoryRoot, "core");
const tools = join(repositoryRoot, "node_modules/.bin");

function run(program, args, cwd = repositoryRoot) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH}` },
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed.\n${stdout}${stderr}`);
  return stdout;
}

/** The fields that a user of the package needs. The doors of the SDK keep their names; only the way to them differs. */
function packageFacts() {
  const { name, version, description, license, bin, engines, exports } = readJson(
    join(core, "package.json"),
  );
  const doors = Object.entries(exports).map(([door, target]) => {
    const source = target["openclaw-source"].replace(/^\.\//, "");
    const types = `./dist/types/${source.replace(/\.ts$/, ".d.ts")}`;
    return [door, { types, default: target.default }];
  });
  const files = ["bin", "dist", "README.md", "LICENSE", "CHANGELOG.md"];
  return {
    name,
    version,
    description,
    license,
    type: "commonjs",
    bin,
    engines,
    exports: Object.fromEntries(doors),
    files,
  };
}

/** Declarations of the SDK. They speak of zod's types, so zod's declarations come along under the same roof. */
function copyTypes(staging) {
  const types = join(staging, "dist/types");
  const project = join(staging, "tsconfig.json");
  const doors = Object.values(readJson(join(core, "package.json")).exports);
  const compilerOptions = {
    composite: false,
    declaration: true,
    outDir: types,
    rootDir: core,
    typeRoots: [join(repositoryRoot, "node_modules/@types")],
  };
  const files = doors.map((target) => join(core, target["openclaw-source"]));
  const text = { extends: join(repositoryRoot, "tsconfig.json"), compilerOptions, files };
  writeFileSync(project, JSON.stringify(text));
  run("tsc", ["-p", project]);
  rmSync(project);
  cpSync(join(repositoryRoot, "node_modules/zod"), join(types, "zod"), {
    recursive: true,
    dereference: true,
    filter: (file) => !/\.[a-z]+$/.test(file) || file.endsWith(".d.ts"),
  });
  for (const entry of readdirSync(join(types, "sdk"), { recursive: true })) {
    const file = join(types, "sdk", entry);
    if (!file.endsWith(".d.ts")) continue;
    const zod = relative(dirname(file), join(types, "zod/index.js")).replaceAll("\\", "/");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/from "zod"/g, `from "${zod}"`));
  }
}

function stage(staging) {
  cpSync(join(core, "bin"), join(staging, "bin"), { recursive: true });
  for (const name of readdirSync(join(core, "dist"))) {
    if (name === "types" || name === "build.json") continue;
    cpSync(join(core, "dist", name), join(staging, "dist", name), { recursive: true });
  }
  copyTypes(staging);
  for (const name of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    cpSync(join(repositoryRoot, name), join(staging, name));
  }
  writeFileSync(join(staging, "package.json"), `${JSON.stringify(packageFacts(), null, 2)}\n`);
}

const { values } = parseArgs({ options: { out: { type: "string", default: repositoryRoot } } });
const out = resolve(values.out);
const staging = mkdtempSync(join(tmpdir(), "openclaw-pack-"));
try {
  run("node", ["scripts/build.mjs"]);
  stage(staging);
  run("publint", ["run", staging, "--strict"]);
  mkdirSync(out, { recursive: true });
  const [packed] = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", out], staging),
  );
  const size = (packed.size / 1024 / 1024).toFixed(1);
  process.stdout.write(`${join(out, packed.filename)} (${packed.entryCount} files, ${size} MiB)\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(staging, { recursive: true, force: true });
}
