import { definePlugin } from "openclaw/sdk";
import { rollDice } from "./roll-dice.ts";

export default definePlugin({
  setup(context) {
    context.addTool(rollDice);
  },
});
