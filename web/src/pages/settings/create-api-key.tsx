import { Checkbox, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import '@mantine/dates/styles.css';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { type Role, useSession } from '../../app/session.js';
import { CALENDAR } from '../../components/calendar.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { rolesUpTo } from './role-words.js';

type Scope = Schemas['Scope'];

/** What a key may do, in words; a scope that the API adds does not compile without them. */
const SCOPES: Readonly<Record<Scope, string>> = {
  'contacts:read': 'Read lists and contacts',
  'contacts:write': 'Import and change contacts',
  'campaigns:read': 'Read campaigns',
  'campaigns:write': 'Compose campaigns',
  'campaigns:start': 'Start campaigns',
  'messages:send': 'Send messages',
  'messages:read': 'Read messages',
  'inbox:read': 'Read conversations',
  'inbox:write': 'Answer conversations, set keywords',
  'opt-outs:read': 'Read opt-outs',
  'opt-outs:write': 'Add, import and lift opt-outs',
  'accounts:read': 'Read accounts and numbers',
  'accounts:write': 'Change accounts and numbers',
  'settings:read': 'Read settings',
  'settings:write': 'Change settings',
  'webhooks:read': 'Read outgoing webhooks',
  'webhooks:write': 'Change outgoing webhooks',
  'usage:read': 'Read usage and cost',
  'audit:read': 'Read the audit log',
  'live:read': 'Follow live events',
  'api-keys:read': 'Read API keys',
  'api-keys:write': 'Make and revoke API keys',
};

function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}

interface Props {
  isOpen: boolean;
  onClose: () => void;
  onCreated: (key: Schemas['CreatedApiKey']) => void;
}

export function CreateApiKey({ isOpen, onClose, onCreated }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="New API key" size="lg">
      <CreateForm onClose={onClose} onCreated={onCreated} />
    </Dialog>
  );
}

function CreateForm({ onClose, onCreated }: Omit<Props, 'isOpen'>) {
  const { role: myRole } = useSession();
  const form = useForm<{ name: string; role: Role; scopes: string[]; expiresAt: string | null }>({
    initialValues: { name: '', role: 'sender', scopes: [], expiresAt: null },
    validate: { scopes: (scopes) => (scopes.length === 0 ? 'Choose at least one' : null) },
  });
  const create = api.useMutation('post', '/api/v1/api-keys', {
    meta: { showsProblems: true },
    onSuccess: async (key) => {
      onCreated(key);
      await done([{ path: '/api-keys' }]);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      onSubmit={form.onSubmit(({ scopes, expiresAt, ...rest }) =>
        create.mutate({
          body: {
            ...rest,
            scopes: scopes.filter(isScope),
            expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
          },
        }),
      )}
    >
      <Stack>
        <TextInput
          label="Name"
          placeholder="Shop system"
          required
          maxLength={120}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Group grow>
          <Select
            label="At most as a"
            allowDeselect={false}
            data={rolesUpTo(myRole)}
            {...form.getInputProps('role')}
          />
          <DatePickerInput
            label="Expires"
            placeholder="Never"
            clearable
            clearButtonProps={{ 'aria-label': 'Empty it' }}
            {...CALENDAR}
            minDate={new Date()}
            {...form.getInputProps('expiresAt')}
          />
        </Group>
        <Checkbox.Group label="It may" required {...form.getInputProps('scopes')}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="xs">
            {Object.entries(SCOPES).map(([scope, label]) => (
              <Checkbox key={scope} value={scope} label={label} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <FormFooter
          error={create.error}
          inputs={form.values}
          action="Make the key"
          isPending={create.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
