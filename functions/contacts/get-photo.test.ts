import { describe, expect, it } from 'vitest'
import { makeAgentToken } from '../../src/app/security/agent-tokens.ts'
import { janesNumber, openOwnedContacts } from '../../test/support/owned-contacts.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { getContactPhoto } from './get-photo.ts'

type Site = Awaited<ReturnType<typeof openOwnedContacts>>
const byNumber = `number=${encodeURIComponent(janesNumber)}`
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7])

const photo = (site: Site, query = byNumber) => site.get(`/v1/contacts/photo?${query}`)

function setPhoto({ standIn, ids }: Site, image: Uint8Array) {
  standIn.database.write('res.partner', ids.jane, { image_128: Buffer.from(image).toString('base64') })
}

describe('GET /v1/contacts/photo', () => {
  it('gives the picture that the CRM has, as what it is, for nobody else’s cache', async () => {
    const site = await openOwnedContacts()
    setPhoto(site, png)
    const response = await photo(site)
    expect(response.status).toBe(200)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(png)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...{ 'content-type': 'image/png', 'x-content-type-options': 'nosniff', vary: 'authorization, cookie' },
      ...{ 'content-security-policy': "default-src 'none'; sandbox", 'cache-control': 'private, max-age=600' },
    })
  })

  it('asks the CRM once in ten minutes, also where there is none', async () => {
    const site = await openOwnedContacts()
    expect((await photo(site)).status).toBe(404)
    const before = site.standIn.requestCount()
    expect((await photo(site)).status).toBe(404)
    expect(site.standIn.requestCount()).toBe(before)
    await site.clock.advance(10 * 60_000)
    setPhoto(site, png)
    expect((await photo(site)).status).toBe(200)
  })

  it('gives out no drawing, which may hold scripts', async () => {
    const site = await openOwnedContacts()
    setPhoto(site, new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'))
    const response = await photo(site)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('svg')
  })

  it('says that the CRM did not answer, within five seconds', async () => {
    const site = await openOwnedContacts()
    setPhoto(site, png)
    await site.get(`/v1/lookup?${byNumber}`)
    site.standIn.fail({ kind: 'hang' })
    const asked = photo(site)
    await site.clock.advance(5000)
    const response = await asked
    expect(response.status).toBe(504)
    expect(await response.json()).toMatchObject({ error: { code: 'crm_timeout', retryable: true } })
  })

  it('answers an agent only for a call of their own', async () => {
    const site = await openOwnedContacts()
    const { token } = await makeAgentToken(site.services(), '102', 3600, 'test')
    expect((await site.get(`/v1/contacts/photo?${byNumber}`, token)).status).toBe(403)
    expect((await site.get('/v1/contacts/photo?call=call_x', token)).status).toBe(404)
  })

  it('has none of a number that nobody has', async () => {
    expect((await photo(await openOwnedContacts(), 'number=%2B12025550123')).status).toBe(404)
  })
})

describeProtectedRoute({ operation: getContactPhoto, url: '/v1/contacts/photo?number=%2B12025550123' })
