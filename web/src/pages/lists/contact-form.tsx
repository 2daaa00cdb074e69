import { Button, Group, Modal, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { ProblemAlert } from '../../components/problem-alert.js';

interface Props {
  list: Schemas['List'];
  /** Left out for a new one. */
  contact?: Schemas['Contact'];
  isOpen: boolean;
  onClose: () => void;
}

export function ContactForm({ isOpen, onClose, ...rest }: Props) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={rest.contact ? 'Edit the contact' : 'Add a contact'}
      size="lg"
    >
      <ContactFormBody onClose={onClose} {...rest} />
    </Modal>
  );
}

const FIELDS = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['email', 'E-mail'],
  ['state', 'State'],
  ['zip', 'Postal code'],
  ['timeZone', 'Time zone'],
] as const;

function ContactFormBody({ list, contact, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm({
    initialValues: {
      phone: contact?.phone ?? '',
      firstName: contact?.firstName ?? '',
      lastName: contact?.lastName ?? '',
      email: contact?.email ?? '',
      state: contact?.region ?? '',
      zip: contact?.zip ?? '',
      timeZone: contact?.timeZone ?? '',
      customFields: Object.fromEntries(
        list.customFields.map((name) => [name, contact?.customFields[name] ?? '']),
      ),
    },
  });
  const common = {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onClose();
      await done([{ path: '/lists', id: list.id }], 'Saved.');
    },
    onError: (error: unknown) => form.setErrors(fieldErrors(error)),
  };
  const add = api.useMutation('post', '/api/v1/lists/{listId}/contacts', common);
  const update = api.useMutation('patch', '/api/v1/lists/{listId}/contacts/{contactId}', common);
  const save = ({ phone, customFields, ...values }: typeof form.values) => {
    const texts = Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => !contact || form.isDirty(name))
        .map(([name, text]) => [name, text || null]),
    );
    const custom = Object.entries(customFields);
    if (contact) {
      const changed = custom.filter(([name]) => form.isDirty(`customFields.${name}`));
      update.mutate({
        params: { path: { listId: list.id, contactId: contact.id } },
        body: {
          ...texts,
          ...(changed.length > 0
            ? { customFields: Object.fromEntries(changed.map(([name, text]) => [name, text || null])) }
            : {}),
        },
      });
      return;
    }
    const given = Object.fromEntries(custom.filter(([, text]) => text !== ''));
    add.mutate({ params: { path: { listId: list.id } }, body: { phone, ...texts, customFields: given } });
  };
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack>
        <TextInput
          label="Number"
          required
          disabled={contact !== undefined}
          description={
            contact
              ? 'Another number is another contact.'
              : 'With its country code, or as it is written in the USA.'
          }
          {...form.getInputProps('phone')}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {FIELDS.map(([name, label]) => (
            <TextInput key={name} label={label} {...form.getInputProps(name)} />
          ))}
          {list.customFields.map((name) => (
            <TextInput key={name} label={name} {...form.getInputProps(`customFields.${name}`)} />
          ))}
        </SimpleGrid>
        <ProblemAlert error={add.error ?? update.error} shownFields={Object.keys(form.errors)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending || update.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
