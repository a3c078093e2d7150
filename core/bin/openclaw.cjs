#!/usr/bin/env node
"use strict";

// Plain ES5, so that every Node release can read it: an old one must get a sentence, not a syntax error.
var required = [24, 15];
var running = process.versions.node.split(".").map(Number);

function complain(text) {
  process.stderr.write(text + "\n");
  process.exitCode = 1;
}

function isOld() {
  return running[0] < required[0] || (running[0] === required[0] && running[1] < required[1]);
}

function stateDirectory(env) {
  var path = require("path");
  if (env.OPENCLAW_STATE_DIR) return path.resolve(env.OPENCLAW_STATE_DIR);
  var home = env.OPENCLAW_HOME || env.HOME || env.USERPROFILE;
  return home ? path.join(home, ".openclaw") : "";
}

/** Keeps compiled code between starts, once the state directory exists: looking around must not create it. */
function cacheCompiledCode() {
  var directory = stateDirectory(process.env);
  if (directory && require("fs").existsSync(directory)) {
    require("module").enableCompileCache(directory + "/cache/compile");
  }
}

function start() {
  var args = process.argv;
  if (args.length === 3 && (args[2] === "--version" || args[2] === "-V")) {
    process.stdout.write("OpenClaw " + require("../package.json").version + "\n");
    return;
  }
  var program = require("path").join(__dirname, "..", "dist", "cli.cjs");
  if (!require("fs").existsSync(program)) {
    complain("openclaw is not built yet. Run: npm run build");
    return;
  }
  cacheCompiledCode();
  require(program).run();
}

if (isOld()) {
  var needs = "openclaw needs Node.js " + required.join(".") + " or newer; this is ";
  var has = process.version + " (" + process.execPath + "). ";
  complain(needs + has + "Get a newer one from https://nodejs.org, or run: nvm install 24");
} else {
  start();
}
