import { Card, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  about?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** One subject of the settings. */
export function Section({ title, about, actions, children }: Props) {
  return (
    <Card>
      <Group justify="space-between" align="flex-start" mb={children ? 'md' : 0}>
        <div style={{ flex: '1 1 240px' }}>
          <Title order={2} size="h4">
            {title}
          </Title>
          {about && (
            <Text size="sm" c="dimmed" component="div" mt={4}>
              {about}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      {children}
    </Card>
  );
}
