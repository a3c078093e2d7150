import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDiscordServer } from "@openclaw/crabline";

/** An independent server of Discord's protocol, with people on it who can speak. */
export interface Platform {
  readonly token: string;
  readonly apiUrl: string;
  readonly botUserId: string;
  readonly guildId: string;
  readonly channelId: string;
  say(content: string, from: Speaker): Promise<string>;
  /** What the bot has sent, in order. */
  readonly posts: readonly Post[];
  untilPosts(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface Speaker {
  id: string;
  name: string;
  channelId: string;
  guildId?: string;
}

export interface Post {
  channelId: string;
  content: string;
  replyTo?: string;
}

interface RecordedRequest {
  method?: string;
  path?: string;
  body?: { content?: string; message_reference?: { message_id?: string } };
}

export async function startPlatform(): Promise<Platform> {
  const folder = await mkdtemp(join(tmpdir(), "platform-"));
  const posts: Post[] = [];
  const waiting = new Set<() => void>();
  const server = await startDiscordServer({
    recorderPath: join(folder, "requests.jsonl"),
    onEvent: (event) => {
      const post = postOf(event as RecordedRequest);
      if (post === undefined) return;
      posts.push(post);
      for (const check of waiting) check();
    },
  });
  const { manifest } = server;
  return {
    token: manifest.botToken,
    apiUrl: manifest.endpoints.apiRoot,
    botUserId: manifest.botUserId,
    guildId: manifest.fixture.guildId,
    channelId: manifest.fixture.channelId,
    posts,
    async say(content, { id, name, channelId, guildId }) {
      const response = await fetch(manifest.endpoints.adminInboundUrl, {
        method: "POST",
        headers: {
          authorization: `Bearer ${manifest.adminToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          content,
          channelId,
          senderId: id,
          senderName: name,
          ...(guildId === undefined ? {} : { guildId }),
        }),
      });
      const { message } = (await response.json()) as { message: { id: string } };
      return message.id;
    },
    untilPosts: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (posts.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function postOf({ method, path, body }: RecordedRequest): Post | undefined {
  const channelId = /\/channels\/(\d+)\/messages$/.exec(path ?? "")?.[1];
  if (method !== "POST" || channelId === undefined || body === undefined) return undefined;
  const replyTo = body.message_reference?.message_id;
  return { channelId, content: body.content ?? "", ...(replyTo === undefined ? {} : { replyTo }) };
}
