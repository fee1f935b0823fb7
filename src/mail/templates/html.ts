/** Mail programs know little CSS: inline styles and a table are what they all show. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>pre{background:#f4f4f5;border-radius:6px;padding:12px;white-space:pre-wrap;word-break:break-word;font-size:13px}
a{word-break:break-word}@media (max-width:480px){.page{margin:0 !important;padding:20px 16px !important;border-radius:0 !important}
td{display:block;padding-right:0 !important}td:first-child{padding-bottom:0 !important}td:last-child{padding-top:0 !important}}</style></head>
<body style="margin:0;background:#f4f4f5;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#18181b">
<div class="page" style="max-width:600px;margin:24px auto;background:#fff;border-radius:8px;padding:24px 32px">
<h1 style="font-size:20px;margin:0 0 12px">${escapeHtml(title)}</h1>
${content}
</div></body></html>`;
}

export function table(rows: readonly [string, string][]): string {
  const cells = rows.map(
    ([name, value]) =>
      `<tr><td style="padding:4px 16px 4px 0;color:#71717a;white-space:nowrap;vertical-align:top">${escapeHtml(name)}</td>` +
      `<td style="padding:4px 0;word-break:break-word">${escapeHtml(value)}</td></tr>`,
  );
  return `<table style="border-collapse:collapse;margin:12px 0;font-size:14px">${cells.join('')}</table>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
