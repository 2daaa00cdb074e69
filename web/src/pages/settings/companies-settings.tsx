import { Badge, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { fieldErrors } from '../../api/problem.js';
import { takeSession } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { count } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { Section } from './section.js';

const CHANGED = [{ path: '/operator/companies' }];
const TYPING_MS = 300;

/** All companies of the platform, for its operator. */
export function CompaniesSettings() {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), TYPING_MS);
  const [isCreating, setIsCreating] = useState(false);
  const companies = api.useInfiniteQuery(
    'get',
    '/api/v1/operator/companies',
    { params: { query: search === '' ? {} : { search } } },
    pages,
  );
  return (
    <Section
      title="All companies"
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setIsCreating(true)}>
          New company
        </Button>
      }
    >
      <TextInput
        label="Search"
        placeholder="A part of the name"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        mb="md"
      />
      <Loaded query={companies}>
        {(data) => (
          <Table.ScrollContainer minWidth={680} tabIndex={0} aria-label="Companies">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Company</Table.Th>
                  <Table.Th>Since</Table.Th>
                  <Table.Th>People and keys</Table.Th>
                  <Table.Th aria-label="Actions" />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {itemsOf(data).map((company) => (
                  <CompanyRow key={company.id} company={company} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
      <LoadMore query={companies} />
      <Dialog opened={isCreating} onClose={() => setIsCreating(false)} title="New company">
        <CreateForm onClose={() => setIsCreating(false)} />
      </Dialog>
    </Section>
  );
}

function CompanyRow({ company }: { company: Schemas['OperatorCompany'] }) {
  const { id, name, status, suspendedReason, createdAt, members, apiKeys, openInvitations } = company;
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Text size="sm" fw={550}>
            {name}
          </Text>
          {status === 'suspended' && <Badge color="red">Suspended</Badge>}
        </Group>
        {suspendedReason !== null && (
          <Text size="xs" c="dimmed">
            {suspendedReason}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Time at={createdAt} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          {count(members, 'member')}, {count(apiKeys, 'key')}
        </Text>
        {openInvitations > 0 && (
          <Text size="xs" c="dimmed">
            {count(openInvitations, 'open invitation')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <StepIn id={id} />
          {status === 'suspended' ? <Resume id={id} name={name} /> : <Suspend id={id} name={name} />}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** The operator acts in the company for an hour, as the audit log tells. */
function StepIn({ id }: { id: number }) {
  const navigate = useNavigate();
  const stepIn = api.useMutation('post', '/api/v1/operator/companies/{companyId}/acting', {
    onSuccess: async (session) => {
      await navigate('/');
      takeSession(session);
    },
  });
  return (
    <Button
      size="xs"
      variant="default"
      loading={stepIn.isPending}
      onClick={() => stepIn.mutate({ params: { path: { companyId: id } }, body: { role: 'viewer' } })}
    >
      Look inside
    </Button>
  );
}

function Resume({ id, name }: { id: number; name: string }) {
  const resume = api.useMutation('delete', '/api/v1/operator/companies/{companyId}/suspension', {
    onSuccess: () => done(CHANGED, `${name} goes on.`),
  });
  return (
    <Button
      size="xs"
      variant="default"
      loading={resume.isPending}
      onClick={() => resume.mutate({ params: { path: { companyId: id } } })}
    >
      Resume
    </Button>
  );
}

function Suspend({ id, name }: { id: number; name: string }) {
  const [asks, setAsks] = useState(false);
  const [reason, setReason] = useState('');
  const suspend = api.useMutation('post', '/api/v1/operator/companies/{companyId}/suspension', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await done(CHANGED, `${name} sends nothing any more.`);
    },
  });
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsks(true)}>
        Suspend
      </Button>
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title={`Suspend ${name}?`}
        action="Suspend the company"
        name={name}
        isPending={suspend.isPending}
        error={suspend.error}
        onConfirm={() => suspend.mutate({ params: { path: { companyId: id } }, body: { reason } })}
      >
        <Stack gap="sm">
          <span>
            It sends nothing from this second on, and its API keys are refused. What waits, waits on.
          </span>
          <TextInput
            label="Why, as its people read it"
            required
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Stack>
      </Confirm>
    </>
  );
}

function CreateForm({ onClose }: { onClose: () => void }) {
  const form = useForm({ initialValues: { name: '', ownerEmail: '' } });
  const create = api.useMutation('post', '/api/v1/operator/companies', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onClose();
      await done(CHANGED, `An invitation is on its way to ${form.values.ownerEmail}.`);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((body) => create.mutate({ body }))}>
      <Stack>
        <TextInput label="Name" required maxLength={120} data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label="E-mail of its first owner"
          description="Gets an invitation."
          type="email"
          required
          {...form.getInputProps('ownerEmail')}
        />
        <FormFooter
          error={create.error}
          inputs={form.values}
          action="Make it"
          isPending={create.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
