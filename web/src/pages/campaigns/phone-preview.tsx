import { ActionIcon, Alert, Box, Card, Group, Loader, Text, Title } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { Schemas } from '../../api/client.js';
import { count, formatPhone } from '../../components/format.js';
import { reasonText } from '../../components/reasons.js';
import classes from './phone-preview.module.css';

interface Props {
  preview: Schemas['CampaignPreview'] | undefined;
  isLoading: boolean;
  /** Why there is none. */
  problem: string | null;
}

/** What real contacts would see on their phones, one after the other. */
export function PhonePreview({ preview, isLoading, problem }: Props) {
  const [at, setAt] = useState(0);
  const items = preview?.items ?? [];
  const index = Math.min(at, Math.max(0, items.length - 1));
  const item = items[index];
  return (
    <Card>
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4">
          Preview
        </Title>
        {items.length > 1 && (
          <Group gap={4}>
            <ActionIcon
              variant="default"
              aria-label="The contact before"
              disabled={index === 0}
              onClick={() => setAt(index - 1)}
            >
              <IconChevronLeft size={16} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label="The next contact"
              disabled={index === items.length - 1}
              onClick={() => setAt(index + 1)}
            >
              <IconChevronRight size={16} />
            </ActionIcon>
          </Group>
        )}
      </Group>
      <Box className={classes['phone']}>
        <Text size="xs" c="dimmed" ta="center" mb="md">
          {item ? `To ${nameOf(item)}, ${formatPhone(item.phone)}` : 'Your message'}
        </Text>
        {item?.text ? (
          <div className={classes['bubble']}>{item.text}</div>
        ) : (
          <Text size="sm" c="dimmed" ta="center" px="md">
            {isLoading ? (
              <Loader size="sm" role="status" aria-label="Making the preview" />
            ) : (
              (problem ??
              'Choose an account and a list and write a text: here stands what real contacts get.')
            )}
          </Text>
        )}
      </Box>
      {item?.text && (
        <Text size="sm" c="dimmed" ta="center" mt="sm">
          {count(item.segments ?? 0, 'segment')},{' '}
          {item.encoding === 'ucs-2' ? 'special characters' : 'plain characters'}
        </Text>
      )}
      {item?.leftOut && (
        <Alert color="yellow" mt="sm" title="This contact gets no message">
          {reasonText(item.leftOut)}.
        </Alert>
      )}
    </Card>
  );
}

function nameOf({ firstName, lastName }: Schemas['CampaignPreview']['items'][number]): string {
  return [firstName, lastName].filter(Boolean).join(' ') || 'a contact without a name';
}
