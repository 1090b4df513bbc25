/**
 * The SuiteCRM connector against a real SuiteCRM (scripts/test-real.ts says which variables). Writes contacts and calls
 * named `Switchhook test …` and deletes them again where it may; else it says which are left.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { enriched, sampleReport } from '../../src/adapters/crm/contract/sample-calls.ts'
import { createApi } from '../../src/adapters/crm/suitecrm/api.ts'
import { textOf } from '../../src/adapters/crm/suitecrm/attributes.ts'
import { createConnection } from '../../src/adapters/crm/suitecrm/connection.ts'
import { createSuiteCrmConnector } from '../../src/adapters/crm/suitecrm/connector.ts'
import { parseSuiteCrmSettings } from '../../src/adapters/crm/suitecrm/settings.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { connectorContext } from '../support/crm/connector-context.ts'

const signal = new AbortController().signal
const asked = (number: string) => readNumber(number, 'GB')
const callFields = ['name', 'status', 'description', 'date_start', 'date_end', 'duration_minutes', 'parent_id']

function connect() {
  const settings = parseSuiteCrmSettings(process.env)
  if (!settings) throw new Error('SUITECRM_URL is not set: run `npm run test:real`')
  const context = connectorContext({ fetch, clock: systemClock })
  const api = createApi(createConnection(settings, context))
  const made: { readonly module: string; readonly id: string }[] = []
  return {
    connector: createSuiteCrmConnector(settings, context),
    api,
    made,
    isolate: () => createSuiteCrmConnector(settings, context),
  }
}

/** Of its own for each run, and nobody's. */
const unique = String(Math.floor(systemRandom.next() * 1_000_000)).padStart(6, '0')
const number = `+447911${unique}`
const email = `switchhook-${unique}@example.com`
const name = `Switchhook test ${unique}`
const external = { number, e164: number, matchKey: number.slice(3), name }

describe('a real SuiteCRM', () => {
  const { connector, api, made, isolate } = connect()
  const key = `real-${unique}`
  const create = async () => {
    const contact = await connector.create?.({ name, number, email }, key, signal)
    if (!contact) throw new Error('it creates')
    return contact
  }

  const ownFields = async () =>
    Object.keys((await api.meta('fields/Calls', signal)) ?? {}).filter((field) => field === 'ai_summary_c')

  afterAll(async () => {
    for (const record of made) {
      // The least rights are without that of deleting.
      await api.update(record, { deleted: 1 }, signal).catch(() => console.log(`left: ${record.module} ${record.id}`))
    }
  })

  it('passes the connection check', async () => {
    const check = await connector.check(signal)
    console.log(check.findings.map((finding) => `${finding.ok ? 'ok ' : 'BAD'} ${finding.text}`).join('\n'))
    expect(check.findings.filter((finding) => !finding.ok)).toEqual([])
  })

  it('creates a contact once, and finds it by its number in every form, by e-mail and by name', async () => {
    expect(await connector.findByNumber(asked(number), signal)).toEqual([])
    const contact = await create()
    made.push({ module: 'Contacts', id: contact.id })
    expect((await create()).id).toBe(contact.id)
    for (const form of [`+44 7911 ${unique}`, `07911${unique}`, `(07911) ${unique.slice(0, 3)}-${unique.slice(3)}`]) {
      await api.update({ module: 'Contacts', id: contact.id }, { phone_work: form }, signal)
      for (const way of [number, `07911 ${unique}`, `00${number.slice(1)}`]) {
        expect(await connector.findByNumber(asked(way), signal)).toMatchObject([{ id: contact.id, name }])
      }
    }
    const wrong = `${number.slice(0, -1)}${(Number(number.slice(-1)) + 1) % 10}`
    expect(await connector.findByNumber(asked(wrong), signal)).toEqual([])
    expect(await connector.findByEmail(email.toUpperCase(), signal)).toMatchObject([{ id: contact.id }])
    expect(await connector.search(name, 5, signal)).toMatchObject([{ id: contact.id }])
  })

  it('keeps names and texts as they are written', async () => {
    const odd = { firstName: `O'Brien & "Söhne" 100% +1`, lastName: `Switchhook test ü ${unique}`, name: '' }
    const contact = await connector.create?.(odd, `${key}-odd`, signal)
    made.push({ module: 'Contacts', id: contact?.id ?? '' })
    expect(contact?.name).toBe(`${odd.firstName} ${odd.lastName}`)
    expect(await connector.search(`"Söhne" 100% +1 Switchhook test ü ${unique}`, 5, signal)).toMatchObject([
      { id: contact?.id },
    ])
  })

  it('logs a call once, linked, at the right times, and amends it once', async () => {
    const contact = await create()
    const ref = await connector.logCall(sampleReport({ external }, key), signal)
    made.push({ module: 'Calls', id: ref.id })
    expect(await isolate().logCall(sampleReport({ external }, key), signal)).toEqual(ref)
    const record = { module: 'Calls', id: ref.id }
    const logged = await api.read(record, callFields, signal)
    const text = (field: string) => (logged ? textOf(logged, field) : '')
    expect(text('date_start').slice(0, 19)).toBe('2026-07-20T09:14:00')
    expect(text('date_end').slice(0, 19)).toBe('2026-07-20T09:18:00')
    expect([text('status'), text('duration_minutes'), text('parent_id')]).toEqual(['Held', '4', contact.id])
    const calls = await api.related({ module: 'Contacts', id: contact.id }, 'calls', signal)
    expect(calls.map((call) => call.id)).toEqual([ref.id])

    const news = { ...enriched, external, talkSeconds: 600 }
    const amended = await connector.amendCall(sampleReport(news, key, 5), ref, signal)
    await connector.amendCall(sampleReport(news, key, 5), amended, signal)
    const now = await api.read(record, callFields, signal)
    expect(now && textOf(now, 'date_end').slice(0, 19)).toBe('2026-07-20T09:24:00')
    // Where there is a field of its own for the summary, that holds it.
    const everything = JSON.stringify(await api.read(record, [...callFields, ...(await ownFields())], signal))
    expect(everything.split('The agent promised a call back.')).toHaveLength(2)
  })
})
