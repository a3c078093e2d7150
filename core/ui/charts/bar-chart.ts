import { css, html, nothing, svg, type TemplateResult } from "lit";
import { roundUp, type StackedDays } from "./stack-days.ts";

export interface BarChartTexts {
  /** What the chart shows, for the table's caption and for those who do not see it. */
  label: string;
  /** The name of the last series, which holds the rest. */
  others: string;
  day: string;
  sum: string;
  /** The summary of the table. */
  table: string;
  nothing: string;
}

export interface BarChartFormat {
  value(value: number): string;
  axis(value: number): string;
  day(day: string): string;
  /** The width of the drawing in pixels. */
  width: number;
}

const size = { height: 220, left: 52, right: 4, top: 10, bottom: 24 };
const gridLines = 4;
/** A day's name needs about this much. */
const labelWidth = 56;

/** Bars of days, the series on top of each other, with the same figures as a table. */
export function barChart(
  { days, series, sums }: StackedDays,
  texts: BarChartTexts,
  format: BarChartFormat,
): TemplateResult {
  if (series.length === 0) return html`<p class="soft">${texts.nothing}</p>`;
  const end = roundUp(Math.max(...sums));
  const nameOf = (key: string, name: string) => (key === "" ? texts.others : name);
  return html`
    <ul class="legend">
      ${series.map(
        ({ key, name, total }, index) =>
          html`<li>
            <svg class="swatch s${index}" viewBox="0 0 10 10" aria-hidden="true">
              <rect width="10" height="10" rx="2" /></svg
            >${nameOf(key, name)} <span class="soft">${format.value(total)}</span>
          </li>`,
      )}
    </ul>
    <svg
      class="chart"
      viewBox="0 0 ${format.width} ${size.height}"
      role="img"
      aria-label=${texts.label}
    >
      ${axis(end, format)} ${bars({ days, series, sums }, end, format, nameOf)}
      ${dayLabels(days, format)}
    </svg>
    ${table({ days, series, sums }, texts, format, nameOf)}
  `;
}

const inner = size.height - size.top - size.bottom;
const heightOf = (value: number, end: number) => (value / end) * inner;

function axis(end: number, format: BarChartFormat) {
  return Array.from({ length: gridLines + 1 }, (_, index) => {
    const value = (end / gridLines) * index;
    const y = size.height - size.bottom - heightOf(value, end);
    return svg`<line class="grid" x1=${size.left} x2=${format.width - size.right} y1=${y} y2=${y} />
      <text class="tick end" x=${size.left - 8} y=${y + 4}>${format.axis(value)}</text>`;
  });
}

type NameOf = (key: string, name: string) => string;

function bars(
  { days, series, sums }: StackedDays,
  end: number,
  format: BarChartFormat,
  nameOf: NameOf,
) {
  const slot = (format.width - size.left - size.right) / days.length;
  const width = Math.max(1, Math.min(slot * 0.72, 42));
  return days.map((day, at) => {
    if ((sums[at] ?? 0) === 0) return nothing;
    const x = size.left + slot * at + (slot - width) / 2;
    let y = size.height - size.bottom;
    return series.map(({ key, name, values }, index) => {
      const value = values[at] ?? 0;
      if (value === 0) return nothing;
      const height = heightOf(value, end);
      y -= height;
      return svg`<rect class="bar s${index}" x=${x} y=${y} width=${width} height=${height}>
        <title>${format.day(day)}, ${nameOf(key, name)}: ${format.value(value)}</title>
      </rect>`;
    });
  });
}

function dayLabels(days: readonly string[], format: BarChartFormat) {
  const slot = (format.width - size.left - size.right) / days.length;
  const every = Math.ceil(labelWidth / slot);
  return days.map((day, at) =>
    at % every === 0
      ? svg`<text class="tick middle" x=${size.left + slot * (at + 0.5)} y=${size.height - 7}>
          ${format.day(day)}</text>`
      : nothing,
  );
}

function table(
  { days, series, sums }: StackedDays,
  texts: BarChartTexts,
  format: BarChartFormat,
  nameOf: NameOf,
): TemplateResult {
  const used = days.flatMap((day, at) => ((sums[at] ?? 0) === 0 ? [] : [{ day, at }]));
  return html`<details>
    <summary>${texts.table}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${texts.label}>
      <table>
        <caption class="for-readers">
          ${texts.label}
        </caption>
        <thead>
          <tr>
            <th scope="col">${texts.day}</th>
            ${series.map(
              ({ key, name }) => html`<th scope="col" class="number">${nameOf(key, name)}</th>`,
            )}
            <th scope="col" class="number">${texts.sum}</th>
          </tr>
        </thead>
        <tbody>
          ${used.map(
            ({ day, at }) =>
              html`<tr>
                <th scope="row" class="nowrap">${format.day(day)}</th>
                ${series.map(
                  ({ values }) => html`<td class="number">${format.value(values[at] ?? 0)}</td>`,
                )}
                <td class="number">${format.value(sums[at] ?? 0)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** Six colours that differ in lightness too. */
export const chartStyles = css`
  .chart {
    display: block;
    width: 100%;
    height: auto;
    margin: 0.25rem 0 0.5rem;
  }
  .grid {
    stroke: var(--line);
    stroke-width: 1;
  }
  .tick {
    fill: var(--ink-soft);
    font-size: 11px;
    font-family: var(--sans);
  }
  .end {
    text-anchor: end;
  }
  .middle {
    text-anchor: middle;
  }
  .s0 {
    fill: light-dark(#a63f27, #e58a70);
  }
  .s1 {
    fill: light-dark(#2f6f8f, #79b8d6);
  }
  .s2 {
    fill: light-dark(#c9962f, #f0cf7f);
  }
  .s3 {
    fill: light-dark(#4d7a52, #8fc496);
  }
  .s4 {
    fill: light-dark(#7a5a94, #bfa0da);
  }
  .s5 {
    fill: light-dark(#9b958b, #77726a);
  }
  .bar:hover {
    opacity: 0.8;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.1rem;
    list-style: none;
    margin: 0.6rem 0 0.4rem;
    padding: 0;
    font-size: 0.85rem;
  }
  .swatch {
    width: 0.7rem;
    height: 0.7rem;
    margin-right: 0.4rem;
  }
`;
