import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createMember } from '../members.js';
import type { CompanyResources } from './company-resources.js';

/** How a path's parameter comes by its value. */
export interface ResourceRecipe {
  make(of: CompanyResources): Promise<number | string> | number | string;
  /** The same for every company, such as the carriers: another company sees it too. */
  shared?: boolean;
}

/** For every parameter of every path: a thing of the company, made through the API where that can make it. */
export const RESOURCES: Record<string, ResourceRecipe> = {
  '/api-keys/{id}': { make: async (of) => (await of.create('createApiKey')).id },
  '/users/{id}': {
    make: async (of) => (await createMember(of.database, of.company.companyId, 'viewer')).userId,
  },
  '/invitations/{id}': { make: async (of) => (await of.create('createInvitation')).id },
  '/sessions/{id}': { make: readSessionId },
  '/operator/companies/{companyId}/accounts/{accountId}': { make: async (of) => of.id('/accounts/{id}') },
  '/usage/statements/{month}': { make: () => '2026-01', shared: true },
  '/operator/companies/{companyId}': { make: (of) => of.company.companyId },
  '/accounts/{id}': { make: async (of) => (await of.create('createAccount')).id },
  '/accounts/{id}/numbers/{numberId}': {
    make: async (of) => {
      const { items } = await of.create<{ items: { id: number }[] }>('addNumbers');
      return items[0]?.id ?? 0;
    },
  },
  '/ten-dlc-brands/{id}': { make: async (of) => (await of.create('createTenDlcBrand')).id },
  '/ten-dlc-campaigns/{id}': { make: async (of) => (await of.create('createTenDlcCampaign')).id },
  '/lists/{listId}': { make: async (of) => (await of.create('createList')).id },
  '/lists/{listId}/contacts/{contactId}': { make: async (of) => (await of.create('createContact')).id },
  '/uploads/{uploadId}': { make: beginUpload },
  '/imports/{importId}': { make: async (of) => (await of.create('createImport')).id },
  '/keywords/{id}': { make: async (of) => (await of.create('createKeyword')).id },
  '/reply-keywords/{id}': { make: async (of) => (await of.create('createReplyKeyword')).id },
  '/opt-outs/{phone}': { make: async (of) => (await of.create<{ phone: string }>('createOptOut')).phone },
  '/conversations/{phone}': { make: makeConversation },
  '/conversations/{phone}/notes/{noteId}': {
    make: async (of) => (await of.create('createConversationNote')).id,
  },
  '/campaigns/{id}/messages/{messageId}': { make: makeMessage },
  '/messages/{id}': { make: async (of) => (await of.create('sendMessage')).id },
  '/unmatched-reports/{id}': { make: makeUnmatchedReport },
  '/archive/files/{fileId}': { make: makeArchiveFile },
  '/webhook-endpoints/{id}': { make: async (of) => (await of.create('createWebhookEndpoint')).id },
  '/webhook-events/{id}': {
    make: async (of) => (await of.create<{ eventId: number }>('testWebhookEndpoint')).eventId,
  },
  '/alerts/{id}': { make: (of) => makeAlert(of) },
  '/operator/processes/{processId}': { make: () => '0123456789abcdef', shared: true },
  '/operator/queues/{queue}': { make: () => 'mail', shared: true },
  '/operator/queues/{queue}/failed-jobs/{jobId}': { make: () => '1', shared: true },
  '/operator/alerts/{id}': { make: (of) => makeAlert(of, 0) },
  '/campaigns/{id}': { make: async (of) => (await of.create('createCampaign')).id },
};

/** For every operation that takes a body: a good one. Ids in it are those of the company that is handed in. */
export const BODIES: Record<string, (of: CompanyResources) => Promise<object> | object> = {
  signIn: (of) => ({ email: of.company.email, password: 'not the password' }),
  switchCompany: (of) => {
    of.asked++;
    return { companyId: of.company.companyId };
  },
  changePassword: (of) => ({
    currentPassword: of.company.password,
    newPassword: 'a longer password than before',
  }),
  updateCompany: () => ({ contactWindowHours: 12 }),
  setSendingHours: () => ({
    weekdays: '09:00-18:00',
    saturday: null,
    sunday: 'closed',
    onHolidays: false,
    closedDates: ['2026-12-24'],
  }),
  signInSecondStep: () => ({ code: '123456' }),
  beginTwoFactor: (of) => ({ password: of.company.password }),
  confirmTwoFactor: () => ({ code: '123456' }),
  renewRecoveryCodes: (of) => ({ password: of.company.password, code: '123456' }),
  removeTwoFactor: (of) => ({ password: of.company.password, code: '123456' }),
  setTwoFactorPolicy: () => ({ required: false }),
  completeSetup: (of) => ({
    code: 'a code',
    companyName: 'Another',
    email: of.company.email,
    password: 'a long enough password',
  }),
  requestPasswordReset: (of) => ({ email: of.company.email }),
  completePasswordReset: () => ({ token: 'a token', password: 'a longer password than before' }),
  updateUser: () => ({ role: 'sender' }),
  createInvitation: (of) => ({ email: `member-${of.fresh()}-${of.mark}@example.com`, role: 'viewer' }),
  readInvitation: () => ({ token: 'a token' }),
  acceptInvitation: () => ({ token: 'a token', name: 'Kim', password: 'a long password' }),
  joinCompany: (of) => {
    of.asked++;
    return { token: 'a token' };
  },
  createCompany: (of) => ({ name: 'Another', ownerEmail: `owner-${of.mark}@example.com` }),
  setCompanyRequestLimit: () => ({ requestsPerMinute: 5 }),
  suspendCompany: () => ({ reason: 'for a test' }),
  setAccountPrices: () => ({ currency: 'USD', price: '0.0079' }),
  setCompanyMarkup: () => ({ percent: '10' }),
  setCompanyBalance: () => ({ prepaid: true, currency: 'USD' }),
  topUpCompanyBalance: () => ({ reference: 'invoice 1', amount: '100' }),
  stepIntoCompany: () => ({ role: 'viewer' }),
  createApiKey: (of) => ({ name: `Key ${of.mark}`, role: 'viewer', scopes: ['contacts:read'] }),
  createAccount: (of) => ({
    carrier: 'simulator',
    name: `Account ${of.mark}`,
    credentials: { accountId: `account-${of.mark}`, apiKey: `a long key of ${of.mark}` },
  }),
  updateAccount: () => ({ segmentsPerMinute: 60 }),
  rotateAccountWebhookToken: () => ({ graceHours: 1 }),
  replayUnmatchedReports: async (of) => ({ accountId: Number(await of.id('/accounts/{id}')) }),
  addNumbers: async (of) => ({
    numbers: [
      {
        phone: '+12025550123',
        type: 'ten_dlc',
        tenDlcCampaignId: Number(await of.id('/ten-dlc-campaigns/{id}')),
      },
    ],
  }),
  updateNumber: async (of) => ({
    status: 'paused',
    tenDlcCampaignId: Number(await of.id('/ten-dlc-campaigns/{id}')),
  }),
  createTenDlcBrand: (of) => ({ name: `Brand ${of.mark}`, taxId: `${of.mark}${of.fresh()}` }),
  updateTenDlcBrand: () => ({ vettingScore: 80 }),
  createTenDlcCampaign: async (of) => ({
    name: `Use case ${of.mark}`,
    brandId: Number(await of.id('/ten-dlc-brands/{id}')),
    class: 'E',
  }),
  updateTenDlcCampaign: () => ({ segmentsPerMinute: 100 }),
  createList: (of) => ({ name: `List ${of.mark}` }),
  updateList: () => ({ name: 'Renamed' }),
  createContact: (of) => ({ phone: '+12025550147', firstName: `Person ${of.mark}` }),
  updateContact: () => ({ firstName: 'Renamed' }),
  appendUpload: () => new Blob(['phone'], { type: 'application/offset+octet-stream' }),
  previewUpload: async (of) => ({ listId: Number(await of.id('/lists/{listId}')) }),
  importUpload: async (of) => ({ listId: Number(await of.id('/lists/{listId}')) }),
  createImport: contactFile,
  previewImport: contactFile,
  createKeyword: async (of) => ({
    kind: 'stop',
    phrase: `word ${of.mark}`,
    accountId: Number(await of.id('/accounts/{id}')),
  }),
  createOptOut: (of) => ({ phone: `+12025550${150 + of.fresh()}` }),
  importOptOuts: contactFile,
  previewOptOutImport: contactFile,
  liftOptOut: () => ({ reason: 'asked for it in writing' }),
  updateKeyword: () => ({ phrase: 'changed' }),
  createReplyKeyword: async (of) => ({
    phrase: `keyword ${of.mark} ${of.fresh()}`,
    answer: `Answer of ${of.mark}`,
    accountId: Number(await of.id('/accounts/{id}')),
    listId: Number(await of.id('/lists/{listId}')),
  }),
  updateReplyKeyword: async (of) => ({ listId: Number(await of.id('/lists/{listId}')) }),
  setReplyTexts: () => ({ stop: '{{ company }}: you are out.', start: null, help: null }),
  updateConversation: (of) => {
    of.asked++;
    return { status: 'closed', assigneeId: of.company.userId };
  },
  markConversationRead: () => ({ upToReplyId: 1 }),
  markConversationUnread: () => ({}),
  answerConversation: (of) => ({ text: `Answer of ${of.mark}` }),
  createConversationNote: (of) => ({ text: `Note of ${of.mark}` }),
  createWebhookEndpoint: (of) => ({
    url: `https://example.com/${of.mark}`,
    types: ['reply.received'],
  }),
  updateWebhookEndpoint: () => ({ description: 'changed' }),
  resendFailedWebhookEvents: () => ({ since: '2026-11-20T12:00:00Z' }),
  setAlertPreference: () => ({ email: false }),
  createCampaign: async (of) => ({
    name: `Campaign ${of.mark}`,
    accountId: Number(await of.id('/accounts/{id}')),
    listIds: [Number(await of.id('/lists/{listId}'))],
    text: `Text of ${of.mark}`,
  }),
  setRetention: () => ({ messageDays: 90, replyDays: null }),
  updateCampaign: () => ({ name: 'Renamed' }),
  estimateCampaign: async (of) => ({
    name: `Estimate ${of.mark}`,
    accountId: Number(await of.id('/accounts/{id}')),
    listIds: [Number(await of.id('/lists/{listId}'))],
    excludeCampaignIds: [Number(await of.id('/campaigns/{id}'))],
    text: `Text of ${of.mark}`,
  }),
  previewCampaign: () => ({ limit: 3 }),
  previewCampaignDraft: async (of) => ({
    accountId: Number(await of.id('/accounts/{id}')),
    listIds: [Number(await of.id('/lists/{listId}'))],
    excludeCampaignIds: [Number(await of.id('/campaigns/{id}'))],
    text: `Text of ${of.mark}`,
  }),
  startCampaign: () => ({ pilot: 10 }),
  sendMessage: async (of) => ({
    accountId: await sendingAccount(of),
    category: 'transactional',
    to: '+12125550181',
    reference: `message-${of.mark}-${of.fresh()}`,
    text: `Text of ${of.mark}`,
  }),
  sendMessageBatch: async (of) => ({
    accountId: await sendingAccount(of),
    category: 'promotional',
    text: `Text of ${of.mark}`,
    messages: [{ to: '+12125550182', reference: `batch-${of.mark}-${of.fresh()}` }],
  }),
  sendTestMessages: () => ({ phones: ['+12025550199'] }),
};

/** Query parameters that name a thing: where its id comes from. */
export const QUERY_IDS: Record<string, string> = {
  listId: '/lists/{listId}',
  campaignId: '/campaigns/{id}',
  companyId: '/operator/companies/{companyId}',
  userId: '/users/{id}',
  apiKeyId: '/api-keys/{id}',
  accountId: '/accounts/{id}',
  keywordId: '/reply-keywords/{id}',
  numberId: '/accounts/{id}/numbers/{numberId}',
  endpointId: '/webhook-endpoints/{id}',
  batchId: '/messages/{id}',
};

/** Query parameters without which a route answers nothing. */
export const QUERY_VALUES: Record<string, Record<string, string>> = {
  searchReplies: { text: 'reply' },
  getHistory: { since: new Date(Date.now() - 3_600_000).toISOString(), step: 'hour' },
  exportHistory: { since: new Date(Date.now() - 3_600_000).toISOString(), step: 'hour' },
  listCampaignHistory: { since: new Date(Date.now() - 3_600_000).toISOString() },
  exportCampaignHistory: { since: new Date(Date.now() - 3_600_000).toISOString() },
  getAccountHistory: { since: new Date(Date.now() - 3_600_000).toISOString() },
  exportAccountHistory: { since: new Date(Date.now() - 3_600_000).toISOString() },
  listNumberHistory: { since: '2026-11-01', until: '2026-11-30' },
  exportNumberHistory: { since: '2026-11-01', until: '2026-11-30' },
  getStateHistory: { since: '2026-11-01', until: '2026-11-30' },
  exportStateHistory: { since: '2026-11-01', until: '2026-11-30' },
};

/** What comes from carriers and no route can make. */
export async function makeArrivals(of: CompanyResources): Promise<void> {
  const { companyId } = of.company;
  const accountId = await of.id('/accounts/{id}');
  const now = new Date();
  const { insertId } = await of.database.execute(
    `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
     VALUES (?, ?, ?, 12025550123, ?, ?, ?)`,
    [companyId, accountId, writerTo(of), `Reply to ${of.mark}`, `reply-${of.mark}`, now],
  );
  await of.database.execute("INSERT INTO reply_words (company_id, word, reply_id) VALUES (?, 'reply', ?)", [
    companyId,
    insertId,
  ]);
  await of.id('/unmatched-reports/{id}');
}

/** An account that may send: it has a number. */
async function sendingAccount(of: CompanyResources): Promise<number> {
  await of.id('/accounts/{id}/numbers/{numberId}');
  return Number(await of.id('/accounts/{id}'));
}

async function readSessionId(of: CompanyResources): Promise<number> {
  const { body } = await of.bySession.call<{ items: { id: number }[] }>('GET', '/api/v1/sessions');
  return body.items[0]?.id ?? 0;
}

/** They begin with a reply that was handled. */
async function makeConversation(of: CompanyResources): Promise<string> {
  await of.database.execute(
    `INSERT INTO conversations (company_id, phone, status, last_reply_id, last_reply_at, last_text, last_at)
     VALUES (?, ?, 'open', 1, ?, ?, ?)`,
    [of.company.companyId, writerTo(of), new Date(), `Reply to ${of.mark}`, new Date()],
  );
  return `+${writerTo(of)}`;
}

/** Who wrote to a company, and to no other one. */
function writerTo(of: CompanyResources): number {
  return 12025560000 + of.company.companyId;
}

async function makeAlert(of: CompanyResources, companyId = of.company.companyId): Promise<number> {
  const { insertId } = await of.database.execute(
    `INSERT INTO alerts (company_id, kind, subject, message, began_at)
     VALUES (?, 'account_stopped', ?, ?, ?)`,
    [companyId, `account:${of.company.companyId}`, `Alert of ${of.mark}`, new Date()],
  );
  return insertId;
}

async function makeUnmatchedReport(of: CompanyResources): Promise<number> {
  const { companyId } = of.company;
  const accountId = Number(await of.id('/accounts/{id}'));
  const carrierMessageId = `report-${of.mark}`;
  const report = { companyId, accountId, reference: null, carrierMessageId, status: 'delivered' };
  const { insertId } = await of.database.execute(
    `INSERT INTO unmatched_reports (company_id, account_id, carrier_message_id, report, received_at, problem)
     VALUES (?, ?, ?, ?, ?, 'no-reference')`,
    [companyId, accountId, carrierMessageId, JSON.stringify({ ...report, receivedAt: 0 }), new Date()],
  );
  return insertId;
}

/** Retention makes them, of what is old. */
async function makeArchiveFile(of: CompanyResources): Promise<number> {
  const [key, content] = [`archive-of-${of.mark}`, gzipSync(`Reply to ${of.mark}`)];
  writeFileSync(join(process.env['STORAGE_DIR'] ?? '', key), content);
  const { insertId } = await of.database.execute(
    `INSERT INTO archive_files (company_id, kind, part, status, ended_before, bytes, storage_key, created_at,
                                exported_at, expires_at, removed_at)
     VALUES (?, 'replies', 20261101, 'removed', NOW(), ?, ?, NOW(), NOW(), NOW() + INTERVAL 1 DAY, NOW())`,
    [of.company.companyId, content.length, key],
  );
  return insertId;
}

/** One that was sent: no route makes messages by themselves. */
async function makeMessage(of: CompanyResources): Promise<number> {
  const { insertId } = await of.database.execute(
    `INSERT INTO messages (campaign_id, company_id, phone, status, hours_class_id, pick_key)
     VALUES (?, ?, 12025550188, 'sent', 1, 0)`,
    [Number(await of.id('/campaigns/{id}')), of.company.companyId],
  );
  return insertId;
}

function contactFile(of: CompanyResources): FormData {
  const form = new FormData();
  form.set('file', new Blob([`phone,first_name\n+12025550148,Person ${of.mark}\n`]), `${of.mark}.csv`);
  return form;
}

/** Its name and length are told in headers, as tus has it. */
async function beginUpload(of: CompanyResources): Promise<string> {
  const answer = await of.bySession
    .with({
      'tus-resumable': '1.0.0',
      'upload-length': '100',
      'upload-metadata': `filename ${Buffer.from(`${of.mark}.csv`).toString('base64')}`,
    })
    .call('POST', '/api/v1/uploads');
  const id = answer.headers.get('location')?.split('/').at(-1);
  if (!id) throw new Error(`No upload was begun: ${answer.status}.`);
  return id;
}
