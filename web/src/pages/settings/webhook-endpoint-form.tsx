import { Button, Checkbox, Group, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { Dialog } from '../../components/dialog.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { EVENT_TYPES, isEventType } from './event-types.js';

const CHANGED = [{ path: '/webhook-endpoints' }, { path: '/webhook-events' }];

interface Props {
  isOpen: boolean;
  onClose: () => void;
  /** The one that is changed; left out: a new one is made. */
  endpoint?: Schemas['WebhookEndpoint'];
  onCreated?: (created: Schemas['WebhookEndpointWithSecret']) => void;
}

/** Makes an endpoint, or changes one. */
export function WebhookEndpointForm({ isOpen, onClose, ...rest }: Props) {
  return (
    <Dialog
      opened={isOpen}
      onClose={onClose}
      title={rest.endpoint ? 'Change the endpoint' : 'New endpoint'}
      size="lg"
    >
      <EndpointForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

function EndpointForm({ endpoint, onClose, onCreated }: Omit<Props, 'isOpen'>) {
  const form = useForm<{ url: string; description: string; types: string[]; enabled: boolean }>({
    initialValues: {
      url: endpoint?.url ?? '',
      description: endpoint?.description ?? '',
      types: endpoint?.types ?? [],
      enabled: endpoint?.enabled ?? true,
    },
    validate: { types: (types) => (types.length === 0 ? 'Choose at least one' : null) },
  });
  const options = {
    meta: { showsProblems: true },
    onError: (error: unknown) => form.setErrors(fieldErrors(error)),
  };
  const create = api.useMutation('post', '/api/v1/webhook-endpoints', {
    ...options,
    onSuccess: async (created) => {
      onClose();
      onCreated?.(created);
      await done(CHANGED);
    },
  });
  const update = api.useMutation('patch', '/api/v1/webhook-endpoints/{id}', {
    ...options,
    onSuccess: async () => {
      onClose();
      await done(CHANGED, 'Saved.');
    },
  });
  return (
    <form
      onSubmit={form.onSubmit(({ types, ...rest }) => {
        const body = { ...rest, types: types.filter(isEventType) };
        if (endpoint) update.mutate({ params: { path: { id: endpoint.id } }, body });
        else create.mutate({ body });
      })}
    >
      <Stack>
        <TextInput
          label="Address"
          placeholder="https://example.com/hooks/sms"
          type="url"
          required
          data-autofocus
          {...form.getInputProps('url')}
        />
        <TextInput label="What it is for" maxLength={200} {...form.getInputProps('description')} />
        <Checkbox.Group label="It is told of" required {...form.getInputProps('types')}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="xs">
            {EVENT_TYPES.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <Switch label="On" {...form.getInputProps('enabled', { type: 'checkbox' })} />
        <ProblemAlert error={create.error ?? update.error} inputs={form.values} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || update.isPending}>
            {endpoint ? 'Save' : 'Make it'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
