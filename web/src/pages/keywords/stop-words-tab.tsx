import {
  ActionIcon,
  Badge,
  Box,
  Button,
  Card,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { fieldErrors } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Bars } from '../../components/bars.js';
import { Confirm } from '../../components/confirm.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { AccountName } from '../opt-outs/opt-out-table.js';

/** Words that opt a person out: those of every company, and the company's own. */
export function StopWordsTab() {
  const mayChange = useMay('manager');
  return (
    <Stack gap="lg">
      <OwnWords mayChange={mayChange} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <DefaultWords />
        <Usage />
      </SimpleGrid>
    </Stack>
  );
}

function OwnWords({ mayChange }: { mayChange: boolean }) {
  const keywords = api.useInfiniteQuery('get', '/api/v1/keywords', {}, pages);
  return (
    <Card>
      <Title order={2} size="h4">
        Your own stop words
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Beside those that hold for everybody. A reply opts out when all of it is one of these words.
      </Text>
      {mayChange && <AddWord />}
      <Loaded query={keywords} lines={2}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Text size="sm" c="dimmed" mt="md">
                None. The default words and plain sentences such as “please stop texting me” hold anyway.
              </Text>
            );
          }
          return (
            <Table mt="md">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Word or phrase</Table.Th>
                  <Table.Th>Where</Table.Th>
                  <Table.Th aria-label="Actions" />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((keyword) => (
                  <Word key={keyword.id} keyword={keyword} mayChange={mayChange} />
                ))}
              </Table.Tbody>
            </Table>
          );
        }}
      </Loaded>
      <LoadMore query={keywords} />
    </Card>
  );
}

function Word({ keyword, mayChange }: { keyword: Schemas['Keyword']; mayChange: boolean }) {
  const [asks, setAsks] = useState(false);
  const remove = api.useMutation('delete', '/api/v1/keywords/{id}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await done([{ path: '/keywords' }], 'The word opts nobody out any more.');
    },
  });
  const { id, phrase, accountId } = keyword;
  return (
    <Table.Tr>
      <Table.Td>{phrase.toUpperCase()}</Table.Td>
      <Table.Td>{accountId === null ? 'All accounts' : <AccountName id={accountId} />}</Table.Td>
      <Table.Td ta="right">
        {mayChange && (
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => setAsks(true)}
            aria-label={`Remove ${phrase}`}
          >
            <IconTrash size={18} />
          </ActionIcon>
        )}
        <Confirm
          isOpen={asks}
          onClose={() => setAsks(false)}
          title="Remove this stop word?"
          action="Remove the word"
          name={phrase.toUpperCase()}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ params: { path: { id } } })}
        >
          Who writes it from now on stays subscribed. Whoever opted out with it stays opted out.
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}

function AddWord() {
  const accounts = api.useQuery('get', '/api/v1/accounts', { params: { query: { limit: 200 } } });
  const form = useForm<{ phrase: string; accountId: string | null }>({
    initialValues: { phrase: '', accountId: null },
  });
  const add = api.useMutation('post', '/api/v1/keywords', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      form.reset();
      await done([{ path: '/keywords' }], 'The word holds everywhere now.');
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      onSubmit={form.onSubmit(({ phrase, accountId }) =>
        add.mutate({
          body: { kind: 'stop', phrase, accountId: accountId === null ? null : Number(accountId) },
        }),
      )}
    >
      <Group align="flex-start">
        <TextInput
          label="Word or phrase"
          required
          maxLength={100}
          flex="1 1 220px"
          {...form.getInputProps('phrase')}
        />
        <Select
          label="Where"
          placeholder="All accounts"
          clearable
          data={(accounts.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
          w={220}
          {...form.getInputProps('accountId')}
        />
        <Button type="submit" mt={25} loading={add.isPending}>
          Add
        </Button>
      </Group>
      <Box mt={add.error ? 'sm' : 0}>
        <ProblemAlert error={add.error} inputs={form.values} />
      </Box>
    </form>
  );
}

function DefaultWords() {
  const defaults = api.useQuery('get', '/api/v1/keywords/defaults');
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        Words that hold for everybody
      </Title>
      <Loaded query={defaults}>
        {({ stop, start, help }) => (
          <Stack gap="md">
            <WordList label="Opt out" words={stop} color="red" />
            <WordList label="Subscribe again" words={start} color="green" />
            <WordList label="Ask for help" words={help} color="blue" />
          </Stack>
        )}
      </Loaded>
    </Card>
  );
}

function WordList({ label, words, color }: { label: string; words: readonly string[]; color: string }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={6}>
        {label}
      </Text>
      <Group gap={6}>
        {words.map((word) => (
          <Badge key={word} color={color}>
            {word.toUpperCase()}
          </Badge>
        ))}
      </Group>
    </div>
  );
}

function Usage() {
  const usage = api.useQuery('get', '/api/v1/keywords/usage');
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        How often people wrote them
      </Title>
      <Loaded query={usage}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nobody has yet.
            </Text>
          ) : (
            <Bars
              bars={items.slice(0, 12).map(({ verdict, word, replies }) => ({
                label: word === null ? 'A plain sentence that opts out' : word.toUpperCase(),
                value: replies,
                color: verdict === 'stop' ? 'red' : verdict === 'start' ? 'green' : 'blue',
              }))}
            />
          )
        }
      </Loaded>
    </Card>
  );
}
