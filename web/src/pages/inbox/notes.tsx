import { ActionIcon, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { Time } from '../../components/time.js';

/** What colleagues should know of this person; the person never sees it. */
export function Notes({ phone }: { phone: string }) {
  const mayWrite = useMay('sender');
  const [text, setText] = useState('');
  const notes = api.useInfiniteQuery(
    'get',
    '/api/v1/conversations/{phone}/notes',
    { params: { path: { phone } } },
    pages,
  );
  const add = api.useMutation('post', '/api/v1/conversations/{phone}/notes', {
    onSuccess: async () => {
      setText('');
      await done(changedBy(phone));
    },
  });
  const items = itemsOf(notes.data);
  if (!mayWrite && items.length === 0) return null;
  return (
    <Card>
      <Title order={2} size="h5" mb="sm">
        Notes for your colleagues
      </Title>
      <Stack gap="sm">
        {items.map((note) => (
          <Group key={note.id} justify="space-between" wrap="nowrap" align="flex-start">
            <div>
              <Text size="sm" className="wrap-anywhere">
                {note.text}
              </Text>
              <Text size="xs" c="dimmed">
                {note.author?.name ?? 'An API key'}, <Time at={note.createdAt} />
              </Text>
            </div>
            {mayWrite && <RemoveNote phone={phone} note={note} />}
          </Group>
        ))}
        {mayWrite && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              add.mutate({ params: { path: { phone } }, body: { text } });
            }}
          >
            <Group align="flex-end" gap="sm">
              <Textarea
                aria-label="A note"
                placeholder="A note"
                autosize
                minRows={1}
                flex={1}
                maxLength={2000}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              <Button type="submit" variant="default" disabled={text.trim() === ''} loading={add.isPending}>
                Add
              </Button>
            </Group>
          </form>
        )}
      </Stack>
    </Card>
  );
}

function RemoveNote({ phone, note }: { phone: string; note: Schemas['ConversationNote'] }) {
  const [isAsking, setIsAsking] = useState(false);
  const remove = api.useMutation('delete', '/api/v1/conversations/{phone}/notes/{noteId}', {
    meta: { showsProblems: true },
    onSuccess: () => done(changedBy(phone)),
  });
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove the note: ${note.text.slice(0, 40)}`}
        onClick={() => setIsAsking(true)}
      >
        <IconTrash size={16} />
      </ActionIcon>
      <Confirm
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title="Remove this note?"
        action="Remove the note"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { path: { phone, noteId: note.id } } })}
      >
        <Text size="sm" className="wrap-anywhere">
          “{note.text}” is gone for all of your colleagues.
        </Text>
      </Confirm>
    </>
  );
}

function changedBy(phone: string) {
  return [{ path: '/conversations', id: phone }];
}
