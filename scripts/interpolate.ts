/** `${NAME…}` with what may stand in it: a default, a complaint, a replacement, each with variables of its own. */
const operators = /^(\w+)(?:(:-|-|:\?|\?|:\+|\+)([^]*))?$/;

/**
 * Puts variables into a text as Docker Compose does: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?complaint}`,
 * `${NAME:+replacement}`, nested, and `$$` for `$`.
 * @throws Error with the complaint about a variable that must be set
 */
export function interpolate(text: string, env: Readonly<Record<string, string | undefined>>): string {
  let result = '';
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const plain = /^(?:\$\$|\$(\w+)|[^$]+)/.exec(rest);
    if (plain) {
      const [whole, name] = plain;
      result += whole === '$$' ? '$' : name === undefined ? whole : (env[name] ?? '');
      at += whole.length;
      continue;
    }
    const end = closingBrace(rest);
    result += valueOf(rest.slice(2, end), env);
    at += end + 1;
  }
  return result;
}

function closingBrace(text: string): number {
  if (!text.startsWith('${')) throw new Error(`a stray $ in ${text}`);
  let depth = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (text.startsWith('${', at - 1)) depth += 1;
    else if (text[at] === '}' && (depth -= 1) === 0) return at;
  }
  throw new Error(`a variable that does not end in ${text}`);
}

function valueOf(expression: string, env: Readonly<Record<string, string | undefined>>): string {
  const [, name = '', operator = '', operand = ''] = operators.exec(expression) ?? [];
  if (name === '') throw new Error(`not a variable: ${expression}`);
  const value = env[name];
  const isThere = operator.startsWith(':') ? Boolean(value) : value !== undefined;
  if (operator.endsWith('+')) return isThere ? interpolate(operand, env) : '';
  if (isThere || operator === '') return value ?? '';
  if (operator.endsWith('?')) throw new Error(`required variable ${name} is missing a value: ${operand}`);
  return interpolate(operand, env);
}
