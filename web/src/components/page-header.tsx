import { Anchor, Box, Group, Text, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTitle } from './use-title.js';

interface Props {
  title: string;
  /** One line below the title. */
  about?: ReactNode;
  /** Beside the title, such as a status. */
  mark?: ReactNode;
  back?: { to: string; label: string };
  /** Buttons at the right. */
  children?: ReactNode;
}

export function PageHeader({ title, about, mark, back, children }: Props) {
  useTitle(title);
  return (
    <Box mb="lg">
      {back && (
        <Anchor component={Link} to={back.to} size="sm" mb={6} display="inline-flex">
          <IconChevronLeft size={18} aria-hidden /> {back.label}
        </Anchor>
      )}
      <Group justify="space-between" align="flex-start" gap="md">
        <Box miw={0} flex="1 1 240px">
          <Group gap="sm">
            <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
            {mark}
          </Group>
          {about && (
            <Text c="dimmed" size="sm" mt={4} component="div">
              {about}
            </Text>
          )}
        </Box>
        {children && <Group gap="xs">{children}</Group>}
      </Group>
    </Box>
  );
}
