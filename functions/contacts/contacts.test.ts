import { describe, expect, it } from 'vitest'
import { bearer, openTestApp, testAdminKey } from '../../test/support/test-app.ts'

interface Answer {
  readonly contacts: readonly { readonly id: string; readonly name: string; readonly importId?: string }[]
  readonly contact: {
    readonly name: string
    readonly company?: string
    readonly phones: readonly { readonly number: string }[]
  }
  readonly next?: string
  readonly removed: number | boolean
  readonly error: { readonly code: string; readonly message: string }
}

function setUp() {
  const site = openTestApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey } })
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { ...bearer(testAdminKey), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const response = await site.request(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, answer: await response.json<Answer>() }
  }
  const take = (importId: string, ...people: readonly (readonly [string, string])[]) => {
    const contacts = people.map(([name, number], line) => ({ line, id: name, name, emails: [], phones: [{ number }] }))
    return ask('POST', '/v1/contacts/import', { importId, contacts })
  }
  const names = async (query = '') => (await ask('GET', `/v1/contacts${query}`)).answer.contacts.map(({ name }) => name)
  const lookedUp = async (number: string) => {
    const response = await site.request(`/v1/lookup?number=${encodeURIComponent(number)}`, {
      headers: bearer(testAdminKey),
    })
    return (await response.json<{ contact?: { name: string } }>()).contact?.name
  }
  return { ...site, ask, take, names, lookedUp }
}

const ann = ['Ann Lee', '202-555-0101'] as const
const bob = ['Bob Stone', '202-555-0102'] as const
const carol = ['Carol Roe', '+44 7700 900123'] as const

describe('the contacts of the directory', () => {
  it('are listed by name, page by page, each once', async () => {
    const { ask, take } = setUp()
    await take('first', carol, ann, bob)
    const first = await ask('GET', '/v1/contacts?limit=2')
    expect(first.answer.contacts.map(({ name }) => name)).toEqual(['Ann Lee', 'Bob Stone'])
    const second = await ask('GET', `/v1/contacts?limit=2&cursor=${encodeURIComponent(first.answer.next ?? '')}`)
    expect(second.answer.contacts.map(({ name }) => name)).toEqual(['Carol Roe'])
    expect(second.answer.next).toBeUndefined()
  })

  it('are found by a number however written, and by name', async () => {
    const { take, names } = setUp()
    await take('first', carol, ann)
    for (const number of ['12025550101', '(202) 555-0101', '0012025550101', 'sip:+12025550101@pbx'])
      expect([number, await names(`?search=${encodeURIComponent(number)}`)]).toEqual([number, ['Ann Lee']])
    expect(await names('?search=roe')).toEqual(['Carol Roe'])
  })

  it('are changed in what is named, and lookups know it at once', async () => {
    const { ask, take, names, lookedUp } = setUp()
    await take('first', ann)
    expect(await lookedUp('+12025550101')).toBe('Ann Lee')
    const [{ id } = { id: '' }] = (await ask('GET', '/v1/contacts')).answer.contacts
    const { answer } = await ask('PATCH', `/v1/contacts/${id}`, {
      company: 'Lee Inc',
      phones: [{ number: '202-555-0109' }],
    })
    expect(answer.contact).toMatchObject({ name: 'Ann Lee', company: 'Lee Inc', phones: [{ number: '202-555-0109' }] })
    expect(await lookedUp('+12025550109')).toBe('Ann Lee')
    expect(await lookedUp('+12025550101')).toBeUndefined()
    expect(await names('?search=lee%20inc')).toEqual(['Ann Lee'])
    const refused = await ask('PATCH', `/v1/contacts/${id}`, { phones: [{ number: 'call me' }] })
    expect(refused).toMatchObject({
      status: 400,
      answer: { error: { code: 'bad_field', message: expect.stringContaining('call me') } },
    })
  })

  it('are removed one by one', async () => {
    const { ask, take, lookedUp, names } = setUp()
    await take('first', ann, bob)
    const [{ id } = { id: '' }] = (await ask('GET', '/v1/contacts')).answer.contacts
    expect((await ask('DELETE', `/v1/contacts/${id}`)).answer.removed).toBe(true)
    expect(await ask('DELETE', `/v1/contacts/${id}`)).toMatchObject({ status: 404 })
    expect(await ask('GET', `/v1/contacts/${id}`)).toMatchObject({ status: 404 })
    expect(await lookedUp('+12025550101')).toBeUndefined()
    expect(await names()).toEqual(['Bob Stone'])
  })

  it('that an import made are removed with it, and those that it updated are as before it', async () => {
    const { ask, take, names } = setUp()
    await take('first', ann)
    await take('second', ['Ann Lee', '202-555-0109'], bob, carol)
    expect(await names('?importId=second')).toEqual(['Bob Stone', 'Carol Roe'])
    expect((await ask('DELETE', '/v1/contacts?importId=second')).answer).toEqual({
      ...{ removed: 2, restored: 1 },
      ...{ kept: 0, more: false },
    })
    expect(await names()).toEqual(['Ann Lee'])
    expect(await names('?search=2025550101')).toEqual(['Ann Lee'])
    for (const query of ['', '?importId=a&source=b'])
      expect(await ask('DELETE', `/v1/contacts${query}`)).toMatchObject({ status: 400 })
  })

  it('of an earlier release are listed and found as others are', async () => {
    const { records, names } = setUp()
    const value = {
      v: 1,
      kind: 'person',
      name: 'Old Hand',
      emails: [],
      phones: [{ number: '202 555 0103' }],
      country: 'US',
      modifiedAt: '2026-01-01T00:00:00.000Z',
    }
    const index = [
      { index: 'contacts.phone', key: '2025550103' },
      { index: 'contacts.name', key: 'old hand' },
    ]
    await records('main').write([{ op: 'put', collection: 'contacts', id: 'old', value, index }])
    expect(await names()).toEqual(['Old Hand'])
    expect(await names('?search=2025550103')).toEqual(['Old Hand'])
  })
})
