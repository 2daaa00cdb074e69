import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.js';

interface Props<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  /** Gray lines while it is read for the first time. */
  lines?: number;
  children: (data: Data) => ReactNode;
}

/** What was read; before that its outline, and where it cannot be read the reason with a way to try again. */
export function Loaded<Data>({ query, lines = 4, children }: Props<Data>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Stack gap="sm" aria-busy aria-label="Loading" role="status">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={line} height={line === 0 ? 28 : 18} width={`${95 - line * 9}%`} />
      ))}
    </Stack>
  );
}
