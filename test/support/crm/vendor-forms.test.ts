/** The judges bite: for each vendor a request as we send it passes, and one with a wrong name, value or member does not. */
import { describe, expect, it } from 'vitest'
import { callLoggerFormCheck } from '../call-logger/operations.ts'
import { hubSpotFormCheck } from '../hubspot/operations.ts'
import { odooFormCheck } from '../odoo/operations.ts'
import { reamazeFormCheck } from '../reamaze/operations.ts'
import { suiteCrmFormCheck } from '../suitecrm/operations.ts'
import { qstashFormCheck } from '../upstash/operations.ts'
import { zendeskFormCheck } from '../zendesk/operations.ts'
import type { FormCheck } from './vendor-forms.ts'

async function faultsOf(
  formCheck: FormCheck,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) {
  // Of other files that ran in this process.
  await formCheck.takeFaults()
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  formCheck.look(new Request(`https://crm.example.com${path}`, { method, headers, ...sent }))
  return formCheck.takeFaults()
}

const search = {
  filterGroups: [{ filters: [{ propertyName: 'phone', operator: 'EQ', value: '1' }] }],
  sorts: [],
  after: '0',
  limit: 50,
  properties: ['phone'],
}
const searchPath = '/crm/objects/2026-09/contacts/search'

describe('HubSpot is held to its description', () => {
  it('takes a search, and refuses a wrong operator, a missing member, a wrong query and an older path', async () => {
    expect(await faultsOf(hubSpotFormCheck, 'POST', searchPath, search)).toEqual([])
    const like = [{ filters: [{ propertyName: 'phone', operator: 'LIKE', value: '1' }] }]
    expect(await faultsOf(hubSpotFormCheck, 'POST', searchPath, { ...search, filterGroups: like })).toMatchObject([
      expect.stringContaining('operator can\'t be "LIKE"'),
    ])
    const { after: _, ...without } = search
    expect(await faultsOf(hubSpotFormCheck, 'POST', searchPath, without)).toMatchObject([
      expect.stringContaining('body.after is missing'),
    ])
    expect(await faultsOf(hubSpotFormCheck, 'GET', '/crm/owners/2026-09?mail=a')).toMatchObject([
      expect.stringContaining('no query mail'),
    ])
    expect(await faultsOf(hubSpotFormCheck, 'POST', '/crm/v3/objects/contacts/search', search)).toMatchObject([
      expect.stringContaining('no such operation'),
    ])
  })
})

describe('Zendesk is held to its description', () => {
  it('takes a ticket, and refuses a wrong member, a wrong role and a wrong query', async () => {
    const ticket = { subject: 'a', comment: { body: 'b', public: false } }
    expect(await faultsOf(zendeskFormCheck, 'POST', '/api/v2/tickets.json', { ticket })).toEqual([])
    const wrong = { ticket: { ...ticket, comment: { text: 'b' } } }
    expect(await faultsOf(zendeskFormCheck, 'POST', '/api/v2/tickets.json', wrong)).toMatchObject([
      expect.stringContaining('no member text'),
    ])
    const user = { name: 'a', role: 'customer' }
    expect(await faultsOf(zendeskFormCheck, 'POST', '/api/v2/users.json', { user })).toMatchObject([
      expect.stringContaining('role can\'t be "customer"'),
    ])
    expect(await faultsOf(zendeskFormCheck, 'GET', '/api/v2/search.json?q=a')).toMatchObject([
      expect.stringContaining('no query q'),
      expect.stringContaining('query query is missing'),
    ])
  })
})

describe('Re:amaze is held to its description', () => {
  it('takes a search and a voice message, and refuses a wrong query, type and direction', async () => {
    expect(await faultsOf(reamazeFormCheck, 'GET', '/api/v1/contacts?q=a&type=mobile&page=1')).toEqual([])
    expect(await faultsOf(reamazeFormCheck, 'GET', '/api/v1/contacts?query=a')).toMatchObject([
      expect.stringContaining('no query query'),
    ])
    expect(await faultsOf(reamazeFormCheck, 'GET', '/api/v1/contacts?q=a&type=phone')).toMatchObject([
      expect.stringContaining('query type can\'t be "phone"'),
    ])
    const message = { id: '1', direction: 'in', to: { phone: '+1' }, from: { phone: '+2' }, body: 'b' }
    expect(await faultsOf(reamazeFormCheck, 'POST', '/incoming/voice', message)).toMatchObject([
      expect.stringContaining('direction can\'t be "in"'),
    ])
  })
})

describe('Odoo is held to its methods', () => {
  it('takes both protocols, and refuses a wrong keyword, method and model', async () => {
    const asked = { domain: [], fields: ['id'], limit: 1 }
    expect(await faultsOf(odooFormCheck, 'POST', '/json/2/res.partner/search_read', asked)).toEqual([])
    expect(
      await faultsOf(odooFormCheck, 'POST', '/json/2/res.partner/search_read', { ...asked, count: 1 }),
    ).toMatchObject([expect.stringContaining('search_read has no argument count')])
    expect(await faultsOf(odooFormCheck, 'POST', '/json/2/res.partner/find', {})).toMatchObject([
      expect.stringContaining('no method find'),
    ])
    const rpc = (model: string, keywords: object) => ({
      jsonrpc: '2.0',
      method: 'call',
      id: 1,
      params: { service: 'object', method: 'execute_kw', args: ['db', 2, 'key', model, 'search_read', [], keywords] },
    })
    expect(await faultsOf(odooFormCheck, 'POST', '/jsonrpc', rpc('res.partner', asked))).toEqual([])
    expect(
      await faultsOf(odooFormCheck, 'POST', '/jsonrpc', rpc('res.contact', { ...asked, sort: 'id' })),
    ).toMatchObject([
      expect.stringContaining('no model res.contact'),
      expect.stringContaining('search_read has no argument sort'),
    ])
  })
})

describe('SuiteCRM is held to its V8 interface', () => {
  it('takes a list and a call, and refuses a wrong operator, module and value', async () => {
    const list = '/Api/V8/module/Contacts?fields[Contacts]=id&filter[phone_work][like]=1&page[size]=1&page[number]=1'
    expect(await faultsOf(suiteCrmFormCheck, 'GET', list)).toEqual([])
    expect(await faultsOf(suiteCrmFormCheck, 'GET', list.replace('[like]', '[contains]'))).toMatchObject([
      expect.stringContaining('no query filter[phone_work][contains]'),
    ])
    expect(await faultsOf(suiteCrmFormCheck, 'GET', '/legacy/Api/V8/module/Contact')).toMatchObject([
      expect.stringContaining('no such operation'),
    ])
    const call = (status: string) => ({ data: { type: 'Calls', attributes: { name: 'a', status } } })
    expect(await faultsOf(suiteCrmFormCheck, 'POST', '/Api/V8/module', call('Held'))).toEqual([])
    expect(await faultsOf(suiteCrmFormCheck, 'POST', '/Api/V8/module', call('Done'))).toMatchObject([
      expect.stringContaining('status can\'t be "Done"'),
    ])
  })
})

describe('the call logger is held to its contract', () => {
  it('takes a call, and refuses a wrong direction and member', async () => {
    const call = {
      phoneNumber: '+1',
      callDuration: 1,
      callOwnerExtension: '101',
      callOwnerEmail: '',
      callDirection: 'INBOUND',
      timestamp: '2026-11-20T09:00:00+01:00',
      pbxCallId: 'a',
    }
    expect(await faultsOf(callLoggerFormCheck, 'POST', '/api/calls/from-pbx', call)).toEqual([])
    expect(
      await faultsOf(callLoggerFormCheck, 'POST', '/api/calls/from-pbx', { ...call, callDirection: 'IN' }),
    ).toHaveLength(1)
    expect(await faultsOf(callLoggerFormCheck, 'POST', '/api/calls/from-pbx', { ...call, note: '' })).toHaveLength(1)
  })
})

describe('QStash is held to its description', () => {
  it('takes a publication and a schedule, and refuses an unknown header, a wrong number and a missing cron', async () => {
    const publish = '/v2/publish/https://hook.example.com/qstash/wakeups'
    const headers = { 'upstash-retries': '3', 'upstash-deduplication-id': 'a', 'upstash-flow-control-key': 'k' }
    expect(await faultsOf(qstashFormCheck, 'POST', publish, {}, headers)).toEqual([])
    expect(await faultsOf(qstashFormCheck, 'POST', publish, {}, { 'upstash-retry': '3' })).toMatchObject([
      expect.stringContaining('no header upstash-retry'),
    ])
    expect(await faultsOf(qstashFormCheck, 'POST', publish, {}, { 'upstash-retries': 'three' })).toMatchObject([
      expect.stringContaining('upstash-retries is no integer'),
    ])
    const schedule = '/v2/schedules/https://hook.example.com/qstash/sweep'
    expect(await faultsOf(qstashFormCheck, 'POST', schedule, {}, { 'upstash-cron': '*/5 * * * *' })).toEqual([])
    expect(await faultsOf(qstashFormCheck, 'PUT', schedule, {}, {})).toMatchObject([
      expect.stringContaining('no such method'),
    ])
  })
})
