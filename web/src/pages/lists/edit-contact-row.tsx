import { ActionIcon, Group, Select, Stack, Table, TextInput, Tooltip } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { areAllAt, ProblemAlert } from '../../components/problem-alert.js';
import { contactErrors, inputName } from './contact-inputs.js';

interface Props {
  contact: Schemas['Contact'];
  listId: number;
  fields: readonly string[];
  /** The input that is gone to, such as `email` or `customFields.Plan`. */
  first: string;
  onClose: () => void;
  /** The cell of the number, which stays: another number is another contact. */
  children: ReactNode;
}

const ZONES = Intl.supportedValuesOf('timeZone');
/** Beyond these one types further. */
const ZONES_SHOWN = 50;
const MOST_SMALL = 160;

/** A contact's row while it is changed: Enter saves what was changed and nothing else, Escape leaves it as it was. */
export function EditContactRow({ contact, listId, fields, first, onClose, children }: Props) {
  const formId = useId();
  const row = useRef<HTMLTableRowElement>(null);
  const form = useForm({
    initialValues: {
      firstName: contact.firstName ?? '',
      lastName: contact.lastName ?? '',
      email: contact.email ?? '',
      state: contact.region ?? '',
      zip: contact.zip ?? '',
      timeZone: contact.timeZone,
      customFields: fields.map((name) => contact.customFields[name] ?? ''),
    },
  });
  const focus = (name: string) => {
    const input = row.current?.querySelector(`[data-input="${CSS.escape(name)}"]`);
    if (!(input instanceof HTMLInputElement)) return;
    input.focus();
    input.select();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the row comes to be changed
  useEffect(() => focus(first), []);
  const update = api.useMutation('patch', '/api/v1/lists/{listId}/contacts/{contactId}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      await done([{ path: '/lists', id: listId }]);
      onClose();
    },
    onError: (error) => {
      form.setErrors(contactErrors(error, fields));
      const [refused] = Object.keys(fieldErrors(error));
      if (refused !== undefined) focus(refused);
    },
  });
  const save = ({ customFields, ...values }: typeof form.values) => {
    const changed = Object.entries(values).filter(([name]) => form.isDirty(name));
    const custom = fields
      .map((name, index) => [name, customFields[index] ?? ''] as const)
      .filter((_, index) => form.isDirty(`customFields.${index}`));
    if (changed.length === 0 && custom.length === 0) {
      onClose();
      return;
    }
    update.mutate({
      params: { path: { listId, contactId: contact.id } },
      body: {
        ...Object.fromEntries(changed.map(([name, value]) => [name, value || null])),
        ...(custom.length === 0
          ? {}
          : { customFields: Object.fromEntries(custom.map(([name, value]) => [name, value || null])) }),
      },
    });
  };
  const handleKey = (event: KeyboardEvent) => {
    // An open list of zones closes first.
    if (event.key !== 'Escape' || event.defaultPrevented || isListOpen(event.target)) return;
    event.preventDefault();
    onClose();
  };
  const input = (name: string, label: string) => ({
    ...form.getInputProps(inputName(name, fields)),
    'aria-label': label,
    'data-input': name,
    form: formId,
    size: 'xs',
  });
  const inputs = { ...form.values, customFields: Object.fromEntries(fields.map((name) => [name, ''])) };
  return (
    <>
      <Table.Tr ref={row} onKeyDown={handleKey} style={{ verticalAlign: 'top' }}>
        {children}
        <Table.Td>
          <Stack gap={4}>
            <TextInput {...input('firstName', 'First name')} placeholder="First name" miw={110} />
            <TextInput {...input('lastName', 'Last name')} placeholder="Last name" />
          </Stack>
        </Table.Td>
        <Table.Td>
          <TextInput {...input('email', 'E-mail')} placeholder="E-mail" miw={180} />
        </Table.Td>
        <Table.Td>
          <Stack gap={4}>
            <TextInput {...input('state', 'State')} placeholder="State" miw={90} maw={MOST_SMALL} />
            <TextInput {...input('zip', 'Postal code')} placeholder="Postal code" maw={MOST_SMALL} />
          </Stack>
        </Table.Td>
        <Table.Td>
          <Select
            {...input('timeZone', 'Time zone')}
            placeholder="By place"
            searchable
            clearable
            limit={ZONES_SHOWN}
            data={ZONES}
            miw={150}
            maw={180}
          />
        </Table.Td>
        {fields.map((field) => (
          <Table.Td key={field}>
            <TextInput {...input(`customFields.${field}`, field)} miw={110} />
          </Table.Td>
        ))}
        <Table.Td className="stays-right">
          <form id={formId} onSubmit={form.onSubmit(save)}>
            <Group gap={4} wrap="nowrap" justify="flex-end">
              <Tooltip label="Save (Enter)">
                <ActionIcon type="submit" loading={update.isPending} aria-label="Save">
                  <IconCheck size={18} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label="Leave it as it was (Escape)">
                <ActionIcon variant="default" onClick={onClose} aria-label="Leave it as it was">
                  <IconX size={18} />
                </ActionIcon>
              </Tooltip>
            </Group>
          </form>
        </Table.Td>
      </Table.Tr>
      {update.error && !areAllAt(inputs, update.error) && (
        <Table.Tr>
          <Table.Td colSpan={fields.length + 6}>
            <ProblemAlert error={update.error} inputs={inputs} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function isListOpen(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.getAttribute('aria-expanded') === 'true';
}
