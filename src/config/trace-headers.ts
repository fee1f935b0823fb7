type Environment = Record<string, string | undefined>;

/**
 * Parses OTLP headers that come from a file, in the format of the variables: `name=value,name=value`, percent-encoded.
 * Those for traces take precedence. A problem never repeats a value.
 */
export function readTraceHeaders(fromFiles: Environment): {
  headers: Record<string, string>;
  problems: string[];
} {
  const headers: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']) {
    for (const pair of (fromFiles[name] ?? '').split(',')) {
      if (pair.trim() === '') continue;
      const [key, value] = parsePair(pair);
      if (key === undefined || value === undefined)
        problems.push(`${name}_FILE: expected name=value pairs separated by commas, percent-encoded`);
      else headers[key] = value;
    }
  }
  return { headers, problems };
}

function parsePair(pair: string): [key?: string, value?: string] {
  const end = pair.indexOf('=');
  if (end <= 0) return [];
  try {
    const key = decodeURIComponent(pair.slice(0, end).trim());
    const value = decodeURIComponent(pair.slice(end + 1).trim());
    // What HTTP does not allow in a header would fail each request of the exporter, and no start.
    return /^[\w!#$%&'*+.^`|~-]+$/.test(key) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? [key, value] : [];
  } catch {
    return [];
  }
}
