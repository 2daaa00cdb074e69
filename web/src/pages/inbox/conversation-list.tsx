import { Badge, Box, Group, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useSession } from '../../app/session.js';
import { formatPhone } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { FoundReplies } from './found-replies.js';
import classes from './inbox.module.css';

const TYPING_MS = 300;

const VIEWS = [
  { value: 'open', label: 'Open' },
  { value: 'unread', label: 'Unread' },
  { value: 'mine', label: 'Mine' },
  { value: 'closed', label: 'Closed' },
];

/** The conversations, the latest first, or what a search has found. */
export function ConversationList({ chosen }: { chosen: string | null }) {
  const { user } = useSession();
  const [view, setView] = useState('open');
  const [text, setText] = useState('');
  const [looked] = useDebouncedValue(text.trim(), TYPING_MS);
  const isPhone = /^[\d\s()+.-]{7,}$/.test(looked);
  const query = isPhone ? { phone: looked } : queryOf(view, user.id);
  const conversations = api.useInfiniteQuery('get', '/api/v1/conversations', { params: { query } }, pages);
  return (
    <>
      <Box p="md">
        <TextInput
          aria-label="Search conversations"
          placeholder="Words or a number"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          mb="sm"
        />
        <SegmentedControl
          aria-label="Which conversations"
          fullWidth
          size="xs"
          data={VIEWS}
          value={view}
          onChange={setView}
        />
      </Box>
      {looked !== '' && !isPhone ? (
        <FoundReplies text={looked} />
      ) : (
        <>
          <Loaded query={conversations}>
            {(data) => {
              const items = itemsOf(data);
              if (items.length === 0) {
                return (
                  <Text c="dimmed" size="sm" px="md" pb="md">
                    {view === 'open'
                      ? 'No open conversation. As soon as somebody writes back, it shows up here.'
                      : 'Nothing here.'}
                  </Text>
                );
              }
              return items.map((conversation) => (
                <ConversationRow
                  key={conversation.phone}
                  conversation={conversation}
                  isChosen={conversation.phone === chosen}
                />
              ));
            }}
          </Loaded>
          <LoadMore query={conversations} />
        </>
      )}
    </>
  );
}

function queryOf(view: string, userId: number) {
  if (view === 'closed') return { status: 'closed' as const };
  if (view === 'unread') return { unread: 'true' as const };
  if (view === 'mine') return { status: 'open' as const, assignee: String(userId) };
  return { status: 'open' as const };
}

function ConversationRow(props: { conversation: Schemas['Conversation']; isChosen: boolean }) {
  const { phone, unread, lastReply, lastAt, optedOut, assignee } = props.conversation;
  return (
    <Link
      className={classes['row']}
      to={`/inbox/${encodeURIComponent(phone)}`}
      aria-current={props.isChosen ? 'page' : undefined}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={unread > 0 ? 700 : 500}>
          {formatPhone(phone)}
        </Text>
        <Text size="xs" c="dimmed">
          <Time at={lastAt} />
        </Text>
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" truncate fw={unread > 0 ? 600 : 400}>
          {lastReply?.text ?? ''}
        </Text>
        {unread > 0 && (
          <Badge circle variant="filled" aria-label={`${unread} unread`}>
            {unread}
          </Badge>
        )}
      </Group>
      {(optedOut || assignee) && (
        <Group gap="xs" mt={4}>
          {optedOut && <Badge color="red">opted out</Badge>}
          {assignee && (
            <Text size="xs" c="dimmed">
              {assignee.name}
            </Text>
          )}
        </Group>
      )}
    </Link>
  );
}
