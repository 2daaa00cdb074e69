import { Button, Card, Group, NumberInput, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { fieldErrors } from '../../api/problem.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { HoursInputs } from './hours-inputs.js';
import { MATCHINGS } from './keyword-words.js';

type Keyword = Schemas['ReplyKeyword'];

/** What the inputs of the form hold. */
export interface KeywordInputs {
  matching: Keyword['matching'];
  phrase: string;
  answer: string;
  accountId: string | null;
  campaignId: string | null;
  hours: Keyword['hours'];
  offHoursAnswer: string;
  oncePerContact: boolean;
  listId: string | null;
  tagField: string;
  tagValue: string;
  stepMinutes: number | string;
}

export const NO_KEYWORD: KeywordInputs = {
  matching: 'exact',
  phrase: '',
  answer: '',
  accountId: null,
  campaignId: null,
  hours: null,
  offHoursAnswer: '',
  oncePerContact: false,
  listId: null,
  tagField: '',
  tagValue: '',
  stepMinutes: 24 * 60,
};

export function toInputs(keyword: Keyword): KeywordInputs {
  const id = (value: number | null) => (value === null ? null : String(value));
  return {
    ...keyword,
    answer: keyword.answer ?? '',
    offHoursAnswer: keyword.offHoursAnswer ?? '',
    accountId: id(keyword.accountId),
    campaignId: id(keyword.campaignId),
    listId: id(keyword.listId),
    tagField: keyword.tag?.field ?? '',
    tagValue: keyword.tag?.value ?? '',
  };
}

function toBody(inputs: KeywordInputs): Schemas['UpdateReplyKeyword'] {
  const text = (value: string) => (value.trim() === '' ? null : value);
  const id = (value: string | null) => (value === null ? null : Number(value));
  const { matching, phrase, hours, oncePerContact, stepMinutes, tagField, tagValue } = inputs;
  return {
    matching,
    phrase: matching === 'any' ? '' : phrase,
    hours,
    oncePerContact,
    answer: text(inputs.answer),
    offHoursAnswer: hours === null ? null : text(inputs.offHoursAnswer),
    accountId: id(inputs.accountId),
    campaignId: id(inputs.campaignId),
    listId: id(inputs.listId),
    tag: tagField.trim() === '' ? null : { field: tagField, value: tagValue },
    stepMinutes: Number(stepMinutes),
  };
}

interface Props {
  initial: KeywordInputs;
  /** It follows another keyword: it may take whatever is replied. */
  isStep: boolean;
  isReadOnly?: boolean;
  action: string;
  isPending: boolean;
  error: unknown;
  onSubmit: (body: Schemas['UpdateReplyKeyword']) => void;
}

export function ReplyKeywordForm({ initial, isStep, isReadOnly = false, action, ...rest }: Props) {
  const { isPending, error, onSubmit } = rest;
  const form = useForm<KeywordInputs>({ initialValues: initial });
  const { setErrors } = form;
  useEffect(() => {
    if (error) setErrors(toInputErrors(fieldErrors(error)));
  }, [error, setErrors]);
  const accounts = api.useQuery('get', '/api/v1/accounts', { params: { query: { limit: 200 } } });
  const campaigns = api.useQuery('get', '/api/v1/campaigns', { params: { query: { limit: 200 } } });
  const lists = api.useQuery('get', '/api/v1/lists', { params: { query: { limit: 200 } } });
  const { matching, hours, tagField } = form.values;
  return (
    <Card component="form" onSubmit={form.onSubmit((inputs) => onSubmit(toBody(inputs)))}>
      <fieldset disabled={isReadOnly} style={{ border: 0, padding: 0, margin: 0 }}>
        <Stack>
          <Group align="flex-start" grow preventGrowOverflow={false}>
            <Select
              label="When"
              allowDeselect={false}
              data={MATCHINGS.filter(({ value }) => isStep || value !== 'any')}
              {...form.getInputProps('matching')}
            />
            {matching !== 'any' && (
              <TextInput
                label="Word or phrase"
                description="Case, punctuation, accents and emoji do not matter."
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                required
                maxLength={100}
                {...form.getInputProps('phrase')}
              />
            )}
          </Group>
          <Textarea
            label="Answer"
            description="With {{ first_name }}, other fields of contacts, and {{ company }}. Empty: no answer."
            autosize
            minRows={2}
            maxLength={1_000}
            {...form.getInputProps('answer')}
          />
          <HoursInputs hours={hours} onChange={(next) => form.setFieldValue('hours', next)} />
          {hours !== null && (
            <Textarea
              label="Answer outside of these hours"
              description="Empty: no answer then."
              autosize
              minRows={2}
              maxLength={1_000}
              {...form.getInputProps('offHoursAnswer')}
            />
          )}
          <Group grow align="flex-start">
            <Select
              label="Only replies over this account"
              placeholder="All accounts"
              clearable
              searchable
              data={(accounts.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
              {...form.getInputProps('accountId')}
            />
            <Select
              label="Only replies to this campaign"
              placeholder="All campaigns"
              clearable
              searchable
              data={(campaigns.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
              {...form.getInputProps('campaignId')}
            />
          </Group>
          <Group grow align="flex-start">
            <Select
              label="Add the person to this list"
              placeholder="None"
              clearable
              searchable
              data={(lists.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
              {...form.getInputProps('listId')}
            />
            <TextInput
              label="Set this field of the contact"
              placeholder="None"
              maxLength={64}
              {...form.getInputProps('tagField')}
            />
            {tagField.trim() !== '' && (
              <TextInput label="To this value" required maxLength={255} {...form.getInputProps('tagValue')} />
            )}
          </Group>
          <Group grow align="flex-start">
            <NumberInput
              label="Next steps are waited for"
              description="Minutes in which the next reply is read against further steps first."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              min={1}
              max={7 * 24 * 60}
              allowDecimal={false}
              {...form.getInputProps('stepMinutes')}
            />
            <Switch
              mt={30}
              label="Only once for each person"
              {...form.getInputProps('oncePerContact', { type: 'checkbox' })}
            />
          </Group>
          <ProblemAlert error={error} inputs={{ ...form.values, tag: form.values.tagField }} />
          {!isReadOnly && (
            <Group justify="flex-end">
              <Button type="submit" loading={isPending}>
                {action}
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
    </Card>
  );
}

/** The API's fields by the inputs that show their problems. */
function toInputErrors(errors: Record<string, string>): Record<string, string> {
  const names: Readonly<Record<string, string>> = {
    tag: 'tagField',
    'tag.field': 'tagField',
    'tag.value': 'tagValue',
  };
  return Object.fromEntries(
    Object.entries(errors).map(([field, problem]) => [names[field] ?? field, problem]),
  );
}
