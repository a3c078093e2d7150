const places = [
  [
    "the harbour",
    "a crate of unsent letters",
    "The gulls had read all of them and would not say a word.",
  ],
  [
    "the lighthouse",
    "a lamp that blinked in Morse",
    "It spelled the same three words each night: *please hold on*.",
  ],
  [
    "the railway station",
    "a timetable with no trains in it",
    "A conductor stamped it anyway, because rules are rules.",
  ],
  [
    "the library",
    "a book that lent itself to people",
    "It came back with notes in its margin, most of them kind.",
  ],
  [
    "the weather office",
    "a jar of spare clouds",
    "One had to be opened slowly, or the whole room rained.",
  ],
  [
    "the post office",
    "a scale that weighed intentions",
    "Good ones were lighter than air and had to be tied down.",
  ],
  [
    "the clock tower",
    "a bell that rang before the hour",
    "People set their clocks by it and were early for everything.",
  ],
  [
    "the night market",
    "a stall that sold lost afternoons",
    "They were cheap, and nobody ever brought one back.",
  ],
] as const;

const opening = `# The Messenger Who Carried Every Voice

*A story told by the offline demo model. Every reading of it is the same, so that you can see how a long answer arrives, is split and is shown.*

There was once a messenger in a town with eight doors, and behind each door people spoke in a different way. The messenger's work was simple to say and hard to do: **carry each word exactly once**, to the right door, in the right order.
`;

/** Tells the long story. Always the same text, above 6,000 characters, with headings, lists and code. */
export function tellStory(): string {
  return [opening, ...places.map((_, index) => chapter(index)), ending].join("\n");
}

function chapter(index: number): string {
  const [place, thing, remark] = places[index] ?? places[0];
  const next = places[(index + 1) % places.length]?.[0] ?? "home";
  const number = index + 1;
  return `## Chapter ${number}: At ${place}

Behind door number ${number} the messenger found ${place}, and in the middle of it stood ${thing}. ${remark} The keeper of the place looked up, counted the messenger's pockets twice, and asked for three things before anything could be delivered:

- a name, so that the answer could find its way back;
- a reason, so that nobody would have to guess later;
- a promise that the message would not be read aloud on the stairs.

The messenger gave all three. "And if nobody opens?" asked the keeper. "Then I wait," said the messenger, "a little longer each time, and never for ever. I write down that I waited, and why. Silence is the one thing I do not deliver."

${index % 2 === 0 ? codeSample(number) : orderedList(next)}

When it was done, the messenger closed the door gently and walked on towards ${next}.
`;
}

function codeSample(number: number): string {
  return `On the wall hung the house rules, in a hand that liked to be exact:

\`\`\`ts
// Rule ${number}: a message is delivered once, or its fate is known.
export async function deliver(message: Message): Promise<Receipt> {
  for (const attempt of [1, 2, 3]) {
    const receipt = await knock(message.door, { attempt, key: message.id });
    if (receipt.accepted) return receipt;
  }
  return { accepted: false, reason: "nobody opened", written: true };
}
\`\`\``;
}

function orderedList(next: string): string {
  return `Then the keeper wrote the way to ${next} on the back of the envelope:

1. Go down the stairs, and count them, because there is one more at night.
2. Turn towards the sound of water, unless it is raining; then turn towards the sound of people.
3. Knock once. If a dog answers, *do not* hand over the letter, however politely it asks.`;
}

const ending = `## The end

In the evening the messenger sat down under the clock tower and went through the list. Every line had a mark: *delivered*, *waiting*, or *told why not*. None was empty.

> "Is that all?" asked the town.
>
> "That is all," said the messenger. "It is only that it has to be true every day."

And it was.
`;
