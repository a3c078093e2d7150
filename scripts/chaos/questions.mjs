// What is asked, which tools the model then calls, and what it answers: a function of the seed and the question's number alone.
import { createRandom } from "./random.mjs";

const words =
  "amber birch cedar delta ember fjord grove heath islet juniper kelp larch moss night oak pine quartz reed slate tarn".split(
    " ",
  );

/**
 * Each line of an answer is marked `#question.line`, so that a reader of the platform sees what is missing, doubled or out of order. An answer comes in steps:
 * all but the last end with tool calls.
 */
export function planQuestion(seed, number, conversations) {
  const random = createRandom(seed, `question ${number}`);
  const conversation = `chat-${random.whole(1, conversations)}`;
  const toolSteps = Number(random.weighted({ 0: 50, 1: 35, 2: 15 }));
  let lines = 0;
  const write = (count) => {
    const written = Array.from({ length: count }, () => {
      const text = Array.from({ length: random.whole(2, 14) }, () => random.pick(words)).join(" ");
      return `#${number}.${lines++} ${text}`;
    });
    return written.join("\n");
  };
  const steps = Array.from({ length: toolSteps }, (_, step) => ({
    text: random.chance(0.5) ? write(1) : "",
    calls: Array.from({ length: random.whole(1, 2) }, (_, index) => ({
      tool: random.chance(0.6) ? "record_effect" : "look_up",
      name: `${number}.${step}.${index}`,
    })),
  }));
  steps.push({ text: write(random.whole(1, 14)), calls: [] });
  return { number, id: `m${number}`, conversation, text: `question #${number}`, steps, lines };
}

/** The numbers of the questions in a text, in order; several when messages were taken together. */
export function questionNumbers(text) {
  return [...text.matchAll(/question #(\d+)/g)].map(([, number]) => Number(number));
}

/** The marks of all lines in a text, in order. */
export function lineMarks(text) {
  return [...text.matchAll(/#(\d+)\.(\d+)/g)].map(([, question, line]) => ({
    question: Number(question),
    line: Number(line),
  }));
}
