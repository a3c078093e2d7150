import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { enAdmin } from "../i18n/en-admin.ts";
import { translator } from "../i18n/translate.ts";
import { zhAdmin } from "../i18n/zh-admin.ts";
import { RequestError } from "../request-table.ts";
import { ViewElement } from "./view-element.ts";

/** A view that asks and orders, and shows what went wrong when the gateway says no. */
export class AdminView extends ViewElement {
  static override properties: PropertyDeclarations = {
    problem: { state: true },
    notice: { state: true },
    isBusy: { state: true },
  };

  declare protected problem: string;
  declare protected notice: string;
  /** Something was ordered and is not answered yet. */
  declare protected isBusy: boolean;

  constructor() {
    super();
    this.problem = "";
    this.notice = "";
    this.isBusy = false;
  }

  /** Orders must wait, or are not this person's to give. */
  protected get isLocked(): boolean {
    return this.isBusy || !this.mayWrite;
  }

  protected ask<Result>(method: string, params?: unknown): Promise<Result> {
    return this.context.request<Result>(method, params);
  }

  /** Does something for the view; what fails is shown in the view. Answers whether it went well. */
  protected async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.problem = "";
      return true;
    } catch (error) {
      this.problem = describeError(error);
      return false;
    }
  }

  /** The same for what a person ordered: buttons rest meanwhile. */
  protected async order(work: () => Promise<void>): Promise<boolean> {
    this.isBusy = true;
    this.notice = "";
    const done = await this.attempt(work);
    this.isBusy = false;
    return done;
  }

  protected renderProblem(): TemplateResult {
    const t = translator({ en: enAdmin, zh: zhAdmin }, this.context.language);
    return html`${this.mayWrite ? nothing : html`<p class="card soft">${t("read-only")}</p>`}
      ${this.problem === "" ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      <div role="status">
        ${this.notice === "" ? nothing : html`<p class="notice">${this.notice}</p>`}
      </div>`;
  }
}

/** In the gateway's words, with what to do about it. */
export function describeError(error: unknown): string {
  if (error instanceof RequestError) {
    return [error.error.message, error.error.hint].filter(Boolean).join(" ");
  }
  return error instanceof Error ? error.message : String(error);
}
