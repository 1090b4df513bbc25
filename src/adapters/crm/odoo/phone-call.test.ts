import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { losesAnswers } from '../../../../test/support/odoo/loses-answers.ts'
import { odooFormCheck } from '../../../../test/support/odoo/operations.ts'
import { startOdoo } from '../../../../test/support/odoo/start.ts'
import { ann, kindsOfCall, sampleReport, withheldCall } from '../contract/sample-calls.ts'
import { createOdooConnector } from './connector.ts'

const signal = new AbortController().signal
type Under = ReturnType<typeof startOdoo>
const notes = ({ standIn }: Under) => standIn.database.rows('mail.message')
const janes = { name: 'Jane', phone: '07700 900123' }

heldTo(odooFormCheck)

describe('the record of a call, where a module for that is installed', () => {
  const calls = (under: Under, model = 'voip.call') => under.standIn.database.rows(model)

  it.each([
    ['voip', 'direction'],
    ['voip_oca', 'type_call'],
  ] as const)('is made in %s, linked to contact and user, and updated', async (phoneCalls, direction) => {
    const under = startOdoo({ phoneCalls })
    const id = under.standIn.seed(janes)
    const user = under.standIn.database.create('res.users', { login: 'Ann@Example.com' })
    const ref = await under.connector.logCall(sampleReport(), signal)
    expect(ref.contactName).toBe(janes.name)
    expect(await under.connector.logCall(sampleReport(), signal)).toMatchObject({ id: ref.id, memo: ref.memo })
    const longer = { endedAt: '2026-07-20T09:20:00.000Z' }
    expect(await under.connector.amendCall(sampleReport(longer, 'delivery-1', 5), ref, signal)).toEqual(ref)
    expect(calls(under)).toMatchObject([
      {
        phone_number: '+447700900123',
        [direction]: 'incoming',
        state: 'terminated',
        start_date: '2026-07-20 09:14:08',
        end_date: '2026-07-20 09:20:00',
        partner_id: Number(id),
        user_id: user,
      },
    ])
    expect(under.standIn.entries()).toHaveLength(1)
  })

  it('is made in crm_phonecall', async () => {
    const under = startOdoo({ version: 16, phoneCalls: 'crm_phonecall' })
    const lead = under.standIn.database.create('crm.lead', { name: 'Lea', phone: '07700 900123' })
    await under.connector.logCall(sampleReport(kindsOfCall['outbound answered']), signal)
    expect(calls(under, 'crm.phonecall')).toMatchObject([
      {
        partner_phone: '+447700900123',
        direction: 'out',
        state: 'done',
        date: '2026-07-20 09:14:00',
        duration: 3.2,
        opportunity_id: lead,
        user_id: false,
        name: 'Outgoing call by Ann Example (101), answered',
      },
    ])
  })

  it.each([
    ['missed', 'missed'],
    ['voicemail', 'missed'],
    ['outbound not answered', 'aborted'],
  ])('writes a call that is %s as %s, without an end', async (kind, state) => {
    const under = startOdoo({ phoneCalls: 'voip' })
    await under.connector.logCall(sampleReport(kindsOfCall[kind]), signal)
    expect(calls(under)).toMatchObject([{ state, end_date: false, start_date: '2026-07-20 09:14:00' }])
  })

  it('is one, when the answers to the first tries were lost', async () => {
    const under = startOdoo({ phoneCalls: 'voip' })
    under.standIn.seed(janes)
    const fetch = losesAnswers(['message_post', 'create'])(under.context.fetch)
    const connector = createOdooConnector(under.settings, { ...under.context, fetch })
    // The note's answer is lost, then the record's.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ code: 'crm_unreachable' })
    }
    expect(await connector.logCall(sampleReport(), signal)).toMatchObject({ memo: 'voip.call/1' })
    expect([notes(under).length, calls(under).length]).toEqual([1, 1])
  })

  it('goes to the user whom the extension table names, and to nobody when two could be meant', async () => {
    const agents = (crmUsers: Record<string, string>) => ({ find: async () => ({ ...ann, crmUsers }) })
    const byId = startOdoo({ phoneCalls: 'voip', agents: agents({ odoo: '12' }) })
    await byId.connector.logCall(sampleReport(), signal)
    expect(calls(byId)).toMatchObject([{ user_id: 12 }])
    const byLogin = startOdoo({ phoneCalls: 'voip', agents: agents({ odoo: 'ann' }) })
    const ann_ = byLogin.standIn.database.create('res.users', { login: 'ann' })
    byLogin.standIn.database.create('res.users', { login: 'annette' })
    await byLogin.connector.logCall(sampleReport(), signal)
    expect(calls(byLogin)).toMatchObject([{ user_id: ann_ }])
    const twice = startOdoo({ phoneCalls: 'voip' })
    for (const login of ['a', 'b']) twice.standIn.database.create('res.users', { login, email: ann.email })
    await twice.connector.logCall(sampleReport(), signal)
    expect(calls(twice)).toMatchObject([{ user_id: false }])
  })

  it('goes to nobody when several were rung and none answered', async () => {
    const rung = startOdoo({ phoneCalls: 'voip' })
    rung.standIn.database.create('res.users', { login: ann.email })
    const missed = kindsOfCall.missed ?? {}
    const legs = ['101', '102'].map((extension) => ({ key: extension, source: 'cdr', agent: { ...ann, extension } }))
    await rung.connector.logCall(sampleReport({ ...missed, legs }, 'group'), signal)
    await rung.connector.logCall(sampleReport({ ...missed, startedAt: '2026-07-20T10:00:00.000Z' }, 'one'), signal)
    expect(calls(rung).map((call) => call.user_id)).toEqual([false, expect.any(Number)])
  })

  it('is none for a caller without a number', async () => {
    const under = startOdoo({ phoneCalls: 'voip' })
    await under.connector.logCall(sampleReport(withheldCall), signal)
    expect(calls(under)).toEqual([])
    expect(notes(under)).toHaveLength(1)
  })

  it('fails no delivery where our user may not make it', async () => {
    const under = startOdoo({ phoneCalls: 'voip', rights: { mayRecordCalls: false } })
    await under.connector.logCall(sampleReport({}, 'one'), signal)
    const before = under.standIn.requestCount()
    await under.connector.logCall(sampleReport({}, 'two'), signal)
    expect(under.standIn.requests().slice(before)).not.toContain('voip.call create')
    expect(notes(under)).toHaveLength(2)
  })

  it('goes with the note of a call that is left out, where we made it, and not where somebody else did', async () => {
    const leftOut = sampleReport({ leftOut: true }, 'delivery-1', 4)
    const ours = startOdoo({ phoneCalls: 'voip' })
    const theirs = startOdoo({ phoneCalls: 'voip' })
    const made = {
      phone_number: '+447700900123',
      start_date: '2026-07-20 09:14:08',
      direction: 'incoming',
      create_uid: 99,
    }
    theirs.standIn.database.create('voip.call', made)
    for (const under of [ours, theirs]) {
      under.standIn.seed(janes)
      const ref = await under.connector.logCall(sampleReport(), signal)
      expect(await under.connector.removeCall?.(leftOut, ref, signal)).toBe('deleted')
      expect(notes(under)).toEqual([])
    }
    expect(calls(ours)).toEqual([])
    expect(calls(theirs)).toHaveLength(1)
  })
})
