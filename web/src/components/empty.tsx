import { Center, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';

interface Props {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  title: string;
  /** What to do next. */
  children: ReactNode;
  /** The button that does it. */
  action?: ReactNode;
}

/** A page, or a part of one, without anything in it yet: it says what to do next. */
export function Empty({ icon: Icon, title, children, action }: Props) {
  return (
    <Center py={56} px="md">
      <Stack align="center" gap="sm" maw={440}>
        <ThemeIcon size={52} radius="xl" variant="light" aria-hidden>
          <Icon size={26} stroke={1.6} />
        </ThemeIcon>
        <Title order={2} size="h4" ta="center">
          {title}
        </Title>
        <Text c="dimmed" size="sm" ta="center" component="div">
          {children}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}
