import type { EditorTheme, MarkdownTheme, SelectListTheme } from "@earendil-works/pi-tui";

type Paint = (text: string) => string;

/** How the terminal conversation looks. Without colours everything is told by signs and words. */
export interface Theme {
  dim: Paint;
  bold: Paint;
  failure: Paint;
  accent: Paint;
  markdown: MarkdownTheme;
  select: SelectListTheme;
  editor: EditorTheme;
}

export function createTheme(hasColour: boolean): Theme {
  const sgr = (open: number, close: number): Paint =>
    hasColour ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : (text) => text;
  const plain: Paint = (text) => text;
  const dim = sgr(2, 22);
  const bold = sgr(1, 22);
  const accent = sgr(36, 39);
  const select: SelectListTheme = {
    selectedPrefix: accent,
    selectedText: hasColour ? accent : bold,
    description: dim,
    scrollInfo: dim,
    noMatch: dim,
  };
  return {
    dim,
    bold,
    accent,
    failure: sgr(31, 39),
    select,
    editor: { borderColor: dim, selectList: select },
    markdown: {
      heading: bold,
      link: sgr(4, 24),
      linkUrl: dim,
      code: accent,
      codeBlock: plain,
      codeBlockBorder: dim,
      quote: dim,
      quoteBorder: dim,
      hr: dim,
      listBullet: accent,
      bold,
      italic: sgr(3, 23),
      strikethrough: sgr(9, 29),
      underline: sgr(4, 24),
    },
  };
}
