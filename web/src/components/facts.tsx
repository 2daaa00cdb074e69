import { Card, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Fact {
  label: string;
  value: ReactNode;
  note?: ReactNode;
}

/** The few numbers that a page is about. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <SimpleGrid cols={{ base: 2, md: Math.min(facts.length, 4) }} spacing="md" component="dl" m={0}>
      {facts.map(({ label, value, note }) => (
        <Card key={label} padding="md">
          <Text size="sm" c="dimmed" component="dt">
            {label}
          </Text>
          <Text fz={26} fw={650} lh={1.3} component="dd" m={0}>
            {value}
          </Text>
          {note && (
            <Text size="xs" c="dimmed" component="dd" m={0}>
              {note}
            </Text>
          )}
        </Card>
      ))}
    </SimpleGrid>
  );
}
