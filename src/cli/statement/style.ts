/** The looks of statements that are written to files: calm, and by the reader's own choice light or dark. */

/** The colours, as CSS custom properties of `:root`. */
const colours = {
  light: {
    page: '#f6f7f6',
    card: '#ffffff',
    ink: '#1d2321',
    quiet: '#5c6763',
    line: '#e2e6e4',
    track: '#ecefed',
    first: '#1f8a5b',
    second: '#3f6fb0',
  },
  dark: {
    page: '#121615',
    card: '#1b211f',
    ink: '#e6ebe9',
    quiet: '#9aa7a2',
    line: '#2c3432',
    track: '#262d2b',
    first: '#4cb888',
    second: '#7aa5e0',
  },
};

function rootOf(scheme: keyof typeof colours): string {
  const set = Object.entries(colours[scheme]).map(([name, value]) => `--${name}: ${value};`);
  return `:root { color-scheme: ${scheme}; ${set.join(' ')} }`;
}

/** What both kinds of file begin with. */
export const base = `${rootOf('light')}
@media (prefers-color-scheme: dark) { ${rootOf('dark')} }`;

/** No font is fetched: the reader's own, with those that know Chinese and emoji behind them. */
export const fonts = `system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Color Emoji', sans-serif`;
