import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { count } from '../../components/format.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { countSegments } from '../campaigns/text-count.js';

interface Props {
  phone: string;
  isOptedOut: boolean;
  replyId: number | undefined;
}

export function AnswerBox({ phone, isOptedOut, replyId }: Props) {
  const [text, setText] = useState('');
  const answer = api.useMutation('post', '/api/v1/conversations/{phone}/answers', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setText('');
      await done([{ path: '/conversations', id: phone }]);
    },
  });
  const send = () => {
    if (text.trim() === '' || answer.isPending) return;
    answer.mutate({
      params: { path: { phone } },
      body: { text, ...(replyId === undefined ? {} : { replyId }) },
    });
  };
  if (isOptedOut) {
    return (
      <Alert color="gray" mt="md" title="No answer can be sent">
        This person has opted out. They can opt in again by writing START.
      </Alert>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="xs" mt="md">
        <Textarea
          aria-label="Your answer"
          placeholder="Write an answer"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            send();
          }}
        />
        <ProblemAlert error={answer.error} />
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            {text.trim() === ''
              ? 'Ctrl and Enter sends'
              : count(countSegments(text.trim()).segments, 'segment')}
          </Text>
          <Button type="submit" disabled={text.trim() === ''} loading={answer.isPending}>
            Send
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
