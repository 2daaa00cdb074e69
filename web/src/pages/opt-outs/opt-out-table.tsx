import { Card, Group, Select, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBan, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Empty } from '../../components/empty.js';
import { formatPhone } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Time } from '../../components/time.js';
import { isSource, SOURCE_CHOICES, SOURCES, toPhone } from './opt-out-words.js';

/** Until what is typed counts as what is looked for. ms */
const TYPING_MS = 300;

const STANDING = [
  { value: 'true', label: 'Opted out' },
  { value: 'false', label: 'Lifted' },
] as const;

/** Opt-outs with search by the first digits, youngest first. */
export function OptOutTable() {
  const [text, setText] = useState('');
  const [source, setSource] = useState<string | null>(null);
  const [standing, setStanding] = useState<string | null>('true');
  const [looked] = useDebouncedValue(text.trim(), TYPING_MS);
  const active = STANDING.find(({ value }) => value === standing)?.value;
  const optOuts = api.useInfiniteQuery(
    'get',
    '/api/v1/opt-outs',
    {
      params: {
        query: {
          order: 'newest' as const,
          ...(looked === '' ? {} : { phone: toPhone(looked) }),
          ...(isSource(source) ? { source } : {}),
          ...(active === undefined ? {} : { active }),
        },
      },
    },
    pages,
  );
  const isFiltered = looked !== '' || source !== null || standing !== 'true';
  return (
    <Card>
      <Group mb="md" align="flex-end">
        <TextInput
          label="Search"
          placeholder="First digits of a number"
          inputMode="tel"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          flex="1 1 220px"
        />
        <Select
          label="How"
          placeholder="All"
          clearable
          data={SOURCE_CHOICES}
          value={source}
          onChange={setSource}
          w={240}
        />
        <Select
          label="Status"
          placeholder="All"
          clearable
          data={STANDING}
          value={standing}
          onChange={setStanding}
          w={140}
        />
      </Group>
      <Loaded query={optOuts}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length > 0) return <Rows items={items} />;
          if (optOuts.hasNextPage)
            return <Text c="dimmed">None among those that were looked through so far.</Text>;
          return isFiltered ? (
            <Text c="dimmed" py="lg" ta="center">
              No opt-out matches. Take a filter away.
            </Text>
          ) : (
            <Empty icon={IconBan} title="Nobody has opted out">
              Who answers a message with STOP stands here within a second. If you bring people along who must
              not be texted, import their numbers before the first campaign.
            </Empty>
          );
        }}
      </Loaded>
      <LoadMore query={optOuts} />
    </Card>
  );
}

function Rows({ items }: { items: readonly Schemas['OptOut'][] }) {
  return (
    <Table.ScrollContainer minWidth={640} tabIndex={0} aria-label="Opt-outs">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Number</Table.Th>
            <Table.Th>How</Table.Th>
            <Table.Th>From</Table.Th>
            <Table.Th>Since</Table.Th>
            <Table.Th>Status</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(({ phone, accountId, source, optedOutAt, active }) => (
            <Table.Tr key={`${phone} ${accountId}`}>
              <Table.Td>
                <Link className="row-link" to={`/opt-outs/${encodeURIComponent(phone)}`}>
                  {formatPhone(phone)}
                </Link>
              </Table.Td>
              <Table.Td>{SOURCES[source]}</Table.Td>
              <Table.Td>{accountId === null ? 'Everything' : <AccountName id={accountId} />}</Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Time at={optedOutAt} />
              </Table.Td>
              <Table.Td>
                <StatusBadge status={active ? 'stopped' : 'closed'} label={active ? 'Opted out' : 'Lifted'} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** The name of an account by its id. */
export function AccountName({ id }: { id: number }) {
  const account = api.useQuery('get', '/api/v1/accounts/{id}', { params: { path: { id } } });
  return <>{account.data?.name ?? `Account ${id}`}</>;
}
