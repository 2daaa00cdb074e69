import { Button, Card, Table, Text } from '@mantine/core';
import { IconMessageReply, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Empty } from '../../components/empty.js';
import { formatNumber } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { describeMatch } from './keyword-words.js';

/** Words that set off an answer; the further steps of an exchange stand below the word that they follow. */
export function ReplyKeywordsTab() {
  const mayChange = useMay('manager');
  const keywords = api.useInfiniteQuery(
    'get',
    '/api/v1/reply-keywords',
    { params: { query: { limit: 200 } } },
    pages,
  );
  const add = mayChange && (
    <Button component={Link} to="/keywords/new" leftSection={<IconPlus size={16} />}>
      New reply keyword
    </Button>
  );
  return (
    <Loaded query={keywords}>
      {(data) => {
        const items = itemsOf(data);
        if (items.length === 0) {
          return (
            <Empty icon={IconMessageReply} title="No reply keywords yet" action={add}>
              A keyword answers by itself: who replies HOURS gets your opening hours, who replies JOIN is put
              on a list. The answer of one can ask the next question.
            </Empty>
          );
        }
        return (
          <Card p={0}>
            <Table.ScrollContainer minWidth={720} tabIndex={0} aria-label="Reply keywords">
              <Table horizontalSpacing="lg">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Reply</Table.Th>
                    <Table.Th>Answer</Table.Th>
                    <Table.Th ta="right">Met</Table.Th>
                    <Table.Th ta="right">Answered</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {inExchanges(items).map(({ keyword, depth }) => (
                    <Row key={keyword.id} keyword={keyword} depth={depth} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <Card.Section p="lg">{add}</Card.Section>
            <LoadMore query={keywords} />
          </Card>
        );
      }}
    </Loaded>
  );
}

function Row({ keyword, depth }: { keyword: Schemas['ReplyKeyword']; depth: number }) {
  const { id, answer, hits, answers, hours, listId, tag } = keyword;
  const effects = [
    hours && `${hours.window} only`,
    listId !== null && 'adds to a list',
    tag && `sets ${tag.field}`,
  ].filter(Boolean);
  return (
    <Table.Tr>
      <Table.Td style={{ paddingLeft: `calc(var(--mantine-spacing-lg) + ${depth * 24}px)` }}>
        <Link className="row-link" to={`/keywords/${id}`}>
          {depth > 0 && '↳ '}
          {describeMatch(keyword)}
        </Link>
      </Table.Td>
      <Table.Td>
        <Text size="sm" lineClamp={2}>
          {answer ?? 'No answer'}
        </Text>
        {effects.length > 0 && (
          <Text size="xs" c="dimmed">
            {effects.join(', ')}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{formatNumber(hits)}</Table.Td>
      <Table.Td ta="right">{formatNumber(answers)}</Table.Td>
    </Table.Tr>
  );
}

/** Each keyword, then what follows it, then what follows that. */
function inExchanges(
  items: readonly Schemas['ReplyKeyword'][],
): { keyword: Schemas['ReplyKeyword']; depth: number }[] {
  const known = new Set(items.map(({ id }) => id));
  const below = (
    parent: number | null,
    depth: number,
  ): { keyword: Schemas['ReplyKeyword']; depth: number }[] =>
    items
      .filter(({ followsId }) => (followsId !== null && known.has(followsId) ? followsId : null) === parent)
      .flatMap((keyword) => [{ keyword, depth }, ...below(keyword.id, depth + 1)]);
  return below(null, 0);
}
