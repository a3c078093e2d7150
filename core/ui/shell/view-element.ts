import { LitElement, type PropertyDeclarations } from "lit";
import type { EventFrame } from "../../gateway/protocol.ts";
import type { ViewContext } from "./view-context.ts";

/** The element of a view: knows the context, and is told when there is something to fetch. */
export class ViewElement extends LitElement {
  static override properties: PropertyDeclarations = {
    context: { attribute: false },
    path: { attribute: false },
  };

  declare context: ViewContext;
  declare path: string;
  private wasOnline = false;
  private endEvents: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.endEvents = this.context.subscribe((event) => this.receive(event));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endEvents?.();
    this.wasOnline = false;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    const isBack = this.context.online && !this.wasOnline;
    this.wasOnline = this.context.online;
    if (isBack) void this.load();
  }

  /** False for whoever came in with the token that only reads. */
  protected get mayWrite(): boolean {
    return this.context.hello?.auth.scopes.includes("operator.write") ?? true;
  }

  /** Fetches what the view shows: at first, and whenever the line is open again. Must not reject. */
  protected async load(): Promise<void> {}

  /** An event of the gateway, for example `tick` every 15 seconds. */
  protected receive(_event: EventFrame): void {}
}
