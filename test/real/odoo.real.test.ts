/**
 * The Odoo connector against a real Odoo (scripts/test-real.ts gives its address), by each protocol it speaks. Writes
 * contacts and leads whose names begin with `Switchhook test` and takes them away again.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { enriched, sampleReport } from '../../src/adapters/crm/contract/sample-calls.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { losesAnswers } from '../support/odoo/loses-answers.ts'
import { connectToOdoo, freshNumber, protocols } from './odoo-under-test.ts'

const signal = new AbortController().signal
const asked = (number: string) => readNumber(number, 'GB')

describe.each(protocols)('a real Odoo by %s', (protocol) => {
  const odoo = connectToOdoo({ protocol })
  const { connector } = odoo
  afterAll(() => odoo.cleanUp())

  it('passes the connection check', async () => {
    const check = await connector.check(signal)
    expect(check.findings.filter((finding) => !finding.ok)).toEqual([])
    expect(check.findings[0]?.text).toContain(`(${protocol})`)
  })

  it('is searched in one wait once it is known', async () => {
    await connector.findByNumber(asked(freshNumber().e164), signal)
    const before = odoo.requests.length
    expect(await connector.findByNumber(asked(freshNumber().e164), signal)).toEqual([])
    expect(odoo.requests.length - before).toBeLessThanOrEqual(2)
  })

  it.each([
    ['national form', (number: string) => number],
    ['brackets and dashes', (number: string) => number.replace(/^(0\d{4})(\d{3})/, '($1) $2-')],
    ['beside another number', (number: string) => `020 7946 0123 | ${number}`],
    ['E.164', (number: string) => `+44${number.slice(1)}`],
  ])('finds a number stored in %s by its international and its national form', async (_, form) => {
    const { e164, national } = freshNumber()
    const id = await odoo.partner({ phone: form(national) })
    for (const number of [e164, national, `00${e164.slice(1)}`]) {
      expect(await connector.findByNumber(asked(number), signal)).toMatchObject([{ id: String(id), kind: 'person' }])
    }
    const wrong = `${e164.slice(0, -1)}${(Number(e164.slice(-1)) + 1) % 10}`
    expect(await connector.findByNumber(asked(wrong), signal)).toEqual([])
  })

  it('finds a number that libphonenumber calls no valid one', async () => {
    const number = `+1555${freshNumber().e164.slice(-7)}`
    const id = await odoo.partner({ phone: number })
    expect(await connector.findByNumber(asked(number), signal)).toMatchObject([{ id: String(id) }])
  })

  it('finds by e-mail, by words, and what a search would take for syntax', async () => {
    const email = `jane_${freshNumber().e164.slice(-6)}@example.com`
    const id = await odoo.partner({ name: `Switchhook test 100% +1 \\ "x" ${email}`, email: `Jane <${email}>` })
    expect(await connector.findByEmail(email.toUpperCase(), signal)).toMatchObject([
      { id: String(id), emails: [email] },
    ])
    expect(await connector.search(`100% +1 \\ "x" ${email}`, 5, signal)).toMatchObject([{ id: String(id) }])
    expect(await connector.search(`100x +1 \\ "x" ${email}`, 5, signal)).toEqual([])
  })

  it('creates a contact once, which is then found and followed by nobody', async () => {
    const { e164, national } = freshNumber()
    const request = { name: `Switchhook test ${e164} <b>"&"</b>`, number: national, email: 'switchhook@example.com' }
    const created = await connector.create?.(request, 'request', signal)
    odoo.made('res.partner', Number(created?.id))
    expect(await connector.create?.(request, 'request', signal)).toMatchObject({ id: created?.id })
    expect(await connector.findByNumber(asked(e164), signal)).toMatchObject([{ id: created?.id, name: request.name }])
    expect(await odoo.followers('res.partner', Number(created?.id))).toEqual([])
  })

  it('has one note of a call, however often it is delivered, amended in place', async () => {
    const { e164, national, external } = freshNumber()
    const id = await odoo.partner({ phone: national })
    const report = (view = {}, revision = 3) =>
      sampleReport({ external, text: '<b>a & b</b>', ...view }, `test-${e164}`, revision)
    const followers = await odoo.followers('res.partner', id)
    const ref = await connector.logCall(report(), signal)
    // Found standing, it is known by its id; the contact's name was in the first answer alone.
    expect(await connector.logCall(report(), signal)).toMatchObject({ id: ref.id, url: ref.url })
    expect(await odoo.notes('res.partner', id)).toEqual([expect.stringContaining('Ann Example')])
    for (let time = 0; time < 2; time += 1) await connector.amendCall(report(enriched, 5), ref, signal)
    const [note, ...more] = await odoo.notes('res.partner', id)
    expect(more).toEqual([])
    expect(note).toContain('Note: &lt;b&gt;a &amp; b&lt;/b&gt;<br>')
    expect(note).toContain('The agent promised a call back.')
    expect(note).toContain('href="https://pbx.example.com/rec/1.wav"')
    expect(await odoo.followers('res.partner', id)).toEqual(followers)
  })

  it('has one contact and one note of a call from a new number whose answers were lost', async () => {
    const { e164, external } = freshNumber()
    const report = sampleReport({ external: { ...external, name: `Switchhook test ${e164}` } }, `test-${e164}`)
    const lost = connectToOdoo({ protocol, around: losesAnswers(['create', 'message_post']) })
    for (let time = 0; time < 2; time += 1) {
      await expect(lost.connector.logCall(report, signal)).rejects.toMatchObject({ code: 'crm_unreachable' })
    }
    await lost.connector.logCall(report, signal)
    const [found, ...others] = await connector.findByNumber(asked(e164), signal)
    odoo.made('res.partner', Number(found?.id))
    expect(others).toEqual([])
    expect(await odoo.notes('res.partner', Number(found?.id))).toHaveLength(1)
  })

  it('refuses a call with a key that has ended, and has it once when the key is mended', async () => {
    const { e164, national, external } = freshNumber()
    const id = await odoo.partner({ phone: national })
    const report = sampleReport({ external }, `test-${e164}`)
    const ended = connectToOdoo({ protocol, env: { ODOO_API_KEY: '0'.repeat(40) } })
    for (let time = 0; time < 2; time += 1) {
      await expect(ended.connector.logCall(report, signal)).rejects.toMatchObject({ code: 'crm_unauthorized' })
    }
    await connector.logCall(report, signal)
    expect(await odoo.notes('res.partner', id)).toHaveLength(1)
  })

  it('notes the call of a lead on the lead', async () => {
    const { e164, national, external } = freshNumber()
    const id = await odoo.lead({ phone: national })
    expect(await connector.findByNumber(asked(e164), signal)).toMatchObject([{ id: `L${id}`, kind: 'lead' }])
    await connector.logCall(sampleReport({ external }, `test-${e164}`), signal)
    expect(await odoo.notes('crm.lead', id)).toHaveLength(1)
  })

  it('moves the note of a call to whom a person chose, and deletes it when the call is left out', async () => {
    const { e164, national, external } = freshNumber()
    const [jane, bob] = [await odoo.partner({ phone: national }), await odoo.partner({})]
    const report = (view = {}, revision = 3) => sampleReport({ external, ...view }, `test-${e164}`, revision)
    const ref = await connector.logCall(report(), signal)
    const chosen = { source: 'odoo', id: String(bob), name: 'Switchhook test' }
    const moved = await connector.amendCall(report({ chosen }, 4), ref, signal)
    expect([await odoo.notes('res.partner', jane), await odoo.notes('res.partner', bob)]).toEqual([
      [],
      [expect.stringContaining('Ann Example')],
    ])
    for (let time = 0; time < 2; time += 1) {
      expect(await connector.removeCall?.(report({ chosen, leftOut: true }, 5), moved, signal)).toBe('deleted')
    }
    expect(await odoo.notes('res.partner', bob)).toEqual([])
  })

  it('opens a record by its address, after a login', async () => {
    const { e164, national } = freshNumber()
    await odoo.partner({ phone: national })
    const [found] = await connector.findByNumber(asked(e164), signal)
    const page = await fetch(found?.url ?? '', { redirect: 'manual' })
    expect([302, 303]).toContain(page.status)
    expect(page.headers.get('location')).toContain('/web/login')
  })

  it('says what is wrong with a key or a database', async () => {
    for (const [env, words] of [
      [{ ODOO_API_KEY: '0'.repeat(40) }, 'refused the API key'],
      [{ ODOO_DATABASE: 'switchhook-no-such-database' }, 'no such database'],
    ] as const) {
      const check = await connectToOdoo({ protocol, env }).connector.check(signal)
      expect(check.findings.filter((finding) => !finding.ok)).toMatchObject([{ text: expect.stringContaining(words) }])
    }
  })
})

const { ODOO_LEAST_LOGIN, ODOO_LEAST_API_KEY } = process.env

if (ODOO_LEAST_LOGIN && ODOO_LEAST_API_KEY) {
  describe.each(protocols)('a user without rights, by %s', (protocol) => {
    it('finds contacts, and is shown by the check what it lacks', async () => {
      const odoo = connectToOdoo({ protocol })
      const env = { ODOO_LOGIN: ODOO_LEAST_LOGIN, ODOO_API_KEY: ODOO_LEAST_API_KEY }
      const { connector } = connectToOdoo({ protocol, env })
      const { e164, national, external } = freshNumber()
      const id = await odoo.partner({ phone: national })
      expect(await connector.findByNumber(asked(e164), signal)).toMatchObject([{ id: String(id) }])
      const logged = connector.logCall(sampleReport({ external }, `test-${e164}`), signal)
      await expect(logged).rejects.toMatchObject({ code: 'crm_forbidden', retryable: false })
      const wrong = (await connector.check(signal)).findings.filter((finding) => !finding.ok)
      expect(wrong.map((finding) => finding.text)).toEqual([
        expect.stringContaining('Contact / Creation'),
        expect.stringContaining('ODOO_LEADS=off'),
      ])
      await odoo.cleanUp()
    })
  })
}
