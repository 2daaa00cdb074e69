import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** The line above a report: what it tells, or what it is about, and its export. */
export function ReportHead({ children, action }: { children: ReactNode; action: ReactNode }) {
  return (
    <Group justify="space-between" align="center" mb="md" gap="sm">
      <Text size="sm" c="dimmed" component="div" maw={560}>
        {children}
      </Text>
      {action}
    </Group>
  );
}
