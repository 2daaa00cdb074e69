import { ActionIcon, Badge, Box, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { refresh } from '../../api/refresh.js';
import { queries } from '../../app/queries.js';
import { useMay } from '../../app/session.js';
import { formatPhone } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { AnswerBox } from './answer-box.js';
import { ConversationActions } from './conversation-actions.js';
import classes from './inbox.module.css';
import { Notes } from './notes.js';
import { ThreadItem } from './thread-item.js';

/** Everything between the company and one person, and the place to answer. */
export function Thread({ phone }: { phone: string }) {
  const mayWrite = useMay('sender');
  const init = { params: { path: { phone } } };
  const conversation = api.useQuery('get', '/api/v1/conversations/{phone}', init);
  const thread = api.useInfiniteQuery('get', '/api/v1/conversations/{phone}/messages', init, {
    pageParamName: 'before',
    initialPageParam: null,
    getNextPageParam: (last: { next: string | null }) => last.next ?? undefined,
  });
  const markRead = api.useMutation('post', '/api/v1/conversations/{phone}/read', {
    meta: { showsProblems: true },
    onSuccess: () => refresh(queries, [{ path: '/conversations', id: phone }]),
  });
  const newest = conversation.data?.lastReply?.id;
  const unread = conversation.data?.unread ?? 0;
  const read = markRead.mutate;
  useEffect(() => {
    if (mayWrite && unread > 0 && newest !== undefined) {
      read({ params: { path: { phone } }, body: { upToReplyId: newest } });
    }
  }, [mayWrite, unread, newest, phone, read]);

  const items = (thread.data?.pages ?? []).flatMap((page) => page.items);
  const inOrder = [...items].sort((one, other) => one.at.localeCompare(other.at));
  const end = useRef<HTMLDivElement>(null);
  const last = inOrder.at(-1)?.at;
  useEffect(() => {
    if (last !== undefined) end.current?.scrollIntoView({ block: 'nearest' });
  }, [last]);
  return (
    <Loaded query={conversation}>
      {(data) => (
        <Stack gap="md">
          <Card>
            <Group justify="space-between" mb="md">
              <Group gap="sm">
                <ActionIcon
                  component={Link}
                  to="/inbox"
                  variant="subtle"
                  hiddenFrom="md"
                  aria-label="All conversations"
                >
                  <IconChevronLeft size={20} />
                </ActionIcon>
                <Title order={2} size="h4">
                  {formatPhone(phone)}
                </Title>
                {data.status === 'closed' && <Badge color="gray">closed</Badge>}
                {data.optedOut && <Badge color="red">opted out</Badge>}
              </Group>
              <ConversationActions conversation={data} />
            </Group>
            <Box
              component="section"
              className={classes['messages']}
              tabIndex={0}
              aria-label={`Messages with ${formatPhone(phone)}`}
            >
              {thread.hasNextPage && (
                <Box ta="center">
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    loading={thread.isFetchingNextPage}
                    onClick={() => void thread.fetchNextPage()}
                  >
                    Earlier messages
                  </Button>
                </Box>
              )}
              {inOrder.map((item) => (
                <ThreadItem key={`${item.type} ${item.id}`} item={item} />
              ))}
              {inOrder.length === 0 && (
                <Text size="sm" c="dimmed">
                  {thread.isPending ? 'Loading …' : 'No message.'}
                </Text>
              )}
              <div ref={end} />
            </Box>
            {mayWrite ? (
              <AnswerBox phone={phone} isOptedOut={data.optedOut} replyId={newest} />
            ) : (
              <Text size="sm" c="dimmed" mt="md">
                You may read here. Senders, managers and owners answer.
              </Text>
            )}
          </Card>
          <Notes phone={phone} />
        </Stack>
      )}
    </Loaded>
  );
}
