/**
 * Mail programs know little CSS: inline styles and a table are what they all show. Those that know more get a dark page, and one
 * for narrow screens, by the classes.
 */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escapeHtml(title)}</title>
<style>:root{color-scheme:light dark}pre{background:#f4f4f5;border-radius:6px;padding:12px;white-space:pre-wrap;word-break:break-word;font-size:13px}
a{word-break:break-word}@media (max-width:480px){.page{margin:0 !important;padding:20px 16px !important;border-radius:0 !important}
.button{display:block !important;text-align:center !important}
td{display:block;padding-right:0 !important}td:first-child{padding-bottom:0 !important}td:last-child{padding-top:0 !important}}
@media (prefers-color-scheme:dark){.back{background:#18181b !important;color:#f4f4f5 !important}.page{background:#27272a !important}
.dim{color:#a1a1aa !important}pre{background:#18181b !important}a{color:#93c5fd}.button{background:#2563eb !important;color:#fff !important}}</style></head>
<body class="back" style="margin:0;background:#f4f4f5;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#18181b">
<div class="page" style="max-width:600px;margin:24px auto;background:#fff;border-radius:8px;padding:24px 32px;overflow-wrap:break-word">
<h1 style="font-size:20px;margin:0 0 12px">${escapeHtml(title)}</h1>
${content}
</div></body></html>`;
}

export function table(rows: readonly [string, string][]): string {
  const cells = rows.map(
    ([name, value]) =>
      `<tr><td class="dim" style="padding:4px 16px 4px 0;color:#71717a;white-space:nowrap;vertical-align:top">${escapeHtml(name)}</td>` +
      `<td style="padding:4px 0;word-break:break-word">${escapeHtml(value)}</td></tr>`,
  );
  return `<table style="border-collapse:collapse;margin:12px 0;font-size:14px">${cells.join('')}</table>`;
}

/** What the reader is to do next. */
export const button = (link: string, label: string): string =>
  `<p style="margin:20px 0"><a href="${escapeHtml(link)}" class="button" style="display:inline-block;background:#1d4ed8;color:#fff;` +
  `text-decoration:none;font-weight:600;border-radius:6px;padding:10px 20px">${escapeHtml(label)}</a></p>`;

/** What need not be read first. */
export const small = (text: string): string =>
  `<p class="dim" style="font-size:13px;color:#71717a;margin:12px 0">${escapeHtml(text)}</p>`;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
