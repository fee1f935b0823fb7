const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

/** An event whose JSON has exactly so many bytes. */
export function eventOf(bytes: number, fill = 'x'): object {
  const event = (text: string) => ({ ...opened, message: { content: { text } } });
  const rest = bytes - JSON.stringify(event('')).length;
  return event(
    fill.repeat(Math.floor(rest / Buffer.byteLength(fill))).padEnd(0) +
      'x'.repeat(rest % Buffer.byteLength(fill)),
  );
}
