/** Where a link leads, and the line that says so. */
export interface MarkdownLink {
  readonly target: string;
  readonly line: number;
}

const FENCED_CODE = /^ {0,3}(```+|~~~+).*\n[^]*?^ {0,3}\1.*$/gm;
/** Ends with its paragraph at the latest: a backtick that stands alone must not hide the links behind it. */
const INLINE_CODE = /(`+)(?!`)(?:(?!\n\s*\n)[^])*?[^`]\1(?!`)/g;
const INLINE_LINK = /\]\(\s*(?:<([^>\n]*)>|([^\s()]+))(?:\s+"[^"]*")?\s*\)/g;
const LINK_DEFINITION = /^ {0,3}\[[^\]\n]+\]:\s*(?:<([^>\n]*)>|(\S+))/gm;
const HEADING = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/gm;

/** The links of a page, in text and in link definitions. What stands in code is no link. */
export function linksOf(markdown: string): readonly MarkdownLink[] {
  const text = blank(blank(markdown, FENCED_CODE), INLINE_CODE);
  return [...text.matchAll(INLINE_LINK), ...text.matchAll(LINK_DEFINITION)]
    .map(({ index, 1: bracketed, 2: plain }) => ({
      target: bracketed ?? plain ?? '',
      line: text.slice(0, index).split('\n').length,
    }))
    .sort((a, b) => a.line - b.line);
}

/** The anchors of a page's headings as GitHub makes them: a heading that comes again gets a number. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of blank(markdown, FENCED_CODE).matchAll(HEADING)) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** `## Who may call: the "keys"` is at `#who-may-call-the-keys`. */
function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** Puts spaces in place of what a pattern finds, so that all else keeps its line. */
function blank(markdown: string, pattern: RegExp): string {
  return markdown.replace(pattern, (found) => found.replace(/[^\n]/g, ' '));
}
