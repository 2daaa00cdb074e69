import { Button, Card, Grid, Group, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors, problemWords } from '../../api/problem.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { AudienceInputs } from './audience-inputs.js';
import { type ComposerValues, toBody, toDraft } from './composer-values.js';
import { EstimateCard } from './estimate-card.js';
import { MessageInputs } from './message-inputs.js';
import { PhonePreview } from './phone-preview.js';
import { SendingInputs } from './sending-inputs.js';
import { useDraft } from './use-draft.js';

/** Whom, what and when, with what comes of it beside. */
export function Composer({ initial }: { initial: ComposerValues }) {
  const navigate = useNavigate();
  const form = useForm<ComposerValues>({ initialValues: initial });
  const lists = api.useQuery('get', '/api/v1/lists', { params: { query: { order: 'newest', limit: 200 } } });
  const accounts = api.useQuery('get', '/api/v1/accounts', { params: { query: { limit: 200 } } });
  const only = accounts.data?.items.length === 1 ? accounts.data.items[0] : undefined;
  const { accountId, listIds } = form.values;
  useEffect(() => {
    if (only && accountId === null) form.setFieldValue('accountId', String(only.id));
  }, [only, accountId, form.setFieldValue]);

  const { preview, estimate } = useDraft(form.values);
  const textProblem = preview.error ? fieldErrors(preview.error)['text'] : undefined;
  const create = api.useMutation('post', '/api/v1/campaigns', {
    meta: { showsProblems: true },
    onSuccess: async ({ id, name, startAt }) => {
      await done([{ path: '/campaigns' }], startAt ? `${name} is scheduled.` : `${name} is saved.`);
      await navigate(`/campaigns/${id}`);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const isReady = toDraft(form.values) !== null && form.values.name.trim() !== '';
  const save = (values: ComposerValues) => {
    const body = toBody(values, false);
    if (body) create.mutate({ body });
  };
  const customFields = [
    ...new Set(
      lists.data?.items
        .filter(({ id }) => listIds.includes(String(id)))
        .flatMap((list) => list.customFields) ?? [],
    ),
  ];
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            <Card>
              <TextInput
                label="Name"
                description="Only you see it."
                required
                maxLength={120}
                {...form.getInputProps('name')}
              />
            </Card>
            <Card>
              <Title order={2} size="h4" mb="md">
                Who gets it
              </Title>
              <AudienceInputs
                form={form}
                lists={lists.data?.items ?? []}
                accounts={accounts.data?.items ?? []}
              />
            </Card>
            <Card>
              <Title order={2} size="h4" mb="md">
                What they get
              </Title>
              <MessageInputs form={form} customFields={customFields} textProblem={textProblem} />
            </Card>
            <Card>
              <Title order={2} size="h4" mb="md">
                How it is sent
              </Title>
              <SendingInputs form={form} />
            </Card>
            <ProblemAlert error={create.error} inputs={form.values} />
            <Group justify="flex-end">
              <Button type="submit" size="md" disabled={!isReady} loading={create.isPending}>
                {form.values.startAt === null ? 'Save and make the messages' : 'Schedule'}
              </Button>
            </Group>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="lg" style={{ position: 'sticky', top: 72 }}>
            <PhonePreview
              preview={preview.data}
              isLoading={preview.isFetching}
              problem={preview.error ? problemWords(preview.error).text : null}
            />
            <EstimateCard
              estimate={estimate.data}
              isLoading={estimate.isFetching}
              startAt={form.values.startAt}
            />
          </Stack>
        </Grid.Col>
      </Grid>
    </form>
  );
}
