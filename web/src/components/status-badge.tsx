import { Badge } from '@mantine/core';
import { words } from './format.js';

/** Colors say the same everywhere: green it goes or went well, yellow it waits for somebody, red look here. */
const TINTS: Readonly<Record<string, string>> = {
  running: 'blue',
  sending: 'blue',
  sent: 'cyan',
  queued: 'cyan',
  pending: 'gray',
  uploaded: 'gray',
  paused: 'yellow',
  completed: 'green',
  delivered: 'green',
  active: 'green',
  works: 'green',
  open: 'blue',
  normal: 'green',
  slowed: 'orange',
  stopped: 'red',
  suspended: 'red',
  failed: 'red',
  fails: 'red',
  undelivered: 'orange',
  unknown: 'grape',
  skipped: 'gray',
  canceled: 'gray',
  closed: 'gray',
};

export function StatusBadge({ status, label }: { status: string; label?: string }) {
  return <Badge color={TINTS[status] ?? 'gray'}>{label ?? words(status)}</Badge>;
}
