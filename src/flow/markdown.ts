/** Flows in Markdown: what its `console` blocks show is what the program prints. */

/** An open fence: its indentation, its marks, and whether its lines are a transcript. */
interface Fence {
  readonly indent: number;
  readonly marks: string;
  readonly console: boolean;
}

/**
 * The lines of all fenced `console` blocks of a Markdown file, every other line as an empty one: line numbers stay
 * right, and all blocks together are one flow. As in Markdown, lines lose as much indentation as their fence has.
 */
export function* consoleBlocks(lines: Iterable<string>): Generator<string> {
  let fence: Fence | undefined;
  for (const line of lines) {
    if (fence === undefined) {
      fence = opened(line);
      yield '';
    } else if (closes(fence, line)) {
      fence = undefined;
      yield '';
    } else {
      yield fence.console ? withoutIndent(line, fence.indent) : '';
    }
  }
}

function opened(line: string): Fence | undefined {
  // Behind backticks no backtick may follow: that is code within a line.
  const found = /^( {0,3})(?:(`{3,})([^`]*)|(~{3,})([^]*))$/.exec(line);
  if (found === null) return undefined;
  const [, indent = '', backticks, backtickInfo, tildes = '', tildeInfo = ''] = found;
  const info = backtickInfo ?? tildeInfo;
  return {
    indent: indent.length,
    marks: backticks ?? tildes,
    console: info.trim().split(/\s+/)[0] === 'console',
  };
}

function closes(fence: Fence, line: string): boolean {
  const marks = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return marks !== undefined && marks.startsWith(fence.marks);
}

function withoutIndent(line: string, indent: number): string {
  const spaces = line.length - line.trimStart().length;
  return line.startsWith(' ') ? line.slice(Math.min(indent, spaces)) : line;
}
