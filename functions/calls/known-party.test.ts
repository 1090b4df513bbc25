import { expect, it } from 'vitest'
import { callDetailsSchema, callPageSchema } from '../../src/wire/call.ts'
import { handlerFetch } from '../../test/support/crm/handler-fetch.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { createOdooStandIn } from '../../test/support/odoo/stand-in.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const number = '+447700900123'

/** Odoo with Marcus, and calls that the phone system shows under the name of its telephone company. */
async function open() {
  const standIn = createOdooStandIn()
  standIn.seed({ name: 'Marcus Bell', phone: number })
  let requests = 0
  const handle: typeof standIn.handle = (...request) => {
    requests += 1
    return standIn.handle(...request)
  }
  const site = openJournalApp({
    variables: {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, SWITCHHOOK_COUNTRY: 'GB' },
      ...standIn.env(),
    },
    platformParts: { fetch: handlerFetch(handle) },
  })
  const { pipeline } = site.deployment().site('main')
  const report = async (caller = number) => {
    await site.post('/api/v1/call-journal', { ...answeredJournal, name: 'BELL M LONDON', number: caller })
    await site.process()
  }
  const deliver = async () => {
    await site.clock.advance(6000)
    const to = String(site.clock.now() + 1).padStart(15, '0')
    const due = await site.records('main').list({ index: 'due', to, limit: 100 })
    const work = pipeline.wake(due.records.map(({ collection, id }) => ({ collection, id })))
    await site.clock.advance(1)
    await work
  }
  const list = async () => callPageSchema.parse(await (await site.admin('/v1/calls', 'GET')).json()).calls
  const get = async (id: string) =>
    callDetailsSchema.parse(await (await site.admin(`/v1/calls/${id}`, 'GET')).json()).call
  /** What the list and the call's page say of the last call, and how often the CRM was asked for it. */
  const shown = async () => {
    const before = requests
    const [row] = await list()
    const details = await get(row?.id ?? '')
    return { list: row?.knownParty, page: details.knownParty, asked: requests - before }
  }
  const stored = async () => JSON.stringify((await site.records('main').scan({ limit: 1000 })).records)
  return { ...site, report, deliver, shown, stored }
}

it('shows a call by the name of the contact it was logged on, until the person is erased', async () => {
  const { report, deliver, shown, stored, admin } = await open()
  await report()
  await deliver()
  const marcus = { source: 'odoo', name: 'Marcus Bell' }
  expect(await shown()).toEqual({ list: marcus, page: marcus, asked: 0 })
  expect((await admin('/v1/erasures', 'POST', { number, dryRun: false })).status).toBeLessThan(300)
  expect((await shown()).list).toBeUndefined()
  expect(await stored()).not.toContain('Marcus')
})

it('shows a call by the name that the lookup found when the phone rang, before it is logged anywhere', async () => {
  const { report, shown, admin, background } = await open()
  await admin(`/v1/lookup?number=${encodeURIComponent(number)}`, 'GET')
  await background()
  await report()
  const marcus = { source: 'odoo', name: 'Marcus Bell' }
  expect(await shown()).toEqual({ list: marcus, page: marcus, asked: 0 })
})

it('shows a call by the name in the directory', async () => {
  const { report, shown, admin } = await open()
  const helen = { line: 1, name: 'Helen Fox', emails: [], phones: [{ number: '020 7946 0018' }] }
  await admin('/v1/contacts/import', 'POST', { importId: 'one', contacts: [helen] })
  await report('+442079460018')
  const known = { source: 'directory', name: 'Helen Fox' }
  expect(await shown()).toEqual({ list: known, page: known, asked: 0 })
})

it('shows nobody for a number that nobody has', async () => {
  const { report, shown } = await open()
  await report('+442079460019')
  expect(await shown()).toEqual({ list: undefined, page: undefined, asked: 0 })
})
