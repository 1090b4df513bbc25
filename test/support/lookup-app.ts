/** The product's app with contacts in the directory and, where a test wants it, a Re:amaze stand-in. */

import type { Env } from '../../src/lib/variable-fields.ts'
import type { ImportRow } from '../../src/wire/import-row.ts'
import { reamazeFetch } from './reamaze/server.ts'
import { createReamazeStandIn } from './reamaze/stand-in.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from './test-app.ts'

export const publicUrl = 'https://hook.example.com'

/** Ada is a person with two numbers, Acme a company, Lee a lead. */
export const sampleContacts: readonly ImportRow[] = [
  {
    line: 2,
    firstName: 'Ada',
    lastName: 'Lovelace',
    company: 'Engines Ltd',
    emails: ['ada@example.com'],
    phones: [{ number: '(202) 555-0123', label: 'mobile' }, { number: '+1 202-555-0124' }],
  },
  { line: 3, kind: 'company', name: 'Acme & Sons', emails: [], phones: [{ number: '2025550150' }] },
  { line: 4, kind: 'lead', name: 'Lee Prospect', emails: [], phones: [{ number: '+442079460123', label: 'Mobile' }] },
]

export async function openLookupApp(options: { readonly crm?: boolean; readonly variables?: Env } = {}) {
  const standIn = createReamazeStandIn()
  const site = openTestApp({
    variables: {
      SWITCHHOOK_ADMIN_KEY: testAdminKey,
      SWITCHHOOK_SITE_KEY: testSiteKey,
      SWITCHHOOK_PUBLIC_URL: publicUrl,
      ...(options.crm ? standIn.env() : {}),
      ...options.variables,
    },
    platformParts: { fetch: reamazeFetch(standIn) },
  })
  await site.deployment().site('main').directory.importContacts(sampleContacts, { importId: 'sample' })
  const headers = { ...bearer(testSiteKey), 'content-type': 'application/json' }
  const post = (path: string, body: unknown, isolate = site) =>
    isolate.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
  const get = (path: string, token = testSiteKey) => site.request(path, { headers: bearer(token) })
  const contactsInDirectory = async () => {
    const page = await site.records('main').list({ index: 'contacts.name', from: '3cx', to: '3cy', limit: 100 })
    return new Set(page.records.map((record) => record.id)).size
  }
  return { ...site, standIn, post, get, contactsInDirectory }
}
