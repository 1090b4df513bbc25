import { describe, expect, it } from 'vitest'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { odooFormCheck } from '../../../../test/support/odoo/operations.ts'
import { type StartOdoo, startOdoo } from '../../../../test/support/odoo/start.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { createOdooConnector } from './connector.ts'

const signal = new AbortController().signal

async function checked(options: StartOdoo) {
  const { ok, findings } = await startOdoo(options).connector.check(signal)
  expect(ok).toBe(findings.every((finding) => finding.ok))
  return findings.map((finding) => `${finding.ok ? 'ok' : 'no'}: ${finding.text}`)
}

heldTo(odooFormCheck)

describe('the connection check of Odoo', () => {
  it('says what works, and when the key ends', async () => {
    expect(await checked({})).toEqual([
      'ok: Odoo 19.0 answers at https://acme.example.com (JSON-2).',
      'ok: The API key and the database are accepted.',
      'ok: Contacts can be found by phone.',
      'ok: Contacts can be created, and calls noted on them.',
      'ok: Leads and opportunities can be found, and calls noted on them.',
      'ok: No module for phone calls is installed: calls are noted on the contacts only.',
      'ok: The API key ends on 2027-02-08.',
    ])
    expect(await checked({ version: 14, crm: false, phoneCalls: 'crm_phonecall' })).toEqual([
      'ok: Odoo 14.0 answers at https://acme.example.com (JSON-RPC).',
      'ok: The API key and the database are accepted.',
      'ok: Contacts can be found by phone, mobile.',
      'ok: Contacts can be created, and calls noted on them.',
      'ok: Notes are written by switchhook@example.com.',
      "ok: Odoo's CRM app is not installed: there are no leads to look at.",
      'ok: Calls are also recorded as crm.phonecall.',
    ])
  })

  it.each<[string, StartOdoo, string]>([
    ['a wrong or expired key', { env: { ODOO_API_KEY: 'wrong' } }, 'no: Odoo refused the API key or login'],
    ['the same by JSON-RPC', { version: 16, env: { ODOO_API_KEY: 'wrong' } }, 'no: Odoo refused the API key or login'],
    ['a wrong login', { version: 16, env: { ODOO_LOGIN: 'nobody' } }, 'no: Odoo refused the API key or login'],
    ['a wrong database', { env: { ODOO_DATABASE: 'nodb' } }, 'no: Odoo has no such database: check ODOO_DATABASE'],
    ['the same by JSON-RPC', { version: 16, env: { ODOO_DATABASE: 'nodb' } }, 'no: Odoo has no such database'],
    ['leads out of reach', { rights: { mayUseLeads: false } }, 'no: Leads can not be read and written: give our user'],
    [
      'contacts read-only',
      { rights: { mayWriteContacts: false } },
      "no: Calls can't be noted on contacts: give our user",
    ],
    [
      'no right to record calls',
      { phoneCalls: 'voip', rights: { mayRecordCalls: false } },
      "no: Calls can't be recorded",
    ],
    [
      'a key about to end',
      { rights: { keyEndsAt: '2026-11-25 00:00:00' } },
      'no: The API key ends on 2026-11-25: make',
    ],
    ['no such contact', { env: { ODOO_FALLBACK_PARTNER_ID: '7' } }, 'no: There is no contact with the id of ODOO_FALL'],
  ])('shows %s', async (_, options, expected) => {
    const wrong = (await checked(options)).filter((finding) => finding.startsWith('no:'))
    expect(wrong).toHaveLength(1)
    expect(wrong[0]).toContain(expected)
  })

  it('sees at once what was put right', async () => {
    const before = startOdoo({ rights: { mayUseLeads: false } })
    const after = startOdoo()
    let now = before.standIn
    const fetch = handlerFetch((request) => now.handle(request))
    const connector = createOdooConnector(before.settings, { ...before.context, fetch })
    await connector.findByNumber(readNumber('+447700900123', 'GB'), signal)
    expect((await connector.check(signal)).ok).toBe(false)
    now = after.standIn
    expect((await connector.check(signal)).ok).toBe(true)
  })

  it('writes nothing', async () => {
    const { connector, standIn } = startOdoo({ env: { ODOO_FALLBACK_PARTNER_ID: '7' } })
    await connector.check(signal)
    expect(standIn.requests().filter((request) => / (create|write|message_post)$/.test(request))).toEqual([])
  })
})
