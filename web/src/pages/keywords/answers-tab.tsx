import { Badge, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { count } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { ProblemAlert } from '../../components/problem-alert.js';

type Texts = Schemas['ReplyTexts'];
type Kind = keyof Texts;

const KINDS: readonly { kind: Kind; title: string; about: string }[] = [
  {
    kind: 'stop',
    title: 'After STOP',
    about: 'The one message that may still go out: it confirms the opt-out, within five minutes, once.',
  },
  {
    kind: 'start',
    title: 'After START',
    about: 'Tells who came back what they get, and how to leave again.',
  },
  { kind: 'help', title: 'After HELP', about: 'Says who you are and how to reach you.' },
];

/** What is answered to STOP, START and HELP. */
export function AnswersTab() {
  const texts = api.useQuery('get', '/api/v1/company/reply-texts');
  return <Loaded query={texts}>{(data) => <AnswersForm texts={data} />}</Loaded>;
}

function AnswersForm({ texts }: { texts: Texts }) {
  const mayChange = useMay('manager');
  const form = useForm<Record<Kind, string>>({
    initialValues: { stop: own(texts.stop), start: own(texts.start), help: own(texts.help) },
  });
  const save = api.useMutation('put', '/api/v1/company/reply-texts', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/company' }], 'Saved. The texts hold everywhere now.'),
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      onSubmit={form.onSubmit(({ stop, start, help }) =>
        save.mutate({
          body: { stop: stop.trim() || null, start: start.trim() || null, help: help.trim() || null },
        }),
      )}
    >
      <Stack gap="lg">
        {KINDS.map(({ kind, title, about }) => (
          <Card key={kind}>
            <Group gap="sm" mb={4}>
              <Title order={2} size="h4">
                {title}
              </Title>
              {texts[kind].isDefault && <Badge color="gray">Default text</Badge>}
            </Group>
            <Text size="sm" c="dimmed" mb="md">
              {about}
            </Text>
            <Textarea
              aria-label={`Text ${title.toLowerCase()}`}
              placeholder={texts[kind].text}
              readOnly={!mayChange}
              autosize
              minRows={2}
              maxLength={1_000}
              description="It must name the company: {{ company }}. Empty: the default text."
              inputWrapperOrder={['input', 'description', 'error']}
              {...form.getInputProps(kind)}
            />
            <Text size="sm" mt="sm">
              As people get it now: “{texts[kind].preview}”
            </Text>
            <Text size="xs" c="dimmed">
              {count(texts[kind].segments, 'segment')}
              {texts[kind].encoding === 'ucs-2' && ', as it holds a character outside of GSM-7'}
            </Text>
          </Card>
        ))}
        <ProblemAlert error={save.error} inputs={form.values} />
        {mayChange && (
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function own({ text, isDefault }: Schemas['ReplyText']): string {
  return isDefault ? '' : text;
}
