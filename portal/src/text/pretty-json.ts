/**
 * JSON text with line breaks, token by token: every number and string stays as it came, so that no digit is lost.
 * @returns null when the text is no JSON, or is cut off
 */
export function prettyJson(text: string): string | null {
  const tokens = tokenize(text);
  if (!tokens || !isJson(text)) return null;
  let out = '';
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token === '{' || token === '[') {
      const isEmpty = next === '}' || next === ']';
      depth += 1;
      out += isEmpty ? token : token + lineBreak(depth);
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const before = tokens[index - 1];
      out += before === '{' || before === '[' ? token : lineBreak(depth) + token;
    } else if (token === ',') out += token + lineBreak(depth);
    else out += token === ':' ? ': ' : token;
  }
  return out;
}

const lineBreak = (depth: number): string => `\n${'  '.repeat(depth)}`;

const tokenPattern = /\s*([{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)\s*/y;

function tokenize(text: string): string[] | null {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const token = tokenPattern.exec(text)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
  }
  return tokens;
}

/** Whether it is well-formed; the values are not used. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The text of one member of the outermost object, as it stands there. @returns undefined when there is none */
export function memberText(text: string, name: string): string | undefined {
  const start = /^\s*\{/.exec(text)?.[0].length;
  if (start === undefined) return undefined;
  tokenPattern.lastIndex = start;
  let depth = 0;
  let key: string | undefined;
  let from = -1;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const token = tokenPattern.exec(text)?.[1];
    if (token === undefined) return undefined;
    const isEnd = depth === 0 && (token === ',' || token === '}');
    if (isEnd && from >= 0) return text.slice(from, at).trim();
    if (depth === 0 && token === ':') {
      if (key === JSON.stringify(name)) from = tokenPattern.lastIndex;
    } else if (depth === 0 && from < 0) key = token;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
  }
  return undefined;
}
