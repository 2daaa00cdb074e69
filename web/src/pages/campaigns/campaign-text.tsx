import { Button, Card, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors, problemWords } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { PhonePreview } from './phone-preview.js';
import { TextEditor } from './text-editor.js';

const TYPING_MS = 500;

/** The text as it is, or to be changed as long as it is not sending; messages that were sent keep theirs. */
export function CampaignText({ campaign }: { campaign: Schemas['Campaign'] }) {
  const maySend = useMay('sender');
  const mayEdit = maySend && campaign.status === 'paused';
  const [text, setText] = useState(campaign.text);
  const [shown] = useDebouncedValue(text, TYPING_MS);
  const { id, optOutText, smartReplacement } = campaign;
  const preview = useQuery({
    queryKey: ['campaign-preview', id, shown],
    enabled: shown.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async () => {
      const { data, error } = await client.POST('/api/v1/campaigns/{id}/preview', {
        params: { path: { id } },
        body: { text: shown },
      });
      if (error) throw error;
      return data;
    },
  });
  const lists = api.useQuery('get', '/api/v1/lists', { params: { query: { order: 'newest', limit: 200 } } });
  const customFields = [
    ...new Set(
      lists.data?.items
        .filter((list) => campaign.listIds.includes(list.id))
        .flatMap((list) => list.customFields) ?? [],
    ),
  ];
  const save = api.useMutation('patch', '/api/v1/campaigns/{id}', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/campaigns', id }], 'Saved. Messages that have left keep their text.'),
  });
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Card>
          {mayEdit ? (
            <Stack>
              <TextEditor
                value={text}
                onChange={setText}
                error={preview.error ? fieldErrors(preview.error)['text'] : undefined}
                optOutText={optOutText}
                smartReplacement={smartReplacement}
                customFields={customFields}
              />
              <ProblemAlert error={save.error} />
              <Group justify="flex-end">
                <Button
                  disabled={text === campaign.text || text.trim() === ''}
                  loading={save.isPending}
                  onClick={() => save.mutate({ params: { path: { id } }, body: { text } })}
                >
                  Save the text
                </Button>
              </Group>
            </Stack>
          ) : (
            <>
              <Title order={2} size="h4" mb="sm">
                Text
              </Title>
              <Text className="wrap-anywhere">{campaign.text}</Text>
              {optOutText && (
                <Text c="dimmed" mt="xs">
                  {optOutText}
                </Text>
              )}
              {maySend && campaign.status === 'running' && (
                <Text size="sm" c="dimmed" mt="md">
                  Pause the campaign to change its text.
                </Text>
              )}
            </>
          )}
        </Card>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <PhonePreview
          preview={preview.data}
          isLoading={preview.isFetching}
          problem={preview.error ? problemWords(preview.error).text : null}
        />
      </Grid.Col>
    </Grid>
  );
}
