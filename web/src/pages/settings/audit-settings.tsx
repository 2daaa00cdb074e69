import { Badge, Button, Code, Group, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { api, apiUrl, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { words } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { Section } from './section.js';

const TYPING_MS = 300;

const OUTCOMES: Readonly<Record<Schemas['AuditEntry']['outcome'], { label: string; color: string }>> = {
  succeeded: { label: 'Done', color: 'green' },
  refused: { label: 'Refused', color: 'orange' },
  failed: { label: 'Failed', color: 'red' },
  unknown: { label: 'Unknown', color: 'gray' },
};

/** Who did what, from where; nobody can change it. */
export function AuditSettings() {
  const [action, setAction] = useState('');
  const [subject, setSubject] = useState('');
  const [filter] = useDebouncedValue({ action: action.trim(), subject: subject.trim() }, TYPING_MS);
  const query = {
    ...(filter.action === '' ? {} : { action: filter.action }),
    ...(filter.subject === '' ? {} : { subject: filter.subject }),
  };
  const entries = api.useInfiniteQuery('get', '/api/v1/audit', { params: { query } }, pages);
  return (
    <Section
      title="Audit log"
      about="Who did what, when and from where. Entries are never changed or deleted."
      actions={
        <Button
          component="a"
          href={`${apiUrl('/audit.csv')}?${new URLSearchParams(query)}`}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          Export
        </Button>
      }
    >
      <Group mb="md">
        <TextInput
          label="Action"
          placeholder="campaign.start"
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
        />
        <TextInput
          label="Done to"
          placeholder="campaign/12"
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
      </Group>
      <Loaded query={entries}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Text c="dimmed">Nothing of the kind was done.</Text>
          ) : (
            <Table.ScrollContainer minWidth={720} tabIndex={0} aria-label="Audit log">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>When</Table.Th>
                    <Table.Th>Who</Table.Th>
                    <Table.Th>What</Table.Th>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Outcome</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((entry) => (
                    <EntryRow key={entry.id} entry={entry} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={entries} />
    </Section>
  );
}

function EntryRow({ entry }: { entry: Schemas['AuditEntry'] }) {
  const { at, actor, action, subject, address, outcome, values, fields } = entry;
  const given = [
    ...Object.entries(values).map(([name, value]) => `${name}: ${value}`),
    ...fields.filter((field) => !Object.hasOwn(values, field)),
  ];
  const name = actor.name ?? words(actor.kind);
  const about = actor.kind === 'user' ? actor.email : words(actor.kind);
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Time at={at} withSeconds />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{name}</Text>
        {about !== name && (
          <Text size="xs" c="dimmed">
            {about}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Code>{action}</Code>{' '}
        {subject.id !== null && (
          <Text span size="sm">
            {subject.kind}/{subject.id}
          </Text>
        )}
        {given.length > 0 && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {given.join(', ')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{address}</Table.Td>
      <Table.Td>
        <Badge color={OUTCOMES[outcome].color} style={{ flexShrink: 0 }} miw="max-content">
          {OUTCOMES[outcome].label}
        </Badge>
      </Table.Td>
    </Table.Tr>
  );
}
