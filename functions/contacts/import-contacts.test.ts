import { describe, expect, it } from 'vitest'
import { openLookupApp } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { bearer, testAdminKey } from '../../test/support/test-app.ts'
import { importContacts } from './import-contacts.ts'

type Site = Awaited<ReturnType<typeof openLookupApp>>
const grace = { line: 2, name: 'Grace Hopper', emails: [], phones: [{ number: '+12025550177' }] }

const send = (site: Site, contacts: unknown[], query = '') =>
  site.request(`/v1/contacts/import${query}`, {
    method: 'POST',
    headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
    body: JSON.stringify({ importId: 'run-1', contacts }),
  })
const firstName = async (site: Site, number: string, isolate?: Site) => {
  const response = await site.post('/3cx/lookup', { number }, isolate)
  return (await response.json<{ full_name: string }>()).full_name
}

describe('POST /v1/contacts/import', () => {
  it('imports, and the next lookup knows them though it was remembered that nobody is known', async () => {
    for (const crm of [false, true]) {
      const site = await openLookupApp({ crm })
      expect(await firstName(site, '+12025550177')).toMatch(/^Unknown caller/)
      const response = await send(site, [grace])
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({
        created: 1,
        updated: 0,
        unchanged: 0,
        merged: 0,
        rejected: [],
        warnings: [],
        numbers: { country: 'US', atHome: 0, notValid: 0 },
      })
      expect(await firstName(site, '+12025550177')).toBe('Grace Hopper')
    }
  })

  it('updates instead of doubling, also for lookups that remembered the old name', async () => {
    const site = await openLookupApp({ crm: true })
    await send(site, [grace])
    await firstName(site, '+12025550177')
    const again = await send(site, [{ ...grace, company: 'Navy' }, grace])
    expect(await again.json()).toMatchObject({ created: 0 })
    const response = await site.post('/3cx/lookup', { number: '+12025550177' })
    expect(await response.json()).toMatchObject({ full_name: 'Grace Hopper', company: 'Navy' })
  })

  it('reports rows it can not use by line and reason, and keeps the others', async () => {
    const site = await openLookupApp()
    const answer = await (await send(site, [{ ...grace, line: 7, phones: [] }, grace])).json()
    expect(answer).toMatchObject({
      created: 1,
      rejected: [{ line: 7, reason: expect.stringContaining('phone number') }],
    })
  })

  it('refuses too many rows and malformed ones with their path', async () => {
    const site = await openLookupApp()
    const many = await send(
      site,
      Array.from({ length: 501 }, (_, line) => ({ ...grace, line })),
    )
    expect(many.status).toBe(400)
    const bad = await send(site, [{ ...grace, phones: 'none' }])
    expect(await bad.json()).toMatchObject({
      error: { code: 'bad_field', message: expect.stringContaining('contacts.0.phones') },
    })
  })

  it('imports into the site that the admin names, and no other', async () => {
    const site = await openLookupApp()
    await site.makeSite('north')
    await send(site, [grace], '?site=north')
    expect(await firstName(site, '+12025550177')).toMatch(/^Unknown caller/)
    const { directory } = await site.deployment().site('north')
    expect(await directory.search('grace', 5, new AbortController().signal)).toHaveLength(1)
  })
})

describeProtectedRoute({ operation: importContacts, body: JSON.stringify({ importId: 'run', contacts: [] }) })
