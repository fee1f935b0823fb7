import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

const { rooms } = (await import(new URL('../../eslint.rooms.js', import.meta.url).href)) as {
  rooms: Record<string, { rooms?: string[]; types?: string[] }>;
};

it('draws every room in architecture.md above all rooms that it imports', () => {
  const text = readFileSync('docs/contribute/architecture.md', 'utf8');
  const [, drawing = ''] = /```text\n(.*?)```/s.exec(text) ?? [];
  // Explanations stand behind many blanks.
  const rows = drawing.split('\n').map((line) => line.slice(0, 60).split(/\s+/));
  const rowOf = (room: string): number => rows.findIndex((names) => names.includes(room));
  for (const [room, { rooms: values = [], types = [] }] of Object.entries(rooms)) {
    assert.ok(rowOf(room) >= 0, `draw ${room}`);
    for (const other of [...values, ...types])
      assert.ok(rowOf(other) > rowOf(room), `draw ${room} above ${other}`);
  }
});
