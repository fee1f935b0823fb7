/**
 * What this process had too little of to make a request: `files` (sockets among them), `memory`, `ports` of its own, room
 * for another `look_ups`. No receiver can cause one, so none uses an attempt.
 */
export const shortages = ['files', 'memory', 'ports', 'look_ups'] as const;

export type Shortage = (typeof shortages)[number];
