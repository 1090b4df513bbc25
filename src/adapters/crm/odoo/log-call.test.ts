import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { odooFormCheck } from '../../../../test/support/odoo/operations.ts'
import { startOdoo } from '../../../../test/support/odoo/start.ts'
import { enriched, sampleReport, withheldCall } from '../contract/sample-calls.ts'
import { createOdooConnector } from './connector.ts'

const signal = new AbortController().signal
type Under = ReturnType<typeof startOdoo>
const notes = ({ standIn }: Under) => standIn.database.rows('mail.message')
const partners = ({ standIn }: Under) => standIn.database.rows('res.partner')
const janes = { name: 'Jane', phone: '07700 900123' }

heldTo(odooFormCheck)

describe('on which record of Odoo a call is noted', () => {
  it('is the contact who has the number', async () => {
    const under = startOdoo()
    const id = under.standIn.seed(janes)
    const ref = await under.connector.logCall(sampleReport(), signal)
    expect(notes(under)).toMatchObject([{ id: Number(ref.id), model: 'res.partner', res_id: Number(id) }])
    expect(ref).toMatchObject({ url: `https://acme.example.com/mail/view?model=res.partner&res_id=${id}` })
    expect(partners(under)).toHaveLength(1)
  })

  it('is the lead where no contact has it', async () => {
    const under = startOdoo()
    const id = under.standIn.database.create('crm.lead', { name: 'Lea', phone: '07700 900123' })
    await under.connector.logCall(sampleReport(), signal)
    expect(notes(under)).toMatchObject([{ model: 'crm.lead', res_id: id }])
    expect(partners(under)).toEqual([])
  })

  it('is, of several, the one that the agent saw, else by the rule for shared numbers', async () => {
    const under = startOdoo()
    under.standIn.seed({ ...janes, name: 'Company', is_company: true })
    const first = under.standIn.seed({ ...janes, name: 'First' })
    const second = under.standIn.seed({ ...janes, name: 'Second' })
    await under.connector.logCall(sampleReport({}, 'by rule'), signal)
    await under.connector.logCall(sampleReport({ contact: { id: second } }, 'seen'), signal)
    expect(notes(under).map((note) => note.res_id)).toEqual([Number(first), Number(second)])
  })

  it('is a new contact for a number that nobody has, the same for the next call', async () => {
    const under = startOdoo()
    await under.connector.logCall(sampleReport({}, 'one'), signal)
    await under.connector.logCall(sampleReport({}, 'two'), signal)
    expect(partners(under)).toMatchObject([{ name: 'Jane Doe', phone: '+447700900123' }])
    expect(notes(under).map((note) => note.res_id)).toEqual([1, 1])
    const nameless = { external: { number: '+442079460123', e164: '+442079460123', matchKey: '2079460123' } }
    await under.connector.logCall(sampleReport(nameless, 'three'), signal)
    expect(partners(under)[1]).toMatchObject({ name: 'Caller +442079460123' })
  })

  it('is one new contact for two calls of a new number at the same moment', async () => {
    const under = startOdoo()
    const both = await Promise.allSettled([
      under.connector.logCall(sampleReport({}, 'one'), signal),
      under.connector.logCall(sampleReport({}, 'two'), signal),
    ])
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toMatchObject([{ code: 'conflict', retryable: true }])
    await under.connector.logCall(sampleReport({}, 'one'), signal)
    await under.connector.logCall(sampleReport({}, 'two'), signal)
    expect(partners(under)).toHaveLength(1)
    expect(notes(under)).toHaveLength(2)
  })

  it('is a new lead where the settings want that, and says so where there is no CRM', async () => {
    const env = { ODOO_CREATE_UNKNOWN: 'lead' }
    const under = startOdoo({ env })
    await under.connector.logCall(sampleReport(), signal)
    expect(under.standIn.database.rows('crm.lead')).toMatchObject([
      { name: 'Call with Jane Doe', contact_name: 'Jane Doe', phone: '+447700900123' },
    ])
    expect(partners(under)).toEqual([])
    const failed = startOdoo({ env, crm: false }).connector.logCall(sampleReport(), signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_not_configured', retryable: true })
  })

  it('is the contact of the settings for unknown and withheld callers', async () => {
    const under = startOdoo({ env: { ODOO_FALLBACK_PARTNER_ID: '7' } })
    under.standIn.seed({ id: 7, name: 'All callers' })
    await under.connector.logCall(sampleReport({}, 'unknown'), signal)
    await under.connector.logCall(sampleReport(withheldCall, 'withheld'), signal)
    expect(notes(under).map((note) => note.res_id)).toEqual([7, 7])
    expect(partners(under)).toHaveLength(1)
  })

  it('is asked to be put right when that contact does not exist', async () => {
    const { connector } = startOdoo({ env: { ODOO_FALLBACK_PARTNER_ID: '77' } })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({
      code: 'crm_not_configured',
      retryable: true,
      message: expect.stringContaining('ODOO_FALLBACK_PARTNER_ID'),
    })
  })

  it('is one contact for all callers without a number', async () => {
    const under = startOdoo()
    await under.connector.logCall(sampleReport(withheldCall, 'one'), signal)
    const extension = { external: { number: '201', matchKey: '201' } }
    await under.connector.logCall(sampleReport(extension, 'two'), signal)
    expect(partners(under)).toMatchObject([{ name: 'Unknown caller', ref: 'switchhook-unknown-caller' }])
    expect(notes(under)).toHaveLength(2)
  })
})

describe('a note in Odoo', () => {
  it.each([14, 16, 17, 19])('reads in version %i as it was written', async (version) => {
    const under = startOdoo({ version })
    await under.connector.logCall(sampleReport({ text: '<b>a & b</b>' }), signal)
    const [entry] = under.standIn.entries()
    expect(entry?.text.split('\n')[0]).toBe('Incoming call answered by Ann Example (101)')
    expect(entry?.text).toContain('Note: <b>a & b</b>')
  })

  it('is found where it stands, whoever has the number by now', async () => {
    const under = startOdoo()
    under.standIn.seed(janes)
    under.standIn.fail({ kind: 'cut off after writing' })
    await expect(under.connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryable: true })
    under.standIn.heal()
    under.standIn.database.write('res.partner', 1, { phone: '' })
    under.standIn.seed({ ...janes, name: 'Somebody else' })
    expect(await under.connector.logCall(sampleReport(), signal)).toMatchObject({
      url: expect.stringContaining('res_id=1'),
    })
    expect(notes(under)).toHaveLength(1)
  })

  it('is amended in place, and holds the whole call', async () => {
    const under = startOdoo()
    const ref = await under.connector.logCall(sampleReport(), signal)
    expect(await under.connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)).toEqual(ref)
    const [entry, ...more] = under.standIn.entries()
    expect(more).toEqual([])
    expect(entry?.text).toContain('Talk time: 3 min 12 s')
    expect(entry?.text).toContain('AI summary: The agent promised a call back.')
  })

  it('is written again, once, when somebody deleted it before the amendment', async () => {
    const under = startOdoo()
    const ref = await under.connector.logCall(sampleReport(), signal)
    under.standIn.database.remove('mail.message', Number(ref.id))
    const amend = () => under.connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)
    const again = await amend()
    expect(await amend()).toMatchObject({ id: again.id, url: again.url })
    expect(under.standIn.entries()).toMatchObject([{ text: expect.stringContaining('Jane asked for a refund.') }])
  })

  it('has the news that came between a lost answer and the repetition', async () => {
    const under = startOdoo({ phoneCalls: 'voip' })
    under.standIn.seed(janes)
    under.standIn.fail({ kind: 'cut off after writing' })
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(under.connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ retryable: true })
    }
    under.standIn.heal()
    const news = { ...enriched, endedAt: '2026-07-20T09:20:00.000Z' }
    await under.connector.logCall(sampleReport(news, 'delivery-1', 5), signal)
    expect(under.standIn.entries()).toMatchObject([{ text: expect.stringContaining('Jane asked for a refund.') }])
    expect(under.standIn.database.rows('voip.call')).toMatchObject([{ end_date: '2026-07-20 09:20:00' }])
  })

  it('keeps two sites in one database apart', async () => {
    const under = startOdoo()
    await under.connector.logCall(sampleReport(), signal)
    expect(notes(under)).toMatchObject([{ message_id: '<switchhook.delivery-1@main.switchhook>' }])
  })

  it('is tried again when the contact was deleted at that moment', async () => {
    const under = startOdoo()
    under.standIn.seed(janes)
    const { requests, database } = under.standIn
    const context = { ...under.context }
    const fetch: typeof context.fetch = (url, init) => {
      if (url.endsWith('message_post') && !requests().includes('res.partner message_post'))
        database.remove('res.partner', 1)
      return context.fetch(url, init)
    }
    const connector = createOdooConnector(under.settings, { ...context, fetch })
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({
      code: 'crm_rejected',
      retryable: true,
    })
    await connector.logCall(sampleReport(), signal)
    expect(notes(under)).toHaveLength(1)
  })
})

describe('a call of a lead that our user may not see', () => {
  it('makes no second contact: it is noted on the contact of unknown callers', async () => {
    const { connector, standIn } = startOdoo({ rights: { mayUseLeads: false } })
    standIn.database.create('crm.lead', { name: 'Lea', phone: '07700 900123' })
    await connector.logCall(sampleReport(), signal)
    expect(standIn.contacts().map(({ name }) => name)).toEqual(['Unknown caller'])
    expect(standIn.entries()).toHaveLength(1)
  })
})

describe('what Odoo still has', () => {
  it.each(['', '<span class="o-mail-Message-edited"></span>', '<p><br/>&nbsp;</p>', false])(
    'is no note that somebody deleted in the chatter (%j)',
    async (body) => {
      const under = startOdoo()
      under.standIn.seed(janes)
      const [kept, emptied] = [
        await under.connector.logCall(sampleReport({}, 'kept'), signal),
        await under.connector.logCall(sampleReport({}, 'emptied'), signal),
      ]
      under.standIn.database.write('mail.message', Number(emptied.id), { body })
      const asked = [
        { key: 'kept', id: kept.id },
        { key: 'emptied', id: emptied.id },
      ]
      const found = await under.connector.findLogged?.(asked, signal)
      expect([...(found ?? [])].filter(Boolean)).toEqual([kept.id])
    },
  )
})
